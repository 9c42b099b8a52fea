"""Funnel limits with over-dispersion: which areas lie outside what chance and ordinary spread explain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from judgegrid.methods import gamma_fit, wording
from judgegrid.methods.arguments import (
    Flags,
    Floats,
    InputError,
    counts,
    not_negative,
    one_of,
    positive,
    row,
    same_length,
    share,
)

BELOW, INSIDE, ABOVE = "偏低", "正常", "偏高"
METHODS = ("exact", "cqc", "shmi")


@dataclass(frozen=True)
class FunnelLimits:
    """Ratio observed ÷ expected per area with its limits; ``phi`` and ``tau2`` describe the over-dispersion.

    ``low``/``high`` are the limits with over-dispersion, ``raw_low``/``raw_high`` those of chance alone;
    ``z`` and ``raw_z`` are the distances in standard deviations. NaN where ``judgeable`` is False (expected
    0).
    """

    observed: Floats
    expected: Floats
    ratio: Floats
    z: Floats
    raw_z: Floats
    low: Floats
    high: Floats
    raw_low: Floats
    raw_high: Floats
    judgeable: Flags
    phi: float
    tau2: float
    target: float
    method: str
    level: float

    def bands(self) -> np.ndarray:
        """偏低, 正常 or 偏高 per area; areas not judgeable are 正常 (they must not be coloured)."""
        found: np.ndarray = np.select([self.ratio > self.high, self.ratio < self.low], [ABOVE, BELOW], INSIDE)
        return found

    def curve(self, expected: ArrayLike) -> tuple[Floats, Floats]:
        """Limits (low, high) at other expected numbers > 0, for drawing."""
        e = positive("expected", expected)
        return _limits(e, self.target, self.tau2, self.method, self.level)

    def explain(self, at: int = 0, *, name: str = "该社区") -> str:
        """Two sentences on one area."""
        if not self.judgeable[at]:
            return f"{name}没有可比的应有件数，不划入任何区段。请先补录人口口径。"
        span = wording.span(self.low[at], self.high[at], 2)
        verdict = {
            ABOVE: "实际超出上限，属偏高，建议了解原因，不作评价。",
            BELOW: "实际低于下限，属偏低，可了解是否漏报或做法值得参考。",
        }.get(str(self.bands()[at]), "实际在范围之内，属正常，与其他社区的差别可由偶然波动和一般差异解释。")
        return (
            f"{name}实际{wording.number(self.observed[at])}件，按同一口径应有"
            f"{wording.decimal(self.expected[at])}件，比值{wording.decimal(self.ratio[at], 2)}；"
            f"同等规模社区的正常范围为{span}（{wording.percent(self.level, 1)}控制限）。{verdict}"
        )


def limits(
    observed: ArrayLike,
    expected: ArrayLike,
    *,
    method: str = "exact",
    target: float = 1.0,
    level: float = 0.998,
    trim: float = 0.1,
    overdispersion: bool = True,
) -> FunnelLimits:
    """Funnel limits of observed ÷ expected around ``target``.

    ``method``: "exact" – quantiles of the Poisson–gamma with the spread by maximum likelihood, for any
    size; "cqc" – square root, winsorised at ``trim`` (Spiegelhalter 2005); "shmi" – logarithm, trimmed
    (Spiegelhalter et al. 2012, as NHS Digital), needs observed > 0. For the last two the counts should
    mostly exceed 10: with 2–10 expected the square root puts 12 in 1,000 areas below the lower limit where
    1 is meant. ``observed`` ≥ 0 (whole numbers for "exact"). Sources: Spiegelhalter 2005, Statistics in
    Medicine 24, 1185–1202, §4; Spiegelhalter et al. 2012, JRSS A 175, 1–47; R FunnelPlotR reproduces both.
    """
    one_of("method", method, METHODS)
    share("level", level)
    share("trim", trim)
    o = row("observed", observed, counts if method == "exact" else not_negative)
    e = row("expected", expected, not_negative)
    same_length(observed=o, expected=e)
    goal = float(positive("target", target))
    known = e > 0
    if not known.any():
        raise InputError("expected", "at least one number > 0", found="all zero")
    if method == "shmi" and (o[known] == 0).any():
        raise InputError("observed", "numbers > 0 for the logarithm (method exact takes zeros)", found="0")
    if method == "exact":
        phi, tau2 = _likelihood_spread(o[known], e[known], goal)
    else:
        phi, tau2 = _moment_spread(o[known], e[known], goal, method, trim)
    tau2 = tau2 if overdispersion else 0.0
    return _result(o, e, known, (phi, tau2), goal, method, level)


def _result(
    o: Floats,
    e: Floats,
    known: Flags,
    spread: tuple[float, float],
    target: float,
    method: str,
    level: float,
) -> FunnelLimits:
    at, seen, (phi, tau2) = o[known], e[known], spread
    low, high = _limits(seen, target, tau2, method, level)
    raw_low, raw_high = _limits(seen, target, 0.0, method, level)

    def everywhere(values: Floats) -> Floats:
        column = np.full(len(o), np.nan)
        column[known] = values
        return column

    return FunnelLimits(
        observed=o,
        expected=e,
        ratio=everywhere(at / seen),
        z=everywhere(_scores(at, seen, target, tau2, method)),
        raw_z=everywhere(_scores(at, seen, target, 0.0, method)),
        low=everywhere(low),
        high=everywhere(high),
        raw_low=everywhere(raw_low),
        raw_high=everywhere(raw_high),
        judgeable=known,
        phi=phi,
        tau2=tau2,
        target=target,
        method=method,
        level=level,
    )


def _scale(ratio: Floats, method: str) -> Floats:
    return np.log(ratio) if method == "shmi" else np.sqrt(ratio)


def _error(e: Floats, target: float, method: str) -> Floats:
    return 1 / np.sqrt(e * target) if method == "shmi" else 1 / (2 * np.sqrt(e))


def _moment_spread(o: Floats, e: Floats, target: float, method: str, trim: float) -> tuple[float, float]:
    error = _error(e, target, method)
    z = (_scale(o / e, method) - float(_scale(np.array(target), method))) / error
    if method == "cqc":
        z = np.clip(z, *np.quantile(z, [trim, 1 - trim]))
        weight = 1 / error**2
    else:
        cut = int(len(z) * trim)
        kept = np.sort(np.argsort(z, kind="stable")[cut : len(z) - cut])
        z, weight = z[kept], 1 / error[kept] ** 2
    n, phi = len(z), float((z**2).mean())
    room = float(weight.sum() - (weight**2).sum() / weight.sum())
    return phi, max(0.0, (n * phi - (n - 1)) / room) if room > 0 else 0.0


def _likelihood_spread(o: Floats, e: Floats, target: float) -> tuple[float, float]:
    phi = float(((o - target * e) ** 2 / (target * e)).mean())
    if o.sum() == 0 or len(o) < 2:
        return phi, 0.0
    shape = gamma_fit.fit(o, e, np.ones((len(o), 1))).shape
    return phi, 0.0 if np.isinf(shape) else 1 / shape


def _scores(o: Floats, e: Floats, target: float, tau2: float, method: str) -> Floats:
    if method == "exact":
        law = _law(e * target, tau2)
        below, here = law.cdf(o - 1), law.pmf(o)
        upper, lower = law.sf(o) + here / 2, below + here / 2
        found: Floats = np.where(lower > 0.5, -special.ndtri(upper), special.ndtri(lower))
        return found
    gap = _scale(o / e, method) - float(_scale(np.array(target), method))
    scored: Floats = gap / np.sqrt(_error(e, target, method) ** 2 + tau2)
    return scored


def _limits(e: Floats, target: float, tau2: float, method: str, level: float) -> tuple[Floats, Floats]:
    tail = (1 - level) / 2
    if method == "exact":
        law = _law(e * target, tau2)
        return law.ppf(tail) / e, law.isf(tail) / e
    width = float(special.ndtri(1 - tail)) * np.sqrt(_error(e, target, method) ** 2 + tau2)
    middle = float(_scale(np.array(target), method))
    if method == "shmi":
        return np.exp(middle - width), np.exp(middle + width)
    return np.maximum(middle - width, 0.0) ** 2, (middle + width) ** 2


def _law(mean: Floats, tau2: float) -> stats.rv_frozen:
    """Counts with this mean and variance mean + tau2·mean²."""
    if tau2 == 0:
        return stats.poisson(mean)
    return stats.nbinom(1 / tau2, 1 / (1 + tau2 * mean))
