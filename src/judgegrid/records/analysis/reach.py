"""What of the figures exists for someone: areas of their scope, with the permission to read figures."""

from __future__ import annotations

from django.db.models import Q

from judgegrid.domain.people import CodeRange, Permission, Scope
from judgegrid.domain.refusals import Absent

DIGITS = {"province": 2, "city": 4, "county": 6, "township": 9, "village": 12, "grid": 17}


def level_of(code: str) -> str:
    """The level that a code stands for; the whole country (empty code) counts as above the province."""
    if len(code) == 17:
        return "grid"
    for level, (start, end) in (
        ("village", (9, 12)),
        ("township", (6, 9)),
        ("county", (4, 6)),
        ("city", (2, 4)),
    ):
        if set(code[start:end]) - {"0"}:
            return level
    return "province" if code else "country"


def areas(scope: Scope, parent: str) -> tuple[CodeRange, ...]:
    """The part of an area that lies in the scope, as ranges; raises Absent when there is none."""
    if not scope.may(Permission.READ_FIGURES):
        raise Absent("没有这个区划的数据")
    try:
        whole = CodeRange.below(parent)
    except ValueError:
        raise Absent("没有这个区划的数据") from None
    found = [
        CodeRange(max(one.low, whole.low), min(one.high, whole.high))
        for one in scope.ranges
        if one.low < whole.high and whole.low < one.high
    ]
    if not found:
        raise Absent("没有这个区划的数据")
    return tuple(found)


def inside(ranges: tuple[CodeRange, ...], *, code: str = "area_code") -> Q:
    """Rows whose code lies in one of the ranges."""
    found = Q()
    for one in ranges:
        found |= Q(**{f"{code}__gte": one.low, f"{code}__lt": one.high})
    return found


def whole(scope: Scope, code: str) -> bool:
    """Whether an area lies in the scope with all that is under it."""
    one = CodeRange.below(code)
    return any(held.low <= one.low and one.high <= held.high for held in scope.ranges)


def city_of(code: str) -> str:
    return code[:4].ljust(12, "0")
