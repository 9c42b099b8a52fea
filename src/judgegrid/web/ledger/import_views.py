"""Importing a ledger: upload, match the columns, look at the dry run, apply or cancel."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from judgegrid.domain.filing_columns import COLUMNS, FIELDS
from judgegrid.domain.filings import IMPORT_STATES
from judgegrid.domain.people import Permission
from judgegrid.domain.refusals import Invalid
from judgegrid.papers import ledger_template
from judgegrid.records.audit.actions import record
from judgegrid.records.ledger import actions, learned, learning, queries, worklist_actions
from judgegrid.web.doorway import acting, page
from judgegrid.web.ledger.forms import UploadForm
from judgegrid.web.ledger.views import XLSX

WORKING = ("checking", "applying")


@require_GET
@page(Permission.IMPORT_FILINGS)
def import_list(request: HttpRequest) -> HttpResponse:
    """The latest imports of one's scope."""
    runs = queries.imports(scope=request.scope)
    return render(request, "ledger/imports.html", {"runs": runs, "states": IMPORT_STATES})


@require_GET
@page(Permission.IMPORT_FILINGS)
def template(request: HttpRequest) -> HttpResponse:
    """The empty template."""
    return HttpResponse(
        ledger_template.write(),
        content_type=XLSX,
        headers={"Content-Disposition": 'attachment; filename="ledger-template.xlsx"'},
    )


