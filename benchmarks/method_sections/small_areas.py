"""Smoothing, funnel and Moran's I: against spdep, SpatialEpi and FunnelPlotR; coverage; speed."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy import stats

from judgegrid.methods import funnel, smoothing, spatial
from method_sections.row import Row, agreement, at_most, between


def rows(data: Path) -> Iterator[Row]:
    """All rows of the section."""
    yield from scotland(data / "smallarea/scotland_lip_cancer.csv")
    yield from carolina(data / "smallarea")
    yield from medpar(data / "methods_reference")
    yield from coverage()
    yield from few_areas()
    yield from false_flags()
    yield from speed()


def table(path: Path) -> dict[str, np.ndarray]:
    """Numeric columns of a file (NA as NaN, text columns left out)."""
    with path.open() as file:
        records = list(csv.DictReader(file))
    found = {}
    for name in records[0]:
        try:
            found[name] = np.array([float(r[name].replace("NA", "nan")) for r in records])
        except ValueError:
            continue
    return found


def scotland(path: Path) -> Iterator[Row]:
    t = table(path)
    y, e = t["observed"], t["expected"]
    yield agreement("Scotland gamma EB, SpatialEpi", smoothing.poisson_gamma(y, e).value, t["EB_RR"], 1e-9)
    covered = smoothing.poisson_gamma(y, e, covariates=t["aff"])
    yield agreement("Scotland gamma EB with covariate", covered.value, t["EB_AFF_RR"], 1e-9)
    median = smoothing.poisson_gamma(y, e)
    yield agreement("Scotland Marshall, spdep", smoothing.marshall(y, e).value, t["Marshall_EB"], 1e-9)
    ranks = smoothing.rank_intervals(median)
    yield Row(
        "Scotland: typical width of a 90 % rank interval", f"{ranks.typical_width:.0f} of 56", "told", True
    )


def carolina(folder: Path) -> Iterator[Row]:
    t, pairs = table(folder / "nc_sids.csv"), table(folder / "nc_sids_neighbours.csv")
    around: list[list[int]] = [[] for _ in t["BIR74"]]
    for i, j in zip(pairs["from"], pairs["to"], strict=True):
        around[int(i) - 1].append(int(j) - 1)
    for year in ("74", "79"):
        y, e = t["SID" + year], t["BIR" + year]
        globally, locally = smoothing.marshall(y, e), smoothing.local(y, e, around)
        yield agreement(
            f"NC 19{year} global EB, spdep EBest", globally.value, t["EBglobal_marshall" + year], 1e-9
        )
        yield agreement(
            f"NC 19{year} local EB, spdep EBlocal", locally.value, t["EBlocal_marshall" + year], 1e-9
        )
    rate = spatial.freeman_tukey(t["SID74"], t["BIR74"])
    yield agreement(
        "NC 1974 Moran's I of Freeman–Tukey rates", spatial.moran(rate, around).value, 0.2536773, 1e-6
    )
    found = spatial.eb_moran(t["SID74"], t["BIR74"], around).value
    yield agreement("NC 1974 EB Moran's I, spdep EBImoran", found, 0.2578896, 1e-6)


def medpar(folder: Path) -> Iterator[Row]:
    given = table(folder / "funnel_medpar_input.csv")
    with (folder / "funnel_medpar_expected.csv").open() as file:
        wanted = list(csv.DictReader(file))
    for method in ("SHMI", "CQC"):
        found = funnel.limits(given["numerator"], given["denominator"], method=method.lower())
        records = [r for r in wanted if r["method"] == method]
        for name, values in (("z_adj", found.z), ("phi", found.phi), ("tau2", found.tau2)):
            reference = [float(r[name]) for r in records]
            ours = np.broadcast_to(values, len(reference))
            yield agreement(f"funnel {method} {name}, FunnelPlotR", ours, reference, 1e-9)


def coverage() -> Iterator[Row]:
    rng, inside = np.random.default_rng(1), []
    for _ in range(40):
        exposure, truth = rng.gamma(3, 2, 1500) + 0.1, rng.gamma(6, 1 / 6, 1500)
        found = smoothing.poisson_gamma(rng.poisson(exposure * truth), exposure)
        inside.append(((found.low <= truth) & (truth <= found.high)).mean())
    yield between(
        "1,500 communities: share of truths inside 90 % intervals", float(np.mean(inside)), 0.88, 0.92
    )


def few_areas() -> Iterator[Row]:
    """30 areas with 3 cases each: intervals with and without the uncertainty of the spread."""
    for spread in (0.15, 0.4):
        rng, ours, plain = np.random.default_rng(1), [], []
        for _ in range(300):
            exposure, truth = rng.gamma(4, 0.75, 30) + 0.05, rng.gamma(spread**-2, spread**2, 30)
            found = smoothing.poisson_gamma(rng.poisson(exposure * truth), exposure)
            ours.append(((found.low <= truth) & (truth <= found.high)).mean())
            a, rate = found.shape + found.count, found.shape / found.mean + found.expected
            if np.isinf(found.shape):
                a, rate = np.full(30, found.count.sum() + 0.5), np.full(30, found.expected.sum())
            low, high = stats.gamma(a, scale=1 / rate).interval(0.9)
            plain.append(((low <= truth) & (truth <= high)).mean())
        told = f"{np.mean(ours):.3f}, {np.mean(plain):.3f}"
        yield Row(f"30 areas, spread {spread}: 90 % intervals cover, plain ones", told, "told", True)


def false_flags() -> Iterator[Row]:
    """Areas of 2–10 expected cases that differ by chance only: how many fall below the lower limit."""
    rng, flagged = np.random.default_rng(2), {"exact": 0.0, "cqc": 0.0}
    for _ in range(40):
        expected = rng.uniform(2, 10, 600)
        observed = rng.poisson(expected)
        for method in flagged:
            below = funnel.limits(observed, expected, method=method).bands() == funnel.BELOW
            flagged[method] += 1000 * below.mean() / 40
    yield at_most("funnel exact: areas per 1,000 wrongly below", flagged["exact"], 1)
    yield Row("funnel cqc: areas per 1,000 wrongly below", f"{flagged['cqc']:.1f}", "told", True)


def speed() -> Iterator[Row]:
    rng = np.random.default_rng(1)
    people = rng.gamma(2, 300, 28_000)
    cases = rng.poisson(people[:, None] * 0.004 * rng.gamma(3, 1 / 3, (28_000, 12)))
    start = time.perf_counter()
    smoothing.poisson_gamma(cases, people, per=10_000)
    yield at_most("28,000 grids × 12 causes, steadied with intervals", time.perf_counter() - start, 2, " s")
