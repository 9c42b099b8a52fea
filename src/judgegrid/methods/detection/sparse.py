"""Unusual counts in sparse series: each is judged by what the rest of its parent did (engine B)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from judgegrid.methods import arguments, gamma_fit
from judgegrid.methods.arguments import Flags, Floats, InputError, whole


@dataclass(frozen=True)
class SparsePrediction:
    """One row per series, one column per window (in periods, ending at the judged one).

    ``observed`` the count in the window; ``expected`` its predictive mean; ``p`` the chance of as many or
    more, ``mid_p`` with half of the chance of exactly as many; ``upper`` the largest count that would pass
    at ``alpha``; ``judgeable`` False where the rest of the parent has no history to compare with.
    """

    windows: tuple[int, ...]
    observed: Floats
    expected: Floats
    p: Floats
    mid_p: Floats
    upper: Floats
    judgeable: Flags
    alpha: float
    shape: float

    def explain(self, series: int, window: int = 0) -> str:
        """Two Chinese sentences for one series and window."""
        if not self.judgeable[series, window]:
            return "可比的历史不够，本期不能判定。待积累数据后再看。"
        seen, mean = self.observed[series, window], self.expected[series, window]
        top, p = self.upper[series, window], self.p[series, window]
        first = (
            f"近{self.windows[window]}期{seen:.0f}件，按同级其他单元和本单元以往推算约{mean:.1f}件，"
            f"{top:.0f}件以内都算平常。"
        )
        if p < self.alpha:
            return first + f"这样的偏离约{1 / max(p, 1e-12):,.0f}次才会偶然出现一次，建议核实。"
        return first + "没有超出平常的起伏。"


def sparse_predictive(
    counts: ArrayLike,
    *,
    at: int,
    windows: tuple[int, ...] = (1, 2, 4),
    gap: int = 0,
    alpha: float = 0.01,
) -> SparsePrediction:
    """Judge the windows that end at period ``at`` by a negative binomial predictive distribution.

    ``counts``: series × periods, all children of one parent; ``at``: index of the last judged
    period; ``gap``: periods before the window left out of the history, so that a slow wave does not hide
    itself. The exposure of a series is what the *other* series of the parent did, in history and in the
    window: season, trend and city-wide waves are shared and cancel out. The rate of a series against that
    exposure has a gamma distribution between series, fitted by maximum likelihood on the history; given
    its own history it is gamma again, and the count of the window is negative binomial.
    Raises InputError for counts that are negative or not whole, one series only, or windows that leave no
    history. Source: Clayton and Kaldor 1987 (prior); Kass and Steffey 1989, JASA 84, 717–726 (predictive).
    """
    table = arguments.counts("counts", counts)
    if table.ndim != 2 or table.shape[0] < 2:
        raise InputError("counts", "a table of at least two series × periods", found=str(table.shape))
    whole("at", at, least=1)
    whole("gap", gap, least=0)
    if at >= table.shape[1]:
        raise InputError("at", f"a period before {table.shape[1]}", found=str(at))
    if not windows or min(windows) < 1 or at + 1 - max(windows) - gap < 1:
        raise InputError("windows", "windows that leave at least one period of history", found=str(windows))
    parent = table.sum(axis=0)
    columns = [_judged(table, parent, at, window, gap, alpha) for window in windows]
    seen, mean, p, mid_p, upper = (np.column_stack([one[n] for one in columns]) for n in range(5))
    judgeable = np.column_stack([one[5] for one in columns]).astype(bool)
    return SparsePrediction(windows, seen, mean, p, mid_p, upper, judgeable, alpha, columns[0][6])


def _judged(
    table: Floats, parent: Floats, at: int, window: int, gap: int, alpha: float
) -> tuple[Floats, Floats, Floats, Floats, Floats, Flags, float]:
    start = at + 1 - window
    history = slice(0, start - gap)
    y, past = table[:, start : at + 1].sum(axis=1), table[:, history].sum(axis=1)
    e_past = parent[history].sum() - past
    e_now = parent[start : at + 1].sum() - y
    ok = (e_past > 0) & (e_now > 0)
    shape, mean = _prior(past[ok], e_past[ok])
    if np.isinf(shape):
        post_shape, post_rate = np.full(len(y), 1e6), np.full(len(y), 1e6 / max(mean, 1e-12))
    else:
        post_shape, post_rate = shape + past, shape / max(mean, 1e-12) + e_past
    expected = post_shape / post_rate * e_now
    chance = post_rate / (post_rate + e_now)
    at_least = np.where(y > 0, special.betainc(np.maximum(y, 1), post_shape, 1 - chance), 1.0)
    exactly = stats.nbinom.pmf(y, post_shape, chance)
    upper = stats.nbinom.ppf(1 - alpha, post_shape, chance)
    nothing = np.where(ok, 0.0, np.nan)
    return (
        y,
        expected + nothing,
        at_least + nothing,
        at_least - exactly / 2 + nothing,
        upper + nothing,
        ok,
        shape,
    )


def _prior(past: Floats, exposure: Floats) -> tuple[float, float]:
    """Shape and mean of the gamma between series."""
    if len(past) < 2 or past.sum() == 0:
        return np.inf, float(past.sum() / exposure.sum()) if exposure.sum() else 0.0
    found = gamma_fit.fit(past, exposure, np.ones((len(past), 1)))
    return float(found.shape), float(np.exp(found.coefficients[0]))
