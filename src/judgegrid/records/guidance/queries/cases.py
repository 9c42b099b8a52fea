"""Similar cases: searched by an engine within the scope, ranked with reasons, laid side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

from django.db.models import QuerySet

from judgegrid.domain import causes, content
from judgegrid.domain.case_masking import masked_case
from judgegrid.domain.people import Permission, Scope
from judgegrid.domain.published_cases import prefixes, printed_cause
from judgegrid.domain.refusals import Absent
from judgegrid.methods.text.case_hits import SimilarCase, rank_indexed
from judgegrid.methods.text.case_index import CaseIndex
from judgegrid.methods.text.case_rows import Case, amount_of, elements_of
from judgegrid.methods.text.passages import Passage, matching_passages
from judgegrid.records.disputes.queries import dispute
from judgegrid.records.guidance import case_index
from judgegrid.records.guidance.case_counter import counter
from judgegrid.records.guidance.case_reading import case_facts
from judgegrid.records.guidance.case_words import DatabaseEngine, Found, Wanted, narrowed, pairs, readable
from judgegrid.records.guidance.models import PublishedCase
from judgegrid.records.guidance.queries.consultations import consultation

CANDIDATES = 200
RANKED = 60  # whose reasons are worked out: the best of the engine
SHOWN = 10
FEW_WORDS = 14  # so few pairs are a phrase: texts that hold all of them come first
LONGEST_QUERY = 5_000
LONGEST_COMPARED = 6_000
MOST_MARKED = 8
NEAR_SHARE = 0.5  # of the best score: below it a hit that shares neither cause nor provision is a far one


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person looks for. ``cause`` a concept, ``area`` a code; days are included."""

    text: str = ""
    cause: str = ""
    area: str = ""
    kind: str = ""
    from_on: date | None = None
    to_on: date | None = None
    notion: str = "overall"


