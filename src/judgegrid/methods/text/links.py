"""Which earlier report belongs to which filing: ``link``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy import special

from judgegrid.methods import linkage, wording
from judgegrid.methods.arguments import Floats, InputError, Integers, share, whole
from judgegrid.methods.text.link_pairs import FIELDS, LEVELS, SECOND, candidates, compare
from judgegrid.methods.text.link_records import Columns, Record, Side, checked
from judgegrid.methods.text.link_weights import LEAST_FILINGS, LinkWeights, fit_weights

MATCHED, NONE = 0.9, 0.05
RARE = 3  # a name on so few records that sharing it by chance is unlikely
KEEP = 1e-4  # candidate pairs less likely than this are not weighed against others
PARTIES = (
    "姓氏不同",
    "姓氏相同、名不同",
    "姓氏相符、名未写明",
    "读音相同或一字之差",
    "姓名相同",
    "姓名相同且少见",
)
SAID = {
    "电话": ("不同", "一位之差", "相同"),
    "区域": ("不同区县", "同区县", "同街镇", "同社区"),
    "地点": ("不同", "相同"),
    "类型": ("不同", "相同"),
    "相隔": ("超过180天", "91–180天", "31–90天", "30天以内"),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One compared field: what agreed and its weight in bits (positive speaks for, negative against)."""

    field: str
    level: int
    said: str
    weight: float


@dataclass(frozen=True, slots=True)
class Link:
    """The verdict on one filing: ``state`` matched (≥ .9) / possible / none (< .05), the likeliest report."""

    left: str
    right: str
    probability: float
    state: str
    evidence: tuple[Evidence, ...]

    def explain(self) -> str:
        """Two sentences with the evidence in order of weight."""
        said = "；".join(f"{one.field}{one.said}" for one in self.evidence if one.weight > 0) or "无相符项"
        if self.state == "matched":
            return f"与此前的上报相符：{said}。匹配概率{_chance(self.probability)}，可由人工改正。"
        if self.state == "possible":
            share_of = wording.percent(self.probability)
            return f"可能与此前的上报有关：{said}。概率{share_of}，请人工核对，不计入漏排。"
        return "未找到相符的上报。这不等同于漏排：可能未出现苗头，也可能记录不全。"


@dataclass(frozen=True)
class Links:
    """One link per left record, in their order, with the weights behind."""

    links: tuple[Link, ...]
    weights: LinkWeights | None
    pairs: int

    def count(self, state: str) -> int:
        """How many left records are matched, possible or none."""
        return sum(one.state == state for one in self.links)

    def explain(self) -> str:
        """Two sentences with the band of uncertainty."""
        n, matched, possible = len(self.links), self.count("matched"), self.count("possible")
        return (
            f"{n}件中，{matched}件此前已有上报，{possible}件可能有，{n - matched - possible}件未找到。"
            f"已上报的比例在{wording.percent(matched / max(n, 1))}至"
            f"{wording.percent((matched + possible) / max(n, 1))}之间，未找到的不能等同于漏排。"
        )


def link(
    left: Iterable[Record | Mapping[str, object]],
    right: Iterable[Record | Mapping[str, object]],
    *,
    window_days: int = 730,
    calibration: linkage.Calibration | None = None,
    weights: LinkWeights | None = None,
    matched: float = MATCHED,
    none: float = NONE,
    seats: Iterable[str] = (),
    seed: int = 1,
) -> Links:
    """Link filings (``left``) to the reports before them (``right``), one to one, with evidence.

    Records are ``Record`` or mappings with its fields. A report counts when it is 1 to ``window_days`` older
    than the filing. Weights come from the data by EM, with the agreement of random pairs fixed; given
    ``weights`` (of an earlier run) are used as they are. ``calibration`` makes log-odds checked chances.
    A filing for which all reports together stay below ``none`` is "none"; reports that other filings may
    claim are weighed against each other. ``seats``: places that firms carry in front and people leave out.
    Raises InputError for repeated keys, records without a date, thresholds out of order.
    Source: Fellegi and Sunter 1969, JASA 64; random-pair u: Winkler 2006, US Census RRS 2006-02, §3.
    """
    filings, reports = checked("left", left), checked("right", right)
    if share("none", none) >= share("matched", matched):
        raise InputError("none", "a number below matched", found=f"{none:g}")
    whole("window_days", window_days, least=1)
    if not filings or not reports:
        return Links(tuple(_without(one) for one in filings), weights, 0)
    columns = Columns(seats)
    sides = columns.side(filings), columns.side(reports)
    rare = _rare(*sides)
    one, two, kinds, kind = _compared(*sides, rare, window_days)
    if len(one) == 0:
        return Links(tuple(_without(record) for record in filings), weights, 0)
    times = np.bincount(kind, minlength=len(kinds))
    fitted = weights or fit_weights(
        *sides, patterns=kinds, times=times, rare=rare, window_days=window_days, seed=seed
    )
    odds = fitted.log_odds(kinds)
    if calibration is not None:
        odds = special.logit(np.clip(calibration.probability(odds), 1e-9, 1 - 1e-9))
    chance, chosen = _best(one, two, odds[kind])
    links = [_without(record) for record in filings]
    for at, probability in _weighed(one, chance, chosen, least=none):
        state = "matched" if probability >= matched else "possible"
        evidence = _evidence(fitted, kinds[kind[at]])
        links[one[at]] = Link(filings[one[at]].key, reports[two[at]].key, probability, state, evidence)
    return Links(tuple(links), fitted, len(one))


