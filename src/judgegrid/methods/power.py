"""Before asking: how many filings or years it takes until a question can be answered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from judgegrid.methods import wording
from judgegrid.methods.arguments import (
    InputError,
    not_negative,
    positive,
    row,
    same_length,
    share,
    whole,
)

MOST_YEARS = 100


@dataclass(frozen=True)
class Years:
    """Years of observation until a change shows, given ``before`` years at hand; None: not in 100."""

    years: int | None
    power: float
    yearly: float
    ratio: float
    before: float

    def explain(self, *, name: str = "该社区") -> str:
        """Two sentences for the planner."""
        change = f"{'下降' if self.ratio < 1 else '上升'}{wording.percent(abs(1 - self.ratio))}"
        first = f"{name}每年约{wording.number(self.yearly)}件，以{wording.number(self.before)}年为基线。"
        if self.years is None:
            return (
                f"{first}单看这一个地区，{MOST_YEARS}年内也难以看出{change}，请合并多个地区或延长期间再评价。"
            )
        return f"{first}若真实{change}，需再观察约{self.years}年才有{self.power:.0%}的把握看得出来。"


def years_to_see(
    yearly: float, ratio: float, *, before: float = 3.0, power: float = 0.8, level: float = 0.1
) -> Years:
    """Years until a rate of ``ratio`` times the earlier one is told apart from it, two-sided at ``level``.

    ``yearly`` expected cases a year > 0; ``ratio`` > 0, not 1; ``before`` years of baseline. Exact power of
    the conditional binomial test (the one of ``rates.rate_ratio``), summed over both Poisson counts up to
    1e5 cases, beyond that by the normal approximation of the log ratio.
    """
    base, factor = float(positive("yearly", yearly)), float(positive("ratio", ratio))
    start = float(positive("before", before))
    share("power", power)
    share("level", level)
    if factor == 1:
        raise InputError("ratio", "a number other than 1", found="1")
    for years in range(1, MOST_YEARS + 1):
        if chance_to_see(base * start, base * factor * years, years / start, level) >= power:
            return Years(years, power, base, factor, start)
    return Years(None, power, base, factor, start)


def chance_to_see(
    expected_before: float, expected_after: float, exposure_ratio: float, level: float
) -> float:
    """Power of the exact conditional test that the later rate differs, on the true side only.

    ``exposure_ratio`` later ÷ earlier observation time. Source: Przyborowski and Wilenski 1940.
    """
    a, b, r = expected_before, expected_after, exposure_ratio
    if a + b > 1e5:
        error = np.sqrt(1 / a + 1 / b)
        return float(special.ndtr(abs(np.log(b / a / r)) / error - special.ndtri(1 - level / 2)))
    total = a + b
    spread = 9 * np.sqrt(total) + 10
    n = np.arange(max(0, int(total - spread)), int(total + spread) + 1)
    null, true = stats.binom(n, r / (1 + r)), stats.binom(n, b / total)
    if b / a > r:
        seen = true.sf(null.isf(level / 2))
    else:
        edge = null.ppf(level / 2)
        edge = np.where(null.cdf(edge) > level / 2, edge - 1, edge)
        seen = true.cdf(edge)
    return float((stats.poisson(total).pmf(n) * seen).sum())


@dataclass(frozen=True)
class SmallestChange:
    """The smallest fall (share of the rate) a comparison of areas can show."""

    fall: float
    areas: int
    yearly: float
    years: float
    power: float

    def explain(self) -> str:
        """Two sentences for the planner."""
        return (
            f"{self.areas}个社区、每个每年约{wording.number(self.yearly)}件、共{wording.number(self.years)}年，"
            f"有{self.power:.0%}把握看得出的最小降幅约为{wording.percent(self.fall, 1)}。"
            "真实降幅若更小，评价结论很可能是“证据不足”，不等于没有效果。"
        )


def smallest_change(
    areas: int,
    yearly: float,
    years: float,
    *,
    treated: float = 0.5,
    after: float = 0.5,
    dispersion: float = 1.0,
    power: float = 0.8,
    level: float = 0.05,
) -> SmallestChange:
    """Smallest fall shown by comparing treated with other areas before and after (difference of log rates).

    ``treated`` share of areas, ``after`` share of the time under treatment, ``dispersion`` variance ÷ mean
    of the counts (≥ 1). Variance of the log ratio: the sum of 1 ÷ expected cases of the four groups ×
    dispersion.
    """
    number = whole("areas", areas, least=2)
    cases = number * float(positive("yearly", yearly)) * float(positive("years", years))
    for name, value in (("treated", treated), ("after", after), ("power", power), ("level", level)):
        share(name, value)
    if dispersion < 1:
        raise InputError("dispersion", "a number ≥ 1", found=f"{dispersion:g}")
    groups = [cases * t * a for t in (treated, 1 - treated) for a in (after, 1 - after)]
    error = np.sqrt(dispersion * sum(1 / group for group in groups))
    effect = (special.ndtri(1 - level / 2) + special.ndtri(power)) * error
    return SmallestChange(float(-np.expm1(-effect)), number, float(yearly), float(years), power)


def smallest_change_of_waves(
    monthly: ArrayLike,
    starts: ArrayLike,
    months: int,
    *,
    communities: int,
    dispersion: float = 1.0,
    power: float = 0.8,
    level: float = 0.05,
) -> SmallestChange:
    """Smallest fall that a roll-out in waves can show, by the estimate ``impact.staggered`` makes of counts.

    ``monthly`` expected filings a month of each wave (> 0); ``starts`` the month in which it joins, from 0
    (``months`` or later: never). Months from the last start on are no use where nobody is left outside.
    Variance of the mean log effect over all treated months, weighted by filings: the treated months less
    what the untreated ones (by wave and month, weighted least squares) foretell; every cell has variance
    ``dispersion`` ÷ expected filings. Two-sided ``level``.
    """
    size = row("monthly", monthly, positive)
    begin = row("starts", starts, not_negative)
    same_length(monthly=size, starts=begin)
    last = min(whole("months", months, least=2), int(begin.max()))
    if len(np.unique(np.minimum(begin, last))) < 2 or begin.min() < 1:
        raise InputError(
            "starts", "waves that join at different months, none before month 1", found=str(begin)
        )
    if dispersion < 1:
        raise InputError("dispersion", "a number ≥ 1", found=f"{dispersion:g}")
    waves, time = len(size), np.arange(last)
    treated = (time >= begin[:, None]).ravel()
    design = np.column_stack([np.repeat(np.eye(waves), last, axis=0), np.tile(np.eye(last), (waves, 1))])
    weight = np.repeat(size, last)
    wanted = np.where(treated, weight, 0) / weight[treated].sum()
    bread = np.linalg.pinv(design[~treated].T @ (weight[~treated, None] * design[~treated]))
    foretold = weight[~treated] * (design[~treated] @ (bread @ (design.T @ wanted)))
    parts = (wanted[treated] ** 2 / weight[treated]).sum() + (foretold**2 / weight[~treated]).sum()
    error = np.sqrt(dispersion * parts)
    effect = (special.ndtri(1 - share("level", level) / 2) + special.ndtri(share("power", power))) * error
    number = whole("communities", communities, least=2)
    yearly = float(size.sum() * 12 / number)
    return SmallestChange(float(-np.expm1(-effect)), number, yearly, months / 12, power)
