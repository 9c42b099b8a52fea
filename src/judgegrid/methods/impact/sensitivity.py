"""How far trends may part after the start before a fall is no longer one: relative magnitudes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from judgegrid.methods.arguments import Floats, InputError, not_negative, row, share, whole

MAGNITUDES = (0.0, 0.5, 1.0, 1.5, 2.0)
MOST = 20.0
HALVINGS = 40


@dataclass(frozen=True)
class Sensitivity:
    """Intervals when trends may part after the start by up to ``magnitude`` × the worst parting before it.

    [``low``, ``high``] in the unit of the estimate, one per magnitude. ``breakdown``: the magnitude at which
    the interval reaches 0 (0: it holds 0 already; 20: not even then).
    """

    magnitude: Floats
    low: Floats
    high: Floats
    breakdown: float
    level: float


def relative_magnitudes(
    effects: ArrayLike,
    covariance: ArrayLike,
    *,
    before: int,
    weights: Sequence[float] | None = None,
    magnitudes: Sequence[float] = MAGNITUDES,
    level: float = 0.95,
) -> Sensitivity:
    """Bounds of an event study whose parallel trends may fail after the start, as far as they did before.

    ``effects`` in order of time, the first ``before`` of them before the start, the period just before it
    (effect 0) left out; ``covariance`` of all. The target is the ``weights`` mean of the later ones (the
    first alone when left out). From one period to the next the trends part by at most ``magnitude`` × the
    largest such step before the start. For each step and sign the worst case is a linear combination of the
    effects; the interval is the union of their normal intervals, so that it holds whichever step is the
    largest. It is simpler and 10–13 % wider than the hybrid test of the source. Source: Rambachan and Roth
    2023, Review of Economic Studies 90, 2555–2591, § 2.4.1 (Δ^RM) and Lemma 2.2.
    """
    found, number = row("effects", effects), whole("before", before, least=1)
    matrix = np.asarray(covariance, dtype=np.float64)
    if matrix.shape != (len(found), len(found)) or not np.isfinite(matrix).all():
        wanted = f"finite numbers, {len(found)} × {len(found)}"
        raise InputError("covariance", wanted, found=f"shape {matrix.shape}")
    later = len(found) - number
    if later < 1:
        raise InputError("before", f"less than the {len(found)} effects", found=str(before))
    weight = row("weights", [1.0, *[0.0] * (later - 1)] if weights is None else weights)
    if len(weight) != later:
        raise InputError("weights", f"one per later effect ({later})", found=f"{len(weight)}")
    lines = np.zeros((number + 1, len(found)))
    lines[0, number:] = weight
    for k in range(number):
        lines[k + 1, k] = -1.0
        if k + 1 < number:
            lines[k + 1, k + 1] = 1.0
    reach = float(np.abs(weight) @ np.arange(1, later + 1))
    return bounds(
        lines @ found, lines @ matrix @ lines.T, reach=reach, magnitudes=magnitudes,
        quantile=float(special.ndtri((1 + share("level", level)) / 2)), level=level,
    )  # fmt: skip


def bounds(
    values: Floats,
    covariance: Floats,
    *,
    reach: float,
    quantile: float,
    level: float,
    magnitudes: Sequence[float] = MAGNITUDES,
) -> Sensitivity:
    """The same from the effect and the steps before it.

    ``values``: the effect, then the steps of the trend before the start; ``covariance`` of all; ``reach``:
    over how many steps the trends part after it, on average; ``quantile`` of the standardised error.
    """
    grid = row("magnitudes", magnitudes, not_negative)
    ends = [_ends(values, covariance, reach * one, quantile) for one in grid]
    low, high = np.array(ends).T
    return Sensitivity(grid, low, high, _breakdown(values, covariance, reach, quantile), level)


def _ends(values: Floats, covariance: Floats, by: float, quantile: float) -> tuple[float, float]:
    signed = np.concatenate([-by * np.eye(len(values))[1:], by * np.eye(len(values))[1:]])
    signed[:, 0] = 1.0
    middle = signed @ values
    error = quantile * np.sqrt(np.maximum((signed @ covariance * signed).sum(axis=1), 0.0))
    return float((middle - error).min()), float((middle + error).max())


def _breakdown(values: Floats, covariance: Floats, reach: float, quantile: float) -> float:
    def open_(magnitude: float) -> bool:
        low, high = _ends(values, covariance, reach * magnitude, quantile)
        return low > 0 or high < 0

    if not open_(0.0):
        return 0.0
    low, high = 0.0, MOST
    if open_(high):
        return MOST
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if open_(middle) else (low, middle)
    return low
