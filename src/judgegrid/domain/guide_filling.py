"""What a description already says, as answers of a guide: proposals with the words they rest on.

Numbers, days and risk signals come from ``methods.text.extraction``; this floor does not know that one, so
they arrive as plain values with positions. Words that point to two answers propose none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from judgegrid.domain.guide_conditions import Answer
from judgegrid.domain.guide_reading import risk_rules
from judgegrid.domain.guide_walk import EARLIEST, LARGEST, Fired, Reason
from judgegrid.domain.guides import Element, Guide, Kind

REACH = 14  # characters between a word and the number that belongs to it
BEFORE = 4  # a negation stands at most so many characters before what it negates
TEXT_REASON = "描述中的话"
QUOTE = 12  # characters shown on either side
NEGATIONS = ("没", "未", "不", "无", "别", "非", "否认")
DENIALS = ("没有", "没", "未", "不是", "并非", "无")
STOPS = "。；;！!？?\n"
NOBODY = ("no", "none")


class Found(Protocol):
    """A number or day in a text, with where it stands."""

    @property
    def kind(self) -> str: ...
    @property
    def value(self) -> object: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class Signal(Protocol):
    """A sign of risk in a text; ``negated`` when the text denies it."""

    @property
    def kind(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def negated(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Filled:
    """A proposed answer and the words of the text behind it."""

    element: str
    answer: Answer
    quote: str


def fill(guide: Guide, text: str, found: Sequence[Found], signals: Sequence[Signal]) -> tuple[Filled, ...]:
    """The answers that a text already gives, each with its words; at most one per element."""
    by_value = _by_values(guide, text, found)
    made = []
    for element in guide.elements:
        one = _by_signal(element, text, signals) or _by_words(element, text) or by_value.get(element.key)
        if one is not None:
            made.append(one)
    return tuple(made)


def warnings(text: str, signals: Iterable[Signal], answers: dict[str, Answer]) -> tuple[Fired, ...]:
    """Lines of the stop list for signs of risk in a text, unless a person answered that it is not so."""
    lines: dict[str, Fired] = {}
    for signal in signals:
        rule = risk_rules().get(signal.kind)
        if rule is None or signal.negated or rule.key in lines:
            continue
        if answers.get(rule.element) in NOBODY:
            continue
        reason = Reason(rule.element, TEXT_REASON, quoted(text, signal.start, signal.end))
        lines[rule.key] = Fired(rule, (reason,))
    return tuple(lines.values())


def quoted(text: str, start: int, end: int) -> str:
    """A piece of a text with a little of what stands around it, in one line."""
    left, right = max(0, start - QUOTE), min(len(text), end + QUOTE)
    piece = " ".join(text[left:right].split())
    return ("…" if left else "") + piece + ("…" if right < len(text) else "")


def _by_signal(element: Element, text: str, signals: Sequence[Signal]) -> Filled | None:
    for signal in signals:
        if signal.kind in element.fill.risks and not signal.negated:
            return Filled(element.key, "yes", quoted(text, signal.start, signal.end))
    return None


def _by_words(element: Element, text: str) -> Filled | None:
    """The one answer whose words stand in the text; a word inside a longer one does not count."""
    spans = []
    for answer, words in element.fill.words:
        for word in words:
            at = text.find(word)
            if at >= 0 and not _denied(element, answer, word, text, at):
                spans.append((at, at + len(word), answer))
    kept = [one for one in spans if not any(_inside(one, other) for other in spans)]
    if len({answer for *_, answer in kept}) != 1:
        return None
    start, end, answer = min(kept)
    return Filled(element.key, answer, quoted(text, start, end))


def _inside(one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    longer = other[1] - other[0] > one[1] - one[0]
    return longer and other[0] <= one[0] and one[1] <= other[1]


def _denied(element: Element, answer: str, word: str, text: str, at: int) -> bool:
    """Whether what stands before a word turns it round: near by for yes or no, right before for a choice."""
    if answer in NOBODY or word.startswith(NEGATIONS):
        return False
    if element.kind is not Kind.YES_NO:
        return text[max(0, at - 2) : at].endswith(DENIALS)
    before = text[max(0, at - BEFORE) : at]
    for stop in STOPS + "，,、":
        before = before.rpartition(stop)[2]
    return any(one in before for one in NEGATIONS)


def _by_values(guide: Guide, text: str, found: Sequence[Found]) -> dict[str, Filled]:
    """Each number or day goes to the element whose words stand nearest, in the same sentence."""
    pairs = []
    for place, element in enumerate(guide.elements):
        kinds = (element.fill.kind, f"{element.fill.kind}:{element.unit}")  # a period counts in one unit
        for number, one in enumerate(found):
            if one.kind in kinds and _fits(element, one.value):
                gap = _gap(text, one, element.fill.near)
                if gap is not None:
                    pairs.append((gap, number, place))
    made: dict[str, Filled] = {}
    taken: set[int] = set()
    for _, number, place in sorted(pairs):
        element, one = guide.elements[place], found[number]
        if number in taken or element.key in made:
            continue
        taken.add(number)
        value = one.value if isinstance(one.value, date) else Decimal(str(one.value))
        made[element.key] = Filled(element.key, value, quoted(text, one.start, one.end))
    return made


def _fits(element: Element, value: object) -> bool:
    if element.kind is Kind.DATE:
        return isinstance(value, date) and value >= EARLIEST
    if element.kind is not Kind.AMOUNT or isinstance(value, bool):
        return False
    return isinstance(value, Decimal | int | float) and 0 <= Decimal(str(value)) <= LARGEST


def _gap(text: str, one: Found, words: Iterable[str]) -> int | None:
    """Characters between a value and the nearest word in the same sentence; words before it come first."""
    gaps = []
    for word in words:
        if word in text[one.start : one.end]:
            return 0
        before = text.rfind(word, max(0, one.start - REACH - len(word)), one.start)
        if before >= 0 and not _broken(text[before : one.start]):
            gaps.append(one.start - before - len(word))
        after = text.find(word, one.end, one.end + REACH + len(word))
        if after >= 0 and not _broken(text[one.end : after]):
            gaps.append(after - one.end + 3)
    return min(gaps) if gaps else None


def _broken(between: str) -> bool:
    return any(stop in between for stop in STOPS)
