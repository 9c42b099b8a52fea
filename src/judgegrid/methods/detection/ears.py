"""Unusual counts against the last few periods only: EARS C1, C2 and C3."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from judgegrid.methods import arguments
from judgegrid.methods.arguments import Flags, Floats, InputError, not_negative, one_of, share, whole

METHODS = ("C1", "C2", "C3")
GUARD = 2
"""Periods that C2 and C3 leave between the judged period and its baseline."""


@dataclass(frozen=True)
class Ears:
    """One entry per count, in the shape of the counts.

    ``expected`` mean of the baseline, ``deviation`` its standard deviation, ``upper`` the bound (counts above
    it alarm), ``alarm``; ``judgeable`` False (and NaN in the numbers) while the history is too short, and for
    C3 where a baseline before has no variance.
    """

    observed: Floats
    expected: Floats
    deviation: Floats
    upper: Floats
    alarm: Flags
    judgeable: Flags
    method: str
    baseline: int
    alpha: float

    def explain(self, *at: int) -> str:
        """Two Chinese sentences for the entry ``at`` (period, or series and period)."""
        if not self.judgeable[at]:
            return f"需要前{self.baseline}期且有起伏的数据才能比较，本期不能判定。待积累数据后再看。"
        ago = "" if self.method == "C1" else f"（空开最近{GUARD}期）"
        first = (
            f"本期{self.observed[at]:.0f}件，前{self.baseline}期{ago}平均{self.expected[at]:.1f}件，"
            f"{self.upper[at]:.1f}件以内算平常。"
        )
        if self.method == "C3":
            first = f"本期{self.observed[at]:.0f}件，前{self.baseline}期{ago}平均{self.expected[at]:.1f}件，"
            word = "已超出界限，建议核实" if self.alarm[at] else "没有超出平常的起伏"
            return first + f"最近两期合起来{word}。此法只看近期，不辨季节和节假日。"
        if self.alarm[at]:
            return first + "本期高于界限，建议核实；此法只看近期，不辨季节和节假日。"
        return first + "没有超出近期平常的起伏。"


def ears(
    counts: ArrayLike,
    *,
    method: str = "C1",
    baseline: int = 7,
    alpha: float | None = None,
    least_deviation: float = 0.0,
) -> Ears:
    """Judge every period against the mean and deviation of the ``baseline`` periods before it.

    ``counts``: periods, or series × periods. C1 takes the periods just before, C2 and C3 leave two
    out; C3 alarms when the two periods before together exceeded their bounds of one deviation by more than
    the normal quantile (so R computes it: the count of the period itself cancels out of its bound).
    ``alpha``: one-sided (default .001, C3 .025); ``least_deviation`` replaces smaller deviations. Raises
    InputError for counts that are negative or not whole, or fewer periods than one baseline needs. Source:
    Hutwagner et al. 2003, J. Urban Health 80 (S1), i89–i96; bounds as in R surveillance ``earsC``, with alarm
    when above.
    """
    one_of("method", method, METHODS)
    whole("baseline", baseline, least=3)
    alpha = share("alpha", alpha if alpha is not None else 0.025 if method == "C3" else 0.001)
    floor = float(not_negative("least_deviation", least_deviation))
    y = arguments.counts("counts", counts)
    gap = 0 if method == "C1" else GUARD
    if y.ndim not in (1, 2) or y.shape[-1] <= baseline + gap:
        wanted = f"periods, or series × periods, more than {baseline + gap} of them"
        raise InputError("counts", wanted, found=f"shape {y.shape}")
    mean, deviation = (np.full(y.shape, np.nan) for _ in range(2))
    past = np.lib.stride_tricks.sliding_window_view(y, baseline, axis=-1)[..., : -1 - gap, :]
    mean[..., baseline + gap :] = past.mean(axis=-1)
    deviation[..., baseline + gap :] = np.maximum(past.std(axis=-1, ddof=1), floor)
    z = stats.norm.isf(alpha)
    if method == "C3":
        upper = _bound_of_three(y, mean, deviation, z)
    else:
        upper = mean + deviation * z
    judgeable = np.isfinite(upper)
    return Ears(y, mean, deviation, upper, judgeable & (y > upper), judgeable, method, baseline, alpha)


def _bound_of_three(y: Floats, mean: Floats, deviation: Floats, z: float) -> Floats:
    """y + s(z − what the two periods before exceeded one deviation by); NaN where they have no deviation."""
    found = np.full(y.shape, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        excess = np.maximum((y - mean) / deviation - 1, 0)
        before = excess[..., 1:-1] + excess[..., :-2]
        found[..., 2:] = np.maximum(y[..., 2:] + deviation[..., 2:] * (z - before), 0.0)
    return found
