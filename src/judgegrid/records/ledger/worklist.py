"""The work list: printed causes, code words and type words that the tables do not know, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min

from judgegrid.domain import administrative_causes, case_types, causes
from judgegrid.domain.people import Permission, Scope
from judgegrid.domain.refusals import Absent
from judgegrid.records.ledger.known import known
from judgegrid.records.ledger.learned import Suggested, suggestions
from judgegrid.records.ledger.models import Filing
from judgegrid.records.scoping import reached

MOST = 100
KINDS = {"cause": "案由", "court": "法院代字", "type_word": "类型代字"}


@dataclass(frozen=True, slots=True)
class Unknown:
    """A text nobody has decided yet; ``choices``: what it may mean, likeliest first, as (value, label)."""

    kind: str
    edition: str
    text: str
    count: int
    first_on: date
    last_on: date
    choices: tuple[tuple[str, str], ...] = ()
    learned: Suggested | None = None

    @property
    def label(self) -> str:
        return KINDS[self.kind]


def work_list(*, scope: Scope, on: date) -> list[Unknown]:
    """What waits for a decision in the filings of a scope, the most frequent first."""
    if not scope.may(Permission.IMPORT_FILINGS):
        raise Absent("无此页面")
    rows = Filing.objects.filter(reached(scope, classes=scope.filing_classes))
    dates = {"count": Count("pk"), "first": Min("filed_on"), "last": Max("filed_on")}
    learned = suggestions(scope=scope)
    found = [
        Unknown(
            "cause",
            row["cause_edition"],
            row["cause_text"],
            row["count"],
            row["first"],
            row["last"],
            _likely(row["cause_text"], row["proceeding"]),
            learned.get((row["cause_edition"], row["cause_text"])),
        )
        for row in rows.filter(cause_id="")
        .values("cause_text", "cause_edition", "proceeding")
        .annotate(**dates)
        .order_by("-count")[:MOST]
    ]
    tables = known(on=on)
    modern = rows.filter(legacy=False)
    for row in modern.values("court_code").annotate(**dates, newest=Max("year"), oldest=Min("year")):
        court = tables.courts.get(row["court_code"])
        if court is None or not (court.valid_in(row["newest"]) and court.valid_in(row["oldest"])):
            found.append(Unknown("court", "", row["court_code"], row["count"], row["first"], row["last"]))
    words = tuple((one.value, one.label) for one in case_types.Relevance)
    for row in modern.values("type_word").annotate(**dates):
        plain = row["type_word"].removeprefix("知")
        if not {plain, row["type_word"]} & tables.words:
            found.append(Unknown("type_word", "", plain, row["count"], row["first"], row["last"], words))
    return sorted(found, key=lambda one: (list(KINDS).index(one.kind), -one.count))


def _likely(text: str, proceeding: str) -> tuple[tuple[str, str], ...]:
    concepts = [] if proceeding == "admin" else list(causes.suggest(text))
    return tuple((one, f"{causes.get(one).number} {causes.get(one).name}") for one in concepts)


def find_causes(text: str, *, scope: Scope, limit: int = 12) -> list[tuple[str, str]]:
    """Causes whose name or number contains what was typed, as (name, path) for a list of suggestions."""
    if not scope.may(Permission.READ_FILINGS):
        raise Absent("无此页面")
    plain = causes.normalise(text)
    if not plain:
        return []
    fits = [one for one in causes.tree().values() if plain in one.name or one.number == text.strip()]
    fits.sort(key=lambda one: (not one.name.startswith(plain), len(one.name), -one.level))
    return [(one.name, " › ".join(causes.breadcrumb(one.concept)[:-1])) for one in fits[:limit]]


def concept_named(text: str) -> str:
    """The concept of a cause typed or picked by name or number; empty when there is none."""
    if not text.strip():
        return ""
    by_number = f"civil:{causes.normalise_number(text)}"
    if by_number in causes.tree():
        return by_number
    match = causes.resolve(text, edition=causes.SHIPPED_EDITION)
    return match.concept or administrative_causes.resolve(text).concept or ""
