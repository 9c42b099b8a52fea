"""The short way of the pivot: area × cause × month of whole areas, from the totals that are kept by cause."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import QuerySet, Sum

from judgegrid.domain import causes
from judgegrid.domain.people import Scope
from judgegrid.records.analysis import reach
from judgegrid.records.analysis.axes import CAUSE_AXES, COLUMNS, Axis, Filters, key_of
from judgegrid.records.analysis.models import CauseTotal
from judgegrid.records.analysis.queries.structure import CLOSED

_SERVED = frozenset({Axis.AREA, Axis.MONTH, Axis.NONE, *CAUSE_AXES})
_PARTS = {"city": "county", "county": "township"}
_KEPT = ("city", "county", "township")


def serve(rows: Axis, columns: Axis, filters: Filters, *, scope: Scope) -> bool:
    """Whether the totals hold what a pivot asks for."""
    level = reach.level_of(filters.area_code)
    narrow = filters.party is not None or filters.batch is not None or filters.proceeding or filters.court
    deep = filters.cause in causes.tree() and causes.get(filters.cause).level > 3
    known = level in (_PARTS if Axis.AREA in (rows, columns) else _KEPT)
    return (
        known
        and {rows, columns} <= _SERVED
        and not narrow
        and not deep
        and reach.whole(scope, filters.area_code)
    )


def counts(
    rows: Axis, columns: Axis, filters: Filters, *, court: bool, scope: Scope
) -> Counter[tuple[str, str]]:
    """Counts by row and column key; outside the court class X stands under X, or is left out of a cause."""
    del scope  # checked by ``serve``: the whole area is inside
    sides = (rows, columns)
    own = _summed(_of(filters).filter(area_code=filters.area_code), sides, filters, court=court)
    if Axis.AREA not in sides:
        return own
    level = _PARTS[reach.level_of(filters.area_code)]
    inside = _of(filters).filter(reach.inside((reach.CodeRange.below(filters.area_code),)))
    inside = inside.exclude(area_code=filters.area_code)
    if level == "county":
        inside = inside.filter(area_code__endswith="000000")
    found = _summed(inside, sides, filters, court=court)
    place = sides.index(Axis.AREA)
    for key, count in list(found.items()):
        above = (filters.area_code, key[1]) if place == 0 else (key[0], filters.area_code)
        own[above] -= count
    return +(found + own)


def _of(filters: Filters) -> QuerySet[CauseTotal]:
    found = CauseTotal.objects.filter(month__gte=filters.start, month__lt=filters.end)
    if filters.cause:
        found = found.filter(**{f"cause_level{causes.get(filters.cause).level}": filters.cause})
    return found.order_by()


def _summed(
    found: QuerySet[CauseTotal], sides: tuple[Axis, Axis], filters: Filters, *, court: bool
) -> Counter[tuple[str, str]]:
    fields = [None if side is Axis.NONE else COLUMNS.get(side, "area_code") for side in sides]
    wanted = [field for field in fields if field]
    rows: Any = found.values_list(*wanted).annotate(all_=Sum("count"), shut=Sum("closed_count"))
    if not wanted:
        rows = [
            tuple(found.aggregate(all_=Sum("count", default=0), shut=Sum("closed_count", default=0)).values())
        ]
    summed: Counter[tuple[str, str]] = Counter()
    by_cause = [side in CAUSE_AXES for side in sides]
    for *values, all_, shut in rows:
        said = iter(values)
        key = tuple(key_of(next(said)) if field else "all" for field in fields)
        if court or not (any(by_cause) or filters.cause):
            summed[key[0], key[1]] += all_
            continue
        summed[key[0], key[1]] += all_ - shut
        if any(by_cause) and not filters.cause:
            closed = tuple(CLOSED if cause else one for cause, one in zip(by_cause, key, strict=True))
            summed[closed[0], closed[1]] += shut
    return summed
