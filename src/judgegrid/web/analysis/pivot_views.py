"""The pivot of filings: two sides, filters, totals, down to the rows and out as a workbook."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from judgegrid.domain.calendar import add_months
from judgegrid.domain.people import Permission
from judgegrid.domain.refusals import Absent, Invalid
from judgegrid.papers import table_export
from judgegrid.records.analysis import queries
from judgegrid.records.analysis.queries import Axis, Filters, Pivot
from judgegrid.records.audit.actions import record
from judgegrid.records.ledger import queries as ledger
from judgegrid.records.territory import queries as territory
from judgegrid.web.analysis.forms import PivotForm
from judgegrid.web.analysis.views import NO_FIGURES
from judgegrid.web.doorway import acting, page

SHOWN = 500  # filings of a cell that are listed
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Cell:
    said: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    cells: tuple[Cell, ...]
    total: str


@dataclass(frozen=True, slots=True)
class Crosstab:
    """A pivot with its words and links."""

    title: str
    corner: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    totals: tuple[str, ...]
    total: str
    caliber: str
    has_links: bool


def _form(request: HttpRequest) -> tuple[PivotForm, dict[str, Any]]:
    """The form as asked, or with the last twelve months of one's own areas filled in."""
    scope, today = request.scope, timezone.localdate(request.at)
    roots = territory.roots(scope=scope, on=today)
    areas = [(one.code, one.name) for one in roots]
    if len(roots) == 1:
        areas += [
            (one.code, "\u3000" + one.name)
            for one in territory.children(roots[0].code, scope=scope, on=today)
        ]
    asked = request.GET.get("area", "")
    if asked and asked not in dict(areas):
        areas.append((asked, territory.area(asked, scope=scope).name))
    run = queries.latest(scope=scope)
    last = (run.last_day if run and run.last_day else today).replace(day=1)
    given = {
        "rows": Axis.AREA.value,
        "columns": Axis.MONTH.value,
        "area": areas[0][0] if areas else "",
        "from_month": f"{add_months(last, -11):%Y-%m}",
        "to_month": f"{last:%Y-%m}",
    } | {key: value for key, value in request.GET.items() if value}
    form = PivotForm(given, areas=areas)
    return form, dict(areas)


def _filters(given: dict[str, Any]) -> Filters:
    return Filters(
        area_code=given["area"],
        start=given["from_month"],
        end=add_months(given["to_month"], 1),
        cause=given["cause"],
        party=given["party"] or None,
        batch={"yes": True, "no": False}.get(given["batch"]),
        proceeding=given["proceeding"],
    )


def _counted(request: HttpRequest, form: PivotForm) -> Pivot | None:
    """The pivot; what it refuses is said beside the field."""
    if not form.is_valid():
        return None
    given = form.cleaned_data
    try:
        return queries.pivot(
            scope=request.scope,
            rows=Axis(given["rows"]),
            columns=Axis(given["columns"]),
            filters=_filters(given),
        )
    except Invalid as refused:
        for field, right in refused.fields.items():
            form.add_error(field if field in form.fields else None, f"{refused}：{right}")
        return None


@require_GET
@page(Permission.READ_FIGURES)
def pivot(request: HttpRequest) -> HttpResponse:
    """Filings by two sides of area, cause, month, party kind and more."""
    form, areas = _form(request)
    found = _counted(request, form)
    table = _crosstab(request, form.cleaned_data, found, areas) if found else None
    computed = queries.latest(scope=request.scope) is not None
    context = {"form": form, "table": table, "computed": computed, "nothing_hint": NO_FIGURES}
    return render(request, "analysis/pivot.html", context, status=422 if form.errors else 200)


def _workbook(table: Crosstab, found: Pivot) -> bytes:
    """Counts as numbers, hidden ones as *, the 口径 on a sheet of its own."""
    target = io.BytesIO()
    rows = [
        [label, *("*" if one is None else one for one in counts), "*" if total is None else total]
        for (_, label), counts, total in zip(found.rows, found.cells, found.row_totals, strict=True)
    ]
    sums = ["*" if one is None else one for one in (*found.column_totals, found.total)]
    with table_export.Workbook(target, properties={"title": table.title}) as book:
        book.sheet("透视", [table.corner, *table.columns, "合计"], [*rows, ["合计", *sums]], widths=[28])
        book.sheet(
            "口径", ["项目", "内容"], [["表名", table.title], ["口径", table.caliber]], widths=[10, 100]
        )
    return target.getvalue()


