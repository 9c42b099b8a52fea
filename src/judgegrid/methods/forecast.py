"""How many cases the next months bring, with the range they will probably fall into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from judgegrid.methods import arguments, count_spread, forecast_shared, forecast_theta, wording
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

YEAR = 12
THETA_FROM = 25.0
# Theta costs 5 ms a series and takes 1 % off the error: of very many busy series the busiest get it.
MOST_THETA = 3000
VOLUME_OVER = 24
METHODS = ("auto", "own", "theta", "mean", "last_year")
LABELS = {
    "own": "同类案件的季节与水平按本单元份额推算",
    "theta": "本单元走势（动态 Theta）推算",
    "mean": "同类季节水平与本单元走势两法平均",
    "last_year": "照搬去年同月",
}


@dataclass(frozen=True)
class Forecasts:
    """Per series × horizon: ``mean`` and the interval [``low``, ``high``] of counts at ``level``.

    ``method`` and ``volume`` (cases a period over the last two years) per series; ``judgeable`` False where
    neither the series nor its category ever had a case. ``past`` and ``past_mean`` are the last counts and
    what would have been said of them one period before (more before for later horizons): the errors from
    which the intervals come. Sums over series are their totals: ``roll_up`` adds nothing of its own.
    """

    mean: Floats
    low: Floats
    high: Floats
    method: tuple[str, ...]
    volume: Floats
    judgeable: Flags
    level: float
    past: Floats
    past_mean: Floats

    def roll_up(self, groups: Sequence[int]) -> Forecasts:
        """Forecasts of sums: ``groups`` gives 0 … G−1 for every series; means add up exactly.

        The interval of a sum is read from the past errors of that sum, so that months in which all series
        were wrong together count.
        """
        at = _groups("groups", groups, len(self.mean))
        size = int(at.max()) + 1
        mean = _added(self.mean, at, size)
        past = _added(self.past, at, size)
        past_mean = np.stack([_added(said, at, size) for said in self.past_mean])
        low, high = _intervals(mean, past, past_mean, np.zeros(size, dtype=np.int64), self.level)
        used = [{self.method[k] for k in np.flatnonzero(at == g)} for g in range(size)]
        method = tuple(one.pop() if len(one) == 1 else "sum" for one in used)
        volume = _added(self.volume[:, None], at, size)[:, 0]
        known = np.bincount(at, self.judgeable, minlength=size) > 0
        return replace(
            self,
            mean=mean,
            low=low,
            high=high,
            method=method,
            volume=volume,
            judgeable=known,
            past=past,
            past_mean=past_mean,
        )

    def explain(self, series: int = 0, ahead: int = 1, *, name: str = "该单元", period: str = "月") -> str:
        """Two sentences on one series, ``ahead`` periods from now."""
        when = f"下{period}" if ahead == 1 else f"{ahead}个{period}后"
        if not self.judgeable[series]:
            return f"{name}及其同类以往没有案件，无从推算{when}件数。有了案件以后再看。"
        mean, low, high = (found[series, ahead - 1] for found in (self.mean, self.low, self.high))
        how = LABELS.get(self.method[series], "各下级单元推算数之和")
        return (
            f"{name}{when}预计约{wording.decimal(mean)}件，{wording.percent(self.level)}的可能落在"
            f"{wording.span(low, high, 0)}件之间（{how}）。"
            "范围取自同一方法以往的误差，遇政策变化或集中诉讼会超出；预测不是任务数。"
        )


def next_periods(
    counts: ArrayLike,
    *,
    category: Sequence[int] | None = None,
    exposure: ArrayLike | None = None,
    horizon: int = 1,
    level: float = 0.9,
    method: str = "auto",
) -> Forecasts:
    """Forecast monthly counts of many series.

    ``counts`` series × months, whole, at least 12 months, no gap; ``category`` 0 … C−1 per series: those
    that share a season and a level (one category when left out); ``exposure`` > 0, months + ``horizon``
    (calendar or working days, population × days), for all series or series × months. ``method``: own
    (category season × steadied share), theta (statsforecast DynamicOptimizedTheta on the series freed of
    the category's season), their mean, last_year (for comparison), or auto: the mean from 25 cases a month
    on (for the 3,000 busiest series at most), own below. Errors name the argument.
    Sources: forecast_shared, forecast_theta, count_spread; Makridakis et al. 2022, International Journal
    of Forecasting 38, 1346–1364 (M5: bottom-up of simple methods is hard to beat at the lowest level).
    """
    y = arguments.counts("counts", counts)
    if y.ndim != 2 or len(y) == 0 or y.shape[1] < YEAR:
        raise InputError("counts", "series × months, at least 12 months", found=f"shape {y.shape}")
    share("level", level)
    whole("horizon", horizon, least=1)
    one_of("method", method, METHODS)
    periods = y.shape[1]
    if horizon >= periods:
        raise InputError("horizon", f"fewer months than the history ({periods})", found=str(horizon))
    at = np.zeros(len(y), dtype=np.int64) if category is None else _groups("category", category, len(y))
    around = _exposure(exposure, len(y), periods + horizon)
    shared = forecast_shared.forecast(y, around, at, horizon)
    mean, past_mean = shared.mean.copy(), shared.past_mean
    volume = y[:, -VOLUME_OVER:].mean(axis=1)
    chosen = np.full(len(y), method, dtype=object)
    if method == "auto":
        least = np.sort(volume)[-MOST_THETA] if len(y) > MOST_THETA else 0.0
        chosen = np.where(volume >= max(THETA_FROM, least), "mean", "own").astype(object)
    with_theta = np.flatnonzero((chosen == "theta") | (chosen == "mean"))
    if len(with_theta):
        theta = forecast_theta.forecast(y[with_theta], shared.shape[with_theta], horizon)
        both = (theta + mean[with_theta]) / 2
        mean[with_theta] = np.where((chosen[with_theta] == "mean")[:, None], both, theta)
    if method == "last_year":
        mean, past_mean = _last_year(y, horizon, past_mean)
    past = y[:, periods - past_mean.shape[2] :]
    low, high = _intervals(mean, past, past_mean, at, level)
    seen = np.bincount(at, y.sum(axis=1))[at] > 0
    return Forecasts(mean, low, high, tuple(map(str, chosen)), volume, seen, level, past, past_mean)


def _groups(name: str, values: Sequence[int], length: int) -> Integers:
    found = np.asarray(values)
    if found.shape != (length,) or not np.issubdtype(found.dtype, np.integer) or found.min() < 0:
        raise InputError(name, f"a whole number ≥ 0 for each of {length} series", found=str(found.shape))
    if len(np.unique(found)) != found.max() + 1:
        raise InputError(name, "numbers 0 … without gaps", found=f"largest {found.max()}")
    return found.astype(np.int64)


def _exposure(exposure: ArrayLike | None, series: int, periods: int) -> Floats:
    if exposure is None:
        return np.ones((series, periods))
    found = positive("exposure", exposure)
    if found.shape not in ((periods,), (series, periods)):
        raise InputError(
            "exposure",
            f"one number per month, forecast months included ({periods}), or {series} × {periods}",
            found=f"shape {found.shape}",
        )
    return np.array(np.broadcast_to(found, (series, periods)))


def _last_year(y: Floats, horizon: int, otherwise: Floats) -> tuple[Floats, Floats]:
    """The month a year before; errors of the shared method where the history has no year before."""
    periods, past = y.shape[1], otherwise.copy()
    mean = y[:, periods - YEAR + np.arange(horizon) % YEAR]
    for h in range(horizon):
        source = np.arange(periods - past.shape[2], periods) - YEAR * (1 + h // YEAR)
        past[h][:, source >= 0] = y[:, source[source >= 0]]
    return mean, past


def _added(values: Floats, at: Integers, size: int) -> Floats:
    found = np.zeros((size, values.shape[1]))
    np.add.at(found, at, values)
    return found


def _intervals(
    mean: Floats, past: Floats, past_mean: Floats, at: Integers, level: float
) -> tuple[Floats, Floats]:
    low, high = np.empty_like(mean), np.empty_like(mean)
    for h in range(mean.shape[1]):
        kappa = count_spread.surplus(past, past_mean[h], at)
        low[:, h], high[:, h] = count_spread.interval(mean[:, h], kappa, level)
    return low, high
