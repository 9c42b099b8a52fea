"""What a description says for a guide: answers with their words, and signs of risk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from judgegrid.domain.guide_conditions import Answer, holds
from judgegrid.domain.guide_filling import Filled, fill, warnings
from judgegrid.domain.guide_walk import Fired
from judgegrid.domain.guides import Guide
from judgegrid.methods.text.elements import Element
from judgegrid.methods.text.extraction import Extraction, extract

_DAY = re.compile(r"^(\d{4})-(\d{2})(?:-(\d{2}))?(?:/|$)")
_LENGTH = re.compile(r"^P(\d+(?:\.\d+)?)([YMD])$")
_PER = re.compile(r"元?(?:[/每一]|一个)(?:平方|平米|平|㎡|m2|个?月|年|天|日|户|人|台|次)|元?平方?米")
_EACH = re.compile(r"每(?:平方米?|平米|平|㎡)(?:米)?(?:是|为|收|交|按)?$")
_UNITS = {"Y": "年", "M": "个月", "D": "天"}


@dataclass(frozen=True, slots=True)
class _Value:
    kind: str
    value: object
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Sign:
    kind: str
    start: int
    end: int
    negated: bool


def filled(text: str, guide: Guide, *, on: date) -> tuple[Filled, ...]:
    """Answers that the description already gives, each with its words; ``on``: the day it was written."""
    read = extract(text, on=on)
    values = [
        one
        for element in read.elements
        if not _is_price(element, text) and (one := _value(element)) is not None
    ]
    proposed = fill(guide, text, values, _signs(read))
    answers = {one.element: one.answer for one in proposed}
    return tuple(one for one in proposed if _is_asked(guide, one.element, answers, on))


def _is_price(element: Element, text: str) -> bool:
    """Whether an amount is a price by area or by time (2.4元/平, 8000一月): no sum that somebody owes."""
    return element.kind == "amount" and (
        _PER.match(text, element.end) is not None or _EACH.search(text, 0, element.start) is not None
    )


def _is_asked(guide: Guide, key: str, answers: Mapping[str, Answer], on: date) -> bool:
    """Whether the quarrel raises the question as far as the text tells: no permit where it is about noise."""
    element = guide.element(key)
    return element is None or element.when is None or holds(element.when, answers, on=on) is not False


def risks(text: str, answers: Mapping[str, Answer]) -> tuple[Fired, ...]:
    """Lines of the stop list for signs of risk in the description."""
    return warnings(text, _signs(extract(text)), dict(answers))


def _signs(read: Extraction) -> list[_Sign]:
    return [_Sign(one.label, one.start, one.end, one.negated) for one in read.risks]


def _value(element: Element) -> _Value | None:
    """An element of a text as a number or day of a guide; None where it is neither."""
    kind, written = element.kind, element.value
    value: object = None
    if kind == "amount":
        value = Decimal(written)
    elif kind == "rate" and not written.endswith("LPR"):
        value = (Decimal(written) * 100).normalize()
    elif kind == "date" and (day := _DAY.match(written)):
        value = date(int(day[1]), int(day[2]), int(day[3] or 1))
    elif kind == "period" and (length := _LENGTH.match(written)):
        kind, value = f"period:{_UNITS[length[2]]}", Decimal(length[1])
    return None if value is None else _Value(kind, value, element.start, element.end)
