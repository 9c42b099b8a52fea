"""What the machine writes into the ledger: the area of each filing, with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from judgegrid.domain.areas import Level
from judgegrid.domain.courts import all_courts
from judgegrid.domain.locus import LOW_CONFIDENCE, Place, Rule, rule_for
from judgegrid.domain.people import CodeRange
from judgegrid.methods.text.address_normal import text_key
from judgegrid.methods.text.addresses import Attribution as Answer
from judgegrid.methods.text.addresses import area_of, attribute
from judgegrid.methods.text.gazetteer import Gazetteer
from judgegrid.records import bulk
from judgegrid.records.ledger.models import Attribution, Filing
from judgegrid.records.sealed import keyed_hash
from judgegrid.records.territory.library import gazetteer as library

SEAT_FACTOR = 0.6
LEARNED_CONFIDENCE = 0.99
BATCH = 500
RESOLVED = (Level.VILLAGE, Level.GRID)
ABOVE_COMMUNITY = frozenset({"province", "city", "county", "township"})
FILED = (
    *("area_code", "scope_code", "attribution_state", "attribution_confidence", "attribution_method"),
    *("plaintiff_area", "defendant_area"),
)
READ = ("cause_id", "court_code", "is_batch", "locus", *FILED)  # of a filing; its facts stay sealed
KEPT = (
    *("filing_id", "at", "locus", "text", "text_key", "area_code", "level", "confidence"),
    *("evidence", "candidates", "reason", "method", "unknown_name", "by_id", "is_current"),
)
# The column "place" of an import names one of these; which one, the rule of the cause decides.
ANY_PLACE = (Place.PROPERTY, Place.ACCIDENT_PLACE, Place.EVENT_PLACE, Place.WORKSITE, Place.SHOP)
_HOUSE_NUMBER = re.compile(r"\d+(?=[号弄幢室-])")


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a filing belongs, or why that is not known; ``text`` is personal and stays sealed."""

    state: str
    place: str = ""
    text: str = ""
    area_code: str = ""
    level: str = ""
    confidence: float = 0.0
    method: str = "machine"
    reason: str = ""
    evidence: tuple[dict[str, object], ...] = ()
    candidates: tuple[dict[str, object], ...] = ()
    unknown_name: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A text of a filing that names a place, and the keyed hash of what is worth remembering of it."""

    place: Place
    text: str
    key: str


def texts_of(filing: Filing, rule: Rule) -> list[Named]:
    """The texts that name the places of a rule, in its order, without those that are empty."""
    found = ((place, _text(place, filing.locus).strip()) for place in rule.places)
    return [Named(place, text, keyed_hash(text_key(text))) for place, text in found if text]


def _text(place: Place, given: Mapping[str, str]) -> str:
    if given.get(place.value):
        return given[place.value]
    if place in ANY_PLACE:
        return given.get("place", "")
    if place in (Place.EMPLOYER_SITE, Place.INSTITUTION):
        return given.get(Place.DEFENDANT_SEAT.value, "")
    if place is Place.COMMON_HOME:
        homes = [given.get(one.value, "") for one in (Place.PLAINTIFF_HOME, Place.DEFENDANT_HOME)]
        same = all(homes) and (homes[0] == homes[1] or text_key(homes[0]) == text_key(homes[1]))
        return homes[1] if same else ""
    return ""


def decide(
    texts: Sequence[Named],
    rule: Rule,
    gazetteer: Gazetteer,
    *,
    remembered: dict[str, str],
    threshold: float,
) -> Outcome:
    """Try the places in turn; the first that leads to a community (or the lowest level of the rule) decides.

    ``remembered``: keyed hash of a text → area code that a person chose for it ("" = nobody knows).
    Otherwise the case waits for a person with the finest area known, or stays unknown: no address at all,
    or only addresses elsewhere.
    """
    if not texts:
        return Outcome("unknown", reason="登记材料中没有可用于归属的地址。")
    waiting: list[Outcome] = []
    hopeless: list[Outcome] = []
    for named in texts:
        if named.key in remembered:
            return _as_remembered(named, remembered[named.key], gazetteer)
        answer = attribute(named.text, gazetteer, threshold=threshold)
        outcome = _outcome(named, answer, rule, gazetteer)
        if outcome.state == "attributed":
            return outcome
        (waiting if outcome.state == "review" else hopeless).append(outcome)
    found = max(waiting, key=lambda one: (len(one.area_code.rstrip("0")), one.confidence), default=None)
    return found or hopeless[0]


def _outcome(named: Named, answer: Answer, rule: Rule, gazetteer: Gazetteer) -> Outcome:
    code, level = answer.area_code or "", answer.level or ""
    resolved = level in (Level.VILLAGE, Level.GRID)
    if rule.lowest_level == Level.TOWNSHIP and level in (Level.TOWNSHIP, Level.VILLAGE, Level.GRID):
        at = gazetteer.units[gazetteer.by_code[code]].at[Level.TOWNSHIP.value]
        code, level, resolved = gazetteer.units[at].code, Level.TOWNSHIP.value, True
    seat = named.place in LOW_CONFIDENCE
    hopeless = answer.rejected or not _decidable(answer)
    reason = without_numbers(answer.reason) + ("单位住所地，仅供参考。" if seat and resolved else "")
    return Outcome(
        state="attributed" if resolved else "unknown" if hopeless else "review",
        place=named.place.value,
        text=named.text,
        area_code="" if level == Level.CITY else code,
        level=level,
        confidence=_confidence(answer, resolved) * (SEAT_FACTOR if seat else 1.0),
        reason=reason[:300],
        evidence=tuple(
            {"label": e.label, "matched": without_numbers(e.matched), "weight": e.weight, "shared": e.shared}
            for e in answer.evidence
        ),
        candidates=tuple(
            {"code": c.area_code, "name": c.name, "level": c.level, "score": c.score}
            for c in answer.candidates
        ),
        unknown_name=answer.unknown[-1][:60] if answer.unknown else "",
        key=named.key,
    )


def _decidable(answer: Answer) -> bool:
    """Whether a person could do better: the text says more than names of towns and districts."""
    return bool(answer.rest) or any(one.kind not in ABOVE_COMMUNITY for one in answer.evidence)


def _confidence(answer: Answer, resolved: bool) -> float:
    """That of the answer; of a case that waits, that of the community it most probably is."""
    if resolved:
        return answer.confidence
    return max((x.confidence for x in answer.levels if x.level in (Level.VILLAGE, Level.GRID)), default=0.0)


def _as_remembered(named: Named, code: str, gazetteer: Gazetteer) -> Outcome:
    place, text, key = named.place.value, named.text, named.key
    if code not in gazetteer.by_code:
        return Outcome("unknown", place, text, method="learned", reason="此前复核认为无法归属。", key=key)
    unit = gazetteer.by_code[code]
    reason = f"与此前复核过的地址相同，归属{gazetteer.full_name(unit)}。"
    level = gazetteer.units[unit].level
    return Outcome(
        "attributed", place, text, code, level, LEARNED_CONFIDENCE, method="learned", reason=reason, key=key
    )


def without_numbers(text: str) -> str:
    """House numbers are personal: in reasons and evidence they are starred."""
    return _HOUSE_NUMBER.sub("*", text)


def remembered_choices(keys: Iterable[str]) -> dict[str, str]:
    """What people chose for these text keys, the latest choice of each."""
    rows = Attribution.objects.filter(text_key__in=set(keys) - {""}, method="review").order_by("at", "pk")
    return dict(rows.values_list("text_key", "area_code"))


def attribute_batch(
    *, at: datetime, after: int = 0, upto: int | None = None, states: Sequence[str] = ("waiting",)
) -> tuple[int, int]:
    """Attribute the next ``BATCH`` filings above primary key ``after`` (to ``upto``) in these states.

    Gives (last primary key looked at, how many were written); (after, 0) when none are left. Filings that a
    person has decided are never touched; a second run over the same filings writes nothing.
    """
    rows = Filing.objects.filter(pk__gt=after, attribution_state__in=states)
    if upto is not None:
        rows = rows.filter(pk__lte=upto)
    filings = list(rows.exclude(attribution_method="review").order_by("pk").only(*READ)[:BATCH])
    if not filings:
        return after, 0
    return filings[-1].pk, write_outcomes(filings, at=at)


def stretches(states: Sequence[str], *, parts: int, after: int = 0) -> list[tuple[int, int]]:
    """Primary keys above ``after`` of the filings in these states shared out: (above, up to), in order."""
    rows = Filing.objects.filter(pk__gt=after, attribution_state__in=states)
    keys = rows.order_by("pk").values_list("pk", flat=True)
    count = keys.count()
    places = (max(count * part // parts - 1, 0) for part in range(1, parts + 1)) if count else ()
    ends = [after, *(keys[place] for place in places)]
    return list(pairwise(ends))


def write_outcomes(filings: Sequence[Filing], *, at: datetime) -> int:
    """Decide and store; what stays as it was is not written again. Gives the number of filings written."""
    gazetteer = library()
    rules = [rule_for(filing.cause_id or None) for filing in filings]
    texts = [texts_of(filing, rule) for filing, rule in zip(filings, rules, strict=True)]
    remembered = remembered_choices(one.key for found in texts for one in found)
    threshold = settings.ATTRIBUTION_THRESHOLD
    outcomes = [
        decide(found, rule, gazetteer, remembered=remembered, threshold=threshold)
        for found, rule in zip(texts, rules, strict=True)
    ]
    sides = [
        sides_of(filing, outcome, gazetteer, threshold=threshold)
        for filing, outcome in zip(filings, outcomes, strict=True)
    ]
    with transaction.atomic():
        mine = Filing.objects.select_for_update().filter(pk__in=[f.pk for f in filings])
        decided = set(mine.filter(attribution_method="review").values_list("pk", flat=True))
        changed = [
            (filing, outcome)
            for filing, outcome, homes in zip(filings, outcomes, sides, strict=True)
            if filing.pk not in decided and _apply(filing, outcome, homes)
        ]
        store([f for f, _ in changed], [o for _, o in changed], at=at)
    return len(changed)


def sides_of(filing: Filing, outcome: Outcome, gazetteer: Gazetteer, *, threshold: float) -> tuple[str, str]:
    """The villages of the plaintiff's and the defendant's home, each empty when not sure enough (§5.3).

    Natural persons only: of an organisation the ledger knows the registered seat, which is no site. Batches
    have no part in it.
    """
    homes = [filing.locus.get(one.value, "").strip() for one in (Place.PLAINTIFF_HOME, Place.DEFENDANT_HOME)]
    if filing.is_batch or not all(homes):
        return "", ""
    found = []
    for text in homes:
        if text == outcome.text and outcome.state == "attributed" and outcome.level in RESOLVED:
            found.append(outcome.area_code[:12])
            continue
        area = area_of(text, gazetteer, threshold=threshold)
        found.append(area.code[:12] if area and area.level in RESOLVED else "")
    return found[0], found[1]


def _apply(filing: Filing, outcome: Outcome, homes: tuple[str, str]) -> bool:
    before = tuple(getattr(filing, name) for name in FILED)
    filing.plaintiff_area, filing.defendant_area = homes
    filing.area_code = outcome.area_code
    filing.scope_code = scope_code_of(filing, outcome.area_code)
    filing.attribution_state = outcome.state
    filing.attribution_confidence = round(outcome.confidence, 4)
    filing.attribution_method = outcome.method
    return before != tuple(getattr(filing, name) for name in FILED)


def scope_code_of(filing: Filing, area_code: str) -> str:
    """The area that decides who sees a filing: its own, or the court's district when it lies outside that."""
    court = all_courts().get(filing.court_code)
    district = court.division_code.ljust(12, "0") if court else filing.scope_code
    if area_code and CodeRange.below(district).holds(area_code):
        return area_code
    return district


def store(
    filings: Sequence[Filing], outcomes: Sequence[Outcome], *, at: datetime, by_id: int | None = None
) -> None:
    """Write filings and their new current attributions; the earlier ones stay as history."""
    bulk.update(Filing, FILED, ((*(getattr(one, name) for name in FILED), one.pk) for one in filings))
    Attribution.objects.filter(filing__in=filings, is_current=True).update(is_current=False)
    instant = _prepared("at", at)
    rows = (
        (
            *(filing.pk, instant, one.place, _prepared("text", one.text), one.key, one.area_code, one.level),
            *(one.confidence, bulk.as_json(one.evidence), bulk.as_json(one.candidates), one.reason),
            *(one.method, one.unknown_name, by_id, True),
        )
        for filing, one in zip(filings, outcomes, strict=True)
    )
    bulk.insert(Attribution, KEPT, rows)


def _prepared(name: str, value: object) -> Any:
    """A value of an attribution, sealed or converted as this database takes it."""
    return Attribution._meta.get_field(name).get_db_prep_save(value, connection)
