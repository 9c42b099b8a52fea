"""How many cases of the last days there will be once all are registered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from judgegrid.methods import wording
from judgegrid.methods.arguments import Flags, Floats, InputError, Integers, same_length, share, whole
from judgegrid.methods.chain_ladder import ChainLadder, chain_ladder
from judgegrid.methods.count_spread import interval, surplus
from judgegrid.methods.registration_delay import registered_shares, tallies

__all__ = ["ChainLadder", "Nowcast", "chain_ladder", "complete"]

INCOMPLETE = "登记未齐"
PAST_DAYS = 180
FLAT = 0.5


@dataclass(frozen=True)
class Nowcast:
    """Groups × days, the last ones up to ``now``: registered so far and what it will come to.

    ``reported`` cases registered by now; ``expected`` mean and ``median`` of the final count with its
    interval [``low``, ``high``]; ``registered_share`` the part that is usually registered after so many
    days; ``incomplete`` True where that part is below 1: such days are marked 登记未齐 and must not be
    compared with complete ones. ``days`` are datetime64[D].
    """

    days: np.ndarray
    reported: Floats
    expected: Floats
    median: Floats
    low: Floats
    high: Floats
    registered_share: Floats
    incomplete: Flags
    level: float

    def mark(self, day: int, group: int = 0) -> str:
        """登记未齐 or nothing: what stands beside the number of that day."""
        return INCOMPLETE if self.incomplete[group, day] else ""

    def explain(self, day: int = -1, group: int = 0, *, name: str = "该单元") -> str:
        """Two sentences on one day of one group."""
        seen = wording.number(self.reported[group, day])
        when = f"{self.days[day]}"
        if not self.incomplete[group, day]:
            return f"{name}{when}共{seen}件。按以往登记快慢，这一天已登记齐，可以比较。"
        part = wording.percent(self.registered_share[group, day])
        span = wording.span(self.low[group, day], self.high[group, day], 0)
        return (
            f"{name}{when}已登记{seen}件（{INCOMPLETE}），以往到这时通常登记了{part}，"
            f"预计最终约{wording.decimal(self.expected[group, day], 0)}件，"
            f"{wording.percent(self.level)}的可能在{span}件之间。"
            "登记齐之前不与已齐的日子比较，也不据此说减少。"
        )


def complete(
    happened: ArrayLike,
    registered: ArrayLike,
    *,
    now: date | str | np.datetime64,
    longest: int = 30,
    group: ArrayLike | None = None,
    by_weekday: bool = True,
    prior: tuple[float, float] | None = None,
    corrected: bool = True,
    level: float = 0.9,
) -> Nowcast:
    """Complete the days up to ``now`` for cases that are registered late.

    ``happened``, ``registered``: one day per case (dates, ISO text or datetime64), registered not before
    happened; cases registered after ``now`` are left out, so that a past day can be replayed. ``longest``
    days of delay are waited for. ``group`` 0 … per case (court): delays and volumes are learned per group
    and weekday (``by_weekday``), lent to by the whole. ``prior`` (mean, variance) of the daily rate instead
    of what the last 180 complete days of the group and weekday say. ``corrected`` False takes the delays
    seen so far as they are, without allowing for the long ones still to come (as R's ``bayes.notrunc``).
    Result: at most ``longest`` + 1 days. Model: Höhle and an der Heiden 2014, Biometrics 70, 993–1002;
    delays by reverse hazards, Lawless 1994, Canadian Journal of Statistics 22, 15–31; the count still
    missing is negative binomial, widened by what past completions missed beyond it.
    """
    share("level", level)
    whole("longest", longest, least=1)
    start, end = _days("happened", happened), _days("registered", registered)
    same_length(happened=start, registered=end)
    today = int(_days("now", [now])[0])
    if (end < start).any():
        wrong = int(np.argmax(end < start))
        raise InputError("registered", "a day not before happened", at=(wrong,))
    at = np.zeros(len(start), dtype=np.int64) if group is None else _numbered(group, len(start))
    known = (end <= today) & (start <= today)
    if not known.any():
        raise InputError("now", "a day by which at least one case was registered", found=str(now))
    first = int(start[known].min())
    size = (int(at.max()) + 1, today - first + 1, longest + 1)
    table = tallies(start[known] - first, (end - start)[known], at[known], size)
    weekday = (first + 3 + np.arange(table.shape[1])) % 7 if by_weekday else np.zeros(table.shape[1], int)
    shares = registered_shares(table, weekday, corrected=corrected)
    final = _completed(table, weekday, shares, prior)
    shown = np.arange(max(0, table.shape[1] - longest - 1), table.shape[1])
    return _result(table, shown, weekday, shares, final, first, level)


@dataclass(frozen=True)
class _Rates:
    """Gamma of the daily rate (groups × weekdays) and surplus of the missing count (groups × delays)."""

    shape: Floats
    rate: Floats
    surplus: Floats


def _completed(table: Floats, weekday: Integers, shares: Floats, prior: tuple[float, float] | None) -> _Rates:
    groups, days, delays = table.shape
    full = np.arange(days) <= days - delays
    full &= np.arange(days) > days - delays - PAST_DAYS
    final = table.sum(axis=2)
    shape, rate = np.empty((groups, 7)), np.empty((groups, 7))
    for g in range(groups):
        for w in range(7):
            seen = final[g, full & (weekday == w)]
            shape[g, w], rate[g, w] = _gamma(seen if len(seen) > 3 else final[g, full], prior)
    spread = np.full((groups, delays), 0.0)
    if full.sum() >= 14 and prior is None:
        by_then = table[:, full].cumsum(axis=2)
        for k in range(delays - 1):
            p = shares[:, weekday[full], k]
            a, b = shape[:, weekday[full]], rate[:, weekday[full]]
            missing = (a + by_then[:, :, k]) / (b + p) * (1 - p)
            truth = final[:, full] - by_then[:, :, k]
            spread[:, k] = surplus(truth, missing, np.arange(groups), given=1 / (a + by_then[:, :, k]))
    return _Rates(shape, rate, spread)


def _gamma(seen: Floats, prior: tuple[float, float] | None) -> tuple[float, float]:
    if prior is not None:
        mean, variance = (float(x) for x in prior)
        if not (mean > 0 and variance > 0 and np.isfinite(mean + variance)):
            raise InputError("prior", "mean and variance of the daily rate, both > 0", found=str(prior))
        return mean**2 / variance, mean / variance
    if len(seen) < 4 or seen.sum() == 0:
        return FLAT, FLAT
    mean, more = float(seen.mean()), max(float(seen.var(ddof=1) - seen.mean()), 0.01 * float(seen.mean()))
    return mean**2 / more, mean / more


def _result(
    table: Floats, shown: Integers, weekday: Integers, shares: Floats, final: _Rates, first: int, level: float
) -> Nowcast:
    days, delays = table.shape[1], table.shape[2]
    late = np.minimum(days - 1 - shown, delays - 1)
    reported = table[:, shown].sum(axis=2)
    p = np.where(days - 1 - shown >= delays - 1, 1.0, shares[:, weekday[shown], late])
    shape = final.shape[:, weekday[shown]] + reported
    rate = final.rate[:, weekday[shown]] + p
    missing = shape / rate * (1 - p)
    kappa = 1 / shape + final.surplus[:, late]
    low, high = interval(missing, kappa, level)
    open_ = p < 1
    chance = rate / (rate + 1 - p)
    middle = np.where(open_, stats.nbinom.ppf(0.5, shape, np.minimum(chance, 1 - 1e-15)), 0.0)
    return Nowcast(
        np.datetime64(0, "D") + (first + shown),
        reported,
        reported + missing,
        reported + middle,
        reported + np.where(open_, low, 0.0),
        reported + np.where(open_, high, 0.0),
        np.array(np.broadcast_to(p, reported.shape)),
        np.array(np.broadcast_to(open_, reported.shape)),
        level,
    )


def _days(name: str, values: Any) -> Integers:
    try:
        found = np.asarray(values, dtype="datetime64[D]")
    except (TypeError, ValueError) as error:
        raise InputError(name, "days (dates or YYYY-MM-DD)", found=str(error)) from None
    if found.ndim != 1 or found.size == 0 or np.isnat(found).any():
        raise InputError(name, "one day per case, none missing", found=f"shape {found.shape}")
    return found.astype(np.int64)


def _numbered(values: ArrayLike, length: int) -> Integers:
    found = np.asarray(values)
    if found.shape != (length,) or not np.issubdtype(found.dtype, np.integer) or found.min() < 0:
        raise InputError("group", f"a whole number ≥ 0 for each of {length} cases", found=str(found.shape))
    return found.astype(np.int64)
