"""An address as typed → the area it lies in, with the evidence, or an abstention with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from judgegrid.methods.text.address_evidence import KIND_LABELS, Reading, read
from judgegrid.methods.text.address_normal import normalise
from judgegrid.methods.text.address_rows import LEVEL_LABELS
from judgegrid.methods.text.address_scoring import (
    Finding,
    confidence,
    features,
    find_levels,
    score_candidates,
    supports,
)
from judgegrid.methods.text.address_several import Places, holds, several
from judgegrid.methods.text.gazetteer import PLACE_WEIGHTS, Gazetteer, Unit
from judgegrid.methods.text.nearby import Estimate

THRESHOLD = 0.8
MOST_SHOWN = 5
LEAST_ALIKE = 0.15
COMMUNITIES = ("village", "grid")
TIED = 0.9  # shared out between places that cannot all be meant


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason: what was matched, as what, its weight for the answer (negative: speaks against it) and
    between how many areas it is shared."""

    kind: str
    label: str
    matched: str
    weight: float
    shared: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """An area that the evidence speaks for."""

    area_code: str
    level: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class LevelAnswer:
    """The best area of one level and the probability that it is right."""

    level: str
    area_code: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Attribution:
    """The answer to one address.

    ``area_code``/``level``/``confidence`` are those of the finest level that is sure enough; None, None and 0
    when none is. ``abstained``: an area with finer ones below was given, or none, so a person should
    look; ``rejected`` that the address lies elsewhere. ``levels`` runs from coarse to fine. ``location`` is
    (lon, lat) of the place that decided, when the library knows it; ``nearby``, when it does not, where the
    known places that are written most like the text lie: a hint to a reviewer that decides
    nothing and whose areas only follow the candidates. ``unknown`` are names of places
    in the text that the library does not hold: what a reviewer may teach it; ``rest`` is every
    piece nothing was found in. ``places`` are the names of several places that cannot be one address: then no
    area is given that does not hold them all.
    """

    area_code: str | None
    level: str | None
    confidence: float
    levels: tuple[LevelAnswer, ...]
    evidence: tuple[Evidence, ...]
    candidates: tuple[Candidate, ...]
    abstained: bool
    rejected: bool
    reason: str
    normal: str
    unknown: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    location: tuple[float, float] | None = None
    nearby: Estimate | None = None
    places: tuple[str, ...] = ()


def attribute(text: str, gazetteer: Gazetteer, *, threshold: float = THRESHOLD) -> Attribution:
    """Say in which area an address lies.

    Additive evidence from one pass over the text, similar names only when nothing strong was found, then for
    each level a calibrated confidence; the answer is the finest level whose confidence reaches ``threshold``
    (0–1) and whose areas above agree. Between areas that stand level nothing is chosen. Never raises on text.
    """
    found = _weigh(text, gazetteer, threshold)
    reading, findings, sure, apart = found.reading, found.findings, found.sure, found.apart
    if found.rejected:
        name = reading.foreign_full or reading.foreign_short
        proof = Evidence("foreign", KIND_LABELS["foreign"], name, 0.0, 0)
        reason = f"地址写有“{name}”，属本地区以外，不予归属。"
        return Attribution(None, None, 0.0, (), (proof,), (), True, True, reason, found.text)
    answer = findings[found.accepted - 1] if found.accepted else None
    top = found.scored[0][0] if found.scored else None
    finest = answer is not None and _is_leaf(answer, gazetteer)
    location = None if apart else _location(reading, top, gazetteer)
    own = location and any(item.kind in PLACE_WEIGHTS and item.full for item in reading.items)
    nearby = None
    if not own and not apart:
        nearby = _estimate(text, findings, sure, gazetteer)
    return Attribution(
        area_code=gazetteer.units[answer.unit].code if answer else None,
        level=answer.level if answer else None,
        confidence=round(sure[found.accepted - 1], 4) if answer else 0.0,
        levels=tuple(
            LevelAnswer(f.level, gazetteer.units[f.unit].code, round(c, 4))
            for f, c in zip(findings, sure, strict=True)
        ),
        evidence=_evidence(reading, top, gazetteer),
        candidates=_candidates(found.scored, gazetteer, nearby, answer),
        abstained=not finest,
        rejected=False,
        reason=_reason(found.text, reading, findings, answer, apart, gazetteer),
        normal=found.text,
        unknown=reading.unknown_names,
        rest=reading.rest,
        location=location,
        nearby=nearby,
        places=tuple(name for name, _ in apart),
    )


