"""A consultation: describe, choose the type, one question at a time, what it comes down to, the sheet."""

from __future__ import annotations

import io
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from judgegrid.domain.guide_walk import by_law
from judgegrid.domain.guides import Element, Kind
from judgegrid.domain.people import Permission
from judgegrid.domain.refusals import Absent, Invalid
from judgegrid.records.guidance.actions import consultations as actions
from judgegrid.records.guidance.queries import consultations as queries
from judgegrid.records.guidance.queries import guides
from judgegrid.web.doorway import acting, page
from judgegrid.web.guidance.forms import StartForm

READS = Permission.READ_DISPUTES
RECENT = 4
WAITS = ("asked", "writing")
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
FORMATS = (("pdf", "PDF"), ("docx", "Word"))


def _on(request: HttpRequest) -> Any:
    return timezone.localdate(request.at)


@require_http_methods(["GET", "POST"])
@page(READS)
def start(request: HttpRequest) -> HttpResponse:
    """Describe a quarrel, or choose its type at once; own consultations below."""
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        key, about = request.POST.get("guide", ""), request.POST.get("dispute", "")
        said = form.cleaned_data["text"].strip()
        if not (said or key or about):
            form.add_error("text", "写几句话，或者在下面直接选一种类型")
        else:
            try:
                return _begin(request, said, about, key, form.cleaned_data["client_id"])
            except Invalid as refused:
                for right in refused.fields.values():
                    form.add_error("text", right)
    context = {
        "form": form,
        "guides": guides.all_in_force(scope=request.scope),
        "recent": queries.consultations(scope=request.scope, mine=True)[:RECENT],
        "titles": _titles(request),
    }
    return render(request, "guidance/start.html", context, status=422 if form.errors else 200)


def _begin(request: HttpRequest, said: str, about: str, key: str, client_id: str) -> HttpResponse:
    if key:
        guides.in_force(key, scope=request.scope)  # a type that is none is refused before anything is kept
    row = actions.start(**acting(request), on=_on(request), text=said, dispute=about, client_id=client_id)
    if not key:
        return redirect("consultation_type", number=row.number)
    actions.choose(row.number, key, **acting(request), on=_on(request))
    return redirect("consultation_next", number=row.number)


def _titles(request: HttpRequest) -> dict[str, str]:
    return {key: one.guide.title for key, one in guides.all_in_force(scope=request.scope).items()}


@require_http_methods(["GET", "POST"])
@page(READS)
def choose_type(request: HttpRequest, number: str) -> HttpResponse:
    """Likely types with the words that say so; the person settles it."""
    row = queries.consultation(number, scope=request.scope)
    if request.method == "POST":
        actions.choose(number, request.POST.get("guide", ""), **acting(request), on=_on(request))
        return redirect("consultation_next", number=number)
    _note_of_another(request, row)
    likely = queries.likely(number, scope=request.scope)
    known = {one.key for one in likely}
    every = guides.all_in_force(scope=request.scope)
    context = {
        "row": row,
        "likely": likely,
        "others": [one.guide for key, one in every.items() if key not in known],
    }
    return render(request, "guidance/type.html", context)


@require_GET
@page(READS)
def ask_next(request: HttpRequest, number: str) -> HttpResponse:
    """On to the question that decides most of what is open, or to the result when none is left."""
    row = queries.consultation(number, scope=request.scope)
    if row.version is None:
        return redirect("consultation_type", number=number)
    walk = queries.walk(number, scope=request.scope, on=_on(request))
    return redirect(_after(walk))


def _note_of_another(request: HttpRequest, row: Any) -> None:
    """On the way to the result only a look at what somebody else was told leaves a line."""
    if row.by_id != request.scope.person_id:
        actions.note_read(row.number, **acting(request))


def _after(walk: queries.Walk) -> str:
    if walk.next is None:
        return reverse("consultation", args=[walk.row.number])
    return reverse("consultation_ask", args=[walk.row.number, walk.next.key])