def _crosstab(request: HttpRequest, given: dict[str, Any], found: Pivot, areas: dict[str, str]) -> Crosstab:
    may_open = request.scope.may(Permission.READ_FILINGS)
    kept = {key: form_value for key, form_value in request.GET.items() if form_value}
    kept |= {"rows": given["rows"], "columns": given["columns"], "area": given["area"]}
    kept |= {key: f"{given[key]:%Y-%m}" for key in ("from_month", "to_month")}

    def cell(row: str, column: str, count: int | None) -> Cell:
        if not count or not may_open:
            return Cell(_said(count), "")
        return Cell(
            _said(count), reverse("pivot_rows") + "?" + urlencode(kept | {"row": row, "column": column})
        )

    lines = tuple(
        Line(
            _label(key, label, given["area"]),
            tuple(cell(key, column, count) for (column, _), count in zip(found.columns, counts, strict=True)),
            _said(total),
        )
        for (key, label), counts, total in zip(found.rows, found.cells, found.row_totals, strict=True)
    )
    return Crosstab(
        title=f"{areas[given['area']].strip()} 一审新收（{_span(given)}）",
        corner=f"{Axis(given['rows']).label} \\ {Axis(given['columns']).label}",
        columns=tuple(_label(key, label, given["area"]) for key, label in found.columns),
        lines=lines,
        totals=tuple(_said(one) for one in found.column_totals),
        total=_said(found.total),
        caliber=_caliber(request),
        has_links=may_open,
    )


def _label(key: str, label: str, area: str) -> str:
    """What is known of an area but of none of its parts says so; a community has no parts here."""
    rest = "未归属到下级"
    return f"{label}（{rest}）" if key == area and key.endswith("000") and label != rest else label


def _said(count: int | None) -> str:
    return "*" if count is None else f"{count:,}"


def _span(given: dict[str, Any]) -> str:
    first, last = given["from_month"], given["to_month"]
    said = f"{first.year}年{first.month}月"
    return said if first == last else f"{said}至{last.year}年{last.month}月"


def _caliber(request: HttpRequest) -> str:
    run = queries.latest(scope=request.scope)
    parts = ["一审新收（第1版）：民初、行初，按立案日"]
    if run and run.cutoff_at:
        parts.append(f"统计截至{timezone.localtime(run.cutoff_at):%Y-%m-%d %H:%M}")
    parts.append("归属到下级的按归属区划计，未归属的计入所在县区")
    if request.scope.suppresses_small_cells:
        parts.append("* 表示件数少或为保护他格而隐去")
    return " · ".join(parts)


@require_POST
@page(Permission.READ_FIGURES)
def pivot_export(request: HttpRequest) -> HttpResponse:
    """The table as shown, as a workbook; who exported what goes into the trail."""
    form, areas = _form(request)
    found = _counted(request, form)
    if found is None:
        raise Invalid("没有导出：筛选条件有误", {name: "；".join(said) for name, said in form.errors.items()})
    table = _crosstab(request, form.cleaned_data, found, areas)
    record(
        action="figures.export_pivot",
        object_type="figures",
        scope_code=form.cleaned_data["area"],
        detail={"rows": len(found.rows), "columns": len(found.columns), "asked": request.GET.urlencode()},
        **acting(request),
    )
    answer = HttpResponse(_workbook(table, found), content_type=XLSX)
    day: date = timezone.localdate(request.at)
    name = urlencode({"": f"收案透视-{day:%Y%m%d}.xlsx"})[1:]
    answer["Content-Disposition"] = (
        f"attachment; filename=\"pivot-{day:%Y%m%d}.xlsx\"; filename*=UTF-8''{name}"
    )
    return answer


@require_GET
@page(Permission.READ_FILINGS)
def pivot_rows(request: HttpRequest) -> HttpResponse:
    """The filings behind one cell, as far as the person may open them."""
    form, _ = _form(request)
    if not form.is_valid():
        raise Absent("没有可下钻的案件")
    given = form.cleaned_data
    found = queries.drill_down(
        scope=request.scope,
        filters=_filters(given),
        rows=Axis(given["rows"]),
        row=request.GET.get("row", ""),
        columns=Axis(given["columns"]),
        column=request.GET.get("column", ""),
        limit=SHOWN,
    )
    return _list(request, "透视的一格", found.ids, found.total, given["area"])


@require_GET
@page(Permission.READ_FILINGS)
def cluster_rows(request: HttpRequest) -> HttpResponse:
    """The filings of one cluster."""
    area, key = request.GET.get("area", ""), request.GET.get("key", "")
    spots = queries.hot_spots(scope=request.scope, area_code=area, limit=1000)
    spot = next((one for one in spots if one.key == key), None)
    if spot is None:
        raise Absent("没有这条类案线索")
    title = " · ".join(filter(None, (spot.place, spot.organisation, spot.cause_name)))
    return _list(request, title, spot.filing_ids, spot.count, area)


def _list(request: HttpRequest, title: str, ids: tuple[int, ...], total: int, area: str) -> HttpResponse:
    lines = ledger.chosen(ids[:SHOWN], scope=request.scope)
    record(
        action="filings.read_list",
        object_type="filing",
        scope_code=area,
        detail={"count": len(lines), "from": request.path},
        **acting(request),
    )
    context = {"title": title, "lines": lines, "total": total, "shown": len(lines)}
    return render(request, "analysis/rows.html", context)
