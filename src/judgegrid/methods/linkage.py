"""Same person or not: Fellegi–Sunter weights by EM, one-to-one assignment, calibration, corrected shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, sparse, special
from scipy.sparse import csgraph

from judgegrid.methods import wording
from judgegrid.methods.arguments import (
    Floats,
    InputError,
    Integers,
    counts,
    floats,
    positive,
    probabilities,
    row,
    same_length,
    share,
    whole,
)

MISSING = -1
ENOUGH = 300


@dataclass(frozen=True)
class LinkModel:
    """How often each level of agreement occurs among true pairs (``m``) and others (``u``), by field."""

    m: tuple[Floats, ...]
    u: tuple[Floats, ...]
    prevalence: float
    log_likelihood: float
    rounds: int
    pairs: int

    def weights(self, patterns: ArrayLike) -> Floats:
        """Match weight of each pair: Σ log2(m/u) over its fields; a missing field (−1) counts 0."""
        found = _patterns(patterns, [len(one) for one in self.m])
        total = np.zeros(len(found))
        for field, (m, u) in enumerate(zip(self.m, self.u, strict=True)):
            seen = found[:, field] != MISSING
            total[seen] += np.log2(m / u)[found[seen, field]]
        return total

    def probability(self, patterns: ArrayLike) -> Floats:
        """Probability that each pair is a true one, before calibration."""
        odds = self.weights(patterns) * np.log(2) + special.logit(self.prevalence)
        found: Floats = special.expit(odds)
        return found

    def explain(self, *, fields: Sequence[str] | None = None) -> str:
        """Two sentences on what weighs most."""
        names = fields or [f"第{k + 1}项" for k in range(len(self.m))]
        spread = [float(np.ptp(np.log2(m / u))) for m, u in zip(self.m, self.u, strict=True)]
        first = int(np.argmax(spread))
        return (
            f"由{self.pairs}对候选记录估计，其中约{wording.percent(self.prevalence)}为同一当事人，"
            f"区分力最强的是“{names[first]}”。分值未经人工核对的样本校准前，只用于排序，不当作概率对外说明。"
        )


def fit(
    patterns: ArrayLike,
    *,
    levels: Sequence[int] | None = None,
    repeats: ArrayLike | None = None,
    u: Sequence[ArrayLike] | None = None,
    prevalence: float = 0.05,
    rounds: int = 500,
) -> LinkModel:
    """Estimate m, u and the share of true pairs by EM under conditional independence.

    ``patterns`` pairs × fields, agreement levels 0 (differs) to levels−1 (same), −1 missing; ``repeats``
    how often each pattern occurs. ``u`` fixes the shares among others (from random pairs,
    ``level_shares``), which makes the fit much steadier. ``prevalence`` is the starting value. Missing is
    taken as uninformative. Source: Fellegi and Sunter 1969, JASA 64, 1183–1210; Winkler 1988 for EM.
    """
    found = _patterns(patterns, list(levels) if levels is not None else None)
    sizes = list(levels) if levels is not None else [int(c.max()) + 1 for c in found.T]
    times = np.ones(len(found)) if repeats is None else row("repeats", repeats, positive)
    same_length(patterns=found, repeats=times)
    share("prevalence", prevalence)
    key = np.ravel_multi_index(tuple((found + 1).T), tuple(size + 1 for size in sizes))
    _, first, back = np.unique(key, return_index=True, return_inverse=True)
    kinds, weight = found[first], np.asarray(np.bincount(back, weights=times), dtype=np.float64)
    for field, size in enumerate(sizes):
        if size < 2 or len(np.unique(kinds[kinds[:, field] != MISSING, field])) < 2:
            raise InputError("patterns", f"at least two levels seen in field {field}", found="one")
    fixed = None if u is None else [_distribution(f"u[{k}]", one, sizes[k]) for k, one in enumerate(u)]
    if fixed is not None and len(fixed) != len(sizes):
        raise InputError("u", f"one distribution per field ({len(sizes)})", found=str(len(fixed)))
    return _em(kinds, weight, sizes, fixed, prevalence, whole("rounds", rounds, least=1))


def _em(
    kinds: Integers,
    times: Floats,
    sizes: list[int],
    fixed: list[Floats] | None,
    prevalence: float,
    rounds: int,
) -> LinkModel:
    start = [np.arange(1, size + 1, dtype=float) ** 3 for size in sizes]
    m = [one / one.sum() for one in start]
    other = fixed if fixed is not None else [one[::-1] for one in m]
    part, last, done = prevalence, -np.inf, 0
    while done < rounds:
        done += 1
        true = np.log(part) + _log_chance(kinds, m)
        false = np.log1p(-part) + _log_chance(kinds, other)
        both = np.logaddexp(true, false)
        now = float((times * both).sum())
        belief = np.exp(true - both)
        part = float(np.clip((times * belief).sum() / times.sum(), 1e-9, 1 - 1e-9))
        m = [_shares(kinds[:, k], times * belief, size) for k, size in enumerate(sizes)]
        if fixed is None:
            other = [_shares(kinds[:, k], times * (1 - belief), size) for k, size in enumerate(sizes)]
        if now - last < 1e-10 * abs(now):
            break
        last = now
    return LinkModel(tuple(m), tuple(other), part, now, done, int(times.sum()))


def _log_chance(kinds: Integers, shares: Sequence[Floats]) -> Floats:
    total = np.zeros(len(kinds))
    for field, one in enumerate(shares):
        seen = kinds[:, field] != MISSING
        total[seen] += np.log(one[kinds[seen, field]])
    return total


def _shares(levels: Integers, weight: Floats, size: int) -> Floats:
    seen = levels != MISSING
    found = np.bincount(levels[seen], weights=weight[seen], minlength=size) + 1e-6 * (1 + weight.sum()) / size
    share_of: Floats = found / found.sum()
    return share_of


def level_shares(patterns: ArrayLike, levels: Sequence[int]) -> list[Floats]:
    """Shares of the levels of each field among given pairs (random pairs give u, labelled true ones m)."""
    found = _patterns(patterns, list(levels))
    return [_shares(found[:, k], np.ones(len(found)), size) for k, size in enumerate(levels)]


def assign(left: ArrayLike, right: ArrayLike, weight: ArrayLike, *, threshold: float = 0.0) -> Integers:
    """One-to-one choice of pairs with the largest total weight above ``threshold``; their indices, rising.

    ``left``, ``right`` record numbers ≥ 0 of each candidate pair (a pair listed once), ``weight`` its score.
    Source: Jaro 1989, JASA 84, 414–420 (assignment); solved exactly by Jonker–Volgenant on the sparse graph.
    """
    one, two = row("left", left, counts).astype(int), row("right", right, counts).astype(int)
    score = row("weight", weight)
    same_length(left=one, right=two, weight=score)
    if len(np.unique(np.column_stack([one, two]), axis=0)) < len(one):
        raise InputError("left", "each pair once", found="a pair listed twice")
    use = np.flatnonzero(score > threshold)
    if len(use) == 0:
        return use
    a, rows = np.unique(one[use], return_inverse=True)
    b, columns = np.unique(two[use], return_inverse=True)
    dear = float(score[use].max()) - threshold + 1.0
    alone = np.arange(len(a))
    cost = np.append(dear - (score[use] - threshold), np.full(len(a), dear))
    where = (np.append(rows, alone), np.append(columns, len(b) + alone))
    graph = sparse.csr_array((cost, where), shape=(len(a), len(b) + len(a)))
    matched_rows, matched = csgraph.min_weight_full_bipartite_matching(graph)
    partner = np.full(len(a), -1)
    partner[matched_rows] = matched
    return use[partner[rows] == columns]


@dataclass(frozen=True)
class Calibration:
    """A rising step function from scores to probabilities, learned from labelled pairs."""

    scores: Floats
    values: Floats
    labelled: int

    def probability(self, score: ArrayLike) -> Floats:
        """Calibrated probability, constant beyond the labelled range."""
        found: Floats = np.interp(floats("score", score), self.scores, self.values)
        return found

    def explain(self) -> str:
        """Two sentences on how far the probabilities can be trusted."""
        first = f"匹配概率由{self.labelled}对人工核对的样本校准。"
        if self.labelled < ENOUGH:
            return f"{first}样本不足{ENOUGH}对，概率只供参考，请继续核对。"
        return f"{first}可用于估计匹配的准确程度。"


def calibrate(score: ArrayLike, label: ArrayLike) -> Calibration:
    """Isotonic calibration of scores by hand-labelled pairs (label 1 same, 0 not); both labels must occur.

    Source: Zadrozny and Elkan 2002, KDD, §3 (pool adjacent violators).
    """
    x, y = row("score", score), row("label", label, counts)
    same_length(score=x, label=y)
    if set(np.unique(y)) != {0.0, 1.0}:
        raise InputError("label", "0 and 1, both present", found=str(np.unique(y)[:5].tolist()))
    points, back = np.unique(x, return_inverse=True)
    weight = np.bincount(back)
    means = np.bincount(back, weights=y) / weight
    rising = optimize.isotonic_regression(means, weights=weight).x
    return Calibration(points, rising, len(x))


@dataclass(frozen=True)
class CorrectedShare:
    """Share with an earlier report, corrected for false and missed links, with its interval."""

    value: float
    low: float
    high: float
    raw: float
    matched: int
    total: int
    level: float

    def explain(self, *, period: str = "本季") -> str:
        """Two sentences; the second keeps 漏排 from being read into the rest."""
        return (
            f"{period}{self.total}件中，约{wording.percent(self.value)}（{wording.percent(self.low)}–"
            f"{wording.percent(self.high)}）此前已有网格上报。"
            "其余或未发生纠纷苗头、或未上报，不能等同于漏排。"
        )


def corrected_share(
    matched: int,
    total: int,
    *,
    precision: tuple[int, int],
    recall: tuple[int, int],
    level: float = 0.9,
    draws: int = 20_000,
    seed: int = 1,
) -> CorrectedShare:
    """(matched × precision) ÷ (total × recall), with the uncertainty of all three.

    ``precision`` and ``recall`` as (right, checked) counts from hand-labelled samples. Interval from draws of
    three independent beta distributions with Jeffreys priors; capped at 1.
    Source: Rogan and Gladen 1978, American Journal of Epidemiology 107, 71–76.
    """
    share("level", level)
    pairs = {"matched": (matched, total), "precision": precision, "recall": recall}
    for name, (right, checked) in pairs.items():
        whole(name, checked, least=1)
        if whole(name, right, least=0) > checked:
            raise InputError(name, f"at most {checked}", found=str(right))
    if recall[0] == 0:
        raise InputError("recall", "at least one true pair found", found="0")
    rng = np.random.default_rng(seed)
    seen, exact, caught = (rng.beta(k + 0.5, n - k + 0.5, draws) for k, n in pairs.values())
    low, high = np.quantile(np.minimum(seen * exact / caught, 1.0), [(1 - level) / 2, (1 + level) / 2])
    raw = matched / total
    value = min(1.0, raw * (precision[0] / precision[1]) / (recall[0] / recall[1]))
    return CorrectedShare(value, min(float(low), value), max(float(high), value), raw, matched, total, level)


def _patterns(patterns: ArrayLike, sizes: list[int] | None) -> Integers:
    found = np.asarray(patterns)
    if found.ndim != 2 or found.size == 0 or not np.issubdtype(found.dtype, np.integer):
        raise InputError("patterns", "whole numbers, pairs × fields", found=f"{found.dtype} {found.shape}")
    if sizes is not None and len(sizes) != found.shape[1]:
        raise InputError("patterns", f"{len(sizes)} fields", found=f"{found.shape[1]} fields")
    top = np.array(sizes) if sizes is not None else np.full(found.shape[1], np.iinfo(np.int64).max)
    if ((found < MISSING) | (found >= top)).any():
        at = tuple(int(i) for i in np.argwhere((found < MISSING) | (found >= top))[0])
        raise InputError("patterns", "a level of its field, or −1 for missing", found=str(found[at]), at=at)
    return found.astype(np.int64)


def _distribution(name: str, values: ArrayLike, size: int) -> Floats:
    found = probabilities(name, values)
    if found.shape != (size,) or abs(found.sum() - 1) > 1e-6 or (found == 0).any():
        raise InputError(name, f"{size} shares > 0 that sum to 1", found=str(found.tolist()))
    return found
