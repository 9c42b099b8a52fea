"""Writes the month of reported disputes to a folder: Word, PDF and workbook from one outline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from judgegrid.domain.people import MACHINE
from judgegrid.domain.periods import Period
from judgegrid.papers import docx, pdf, xlsx
from judgegrid.papers.fonts import choose
from judgegrid.papers.snapshot import fingerprint
from judgegrid.records.documents.clock import on_clock
from judgegrid.records.documents.reported import ReportedMonth, gather
from judgegrid.records.documents.reported_paper import checks, compose


@dataclass(frozen=True)
class Written:
    """The figures, the files, their common mark, and the checks that failed."""

    month: ReportedMonth
    files: tuple[Path, ...]
    mark: str
    failed: tuple[str, ...]


def write(*, area_code: str, month: Period, folder: Path, at: datetime, notice: str = "") -> Written:
    """Gather, compose and write; equal data on the same day give equal files."""
    figures = gather(area_code=area_code, month=month, at=at, scope=MACHINE)
    outline = compose(figures, on=on_clock(at).date(), notice=notice)
    fonts = choose(Path(settings.FONT_DIR) if settings.FONT_DIR else None)
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{figures.area_name}{month.label}上报纠纷分析"
    files = []
    for suffix, data in (
        ("docx", docx.write(outline, fonts)),
        ("pdf", pdf.write(outline, fonts)),
        ("xlsx", xlsx.write(outline)),
    ):
        path = folder / f"{name}.{suffix}"
        path.write_bytes(data)
        files.append(path)
    failed = tuple(f"{one.id} {one.message}" for one in checks(figures) if one.failed)
    return Written(figures, tuple(files), fingerprint(outline)[:12], failed)
