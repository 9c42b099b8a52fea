"""Small lasting rises: cumulative sums of counts, and how long they run without cause."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import linalg, stats

from judgegrid.methods import arguments
from judgegrid.methods.arguments import Flags, Floats, InputError, one_of, positive, whole

TRANSFORMS = ("rossi", "standard")
LARGEST_CHAIN = 5000


@dataclass(frozen=True)
class Cusum:
    """Judged periods in the last dimension (the first is ``start``), series before it when there were any.

    ``expected`` the mean under control, one per series; ``statistic`` the cumulative sum; ``upper`` the
    count at which this period would reach ``h``; ``alarm``; ``judgeable`` False for series whose mean is 0.
    """

    start: int
    observed: Floats
    expected: Floats
    statistic: Floats
    upper: Floats
    alarm: Flags
    judgeable: Flags
    k: float
    h: float

    def explain(self, *at: int) -> str:
        """Two Chinese sentences for the entry ``at`` (judged period, or series and judged period)."""
        if not self.judgeable[at]:
            return "以往没有件数可比，本期不能判定。待积累数据后再看。"
        first = (
            f"本期{self.observed[at]:.0f}件，平常每期约{self.expected[at[:-1]]:.1f}件，"
            f"连续偏高的累计值为{self.statistic[at]:.2f}（界限{self.h:g}）。"
        )
        if self.alarm[at]:
            return first + "累计已达界限，近几期持续高于平常，建议核实。"
        return first + "累计没有达到界限，属平常起伏。"


def cusum(
    counts: ArrayLike,
    *,
    start: int,
    k: float = 1.04,
    h: float = 2.26,
    expected: ArrayLike | None = None,
    transform: str = "rossi",
    reset: bool = False,
) -> Cusum:
    """S = max(0, S + z − k) over the periods from ``start``; alarm where S reaches ``h``.

    ``counts``: periods, or series × periods; ``expected``: mean per period under control, one per
    series (default: mean of the periods before ``start``). z is the count made nearly normal by Rossi's
    transform (y − 3m + 2√(my)) / (2√m), or (y − m)/√m with ``standard``. ``reset`` starts again from 0 after
    an alarm. Raises InputError for counts that are negative or not whole, a ``start`` outside, means that
    are not above 0. Source: Rossi, Lampugnani and Marchi 1999, Statistics in Medicine 18, 2111–2122.
    """
    one_of("transform", transform, TRANSFORMS)
    k, h = float(positive("k", k)), float(positive("h", h))
    y = arguments.counts("counts", counts)
    whole("start", start, least=1)
    if y.ndim not in (1, 2) or start >= y.shape[-1]:
        wanted = f"periods, or series × periods, more than {start} of them"
        raise InputError("counts", wanted, found=f"shape {y.shape}")
    mean = y[..., :start].mean(axis=-1) if expected is None else positive("expected", expected)
    if mean.shape not in (y.shape[:-1], ()):
        raise InputError("expected", f"one number per series {y.shape[:-1]}", found=f"shape {mean.shape}")
    mean = np.array(np.broadcast_to(mean, y.shape[:-1]))
    judged = y[..., start:]
    root = np.sqrt(np.where(mean > 0, mean, np.nan))
    if transform == "rossi":
        z = (judged - 3 * mean[..., None] + 2 * np.sqrt(mean[..., None] * judged)) / (2 * root[..., None])
    else:
        z = (judged - mean[..., None]) / root[..., None]
    statistic, before = np.empty(judged.shape), np.empty(judged.shape)
    carried = np.zeros(mean.shape)
    for t in range(judged.shape[-1]):
        before[..., t] = carried
        statistic[..., t] = carried = np.maximum(0.0, carried + z[..., t] - k)
        if reset:
            carried = np.where(carried >= h, 0.0, carried)
    upper = _count_reaching(h + k - before, root[..., None], transform)
    judgeable = np.isfinite(statistic)
    return Cusum(start, judged, mean, statistic, upper, judgeable & (statistic >= h), judgeable, k, h)


def _count_reaching(z: Floats, root: Floats, transform: str) -> Floats:
    """The count whose transformed value is ``z``; 0 where every count has a larger one.

    In a narrow band of sums far above ``h`` R surveillance squares the negative root instead of giving 0;
    it is followed here so that the columns compare. The alarm there does not hang on the bound.
    """
    if transform == "standard":
        return np.maximum(0.0, root**2 + z * root)
    inside = 4 * root**2 + 2 * z * root
    return np.where(inside < 0, 0.0, (np.sqrt(np.maximum(inside, 0.0)) - root) ** 2)


def run_length(mean: float, *, k: float, h: float, digits: int = 1) -> float:
    """Mean number of periods to an alarm (ARL) of S = max(0, S + y − k) ≥ h, y Poisson with ``mean``, S = 0.

    ``k`` and ``h`` (in cases) are rounded to ``digits`` decimals, on which the chain of states is exact.
    Raises InputError where that needs more than 5,000 states. Source: Brook and Evans 1972, Biometrika 59,
    539–549.
    """
    positive("mean", mean)
    scale = 10 ** whole("digits", digits, least=0)
    states, drop = round(float(positive("h", h)) * scale), round(float(positive("k", k)) * scale)
    if not 1 <= states <= LARGEST_CHAIN:
        raise InputError("h", f"between 1 and {LARGEST_CHAIN} steps of 1/{scale}", found=f"{h:g}")
    at = np.arange(states)
    need = at[None, :] + drop - at[:, None]
    inside = np.where((need >= 0) & (need % scale == 0), stats.poisson.pmf(need // scale, mean), 0.0)
    inside[:, 0] = stats.poisson.cdf((drop - at) // scale, mean)
    return float(linalg.solve(np.eye(states) - inside, np.ones(states))[0])
