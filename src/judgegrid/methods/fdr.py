"""Many tests at once: which alerts to confirm, which to visit first, which are explained by a parent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from judgegrid.methods.arguments import (
    Flags,
    Floats,
    InputError,
    Integers,
    counts,
    not_negative,
    positive,
    probabilities,
    row,
    same_length,
    share,
    together,
    whole,
)

LARGEST_P = 0.05


@dataclass(frozen=True)
class Selection:
    """Two lists with different promises.

    ``confirmed`` (确认关注): at most about ``level`` of them false; ``priority`` (优先走访): indices of the
    ``capacity`` smallest p, of which at most about ``expected_false`` are chance. ``adjusted`` is the
    smallest level at which a series would be confirmed; ``folded_into`` the index of the parent alert that
    explains it, else −1. Folded series are in neither list.
    """

    confirmed: Flags
    priority: Integers
    adjusted: Floats
    folded_into: Integers
    expected_false: float
    level: float
    capacity: int

    def explain(self) -> str:
        """Two sentences on both lists."""
        sure, first = int(self.confirmed.sum()), len(self.priority)
        folded = int((self.folded_into >= 0).sum())
        upper = f"上级已提示而归并{folded}项，" if folded else ""
        if first == 0:
            return f"共检查{len(self.confirmed)}项，{upper}本期没有需要关注的项目。各项变动均在正常波动之内。"
        chance = min(first, max(1, round(self.expected_false)))
        return (
            f"共检查{len(self.confirmed)}项，{upper}“确认关注”{sure}项，其中偶然造成的预计不超过"
            f"{self.level:.0%}。“优先走访”按走访能力取{first}项，其中至多约{chance}项"
            "可能只是偶然波动，以走访核实为准。"
        )


def select(
    p: ArrayLike,
    *,
    level: float = 0.1,
    capacity: int = 60,
    parents: ArrayLike | None = None,
    observed: ArrayLike | None = None,
    expected: ArrayLike | None = None,
    fold_level: float = 0.05,
) -> Selection:
    """Benjamini–Hochberg at ``level``, the ``capacity`` smallest p (never above .05), and folding.

    ``p`` one (mid-)p-value per series. ``parents[i]`` is the index of the series that contains i, −1 for
    none. A child of a confirmed parent is folded into it unless, given the parent's count, its own share is
    still unusual at ``fold_level`` (binomial mid-p; needs ``observed`` and ``expected``); without counts,
    unless its p is smaller than the parent's. Source: Benjamini and Hochberg 1995, JRSS B 57, 289–300.
    """
    values = row("p", p, probabilities)
    share("level", level)
    share("fold_level", fold_level)
    whole("capacity", capacity, least=0)
    adjusted = benjamini_hochberg(values)
    confirmed = adjusted <= level
    folded = np.full(len(values), -1)
    if parents is not None:
        above = _parents(parents, len(values))
        numbers = (
            None
            if observed is None
            else (
                row("observed", observed, counts),
                row("expected", () if expected is None else expected, not_negative),
            )
        )
        if numbers is not None:
            same_length(p=values, observed=numbers[0], expected=numbers[1])
        folded = _folded(values, confirmed, above, numbers, fold_level)
    confirmed = confirmed & (folded < 0)
    order = np.argsort(values, kind="stable")
    order = order[(folded[order] < 0) & (values[order] <= LARGEST_P)][:capacity]
    chance = min(float(len(order)), len(values) * float(values[order[-1]])) if len(order) else 0.0
    return Selection(confirmed, order, adjusted, folded, chance, level, capacity)


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """Adjusted p-values: the smallest level at which each would be selected."""
    values = row("p", p, probabilities)
    order = np.argsort(values)
    scaled = values[order] * len(values) / np.arange(1, len(values) + 1)
    found = np.empty_like(values)
    found[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return found


def mid_p(count: ArrayLike, mean: ArrayLike, *, size: ArrayLike | None = None) -> Floats:
    """P(more than ``count``) + ½ P(``count``) under Poisson ``mean`` > 0, or negative binomial of ``size``.

    The mid-p of a discrete count is uniform enough for Benjamini–Hochberg where the plain p wastes half the
    alerts. Source: Lancaster 1961, JASA 56, 223–234; Heller and Gur 2011 for its use in FDR.
    """
    y, m = together(count=counts("count", count), mean=positive("mean", mean))
    if size is None:
        law = stats.poisson(m)
        upper = special.gammainc(y + 1, m)
    else:
        law = stats.nbinom(positive("size", size), positive("size", size) / (positive("size", size) + m))
        upper = law.sf(y)
    found: Floats = np.clip(upper + law.pmf(y) / 2, 0.0, 1.0)
    return found


def _parents(parents: ArrayLike, size: int) -> Integers:
    found = np.asarray(parents)
    if found.shape != (size,) or not np.issubdtype(found.dtype, np.integer):
        raise InputError("parents", f"one index or −1 per series ({size})", found=f"shape {found.shape}")
    if ((found < -1) | (found >= size)).any():
        raise InputError("parents", f"−1 or an index below {size}", found=str(found.min()))
    at = found.copy()
    for _ in range(64):
        if (at < 0).all():
            return found.astype(np.int64)
        at = np.where(at >= 0, found[at], -1)
    raise InputError("parents", "a hierarchy without circles", found="a series above itself")


def _folded(
    p: Floats,
    confirmed: Flags,
    parents: Integers,
    numbers: tuple[Floats, Floats] | None,
    fold_level: float,
) -> Integers:
    """Nearest confirmed ancestor that explains each series with p ≤ .05, else −1."""
    folded = np.full(len(p), -1)
    for child in np.flatnonzero(p <= LARGEST_P):
        above = parents[child]
        while above >= 0:
            if confirmed[above] and _explains(p, int(child), int(above), numbers, fold_level):
                folded[child] = above
                break
            above = parents[above]
    return folded


def _explains(
    p: Floats, child: int, above: int, numbers: tuple[Floats, Floats] | None, fold_level: float
) -> bool:
    if numbers is None:
        return bool(p[child] >= p[above])
    observed, expected = numbers
    if not 0 < expected[child] < expected[above]:
        return bool(expected[child] >= expected[above])
    law = stats.binom(observed[above], expected[child] / expected[above])
    return bool(law.sf(observed[child]) + law.pmf(observed[child]) / 2 > fold_level)