def area_of(text: str, gazetteer: Gazetteer, *, threshold: float = THRESHOLD) -> Unit | None:
    """The area that ``attribute`` gives, or None, without evidence, candidates and reason."""
    found = _weigh(text, gazetteer, threshold)
    return gazetteer.units[found.findings[found.accepted - 1].unit] if found.accepted else None


@dataclass(slots=True)
class _Weighed:
    """An address read and weighed; of ``findings`` the first ``accepted`` are sure enough."""

    text: str
    reading: Reading
    scored: list[tuple[int, float]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    sure: list[float] = field(default_factory=list)
    apart: Places = ()
    accepted: int = 0
    rejected: bool = False


def _weigh(text: str, gazetteer: Gazetteer, threshold: float) -> _Weighed:
    normal = normalise(text)
    reading = read(normal, gazetteer)
    if _elsewhere(reading):
        return _Weighed(normal.text, reading, rejected=True)
    scored = score_candidates(reading, gazetteer) if reading.items else []
    findings = find_levels(scored, gazetteer)
    apart = several(normal.text, reading, gazetteer)
    sure = _confidences(findings, reading, apart, gazetteer)
    accepted = _accepted(findings, sure, gazetteer, threshold)
    return _Weighed(normal.text, reading, scored, findings, sure, apart, accepted)


def _estimate(text: str, findings: list[Finding], sure: list[float], gazetteer: Gazetteer) -> Estimate | None:
    """Estimate where an address lies from the known places that are written most like it.

    Places outside the district found with at least even odds count less. None when nothing is alike enough.
    """
    if not len(gazetteer.nearby):
        return None
    likely = [f.unit for f, c in zip(findings, sure, strict=True) if f.level == "county" and c >= 0.5]
    inside = gazetteer.inside(gazetteer.units[likely[0]].code if likely else None)
    found = gazetteer.nearby.estimate(text, inside=inside)
    return found if found is not None and found.alike >= LEAST_ALIKE else None


def attribute_many(
    texts: Iterable[str], gazetteer: Gazetteer, *, threshold: float = THRESHOLD
) -> Iterator[Attribution]:
    """Attribute many addresses in order; equal texts are worked out once."""
    known: dict[str, Attribution] = {}
    for text in texts:
        if text not in known:
            known[text] = attribute(text, gazetteer, threshold=threshold)
        yield known[text]


def _elsewhere(reading: Reading) -> bool:
    if not reading.foreign_full and not reading.foreign_short:
        return False
    home = {"city", "county"} if reading.foreign_full else {"city", "county", "township", *PLACE_WEIGHTS}
    return not any(item.kind in home and item.full for item in reading.items)


def _confidences(
    findings: list[Finding], reading: Reading, apart: Places, gazetteer: Gazetteer
) -> list[float]:
    sure = [confidence(f, features(f, reading, gazetteer)) for f in findings]
    if apart:
        areas = [units for _, units in apart]
        most = TIED / len(areas)
        held = [holds(f.unit, areas, gazetteer) for f in findings]
        sure = [c if whole else min(c, most) for whole, c in zip(held, sure, strict=True)]
    if reading.foreign_full:
        sure = [min(c, 0.5) for c in sure]
    for i in range(len(sure) - 2, -1, -1):
        if findings[i].unit in gazetteer.units[findings[i + 1].unit].chain:
            sure[i] = max(sure[i], sure[i + 1])
    return sure


def _accepted(findings: list[Finding], sure: list[float], gazetteer: Gazetteer, threshold: float) -> int:
    """How many levels from the coarsest down are sure enough and lie one in the other."""
    for i, finding in enumerate(findings):
        nested = i == 0 or findings[i - 1].unit in gazetteer.units[finding.unit].chain
        if sure[i] < threshold or not nested:
            return i
    return len(findings)


def _is_leaf(finding: Finding, gazetteer: Gazetteer) -> bool:
    """Whether nothing finer exists below the area of a finding."""
    unit = gazetteer.units[finding.unit]
    return unit.high == unit.low + 1


def _evidence(reading: Reading, top: int | None, gazetteer: Gazetteer) -> tuple[Evidence, ...]:
    found = []
    for item in reading.items:
        weight = supports(item, top, gazetteer) if top is not None else 0.0
        shared = sum(map(bool, item.weights.values()))
        shown = weight if weight else -item.penalty
        kind = item.kind
        label = KIND_LABELS[kind]
        if not item.full and kind in LEVEL_LABELS:
            label = f"{label}（{KIND_LABELS['alias']}）"
        found.append(Evidence(kind, label, item.matched, round(shown, 2), shared))
    return tuple(sorted(found, key=lambda e: -e.weight))


def _candidates(
    scored: list[tuple[int, float]],
    gazetteer: Gazetteer,
    nearby: Estimate | None,
    answer: Finding | None,
) -> tuple[Candidate, ...]:
    """The areas with the best scores; when none is a community, then those of places nearby as well."""
    shown = []
    for unit, score in scored[:MOST_SHOWN]:
        row = gazetteer.units[unit]
        shown.append(Candidate(row.code, row.level, gazetteer.full_name(unit), round(score, 2)))
    if nearby is None:
        return tuple(shown)
    known = {candidate.area_code for candidate in shown}
    fine = any(candidate.level in COMMUNITIES for candidate in shown)
    for neighbour in () if fine else nearby.neighbours:
        row = gazetteer.units[gazetteer.by_code[neighbour.area_code]]
        if row.code not in known and (answer is None or answer.unit in row.chain):
            known.add(row.code)
            shown.append(Candidate(row.code, row.level, gazetteer.full_name(row.low), 0.0))
    return tuple(shown[:MOST_SHOWN])


def _location(reading: Reading, unit: int | None, gazetteer: Gazetteer) -> tuple[float, float] | None:
    """Mean position of the places of the answer, from the heaviest piece of evidence that has any."""
    if unit is None:
        return None
    here = gazetteer.units[unit]
    for item in sorted((i for i in reading.items if i.rows), key=lambda i: -i.most):
        points = [
            (row.lon, row.lat)
            for row, at in item.rows
            if row.lon is not None and row.lat is not None
            if here.low <= at < here.high or at in here.chain
        ]
        if points:
            return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)
    return None


