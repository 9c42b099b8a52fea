"""Reporting a dispute, the list of disputes, one dispute."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from judgegrid.domain.disputes import DisputeLevel, DisputeSource, DisputeState, dispute_types
from judgegrid.domain.people import Permission
from judgegrid.domain.refusals import Invalid
from judgegrid.records.audit.actions import record
from judgegrid.records.disputes import actions, queries, reading
from judgegrid.records.guidance.queries.consultations import of_dispute
from judgegrid.web.disputes.forms import FilterForm, ReportForm, WithdrawForm
from judgegrid.web.doorway import acting, page

LABELS = {
    "types": dispute_types,
    "sources": lambda: {one.value: one.label for one in DisputeSource},
    "levels": lambda: {one.value: one.label for one in DisputeLevel},
    "states": lambda: {one.value: one.label for one in DisputeState},
}


@require_GET
@page(Permission.READ_DISPUTES)
def dispute_list(request: HttpRequest) -> HttpResponse:
    """Disputes of one's areas and those one reported oneself."""
    form = FilterForm(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    rows = queries.disputes(
        scope=request.scope,
        dispute_type=filters.get("dispute_type", ""),
        source=filters.get("source", ""),
        from_at=_midnight(filters.get("from_on")),
        to_at=_midnight(filters.get("to_on"), days=1),
        mine="mine" in request.GET,
    )
    shown = Paginator(rows, 30).get_page(request.GET.get("page"))
    names = queries.area_names({row.area_code or row.scope_code for row in shown}, scope=request.scope)
    context = {
        "form": form,
        "opened": any(filters.values()),
        "page": shown,
        "names": names,
        "may_report": request.scope.may(Permission.REPORT_DISPUTE),
        **{key: make() for key, make in LABELS.items()},
    }
    return render(request, "disputes/list.html", context)


@require_GET
@page(Permission.READ_DISPUTES)
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One dispute; reading what someone told is a read of personal data and leaves its line."""
    row = queries.dispute(number, scope=request.scope)
    record(
        action="dispute.read",
        object_type="dispute",
        object_id=row.number,
        scope_code=row.scope_code,
        **acting(request),
    )
    names = queries.area_names({row.area_code or row.scope_code}, scope=request.scope)
    is_own = row.by_id == request.scope.person_id and row.state == DisputeState.REPORTED
    context = {
        "dispute": row,
        "reading": reading.read(row, scope=request.scope, on=timezone.localdate(row.reported_at)),
        "names": names,
        "withdraw_form": WithdrawForm() if is_own else None,
        "consultations": of_dispute(number, scope=request.scope),
        **{key: make() for key, make in LABELS.items()},
    }
    return render(request, "disputes/detail.html", context)


@require_http_methods(["GET", "POST"])
@page(Permission.REPORT_DISPUTE)
def report(request: HttpRequest) -> HttpResponse:
    """The report form; what was typed stays when something is missing."""
    grounds = queries.grounds(scope=request.scope, on=timezone.localdate(request.at))
    given = request.POST.copy()
    suggestion = None
    if given and not given.get("dispute_type"):  # shown again with what the words point to already chosen
        suggestion = _suggestion(request)
        given["dispute_type"] = suggestion.code if suggestion else ""
    form = ReportForm(given or None, grounds=grounds)
    if suggestion:
        form.is_valid()
        form.add_error("dispute_type", f"还没有选类型，已按您写的话预选“{suggestion.name}”，请核对后再提交")
    if form.is_valid():
        try:
            row = actions.report(**acting(request), **form.cleaned_data)
        except Invalid as refused:
            for field, right in refused.fields.items():
                form.add_error(field if field in form.fields else None, right)
        else:
            messages.success(request, f"已上报，编号 {row.number}。")
            return redirect("dispute", number=row.number)
    status = 422 if form.errors else 200
    context = {"form": form, "grounds": grounds, "suggestion": suggestion}
    return render(request, "disputes/report.html", context, status=status)


@require_POST
@page(Permission.REPORT_DISPUTE)
def suggest_type(request: HttpRequest) -> HttpResponse:
    """The field of the type, with the one chosen that the words typed so far point to.

    What a person chose is left alone: nothing is sent back then.
    """
    chosen, before = request.POST.get("dispute_type", ""), request.POST.get("suggested", "")
    if chosen and chosen != before:
        return HttpResponse(status=204)
    suggestion = _suggestion(request)
    code = suggestion.code if suggestion else ""
    if code == chosen:
        return HttpResponse(status=204)
    form = ReportForm(grounds=[], initial={"dispute_type": code})
    return render(request, "disputes/_type.html", {"field": form["dispute_type"], "suggestion": suggestion})


def _suggestion(request: HttpRequest) -> reading.TypeSuggestion | None:
    subject, text = request.POST.get("subject", ""), request.POST.get("text", "")
    return reading.suggest_type(subject, text, scope=request.scope)


@require_POST
@page(Permission.REPORT_DISPUTE)
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take back one's own report."""
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有撤回：请写明撤回的原因。")
    else:
        actions.withdraw(**acting(request), number=number, reason=form.cleaned_data["reason"])
        messages.success(request, "已撤回；记录仍保留。")
    return redirect("dispute", number=number)


def _midnight(day: object, days: int = 0) -> datetime | None:
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=days), time()))
