"""The page of one area: figures, course over time, causes against the city, clusters, what is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from judgegrid.domain.areas import Level
from judgegrid.domain.indicators import caliber_line
from judgegrid.domain.people import Permission, Scope
from judgegrid.domain.periods import KIND_LABELS, Period
from judgegrid.records.analysis import queries
from judgegrid.records.analysis.queries import CauseRow, Figure, HotSpot, Run
from judgegrid.records.territory import queries as territory
from judgegrid.records.territory.people import people_on
from judgegrid.web.analysis import tables
from judgegrid.web.analysis.choices import Measure, fitting_period, measure, measures
from judgegrid.web.analysis.forms import MeasureForm
from judgegrid.web.analysis.views import NO_FIGURES, known_periods
from judgegrid.web.analysis.ways import place, steps
from judgegrid.web.doorway import page

TILES = ("litigation_rate@v1", "filings@v1", "change_yoy@v1", "attribution_rate@v1", "batch_share@v1")
SERIES = ("常住", "登记在册流动")
CAUSES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Tile:
    """A headline figure; its guard stands beside it as another tile."""

    measure: Measure
    figure: Figure


@dataclass(frozen=True, slots=True)
class CauseLine:
    """A cause with the widths of its two bars in per cent of the longest."""

    row: CauseRow
    width: float
    whole_width: float


@require_GET
@page(Permission.READ_FIGURES)
def area_figures(request: HttpRequest, code: str) -> HttpResponse:
    """Everything about one area in one period. Absent outside the scope."""
    scope, today = request.scope, timezone.localdate(request.at)
    here = place(request, code)
    area = territory.area(code, scope=scope)
    run = queries.latest(scope=scope)
    chosen = measure(request.GET.get("measure", ""))
    known = known_periods(scope)
    last_day = run.last_day if run else None
    period = fitting_period(
        request.GET.get("period", ""), known, chosen.definition.periods, last_day=last_day
    )
    context: dict[str, Any] = {
        "here": area,
        "is_grid": area.level == Level.GRID,
        "level_label": Level(area.level).label,
        "crumbs": steps(request, code, chosen, period),
        "measure": chosen,
        "period": period,
        "has_below": bool(here.below),
        "may_read_rows": scope.may(Permission.READ_FILINGS),
        "paper_url": _paper_url(scope, area, period),
        "competence": territory.competence(code, on=today, scope=scope),
        "residents": _residents(scope, code, today),
        "nothing_hint": NO_FIGURES,
        "small_cell": settings.SMALL_CELL,
    }
    if run is not None and period is not None and area.level != Level.GRID:
        context |= _headlines(request, code, area.name, chosen, period)
        context |= _course(scope, code, chosen, run)
        context |= _matters(request, code, period, run)
        context["form"] = MeasureForm(
            {"measure": chosen.name, "period": period.code}, level=Level(area.level), periods=known
        )
    return render(request, "analysis/area.html", context)


def _paper_url(scope: Scope, area: Any, period: Period | None) -> str:
    """To the request of a 月分析 of the area, in the month on show; for those who make papers."""
    if not scope.may(Permission.MAKE_PAPERS) or area.level not in (Level.CITY, Level.COUNTY, Level.TOWNSHIP):
        return ""
    month = {"month": period.code} if period and period.kind == "month" else {}
    return reverse("ask_paper") + "?" + urlencode({"area": area.code, **month})


def _residents(scope: Scope, code: str, today: date) -> list[Any]:
    found = (people_on([code], series=series, on=today, scope=scope).get(code) for series in SERIES)
    return [one for one in found if one is not None]


def _one(scope: Scope, code: str, asked: Measure, period: Period) -> Figure | None:
    return queries.one_figure(
        scope=scope,
        identifier=asked.definition.identifier,
        version=asked.version,
        period=period,
        area_code=code,
    )


def _headlines(request: HttpRequest, code: str, name: str, chosen: Measure, period: Period) -> dict[str, Any]:
    """The chosen measure first, its guards beside it, and what may be said of it."""
    scope = request.scope
    asked = [chosen, *(measures()[one] for one in TILES if one != chosen.name)]
    found = [Tile(one, figure) for one in asked if (figure := _one(scope, code, one, period))]
    verdict = ""
    if found and found[0].measure is chosen and chosen.is_rate:
        city = code[:4].ljust(12, "0")
        whole = _one(scope, city, chosen, period) if city != code and scope.reaches(city) else None
        verdict = tables.verdict(found[0].figure, name, chosen, whole, "全市")
    return {"tiles": found, "verdict": verdict}


def _course(scope: Scope, code: str, chosen: Measure, run: Run) -> dict[str, Any]:
    """The course in the finest periods that have figures."""
    kinds = [kind for kind in KIND_LABELS if kind in chosen.definition.periods]
    asked = {"identifier": chosen.definition.identifier, "version": chosen.version, "area_code": code}
    for kind in kinds:
        if series := queries.series(scope=scope, kind=kind, **asked):
            break
    else:
        return {"points": []}
    by_start = {one.period_start: one for one in series}
    return {
        "points": [_point(one, by_start, kind, chosen, run) for one in series],
        "trend_kind": f"按{KIND_LABELS[kind]}",
        "trend_caliber": _caliber(chosen, series[-1], run),
    }


def _point(one: Figure, by_start: dict[date, Figure], kind: str, chosen: Measure, run: Run) -> dict[str, Any]:
    period = Period(one.period_start, kind)
    before = by_start.get(period.year_ago().start)
    partial = bool(run.last_day and period.partial(run.last_day))
    return {
        "code": period.code,
        "label": period.label + ("（未满期）" if partial else ""),
        "partial": partial,
        "value": one.value,
        "low": one.low,
        "high": one.high,
        "year_ago": before.value if before else None,
        "said": one.state_label or f"{one.value or 0:,.{chosen.places}f}",
    }


def _caliber(chosen: Measure, one: Figure | None, run: Run) -> str:
    if one is None or run.cutoff_at is None:
        return ""
    return caliber_line(
        chosen.definition,
        cutoff=timezone.localtime(run.cutoff_at),
        population_date=one.counted_on,
        attribution_rate=one.attribution_rate,
        interval="95 %精确区间" if chosen.has_interval else "",
        basis=one.basis,
    )


def _matters(request: HttpRequest, code: str, period: Period, run: Run) -> dict[str, Any]:
    """Causes beside the city, and clusters that were active in the period."""
    scope = request.scope
    found = queries.structure(scope=scope, area_code=code, period=period)
    causes = cause_lines(found.rows[:CAUSES_SHOWN])
    spots = queries.hot_spots(scope=scope, area_code=code, period=period, limit=10)
    is_city = code == code[:4].ljust(12, "0")
    mapped = f" · 案由映射率 {found.mapped * 100:.0f} %" if found.mapped is not None else ""
    cutoff = timezone.localtime(run.cutoff_at) if run.cutoff_at else None
    said = f"一审民事、行政新收，按二级案由（{found.edition}版）{mapped}"
    return {
        "causes": causes,
        "whole_name": "" if is_city else "全市",
        "cause_caliber": said + (f" · 统计截至{cutoff:%Y-%m-%d %H:%M}" if cutoff else ""),
        "clusters": [(one, cluster_url(scope, one)) for one in spots],
    }


def cause_lines(rows: Sequence[CauseRow]) -> list[CauseLine]:
    """Causes with bars on one scale."""
    longest = max([0.0, *(one.share or 0.0 for one in rows), *(one.city_share or 0.0 for one in rows)])
    scale = 100 / longest if longest else 0.0
    return [CauseLine(one, (one.share or 0) * scale, (one.city_share or 0) * scale) for one in rows]


def cluster_url(scope: Scope, one: HotSpot) -> str:
    """To the filings of a cluster, for those who may read rows."""
    if not scope.may(Permission.READ_FILINGS):
        return ""
    return reverse("cluster_rows") + "?" + urlencode({"area": one.area_code, "key": one.key})
