"""Tables loaded from pages: template, upload, preview of what would happen, and the deed."""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from judgegrid.domain.people import Permission
from judgegrid.domain.refusals import Absent, Invalid, Refusal
from judgegrid.papers.table_export import Workbook
from judgegrid.records.territory.kinds import LOADERS
from judgegrid.records.territory.load_polygons import read_geojson
from judgegrid.records.territory.loading import load
from judgegrid.records.territory.reading import read_sheet
from judgegrid.records.territory.tables import Outcome
from judgegrid.web.doorway import acting, page
from judgegrid.web.territory.forms import UploadForm

EDIT = Permission.EDIT_TERRITORY
MOST_ROWS = 20_000  # what a page answers in seconds; longer tables go through the command line
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Waiting:
    """An uploaded file that waits for its yes."""

    kind: str
    token: str
    name: str

    @property
    def path(self) -> Path:
        return Path(settings.UPLOAD_DIR) / "territory" / self.token


@require_http_methods(["GET", "POST"])
@page(EDIT)
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a kind and a file; it is looked at, nothing is written."""
    kinds = [(name, make().label) for name, make in LOADERS.items()]
    form = UploadForm(request.POST or None, request.FILES or None, kinds=kinds)
    if form.is_valid():
        _forget(request)
        waiting = _keep(form.cleaned_data["kind"], form.cleaned_data["file"])
        request.session["loading"] = [waiting.kind, waiting.token, waiting.name]
        return redirect("load_preview")
    columns = [(name, make().label, make().columns) for name, make in LOADERS.items() if name != "polygons"]
    context = {"form": form, "kinds": columns, "most": MOST_ROWS}
    return render(request, "territory/load.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@page(EDIT)
def preview(request: HttpRequest) -> HttpResponse:
    """What the file would do; POST does it (``skip``: without the wrong rows)."""
    waiting = _waiting(request)
    if waiting is None:
        messages.error(request, "没有等待载入的文件，请重新上传。")
        return redirect("load_areas")
    doing = request.method == "POST"
    try:
        outcome = _load(request, waiting, dry_run=not doing, skip_wrong="skip" in request.POST)
    except Refusal as refusal:
        _forget(request)
        form = UploadForm(kinds=[(name, make().label) for name, make in LOADERS.items()])
        context = {"form": form, "refusal": refusal, "file_name": waiting.name, "most": MOST_ROWS}
        return render(request, "territory/load.html", context, status=422)
    if outcome.applied:
        _forget(request)
        counts = f"新增{outcome.new}、变更{outcome.changed}、未变{outcome.unchanged}"
        messages.success(request, f"{outcome.kind}已载入：{counts}。")
        return redirect("areas")
    context = {"outcome": outcome, "file_name": waiting.name, "shown": len(outcome.changes)}
    return render(request, "territory/preview.html", context)


def _load(request: HttpRequest, waiting: Waiting, **options: bool) -> Outcome:
    if waiting.kind == "polygons":
        sheet = read_geojson(waiting.path, name=waiting.name)
    else:
        sheet = read_sheet(waiting.path, name=waiting.name, most=MOST_ROWS)
    return load(LOADERS[waiting.kind](), sheet, **acting(request), **options)


@require_GET
@page(EDIT)
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """An xlsx with the headings and a row of notes; the note row may stay in."""
    if kind not in LOADERS or kind == "polygons":
        raise Http404("无此页面")
    loader = LOADERS[kind]()
    notes = [f"{'必填。' if one.required else ''}{one.note}" for one in loader.columns]
    notes[0] = f"说明：{notes[0]}"
    return _workbook(f"{kind}.xlsx", loader.label, [one.heading for one in loader.columns], [notes])


@require_GET
@page(EDIT)
def wrong_rows(request: HttpRequest) -> HttpResponse:
    """The wrong cells of the file that waits, with their reasons, as xlsx."""
    waiting = _waiting(request)
    if waiting is None:
        raise Absent("没有等待载入的文件")
    outcome = _load(request, waiting, dry_run=True)
    rows = [[one.row, one.field, one.value, one.right] for one in outcome.wrong]
    return _workbook("wrong.xlsx", "有错的行", ["行号", "列", "填写内容", "原因"], rows)


def _workbook(name: str, title: str, headings: list[str], rows: list[list[Any]]) -> HttpResponse:
    target = io.BytesIO()
    with Workbook(target) as book:
        book.sheet(title, headings, rows, widths=[24] * len(headings))
    answer = HttpResponse(target.getvalue(), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _keep(kind: str, file: UploadedFile) -> Waiting:
    if (file.size or 0) > settings.UPLOAD_MAX_MB * 2**20:
        raise Invalid(f"文件超过{settings.UPLOAD_MAX_MB}MB", {"file": "请分批载入"})
    waiting = Waiting(kind, uuid.uuid4().hex, str(file.name))
    waiting.path.parent.mkdir(parents=True, exist_ok=True)
    with waiting.path.open("wb") as target:
        for piece in file.chunks():
            target.write(piece)
    return waiting


def _waiting(request: HttpRequest) -> Waiting | None:
    kept: Any = request.session.get("loading")
    waiting = Waiting(*kept) if kept else None
    return waiting if waiting and waiting.path.exists() else None


def _forget(request: HttpRequest) -> None:
    """The waiting file is wiped once it was loaded, refused or replaced (SEC-14)."""
    if waiting := _waiting(request):
        waiting.path.unlink()
    request.session.pop("loading", None)
