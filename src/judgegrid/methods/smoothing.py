"""Rates of small areas steadied by the others (gamma, Marshall, local), with ranks as intervals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from judgegrid.methods import gamma_fit
from judgegrid.methods.arguments import (
    Flags,
    Floats,
    InputError,
    counts,
    floats,
    not_negative,
    row,
    same_length,
    share,
    whole,
)
from judgegrid.methods.neighbourhood import adjacency
from judgegrid.methods.smoothed import (
    PeriodChanges,
    RankIntervals,
    SmoothedRates,
    compare,
    posterior,
)

__all__ = [
    "PeriodChanges",
    "RankIntervals",
    "SmoothedRates",
    "compare",
    "local",
    "marshall",
    "poisson_gamma",
    "rank_intervals",
]


def poisson_gamma(
    count: ArrayLike,
    expected: ArrayLike,
    *,
    covariates: ArrayLike | None = None,
    level: float = 0.9,
    per: float = 1.0,
) -> SmoothedRates:
    """Empirical Bayes rates under a gamma between areas, fitted by maximum likelihood.

    ``count`` areas, or areas × slices (each slice fitted by itself); ``expected`` the same shape, or one
    number per area for all slices: expected cases, people, or people × days. ``covariates`` areas ×
    variables shift the mean log-linearly (an intercept is added). Areas with exposure 0 get no rate; a
    single area is not judgeable. ``value`` is the empirical Bayes estimate; the intervals also carry the
    uncertainty of the spread itself. Source: Clayton and Kaldor 1987, Biometrics 43, 671–681 (Scottish lip
    cancer: shape 1.8795, mean 1.4221).
    """
    y, e, flat = _slices(count, expected)
    known = e > 0
    extra = np.ones((len(y), 1)) if covariates is None else _design(covariates, len(y))
    shape = np.full(y.shape[1], np.nan)
    mean, variance, value, first, second = (np.full(y.shape, np.nan) for _ in range(5))
    for k in range(y.shape[1]):
        use = known[:, k]
        if use.sum() <= extra.shape[1]:
            known[:, k] = False
            continue
        parts = _gamma_slice(y[use, k], e[use, k], extra[use])
        shape[k] = parts[0]
        for array, part in zip((mean, variance, value, first, second), parts[1:], strict=True):
            array[use, k] = part
    made = posterior(y, e, mean, variance, value, (first, second), shape, known, level=level, per=per)
    return made.column(0) if flat else made


def _gamma_slice(
    y: Floats, e: Floats, design: Floats
) -> tuple[float, Floats, Floats, Floats, Floats, Floats]:
    """Shape, then mean, variance, value, posterior mean and variance of areas that all have exposure."""
    if y.sum() == 0:
        if design.shape[1] > 1:
            raise InputError("count", "at least one case when covariates are given", found="all zero")
        nothing = np.zeros(len(y))
        return float("inf"), nothing, nothing, nothing, nothing + 0.5 / e.sum(), nothing + 0.5 / e.sum() ** 2
    found = gamma_fit.fit(y, e, design)
    mean = np.exp(design @ found.coefficients)
    spread = mean**2 / found.shape
    value = mean if np.isinf(found.shape) else (found.shape + y) / (found.shape / mean + e)
    return found.shape, mean, spread, value, *gamma_fit.posterior_moments(y, e, mean)


def marshall(count: ArrayLike, expected: ArrayLike, *, level: float = 0.9, per: float = 1.0) -> SmoothedRates:
    """Empirical Bayes rates by the method of moments, shrunk to the overall rate.

    ``count``, ``expected`` one number per area. ``mean`` and ``variance`` of the result are m and a of the
    source; the intervals read the gamma with those moments, whose posterior mean is the same linear
    estimator. Source: Marshall 1991, Applied Statistics 40, 283–294, §3 (R spdep ``EBest``).
    """
    y, e = _pair(count, expected)
    known = e > 0
    known = known & (known.sum() > 1)
    total, people = y[known].sum(), e[known].sum() or 1.0
    m = total / people
    raw = np.divide(y, e, out=np.zeros_like(y), where=known)
    spread = (e * (raw - m) ** 2)[known].sum() / people
    a = max(0.0, spread - m * known.sum() / people)
    ones = np.ones(len(y))
    return _moments(y, e, m * ones, a * ones, (total * ones, people * ones), known, level=level, per=per)


def local(
    count: ArrayLike,
    expected: ArrayLike,
    neighbours: Sequence[Sequence[int]],
    *,
    level: float = 0.9,
    per: float = 1.0,
) -> SmoothedRates:
    """Empirical Bayes rates shrunk to the rate of the neighbourhood (the area and its neighbours).

    ``neighbours[i]`` lists the areas adjacent to i, counted from 0. An area without neighbours stands on
    its own data alone; a neighbourhood without cases gives 0; an area without exposure gets no rate.
    Source: Marshall 1991, §4, as R spdep ``EBlocal`` computes it by default: each member deviates from the
    mean of its own neighbourhood.
    """
    y, e = _pair(count, expected)
    around = adjacency(neighbours, len(y))
    known = e > 0
    around = around + sparse.eye_array(len(y), format="csr")
    people, cases = np.where(around @ e > 0, around @ e, 1.0), around @ y
    mean = cases / people
    raw = np.divide(y, e, out=np.zeros_like(y), where=e > 0)
    spread = around @ (e * (raw - mean) ** 2) / people
    variance = np.maximum(0.0, spread - mean * (around @ (e > 0)) / people)
    return _moments(y, e, mean, variance, (cases, people), known, level=level, per=per)


def _moments(
    y: Floats,
    e: Floats,
    mean: Floats,
    variance: Floats,
    pool: tuple[Floats, Floats],
    known: Flags,
    *,
    level: float,
    per: float,
) -> SmoothedRates:
    """The gamma with the given prior moments; where they leave no spread, that of the pooled rate."""
    some = (variance > 0) & (mean > 0)
    safe_mean, safe_variance = np.where(some, mean, 1.0), np.where(some, variance, 1.0)
    rate = safe_mean / safe_variance + e
    centre = (safe_mean**2 / safe_variance + y) / rate
    value = np.where(some, centre, mean)
    first = np.where(some, centre, (pool[0] + 0.5) / pool[1])
    second = np.where(some, centre / rate, (pool[0] + 0.5) / pool[1] ** 2)
    shape = np.where(some, safe_mean**2 / safe_variance, np.inf)
    made = posterior(
        y[:, None],
        e[:, None],
        mean[:, None],
        variance[:, None],
        value[:, None],
        (first[:, None], second[:, None]),
        shape[None, :],
        known[:, None],
        level=level,
        per=per,
    )
    return made.column(0)


def rank_intervals(
    rates: SmoothedRates, *, draws: int = 2000, level: float = 0.9, top: int = 10, seed: int = 1
) -> RankIntervals:
    """Places as intervals, from ``draws`` joint draws of all judgeable areas (one slice); 1 = highest rate.

    Source: Goldstein and Spiegelhalter 1996, JRSS A 159, 385–443, §4. Memory 4 bytes × draws × areas.
    """
    share("level", level)
    whole("draws", draws, least=100)
    whole("top", top, least=1)
    if rates.value.ndim != 1:
        raise InputError("rates", "one slice; take .column(k)", found=f"{rates.value.ndim} dimensions")
    use = np.flatnonzero(rates.judgeable)
    low, median, high = (np.full(len(rates.value), -1) for _ in range(3))
    chance = np.full(len(rates.value), np.nan)
    if len(use) == 0:
        return RankIntervals(low, median, high, chance, top, 0, float("nan"), False, level)
    rng = np.random.default_rng(seed)
    places = np.empty((draws, len(use)), dtype=np.int32)
    count = np.arange(1, len(use) + 1, dtype=np.int32)
    for i in range(draws):
        drawn = rng.standard_gamma(rates.posterior_shape[use]) / rates.posterior_rate[use]
        places[i, np.argsort(-drawn, kind="stable")] = count
    tail = (1 - level) / 2
    found = np.quantile(places, [tail, 0.5, 1 - tail], axis=0, method="nearest").astype(int)
    low[use], median[use], high[use] = found
    chance[use] = (places <= top).mean(axis=0)
    width = float(np.median(found[2] - found[0]))
    return RankIntervals(low, median, high, chance, top, len(use), width, width <= len(use) / 4, level)


def _slices(count: ArrayLike, expected: ArrayLike) -> tuple[Floats, Floats, bool]:
    y, e = counts("count", count), not_negative("expected", expected)
    if y.ndim not in (1, 2) or y.size == 0:
        raise InputError("count", "areas, or areas × slices, at least one", found=f"shape {y.shape}")
    flat = y.ndim == 1
    y = y[:, None] if flat else y
    e = e[:, None] if e.ndim == 1 else e
    if e.shape not in (y.shape, (len(y), 1)):
        raise InputError(
            "expected", f"one number per area ({len(y)}) or per cell {y.shape}", found=str(e.shape)
        )
    return y, np.array(np.broadcast_to(e, y.shape)), flat


def _design(covariates: ArrayLike, areas: int) -> Floats:
    found = floats("covariates", covariates)
    found = found[:, None] if found.ndim == 1 else found
    if found.ndim != 2 or len(found) != areas:
        raise InputError("covariates", f"areas ({areas}) × variables", found=f"shape {found.shape}")
    design = np.column_stack([np.ones(areas), found])
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise InputError("covariates", "columns that are neither constant nor copies of each other")
    return design


def _pair(count: ArrayLike, expected: ArrayLike) -> tuple[Floats, Floats]:
    y, e = row("count", count, counts), row("expected", expected, not_negative)
    same_length(count=y, expected=e)
    return y, e
