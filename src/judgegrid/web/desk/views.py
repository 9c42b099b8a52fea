"""The desk: what waits for this person, and what the person last reported."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from judgegrid.domain.disputes import DisputeState
from judgegrid.domain.people import Permission
from judgegrid.records.disputes import queries as disputes
from judgegrid.records.territory import queries as territory
from judgegrid.web.desk.overview import overview
from judgegrid.web.desk.waiting import tasks
from judgegrid.web.doorway import page

SHOWN = 6


@require_GET
@page()
def desk(request: HttpRequest) -> HttpResponse:
    """One page per person: tasks first, then own reports, own areas, clusters, the state of the data."""
    scope = request.scope
    may_report = scope.may(Permission.REPORT_DISPUTE)
    context = {
        "tasks": tasks(request),
        "may_report": may_report,
        "reports": list(disputes.disputes(scope=scope, mine=True)[:SHOWN]) if may_report else [],
        "may_read_figures": scope.may(Permission.READ_FIGURES),
        "may_import": scope.may(Permission.IMPORT_FILINGS),
        "without_areas": scope.may(Permission.MANAGE_ACCOUNTS)
        and not territory.roots(scope=scope, on=timezone.localdate(request.at)),
        "small_cell": settings.SMALL_CELL,
        "states": {one.value: one.label for one in DisputeState},
    } | overview(request)
    return render(request, "desk/desk.html", context)
