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
BROAD = frozenset({"province", "city"})
WEIGHED_SHORT = frozenset({"similar", *PLACE_WEIGHTS})  # of other kinds only full names count
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


@dataclass(slots=True)
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
    for item in sorted(reading.items, key=lambda i: -i.most):
        for unit in item.weights:
            pool[gazetteer.sole_descendant[unit]] = None
    fine = [u for u in pool if units[u].depth > broad] or list(pool)
    scored = [(u, _score(u, reading.items, gazetteer)) for u in fine[:MOST_CANDIDATES]]
    scored.sort(key=lambda pair: (-pair[1], units[pair[0]].code))
    return scored


def supports(item: Item, unit: int, gazetteer: Gazetteer) -> float:
    """Give the weight with which an item speaks for an area: for it or one above it; else 0."""
    weight = 0.0
    for above in gazetteer.units[unit].chain:
        found = item.weights.get(above)
        if found is not None and found > weight:
            weight = found
    return weight


def _score(unit: int, items: list[Item], gazetteer: Gazetteer) -> float:
    total = 0.0
    for item in items:
        weight = supports(item, unit, gazetteer)
        if weight:
            total += weight
        elif item.penalty and not _speaks_below(item, unit, gazetteer):
            total -= item.penalty
    return total


def _speaks_below(item: Item, unit: int, gazetteer: Gazetteer) -> bool:
    """Whether an item has a weight for an area or one below it."""
    here = gazetteer.units[unit]
    if here.high == here.low + 1:
        return unit in item.weights
    return any(here.low <= other < here.high for other in item.weights)


def find_levels(scored: list[tuple[int, float]], gazetteer: Gazetteer) -> list[Finding]:
    """Give the finding of each level of the tree that any candidate reaches, coarse to fine.

    ``scored`` runs from best to worst. A coarser area that does not hold the best one competes with it: it
    may be the better answer.
    """
    placed = [(gazetteer.units[unit].at, unit, score) for unit, score in scored]
    found = []
    for level in gazetteer.levels:
        for at, _, score in placed:
            if level in at and level != "province":
                found.append(_finding(level, at[level], score, placed, gazetteer))
                break
    return found


def _finding(
    level: str, best: int, score: float, placed: list[tuple[dict[str, int], int, float]], gazetteer: Gazetteer
) -> Finding:
    """How the best area of a level stands to the others, read no further than to the first below a tie."""
    seen = {best}
    runner: float | None = None
    ties = 1
    for at, unit, other in placed:
        area = at.get(level)
        if area in seen or (area is None and unit in gazetteer.units[best].chain):
            continue
        if runner is None:
            runner = other
        if score - other >= TIE:
            break
        ties += 1
        if area is not None:
            seen.add(area)
    return Finding(level, best, score, score - max(runner or 0.0, 0.0), ties)


def features(finding: Finding, reading: Reading, gazetteer: Gazetteer) -> list[float]:
    """Give the numbers from which the confidence of a finding is computed, in the order of ``FEATURES``."""
    here = gazetteer.units[finding.unit]
    low, high, chain = here.low, here.high, here.chain
    kinds: set[str] = set()
    against = alike = 0.0
    for item in reading.items:
        kind = item.kind
        if kind in BROAD or not (item.full or kind in WEIGHED_SHORT):
            continue
        inside = 0.0
        for unit, weight in item.weights.items():
            if weight > inside and (low <= unit < high or unit in chain):
                inside = weight
        if not inside:
            if item.full:
                against += min(item.most, 6.0) / 3
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