@require_http_methods(["GET", "POST"])
@page(Permission.IMPORT_FILINGS)
def upload(request: HttpRequest) -> HttpResponse:
    """Hand in a file; what is no table is refused at once with the reason."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run_id = actions.upload(file_name=file.name, chunks=file.chunks(), **acting(request))
        except Invalid as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("import_run", run_id=run_id)
    return render(request, "ledger/upload.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@page(Permission.IMPORT_FILINGS)
def import_run(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """One import: its columns, its progress, its dry run or its result, whichever it has come to."""
    run = queries.import_run(run_id, scope=request.scope)
    context = _context(request, run)
    if run.state == "uploaded" or (run.state == "checked" and "columns" in request.GET):
        headings = queries.headings(run, scope=request.scope)
        context |= {"headings": headings, "rows": _rows(headings, run.mapping), "columns": COLUMNS}
        return render(request, "ledger/columns.html", context)
    return render(request, "ledger/run.html", context | _unknown(request, run))


@require_GET
@page(Permission.IMPORT_FILINGS)
def unknown_causes(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """The unknown causes as a fragment; asked for again until the suggestions are there."""
    run = queries.import_run(run_id, scope=request.scope)
    return render(request, "ledger/_unknown.html", _unknown(request, run))


def _unknown(request: HttpRequest, run: object) -> dict[str, object]:
    found = learned.unknown_in(run, scope=request.scope) if run.state == "checked" else ()
    return {
        "run": run,
        "unknown": found,
        "asking": learning.still_asked(run),
        "sure": sum(one.learned is not None and one.learned.is_sure for one in found),
        "may_take": any(one.learned or one.choices for one in found),
    }


@require_POST
@page(Permission.IMPORT_FILINGS)
def take_causes(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """Take over what was ticked, for this file and from now on; the dry run is then made anew."""
    run = queries.import_run(run_id, scope=request.scope)
    chosen = [
        (one, request.POST.get(f"meaning-{one.place}", ""))
        for one in learned.unknown_in(run, scope=request.scope)
        if f"take-{one.place}" in request.POST and run.state == "checked"
    ]
    if not chosen:
        messages.error(request, "没有采用：先勾选要采用的案由。")
        return redirect("import_run", run_id=run_id)
    for one, meaning in chosen:
        worklist_actions.decide(
            "cause", text=one.text, meaning=meaning, edition=one.edition, **acting(request)
        )
    actions.match_columns(run_id, mapping=run.mapping, **acting(request))
    messages.success(request, f"已采用 {len(chosen)} 个案由，正在按此重新校验；以后导入也照此办理。")
    return redirect("import_run", run_id=run_id)


def _context(request: HttpRequest, run: object) -> dict[str, object]:
    return {
        "run": run,
        "state": IMPORT_STATES[run.state],
        "working": run.state in WORKING,
        "share": round(100 * run.progress / run.total) if run.total else 0,
        "earlier": queries.earlier_same_file(run, scope=request.scope) if run.state != "done" else None,
        "cancel_url": reverse("import_cancel", args=[run.pk]),
        "apply_url": reverse("import_apply", args=[run.pk]),
        "apply_text": _apply_text(run.counts),
        "matched": [(header, FIELDS[name].header) for header, name in run.mapping.items() if name],
    }


def _apply_text(counts: dict[str, int]) -> str:
    text = f"新增 {counts.get('new', 0)} 件，变更 {counts.get('changed', 0)} 件"
    wrong = counts.get("wrong", 0)
    return text + (f"；有错的 {wrong} 行不导入。" if wrong else "。") + "写入后每处变更都有记录。"


def _rows(headings: queries.Headings, mapping: dict[str, str]) -> list[dict[str, object]]:
    return [
        {"index": index, "header": header, "field": mapping.get(header, ""), "samples": samples}
        for index, (header, samples) in enumerate(zip(headings.headers, headings.samples, strict=True))
    ]


@require_GET
@page(Permission.IMPORT_FILINGS)
def progress(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """The progress as a fragment; when the step is over the page is asked to load itself anew."""
    run = queries.import_run(run_id, scope=request.scope)
    if run.state not in WORKING:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "ledger/_progress.html", _context(request, run))


@require_POST
@page(Permission.IMPORT_FILINGS)
def sheet(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """Take another sheet of the workbook."""
    actions.choose_sheet(run_id, sheet=request.POST.get("sheet", ""), **acting(request))
    return redirect("import_run", run_id=run_id)


@require_POST
@page(Permission.IMPORT_FILINGS)
def columns(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """Take the matching and ask for the dry run; what is missing is told with the choices kept."""
    run = queries.import_run(run_id, scope=request.scope)
    headings = queries.headings(run, scope=request.scope)
    chosen = {
        header: request.POST.get(f"column-{index}", "") for index, header in enumerate(headings.headers)
    }
    try:
        actions.match_columns(run_id, mapping=chosen, **acting(request))
    except Invalid as refused:
        context = _context(request, run)
        rows = _rows(headings, chosen)
        for row in rows:
            row["error"] = refused.fields.get(row["header"], "")
        missing = [one.header for one in COLUMNS if one.required and one.field not in chosen.values()]
        context |= {"headings": headings, "rows": rows, "columns": COLUMNS, "missing": missing}
        return render(request, "ledger/columns.html", context, status=422)
    return redirect("import_run", run_id=run_id)


@require_POST
@page(Permission.IMPORT_FILINGS)
def confirm(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """Ask for the import to be written."""
    actions.confirm(run_id, **acting(request))
    return redirect("import_run", run_id=run_id)


@require_POST
@page(Permission.IMPORT_FILINGS)
def cancel(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """Give the import up."""
    actions.cancel(run_id, **acting(request))
    messages.success(request, "已取消，没有写入任何内容。")
    return redirect("imports")


@require_GET
@page(Permission.IMPORT_FILINGS)
def wrong_rows(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """The wrong lines as a workbook; they hold personal data, so the download is in the trail."""
    run = queries.import_run(run_id, scope=request.scope)
    file = queries.wrong_rows(run_id, scope=request.scope)
    record(
        action="ledger.import.wrong_rows",
        object_type="import",
        object_id=run.pk,
        scope_code=run.scope_code,
        **acting(request),
    )
    return FileResponse(file, as_attachment=True, filename="wrong-rows.xlsx", content_type=XLSX)
