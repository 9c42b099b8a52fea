"""Arrays of counts into arrays of figures: rates, shares and changes with intervals, bands and ranks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from judgegrid.methods import funnel, rates, smoothing

Floats = NDArray[np.float64]
VALUE, BLANK, NOT_EXPECTED = "value", "blank", "not_expected"
RANK_DRAWS = 500


@dataclass(frozen=True)
class Figures:
    """Figures of the areas of one level in one period; arrays in the order of the areas.

    NaN where there is none; ``reasons`` say why (empty text: there is a value). Ranks −1: none.
    """

    numerator: Floats
    denominator: Floats | None
    value: Floats
    low: Floats
    high: Floats
    reasons: tuple[str, ...]
    states: tuple[str, ...]
    smoothed: Floats | None = None
    smoothed_low: Floats | None = None
    smoothed_high: Floats | None = None
    bands: tuple[str, ...] | None = None
    rank_low: NDArray[Any] | None = None
    rank_high: NDArray[Any] | None = None


def _whole(values: Floats) -> Floats:
    """Cases that a lineage split into parts, rounded for the formulas that count whole ones."""
    return np.rint(values)


def _states(reasons: Sequence[str], state: str) -> tuple[str, ...]:
    return tuple(state if reason else VALUE for reason in reasons)


def count(cases: Floats) -> Figures:
    """Cases with their exact Poisson interval."""
    found = rates.poisson_interval(_whole(cases))
    none = ("",) * len(cases)
    return Figures(cases, None, cases, found.low, found.high, none, _states(none, BLANK))


def rate(
    cases: Floats, people: Floats, reasons: Sequence[str], groups: NDArray[Any], *, per: float, years: float
) -> Figures:
    """Cases per ``per`` people (I-5): exact interval, empirical Bayes within each group, funnel band.

    ``people`` NaN where unknown, with the reason; ``years``: the part of the year that the cases cover
    when they are annualised (I-6), else 1. ``groups``: areas compared with one another (same level, same
    city).
    """
    known = ~np.isnan(people) & (people > 0)
    said = tuple(
        reason or ("" if here else "登记人口为零") for reason, here in zip(reasons, known, strict=True)
    )
    exposure = np.where(known, people, 0.0) * years
    whole = _whole(cases)
    found = rates.poisson_interval(whole, exposure, per=per)
    value = np.where(known, cases * per / np.where(known, exposure, 1.0), np.nan)
    plain = Figures(cases, people, value, found.low, found.high, said, _states(said, BLANK))
    blank = np.full(len(cases), np.nan)
    smooth = [blank.copy() for _ in range(3)]
    bands = np.full(len(cases), "", dtype="<U2")
    for group in np.unique(groups):
        here = np.flatnonzero((groups == group) & known)
        if len(here) < 2:
            continue
        steady = smoothing.poisson_gamma(whole[here], exposure[here], per=per)
        for array, part in zip(smooth, (steady.value, steady.low, steady.high), strict=True):
            array[here] = part
        bands[here] = band(whole[here], exposure[here])
    return replace(
        plain, smoothed=smooth[0], smoothed_low=smooth[1], smoothed_high=smooth[2], bands=tuple(bands)
    )


def band(cases: Floats, exposure: Floats) -> NDArray[Any]:
    """偏低, 正常 or 偏高 per area against the funnel around their common rate, with over-dispersion."""
    if cases.sum() == 0:
        return np.full(len(cases), "", dtype="<U2")
    found: NDArray[Any] = funnel.limits(cases, exposure * cases.sum() / exposure.sum()).bands()
    return found


def with_ranks(figures: Figures, groups: NDArray[Any], *, years: float) -> Figures:
    """The figures of ``rate`` with the interval of each area's place in its group, 1 = highest."""
    assert figures.denominator is not None
    low, high = (np.full(len(groups), -1) for _ in range(2))
    for group in np.unique(groups):
        here = np.flatnonzero((groups == group) & ~np.isnan(figures.value))
        if len(here) < 2:
            continue
        steady = smoothing.poisson_gamma(_whole(figures.numerator[here]), figures.denominator[here] * years)
        places = smoothing.rank_intervals(steady, draws=RANK_DRAWS)
        low[here], high[here] = places.low, places.high
    return replace(figures, rank_low=low, rank_high=high)


def share(part: Floats, whole: Floats, *, per: float) -> Figures:
    """Part ÷ whole × ``per`` with the exact binomial interval; nothing to share is not expected."""
    trials = _whole(whole)
    found = rates.binomial_interval(np.minimum(_whole(part), trials), trials)
    some = whole > 0
    value = np.where(some, part * per / np.where(some, whole, 1.0), np.nan)
    reasons = tuple("" if one else "本期无新收" for one in some)
    low, high = found.low * per, found.high * per
    return Figures(part, whole, value, low, high, reasons, _states(reasons, NOT_EXPECTED))


def change(now: Floats, before: Floats, *, years: int, name: str) -> Figures:
    """Percentage from ``before`` (sum of ``years`` earlier periods) to ``now`` with its exact interval.

    Below a base of 20 cases a year no percentage is given (indicators.md §1); ``name`` of the base.
    """
    base = before / years
    low_base = base < rates.LOW_BASE
    ratio = rates.rate_ratio(_whole(now), 1.0, _whole(before), float(years))
    value = np.where(low_base, np.nan, 100 * (now - base) / np.where(low_base, 1.0, base))
    low, high = (np.where(low_base, np.nan, 100 * (one - 1)) for one in (ratio.low, ratio.high))
    said = f"{name}不足{rates.LOW_BASE}件，只列件数"
    reasons = tuple(said if one else "" for one in low_base)
    return Figures(now, base, value, low, high, reasons, _states(reasons, NOT_EXPECTED))


def average(cases: Floats, per: Floats, reasons: Sequence[str]) -> Figures:
    """Cases ÷ ``per`` (NaN where unknown, with the reason): context without interval, band or place."""
    known = np.isfinite(per)
    blank = np.full(len(cases), np.nan)
    value = np.where(known, cases / np.where(known, per, 1.0), np.nan)
    return Figures(cases, per, value, blank, blank, tuple(reasons), _states(reasons, NOT_EXPECTED))


def nothing(size: int, reason: str, *, state: str, numerator: Floats | None = None) -> Figures:
    """No figure for any area, with the reason."""
    blank = np.full(size, np.nan)
    kept = blank if numerator is None else numerator
    return Figures(kept, None, blank, blank, blank, (reason,) * size, (state,) * size)
