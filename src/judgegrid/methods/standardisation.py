"""Rates made comparable across areas of different composition: direct and indirect standardisation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from judgegrid.methods import wording
from judgegrid.methods.arguments import Floats, InputError, counts, not_negative, positive, share
from judgegrid.methods.rates import poisson_interval


@dataclass(frozen=True)
class DirectRates:
    """Crude and directly standardised rates per area, with the gamma interval of the latter."""

    crude: Floats
    value: Floats
    low: Floats
    high: Floats
    variance: Floats
    level: float
    per: float

    def explain(self, at: int = 0, *, name: str = "该地区") -> str:
        """Two sentences on area ``at``."""
        unit = wording.per(self.per)
        return (
            f"{name}原始比率为{unit}{wording.decimal(self.crude[at])}件，换成统一的人口构成后为"
            f"{wording.decimal(self.value[at])}件，{wording.percent(self.level)}合理范围"
            f"{wording.span(self.low[at], self.high[at])}。"
            "两者之差来自人口（或案件）构成不同，地区间比较应看统一构成后的数。"
        )


def direct(
    count: ArrayLike, exposure: ArrayLike, standard: ArrayLike, *, level: float = 0.95, per: float = 1.0
) -> DirectRates:
    """Directly standardised rates: the area's own rates weighted by a standard population.

    ``count`` and ``exposure`` areas × strata (or strata alone), ``standard`` one weight per stratum.
    Every exposure must be > 0. Interval: Fay and Feuer 1997, Statistics in Medicine 16, 791–801, eq. 5–6;
    worked example Fleiss 1981, p. 249 (their Table 1).
    """
    share("level", level)
    scale = float(positive("per", per))
    y, e, w = _strata(count, exposure, standard, "standard")
    if (e <= 0).any():
        at = tuple(int(i) for i in np.argwhere(e <= 0)[0])
        raise InputError("exposure", "a number > 0 in every stratum", found=f"{e[at]:g}", at=at)
    weight = w / w.sum() / e
    value = (weight * y).sum(axis=1)
    variance = (weight**2 * y).sum(axis=1)
    largest = weight.max(axis=1)
    tail = (1 - level) / 2
    some = variance > 0
    shape = np.where(some, value**2 / np.where(some, variance, 1.0), 1.0)
    low = np.where(some, special.gammaincinv(shape, tail) * variance / np.where(some, value, 1.0), 0.0)
    upper, spread = value + largest, variance + largest**2
    high = special.gammainccinv(upper**2 / spread, tail) * spread / upper
    crude = y.sum(axis=1) / e.sum(axis=1)
    return DirectRates(
        scale * crude, scale * value, scale * low, scale * high, scale**2 * variance, level, scale
    )


@dataclass(frozen=True)
class IndirectRates:
    """Observed against expected: ratio with exact interval, and the ratio times the standard's crude rate."""

    observed: Floats
    expected: Floats
    ratio: Floats
    low: Floats
    high: Floats
    rate: Floats
    level: float

    def explain(self, at: int = 0, *, name: str = "该地区") -> str:
        """Two sentences on area ``at``."""
        if not self.expected[at] > 0:
            return f"{name}没有可比的人口，不计算实际与应有之比。请先补录人口口径。"
        word = wording.verdict(self.low[at], self.high[at], 1.0)
        return (
            f"{name}实际{wording.number(self.observed[at])}件，按全市同类比率应有"
            f"{wording.decimal(self.expected[at])}件，实际与应有之比{wording.decimal(self.ratio[at], 2)}"
            f"（{wording.percent(self.level)}合理范围{wording.span(self.low[at], self.high[at], 2)}）。"
            f"与全市相比：{word}。"
        )


def indirect(
    count: ArrayLike,
    exposure: ArrayLike,
    standard_count: ArrayLike,
    standard_exposure: ArrayLike,
    *,
    level: float = 0.95,
) -> IndirectRates:
    """Indirectly standardised ratios: what the standard's stratum rates would give here.

    ``count`` areas (or areas × strata, summed); ``exposure`` areas × strata; the standard one number per
    stratum. Interval exact on the observed total (Garwood 1936). Source: Fleiss 1981, §14.2.
    """
    share("level", level)
    e = np.atleast_2d(not_negative("exposure", exposure))
    y = counts("count", count)
    totals = y.sum(axis=1) if y.shape == e.shape else np.atleast_1d(y)
    if e.ndim == 2 and e.shape[0] == 1 and y.shape == (e.shape[1],) and y.size > 1:
        totals = y.sum(keepdims=True)
    if totals.shape != (e.shape[0],):
        raise InputError("count", f"one number per area ({e.shape[0]})", found=f"shape {y.shape}")
    s, t = counts("standard_count", standard_count), positive("standard_exposure", standard_exposure)
    if s.shape != (e.shape[1],) or t.shape != s.shape:
        raise InputError("standard_count", f"one number per stratum ({e.shape[1]})", found=f"shape {s.shape}")
    expected = e @ (s / t)
    found = poisson_interval(totals, expected, level)
    crude = s.sum() / t.sum()
    return IndirectRates(totals, expected, found.value, found.low, found.high, found.value * crude, level)


def _strata(
    count: ArrayLike, exposure: ArrayLike, weights: ArrayLike, name: str
) -> tuple[Floats, Floats, Floats]:
    y, e = np.atleast_2d(counts("count", count)), np.atleast_2d(not_negative("exposure", exposure))
    w = not_negative(name, weights)
    if y.shape != e.shape or y.ndim != 2:
        raise InputError("exposure", f"areas × strata like count {y.shape}", found=f"shape {e.shape}")
    if w.shape != (y.shape[1],):
        raise InputError(name, f"one weight per stratum ({y.shape[1]})", found=f"shape {w.shape}")
    if w.sum() <= 0:
        raise InputError(name, "at least one weight > 0", found="all zero")
    return y, e, w
