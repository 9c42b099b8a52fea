"""Monthly counts freed of the calendar and of the season, with the raw line kept beside."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize
from statsmodels.tsa.seasonal import STL

from judgegrid.methods import arguments, wording
from judgegrid.methods.arguments import (
    Floats,
    InputError,
    floats,
    not_negative,
    positive,
    row,
    same_length,
    whole,
)

YEAR = 12
ROBUST_ROUNDS = 15


@dataclass(frozen=True)
class Decomposed:
    """A series as ``trend`` + ``seasonal`` + ``remainder`` (exactly), and the robustness ``weights``."""

    trend: Floats
    seasonal: Floats
    remainder: Floats
    weights: Floats


@dataclass(frozen=True)
class Adjusted:
    """``raw`` counts; ``exposed`` at average exposure; ``adjusted`` freed of the season as well; ``trend``.

    ``factor`` = raw ÷ adjusted: calendar and season together; ``weights`` near 0 mark months that stand out.
    Print raw and adjusted side by side: the adjusted line alone is nobody's filings.
    """

    raw: Floats
    exposed: Floats
    adjusted: Floats
    trend: Floats
    factor: Floats
    weights: Floats

    def explain(self, at: int = -1, *, name: str = "该月") -> str:
        """Two sentences on one month."""
        raw, made, usual = self.raw[at], self.adjusted[at], self.trend[at]
        off = (made - usual) / usual if usual > 0 else 0.0
        beside = "与近期平均水平持平" if abs(off) < 0.005 else f"比近期平均水平{wording.signed_percent(off)}"
        return (
            f"{name}实际{wording.number(raw)}件，扣除天数、节假日和季节因素后相当于"
            f"{wording.decimal(made)}件，{beside}。"
            "调整后的数只用于看走势，考核和通报仍以实际件数为准。"
        )


def adjust(
    counts: ArrayLike,
    *,
    exposure: ArrayLike | None = None,
    window: int | None = None,
    robust: bool = True,
) -> Adjusted:
    """Free a monthly series of calendar exposure first and of the season second.

    ``counts`` one series of at least 24 months (whole numbers); ``exposure`` > 0 per month (days, working
    days, or ``day_weights`` × days of each kind); ``window`` as in ``decompose``. Works on log(y + ½), so
    the season is a factor; for fewer than about 5 cases a month use rates and intervals instead.
    Source: calendar before season as in Findley et al. 1998, JBES 16, 127–152; then ``decompose``.
    """
    y = row("counts", counts, arguments.counts)
    e = np.ones(len(y)) if exposure is None else row("exposure", exposure, positive)
    same_length(counts=y, exposure=e)
    around = e / e.mean()
    exposed = y / around
    found = decompose(np.log(exposed + 0.5), window=window, robust=robust)
    adjusted = np.maximum((exposed + 0.5) * np.exp(-found.seasonal) - 0.5, 0.0)
    trend = np.maximum(np.exp(found.trend) - 0.5, 0.0)
    factor = np.divide(y, adjusted, out=np.exp(found.seasonal) * around, where=(adjusted > 0) & (y > 0))
    return Adjusted(y, exposed, adjusted, trend, factor, found.weights)


def decompose(
    values: ArrayLike, *, period: int = YEAR, window: int | None = None, robust: bool = True
) -> Decomposed:
    """STL with the spans, jumps and rounds of R's ``stl``.

    ``values`` one series of at least two periods; ``window`` odd ≥ 7, the span of the seasonal smoother;
    left out, the season is the same every year (R's "periodic"). statsmodels' own defaults differ from R
    by up to .045 on the log scale of the airline series, these settings by 1.4e-4.
    Source: Cleveland et al. 1990, Journal of Official Statistics 6, 3–73.
    """
    y = row("values", values, floats)
    whole("period", period, least=2)
    if len(y) < 2 * period:
        raise InputError("values", f"at least two periods ({2 * period})", found=str(len(y)))
    if window is not None and (whole("window", window, least=7) % 2 == 0):
        raise InputError("window", "an odd number ≥ 7", found=str(window))
    span = 10 * len(y) + 1 if window is None else window
    trend, low = _odd(1.5 * period / (1 - 1.5 / span)), _odd(period)
    model = STL(
        y,
        period=period,
        seasonal=span,
        trend=trend,
        low_pass=low,
        seasonal_deg=0,
        robust=robust,
        seasonal_jump=_jump(span),
        trend_jump=_jump(trend),
        low_pass_jump=_jump(low),
    )
    fit = model.fit(inner_iter=1 if robust else 2, outer_iter=ROBUST_ROUNDS if robust else 0)
    seasonal = np.array(fit.seasonal, dtype=float)
    if window is None:
        position = np.arange(len(y)) % period
        sums = np.bincount(position, seasonal, minlength=period)
        seasonal = (sums / np.bincount(position, minlength=period))[position]
    line = np.array(fit.trend, dtype=float)
    return Decomposed(line, seasonal, y - seasonal - line, np.array(fit.weights, dtype=float))


def _odd(value: float) -> int:
    up = int(np.ceil(value))
    return up if up % 2 else up + 1


def _jump(span: int) -> int:
    return max(1, int(np.ceil(span / 10)))


@dataclass(frozen=True)
class MonthDays:
    """Per month: ``working`` days, ``resting`` days and days of the ``festival`` window (in neither)."""

    working: Floats
    resting: Floats
    festival: Floats

    @property
    def table(self) -> Floats:
        """Kinds × months, as ``day_weights`` takes it."""
        return np.stack([self.working, self.resting, self.festival])


def month_days(
    first: date,
    months: int,
    *,
    rest: Collection[date] = (),
    work: Collection[date] = (),
    festivals: Collection[date] = (),
    before: int = 3,
    after: int = 12,
) -> MonthDays:
    """Count the days of each kind in ``months`` months from that of ``first``.

    ``rest``: days off beside Saturdays and Sundays; ``work``: week-end days worked instead (make-up days);
    ``festivals``: first days of Spring Festival; from ``before`` days before to ``after`` days after, days
    count as festival whatever else they are: it moves between January and February.
    """
    whole("months", months, least=1)
    window = {day + timedelta(days=k) for day in festivals for k in range(-before, after + 1)}
    off, on = set(rest), set(work)
    found = np.zeros((3, months))
    day = first.replace(day=1)
    for k in range(months):
        month = day.month
        while day.month == month:
            worked = day in on or (day.weekday() < 5 and day not in off)
            found[2 if day in window else 0 if worked else 1, k] += 1
            day += timedelta(days=1)
    return MonthDays(found[0], found[1], found[2])


def day_weights(counts: ArrayLike, days: ArrayLike) -> Floats:
    """What a day of each kind brings, relative to the first kind: weights for ``exposure``.

    ``counts`` one series of at least 24 months; ``days`` kinds × months (first kind: working days). The
    counts, divided by their centred yearly mean, are put on the days by non-negative least squares.
    exposure = weights @ days. Source: Young 1965, Census technical paper 12 (trading-day regression).
    """
    y = row("counts", counts, arguments.counts)
    table = not_negative("days", days)
    if table.ndim != 2 or table.shape[1] != len(y) or len(y) < 2 * YEAR:
        wanted = f"kinds × months, as many months as counts ({len(y)}), at least 24"
        raise InputError("days", wanted, found=f"shape {table.shape}")
    ends = np.r_[0.5, np.ones(YEAR - 1), 0.5] / YEAR
    level = np.convolve(y, ends, mode="valid")
    if (level <= 0).any():
        raise InputError("counts", "cases in every year", found="a year without any")
    inside = slice(YEAR // 2, -(YEAR // 2))
    found = optimize.nnls(table[:, inside].T, y[inside] / level)[0]
    if found[0] <= 0:
        raise InputError("days", "a first kind on which cases are filed (working days)", found="none filed")
    return np.asarray(found / found[0], dtype=float)
