"""The trail, for the audit administrator alone."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from judgegrid.domain.acts import act_label, object_label, result_label
from judgegrid.domain.people import Permission
from judgegrid.records.audit import queries
from judgegrid.records.audit.actions import record
from judgegrid.web.doorway import acting, page
from judgegrid.web.typed import DayField


class FilterForm(forms.Form):
    """Filters of the trail; all may be left open."""

    text = forms.CharField(label="姓名、对象或地址", required=False)
    action = forms.ChoiceField(label="动作", required=False)
    from_on = DayField(label="自", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    to_on = DayField(label="至", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: object, actions: list[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = [("", "全部"), *((one, act_label(one)) for one in actions)]


@require_GET
@page(Permission.READ_AUDIT)
def trail(request: HttpRequest) -> HttpResponse:
    """Entries, newest first; looking is itself an entry."""
    form = FilterForm(request.GET, actions=queries.actions(scope=request.scope))
    filters = form.cleaned_data if form.is_valid() else {}
    to_on = filters.get("to_on")
    rows = queries.entries(
        scope=request.scope,
        text=filters.get("text", ""),
        action=filters.get("action", ""),
        from_on=filters.get("from_on"),
        to_on=to_on + timedelta(days=1) if to_on else None,
    )
    shown = Paginator(rows, 50).get_page(request.GET.get("page"))
    if any(filters.values()):
        record(action="audit.search", object_type="audit", **acting(request))
    lines = [
        (row, act_label(row.action), object_label(row.object_type), result_label(row.result)) for row in shown
    ]
    context = {"form": form, "page": shown, "lines": lines, "opened": any(filters.values())}
    return render(request, "audit/trail.html", context)


@require_POST
@page(Permission.READ_AUDIT)
def verify(request: HttpRequest) -> HttpResponse:
    """Walk the chain and say whether it holds."""
    verdict = queries.verify(scope=request.scope)
    record(
        action="audit.verify",
        object_type="audit",
        result="ok" if verdict.holds else "broken",
        **acting(request),
    )
    return render(request, "audit/verdict.html", {"verdict": verdict})
