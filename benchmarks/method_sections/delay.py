"""Registration delay and season: Mack, R's nowcast and stl, replayed ledgers, time."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from judgegrid.methods import nowcast, seasonal
from method_sections.row import Row, agreement, at_most, between

RAA = (
    (5012, 8269, 10907, 11805, 13539, 16181, 18009, 18608, 18662, 18834),
    (106, 4285, 5396, 10666, 13782, 15599, 15496, 16169, 16704),
    (3410, 8992, 13873, 16141, 18735, 22214, 22863, 23466),
    (5655, 11555, 15766, 21266, 23425, 26083, 27067),
    (1092, 9565, 15836, 22169, 25955, 26180),
    (1513, 6445, 11702, 12935, 15852),
    (557, 4020, 10946, 12314),
    (1351, 6947, 13112),
    (3133, 5395),
    (2063,),
)
EPOCH = np.datetime64("2024-01-01")
LONGEST = 23


def rows(data: Path) -> Iterator[Row]:
    """All rows of the section."""
    triangle = [list(row) + [0] * (10 - len(row)) for row in RAA]
    for how, error, limit in (("mack", 26_909, 0.5), ("loglinear", 26_880.74, 0.01)):
        found = nowcast.chain_ladder(triangle, last_variance=how)
        yield at_most("RAA reserve from 52,135.228", abs(found.total_reserve - 52_135.228), 0.01)
        yield at_most(f"RAA error ({how}) from {error:,}", abs(found.total_error - error), limit)
    for spread, batches, mean in ((None, False, 12), (8, False, 12), (8, True, 12), (5, True, 3)):
        yield replayed(spread, batches, mean)
    yield from growth()
    yield from stored(data / "methods_reference")


def stored(folder: Path) -> Iterator[Row]:
    """R's nowcast of HUS O104 and its stl of the airline series."""
    cases = table(folder / "husO104_linelist.csv")
    wanted = {row["date"]: float(row["nowcast_median"]) for row in table_rows(folder)}
    found = nowcast.complete(
        cases["dHosp"],
        cases["dReport"],
        now="2011-06-02",
        longest=15,
        by_weekday=False,
        prior=(50, 3000),
        corrected=False,
    )
    median = {str(day): value for day, value in zip(found.days, found.median[0], strict=True)}
    yield agreement("HUS: medians of R nowcast", [median[day] for day in wanted], list(wanted.values()), 0)
    y = np.log(np.array(table(folder / "series_AirPassengers.csv")["y"], dtype=float))
    for name, window, robust, limit in (("s13_robust", 13, True, 2e-4), ("periodic", None, False, 1e-9)):
        reference = table(folder / f"stl_log_AirPassengers_{name}.csv")
        ours = seasonal.decompose(y, window=window, robust=robust)
        for part in ("seasonal", "trend"):
            gap = np.abs(getattr(ours, part) - np.array(reference[part], dtype=float)).max()
            yield at_most(f"stl {name}: {part} from R, absolute", float(gap), limit)


def table(path: Path) -> dict[str, list[str]]:
    with path.open() as file:
        lines = list(csv.DictReader(file))
    return {name: [line[name] for line in lines] for name in lines[0]}


def table_rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "nowcast_husO104_bayes_notrunc.csv").open() as file:
        return list(csv.DictReader(file))


def ledger(seed: int, *, days: int, groups: int, spread: float | None, batches: bool, mean: float):
    """Cases with a weekly rhythm, days that are more or less busy, delays by court, closed week-ends."""
    rng, made = np.random.default_rng(seed), []
    for g in range(groups):
        law = np.exp(-np.arange(21) / (3 + g))
        law /= law.sum()
        for day in range(days):
            rate = mean * (1 + g) / 2 * (1.3, 1.1, 1, 1, 0.9, 0.1, 0.05)[day % 7]
            number = rng.poisson(rate * (rng.gamma(spread, 1 / spread) if spread else 1))
            then = day + rng.choice(21, number, p=rng.dirichlet(24 * law) if batches else law)
            then = then + np.array([0, 0, 0, 0, 0, 2, 1])[then % 7]
            made.append(np.column_stack([np.full(number, day), then, np.full(number, g)]))
    return np.concatenate(made).T


def replayed(spread: float | None, batches: bool, mean: float) -> Row:
    inside = []
    for seed in range(3):
        start, end, group = ledger(seed, days=300, groups=3, spread=spread, batches=batches, mean=mean)
        final = np.array([np.bincount(start[group == g], minlength=300) for g in range(3)])
        for now in range(200, 276, 5):
            found = nowcast.complete(
                EPOCH + start, EPOCH + end, now=EPOCH + now, longest=LONGEST, group=group
            )
            truth = final[:, now - LONGEST : now + 1]
            told = found.incomplete & (found.expected - found.reported >= 1)
            inside.append(((found.low <= truth) & (truth <= found.high))[told])
    kind = f"{'busy and calm days' if spread else 'plain'}{', batches' if batches else ''}, {mean} a day"
    return between(f"replayed ledgers, {kind}: 90 % holds", float(np.concatenate(inside).mean()), 0.85, 0.95)


def growth() -> Iterator[Row]:
    for groups in (1, 10, 100):
        start, end, group = ledger(1, days=365, groups=groups, spread=None, batches=False, mean=2)
        begin = time.process_time()
        nowcast.complete(EPOCH + start, EPOCH + end, now=EPOCH + 364, longest=LONGEST, group=group)
        cpu = time.process_time() - begin
        yield Row(
            f"nowcast, {groups} courts, {len(start):,} cases of a year: CPU", f"{cpu:.2f} s", "told", True
        )
    y = np.random.default_rng(1).poisson(200, 144)
    begin = time.process_time()
    seasonal.adjust(y)
    yield Row("season of 144 months: CPU", f"{1000 * (time.process_time() - begin):.0f} ms", "told", True)
