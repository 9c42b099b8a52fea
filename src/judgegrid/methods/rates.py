"""Rates of counts with exact intervals, ratios, low bases and part-periods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from judgegrid.methods import wording
from judgegrid.methods.arguments import (
    Flags,
    Floats,
    InputError,
    counts,
    floats,
    not_negative,
    positive,
    share,
    together,
)

LOW_BASE = 20


@dataclass(frozen=True)
class RateIntervals:
    """``value`` with its exact interval [``low``, ``high``], per ``per`` units of exposure.

    Where ``judgeable`` is False (no population) the three are NaN and nothing may be printed.
    """

    count: Floats
    exposure: Floats
    value: Floats
    low: Floats
    high: Floats
    judgeable: Flags
    level: float
    per: float

    def explain(self, at: int | tuple[int, ...] = (), *, name: str = "该地区") -> str:
        """Two sentences on the entry ``at`` (none needed for a single rate)."""
        if np.ndim(self.judgeable[at]):
            wanted = f"the place of one entry in {self.judgeable.shape}"
            raise InputError("at", wanted, found=repr(at))
        if not self.judgeable[at]:
            return f"{name}没有可用的人口数，不计算比率。请先补录人口口径。"
        unit = wording.per(self.per)
        base = wording.number(self.exposure[at])
        span = wording.span(self.low[at], self.high[at])
        return (
            f"{name}共{wording.number(self.count[at])}件，对应人口（或总数）{base}，"
            f"折合{unit}{wording.decimal(self.value[at])}件；"
            f"按精确泊松法，{wording.percent(self.level)}合理范围是{span}。"
            "范围越宽，说明基数越小，不宜单凭这一个数判断高低。"
        )


def poisson_interval(
    count: ArrayLike, exposure: ArrayLike = 1.0, level: float = 0.95, *, per: float = 1.0
) -> RateIntervals:
    """Exact (Garwood) interval of a Poisson rate.

    ``count`` whole numbers ≥ 0; ``exposure`` ≥ 0 in any unit (people, people × years), broadcast against
    ``count``; ``per`` scales the result (10,000 for a rate per ten thousand). Exposure 0 gives no rate.
    Source: Garwood 1936, Biometrika 28, 437–442 (chi-square form of both tails).
    """
    share("level", level)
    scale = float(positive("per", per))
    y, e = together(count=counts("count", count), exposure=not_negative("exposure", exposure))
    tail = (1 - level) / 2
    known = e > 0
    unit = np.divide(scale, e, out=np.full(e.shape, np.nan), where=known)
    low = np.where(y > 0, special.gammaincinv(np.maximum(y, 1.0), tail), 0.0)
    high = special.gammainccinv(y + 1, tail)
    return RateIntervals(y, e, y * unit, low * unit, high * unit, known, level, scale)


@dataclass(frozen=True)
class ShareIntervals:
    """``value`` = successes ÷ trials with its exact interval; NaN where not ``judgeable`` (no trials)."""

    successes: Floats
    trials: Floats
    value: Floats
    low: Floats
    high: Floats
    judgeable: Flags
    level: float

    def explain(self, at: int | tuple[int, ...] = (), *, name: str = "该项") -> str:
        """Two sentences on the entry ``at``."""
        if not self.judgeable[at]:
            return f"{name}的总数为零，不计算占比。有了数据再看。"
        return (
            f"{name}{wording.number(self.trials[at])}件中有{wording.number(self.successes[at])}件，"
            f"占{wording.percent(self.value[at])}；按精确二项法，{wording.percent(self.level)}"
            f"合理范围是{wording.percent(self.low[at])}–{wording.percent(self.high[at])}。"
            "范围越宽，说明件数越少，比较时应看范围而不只看占比。"
        )


def binomial_interval(successes: ArrayLike, trials: ArrayLike, level: float = 0.95) -> ShareIntervals:
    """Exact (Clopper–Pearson) interval of a share.

    ``successes`` ≤ ``trials``, whole numbers, broadcast. No trials gives no share.
    Source: Clopper and Pearson 1934, Biometrika 26, 404–413 (beta form).
    """
    share("level", level)
    k, n = together(successes=counts("successes", successes), trials=counts("trials", trials))
    if (k > n).any():
        at = tuple(int(i) for i in np.argwhere(k > n)[0])
        raise InputError("successes", f"at most trials ({n[at]:g})", found=f"{k[at]:g}", at=at)
    tail = (1 - level) / 2
    known = n > 0
    value = np.divide(k, n, out=np.full(n.shape, np.nan), where=known)
    low, high = _clopper_pearson(k, n, tail)
    return ShareIntervals(
        k, n, value, np.where(known, low, np.nan), np.where(known, high, np.nan), known, level
    )


def _clopper_pearson(k: Floats, n: Floats, tail: float) -> tuple[Floats, Floats]:
    some, rest = np.maximum(k, 1.0), np.maximum(n - k, 1.0)
    low = np.where(k > 0, special.betaincinv(some, n - k + 1, tail), 0.0)
    high = np.where(k < n, special.betainccinv(k + 1, rest, tail), 1.0)
    return low, high


@dataclass(frozen=True)
class RateRatios:
    """Ratio of the first rate to the second, exact interval (``high`` may be infinite) and two-sided p.

    ``judgeable`` is False where both counts are 0 or an exposure is 0.
    """

    value: Floats
    low: Floats
    high: Floats
    p: Floats
    judgeable: Flags
    level: float

    def word(self, at: int | tuple[int, ...] = ()) -> str:
        """明显偏高, 不能判定 or 明显偏低 for the entry ``at``."""
        return wording.verdict(self.low[at], self.high[at], 1.0)

    def explain(self, at: int | tuple[int, ...] = (), *, name: str = "本期", other: str = "对照期") -> str:
        """Two sentences on the entry ``at``."""
        if not self.judgeable[at]:
            return f"{name}与{other}件数均为零或缺人口，无从比较。待有数据后再看。"
        high = "无上限" if np.isinf(self.high[at]) else wording.decimal(self.high[at], 2)
        low = wording.decimal(self.low[at], 2)
        value = "无法计算（对照为零）" if np.isinf(self.value[at]) else wording.decimal(self.value[at], 2)
        verdict = {
            wording.HIGHER: f"按现有数据，{name}的比率明显高于{other}。",
            wording.LOWER: f"按现有数据，{name}的比率明显低于{other}。",
        }.get(self.word(at), f"范围包含1，按现有数据不能判定{name}高于或低于{other}。")
        return (
            f"{name}比率是{other}的倍数为{value}，{wording.percent(self.level)}合理范围{low}–{high}"
            f"（条件二项精确法，{wording.p_value(self.p[at])}）。{verdict}"
        )


def rate_ratio(
    count: ArrayLike,
    exposure: ArrayLike,
    other_count: ArrayLike,
    other_exposure: ArrayLike,
    *,
    level: float = 0.95,
) -> RateRatios:
    """Exact ratio of two Poisson rates, first ÷ second, by conditioning on the total.

    Given the total, the first count is binomial with odds ratio × exposures, so the Clopper–Pearson interval
    of that share gives the interval of the ratio; p is twice the smaller tail, as the interval.
    Source: Przyborowski and Wilenski 1940, Biometrika 31, 313–323; Garwood 1936.
    """
    share("level", level)
    y, e, z, f = together(
        count=counts("count", count),
        exposure=not_negative("exposure", exposure),
        other_count=counts("other_count", other_count),
        other_exposure=not_negative("other_exposure", other_exposure),
    )
    n = y + z
    known = (e > 0) & (f > 0) & (n > 0)
    low, high = _clopper_pearson(y, n, (1 - level) / 2)
    relative = np.divide(f, e, out=np.full(e.shape, np.nan), where=known)
    with np.errstate(divide="ignore", invalid="ignore"):
        value, lower, upper = (relative * s for s in (y / z, low / (1 - low), high / (1 - high)))
        chance = np.where(known, e / (e + f), 0.5)
    up = np.where(y > 0, special.betainc(np.maximum(y, 1.0), z + 1, chance), 1.0)
    down = np.where(z > 0, special.betaincc(y + 1, np.maximum(z, 1.0), chance), 1.0)
    p = np.minimum(1.0, 2 * np.minimum(up, down))
    blank = [np.where(known, found, np.nan) for found in (value, lower, upper, p)]
    return RateRatios(blank[0], blank[1], blank[2], blank[3], known, level)


@dataclass(frozen=True)
class Changes:
    """Difference and, where the earlier count is large enough, the percentage (else NaN)."""

    now: Floats
    before: Floats
    difference: Floats
    percent: Floats
    low_base: Flags
    minimum_base: int

    def explain(self, at: int | tuple[int, ...] = ()) -> str:
        """Two sentences on the entry ``at``."""
        gap = self.difference[at]
        moved = "持平" if gap == 0 else f"{'增加' if gap > 0 else '减少'}{wording.number(abs(gap))}件"
        first = f"本期{wording.number(self.now[at])}件，对比期{wording.number(self.before[at])}件，{moved}。"
        if self.low_base[at]:
            return f"{first}对比期不足{self.minimum_base}件，基数过小，只列件数，不计算百分比。"
        return (
            f"{first}变动幅度为{wording.signed_percent(self.percent[at] / 100)}，是否超出正常波动须看区间。"
        )


def change(now: ArrayLike, before: ArrayLike, *, minimum_base: int = LOW_BASE) -> Changes:
    """Difference and percentage of two counts under the low-base rule.

    Below ``minimum_base`` earlier cases no percentage is given (indicators.md §1, change_yoy: < 20).
    """
    if minimum_base < 1:
        raise InputError("minimum_base", "a whole number ≥ 1", found=repr(minimum_base))
    y, z = together(now=counts("now", now), before=counts("before", before))
    small = z < minimum_base
    percent = np.divide(100 * (y - z), z, out=np.full(z.shape, np.nan), where=~small)
    return Changes(y, z, y - z, percent, small, minimum_base)


@dataclass(frozen=True)
class Annualised:
    """A part-period count scaled to a year, with the exact interval scaled alike; print it marked 折算."""

    count: Floats
    value: Floats
    low: Floats
    high: Floats
    days_elapsed: Floats
    days_of_year: int
    level: float

    def explain(self, at: int | tuple[int, ...] = ()) -> str:
        """Two sentences on the entry ``at``."""
        return (
            f"截至目前{wording.number(self.days_elapsed[at])}天共{wording.number(self.count[at])}件，"
            f"按全年{self.days_of_year}天折算为{wording.decimal(self.value[at])}件，"
            f"{wording.percent(self.level)}合理范围{wording.span(self.low[at], self.high[at])}。"
            "这是折算数，不是预测，也不与累计数放在同一栏比较。"
        )


def annualise(
    count: ArrayLike, days_elapsed: ArrayLike, *, days_of_year: int = 365, level: float = 0.95
) -> Annualised:
    """Count × days of the year ÷ days elapsed (indicators.md I-6), with the Garwood interval scaled alike.

    ``days_elapsed`` between 1 and ``days_of_year`` (365 or 366).
    """
    if days_of_year not in (365, 366):
        raise InputError("days_of_year", "365 or 366", found=repr(days_of_year))
    days = floats("days_elapsed", days_elapsed)
    if ((days < 1) | (days > days_of_year)).any():
        raise InputError("days_elapsed", f"between 1 and {days_of_year}", found=str(days[()]))
    found = poisson_interval(count, days, level, per=float(days_of_year))
    return Annualised(found.count, found.value, found.low, found.high, found.exposure, days_of_year, level)