def _chance(value: float) -> str:
    return "99%以上" if value > 0.99 else wording.percent(value)


def _without(record: Record) -> Link:
    return Link(record.key, "", 0.0, "none", ())


def _rare(left: Side, right: Side) -> np.ndarray:
    names = np.concatenate([left.name[left.name >= 0], right.name[right.name >= 0]])
    if len(left) < LEAST_FILINGS:  # of a handful of records nobody can say how common a name is
        return np.zeros(int(names.max(initial=0)) + 1, dtype=bool)
    return np.bincount(names, minlength=1) <= RARE


def _compared(
    left: Side, right: Side, rare: np.ndarray, window_days: int
) -> tuple[Integers, Integers, Integers, Integers]:
    """Candidate pairs and the number of their pattern, and the patterns."""
    base = np.array([size + 1 for size in LEVELS])
    factors = np.concatenate([[1], np.cumprod(base)[:-1]])
    ones, twos, codes = [], [], []
    for one, two in candidates(left, right, window_days):
        levels = compare(left, right, one, two, rare).astype(np.int64)
        ones.append(one.astype(np.int32))
        twos.append(two.astype(np.int32))
        codes.append((levels + 1) @ factors)
    code, kind = np.unique(np.concatenate(codes), return_inverse=True)
    kinds = code[:, None] // factors % base - 1
    return np.concatenate(ones).astype(np.int64), np.concatenate(twos).astype(np.int64), kinds, kind


def _best(one: Integers, two: Integers, odds: Floats) -> tuple[Floats, Integers]:
    """Chance of each pair against its rivals on both sides, and the one-to-one choice among them."""
    likely = np.flatnonzero(odds > special.logit(KEEP))
    chance = np.zeros(len(odds))
    if len(likely) == 0:
        return chance, likely
    weight = np.exp(np.minimum(odds[likely], 50.0))
    rows = np.bincount(one[likely], weights=weight)[one[likely]]
    columns = np.bincount(two[likely], weights=weight)[two[likely]]
    chance[likely] = weight / (1 + rows + columns - weight)
    chosen = linkage.assign(one[likely], two[likely], odds[likely], threshold=float(special.logit(KEEP)))
    return chance, likely[chosen]


def _weighed(one: Integers, chance: Floats, chosen: Integers, *, least: float) -> list[tuple[int, float]]:
    """(pair, chance) of each filing that a report may belong to.

    A filing whose report went to a rival is not without one: while the chances of all its pairs together
    reach ``least``, its likeliest pair stands for it with that sum.
    """
    total = np.bincount(one, weights=chance, minlength=int(one.max()) + 1)
    found = {int(one[at]): (int(at), float(chance[at])) for at in chosen if chance[at] >= least}
    order = np.flatnonzero((chance > 0) & (total[one] >= least))
    for at in order[np.argsort(-chance[order], kind="stable")]:
        if int(one[at]) not in found:
            found[int(one[at])] = (int(at), float(total[one[at]]))
    return list(found.values())


def _evidence(weights: LinkWeights, pattern: Integers) -> tuple[Evidence, ...]:
    found = [
        Evidence(name, int(level), _said(name, int(level)), float(bits))
        for name, level, bits in zip(FIELDS, pattern, weights.bits(pattern), strict=True)
        if level >= 0
    ]
    return tuple(sorted(found, key=lambda item: -item.weight))


def _said(field: str, level: int) -> str:
    if field in SAID:
        return SAID[field][level]
    first, second = divmod(level, SECOND)
    return PARTIES[first] if second == 0 else f"{PARTIES[first]}，另一方{PARTIES[second - 1]}"
