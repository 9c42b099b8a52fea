"""Similar cases: searched, read, laid beside one's own text. Posted, so that texts stay out of addresses."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from judgegrid.domain.people import Permission
from judgegrid.records.guidance.actions import cases as actions
from judgegrid.records.guidance.queries import cases as queries
from judgegrid.web.doorway import acting, page
from judgegrid.web.guidance.case_forms import CaseForm, CaseWithdrawForm

READS = Permission.READ_DISPUTES
PER_PAGE = 20


def _form(request: HttpRequest, given: Any = None) -> CaseForm:
    causes, areas = queries.choices(scope=request.scope)
    return CaseForm(given, causes=causes, areas=areas)


def _asked(form: CaseForm) -> queries.Asked:
    return queries.Asked(**form.cleaned_data)


@require_http_methods(["GET", "POST"])
@page(READS)
def search(request: HttpRequest) -> HttpResponse:
    """A text finds similar cases with the reasons; filters alone list the newest.

    From a dispute or a consultation its masked text comes along and is searched with at once.
    """
    about = {key: request.GET.get(key, "") for key in ("dispute", "consultation")}
    given: Any = request.POST if request.method == "POST" else None
    if given is None and any(about.values()):
        numbers = {f"{key}_number": number for key, number in about.items()}
        given = {"text": queries.described(scope=request.scope, **numbers)}
        actions.note_described(**numbers, **acting(request))
    form = _form(request, given)
    standing = queries.standing(scope=request.scope)
    context: dict[str, Any] = {"form": form, "about": about, "standing": standing}
    asked = _asked(form) if form.is_valid() else queries.Asked()
    if asked.text.strip():
        context["found"] = queries.search(asked, scope=request.scope)
        context["notion"] = dict(form.fields["notion"].choices)[asked.notion]
    elif not form.errors:
        rows = queries.newest(asked, scope=request.scope)
        context["page"] = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context["narrowed"] = any((asked.cause, asked.area, asked.kind, asked.from_on, asked.to_on))
    context["opened"] = context["narrowed"] or bool(form.errors)
    return render(request, "guidance/cases.html", context, status=422 if form.errors else 200)


@require_GET
@page(READS)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One case as it was published, masked."""
    may = request.scope.may(Permission.EDIT_GUIDES)
    context = {
        "row": queries.case(pk, scope=request.scope),
        "withdraw_form": CaseWithdrawForm() if may else None,
    }
    return render(request, "guidance/case.html", context)


@require_POST
@page(READS)
def beside(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own text on one side, the case on the other."""
    form = _form(request, request.POST)
    if not form.is_valid():
        return render(request, "guidance/cases.html", {"form": form, "opened": True}, status=422)
    context = {"form": form, "compared": queries.beside(pk, _asked(form), scope=request.scope)}
    return render(request, "guidance/case_beside.html", context)


@require_POST
@page(Permission.EDIT_GUIDES)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a case out of the search, with the reason."""
    form = CaseWithdrawForm(request.POST)
    if not form.is_valid():
        context = {"row": queries.case(pk, scope=request.scope), "withdraw_form": form}
        return render(request, "guidance/case.html", context, status=422)
    row = actions.withdraw(pk, **acting(request), why=form.cleaned_data["why"])
    messages.success(request, f"已撤下“{row.title}”，检索中不再出现；记录仍保留。")
    return redirect("cases")
