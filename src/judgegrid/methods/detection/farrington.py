"""Farrington's detector in its flexible form (Noufaily et al. 2013), equal to the reference program."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numba
import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from judgegrid.methods import arguments
from judgegrid.methods.arguments import (
    Flags,
    Floats,
    InputError,
    Integers,
    one_of,
    positive,
    share,
    whole,
)
from judgegrid.methods.detection.quasi_poisson import fit
from judgegrid.methods.detection.reference_weeks import Reference, reference

METHODS = ("nbPlugin", "delta", "muan")
RAREST = 10_000


@dataclass(frozen=True)
class FarringtonResult:
    """One row per series, one column per judged week.

    ``upper`` the largest count still usual (NaN: too few recent cases to judge), ``alarm`` whether the count
    exceeds it, ``p`` the chance of as many or more, ``expected`` the predicted mean, ``phi`` the dispersion
    (≥ 1), ``trend_used`` whether a trend was kept.
    """

    observed: Floats
    upper: Floats
    alarm: Flags
    p: Floats
    expected: Floats
    phi: Floats
    trend_used: Flags
    alpha: float

    @property
    def judgeable(self) -> Flags:
        """False where too few recent cases leave nothing to judge: no bound is given there."""
        found: Flags = ~np.isnan(self.upper)
        return found

    def explain(self, series: int, week: int = 0) -> str:
        """Two Chinese sentences for one series and week."""
        seen, upper = self.observed[series, week], self.upper[series, week]
        if np.isnan(upper):
            return f"本期{seen:.0f}件，近几期件数太少，不作判定。待积累数据后再看。"
        mean = self.expected[series, week]
        first = f"本期{seen:.0f}件，按往年同期和近期趋势预计约{mean:.0f}件，{upper:.0f}件以内都算平常。"
        if self.alarm[series, week]:
            return first + _rarity(float(self.p[series, week])) + "，建议核实。"
        return first + "没有超出平常的起伏。"


def _rarity(p: float) -> str:
    """How seldom chance alone does it: to two digits, and never more than ten thousand periods."""
    if p * RAREST < 1:
        return f"这样的偏离{RAREST:,}期里也难得偶然出现一次"
    return f"这样的偏离约{float(f'{1 / p:.2g}'):,.0f}期才会偶然出现一次"


def farrington_flexible(
    counts: ArrayLike,
    week_of_year_epoch: int | Sequence[date] = 52,
    at: int | Sequence[int] | None = None,
    population: ArrayLike | None = None,
    *,
    b: int = 5,
    w: int = 3,
    periods: int = 10,
    past_weeks_not_included: int = 26,
    reweight: bool = True,
    weights_threshold: float = 2.58,
    trend: bool = True,
    trend_level: float = 1.0,
    alpha: float = 0.005,
    limit: tuple[int, int] = (5, 4),
    power: float = 2 / 3,
    method: str = "nbPlugin",
) -> FarringtonResult:
    """Judge weeks ``at`` (0-based; None: the last) of many series at once.

    ``counts``: series × weeks (one series may be a vector); ``week_of_year_epoch``: weeks a year,
    or the date of every week; ``population`` > 0 of the same shape, or per week for all series, is an
    offset. A quasi-Poisson trend with seasonal groups is fitted to the reference weeks, past peaks count
    less, and the upper bound is the 1 − ``alpha`` quantile by ``method``. With fewer than ``limit[0]``
    cases in the last ``limit[1]`` weeks nothing is judged. Raises InputError naming the argument. Source:
    Farrington et al. 1996, JRSS A 159, 547–563; Noufaily et al. 2013, Statistics in Medicine 32, 1206–1222.
    """
    table = np.atleast_2d(arguments.counts("counts", counts))
    length, judged = table.shape[1], _weeks(at, table.shape[1])
    share("alpha", alpha)
    one_of("method", method, METHODS)
    for name, value, least in (("b", b, 1), ("w", w, 0), ("periods", periods, 1)):
        whole(name, value, least=least)
    offset = _offset(population, table)
    dates, frequency = _calendar(week_of_year_epoch, length)
    columns, threshold = [], weights_threshold if reweight else np.inf
    for week in judged:
        chosen = reference(
            length, week, b=b, w=w, periods=periods, past_weeks_not_included=past_weeks_not_included,
            frequency=frequency, dates=dates,
        )  # fmt: skip
        fitted = _fits(
            table, offset, chosen.weeks, chosen.groups, chosen.count, chosen.own, week, threshold,
            _t_needed(chosen, trend_level) if trend and b >= 3 else -1.0,
        )  # fmt: skip
        columns.append(_bounds(table, week, fitted, alpha, limit, power, method))
    stacked = [np.column_stack([column[place] for column in columns]) for place in range(7)]
    observed, upper, alarm, p, expected, phi, used = stacked
    return FarringtonResult(observed, upper, alarm.astype(bool), p, expected, phi, used.astype(bool), alpha)


def _weeks(at: int | Sequence[int] | None, length: int) -> list[int]:
    judged = [length - 1] if at is None else [int(at)] if isinstance(at, int | np.integer) else list(at)
    if not judged or min(judged) < 0 or max(judged) >= length:
        raise InputError("at", f"weeks between 0 and {length - 1}", found=str(at))
    return judged


def _t_needed(chosen: Reference, level: float) -> float:
    """|t| over which the p-value of the trend is below ``level``; 0 when every trend is taken."""
    return 0.0 if level >= 1 else float(stats.t.isf(level / 2, len(chosen.weeks) - chosen.count - 1))


def _offset(population: ArrayLike | None, table: Floats) -> Floats:
    if population is None:
        return np.zeros_like(table)
    people = np.atleast_2d(positive("population", population))
    if people.shape not in (table.shape, (1, table.shape[1])):
        wanted = f"the shape of the counts {table.shape}, or one number per week"
        raise InputError("population", wanted, found=str(people.shape))
    return np.ascontiguousarray(np.broadcast_to(np.log(people), table.shape))


def _calendar(epoch: int | Sequence[date], length: int) -> tuple[list[date] | None, int]:
    if isinstance(epoch, int | np.integer):
        return None, whole("week_of_year_epoch", int(epoch), least=2)
    dates = list(epoch)
    if len(dates) != length:
        raise InputError("week_of_year_epoch", f"{length} dates, one a week", found=str(len(dates)))
    if any(later <= earlier for earlier, later in itertools.pairwise(dates)):
        raise InputError("week_of_year_epoch", "dates in rising order, none twice")
    return dates, 52


def _bounds(
    table: Floats, week: int, fitted: Floats, alpha: float, limit: tuple[int, int], power: float, method: str
) -> tuple[Any, ...]:
    """Upper bound, alarm and p-value from the fitted means of one week."""
    y, mean, phi, variance = table[:, week], fitted[:, 0], fitted[:, 1], fitted[:, 2]
    z = stats.norm.isf(alpha)
    if method == "delta":
        spread = power**2 * mean ** (2 * power - 1) * (phi + variance * mean)
        upper = np.maximum(mean**power + z * np.sqrt(spread), 0.0) ** (1 / power)
        p = stats.norm.sf((y**power - mean**power) / np.sqrt(spread))
    else:
        centre = mean if method == "nbPlugin" else mean * np.exp(z * np.sqrt(variance))
        wide = phi > 1
        size, chance = centre / np.where(wide, phi - 1, 1.0), 1 / np.where(wide, phi, 2.0)
        upper = np.where(wide, stats.nbinom.isf(alpha, size, chance), stats.poisson.isf(alpha, centre))
        p = np.where(wide, stats.nbinom.sf(y - 1, size, chance), stats.poisson.sf(y - 1, centre))
    enough = table[:, max(week + 1 - limit[1], 0) : week + 1].sum(axis=1) >= limit[0]
    alarm = enough & (y > upper) & (y > 0)
    return y, np.where(enough, upper, np.nan), alarm, p, mean, phi, fitted[:, 3] > 0


@numba.njit(cache=True, parallel=True)  # type: ignore[misc]
def _fits(
    table: Floats, offset: Floats, weeks: Integers, groups: Integers, count: int, own: int, at: int,
    threshold: float, t_needed: float,
) -> Floats:  # fmt: skip
    """Rows of (mean, φ, variance of the log mean, trend used) for every series; t_needed < 0: no trend."""
    found = np.empty((table.shape[0], 4))
    time = weeks.astype(np.float64)
    for s in numba.prange(table.shape[0]):
        y, off = np.empty(len(weeks)), np.empty(len(weeks))
        largest = 0.0
        for i in range(len(weeks)):
            y[i], off[i] = table[s, weeks[i]], offset[s, weeks[i]]
            largest = max(largest, y[i])
        with_trend = t_needed >= 0
        ok, mean, phi, variance, t = _one(
            y, groups, count, own, time, off, at, offset[s, at], threshold, with_trend
        )
        if with_trend and not (ok and abs(t) > t_needed and mean <= largest):
            with_trend = False
            ok, mean, phi, variance, t = _one(
                y, groups, count, own, time, off, at, offset[s, at], threshold, False
            )
        found[s, 0], found[s, 1], found[s, 2], found[s, 3] = mean, phi, variance, 1.0 if with_trend else 0.0
    return found


@numba.njit(cache=True)  # type: ignore[misc]
def _one(
    y: Floats, groups: Integers, count: int, own: int, time: Floats, offset: Floats, at: int,
    offset_at: float, threshold: float, trend: bool,
) -> tuple[bool, float, float, float, float]:  # fmt: skip
    """(converged, mean at the judged week, φ, variance of its log, t of the trend) after down-weighting."""
    n, df = len(y), len(y) - count - int(trend)
    prior = np.ones(n)
    ok, alpha, slope, mu, weight, sums, squares = fit(y, groups, count, time, offset, prior, trend)
    phi = _dispersion(y, mu, weight, df)
    if threshold < np.inf:
        total = 0.0
        for i in range(n):
            g = groups[i]
            lever = weight[i] / sums[0, g]
            if trend and squares > 0:
                lever += weight[i] * (time[i] - sums[1, g]) ** 2 / squares
            s = 1.5 * (y[i] ** (2 / 3) * mu[i] ** (-1 / 6) - mu[i] ** 0.5) / np.sqrt(phi * (1 - lever))
            prior[i] = s ** (-2) if s > threshold else 1.0
            total += prior[i]
        for i in range(n):
            prior[i] *= n / total
        ok, alpha, slope, mu, weight, sums, squares = fit(y, groups, count, time, offset, prior, trend)
        phi = _dispersion(y, mu, weight, df)
        weight = prior
    spread = 0.0  # the reference program takes the standard error from the overwritten weights
    for i in range(n):
        spread += weight[i] * ((y[i] - mu[i]) / mu[i]) ** 2 / df
    apart = at - sums[1, own]
    variance, t = 1 / sums[0, own], 0.0
    if trend and squares > 0:
        variance += apart * apart / squares
        t = slope / np.sqrt(spread / squares) if spread > 0 else np.inf
    return ok, np.exp(alpha[own] + slope * apart + offset_at), phi, spread * variance, t


@numba.njit(cache=True)  # type: ignore[misc]
def _dispersion(y: Floats, mu: Floats, weight: Floats, df: int) -> float:
    total = 0.0
    for i in range(len(y)):
        total += weight[i] * ((y[i] - mu[i]) / mu[i]) ** 2
    return max(1.0, total / df)
