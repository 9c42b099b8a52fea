"""What follows from a line of the ledger: proceeding, cause, sharing class, kinds of parties, places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from judgegrid.domain import administrative_causes, case_types, causes, parties, privacy
from judgegrid.domain.case_numbers import CaseNumber
from judgegrid.domain.case_types import Relevance
from judgegrid.domain.filing_cells import Known
from judgegrid.domain.locus import Place
from judgegrid.domain.parties import Party
from judgegrid.domain.privacy import Flag, SharingClass

PROCEEDINGS = {"civil": "民事", "admin": "行政", "other": "其他"}
ATTRIBUTION_STATES = {
    "waiting": "待归属",
    "attributed": "已归属",
    "review": "待复核",
    "unknown": "无法归属",
}
IMPORT_STATES = {
    "uploaded": "待对应列",
    "checking": "校验中",
    "checked": "待确认",
    "applying": "导入中",
    "done": "已完成",
    "failed": "失败",
    "cancelled": "已取消",
}
UNKNOWN_COURT, UNKNOWN_TYPE, UNKNOWN_CAUSE = "court", "type_word", "cause"

Remark = dict[str, str]


@dataclass(slots=True)
class Filing:
    """What is kept of a filing: ``values`` by name of the record's field, its parties, places, remarks."""

    values: dict[str, Any]
    parties: tuple[Party, ...]
    places: dict[str, str]
    remarks: list[dict[str, str]]


def derive(given: Mapping[str, Any], *, known: Known, remarks: Iterable[tuple[str, str]] = ()) -> Filing:
    """All that follows from what was given: proceeding, cause in its edition, class, places, kinds.

    ``given`` must hold case_number (CaseNumber), filed_on and cause.
    """
    number, filed_on = given["case_number"], given["filed_on"]
    notes = [{"field": header, "text": text} for header, text in remarks]
    notes += _number_remarks(number, filed_on, given.get("court", ""), known)
    proceeding = proceeding_of(number.type_word)
    edition = edition_of(proceeding, filed_on)
    match, cause_notes = match_cause(given, proceeding=proceeding, edition=edition, known=known)
    people, minor = _checked(given, filed_on, notes)
    flags = frozenset(given.get("sensitive", ())) | (frozenset({Flag.MINOR}) if minor else frozenset())
    sharing, reason = _openness(match.concept, flags)
    values = {
        "case_number": number.canonical,
        "raw_case_number": number.raw.strip()[:80],
        "year": number.year,
        "court_code": number.court,
        "type_word": number.spec + number.type_word,
        "sequence": number.sequence,
        "legacy": number.legacy,
        "proceeding": proceeding,
        "relevance": relevance_of(number.type_word, match.concept, known).value,
        **{name: given.get(name) for name in ("filed_on", "received_on", "closed_on", "amount")},
        **{name: given.get(name, "") for name in _TEXTS},
        "cause_text": given["cause"],
        "cause_edition": edition,
        "cause_id": match.concept or "",
        "cause_how": match.how,
        "party_kind": parties.kind_of(people),
        "is_batch": bool(given.get("batch", False)),
        "compound_name": compound_name(given.get("compound", "")),
        "organisation_name": organisation_name(people),
        "flags": sorted(flags),
        "sharing_class": sharing.value,
        "class_reason": reason,
    }
    return Filing(values, people, places_of(given, people), notes + cause_notes)


_TEXTS = ("closing_way", "procedure", "cause_number", "pre_filing_number", "judge_name", "facts")


def _number_remarks(number: CaseNumber, filed_on: date, court_name: str, known: Known) -> list[Remark]:
    """What goes to the work list, or contradicts the filing date."""
    notes: list[Remark] = []
    court = known.courts.get(number.court)
    if not number.legacy and (court is None or not court.valid_in(number.year)):
        notes.append({"field": "法院代字", "text": number.court, "work": UNKNOWN_COURT})
    elif court and court_name and court_name not in court.name:
        notes.append(
            {"field": "法院", "text": f"“{court_name}”与案号的法院代字{number.court}({court.name})不一致"}
        )
    if not number.legacy and number.type_word not in known.words:
        notes.append({"field": "类型代字", "text": number.type_word, "work": UNKNOWN_TYPE})
    if filed_on.year != number.year:
        notes.append({"field": "立案日期", "text": f"{filed_on}与案号年度{number.year}不一致"})
    return notes


