"""The figures of one's own areas as the desk shows them: headline, bands of the parts, clusters, data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from judgegrid.domain.areas import Level
from judgegrid.domain.people import Permission, Scope, Zone
from judgegrid.domain.periods import Period, containing
from judgegrid.records.analysis import queries
from judgegrid.records.analysis.actions import ASKERS
from judgegrid.records.analysis.queries import Figure
from judgegrid.records.territory import queries as territory
from judgegrid.records.territory.queries import Node
from judgegrid.web.analysis.area_views import cluster_url
from judgegrid.web.analysis.choices import Measure, fitting_period, measure
from judgegrid.web.analysis.tables import Row, band_counts
from judgegrid.web.analysis.views import known_periods
from judgegrid.web.analysis.ways import figures_url

MOST_AREAS, MOST_CLUSTERS = 4, 6
UNDER_WAY = ("asked", "running")
STALE = timedelta(days=2)  # two nights without a computation


@dataclass(frozen=True, slots=True)
class Own:
    """One of a person's areas: its rate, its filings, what is attributed, and how its parts stand."""

    name: str
    url: str
    period: Period
    rate: Figure | None
    filings: Figure | None
    attribution: str
    below_label: str
    bands: dict[str, int]
    caliber: str


def overview(request: HttpRequest) -> dict[str, Any]:
    """Own areas, clusters and the state of the data; empty before anything was computed."""
    scope = request.scope
    if not scope.may(Permission.READ_FIGURES):
        return {}
    run = queries.latest(scope=scope)
    rate = measure("")
    known = known_periods(scope) if run else []
    last_day = run.last_day if run else None
    period = fitting_period("", known, rate.definition.periods, last_day=last_day)
    roots = territory.roots(scope=scope, on=timezone.localdate(request.at))
    nodes = [one for one in roots if one.level not in (Level.PROVINCE, Level.GRID)][:MOST_AREAS]
    context: dict[str, Any] = {
        "run": run,
        "only_grid": bool(roots) and not nodes,
        "may_compute": bool(scope.permissions & ASKERS),
        "computing": next(
            (one for one in queries.runs(scope=scope, limit=1) if one.state in UNDER_WAY), None
        ),
    }
    if run is None or period is None:
        return context
    context["own"] = [_own(scope, node, rate, period) for node in nodes]
    now = containing(last_day or period.start, "quarter")
    spots = {one: _clusters(scope, nodes, one) for one in (now.previous(), now)}
    shown = now if spots[now] else now.previous()
    context["clusters"], context["cluster_period"] = spots[shown], shown
    context["stale"] = bool(run.finished_at and request.at - run.finished_at > STALE)
    return context


def _own(scope: Scope, node: Node, rate: Measure, period: Period) -> Own:
    counted = measure("filings@v1")
    below, counts, caliber = node.level.below, {}, ""
    if below and below is not Level.GRID and node.below:
        table = queries.figures(
            scope=scope, identifier="litigation_rate", period=period, parent=node.code, level=below.value
        )
        counts, caliber = band_counts([Row(one, "") for one in table.rows]), table.caliber
    url = figures_url(node.code, rate, period) if counts else reverse("area_figures", args=[node.code])
    return Own(
        name=node.name,
        url=url,
        period=period,
        rate=_figure(scope, node.code, rate, period),
        filings=_figure(scope, node.code, counted, period),
        attribution=queries.attribution(scope=scope, area_code=node.code, period=period).label,
        below_label=below.label if below else "",
        bands=counts,
        caliber=caliber,
    )


def _figure(scope: Scope, code: str, asked: Measure, period: Period) -> Figure | None:
    return queries.one_figure(
        scope=scope,
        identifier=asked.definition.identifier,
        version=asked.version,
        period=period,
        area_code=code,
    )


def _clusters(scope: Scope, nodes: list[Node], period: Period) -> list[tuple[Any, str]]:
    if scope.zone is Zone.GRID:
        return []
    found = [
        spot
        for node in nodes
        for spot in queries.hot_spots(scope=scope, area_code=node.code, period=period, limit=MOST_CLUSTERS)
    ]
    found.sort(key=lambda one: -one.count)
    return [(one, cluster_url(scope, one)) for one in found[:MOST_CLUSTERS]]
