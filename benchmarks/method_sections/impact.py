"""Impact: published figures, false and missed verdicts in simulation, traps, and what it costs."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from judgegrid.methods import impact, power, rollout
from judgegrid.methods.impact import etwfe, verdict
from judgegrid.methods.impact.panel import arrange
from method_sections.row import Row, at_most, between

MONTHS = 60


def rows(data: Path) -> Iterator[Row]:
    """All rows of the section."""
    yield from planning()
    yield from null(600)
    yield from growing(60)
    yield from chosen(30)
    yield from costs()
    folder = data / "methods_reference"
    with (folder / "known_answers.json").open() as file:
        known = json.load(file)
    yield from employment(folder / "mpdta.csv", known["mpdta_callaway_santanna_unconditional"])
    yield from tobacco(folder / "california_prop99.csv", known["prop99_synthetic_did"]["att"])
    yield from basque(folder / "basque.csv", known["basque_synthetic_control"])


def counted(
    rng: np.random.Generator,
    *,
    units: int = 80,
    months: int = 36,
    waves: tuple[int, ...] = (12, 18, 24),
    effect: Callable[[np.ndarray], np.ndarray] = lambda since: 0.0 * since,
) -> tuple[np.ndarray, ...]:
    """Rows of a randomised roll-out, a quarter never starting; 2 filings a month, season, own levels."""
    start = rng.permutation([months] * (units // 4) + list(np.resize(waves, units - units // 4)))
    month = np.arange(months)
    since = month - start[:, None]
    rate = rng.gamma(5, 0.4, units)[:, None] * (1 + 0.2 * np.sin(2 * np.pi * month / 12))
    count = rng.poisson(rate * np.exp(np.where(since >= 0, effect(np.maximum(since, 0)), 0.0)))
    return as_rows(count, start)


def as_rows(count: np.ndarray, start: np.ndarray) -> tuple[np.ndarray, ...]:
    units, months = count.shape
    first = np.where(start < months, start + 1, 0)
    unit, month = np.repeat(np.arange(units), months), np.tile(np.arange(months) + 1, units)
    return count.ravel(), unit, month, np.repeat(first, months)


def judged(given: tuple[np.ndarray, ...]) -> impact.Staggered:
    return impact.staggered(*given, model="poisson", bootstrap=0)


def null(repeats: int) -> Iterator[Row]:
    rng = np.random.default_rng(1)
    words = [judged(counted(rng)).verdict.word for _ in range(repeats)]
    false = 100 * np.mean([word == verdict.EVIDENCE for word in words])
    yield between(f"no effect, {repeats} roll-outs: called a fall, %", false, 3, 7)
    refused = f"{np.mean([word == verdict.REFUSED for word in words]):.1%}"
    yield Row("  no verdict (trends before differed by chance)", refused, "told", True)
    real = [judged(counted(rng, effect=lambda e: -0.2 + 0 * e)).verdict.word for _ in range(100)]
    seen = f"{np.mean([word == verdict.EVIDENCE for word in real]):.0%}"
    yield Row("  a fall of 18 %, 80 communities, 3 years: called a fall", seen, "told", True)


def growing(repeats: int) -> Iterator[Row]:
    rng, waves = np.random.default_rng(2), (12, 24, 36, 48)

    def grows(since: np.ndarray) -> np.ndarray:
        return -0.15 * np.minimum(1, (since + 1) / 24)

    found, ordinary = [], []
    for _ in range(repeats):
        given = counted(rng, units=300, months=MONTHS, waves=waves, effect=grows)
        found.append(judged(given).simple.effect)
        panel = arrange(*given)
        under = panel.treated()[:, :, None].astype(float)
        ordinary.append(etwfe.one_effect(panel, under, np.ones(panel.outcome.shape))[0][0])
    true = np.log(np.mean(np.exp(grows(np.concatenate([np.arange(MONTHS - g) for g in waves])))))
    yield at_most("growing effects: bias of extended Poisson", 100 * abs(np.mean(found) / true - 1), 10, " %")
    told = f"{100 * (np.mean(ordinary) / true - 1):+.0f} %"
    yield Row("  bias of ordinary two-way Poisson, beside", told, "told", True)


def chosen(repeats: int) -> Iterator[Row]:
    for before in (12, 36):
        for shape in (3, 10, 1e6):
            rng, raw, called = np.random.default_rng(3), 0, 0
            for _ in range(repeats):
                count = rng.poisson(rng.gamma(shape, 2 / shape, 600)[:, None] * np.ones(before + 12))
                year = count[:, before - 12 : before].sum(axis=1)
                start = np.full(600, before + 12)
                start[np.argsort(-year, kind="stable")[:60]] = before
                found = judged(as_rows(count, start))
                raw += found.simple.high < 0
                called += found.verdict.word == verdict.EVIDENCE
            name = f"worst decile of a year, {before} months before, spread 1/{shape:g}"
            yield at_most(f"{name}: called a fall of {repeats}", called, 0)
            yield Row("  the same without the guards", f"{raw} of {repeats}", "told", True)


def planning() -> Iterator[Row]:
    for number, wanted in ((150, 9.5), (1500, 3.2)):
        share = np.full(4, number * 2 / 4)
        found = power.smallest_change_of_waves(share, [36, 42, 48, 54], MONTHS, communities=number)
        name = f"2 a month, 5 years, {number} communities: smallest fall, %"
        yield between(name, 100 * found.fall, wanted - 0.5, wanted + 0.5)


def costs() -> Iterator[Row]:
    for units, waves in ((150, (24, 30, 36, 42)), (1500, (24, 30, 36, 42)), (1500, tuple(range(12, 50)))):
        given = counted(np.random.default_rng(4), units=units, months=MONTHS, waves=waves)
        start = time.process_time()
        impact.staggered(*given, model="poisson")
        name = f"{units:,} communities × {MONTHS} months, {len(waves)} waves, bands: CPU"
        yield at_most(name, time.process_time() - start, 10, " s")
    start = time.process_time()
    impact.randomisation(*given, draws=99)
    yield at_most("  99 shuffles of its dates: CPU", time.process_time() - start, 60, " s")
    start = time.process_time()
    rollout.plan([f"社区{k}" for k in range(1500)], [24] * 1500, starts=[24, 30, 36], months=60, seed=1)
    yield at_most("plan of 1,500 communities: CPU", time.process_time() - start, 5, " s")


def employment(path: Path, known: dict) -> Iterator[Row]:
    table = np.genfromtxt(path, delimiter=",", names=True)
    year, county, _, value, first = (table[name] for name in table.dtype.names[:5])
    start = time.perf_counter()
    found = impact.staggered(value, county, year, first, scale="log", controls="never")
    spent = time.perf_counter() - start
    gaps = [abs(found.at(*map(float, cell.split("-"))) - wanted) for cell, wanted in known["att_gt"].items()]
    yield at_most(f"county employment: {len(gaps)} ATT(g, t), largest difference", max(gaps), 1e-4)
    yield at_most("  error of the simple mean against .0121", abs(found.simple.se - 0.0121), 0.0015)
    for name, effect in (
        ("simple", found.simple.effect), ("dynamic_overall", found.dynamic.overall.effect),
        ("group_overall", found.group.overall.effect), ("calendar_overall", found.calendar.overall.effect),
    ):  # fmt: skip
        yield at_most(f"  {name} {effect:.4f}", abs(effect - known[name]), 1e-4)
    yield at_most("  seconds, checks and bands included", spent, 1, " s")


def tobacco(path: Path, wanted: float) -> Iterator[Row]:
    with path.open() as file:
        records = list(csv.DictReader(file, delimiter=";"))
    states = sorted({r["State"] for r in records})
    packs = np.zeros((len(states), 31))
    for r in records:
        packs[states.index(r["State"]), int(r["Year"]) - 1970] = float(r["PacksPerCapita"])
    start = time.process_time()
    found = impact.synthetic(packs, treated=states.index("California"), first=19, names=states, method="did")
    spent = f"{time.process_time() - start:.0f} s CPU"
    yield at_most(
        f"Proposition 99, synthetic DiD {found.mean_effect:.4f}", abs(found.mean_effect - wanted), 1e-3
    )
    told = f"rank {found.rank} of {len(found.placebo)}, se {found.se:.1f}"
    yield Row(f"  placebos, {spent}", told, "told", True)


def basque(path: Path, known: dict) -> Iterator[Row]:
    with path.open() as file:
        records = list(csv.DictReader(file))
    names = list(dict.fromkeys(r["regionname"] for r in records))

    def table(column: str) -> np.ndarray:
        made = np.full((len(names), 43), np.nan)
        for r in records:
            if r[column]:
                made[names.index(r["regionname"]), int(float(r["year"])) - 1955] = float(r[column])
        return made

    late = ["school.illit", "school.prim", "school.med", "school.high", "school.post.high", "invest"]
    sectors = [name for name in records[0] if name.startswith("sec.")]
    gdp = table("gdpcap")
    columns = [np.nanmean(table(name)[:, 9:15], axis=1) for name in late]
    columns += [gdp[:, 5:15].mean(axis=1), *(np.nanmean(table(name)[:, 6:15:2], axis=1) for name in sectors)]
    columns.append(table("popdens")[:, 14])
    start = time.process_time()
    found = impact.synthetic(
        gdp, treated=names.index("Basque Country (Pais Vasco)"), first=15, names=names,
        predictors=np.column_stack(columns), fitted_periods=np.arange(5, 15),
    )  # fmt: skip
    spent = f"{time.process_time() - start:.0f} s CPU"
    for name, wanted in known["weights"].items():
        weight = found.weights[found.donors.index(name)]
        yield at_most(f"Basque country, weight of {name} {weight:.4f}", abs(weight - wanted), 1e-3)
    spain = found.without_weights[found.donors.index("Spain (Espana)")]
    told = ", ".join(f"{found.donors[k]} {spain[k]:.3f}" for k in np.argsort(-spain)[:3])
    yield Row(f"  without Spain: {told}; all {spent}", f"{found.without.min():.2f}", "told", True)
