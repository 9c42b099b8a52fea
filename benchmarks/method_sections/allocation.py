"""Allocation: public instances against their best known values, made-up cities against the bound, rounds."""

from __future__ import annotations

import csv
import itertools
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from judgegrid.methods import allocation, rounds
from method_sections.row import Row, at_least, at_most


def rows(data: Path) -> Iterator[Row]:
    """All rows of the section."""
    yield from public(data / "methods_reference/gap")
    yield from made_up()
    yield from kinds()
    yield from change()
    yield from visits()


def public(folder: Path) -> Iterator[Row]:
    """Distance to the best known value (best_known.csv) and the seconds after the linear programme."""
    best = {
        r[0].split("/")[-1]: float(r[-1])
        for r in csv.reader((folder / "best_known.csv").open())
        if "/" in r[0]
    }
    for name, goal, seconds in (("c801600", 0.3, 0.0), ("e801600", 0.7, 0.0), ("e20400", 0.1, 20.0)):
        numbers = iter(map(int, (folder / name).read_text().split()))
        judges, areas = next(numbers), next(numbers)
        cost, work = (
            np.array(list(itertools.islice(numbers, judges * areas))).reshape(judges, areas).T for _ in "cw"
        )
        start = time.process_time()
        found = allocation.assign(
            cost, work, capacity=list(itertools.islice(numbers, judges)), seconds=seconds
        )
        spent = time.process_time() - start
        yield at_most(f"{name}: over the best known", 100 * (found.cost / best[name] - 1), goal, " %")
        yield Row(f"{name}: CPU with the linear programme", f"{spent:.1f} s", "told", True)


def city(
    areas: int, judges: int, *, sigma: float, seed: int = 1, tribunals: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Kilometres and unsuited causes as cost; work log-normal (``sigma``); judges may share a house."""
    rng = np.random.default_rng(seed)
    homes, offices = rng.uniform(0, 60, (areas, 2)), rng.uniform(0, 60, (judges, 2))
    if tribunals:
        offices = offices[np.arange(judges) % tribunals]
    way = np.hypot(*(homes[:, None] - offices[None]).transpose(2, 0, 1))
    return way + 3.0 * (rng.random((areas, judges)) < 0.4), 20 * rng.lognormal(0, sigma, areas)


def made_up() -> Iterator[Row]:
    """1,500 areas, 160 judges, loads within a tenth of the mean: search alone, then 20 seconds of regions."""
    for sigma in (0.3, 0.6):
        cost, work = city(1500, 160, sigma=sigma)
        for seconds, goal in ((0.0, 1.2), (20.0, 1.2)):
            start = time.process_time()
            found = allocation.assign(cost, work, seconds=seconds)
            spent = time.process_time() - start
            what = f"1,500 × 160, spread {sigma}, {seconds:.0f} s of regions: over the linear bound"
            yield at_most(what, 100 * (found.cost / found.linear - 1), goal, " %")
            yield Row("  over the bound proved by prices", f"{100 * found.gap:.2f} %", "told", True)
            yield Row("  CPU", f"{spent:.1f} s", "told", True)


def kinds() -> Iterator[Row]:
    """Other cities of that size, search alone: thirty tribunals, whole numbers as work, no lower bound."""
    for what, sites, whole, lower in (
        ("thirty tribunals", 30, False, True),
        ("whole numbers as work", 0, True, True),
        ("no lower bound", 0, False, False),
    ):
        cost, work = city(1500, 160, sigma=0.4, tribunals=sites)
        work = np.maximum(1.0, work.round()) if whole else work
        most = None if lower else 1.1 * work.sum() / 160
        start = time.process_time()
        found = allocation.assign(cost, work, capacity=most, seconds=0)
        spent = time.process_time() - start
        over = f"{100 * (found.cost / found.linear - 1):.2f} %, proved {100 * found.gap:.2f} %"
        yield Row(f"{what}: over the linear bound", over, "told", True)
        yield Row("  CPU", f"{spent:.1f} s", "told", True)


def change() -> Iterator[Row]:
    """A tenth of the work changes by half: how many keep their judge at a change cost of 5 km."""
    cost, work = city(600, 60, sigma=0.3)
    before = allocation.assign(cost, work, seconds=0)
    rng = np.random.default_rng(2)
    later = work * np.where(rng.random(600) < 0.1, 1.5, 1.0)
    after = allocation.assign(cost, later, current=before.judge.tolist(), change_cost=5.0, seconds=0)
    yield at_least("work of 5 % changed: areas that keep their judge", 1 - after.changed / 600, 0.9)
    mean = later.sum() / 60
    yield at_most(
        "  load outside ± 10 %", max(after.load.max() / mean - 1.1, 0.9 - after.load.min() / mean), 1e-9
    )


def visits() -> Iterator[Row]:
    """A quarter of visits for 1,254 communities, and exact weeks of twelve stops."""
    rng = np.random.default_rng(3)
    places = rng.uniform(0, 60, (1254, 2))
    start = time.process_time()
    plan = rounds.quarter(rounds.how_often(rng.gamma(2.0, 1.0, 1254)), near=places, most=500)
    yield Row("quarter of 1,254 communities: CPU", f"{time.process_time() - start:.2f} s", "told", True)
    yield at_most("  fullest against emptiest week, visits", int(np.ptp(plan.visits)), 10)
    distance = np.hypot(*(places[:40, None] - places[None, :40]).transpose(2, 0, 1))
    rounds.week(distance, distance[0], [1, 2])
    start = time.process_time()
    for k in range(20):
        rounds.week(distance, distance[0], list(range(1 + k, 13 + k)))
    yield at_most("exact way through 12 stops: CPU", 1000 * (time.process_time() - start) / 20, 50, " ms")
