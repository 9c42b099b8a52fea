"""Answers that make a condition hold or fail, found by trying what its elements can take."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

from judgegrid.domain.guide_conditions import Answers, Condition, Op, holds, mentions, tests
from judgegrid.domain.guides import Element, Guide, Kind

ON = date(2026, 11, 28)


def candidates(element: Element, condition: Condition) -> list[object]:
    """Answers near every border that the condition draws for an element."""
    if element.kind in (Kind.CHOICE, Kind.YES_NO):
        return [name for name, _ in element.choices]
    named = [one for one in tests(condition) if one.element == element.key]
    unknown: list[object] = [None] if any(one.op is Op.UNKNOWN for one in named) else []
    if element.kind is Kind.AMOUNT:
        borders = {one.number for one in named} | {Decimal(10), Decimal(100)}
        return [*unknown, *sorted({max(Decimal(0), b + d) for b in borders for d in (-1, 0, 1)})]
    days = {one.day for one in named if one.op in (Op.BEFORE, Op.SINCE)}
    back = [1, 8, 300, 400, 950, 1500, 3000]
    return [*unknown, *(d - timedelta(days=1) for d in days), *days, *(ON - timedelta(days=b) for b in back)]


def vectors(guide: Guide, condition: Condition) -> Iterator[Answers]:
    """Every combination of candidates for the elements of a condition."""
    elements = [one for one in guide.elements if one.key in mentions(condition)]
    for values in product(*(candidates(one, condition) for one in elements)):
        yield {one.key: value for one, value in zip(elements, values, strict=True)}


def vector(guide: Guide, condition: Condition, wanted: bool) -> Answers | None:
    """Answers for which the condition definitely holds (or definitely does not)."""
    found = (one for one in vectors(guide, condition) if holds(condition, one, on=ON) is wanted)
    return next(found, None)
