"""The pivot: any two sides of the monthly cube with totals, and down to the filings behind a cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Case, F, Q, Sum, Value, When
from django.db.models.functions import Concat, Substr

from judgegrid.domain import causes
from judgegrid.domain.calendar import add_months
from judgegrid.domain.people import CodeRange, Permission, Scope, Zone
from judgegrid.domain.privacy import SharingClass
from judgegrid.domain.refusals import Absent, Invalid
from judgegrid.domain.small_cells import hidden_in_table
from judgegrid.records.analysis import reach
from judgegrid.records.analysis.axes import (
    CAUSE_AXES,
    COLUMNS,
    PARTIES,
    PROCEEDINGS,
    Axis,
    Filters,
    key_of,
)
from judgegrid.records.analysis.models import MonthlyCell
from judgegrid.records.analysis.queries import totals
from judgegrid.records.analysis.queries.structure import CLOSED, name_of
from judgegrid.records.ledger.models import Filing
from judgegrid.records.scoping import reached
from judgegrid.records.territory.models import Area

MOST_CELLS = 20_000
BELOW = {"country": "city", "province": "city", "city": "county", "county": "township", "township": "village"}


@dataclass(frozen=True, slots=True)
class Pivot:
    """Counts ``cells[i][j]`` of row i and column j with their totals; None where hidden as small cells.

    Keys are what ``drill_down`` takes; the area key of a parent itself is what is known no deeper.
    """

    rows: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]
    cells: tuple[tuple[int | None, ...], ...]
    row_totals: tuple[int | None, ...]
    column_totals: tuple[int | None, ...]
    total: int | None


@dataclass(frozen=True, slots=True)
class Selection:
    """The filings behind a cell that the person may open: ``ids`` (at most ``limit``) of ``total``."""

    ids: tuple[int, ...]
    total: int


def pivot(*, scope: Scope, rows: Axis, columns: Axis, filters: Filters) -> Pivot:
    """Count first-instance filings by two sides of the cube, inside the scope (Absent outside).

    Outside the court class X is never broken down by cause, and small cells are hidden with others that
    would give them away. Raises Invalid when the same side stands twice or the table gets too large.
    """
    if rows is columns and rows is not Axis.NONE:
        raise Invalid("行和列不能是同一项", {"columns": "请另选一项"})
    ranges = reach.areas(scope, filters.area_code)
    court = scope.zone in (Zone.COURT, Zone.MACHINE)
    if filters.cause and filters.cause not in causes.tree():
        raise Invalid("没有这个案由", {"cause": "请从案由树中选择"})
    if totals.serve(rows, columns, filters, scope=scope):
        counts = totals.counts(rows, columns, filters, court=court, scope=scope)
    else:
        counts = _from_cells(ranges, (rows, columns), filters, court=court)
    keys = [
        _ordered(axis, place, counts, filters.area_code, scope) for place, axis in enumerate((rows, columns))
    ]
    if len(keys[0]) * len(keys[1]) > MOST_CELLS:
        raise Invalid("表格过大，请缩小范围或换一个维度", {"rows": f"不超过{MOST_CELLS}格"})
    return _totalled(
        keys[0], keys[1], counts, least=settings.SMALL_CELL if scope.suppresses_small_cells else 0
    )


def _from_cells(
    ranges: tuple[CodeRange, ...], axes: tuple[Axis, Axis], filters: Filters, *, court: bool
) -> Mapping[tuple[str, str], int]:
    cells = MonthlyCell.objects.filter(reach.inside(ranges), _chosen(filters, court=court), counted=True)
    sides = [_side(axis, filters.area_code, court=court) for axis in axes]
    found = cells.order_by().annotate(row_key=sides[0], column_key=sides[1])
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for row, column, count in found.values_list("row_key", "column_key").annotate(Sum("count")):
        counts[key_of(row), key_of(column)] += count
    return counts


def _chosen(filters: Filters, *, court: bool) -> Q:
    found = Q(month__gte=filters.start, month__lt=filters.end)
    if filters.cause:
        level = min(causes.get(filters.cause).level, 4)
        found &= Q(**{"cause_id" if level == 4 else f"cause_level{level}": filters.cause})
        found &= Q() if court else ~Q(sharing_class=SharingClass.NEVER)
    if filters.party is not None:
        found &= Q(party_kind=filters.party)
    if filters.batch is not None:
        found &= Q(is_batch=filters.batch)
    if filters.proceeding:
        found &= Q(proceeding=filters.proceeding)
    return found & Q(court_code=filters.court) if filters.court else found


UNPLACED = "未归属到下级"


def _side(axis: Axis, parent: str, *, court: bool) -> Any:
    if axis is Axis.NONE:
        return Value("all")
    if axis is Axis.AREA:
        level = BELOW.get(reach.level_of(parent))
        if level is None:
            return F("area_code")
        digits = reach.DIGITS[level]
        return Concat(Substr("area_code", 1, digits), Value("0" * (12 - digits)))
    if axis in CAUSE_AXES and not court:
        return Case(When(sharing_class=SharingClass.NEVER, then=Value(CLOSED)), default=F(COLUMNS[axis]))
    return F(COLUMNS[axis])


def _ordered(
    axis: Axis, place: int, counts: Mapping[tuple[str, str], int], parent: str, scope: Scope
) -> list[tuple[str, str]]:
    """Keys of a side with their labels: areas and months in order, causes by size.

    What lies in the parent area and in none of its parts stands last, under its own name (I-7).
    """
    sums: dict[str, int] = defaultdict(int)
    for pair, count in counts.items():
        sums[pair[place]] += count
    if axis in CAUSE_AXES:
        return [(key, name_of(key, scope=scope)) for key in sorted(sums, key=lambda key: (-sums[key], key))]
    label = _labels(axis, sums)
    found = [(key, label(key)) for key in sorted(sums) if axis is not Axis.AREA or key != parent]
    return found if len(found) == len(sums) else [*found, (parent, UNPLACED)]


def _labels(axis: Axis, keys: Mapping[str, int]) -> Callable[[str], str]:
    if axis is Axis.AREA:
        names = dict(Area.objects.filter(code__in=list(keys)).values_list("code", "name"))
        return lambda key: names.get(key, key)
    if axis is Axis.MONTH:
        return lambda key: f"{int(key[:4])}年{int(key[5:])}月"
    fixed = {
        Axis.PARTY: PARTIES,
        Axis.BATCH: {"yes": "批量", "no": "非批量"},
        Axis.PROCEEDING: PROCEEDINGS,
        Axis.NONE: {"all": "合计"},
    }.get(axis, {})
    return lambda key: fixed.get(key, key)


def _totalled(
    rows: Sequence[tuple[str, str]],
    columns: Sequence[tuple[str, str]],
    counts: Mapping[tuple[str, str], int],
    *,
    least: int,
) -> Pivot:
    table = [[counts.get((row, column), 0) for column, _ in columns] for row, _ in rows]
    row_sums = [sum(line) for line in table]
    column_sums = [sum(line[j] for line in table) for j in range(len(columns))]
    total = sum(row_sums)
    hidden, hidden_rows, hidden_columns = (
        hidden_in_table(table, least=least) if least else (frozenset(), frozenset(), frozenset())
    )
    return Pivot(
        rows=tuple(rows),
        columns=tuple(columns),
        cells=tuple(
            tuple(None if (i, j) in hidden else count for j, count in enumerate(line))
            for i, line in enumerate(table)
        ),
        row_totals=tuple(None if i in hidden_rows else count for i, count in enumerate(row_sums)),
        column_totals=tuple(None if j in hidden_columns else count for j, count in enumerate(column_sums)),
        total=None if 0 < total < least else total,
    )


def drill_down(
    *,
    scope: Scope,
    filters: Filters,
    rows: Axis = Axis.NONE,
    row: str = "",
    columns: Axis = Axis.NONE,
    column: str = "",
    limit: int = 1000,
) -> Selection:
    """The filings behind a cell (``row``, ``column`` are keys of the pivot), newest first. Court only.

    Only filings of the person's scope: a case that counts here but lies with another court is left out.
    """
    if not scope.may(Permission.READ_FILINGS):
        raise Absent("没有可下钻的案件")
    reach.areas(scope, filters.area_code)
    found = _behind(filters) & _behind_side(rows, row, filters) & _behind_side(columns, column, filters)
    visible = Filing.objects.filter(reached(scope, classes=scope.filing_classes), found)
    ids = visible.order_by("-filed_on", "-id").values_list("id", flat=True)
    return Selection(tuple(ids[:limit]), visible.count())


def _behind(filters: Filters) -> Q:
    found = Q(filed_on__gte=filters.start, filed_on__lt=filters.end, proceeding__in=("civil", "admin"))
    found &= Q(relevance__startswith="count_first_instance") & _placed(CodeRange.below(filters.area_code))
    if filters.cause:
        found &= Q(cause_id__in=causes.descendants(filters.cause))
    if filters.party is not None:
        found &= Q(party_kind=filters.party)
    if filters.batch is not None:
        found &= Q(is_batch=filters.batch)
    if filters.proceeding:
        found &= Q(proceeding=filters.proceeding)
    return found & Q(court_code=filters.court) if filters.court else found


def _attributed() -> Q:
    sure = Q(attribution_confidence__isnull=True) | Q(
        attribution_confidence__gte=settings.ATTRIBUTION_THRESHOLD
    )
    return Q(attribution_state="attributed") & ~Q(area_code="") & sure


def _placed(one: CodeRange) -> Q:
    """Where a filing counts: its area when attributed, else where it is seen."""
    known = _attributed()
    area, seen = reach.inside((one,)), reach.inside((one,), code="scope_code")
    return (known & area) | (~known & seen)


def _behind_side(axis: Axis, key: str, filters: Filters) -> Q:
    if axis is Axis.NONE or (key == "" and axis not in (*CAUSE_AXES, Axis.PARTY)):
        return Q()
    if axis is Axis.AREA:
        if key != filters.area_code:
            return _placed(_range(key))
        known = _attributed()
        return (known & Q(area_code=key)) | (~known & Q(scope_code=key))
    if axis in CAUSE_AXES:
        return _behind_cause(int(axis[-1]), key)
    if axis is Axis.MONTH:
        first = _month(key)
        return Q(filed_on__gte=first, filed_on__lt=add_months(first, 1))
    value: Any = key == "yes" if axis is Axis.BATCH else key
    return Q(**{COLUMNS[axis]: value})


def _behind_cause(level: int, key: str) -> Q:
    """Filings under a key of a cause side: a cause that stands above the level stands there for itself."""
    if key not in causes.tree():
        return Q(cause_id="") | ~Q(cause_id__in=list(causes.tree()))
    return Q(cause_id=key) if causes.get(key).level < level else Q(cause_id__in=causes.descendants(key))


def _range(key: str) -> CodeRange:
    try:
        return CodeRange.below(key)
    except ValueError:
        raise Invalid(f"区划“{key[:20]}”无法识别", {"区划": "如 320211000000"}) from None


def _month(key: str) -> date:
    try:
        first = date.fromisoformat(f"{key}-01")
        add_months(first, 1)  # the last month there is has no end
        return first
    except ValueError:
        raise Invalid(f"月份“{key[:20]}”无法识别", {"月份": "如 2026-03"}) from None
