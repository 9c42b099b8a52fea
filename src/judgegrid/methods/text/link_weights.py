"""Match weights by how near the places are: neighbours share names and places by chance far more often."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from judgegrid.methods import linkage
from judgegrid.methods.arguments import Floats, Integers
from judgegrid.methods.text.link_pairs import FIELDS, LEVELS, PARTY, SECOND, compare
from judgegrid.methods.text.link_records import Side

AREA, PARTIES = FIELDS.index("区域"), FIELDS.index("当事人")
OTHERS = [k for k in range(len(FIELDS)) if k != AREA]
SAME_COMMUNITY = LEVELS[AREA] - 1
STRATA = 4  # same community, township, county; all else, also where an area is unknown
SAMPLE = 400_000
ROUNDS = 30
LEAST_FILINGS = 200
ENOUGH = 30
LEAST_SHARE = 1e-9
MOST_TYPICAL = 0.2  # of a handful of pairs no more are taken to be true before their fields are seen
# Where there is too little to estimate from: (among true pairs, by chance) of each level, lowest first, as in
# the made-up sets of the benchmark.
TYPICAL_PARTY = ((0.005, 0.005, 0.05, 0.04, 0.2, 0.7), (0.58, 0.3, 0.09, 0.01, 0.0198, 0.0002))
TYPICAL_SECOND = (
    (0.15, 0.05, 0.01, 0.2, 0.06, 0.18, 0.35),
    (0.15, 0.79, 0.045, 0.013, 0.001, 0.0008, 0.0002),
)
TYPICAL: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "电话": ((0.1, 0.05, 0.85), (0.9998, 0.0001, 0.0001)),
    "地点": ((0.1, 0.9), (0.97, 0.03)),
    "类型": ((0.15, 0.85), (0.87, 0.13)),
    "相隔": ((0.1, 0.2, 0.35, 0.35), (0.62, 0.19, 0.13, 0.06)),
}


@dataclass(frozen=True)
class LinkWeights:
    """Weights of each field within each stratum of nearness, and how common true pairs are there.

    ``m`` by field; ``u[stratum]`` by field; ``prevalence[stratum]``; ``overall`` prevalence over all pairs;
    ``learned`` false where the data were too few and typical values stand in.
    """

    m: tuple[Floats, ...]
    u: tuple[tuple[Floats, ...], ...]
    prevalence: tuple[float, ...]
    overall: float
    learned: bool

    def log_odds(self, patterns: Integers) -> Floats:
        """Natural log-odds of each pattern (patterns × fields) being a true pair."""
        strata = stratum(patterns[:, AREA])
        odds = special.logit(np.array(self.prevalence))[strata]
        for field in OTHERS:
            seen = patterns[:, field] >= 0
            weight = np.array([np.log(self.m[field] / u[field]) for u in self.u])
            odds[seen] += weight[strata[seen], patterns[seen, field]]
        found: Floats = odds
        return found

    def bits(self, pattern: Integers) -> Floats:
        """Weight of each field of one pattern in bits; the area by how common true pairs are among such."""
        near = int(stratum(pattern[AREA : AREA + 1])[0])
        found = np.zeros(len(FIELDS))
        for field in OTHERS:
            if pattern[field] >= 0:
                found[field] = np.log2(self.m[field] / self.u[near][field])[pattern[field]]
        if pattern[AREA] >= 0:
            found[AREA] = float(special.logit(self.prevalence[near]) - special.logit(self.overall)) / np.log(
                2
            )
        return found


def stratum(area: Integers) -> Integers:
    """The stratum of each level of agreement of areas; unknown counts as far."""
    return np.maximum(np.asarray(area, dtype=np.int64), 0)


def fit_weights(
    left: Side,
    right: Side,
    *,
    patterns: Integers,
    times: Integers,
    rare: np.ndarray,
    window_days: int,
    seed: int,
) -> LinkWeights:
    """Estimate the weights: m and the neighbours' u by EM among pairs of one community, far u by chance.

    ``patterns`` (patterns × fields) of the candidates and how often each occurs (``times``).
    Source: Fellegi and Sunter 1969, JASA 64, 1183–1210; one model
    per block of nearness after Winkler 2006, RRS 2006-02, §3.
    """
    rng = np.random.default_rng(seed)
    drawn = [_draw(rng, left, right, level, window_days) for level in range(STRATA)]
    samples = [
        compare(left, right, one, two, rare).astype(np.int64) if len(one) else None for one, two, _ in drawn
    ]
    totals = [total for _, _, total in drawn]
    near = samples[SAME_COMMUNITY]
    learned = near is not None and len(left) >= LEAST_FILINGS and len(near) >= 10 * LEAST_FILINGS
    if not learned or near is None:
        weights = LinkWeights(_typical(0), (_typical(1),) * STRATA, (1e-4,) * STRATA, 1e-4, False)
        part = tuple(_share(weights, patterns, times, level, totals[level]) for level in range(STRATA))
        return replace(weights, prevalence=part)
    m, own = _neighbours(near)
    u = (*(_by_chance(samples, level) for level in range(SAME_COMMUNITY)), own)
    weights = LinkWeights(m, u, (1e-4,) * STRATA, 1e-4, True)
    far = [
        _far(weights, patterns, times, level, totals[level], _seen(samples[level])) for level in range(STRATA)
    ]
    prevalence = tuple(part for part, _ in far)
    overall = sum(p * n for p, n in zip(prevalence, totals, strict=True)) / max(sum(totals), 1.0)
    corrected = tuple((names, *rest[1:]) for (_, names), rest in zip(far, u, strict=True))
    return LinkWeights(m, corrected, prevalence, max(overall, LEAST_SHARE), True)


def _seen(sample: Integers | None) -> Integers:
    names = np.empty(0, np.int64) if sample is None else sample[:, PARTIES]
    return np.bincount(names[names >= 0], minlength=LEVELS[PARTIES])


def _draw(
    rng: np.random.Generator, left: Side, right: Side, level: int, window_days: int
) -> tuple[Integers, Integers, float]:
    """Random pairs in time of one stratum, and about how many such pairs there are."""
    if level == 0:
        one, two = rng.integers(0, len(left), SAMPLE), rng.integers(0, len(right), SAMPLE)
        everything = float(len(left)) * len(right)
    else:
        one, two, everything = _same_area(rng, left.area[:, level - 1], right.area[:, level - 1])
    if level < SAME_COMMUNITY and level > 0:
        finer = left.area[one, level] != right.area[two, level]
        everything *= float(finer.mean()) if len(finer) else 0.0
        one, two = one[finer], two[finer]
    lag = left.day[one] - right.day[two]
    timely = (lag > 0) & (lag <= window_days)
    return one[timely], two[timely], everything * (float(timely.mean()) if len(timely) else 0.0)


def _same_area(
    rng: np.random.Generator, mine: Integers, theirs: Integers
) -> tuple[Integers, Integers, float]:
    """Pairs drawn evenly from all that share an area number."""
    order = np.argsort(theirs, kind="stable")
    known = np.flatnonzero(mine >= 0)
    first = np.searchsorted(theirs[order], mine[known], side="left")
    count = np.searchsorted(theirs[order], mine[known], side="right") - first
    total = float(count.sum())
    if total == 0:
        return np.empty(0, np.int64), np.empty(0, np.int64), 0.0
    at = rng.choice(len(known), SAMPLE, p=count / total)
    return known[at], order[first[at] + rng.integers(0, count[at])], total


def _neighbours(sample: Integers) -> tuple[tuple[Floats, ...], tuple[Floats, ...]]:
    """m and u of every field but the area, by EM among pairs of one community."""
    fields = [k for k in OTHERS if len(np.unique(sample[sample[:, k] >= 0, k])) > 1]
    found = linkage.fit(sample[:, fields], levels=[LEVELS[k] for k in fields], prevalence=0.01)
    m, u = list(_typical(0)), [np.full(size, 1 / size) for size in LEVELS]
    for place, field in enumerate(fields):
        u[field] = _soft(found.u[place])
        m[field] = _soft(found.m[place])
    for field in OTHERS:
        if field not in fields:
            m[field] = u[field]
    return tuple(m), tuple(u)


def _by_chance(samples: list[Integers | None], level: int) -> tuple[Floats, ...]:
    """Agreement of random pairs of a stratum; of the next farther one where nobody is so near."""
    for sample in [samples[k] for k in range(level, -1, -1)]:
        if sample is not None:
            return tuple(_soft(one) for one in linkage.level_shares(sample, LEVELS))
    return tuple(np.full(size, 1 / size) for size in LEVELS)


def _typical(which: int) -> tuple[Floats, ...]:
    """Typical agreement among true pairs (0) or by chance (1)."""
    parties = np.outer(TYPICAL_PARTY[which], TYPICAL_SECOND[which]).ravel()
    even = [(tuple([1 / size] * size),) * 2 for size in LEVELS]
    rest = [TYPICAL.get(name, even[k])[which] for k, name in enumerate(FIELDS)][1:]
    return (parties / parties.sum(), *(np.array(one) for one in rest))


def _soft(shares: Floats) -> Floats:
    """No level is impossible: one in 100,000 may always happen."""
    found: Floats = (shares + 1e-5) / (shares + 1e-5).sum()
    return found


def _share(weights: LinkWeights, patterns: Integers, times: Integers, level: int, total: float) -> float:
    """Share of true pairs in a stratum of few records, all weights typical."""
    use = stratum(patterns[:, AREA]) == level
    if total < 1 or not use.any():
        return LEAST_SHARE
    bare = weights.log_odds(patterns[use]) - special.logit(weights.prevalence[level])
    part = 0.01
    for _ in range(ROUNDS):
        belief = special.expit(bare + special.logit(part))
        part = float(np.clip((belief * times[use]).sum() / total, 1e-4, MOST_TYPICAL))
    return part


def _far(
    weights: LinkWeights, patterns: Integers, times: Integers, level: int, total: float, seen: Integers
) -> tuple[float, Floats]:
    """Share of true pairs in a stratum, and u of the parties where random pairs were too few to show it.

    ``seen`` counts each level of the parties among the random pairs. Rare agreement of names is counted among
    the candidates, which hold every pair with a name in common, less what is believed to be true.
    """
    use = stratum(patterns[:, AREA]) == level
    u = weights.u[level][PARTIES].copy()
    if total < 1 or not use.any():
        return LEAST_SHARE, u
    names, counted = patterns[use, PARTIES], times[use].astype(float)
    rare = (seen < ENOUGH) & (np.arange(len(u)) // SECOND == PARTY - 1)
    bare = weights.log_odds(patterns[use]) - special.logit(weights.prevalence[level])
    part, shift = 1e-4 * min(1.0, counted.sum() / total), np.zeros(len(u))
    for _ in range(ROUNDS):
        belief = special.expit(bare + np.where(names >= 0, shift[names], 0.0) + special.logit(part))
        part = float(np.clip((belief * counted).sum() / total, LEAST_SHARE, 0.5))
        known = names >= 0
        false = np.bincount(names[known], weights=(counted * (1 - belief))[known], minlength=len(u))
        u[rare] = (false[rare] + 0.5) / total
        shift = np.log(weights.u[level][PARTIES] / u)
    return part, u
