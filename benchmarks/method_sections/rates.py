"""Exact intervals: against scipy, and their speed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy import stats

from judgegrid.methods import rates
from method_sections.row import Row, agreement, at_most


def rows(data: Path) -> Iterator[Row]:
    """Garwood against the chi-square quantiles, and a city of intervals."""
    count = np.arange(200)
    found = rates.poisson_interval(count)
    yield agreement(
        "Garwood upper limit against scipy chi2", found.high, stats.chi2.ppf(0.975, 2 * count + 2) / 2, 1e-9
    )
    city = np.random.default_rng(1).poisson(3, (28_000, 12))
    start = time.perf_counter()
    rates.poisson_interval(city, 900, per=10_000)
    yield at_most("28,000 grids × 12 causes, exact intervals", time.perf_counter() - start, 2, " s")
