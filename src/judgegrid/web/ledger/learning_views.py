"""The page of the learned causes: which model is used, how right it was month by month, what it confuses."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from judgegrid.domain.people import Permission
from judgegrid.records.ledger import learned
from judgegrid.web.doorway import page


@require_GET
@page(Permission.IMPORT_FILINGS)
def learned_causes(request: HttpRequest) -> HttpResponse:
    """Trainings, newest first, and the one in force."""
    found = learned.trainings(scope=request.scope)
    used = next((one for one in found if one.in_force), None)
    waiting = len(learned.suggestions(scope=request.scope))
    return render(request, "ledger/learned.html", {"trainings": found, "used": used, "suggestions": waiting})
