"""What a report says: risk signals, amounts, dates and parties in it, and the type its words point to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from judgegrid.domain.disputes import dispute_types
from judgegrid.domain.people import Permission, Scope
from judgegrid.domain.refusals import Absent
from judgegrid.methods.text.elements import Element
from judgegrid.methods.text.extraction import extract
from judgegrid.methods.text.risk import RiskSignal
from judgegrid.records.disputes.learned_types import SURE, in_force, rank_by_words, ranked
from judgegrid.records.disputes.models import Dispute

MOST_WORDS = 4
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
    """The dispute type that the words of a report point to; a person decides.

    ``confidence`` (0–1) is 0 when the list of words suggests: it has none. ``checked`` says how often such a
    suggestion was right in the month kept out of the training. ``otherwise`` is the type that the list of
    words names instead, with its words.
    """

    code: str
    name: str
    words: tuple[str, ...]
    confidence: float = 0.0
    checked: str = ""
    otherwise: tuple[str, tuple[str, ...]] | None = None


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
    """The type that own reports teach, where the model in force is sure of it, else the type of the topic
    whose listed words weigh most; None when neither says anything."""
    if not scope.may(Permission.REPORT_DISPUTE):
        raise Absent("无此页面")
    topic = next(iter(rank_by_words(subject, text)), None)
    best = next(iter(ranked(subject, text)), None)
    if best is not None and best.share >= SURE and best.label in dispute_types():
        differs = topic is not None and topic.dispute_type != best.label
        return TypeSuggestion(
            best.label,
            dispute_types()[best.label],
            best.words[:MOST_WORDS],
            best.share,
            _checked(),
            (dispute_types()[topic.dispute_type], topic.words[:MOST_WORDS]) if topic and differs else None,
        )
    if topic is None:
        return None
    return TypeSuggestion(topic.dispute_type, dispute_types()[topic.dispute_type], topic.words[:MOST_WORDS])


def _checked() -> str:
    used = in_force()
    return f"{used.month:%Y-%m} 检验：这样有把握的 {used.sure} 件中对 {used.sure_right} 件" if used else ""


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
