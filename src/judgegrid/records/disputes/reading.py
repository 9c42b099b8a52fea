"""What a report says: risk signals, amounts, dates and parties in it, and the type its words point to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from judgegrid.domain import content
from judgegrid.domain.disputes import dispute_types
from judgegrid.domain.people import Permission, Scope
from judgegrid.domain.refusals import Absent
from judgegrid.methods.text.elements import Element
from judgegrid.methods.text.extraction import extract
from judgegrid.methods.text.risk import RiskSignal
from judgegrid.methods.text.topics import TopicLexicon, lexicon, rank_topics
from judgegrid.records.disputes.models import Dispute

MOST_WORDS = 4
READ_LENGTH = 5000
SHOWN = {"amount": "金额", "date": "日期", "period": "期间", "rate": "利率（折成年利率）", "party": "当事人"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text as shown; ``kind`` is risk, denied, element or empty, ``label`` what it says."""

    text: str
    kind: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One risk signal or kind of element with the words, or values, that stand for it."""

    label: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A report read: its text in pieces, the risks asserted and denied, and the elements."""

    subject: tuple[Piece, ...]
    text: tuple[Piece, ...]
    risks: tuple[Said, ...]
    denied: tuple[Said, ...]
    elements: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class TypeSuggestion:
    """The dispute type that the words of a report point to; a person decides."""

    code: str
    name: str
    words: tuple[str, ...]


def read(row: Dispute, *, scope: Scope, on: date) -> Reading:
    """Read one dispute; ``on`` is the day it was reported. Raises Absent for who may not read disputes."""
    if not scope.may(Permission.READ_DISPUTES):
        raise Absent("无此页面")
    parts = [extract(part, on=on) for part in (row.subject, row.text)]
    risks = [one for part in parts for one in part.risks]
    return Reading(
        subject=_pieces(row.subject, parts[0].elements, parts[0].risks),
        text=_pieces(row.text, parts[1].elements, parts[1].risks),
        risks=_said([(one.label, one.text) for one in risks if not one.negated]),
        denied=_said([(one.label, one.text) for one in risks if one.negated]),
        elements=_said(
            [(SHOWN[one.kind], _shown(one)) for part in parts for one in part.elements if one.kind in SHOWN]
        ),
    )


def suggest_type(subject: str, text: str, *, scope: Scope) -> TypeSuggestion | None:
    """The type of the topic whose words weigh most in a report; None when no listed word occurs."""
    if not scope.may(Permission.REPORT_DISPUTE):
        raise Absent("无此页面")
    topics = rank_topics(subject[:READ_LENGTH], text[:READ_LENGTH], _words())
    if not topics:
        return None
    best = topics[0]
    return TypeSuggestion(best.dispute_type, dispute_types()[best.dispute_type], best.words[:MOST_WORDS])


@cache
def _words() -> TopicLexicon:
    return lexicon(content.rows("topics"))


def _shown(one: Element) -> str:
    if one.kind == "amount":
        return f"{one.text}（{float(one.value):,.10g} 元）"
    if one.kind == "rate":
        return f"{one.text}（{_rate(one.value)}）"
    return one.text if one.kind in ("party", "period") else f"{one.text}（{one.value}）"


def _rate(value: str) -> str:
    return f"{value.removesuffix('LPR')}倍LPR" if value.endswith("LPR") else f"{float(value) * 100:.4g}%"


def _said(found: list[tuple[str, str]]) -> tuple[Said, ...]:
    words: dict[str, dict[str, None]] = {}
    for label, word in found:
        words.setdefault(label, {})[word] = None
    return tuple(Said(label, tuple(one)) for label, one in words.items())


def _pieces(text: str, elements: tuple[Element, ...], risks: tuple[RiskSignal, ...]) -> tuple[Piece, ...]:
    """The text cut where something was found; risks asserted before risks denied before elements."""
    marks = [(0, one.start, one.end, one.text, "risk", one.label) for one in risks if not one.negated]
    marks += [
        (1, one.start, one.end, one.text, "denied", f"{one.label}（否定或假设）")
        for one in risks
        if one.negated
    ]
    hidden = ("phone", "identity", "account")
    marks += [
        (-1 if one.kind in hidden else 2, one.start, one.end, one.text, "element", one.label)
        for one in elements
    ]
    chosen: list[tuple[int, int, str, str, str]] = []
    for _, start, end, shown, kind, label in sorted(marks):
        if all(end <= other[0] or start >= other[1] for other in chosen):
            chosen.append((start, end, shown, kind, label))
    pieces, done = [], 0
    for start, end, shown, kind, label in sorted(chosen):
        if start > done:
            pieces.append(Piece(text[done:start]))
        pieces.append(Piece(shown, kind, label))
        done = end
    return (*pieces, Piece(text[done:])) if done < len(text) else tuple(pieces)
