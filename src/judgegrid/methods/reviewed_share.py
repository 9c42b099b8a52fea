"""The share of cases that are true, when a machine sorted them and people looked at a part of each sort."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from judgegrid.methods import wording
from judgegrid.methods.arguments import InputError, share, whole


@dataclass(frozen=True, slots=True)
class Sort:
    """How many cases a machine put here, how many of such cases people looked at, and found true."""

    size: int
    judged: int
    true: int


@dataclass(frozen=True, slots=True)
class ReviewedShare:
    """A share of ``total`` with its interval at ``level``; ``raw`` is what the machine alone would say."""

    value: float
    low: float
    high: float
    raw: float
    total: int
    level: float

    def explain(self) -> str:
        """Two sentences."""
        between = f"{wording.percent(self.low)}至{wording.percent(self.high)}"
        return (
            f"{self.total}件中约{wording.percent(self.value)}属实，"
            f"有{wording.percent(self.level)}的把握在{between}之间。"
            f"只凭机器为{wording.percent(self.raw)}；按人工看过的部分作了校正。"
        )


def reviewed_share(
    sorts: Sequence[Sort],
    total: int,
    *,
    certain: int = 0,
    level: float = 0.9,
    draws: int = 20_000,
    seed: int = 1,
) -> ReviewedShare:
    """Σ size × true ÷ judged over the sorts, plus ``certain``, as a share of ``total`` cases.

    The first sort is what the machine calls true. Cases in no sort count as not true. A sort that holds cases
    must have been looked at. The interval draws the truth of each sort from a beta distribution, prior
    of Jeffreys, and the share from another, so that the chance in the counts is in it too. Deterministic.
    Raises InputError for counts that do not fit. Source: Cochran 1977, Sampling Techniques, §5.3 (stratified
    estimate); Brown, Cai and DasGupta 2001, Statistical Science 16, 101–133 (Jeffreys).
    """
    share("level", level)
    held = whole("certain", certain, least=0)
    whole("total", total, least=1)
    for at, one in enumerate(sorts):
        if whole("true", one.true, least=0) > whole("judged", one.judged, least=0):
            raise InputError("true", f"at most {one.judged}", found=str(one.true), at=(at,))
        if whole("size", one.size, least=0) and not one.judged:
            raise InputError("judged", "at least one of a sort that holds cases", found="0", at=(at,))
        held += one.size
    if held > total:
        raise InputError("total", f"at least the {held} cases in the sorts", found=str(total))
    used = [one for one in sorts if one.size]
    rng = np.random.default_rng(seed)
    count = np.full(draws, float(certain))
    for one in used:
        count += one.size * rng.beta(one.true + 0.5, one.judged - one.true + 0.5, draws)
    seen = rng.beta(count + 0.5, total - count + 0.5)
    low, high = np.quantile(seen, [(1 - level) / 2, (1 + level) / 2])
    value = (certain + sum(one.size * one.true / one.judged for one in used)) / total
    raw = (certain + (sorts[0].size if sorts else 0)) / total
    return ReviewedShare(value, min(float(low), value), max(float(high), value), raw, total, level)