@require_http_methods(["GET", "POST"])
@page(READS)
def ask(request: HttpRequest, number: str, element: str) -> HttpResponse:
    """One question. An answer is kept at once; htmx gets the next question with its address."""
    walk = queries.walk(number, scope=request.scope, on=_on(request))
    asked = walk.guide.element(element)
    if asked is None:
        raise Absent("没有这个问题")
    _note_of_another(request, walk.row)
    if request.method == "GET":
        return _question(request, walk, asked)
    raw, unknown = request.POST.get("value", ""), "unknown" in request.POST
    try:
        actions.answer(number, element, raw, **acting(request), on=_on(request), unknown=unknown)
    except Invalid as refused:
        return _question(request, walk, asked, raw=raw, error=refused.fields.get("value", str(refused)))
    walk = queries.walk(number, scope=request.scope, on=_on(request))
    where = _after(walk)
    if not request.htmx:
        return redirect(where)
    if walk.next is None:
        return HttpResponse(status=204, headers={"HX-Redirect": where})
    response = _question(request, walk, walk.next)
    response["HX-Push-Url"] = where
    return response


def _question(
    request: HttpRequest, walk: queries.Walk, element: Element, *, raw: str | None = None, error: str = ""
) -> HttpResponse:
    """The whole page, or the question alone for htmx (but not when the browser goes back)."""
    known = walk.given.get(element.key)
    typed = [key for key, one in walk.given.items() if one.how == "person"]
    before = typed[: typed.index(element.key)] if element.key in typed else typed
    context = {
        "walk": walk,
        "element": element,
        "kind": element.kind.value,
        "known": known,
        "value": raw if raw is not None else _typed(element, known),
        "error": error,
        "previous": before[-1] if before else "",
        "place": len(before) + 1,
        "left": max(walk.progress.left - (element.key not in walk.given), 0),
        "read": [one for one in walk.given.values() if one.how == "text"],
    }
    part = request.htmx and not request.htmx.history_restore_request
    template = "guidance/_question.html" if part else "guidance/ask.html"
    return render(request, template, context, status=422 if error else 200)


def _typed(element: Element, known: queries.Given | None) -> str:
    if known is None or known.answer is None:
        return ""
    return f"{known.answer:f}" if element.kind is Kind.AMOUNT else str(known.answer)


@require_GET
@page(READS)
def result(request: HttpRequest, number: str) -> HttpResponse:
    """What it comes down to; reading what someone told leaves its line."""
    row = queries.consultation(number, scope=request.scope)
    if row.version is None:
        return redirect("consultation_type", number=number)
    walk = queries.walk(number, scope=request.scope, on=_on(request))
    actions.note_read(number, **acting(request))
    version = row.version
    context = {
        "walk": walk,
        "row": row,
        "version": f"第{version.number}版" if version.number else f"随程序（{walk.guide.dated.isoformat()}）",
        "certain": [one for one in walk.outcome.lines if one.reasons],
        "cited": by_law(walk.outcome.provisions),
        "always": [one for one in walk.outcome.lines if not one.reasons],
        **_sheet_context(row),
    }
    return render(request, "guidance/result.html", context)


def _sheet_context(row: Any) -> dict[str, Any]:
    ready = row.sheet_state == "ready"
    stale = ready and row.sheet_asked_at is not None and row.changed_at > row.sheet_asked_at
    return {
        "row": row,
        "waits": row.sheet_state in WAITS,
        "failed": row.sheet_message if row.sheet_state == "failed" else "",
        "stale": stale,
        "files": [(kind, label) for kind, label in FORMATS if kind in row.sheet_files] if ready else [],
    }


@require_POST
@page(READS)
def ask_sheet(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for the printed sheet; a job writes it."""
    row = actions.ask_sheet(number, **acting(request))
    if request.htmx:
        return render(request, "guidance/_sheet.html", _sheet_context(row))
    return redirect(reverse("consultation", args=[number]) + "#sheet")


@require_GET
@page(READS)
def sheet_state(request: HttpRequest, number: str) -> HttpResponse:
    """Asked for every two seconds while the sheet waits."""
    row = queries.consultation(number, scope=request.scope)
    return render(request, "guidance/_sheet.html", _sheet_context(row))


@require_GET
@page(READS)
def sheet_file(request: HttpRequest, number: str, kind: str) -> FileResponse:
    """The sheet as a file; leaves a line in the trail."""
    found = queries.sheet(number, kind, scope=request.scope)
    actions.note_download(number, kind, **acting(request))
    return FileResponse(
        io.BytesIO(found.content), as_attachment=True, filename=found.name, content_type=TYPES[kind]
    )
