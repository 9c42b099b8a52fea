"""Chain ladder on a triangle of cumulative counts, with Mack's standard error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from judgegrid.methods import wording
from judgegrid.methods.arguments import Floats, InputError, one_of


@dataclass(frozen=True)
class ChainLadder:
    """``factors`` from one age to the next; per origin ``latest``, ``ultimate``, ``reserve`` and ``error``.

    ``total_reserve`` and its standard error ``total_error`` (parameter errors are shared by the origins, so
    the squares of ``error`` do not simply add).
    """

    factors: Floats
    latest: Floats
    ultimate: Floats
    reserve: Floats
    error: Floats
    total_reserve: float
    total_error: float

    def explain(self, *, unit: str = "件") -> str:
        """Two sentences on what is still to come."""
        return (
            f"已登记{wording.decimal(float(self.latest.sum()), 0)}{unit}，按以往登记快慢还将补登约"
            f"{wording.decimal(self.total_reserve, 0)}{unit}"
            f"（标准误{wording.decimal(self.total_error, 0)}）。"
            "越近的批次补登比例越大、误差也越大，登记未齐前不宜比较。"
        )


def chain_ladder(triangle: ArrayLike, *, last_variance: str = "mack") -> ChainLadder:
    """Complete a square of cumulative counts of which the part above the anti-diagonal is known.

    ``triangle``: origins × ages, n × n, n ≥ 3; entry [i, k] is used where i + k < n and must be ≥ 0 there
    (> 0 but in the last age); what lies below is ignored and may be NaN. ``last_variance``: the variance of
    the last factor, of which there is one observation only: mack (the smallest of the two before it and
    their continuation) or loglinear (line through the logarithms of the others).
    Source: Mack 1993, ASTIN Bulletin 23, 213–225, theorem 3 and its corollary; tail variance ibid. p. 219.
    """
    one_of("last_variance", last_variance, ("mack", "loglinear"))
    found = _square(triangle)
    n = len(found)
    factors, under, sigma2 = np.ones(n - 1), np.ones(n - 1), np.zeros(n - 1)
    for k in range(n - 1):
        here, then = found[: n - 1 - k, k], found[: n - 1 - k, k + 1]
        under[k] = here.sum()
        factors[k] = then.sum() / under[k]
        if k < n - 2:
            sigma2[k] = float((here * (then / here - factors[k]) ** 2).sum()) / (n - 2 - k)
    sigma2[-1] = _last(sigma2[:-1], last_variance)
    filled = found.copy()
    for k in range(n - 1):
        filled[n - 1 - k :, k + 1] = filled[n - 1 - k :, k] * factors[k]
    latest = found[np.arange(n), n - 1 - np.arange(n)]
    ultimate = filled[:, -1]
    error2, total = np.zeros(n), 0.0
    for i in range(1, n):
        ages = np.arange(n - 1 - i, n - 1)
        part = sigma2[ages] / factors[ages] ** 2
        error2[i] = ultimate[i] ** 2 * float((part * (1 / filled[i, ages] + 1 / under[ages])).sum())
        shared = 2 * float((part / under[ages]).sum())
        total += error2[i] + ultimate[i] * float(ultimate[i + 1 :].sum()) * shared
    reserve = ultimate - latest
    return ChainLadder(
        factors, latest, ultimate, reserve, np.sqrt(error2), float(reserve.sum()), float(np.sqrt(total))
    )


def _square(triangle: ArrayLike) -> Floats:
    try:
        found = np.array(triangle, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError("triangle", "numbers, origins × ages", found=str(error)) from None
    if found.ndim != 2 or found.shape[0] != found.shape[1] or len(found) < 3:
        raise InputError("triangle", "a square of at least 3 × 3", found=f"shape {found.shape}")
    n = len(found)
    row, age = np.indices(found.shape)
    known = row + age < n
    wrong = known & ~(np.isfinite(found) & (found >= 0))
    wrong |= known & (age < n - 1) & (row + age < n - 1) & (found == 0)
    if wrong.any():
        at = tuple(int(i) for i in np.argwhere(wrong)[0])
        raise InputError("triangle", "a cumulative count > 0 to grow from", found=f"{found[at]:g}", at=at)
    found[~known] = 0.0
    return found


def _last(before: Floats, how: str) -> float:
    if how == "loglinear" and len(before) >= 2 and (before > 0).all():
        line = np.polyfit(np.arange(len(before)), np.log(before), 1)
        return float(np.exp(np.polyval(line, len(before))))
    if len(before) < 2:
        return float(before[-1])
    follow = before[-1] ** 2 / before[-2] if before[-2] > 0 else 0.0
    return float(min(follow, before[-2], before[-1]))
