"""Where a change comes from: exact order-free decomposition, and contributions ranked by surprise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from judgegrid.methods import wording
from judgegrid.methods.arguments import (
    Floats,
    InputError,
    Integers,
    counts,
    floats,
    positive,
    together,
)

MOST_FACTORS = 10


@dataclass(frozen=True)
class Decomposition:
    """``effects`` (one per factor) sum exactly to ``after`` − ``before``; ``by_cell`` are factors × cells."""

    before: float
    after: float
    effects: Floats
    by_cell: Floats
    names: tuple[str, ...]

    @property
    def change(self) -> float:
        """After minus before."""
        return self.after - self.before

    def explain(self, *, unit: str = "件") -> str:
        """Two sentences on what the change consists of."""
        size = f"{wording.decimal(abs(self.change))}{unit}"
        moved = "持平" if self.change == 0 else f"{'增加' if self.change > 0 else '减少'}{size}"
        parts = "，".join(
            f"{name}{effect:+,.1f}{unit}" for name, effect in zip(self.names, self.effects, strict=True)
        )
        return (
            f"由{wording.decimal(self.before)}变为{wording.decimal(self.after)}，"
            f"{moved}，其中：{parts}。"
            "各项之和等于总变化，与计算的先后次序无关；这是算账，不说明原因。"
        )


def decompose(
    before: Sequence[ArrayLike], after: Sequence[ArrayLike], *, names: Sequence[str] | None = None
) -> Decomposition:
    """Split the change of Σ over cells of a product of factors, order-free and without remainder.

    ``before``, ``after``: the same number of factors (1–10), each a number or an array over the cells,
    broadcast together. The effect of a factor is its Shapley value, which for products equals Das Gupta's
    formula. Source: Das Gupta 1993, Standardization and Decomposition of Rates, ch. 2 (examples reproduced
    in the tests).
    """
    for argument, factors in (("before", before), ("after", after)):
        if not np.iterable(factors):
            raise InputError(argument, "a list of factors", found=repr(factors))
    if len(before) != len(after) or not 1 <= len(before) <= MOST_FACTORS:
        raise InputError("after", f"1 to {MOST_FACTORS} factors, as many as before", found=str(len(after)))
    number = len(before)
    labels = tuple(names) if names is not None else tuple(f"因素{k + 1}" for k in range(number))
    if len(labels) != number:
        raise InputError("names", f"one name per factor ({number})", found=str(len(labels)))
    old = [floats(f"before[{k}]", found) for k, found in enumerate(before)]
    new = [floats(f"after[{k}]", found) for k, found in enumerate(after)]
    joined = together(**{labels[k % number] + str(k): found for k, found in enumerate([*old, *new])})
    old, new = list(joined[:number]), list(joined[number:])
    effects = np.zeros((number, *old[0].shape))
    for k in range(number):
        others = [j for j in range(number) if j != k]
        weight = np.zeros(old[0].shape)
        for size in range(number):
            for chosen in combinations(others, size):
                term = np.ones(old[0].shape)
                for j in others:
                    term = term * (new[j] if j in chosen else old[j])
                weight += term / (number * comb(number - 1, size))
        effects[k] = (new[k] - old[k]) * weight
    start, end = (float(np.prod(np.stack(part), axis=0).sum()) for part in (old, new))
    return Decomposition(start, end, effects.reshape(number, -1).sum(axis=1), effects, labels)


def decompose_counts(
    count_before: ArrayLike, people_before: ArrayLike, count_after: ArrayLike, people_after: ArrayLike
) -> Decomposition:
    """Split a change in cases into more people, people living elsewhere, and rates that moved.

    Counts areas × causes (or areas alone); people > 0 per area. Factors: total people, share of each area,
    cases per person in each cell. Source as ``decompose``.
    """
    y, z = counts("count_before", count_before), counts("count_after", count_after)
    n, m = positive("people_before", people_before), positive("people_after", people_after)
    if y.shape != z.shape or n.shape != m.shape or y.ndim not in (1, 2) or n.shape != y.shape[:1]:
        wanted = "counts areas × causes (or areas) and one number of people per area, alike in both periods"
        raise InputError("count_after", wanted, found=f"{y.shape}, {n.shape}; {z.shape}, {m.shape}")

    def factors(cases: Floats, people: Floats) -> list[Floats]:
        each = people if cases.ndim == 1 else people[:, None]
        return [people.sum(), each / people.sum(), cases / each]

    return decompose(factors(y, n), factors(z, m), names=("人口总量", "人口分布", "发案率"))


@dataclass(frozen=True)
class Contributions:
    """Difference per cell and how surprising it is: ``surprise`` in standard deviations, ``p`` two-sided.

    ``order`` lists the cells by surprise, most surprising first (flat indices).
    """

    difference: Floats
    expected: Floats
    surprise: Floats
    p: Floats
    order: Integers


def contributions(before: ArrayLike, after: ArrayLike, *, exposure_ratio: ArrayLike = 1.0) -> Contributions:
    """Rank cells by surprise against the noise of both counts, not by size.

    Given both counts, the later one is binomial with odds ``exposure_ratio`` (people-days after ÷ before);
    surprise is the signed normal score of its mid-p. Cells without cases in either period have surprise 0.
    """
    y, z, r = together(
        before=counts("before", before),
        after=counts("after", after),
        exposure_ratio=positive("exposure_ratio", exposure_ratio),
    )
    law = stats.binom(y + z, r / (1 + r))
    half = law.pmf(z) / 2
    upper, lower = law.sf(z) + half, law.cdf(z) - half
    tail = np.minimum(np.minimum(upper, lower), 0.5)
    surprise = np.where(upper < lower, -special.ndtri(tail), special.ndtri(tail))
    surprise = np.where(y + z == 0, 0.0, surprise)
    p = np.where(y + z == 0, 1.0, np.minimum(1.0, 2 * tail))
    order = np.argsort(-np.abs(surprise), axis=None, kind="stable")
    return Contributions(z - y * r, y * r, surprise, p, order)
