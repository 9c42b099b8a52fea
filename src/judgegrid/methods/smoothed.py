"""What a smoothing gives: steadied rates with intervals, chances, words and a comparison of two periods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from judgegrid.methods import wording
from judgegrid.methods.arguments import Flags, Floats, InputError, positive, share

PER_AREA = (
    *("count", "expected", "raw", "value", "low", "high", "mean", "variance", "judgeable"),
    *("posterior_shape", "posterior_rate"),
)


@dataclass(frozen=True)
class SmoothedRates:
    """Steadied rate ``value`` per area with its interval, and the gamma it is read from.

    All arrays are areas (or areas × slices). ``raw`` is the plain rate, ``mean`` and ``variance`` describe
    the distribution between areas towards which each is drawn, ``shape`` the gamma shape (∞: no spread
    beyond chance), ``reference`` the overall rate. Rates are per ``per`` units of exposure. Where
    ``judgeable`` is False (no exposure, or no other area) the figures are NaN and nothing
    may be printed.
    """

    count: Floats
    expected: Floats
    raw: Floats
    value: Floats
    low: Floats
    high: Floats
    mean: Floats
    variance: Floats
    shape: Floats
    reference: Floats
    judgeable: Flags
    posterior_shape: Floats
    posterior_rate: Floats
    level: float
    per: float

    def quantile(self, probability: float) -> Floats:
        """The posterior quantile of every rate (0.5: the median)."""
        share("probability", probability)
        found: Floats = (
            special.gammaincinv(self.posterior_shape, probability) * self.per / self.posterior_rate
        )
        return found

    def exceedance(self, factor: float = 1.0) -> Floats:
        """Probability that the true rate exceeds ``factor`` × the reference; NaN where not judgeable."""
        limit = self.reference * float(positive("factor", factor)) / self.per
        found: Floats = special.gammaincc(self.posterior_shape, self.posterior_rate * limit)
        return found

    def surely_above(self, factor: float = 1.0, *, certainty: float = 0.8) -> Flags:
        """Where exceedance may be put into words: its probability is above ``certainty``.

        Source of the default: Richardson et al. 2004, Environmental Health Perspectives 112, 1016–1025.
        """
        found: Flags = self.exceedance(factor) > share("certainty", certainty)
        return found

    def words(self, reference: ArrayLike | None = None) -> np.ndarray:
        """明显偏高, 不能判定 or 明显偏低 per area, against ``reference`` (the overall rate)."""
        line = self.reference if reference is None else np.asarray(reference, dtype=float)
        below, above = self.high < line, self.low > line
        found: np.ndarray = np.select([above, below], [wording.HIGHER, wording.LOWER], wording.UNDECIDED)
        return found

    def draws(self, number: int, *, seed: int) -> Floats:
        """``number`` posterior draws of every rate, draws first."""
        rng = np.random.default_rng(seed)
        size = (number, *self.posterior_shape.shape)
        known = self.judgeable
        shape = np.where(known, self.posterior_shape, 1.0)
        found: Floats = rng.standard_gamma(shape, size=size) * self.per / self.posterior_rate
        return np.where(known, found, np.nan)

    def column(self, k: int) -> SmoothedRates:
        """Slice ``k`` of an areas × slices result."""
        two = {name: getattr(self, name)[:, k] for name in PER_AREA}
        return SmoothedRates(
            **two, shape=self.shape[k], reference=self.reference[k], level=self.level, per=self.per
        )

    def explain(self, at: int | tuple[int, ...] = 0, *, name: str = "该社区", whole: str = "全市") -> str:
        """Two sentences on one area."""
        if not self.judgeable[at]:
            why = "没有可用的人口数" if not self.expected[at] > 0 else "没有可供参照的其他地区"
            return f"{name}{why}，不作判断。请补齐资料后再看。"
        line = self.reference[at[-1]] if isinstance(at, tuple) and self.reference.ndim else self.reference
        verdict = {
            wording.HIGHER: f"按现有数据，{name}明显高于{whole}，建议先了解原因。",
            wording.LOWER: f"按现有数据，{name}明显低于{whole}。",
        }.get(
            wording.verdict(self.low[at], self.high[at], float(line)),
            f"按现有数据，不能判定{name}高于或低于{whole}。",
        )
        unit = "的比率" if self.per == 1 else f"{wording.per(self.per)}件数"
        return (
            f"{name}{unit}，参照其他地区的情况修正后为{wording.decimal(self.value[at])}，"
            f"合理范围是{wording.span(self.low[at], self.high[at])}（{wording.percent(self.level)}区间），"
            f"{whole}为{wording.decimal(float(line))}。{verdict}"
        )


def posterior(
    count: Floats,
    expected: Floats,
    mean: Floats,
    variance: Floats,
    value: Floats,
    moments: tuple[Floats, Floats],
    shape: Floats,
    known: Flags,
    *,
    level: float,
    per: float,
) -> SmoothedRates:
    """Assemble a result (areas × slices) from posterior ``moments`` (mean, variance) taken as a gamma."""
    share("level", level)
    scale = float(positive("per", per))
    people, cases = np.where(known, expected, 0.0).sum(axis=0), np.where(known, count, 0.0).sum(axis=0)
    reference = np.divide(cases, people, out=np.full(people.shape, np.nan), where=people > 0)
    centre, spread = (np.where(known, found, np.nan) for found in moments)
    alpha, beta = centre**2 / spread, centre / spread
    tail = (1 - level) / 2
    blank = np.where(known, value, np.nan)
    low = np.minimum(special.gammaincinv(alpha, tail) / beta, blank)
    high = np.maximum(special.gammainccinv(alpha, tail) / beta, blank)
    raw = np.divide(count, expected, out=np.full(count.shape, np.nan), where=expected > 0)
    return SmoothedRates(
        count=count,
        expected=expected,
        raw=scale * raw,
        value=scale * blank,
        low=scale * low,
        high=scale * high,
        mean=scale * np.where(known, mean, np.nan),
        variance=scale**2 * np.where(known, variance, np.nan),
        shape=shape,
        reference=scale * reference,
        judgeable=known,
        posterior_shape=alpha,
        posterior_rate=beta,
        level=level,
        per=scale,
    )


@dataclass(frozen=True)
class PeriodChanges:
    """Ratio of the later to the earlier rate per area (posterior median) with its interval.

    ``increased`` is the probability that the true rate rose. NaN where either period is not judgeable.
    """

    value: Floats
    low: Floats
    high: Floats
    increased: Floats
    judgeable: Flags
    level: float

    def words(self) -> np.ndarray:
        """明显偏高 (rose), 不能判定 or 明显偏低 (fell) per area."""
        found: np.ndarray = np.select(
            [self.low > 1, self.high < 1], [wording.HIGHER, wording.LOWER], wording.UNDECIDED
        )
        return found

    def explain(self, at: int = 0, *, name: str = "该社区") -> str:
        """Two sentences on one area."""
        if not self.judgeable[at]:
            return f"{name}缺少其中一期的人口数，不比较两期。请补齐资料后再看。"
        verdict = {
            wording.HIGHER: "按现有数据，本期明显高于上期。",
            wording.LOWER: "按现有数据，本期明显低于上期。",
        }.get(
            wording.verdict(self.low[at], self.high[at], 1.0),
            "区间包含1，不能判定是升是降，属正常波动。",
        )
        span = wording.span(self.low[at], self.high[at], 2)
        return (
            f"{name}本期比率约为上期的{wording.decimal(self.value[at], 2)}倍，"
            f"合理范围{span}（{wording.percent(self.level)}区间）。{verdict}"
        )


def compare(before: SmoothedRates, after: SmoothedRates, *, level: float = 0.9) -> PeriodChanges:
    """Change between two periods as a posterior ratio, exact through the beta distribution.

    Both results must have the same areas in the same order and the same ``per``. With X, Y independent
    gammas of unit rate, Y/(X+Y) is beta, so quantiles of the ratio need no simulation.
    """
    share("level", level)
    if before.value.shape != after.value.shape:
        raise InputError("after", f"the areas of before {before.value.shape}", found=str(after.value.shape))
    if before.per != after.per:
        raise InputError("after", f"rates per {before.per:g} as before", found=f"per {after.per:g}")
    a, b = after.posterior_shape, before.posterior_shape
    scale = before.posterior_rate / after.posterior_rate
    tail = (1 - level) / 2

    def odds(share: Floats) -> Floats:
        with np.errstate(divide="ignore"):
            ratio: Floats = share / (1 - share) * scale
        return ratio

    low, middle = odds(special.betaincinv(a, b, tail)), odds(special.betaincinv(a, b, 0.5))
    high = odds(special.betaincinv(a, b, 1 - tail))
    increased = special.betaincc(a, b, 1 / (1 + scale))
    return PeriodChanges(middle, low, high, increased, before.judgeable & after.judgeable, level)


@dataclass(frozen=True)
class RankIntervals:
    """Place of each area (1 = highest rate) as an interval.

    ``top`` is the probability to be among the first ``top_size``.
    ``rankable`` is False when the typical interval spans more than a quarter of the areas: then no ranking
    should be shown at all. Areas that are not judgeable have no rank (−1).
    """

    low: np.ndarray
    median: np.ndarray
    high: np.ndarray
    top: Floats
    top_size: int
    areas: int
    typical_width: float
    rankable: bool
    level: float

    @property
    def judgeable(self) -> Flags:
        """False for areas without a rank."""
        found: Flags = self.low >= 0
        return found

    def explain(self, at: int = 0, *, name: str = "该社区") -> str:
        """Two sentences on one area."""
        if self.low[at] < 0:
            return f"{name}资料不全，不参加比较。请补齐资料后再看。"
        second = (
            "区间不重叠的地区之间才可以说有先后。"
            if self.rankable
            else f"各地名次的区间一般宽达{self.typical_width:.0f}位，本期数据不足以排名。"
        )
        return (
            f"{name}在{self.areas}个地区中处于第{self.low[at]}–{self.high[at]}位之间"
            f"（第1位为比率最高，{wording.percent(self.level)}区间）。{second}"
        )
