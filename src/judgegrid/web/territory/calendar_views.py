"""The work calendar, for the system administrator: which years are known, and loading the next one."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from judgegrid.domain.people import Permission
from judgegrid.domain.refusals import Refusal
from judgegrid.records.territory import work_calendar
from judgegrid.records.territory.reading import read_sheet
from judgegrid.records.territory.tables import Outcome
from judgegrid.web.doorway import acting, page
from judgegrid.web.territory.forms import CalendarForm

MOST_ROWS = 2_000


@require_http_methods(["GET", "POST"])
@page(Permission.MANAGE_ACCOUNTS)
def calendar(request: HttpRequest) -> HttpResponse:
    """Years that are known and the one that is missing; ``try`` shows what a table would change."""
    form = CalendarForm(request.POST or None, request.FILES or None)
    outcome: Outcome | None = None
    if form.is_valid():
        try:
            outcome = _load(request, form.cleaned_data["file"], dry_run="try" in request.POST)
        except Refusal as refusal:
            form.add_error("file", "；".join([str(refusal), *getattr(refusal, "fields", {}).values()]))
    if outcome and outcome.applied:
        messages.success(request, f"工作日历已载入：变动 {outcome.new + outcome.changed} 天。")
        return redirect("work_calendar")
    today = timezone.localdate(request.at)
    known = work_calendar.work_calendar(scope=request.scope)
    context = {
        "form": form,
        "outcome": outcome,
        "years": work_calendar.years(scope=request.scope),
        "missing": known.missing_next_year(today),
        "columns": work_calendar.COLUMNS,
    }
    refused = bool(form.errors or (outcome and outcome.wrong))
    return render(request, "territory/calendar.html", context, status=422 if refused else 200)


def _load(request: HttpRequest, file: UploadedFile, *, dry_run: bool) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calendar"
        with path.open("wb") as target:
            for piece in file.chunks():
                target.write(piece)
        sheet = read_sheet(path, name=str(file.name), most=MOST_ROWS)
        return work_calendar.load_calendar(sheet, **acting(request), dry_run=dry_run)
