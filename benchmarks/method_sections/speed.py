"""Speed side by side in one run: against R and a plain loop, and how cost grows (G2.2).

CPU seconds are of the process, so that other work on the machine does not count; ``per core`` compares them.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import statsmodels.api as sm

from judgegrid.methods import detection, scan, smoothing
from judgegrid.methods.detection.reference_weeks import reference
from method_sections.row import Row, at_least, at_most

WEEKS, MANY = 624, 100_000
INSTALL = "not run: Rscript with surveillance is not here (Debian: apt install r-cran-surveillance)"


def rows(data: Path) -> Iterator[Row]:
    """All rows of the section; the series are made here."""
    del data
    table = np.tile(city(MANY // 10), (10, 1))
    ours(table[:10])
    per_series = yield from growth(table)
    yield from rivals(table, per_series)
    yield from smoothed()
    yield from scanned()


def city(size: int) -> np.ndarray:
    """Series × weeks: trend, season, more spread than Poisson."""
    rng, t = np.random.default_rng(1), np.arange(WEEKS)
    level = rng.gamma(1.0, 3.0, size)[:, None] + 0.3
    wave = np.exp(0.001 * t + 0.3 * np.cos(2 * np.pi * t / 52))
    return rng.negative_binomial((level * wave) / 0.5, 1 / 1.5).astype(float)


def ours(table: np.ndarray) -> None:
    """One week of every series."""
    detection.farrington_flexible(table, 52, WEEKS - 1, limit=(0, 4))


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def growth(table: np.ndarray) -> Iterator[Row]:
    """CPU seconds per series at 10³ to 10⁵ series; gives back the last."""
    for size in (1_000, 10_000, MANY):
        wall, cpu = timed(lambda size=size: ours(table[:size]))
        yield Row(f"{size:,} series, one week: wall, CPU", f"{wall:.2f} s, {cpu:.2f} s", "told", True)
    yield at_most(f"{MANY:,} series: CPU on two cores (8 s wall when both are free)", cpu, 16, " s")
    return cpu / MANY


def rivals(table: np.ndarray, per_series: float) -> Iterator[Row]:
    """R surveillance and a loop of statsmodels fits on the same series."""
    sample = table[:100]
    _, cpu = timed(lambda: [looped(row) for row in sample])
    each = cpu / len(sample)
    times = f"{each / per_series:.0f} ×"
    yield Row(f"statsmodels loop, {1 / each:.0f} series/s: CPU per series against ours", times, "told", True)
    if shutil.which("Rscript") is None:
        yield Row("R surveillance", "absent", INSTALL, True)
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "counts.csv"
        np.savetxt(file, table[:300], fmt="%d", delimiter=",")
        command = ["Rscript", str(Path(__file__).with_name("speed.R")), str(file), str(WEEKS)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        yield Row("R surveillance", "absent", INSTALL, True)
        return
    size, spent = (float(one) for one in done.stdout.split())
    each = spent / size
    yield at_least(
        f"R surveillance, {1 / each:.0f} series/s: CPU per series against ours", each / per_series, 100
    )


def looped(row: np.ndarray) -> float:
    """The expected count of the last week by two statsmodels fits, as one would write it down."""
    chosen = reference(WEEKS, WEEKS - 1, b=5, w=3, periods=10, past_weeks_not_included=26)
    design = np.column_stack([np.eye(chosen.count)[chosen.groups], chosen.weeks])
    y = row[chosen.weeks]
    first = sm.GLM(y, design, family=sm.families.Poisson()).fit()
    phi = max(1.0, first.pearson_chi2 / first.df_resid)
    lever = first.get_influence().hat_matrix_diag
    residual = first.resid_anscombe_unscaled / np.sqrt(phi * (1 - lever))
    weight = np.where(residual > 2.58, np.maximum(residual, 1e-9) ** -2.0, 1.0)
    again = sm.GLM(y, design, family=sm.families.Poisson(), var_weights=weight * len(y) / weight.sum()).fit()
    at = np.append(np.eye(chosen.count)[chosen.own], WEEKS - 1)
    return float(again.predict(at[None, :])[0])


def smoothed() -> Iterator[Row]:
    """Empirical Bayes with intervals, one cause, 10² to 10⁵ areas."""
    rng = np.random.default_rng(2)
    for size in (100, 1_000, 10_000, 100_000):
        people = rng.gamma(2, 300, size) + 1
        cases = rng.poisson(people * 0.004 * rng.gamma(3, 1 / 3, size))
        smoothing.poisson_gamma(cases, people)
        _, cpu = timed(lambda cases=cases, people=people: smoothing.poisson_gamma(cases, people))
        yield Row(f"empirical Bayes, {size:,} areas: CPU", f"{1000 * cpu:.1f} ms", "told", True)


def scanned() -> Iterator[Row]:
    """Poisson scan, 50 neighbours × 12 periods: CPU per replicate, from 99 and 499 of them."""
    rng = np.random.default_rng(3)
    for size in (100, 500, 1_500, 5_000):
        baseline = np.full((size, 12), 0.3)
        table, zones = rng.poisson(baseline), scan.circles(rng.uniform(0, 30, (size, 2)), nearest=50)

        def run(replicates: int, table=table, baseline=baseline, zones=zones) -> object:
            return scan.expectation_poisson(table, baseline, zones=zones, periods=12, replicates=replicates)

        run(99)
        spent = timed(lambda run=run: run(499))[1] - timed(lambda run=run: run(99))[1]
        yield Row(f"scan, {size:,} places: CPU per replicate", f"{1000 * spent / 400:.2f} ms", "told", True)