@dataclass(frozen=True, slots=True)
class FoundCase:
    """A hit: the row, and why it is here."""

    row: PublishedCase
    why: SimilarCase


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that both sides may say: its name, this side, that side."""

    name: str
    here: str
    there: str

    @property
    def same(self) -> bool:
        return bool(self.here) and self.here == self.there


@dataclass(frozen=True, slots=True)
class Compared:
    """A text and a case side by side: both cut into (piece, whether it stands in both), and line by line."""

    found: FoundCase
    here: tuple[tuple[str, bool], ...]
    there: tuple[tuple[str, bool], ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Searched:
    """Hits best first; ``refusal`` says why there are none; ``widened``: no text held all the words.

    ``cause_known``, ``cites``: whether the text itself (or the filter) says a cause, cites provisions; else
    what is shared of them was expected from the nearest cases.
    """

    hits: tuple[FoundCase, ...]
    explained: str
    refusal: str = ""
    widened: bool = False
    candidates: int = 0
    cause_known: bool = False
    cites: bool = False

    @property
    def near(self) -> tuple[FoundCase, ...]:
        """Hits that share a cause or a provision, or come near the best; all when the best is a weak one."""
        least = self.hits[0].why.score * NEAR_SHARE if self.hits else 0.0
        if least <= 0:
            return self.hits
        return tuple(
            one
            for one in self.hits
            if one.why.shared_causes or one.why.shared_provisions or one.why.score >= least
        )

    @property
    def far(self) -> tuple[FoundCase, ...]:
        """The other hits: some words in common, no more."""
        near = {one.row.pk for one in self.near}
        return tuple(one for one in self.hits if one.row.pk not in near)


@dataclass(frozen=True, slots=True)
class Standing:
    """How many texts there are for a reader, what searches them, since when, how many changed after that."""

    cases: int
    engine: str
    indexed_at: datetime | None
    waiting: int


def search(asked: Asked, *, scope: Scope) -> Searched:
    """Cases similar to a text within the scope and the filters, with the reasons of each."""
    _reader(scope)
    words = tuple(pairs(asked.text[:LONGEST_QUERY]))
    if not words:
        return Searched((), "", "没有可比较的文字，请写两个字以上")
    wanted = Wanted(
        scope,
        words,
        len(set(words)) <= FEW_WORDS,
        asked.cause,
        asked.area,
        asked.kind,
        asked.from_on,
        asked.to_on,
    )
    keys = _candidates(wanted)
    widened = wanted.need_all and not keys
    if widened:
        wanted = replace(wanted, need_all=False)
        keys = _candidates(wanted)
    rows = _rows(wanted, keys[:RANKED])
    if not rows:
        return Searched((), "", "可放宽案由、法院所在地或日期，或换几个词再找")
    index = CaseIndex([_case(row) for row in rows])
    query = _query(asked)
    ranking = rank_indexed(query, index, notion=asked.notion, top=SHOWN)
    by_id = {str(row.pk): row for row in rows}
    hits = tuple(FoundCase(by_id[hit.id], hit) for hit in ranking.hits)
    return Searched(
        hits,
        ranking.explain(),
        ranking.refusal,
        widened,
        len(keys),
        ranking.cause_known,
        bool(query.provisions),
    )


def beside(pk: int, asked: Asked, *, scope: Scope) -> Compared:
    """One case against a text, among its neighbours so that rare words count as they did in the list.

    Raises Absent when the case is not there for this reader.
    """
    row = case(pk, scope=scope)
    words = tuple(pairs(asked.text[:LONGEST_QUERY]))
    wanted = Wanted(scope, words)
    others = _rows(wanted, [key for key in _candidates(wanted) if key != row.pk][: RANKED - 1])
    index = CaseIndex([_case(one) for one in (row, *others)])
    query, text = _query(asked), row.text[:LONGEST_COMPARED]
    ranking = rank_indexed(query, index, notion=asked.notion, among=[str(row.pk)])
    why = next(iter(ranking.hits), None) or SimilarCase(str(row.pk), 0.0, 0.0, (), (), (), (), ())
    return Compared(
        FoundCase(row, why),
        _marked(query.text, matching_passages(text, query.text, index.bm25, most=MOST_MARKED)),
        (*_marked(text, matching_passages(query.text, text, index.bm25, most=MOST_MARKED)),
         (row.text[LONGEST_COMPARED:], False)),
        _lines(query, index.rows[0], ranking.causes),
    )  # fmt: skip


def _marked(text: str, passages: tuple[Passage, ...]) -> tuple[tuple[str, bool], ...]:
    """A text cut into (piece, whether it stands in both), whole sentences apart, in order."""
    cut: list[tuple[str, bool]] = []
    at = 0
    for one in sorted(passages, key=lambda passage: passage.start):
        if one.start < at:
            continue
        cut += [(text[at : one.start], False), *one.pieces()]
        at = one.start + len(one.text)
    return (*cut, (text[at:], False))


def _lines(here: Case, there: Case, expected: tuple[tuple[str, float], ...]) -> tuple[Line, ...]:
    """What both sides say of the same things; the elements that either names."""
    guess = f"未写明，推测为{expected[0][0]}（{expected[0][1]:.0%}）" if expected and not here.causes else ""
    ours, theirs = elements_of(here), elements_of(there)
    said = [("案由", "、".join(here.causes) or guess, "、".join(there.causes))]
    said.append(("最大金额", _yuan(here), _yuan(there)))
    said += [(name, ours.get(name, ""), theirs.get(name, "")) for name in sorted(ours.keys() | theirs.keys())]
    said.append(("引用法条", "、".join(here.provisions), "、".join(there.provisions)))
    return tuple(Line(*one) for one in said if one[1] or one[2])


def _yuan(one: Case) -> str:
    amount = amount_of(one)
    return f"{amount:,.0f} 元" if amount else ""


def newest(asked: Asked, *, scope: Scope) -> QuerySet[PublishedCase]:
    """Cases by the filters alone, newest first."""
    _reader(scope)
    wanted = Wanted(scope, (), False, asked.cause, asked.area, asked.kind, asked.from_on, asked.to_on)
    return narrowed(wanted).defer("text").order_by("-decided_on", "-pk")


def case(pk: int, *, scope: Scope) -> PublishedCase:
    """One case. Raises Absent when there is none for this reader."""
    _reader(scope)
    row = PublishedCase.objects.filter(readable(scope), pk=pk, withdrawn_at=None).first()
    if row is None:
        raise Absent("没有这个案例")
    return row


def standing(*, scope: Scope) -> Standing:
    """How many cases there are for this reader, and how far the index is."""
    _reader(scope)
    live = PublishedCase.objects.filter(readable(scope), withdrawn_at=None)
    engine = case_index.engine()
    known = engine.generation.change if engine else 0
    return Standing(
        live.count(),
        engine.name if engine else DatabaseEngine.name,
        engine.generation.made_at if engine else None,
        live.filter(change__gt=known).count() if engine else 0,
    )


def choices(*, scope: Scope) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Causes and areas that occur among the cases of this reader, with those above them: (value, label)."""
    _reader(scope)
    rows = PublishedCase.objects.filter(readable(scope), withdrawn_at=None).order_by()
    held = {
        above
        for concept in rows.exclude(cause_id="").values_list("cause_id", flat=True).distinct()
        if concept in causes.tree()
        for above in causes.ancestors(concept)
    }
    named = [
        (one.concept, "　" * (one.level - 1) + one.name)
        for one in causes.tree().values()
        if one.concept in held
    ]
    codes = rows.exclude(area_code="").values_list("area_code", flat=True).distinct()
    places = sorted({prefix for code in codes for prefix in prefixes(code) if prefix in _divisions()})
    return named, [(one.ljust(12, "0"), "　" * (len(one) // 2 - 1) + _divisions()[one]) for one in places]


@cache
def _divisions() -> dict[str, str]:
    return {row["code"]: row["name"] for row in content.rows("division_names")}


def described(*, scope: Scope, dispute_number: str = "", consultation_number: str = "") -> str:
    """The description of a dispute or of a consultation, masked, to search with. Raises Absent as they do."""
    _reader(scope)
    if dispute_number:
        row = dispute(dispute_number, scope=scope)
        return masked_case(f"{row.subject}\n{row.text}".strip())[:LONGEST_QUERY]
    return masked_case(consultation(consultation_number, scope=scope).text)[:LONGEST_QUERY]


def _reader(scope: Scope) -> None:
    if not scope.may(Permission.READ_DISPUTES):
        raise Absent("无此页面")


def _candidates(wanted: Wanted) -> list[int]:
    """Keys that the engine and, for what changed since its index, the database find; best first."""
    engine, database = case_index.engine(), DatabaseEngine()
    if engine is None:
        return _allowed(wanted, database.find(wanted, limit=CANDIDATES))
    known = engine.generation.change
    found = _allowed(wanted, engine.find(wanted, limit=CANDIDATES), up_to=known)
    if counter().last == known:
        return found
    fresh = _allowed(wanted, database.find(wanted, limit=CANDIDATES, after=known))
    mixed = [one for pair in zip(found, fresh, strict=False) for one in pair]
    shorter = min(len(found), len(fresh))
    return [*mixed, *found[shorter:], *fresh[shorter:]][:CANDIDATES]


def _allowed(wanted: Wanted, found: list[Found], *, up_to: int | None = None) -> list[int]:
    """Keys of hits, checked against the tables: withdrawn, changed or closed ones fall out."""
    rows = narrowed(wanted).filter(pk__in=[one.pk for one in found])
    if up_to is not None:
        rows = rows.filter(change__lte=up_to)
    allowed = set(rows.order_by().values_list("pk", flat=True))
    return [one.pk for one in found if one.pk in allowed]


def _rows(wanted: Wanted, keys: list[int]) -> list[PublishedCase]:
    """The rows of some keys, in their order: only those that are ranked are read with their texts."""
    by_key = narrowed(wanted).in_bulk(keys)
    return [by_key[key] for key in keys if key in by_key]


def _query(asked: Asked) -> Case:
    """The text of a person as a case: its cause as chosen, or as the text itself prints it."""
    text = asked.text[:LONGEST_QUERY]
    facts = case_facts(text)
    concept = asked.cause or printed_cause(text)[0]
    known = (causes.get(concept).name,) if concept in causes.tree() else ()
    return Case("", text, "", known, facts.provisions, facts.elements, facts.amount)


def _case(row: PublishedCase) -> Case:
    name = causes.get(row.cause_id).name if row.cause_id in causes.tree() else row.cause_name
    return Case(
        str(row.pk),
        row.text[:LONGEST_COMPARED],
        "",
        (name,) if name else (),
        tuple(row.provisions),
        dict(row.elements),
        row.amount,
    )
