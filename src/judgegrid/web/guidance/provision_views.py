"""Statutes: looked up by law, number or words; asked in everyday words; the word of people on the answers."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from judgegrid.domain.people import Permission
from judgegrid.domain.refusals import Invalid
from judgegrid.records.guidance.actions import provisions as actions
from judgegrid.records.guidance.queries import provisions as queries
from judgegrid.web.doorway import acting, page
from judgegrid.web.guidance.provision_forms import LookupForm, QuestionForm
from judgegrid.web.typed import key_in

PER_PAGE = 50
MOST_CITED = 60
LONGEST_NUMBER = 4  # digits of an article's number


def _on(request: HttpRequest):
    return timezone.localdate(request.at)


@require_GET
@page()
def lookup(request: HttpRequest) -> HttpResponse:
    """One box for a citation or words; without either, the list of laws."""
    form = LookupForm(request.GET or None)
    asked = form.cleaned_data["q"].strip() if form.is_valid() else ""
    who = {"scope": request.scope, "on": _on(request)}
    context = {"form": form, "asked": asked}
    if asked:
        bare = asked.isdecimal() and len(asked) <= LONGEST_NUMBER  # typed on this page, 944 is an article
        found = queries.cited(f"{asked}条" if bare else asked, **who)
        context["cited"] = None if found is None else found[:MOST_CITED]
        context["more"] = max(len(found or ()) - MOST_CITED, 0)
        if found is None:
            context["answered"] = queries.answers(asked, **who)
            context["laws"] = [one for one in queries.laws(**who) if asked in one.row.title][:10]
    else:
        pages = Paginator(queries.laws(**who), PER_PAGE)
        context["page"] = pages.get_page(request.GET.get("page"))
        context["laws"] = context["page"].object_list
    return render(request, "guidance/provisions.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@page()
def ask(request: HttpRequest) -> HttpResponse:
    """An everyday question and the articles that may answer it. Posted, so that it stays out of addresses."""
    form = QuestionForm(request.POST or None)
    context = {
        "form": form,
        "may_confirm": request.scope.may(Permission.CONFIRM_PROVISIONS),
        "words": queries.confirmed_count(scope=request.scope),
    }
    if form.is_valid():
        context["question"] = form.cleaned_data["question"]
        context["answered"] = queries.answers(
            form.cleaned_data["question"], scope=request.scope, on=_on(request)
        )
    return render(request, "guidance/ask_provisions.html", context, status=422 if form.errors else 200)


@require_POST
@page(Permission.CONFIRM_PROVISIONS)
def confirm(request: HttpRequest) -> HttpResponse:
    """One article answers the question, or does not; what was said stands where the buttons were."""
    form = QuestionForm(request.POST)
    number, yes = key_in(request.POST.get("provision", "")), request.POST.get("answers") == "yes"
    if not form.is_valid() or not number:
        raise Invalid("没有记下", {"question": "请先写出问题，再在条文下面确认"})
    row = actions.confirm(
        **acting(request), question=form.cleaned_data["question"], provision=number, answers=yes
    )
    if request.htmx:
        return render(request, "guidance/_confirmed.html", {"said": row})
    messages.success(request, "已记下。" if yes else "已记下这一条不能回答。")
    return redirect("ask_provisions")


@require_GET
@page()
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    """The articles of one edition."""
    row, standing = queries.edition(pk, scope=request.scope, on=_on(request))
    shown = Paginator(queries.articles(pk, scope=request.scope), PER_PAGE).get_page(request.GET.get("page"))
    context = {"edition": row, "standing": standing, "page": shown}
    return render(request, "guidance/statute_edition.html", context)


@require_GET
@page()
def article(request: HttpRequest, pk: int) -> HttpResponse:
    """One article with the same number in the other editions."""
    found = queries.article(pk, scope=request.scope, on=_on(request))
    others = queries.other_editions(found.row, scope=request.scope, on=_on(request))
    return render(request, "guidance/provision.html", {"found": found, "others": others})


@require_GET
@page()
def gain(request: HttpRequest) -> HttpResponse:
    """What the confirmed answers are worth, as measured."""
    context = {
        "gains": queries.gains(scope=request.scope),
        "orders": queries.order_trainings(scope=request.scope),
        "words": queries.confirmed_count(scope=request.scope),
    }
    return render(request, "guidance/provision_gain.html", context)
