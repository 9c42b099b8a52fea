"""Map and table of areas: one measure in one period, from the city down to the grid."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_GET, require_POST

from judgegrid.domain.areas import Level
from judgegrid.domain.people import Permission, Scope
from judgegrid.domain.periods import KIND_LABELS, Period
from judgegrid.records.analysis import queries
from judgegrid.records.analysis.actions import ASKERS, ask_for_computation
from judgegrid.records.analysis.queries import AreaTable
from judgegrid.records.audit.actions import record
from judgegrid.records.territory import queries as territory
from judgegrid.web.analysis import tables
from judgegrid.web.analysis.choices import Measure, fitting_period, measure
from judgegrid.web.analysis.forms import MeasureForm, ReasonForm
from judgegrid.web.analysis.ways import Place, fitting_measure, link, place, steps
from judgegrid.web.doorway import acting, page

COMPARING = "comparing"  # in the session: the reason for which places are shown
NO_FIGURES = (
    "还没有算出指标。导入收案并完成归属后，等夜间自动计算，或由立案庭、诉源治理办在工作台上发起计算。"
)
NO_GRIDS = "网格一级不单独出数，件数太少，容易看出是谁家的事。有需要时可问所在社区。"


def known_periods(scope: Scope) -> list[Period]:
    """Every period that has figures, newest first within its kind."""
    return [one for kind in KIND_LABELS for one in queries.periods(scope=scope, kind=kind)]


@require_GET
@page(Permission.READ_FIGURES)
def figures(request: HttpRequest) -> HttpResponse:
    """The parts of an area on a map and in a table, in administrative order."""
    here = place(request, request.GET.get("area", ""))
    if here.code and not here.below and here.level is not Level.GRID:
        return redirect(reverse("area_figures", args=[here.code]) + _kept(request))
    run = queries.latest(scope=request.scope)
    wanted = measure(request.GET.get("measure", ""))
    chosen = fitting_measure(wanted, here.level_below)
    known = known_periods(request.scope)
    last_day = run.last_day if run else None
    period = fitting_period(
        request.GET.get("period", ""), known, chosen.definition.periods, last_day=last_day
    )
    context: dict[str, Any] = {
        "here": here,
        "run": run,
        "crumbs": steps(request, here.code, chosen, period),
        "measure": chosen,
        "replaced": wanted if wanted is not chosen else None,
        "places": chosen.places,
        "period": period,
        "below_label": here.level_below.label if here.level_below else "下级",
        "comparing": request.session.get(COMPARING),
        "may_compare": request.scope.may(Permission.COMPARE_AREAS),
        "nothing_hint": NO_GRIDS if here.level is Level.GRID else NO_FIGURES,
        "small_cell": settings.SMALL_CELL,
    }
    if period is not None and here.below:
        context |= _shown(request, here, chosen, period)
        context["partial"] = bool(last_day and period.partial(last_day))
        context["form"] = MeasureForm(
            {"measure": chosen.name, "period": period.code}, level=here.below[0].level, periods=known
        )
    return render(request, "analysis/figures.html", context)


def _kept(request: HttpRequest) -> str:
    kept = {key: request.GET[key] for key in ("measure", "period") if request.GET.get(key)}
    return "?" + urlencode(kept) if kept else ""


def _shown(request: HttpRequest, here: Place, chosen: Measure, period: Period) -> dict[str, Any]:
    table = _table(request.scope, here, chosen, period)
    nodes = {node.code: node for node in here.below}
    rows = [
        tables.Row(one, link(request, nodes[one.area_code], chosen, period))
        for one in table.rows
        if one.area_code in nodes
    ]
    said = ""
    if table.unattributed:
        said = queries.attribution(scope=request.scope, area_code=here.code, period=period).label
    has_bands = chosen.is_rate and any(row.figure.band for row in rows)
    outlines = {}
    if here.code:
        below = territory.visible(scope=request.scope).filter(parent__code=here.code, polygon__isnull=False)
        outlines = dict(below.values_list("code", "polygon"))
    areas = tables.map_areas(rows, chosen, outlines, has_bands=has_bands)
    return {
        "rows": rows,
        "total": table.parent,
        "bucket": tables.bucket(table, chosen, said, comparing=COMPARING in request.session),
        "top": tables.top_of_scale(table),
        "reference": table.parent.value if table.parent else None,
        "annualised": any(row.figure.is_annualised for row in rows),
        "shows_basis": chosen.definition.identifier in ("interior_share", "interior_count"),
        "halved": chosen.definition.identifier == "direct_rate",
        "has_adjusted": any(row.figure.adjusted is not None for row in rows),
        "has_intervals": any(row.figure.low is not None for row in rows),
        "has_attribution": any(row.figure.attribution_rate is not None for row in rows),
        "has_bands": has_bands,
        "band_counts": tables.band_counts(rows),
        "map_areas": areas,
        "drawn": bool(areas) and areas[0]["polygon"] is not None,
        "caliber": table.caliber,
    }


def _table(scope: Scope, here: Place, chosen: Measure, period: Period) -> AreaTable:
    """The parts of an area; for someone with several areas, those areas themselves."""
    asked = {"identifier": chosen.definition.identifier, "version": chosen.version, "period": period}
    if here.code:
        return queries.figures(scope=scope, parent=here.code, level=here.below[0].level.value, **asked)
    found = [
        queries.figures(scope=scope, parent=node.code, level=node.level.value, **asked) for node in here.below
    ]
    rows = tuple(row for table in found for row in table.rows)
    return AreaTable(found[0].definition, period, None, rows, None, False, found[0].caliber)


@require_POST
@page(Permission.COMPARE_AREAS)
def compare_areas(request: HttpRequest) -> HttpResponse:
    """Show the places of areas for the rest of the session; the reason goes into the trail."""
    form = ReasonForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        record(action="figures.compare", object_type="figures", detail={"reason": reason}, **acting(request))
        request.session[COMPARING] = reason
    else:
        messages.error(request, "没有显示名次区间：" + "；".join(form.errors["reason"]))
    return _back(request)


@require_POST
@page(Permission.COMPARE_AREAS)
def stop_comparing(request: HttpRequest) -> HttpResponse:
    """Hide the places again."""
    if request.session.pop(COMPARING, None):
        record(action="figures.stop_comparing", object_type="figures", **acting(request))
    return _back(request)


@require_POST
@page(*ASKERS)
def ask_computation(request: HttpRequest) -> HttpResponse:
    """Ask for the figures to be computed; a job takes it."""
    ask_for_computation(**acting(request))
    messages.success(request, "已登记。系统会在后台计算，几分钟后刷新页面即可看到。")
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    target = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = reverse("figures")
    return HttpResponseRedirect(target)
