"""A rise whose shape is not known: outbreakP, isotonic against constant mean."""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import ArrayLike

from judgegrid.methods import arguments
from judgegrid.methods.arguments import Flags, Floats, InputError, positive

LARGEST_LOG = 700.0


@dataclass(frozen=True)
class OutbreakP:
    """One entry per count, in the shape of the counts.

    ``log_statistic`` the logarithm of how much better a rising mean fits all periods so far than a constant
    one; ``alarm`` where it is above log ``threshold``; ``expected`` the mean of all periods so far, ``level``
    the height the rising mean has reached.
    """

    observed: Floats
    expected: Floats
    level: Floats
    log_statistic: Floats
    alarm: Flags
    threshold: float

    @property
    def statistic(self) -> Floats:
        """The statistic itself (at most e^700)."""
        return np.asarray(np.exp(np.minimum(self.log_statistic, LARGEST_LOG)))

    def explain(self, *at: int) -> str:
        """Two Chinese sentences for the entry ``at`` (period, or series and period)."""
        seen = f"本期{self.observed[at]:.0f}件，自有记录以来平均{self.expected[at]:.1f}件"
        if self.log_statistic[at] == 0:
            return f"{seen}。看不出由低走高的迹象。"
        first = f"{seen}，近来已升到约{self.level[at]:.1f}件。"
        if self.alarm[at]:
            return first + "由低走高的迹象明显，建议核实；此法不辨季节，平稳的事项才适用。"
        return first + "由低走高的迹象还不明显，属平常起伏。"


def outbreak_p(counts: ArrayLike, *, threshold: float = 100.0) -> OutbreakP:
    """How much likelier the counts so far are under a mean that only rises than under a constant one.

    ``counts``: periods, or series × periods; every period is judged with all periods up to it.
    Poisson likelihood ratio with the means by isotonic regression (pooled neighbours); alarm above
    ``threshold``. Raises InputError for counts that are negative or not whole. Source: Frisén, Andersson and
    Schiöler 2009, Biostatistics 10, 552–562 (system outbreakP).
    """
    y = arguments.counts("counts", counts)
    if y.ndim not in (1, 2) or y.size == 0:
        raise InputError("counts", "periods, or series × periods", found=f"shape {y.shape}")
    limit = float(positive("threshold", threshold))
    table = np.atleast_2d(y)
    logs, level = _ratios(table)
    mean = np.cumsum(table, axis=1) / np.arange(1, table.shape[1] + 1)
    logs, level, mean = logs.reshape(y.shape), level.reshape(y.shape), mean.reshape(y.shape)
    return OutbreakP(y, mean, level, logs, logs > np.log(limit), limit)


@numba.njit(cache=True)  # type: ignore[misc]
def _ratios(table: Floats) -> tuple[Floats, Floats]:
    """Log likelihood ratio and height of the last block for every beginning of every row."""
    rows, periods = table.shape
    logs, level = np.zeros((rows, periods)), np.zeros((rows, periods))
    cases, length = np.zeros(periods), np.zeros(periods)
    for s in range(rows):
        blocks, total = 0, 0.0
        for t in range(periods):
            cases[blocks], length[blocks] = table[s, t], 1.0
            blocks += 1
            total += table[s, t]
            while (
                blocks > 1
                and cases[blocks - 2] * length[blocks - 1] >= cases[blocks - 1] * length[blocks - 2]
            ):
                cases[blocks - 2] += cases[blocks - 1]
                length[blocks - 2] += length[blocks - 1]
                blocks -= 1
            level[s, t] = cases[blocks - 1] / length[blocks - 1]
            for k in range(blocks if blocks > 1 else 0):
                if cases[k] > 0:
                    logs[s, t] += cases[k] * np.log(cases[k] / length[k] * (t + 1) / total)
            logs[s, t] = max(logs[s, t], 0.0)
    return logs, level
