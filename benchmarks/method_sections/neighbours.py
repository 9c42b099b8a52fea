"""Spatially structured smoothing: GeoBUGS and NUTS on Scotland, and 600 made-up areas."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from judgegrid.methods import car, neighbourhood, smoothing
from method_sections.row import Row, at_least, at_most, between
from method_sections.small_areas import table

GEOBUGS = {"intercept": (-0.3006, 0.1155), "slope": (0.4474, 0.1204), "sigma": (0.6664, 0.1198)}


def rows(data: Path) -> Iterator[Row]:
    """All rows of the section."""
    yield from made_up(600)
    folder = data / "methods_reference"
    t, pairs = table(folder / "scotland_lip_eBayes.csv"), table(folder / "scotland_neighbours_queen.csv")
    links = [(int(i) - 1, int(j) - 1) for i, j in zip(pairs["i"], pairs["j"], strict=True)]
    around = neighbourhood.lists(links, len(t["cases"]))
    found = car.smooth(t["cases"], t["expected"], around, covariates=10 * t["AFF"], structure="icar")
    for name, value in zip(GEOBUGS, (*found.coefficients, found.sigma), strict=True):
        mean, error = GEOBUGS[name]
        yield at_most(
            f"Scotland ICAR {name} {value:.3f}: errors from GeoBUGS", abs(value - mean) / error, 0.25
        )
    drawn = table(folder / "scotland_car_numpyro.csv")["RR_mean"]
    yield at_most("Scotland ICAR rates: from NUTS", float(np.abs(found.rates.value / drawn - 1).max()), 0.06)


def made_up(areas: int) -> Iterator[Row]:
    side = int(np.ceil(np.sqrt(areas)))
    links = [(i, j) for i in range(areas) for j in (i + 1, i + side) if j < areas and (j - i > 1 or j % side)]
    around, rng = neighbourhood.lists(links, areas), np.random.default_rng(1)
    shared = car.structured(around, areas, scaled=True) + 1e-6 * np.eye(areas)
    effect = np.sqrt(0.7) * np.linalg.cholesky(shared) @ rng.normal(size=areas)
    truth = np.exp(0.4 * (effect + np.sqrt(0.3) * rng.normal(size=areas)))
    exposure = rng.gamma(3, 2, areas)
    count = rng.poisson(exposure * truth)
    start = time.process_time()
    found = car.smooth(count, exposure, around).rates
    yield Row(f"{areas:,} areas BYM2: CPU", f"{time.process_time() - start:.0f} s", "told", True)
    alone = smoothing.poisson_gamma(count, exposure)
    error, other = (np.sqrt(np.mean(np.log(one.value / truth) ** 2)) for one in (found, alone))
    yield at_least(f"  error of log rate {error:.3f}, gamma {other:.3f}: saved", 1 - error / other, 0.05)
    covered = float(((found.low <= truth) & (truth <= found.high)).mean())
    yield between("  90 % intervals cover", covered, 0.87, 0.93)