def _reason(
    text: str,
    reading: Reading,
    findings: list[Finding],
    answer: Finding | None,
    apart: Places,
    gazetteer: Gazetteer,
) -> str:
    if not text:
        return "地址为空，无法归属。"
    if not reading.items:
        known = "、".join(reading.rest[:2])
        return f"地址库中没有“{known}”，无法归属。" if known else "没有认出任何地名，无法归属。"
    if not findings:
        return "只写到省，无法归属。"
    finest = findings[-1]
    names = "、".join(f"“{i.matched}”" for i in reading.items if i.kind not in ("province", "city"))
    if apart:
        return _reason_apart(apart, answer, gazetteer)
    if answer and _is_leaf(answer, gazetteer):
        return f"依据{names}归属{gazetteer.full_name(answer.unit)}。"
    if reading.masked_number:
        why = "门牌号已隐去"
    elif finest.ties > 1:
        why = f"{finest.ties}个{LEVEL_LABELS[finest.level]}同样符合"
    elif reading.foreign_full:
        why = f"同时写有外地地名“{reading.foreign_full}”"
    elif reading.unknown_names:
        unknown = "、".join(f"“{p}”" for p in reading.unknown_names[:2])
        why = f"地址库中没有{unknown}"
    elif any(i.kind == "similar" for i in reading.items):
        why = "只有近似地名"
    else:
        why = "写明的信息不足以确定更细一级"
    if answer:
        basis = f"依据{names}" if names else ""
        left = "网格未定" if answer.level in COMMUNITIES else "请人工确认"
        return f"{basis}归属{gazetteer.full_name(answer.unit)}；{why}，{left}。"
    return f"{why}，请人工确认。" if not names else f"写有{names}，但{why}，请人工确认。"


def _reason_apart(apart: Places, answer: Finding | None, gazetteer: Gazetteer) -> str:
    names = list(dict.fromkeys(name for name, _ in apart))
    quoted = "、".join(f"“{name}”" for name in names[:MOST_SHOWN])
    said = f"写明的地点不止一处（{quoted}{'等' if len(names) > MOST_SHOWN else ''}），分属不同的区划"
    if len(names) == 1:
        said = f"{quoted}写了不止一处，分属不同的区划"
    whole = f"，都在{gazetteer.full_name(answer.unit)}" if answer else ""
    return f"{said}{whole}，请分开填写或人工确认。"
