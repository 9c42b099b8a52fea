"""A lasting rise of unknown size and beginning: generalised likelihood ratio chart for counts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numba
import numpy as np
from numpy.typing import ArrayLike

from judgegrid.methods import arguments
from judgegrid.methods.arguments import (
    Flags,
    Floats,
    InputError,
    Integers,
    not_negative,
    positive,
    whole,
)
from judgegrid.methods.detection.in_control import fitted


@dataclass(frozen=True)
class Glr:
    """Judged periods in the last dimension (the first is ``start``), series before it when there were any.

    ``expected`` the mean under control; ``statistic`` log likelihood ratio of the likeliest rise against
    none; ``alarm`` where it reaches ``threshold``; ``since`` the period (index into the counts) in which that
    rise began, −1 for none; ``ratio`` its size; ``dispersion`` one per series; ``judgeable`` False where the
    history gives no mean.
    """

    start: int
    observed: Floats
    expected: Floats
    statistic: Floats
    alarm: Flags
    since: Integers
    ratio: Floats
    judgeable: Flags
    dispersion: Floats
    threshold: float

    def explain(self, *at: int) -> str:
        """Two Chinese sentences for the entry ``at`` (judged period, or series and judged period)."""
        if not self.judgeable[at]:
            return "以往没有件数可比，本期不能判定。待积累数据后再看。"
        first = f"本期{self.observed[at]:.0f}件，按以往水平预计约{self.expected[at]:.1f}件"
        if self.since[at] < 0:
            return first + "。近来没有持续偏高的迹象。"
        lasted = self.start + at[-1] - int(self.since[at]) + 1
        run = f"，近{lasted}期合起来约为预计的{self.ratio[at]:.1f}倍。"
        if self.alarm[at]:
            return first + run + "持续偏高的依据已足，建议核实。"
        return first + run + "这样的偏离还在平常起伏之内。"


def glr(
    counts: ArrayLike,
    *,
    start: int,
    expected: ArrayLike | None = None,
    dispersion: float | None = 0.0,
    threshold: float = 5.0,
    ratio: float | None = None,
    longest: int | None = None,
    reset: bool = True,
    harmonics: int = 1,
    trend: bool = True,
    frequency: int = 52,
) -> Glr:
    """Judge the periods from ``start`` on: has the mean been a constant times higher since some period?

    ``counts``: periods, or series × periods. ``expected``: means under control, one number, one per
    judged period, or series × judged periods; None: ``harmonics`` waves of ``frequency`` periods and a trend
    fitted to the periods before ``start``. ``dispersion`` α: variance = mean + α·mean² (0 Poisson, None:
    estimated with the mean). ``ratio`` the size of the rise looked for (> 1, then the sums recur as in a
    CUSUM); None: the likeliest, not longer than ``longest`` periods. ``reset``: after an alarm the chart
    starts anew. Raises InputError naming the argument. Source: Höhle and Paul 2008, Computational Statistics
    and Data Analysis 52, 4357–4368, §2.
    """
    y = arguments.counts("counts", counts)
    whole("start", start, least=0 if expected is not None else 1)
    if y.ndim not in (1, 2) or y.size == 0 or start >= y.shape[-1]:
        wanted = f"periods, or series × periods, more than {start} of them"
        raise InputError("counts", wanted, found=f"shape {y.shape}")
    table, limit = np.atleast_2d(y), float(positive("threshold", threshold))
    if ratio is not None and not float(positive("ratio", ratio)) > 1:
        raise InputError("ratio", "a number > 1 (how many times as many)", found=f"{ratio:g}")
    window = table.shape[1] if longest is None else whole("longest", longest, least=1)
    for name, value, least in (("harmonics", harmonics, 0), ("frequency", frequency, 2)):
        whole(name, value, least=least)
    if dispersion is not None:
        dispersion = float(not_negative("dispersion", dispersion))
    if expected is None:
        mean, alpha, ok = _from_history(table, start, dispersion, harmonics, trend, frequency)
    else:
        mean, alpha, ok = _given(expected, dispersion, table[:, start:].shape)
    judged, theta = np.ascontiguousarray(table[:, start:]), -1.0 if ratio is None else math.log(ratio)
    found, since, size = _charts(judged, mean, alpha, ok, theta, limit, window, reset)
    nothing = np.where(ok, 0.0, np.nan)[:, None]
    known = np.repeat(ok[:, None], judged.shape[1], axis=1)
    since = np.where(since < 0, -1, since + start)
    columns = judged, mean + nothing, found + nothing, found >= limit, since, size, known
    one: Any = slice(None) if y.ndim == 2 else 0
    seen, usual, statistic, alarm, since, size, known = (column[one] for column in columns)
    return Glr(start, seen, usual, statistic, alarm, since, size, known, alpha, limit)


def _given(
    expected: ArrayLike, dispersion: float | None, shape: tuple[int, ...]
) -> tuple[Floats, Floats, Flags]:
    """Means, dispersion and judgeable as the caller says."""
    if dispersion is None:
        raise InputError("dispersion", "a number ≥ 0 when expected is given", found="None")
    given = positive("expected", expected)
    try:
        mean = np.ascontiguousarray(np.broadcast_to(given, shape))
    except ValueError:
        wanted = f"one number, {shape[1]} judged periods, or series × judged periods {shape}"
        raise InputError("expected", wanted, found=f"shape {given.shape}") from None
    return mean, np.full(shape[0], dispersion), np.ones(shape[0], dtype=bool)


def _from_history(
    table: Floats, start: int, dispersion: float | None, harmonics: int, trend: bool, frequency: int
) -> tuple[Floats, Floats, Flags]:
    """Means of the judged periods, dispersion and whether there was a mean, one series after the other."""
    asked = {"harmonics": harmonics, "trend": trend, "frequency": frequency, "dispersion": dispersion}
    each = [fitted(row[:start], table.shape[1], **asked) for row in table]  # type: ignore[arg-type]
    ok = np.array([one.converged for one in each])
    mean = np.array([one.mean[start:] if one.converged else np.ones(len(one.mean) - start) for one in each])
    return mean, np.array([one.dispersion for one in each]), ok


@numba.njit(cache=True)  # type: ignore[misc]
def _charts(
    y: Floats, mean: Floats, alpha: Floats, ok: Flags, theta: float, limit: float, window: int, reset: bool
) -> tuple[Floats, Integers, Floats]:
    """Statistic, beginning (index into the judged periods) and size of the likeliest rise, per period."""
    statistic, size = np.zeros(y.shape), np.ones(y.shape)
    since = np.full(y.shape, -1, dtype=np.int64)
    for s in range(y.shape[0]):
        first, carried, begun = 0, 0.0, 0
        for t in range(y.shape[1] if ok[s] else 0):
            if theta > 0:
                begun = t if carried <= 0.0 else begun
                carried = max(0.0, carried + _gain(y[s, t], mean[s, t], alpha[s], theta))
                statistic[s, t] = carried
                if carried > 0:
                    since[s, t], size[s, t] = begun, math.exp(theta)
            else:
                statistic[s, t], since[s, t], size[s, t] = _likeliest(
                    y[s], mean[s], alpha[s], max(first, t + 1 - window), t
                )
            if reset and statistic[s, t] >= limit:
                first, carried = t + 1, 0.0
    return statistic, since, size


@numba.njit(cache=True)  # type: ignore[misc]
def _likeliest(y: Floats, mean: Floats, alpha: float, first: int, last: int) -> tuple[float, int, float]:
    """Best of all rises that begin in ``first`` … ``last`` and last until ``last``."""
    best, begun, size = 0.0, -1, 1.0
    cases, usual = 0.0, 0.0
    for k in range(last, first - 1, -1):
        cases += y[k]
        usual += mean[k]
        if alpha == 0.0:
            theta = math.log(cases / usual) if cases > usual else 0.0
            gain = cases * theta - cases + usual if theta > 0 else 0.0
        else:
            theta = _rise(y, mean, alpha, k, last)
            gain = 0.0
            for t in range(k, last + 1 if theta > 0 else k):
                gain += _gain(y[t], mean[t], alpha, theta)
        if gain > best:
            best, begun, size = gain, k, math.exp(theta)
    return best, begun, size


@numba.njit(cache=True)  # type: ignore[misc]
def _gain(y: float, mean: float, alpha: float, theta: float) -> float:
    """Log likelihood of the mean times e^θ less that of the mean."""
    up = math.exp(theta)
    if alpha == 0.0:
        return y * theta - mean * (up - 1)
    return y * theta + (y + 1 / alpha) * math.log((1 + alpha * mean) / (1 + alpha * mean * up))


@numba.njit(cache=True)  # type: ignore[misc]
def _rise(y: Floats, mean: Floats, alpha: float, first: int, last: int) -> float:
    """Root θ ≥ 0 of the negative binomial score of a rise, by Newton's method kept inside a bracket."""
    low, high, at = 0.0, 0.0, 0.0
    slope = 0.0
    for t in range(first, last + 1):
        slope += (y[t] - mean[t]) / (1 + alpha * mean[t])
        if y[t] > mean[t]:
            high = max(high, math.log(y[t] / mean[t]))
    if slope <= 0.0:
        return 0.0
    for _ in range(200):
        slope, bend = 0.0, 0.0
        for t in range(first, last + 1):
            up = mean[t] * math.exp(at)
            slope += (y[t] - up) / (1 + alpha * up)
            bend += up * (1 + alpha * y[t]) / (1 + alpha * up) ** 2
        if slope > 0:
            low = at
        else:
            high = at
        new = at + slope / bend
        if new <= low or new >= high:
            new = 0.5 * (low + high)
        if abs(new - at) <= 1e-15 * max(1.0, abs(new)):
            break
        at = new
    return at