def match_cause(
    given: Mapping[str, Any], *, proceeding: str, edition: str, known: Known
) -> tuple[causes.CauseMatch, list[Remark]]:
    """The concept of the printed cause, by the court's own aliases too; the unmapped go to the work list."""
    text = given["cause"]
    match = resolve_cause(text, proceeding=proceeding, edition=edition, number=given.get("cause_number", ""))
    if match.concept is None:
        alias = known.cause_aliases.get((edition, text))
        if alias is None:
            return match, [{"field": "案由", "text": text, "work": UNKNOWN_CAUSE}]
        match = causes.CauseMatch(alias, "alias")
    return match, [{"field": "案由", "text": match.note}] if match.note else []


def edition_of(proceeding: str, filed_on: date) -> str:
    """The edition of a printed cause: civil by filing date (CA-3), administrative that of 2020."""
    return "2020" if proceeding == "admin" else causes.edition_on(filed_on)


def _checked(given: Mapping[str, Any], on: date, notes: list[Remark]) -> tuple[tuple[Party, ...], bool]:
    """All parties with their numbers checked, and whether one of them is under 18."""
    people: list[Party] = []
    minor = False
    for side, label in parties.SIDES.items():
        for party in given.get(side, ()):
            kept, is_minor, remarks = parties.checked(party, on=on)
            people.append(kept)
            minor = minor or is_minor
            notes += [{"field": label, "text": text} for text in remarks]
    return tuple(people), minor


@cache
def resolve_cause(text: str, *, proceeding: str, edition: str, number: str) -> causes.CauseMatch:
    """The concept of a printed cause by the kind of proceeding; 其他 tries the civil tree, then the other."""
    if proceeding == "admin":
        return administrative_causes.resolve(text)
    found = causes.resolve(text, edition=edition, number=number)
    if found.concept is None and proceeding == "other":
        second = administrative_causes.resolve(text)
        return second if second.concept else found
    return found


def proceeding_of(type_word: str) -> str:
    """civil, admin or other by the type word; 诉前 numbers are civil."""
    if type_word.startswith("行"):
        return "admin"
    return "civil" if type_word.startswith("民") or "诉前" in type_word else "other"


def relevance_of(type_word: str, concept: str | None, known: Known) -> Relevance:
    """What the case means to the statistics; among the kinds of 民特 the cause decides (rules.md §1.5)."""
    return known.type_words.get(type_word) or _shipped_relevance(type_word, concept)


@lru_cache(maxsize=10_000)
def _shipped_relevance(type_word: str, concept: str | None) -> Relevance:
    possible = case_types.relevances(type_word)
    if len(possible) == 1:
        return next(iter(possible))
    if possible and concept:
        if any(causes.within(concept, f"civil:{one}") for one in ("448", "449")):
            return Relevance.CONFIRMATION
        if any(causes.within(concept, f"civil:{one}") for one in ("三十七", "三十八", "四十四")):
            return Relevance.SPECIAL_SENSITIVE
    return Relevance.SPECIAL if possible else Relevance.LOOKUP


@lru_cache(maxsize=10_000)
def _openness(concept: str | None, flags: frozenset[Flag]) -> tuple[SharingClass, str]:
    sharing = privacy.sharing_class(concept, sorted(flags))
    return sharing, class_reason(concept, sharing, flags)


def class_reason(concept: str | None, sharing: SharingClass, flags: Iterable[Flag]) -> str:
    """Why a filing has its sharing class, in words."""
    reasons = []
    if concept is None:
        reasons.append("案由未对应，按限制共享")
    elif privacy.default_class(concept) is sharing:
        reasons.append(f"案由“{causes.get(concept).name}”")
    reasons += [flag.label for flag in sorted(flags)]
    return "；".join(reasons)[:120]


def places_of(given: Mapping[str, Any], people: Iterable[Party]) -> dict[str, str]:
    """Place texts by kind (domain.locus.Place), as far as the line names them.

    ``place`` is the column 不动产或事件地点: which kind of place it is, the rule of the cause decides later.
    """
    found = {name: given[name] for name in ("compound", "place") if given.get(name)}
    for party in people:
        if not party.address:
            continue
        if party.side == "defendant":
            kind = Place.DEFENDANT_SEAT if party.is_organisation else Place.DEFENDANT_HOME
            found.setdefault(kind.value, party.address)
        elif party.side == "plaintiff" and not party.is_organisation:
            found.setdefault(Place.PLAINTIFF_HOME.value, party.address)
    return found


def compound_name(text: str) -> str:
    """A compound as named, when the cell holds no house or room number (that would be personal)."""
    return "" if any(char.isdigit() for char in text) else text[:80]


def organisation_name(people: Iterable[Party]) -> str:
    """The organisation that stands out in lists: a defendant, else a plaintiff."""
    named = {one.side: one.name for one in reversed(list(people)) if one.is_organisation}
    return named.get("defendant") or named.get("plaintiff", "")
