"""The content of guides: what is in force, its versions, the editor of reviewers, signing."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from judgegrid.domain.guide_editing import VersionState, described, digest
from judgegrid.domain.people import Permission
from judgegrid.domain.refusals import Invalid, NotAllowed
from judgegrid.records.guidance.actions import guide_versions as actions
from judgegrid.records.guidance.queries import guides as queries
from judgegrid.web.doorway import acting, page

READS = (Permission.READ_DISPUTES, Permission.EDIT_GUIDES)
STATES = {one.value: one.label for one in VersionState}


@require_GET
@page(*READS)
def guide_list(request: HttpRequest) -> HttpResponse:
    """The guides with their version and whether somebody signed them."""
    context = {"guides": queries.all_in_force(scope=request.scope)}
    return render(request, "guidance/guides.html", context)


@require_GET
@page(*READS)
def guide(request: HttpRequest, key: str) -> HttpResponse:
    """One guide to read: questions, rules with their conditions in words, citations, versions."""
    now = queries.in_force(key, scope=request.scope)
    whole = now.guide
    rules = [(one, described(one.when, whole) if one.when else "总是出现") for one in whole.rules]
    context = {
        "now": now,
        "guide": whole,
        "rules": [pair for pair in rules if pair[0].act is None],
        "stops": [pair for pair in rules if pair[0].act is not None],
        "versions": queries.versions(key, scope=request.scope).filter(number__gt=0),
        "states": STATES,
        "may_edit": request.scope.may(Permission.EDIT_GUIDES),
        "may_sign": request.scope.may(Permission.SIGN_GUIDES) and now.signed_at is None and not now.number,
        "newer": queries.shipped_is_newer(key, scope=request.scope),
    }
    return render(request, "guidance/guide.html", context)


@require_http_methods(["GET", "POST"])
@page(Permission.EDIT_GUIDES)
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """The editor: words, weights and citations; what is saved waits for another reviewer's name."""
    sections = queries.editable(key, scope=request.scope)
    now = queries.in_force(key, scope=request.scope)
    given, wrong = request.POST.dict(), {}
    if request.method == "POST":
        try:
            row = actions.draft(
                key, given, **acting(request), on=timezone.localdate(request.at),
                note=given.get("note", ""), based_on=given.get("based_on", ""),
            )  # fmt: skip
        except Invalid as refused:
            wrong = refused.fields
        else:
            messages.success(request, f"已保存为第{row.number}版草稿，等另一位审核人签署。")
            return redirect("guide_version", key=key, number=row.number)
    shown = [
        (
            one.title,
            [(field, given.get(field.name, field.value), wrong.get(field.name, "")) for field in one.fields],
        )
        for one in sections
    ]
    context = {
        "now": now,
        "sections": shown,
        "based_on": digest(now.body),
        "note": given.get("note", ""),
        "note_error": wrong.get("note", ""),
        "wrong": len(wrong),
    }
    return render(request, "guidance/edit.html", context, status=422 if wrong else 200)


@require_GET
@page(*READS)
def version(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One version: what it changes, who wrote it, who signed it."""
    row = queries.version(key, number, scope=request.scope)
    scope, is_draft = request.scope, row.state == VersionState.DRAFT
    context = {
        "row": row,
        "now": queries.in_force(key, scope=scope),
        "changes": queries.changes_of(row, scope=scope),
        "states": STATES,
        "may_sign": is_draft and scope.may(Permission.SIGN_GUIDES) and row.made_by_id != scope.person_id,
        "waits_for_other": is_draft and row.made_by_id == scope.person_id,
        "may_withdraw": is_draft and scope.may(Permission.EDIT_GUIDES),
    }
    return render(request, "guidance/version.html", context)


def _done(request: HttpRequest, key: str, deed: Callable[[], object], said: str) -> HttpResponse:
    try:
        deed()
    except NotAllowed as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect("guide", key=key)


@require_POST
@page(Permission.SIGN_GUIDES)
def sign(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Put a draft in force under one's name."""
    return _done(
        request, key, lambda: actions.sign(key, number, **acting(request)), f"第{number}版已签署，即时生效。"
    )


@require_POST
@page(Permission.SIGN_GUIDES)
def sign_shipped(request: HttpRequest, key: str) -> HttpResponse:
    """Sign the text that came with the program."""
    return _done(request, key, lambda: actions.sign_shipped(key, **acting(request)), "已签署现行内容。")


@require_POST
@page(Permission.EDIT_GUIDES)
def withdraw(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take a draft back."""
    return _done(request, key, lambda: actions.withdraw(key, number, **acting(request)), "草稿已撤回。")
