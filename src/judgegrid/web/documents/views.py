"""Papers: the list, asking for one, one paper with its checks and files, signing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from judgegrid.domain.papers import PaperState, Recipient, may_sign
from judgegrid.domain.people import Permission
from judgegrid.domain.refusals import Absent, Invalid, NotAllowed
from judgegrid.records.documents import actions, queries
from judgegrid.records.territory import queries as territory
from judgegrid.web.documents.forms import AskForm, AssignForm, FilterForm
from judgegrid.web.documents.preview import preview
from judgegrid.web.doorway import acting, page

READS = (Permission.READ_FIGURES, Permission.MAKE_PAPERS)
STATES = {one.value: one.label for one in PaperState}
RECIPIENTS = {one.value: one.label for one in Recipient}
WAITS = (PaperState.ASKED, PaperState.WRITING)
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMATS = (("docx", "Word"), ("pdf", "PDF"), ("xlsx", "Excel"))


@require_GET
@page(*READS)
def paper_list(request: HttpRequest) -> HttpResponse:
    """Papers of one's areas, newest first."""
    form = FilterForm(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    rows = queries.papers(scope=request.scope, **filters)
    shown = Paginator(rows, 30).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "opened": any(filters.values()),
        "page": shown,
        "names": territory.names_of([row.area_code for row in shown], scope=request.scope),
        "states": STATES,
        "recipients": RECIPIENTS,
        "may_make": request.scope.may(Permission.MAKE_PAPERS),
    }
    return render(request, "documents/list.html", context)


@require_http_methods(["GET", "POST"])
@page(Permission.MAKE_PAPERS)
def ask(request: HttpRequest) -> HttpResponse:
    """The request form, begun with ``area`` and ``month``; the paper itself is written by a job."""
    asked = {"area_code": request.GET.get("area", ""), "month": request.GET.get("month", "")}
    if asked["area_code"]:
        territory.area(asked["area_code"], scope=request.scope)
    form = AskForm(
        request.POST or None,
        initial={name: value for name, value in asked.items() if value},
        scope=request.scope,
        on=timezone.localdate(request.at),
        tribunals=queries.tribunals(scope=request.scope),
    )
    if form.is_valid():
        try:
            paper = actions.ask(**acting(request), **form.cleaned_data)
        except Absent as absent:
            form.add_error(None, str(absent))
        except Invalid as refused:
            for field, right in refused.fields.items():
                form.add_error(field if field in form.fields else None, f"{refused}：{right}")
        else:
            return redirect("paper", number=paper.pk)
    return render(request, "documents/ask.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@page(*READS)
def detail(request: HttpRequest, number: int) -> HttpResponse:
    """One paper: state, files, checks, preview, and what may be done with it."""
    return render(request, "documents/detail.html", _context(request, number))


@require_GET
@page(*READS)
def progress(request: HttpRequest, number: int) -> HttpResponse:
    """Asked for every few seconds while a paper waits; when it is written the page loads anew."""
    paper = queries.paper(number, scope=request.scope)
    answer = render(request, "documents/_progress.html", {"paper": paper, "states": STATES})
    if paper.state not in WAITS:
        answer["HX-Refresh"] = "true"
    return answer


def _context(request: HttpRequest, number: int, form: AssignForm | None = None) -> dict[str, Any]:
    scope = request.scope
    paper = queries.paper(number, scope=scope)
    outline = queries.outline(number, scope=scope)
    is_maker = scope.may(Permission.MAKE_PAPERS)
    checks = queries.checks(number, scope=scope) if is_maker else []
    is_ready = paper.state == PaperState.READY
    if form is None and is_maker and is_ready:
        form = AssignForm(rows=queries.clusters(number, scope=scope), initial={"issue_number": paper.number})
    return {
        "paper": paper,
        "names": territory.names_of([paper.area_code], scope=scope),
        "states": STATES,
        "recipients": RECIPIENTS,
        "files": [(kind, label, paper.files[kind]["size"]) for kind, label in FORMATS if kind in paper.files],
        "checks": checks,
        "failed": [one for one in checks if one.outcome == "failed"],
        "preview": preview(outline) if outline is not None and paper.state not in WAITS else None,
        "waits": paper.state in WAITS,
        "form": form if is_maker and is_ready else None,
        "may_sign": is_ready and is_maker and may_sign(scope),
        "may_again": is_maker and paper.state in (PaperState.READY, PaperState.FAILED),
        "is_maker": is_maker,
    }


@require_GET
@page(*READS)
def download(request: HttpRequest, number: int, kind: str) -> FileResponse:
    """A file of a paper under its Chinese name; leaves a line in the trail."""
    found = queries.file(number, kind, scope=request.scope)
    actions.note_download(number, kind, **acting(request))
    return FileResponse(
        found.path.open("rb"), as_attachment=True, filename=found.name, content_type=TYPES[kind]
    )


@require_POST
@page(Permission.MAKE_PAPERS)
def assign(request: HttpRequest, number: int) -> HttpResponse:
    """Fill in 发文字号 and who does what; the paper is written again from the same figures."""
    form = AssignForm(request.POST, rows=queries.clusters(number, scope=request.scope))
    if not form.is_valid():
        return render(request, "documents/detail.html", _context(request, number, form), status=422)
    actions.assign(
        number,
        **acting(request),
        issue_number=form.cleaned_data["issue_number"],
        assignments=form.assignments(),
    )
    messages.success(request, "已保存，正在按原数据重新排版。")
    return redirect("paper", number=number)


@require_POST
@page(Permission.MAKE_PAPERS)
def write_again(request: HttpRequest, number: int) -> HttpResponse:
    """Write the paper again with the figures of today."""
    actions.write_again(number, **acting(request))
    messages.success(request, "已请求按最新数据重新生成。")
    return redirect("paper", number=number)


@require_POST
@page(Permission.MAKE_PAPERS)
def sign(request: HttpRequest, number: int) -> HttpResponse:
    """Sign a paper; over a failed check only with a reason."""
    try:
        actions.sign(number, **acting(request), override_reason=request.POST.get("reason", "")[:300])
    except NotAllowed as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "文稿已签发。")
    return redirect("paper", number=number)
