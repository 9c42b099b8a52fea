"""From evidence to areas: scores, the best area on each level, and how sure it is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import mul

from judgegrid.methods.text.address_calibration import COEFFICIENTS
from judgegrid.methods.text.address_evidence import Item, Reading
from judgegrid.methods.text.address_rows import LEVELS
from judgegrid.methods.text.gazetteer import PLACE_WEIGHTS, Gazetteer

MOST_CANDIDATES = 120
TIE = 0.3
MOST_SURE = 0.995  # the synthetic city cannot vouch for more
FEATURES = (
    "bias",
    "score",
    "margin",
    "tied",
    "place",
    "road_number",
    "village_name",
    "township_name",
    "county_name",
    "similar",
    "likeness",
    "against",
    "weak_place",
    "unknown_estate",
    "foreign",
    "road",
    "place_and_margin",
    "number_and_margin",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """The best area of one level, its score, the margin to the next and how many stand level with it."""

    level: str
    unit: int
    score: float
    margin: float
    ties: int


def score_candidates(reading: Reading, gazetteer: Gazetteer) -> list[tuple[int, float]]:
    """Give (area, score) of every area the evidence speaks for, best first."""
    units = gazetteer.units
    broad = LEVELS.index("city")
    pool: dict[int, None] = {}
    for item in sorted(reading.items, key=lambda i: -max(i.weights.values())):
        for unit in item.weights:
            pool[gazetteer.sole_descendant[unit]] = None
    fine = [u for u in pool if units[u].depth > broad] or list(pool)
    scored = [(u, _score(u, reading.items, gazetteer)) for u in fine[:MOST_CANDIDATES]]
    scored.sort(key=lambda pair: (-pair[1], units[pair[0]].code))
    return scored


def supports(item: Item, unit: int, gazetteer: Gazetteer) -> float:
    """Give the weight with which an item speaks for an area: for it or one above it; else 0."""
    return max((item.weights.get(i, 0.0) for i in gazetteer.units[unit].chain), default=0.0)


def _score(unit: int, items: list[Item], gazetteer: Gazetteer) -> float:
    total = 0.0
    here = gazetteer.units[unit]
    for item in items:
        weight = 0.0
        for above in here.chain:
            found = item.weights.get(above)
            if found is not None and found > weight:
                weight = found
        if weight:
            total += weight
        elif item.penalty and not any(here.low <= other < here.high for other in item.weights):
            total -= item.penalty
    return total


def find_levels(scored: list[tuple[int, float]], gazetteer: Gazetteer) -> list[Finding]:
    """Give the finding of each level of the tree that any candidate reaches, coarse to fine.

    A coarser area that does not hold the best one competes with it: it may be the better answer.
    """
    findings = []
    units = gazetteer.units
    placed = [(units[unit].at, unit, score) for unit, score in scored]
    for level in gazetteer.levels:
        best: dict[int, float] = {}
        coarse: list[tuple[int, float]] = []
        for ancestors, unit, score in placed:
            at = ancestors.get(level)
            if at is None:
                coarse.append((unit, score))
            elif at not in best:  # scored runs from best to worst
                best[at] = score
        if not best or level == "province":
            continue
        unit, score = next(iter(best.items()))
        others = list(best.values())[1:]
        chain = units[unit].chain
        others += [s for u, s in coarse if u not in chain]
        runner = max(others) if others else 0.0
        ties = 1 + sum(1 for other in others if score - other < TIE)
        findings.append(Finding(level, unit, score, score - max(runner, 0.0), ties))
    return findings


def features(finding: Finding, reading: Reading, gazetteer: Gazetteer) -> list[float]:
    """Give the numbers from which the confidence of a finding is computed, in the order of ``FEATURES``."""
    here = gazetteer.units[finding.unit]
    low, high, chain = here.low, here.high, here.chain
    kinds: set[str] = set()
    against = alike = 0.0
    for item in reading.items:
        inside = 0.0
        for unit, weight in item.weights.items():
            if weight > inside and (low <= unit < high or unit in chain):
                inside = weight
        kind = item.kind
        if not inside:
            if item.full and kind not in ("province", "city"):
                against += min(max(item.weights.values()), 6.0) / 3
        elif kind in PLACE_WEIGHTS:
            kinds.add("place" if item.full and inside > 3.0 else "weak_place")
        elif kind == "similar":
            kinds.add("similar")
            alike = item.likeness - 0.8
        elif item.full:
            kinds.add("village" if kind == "grid" else kind)
    clear = finding.margin >= 2.0
    return [
        1.0,
        min(finding.score, 12.0) / 6,
        min(finding.margin, 6.0) / 3,
        float(finding.ties > 1),
        float("place" in kinds),
        float("road_number" in kinds),
        float("village" in kinds),
        float("township" in kinds),
        float("county" in kinds),
        float("similar" in kinds),
        alike,
        against,
        float("weak_place" in kinds),
        float(bool(reading.unknown_names)),
        float(bool(reading.foreign_full or reading.foreign_short)),
        float("road" in kinds),
        float("place" in kinds and clear),
        float("road_number" in kinds and clear),
    ]


def confidence(finding: Finding, values: list[float]) -> float:
    """Logistic confidence of a finding; areas that stand level share it, so a tie is never sure."""
    weights = COEFFICIENTS.get(finding.level) or COEFFICIENTS["county"]
    z = sum(map(mul, weights, values))
    sure = 1.0 / (1.0 + math.exp(-max(min(z, 30.0), -30.0)))
    return min(sure, 0.9 / finding.ties if finding.ties > 1 else MOST_SURE)
