"""The machine writes printed sheets: takes a request, composes, makes both files."""

from __future__ import annotations

import os
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from judgegrid.domain.people import MACHINE
from judgegrid.domain.refusals import Refusal
from judgegrid.papers import sheet_docx
from judgegrid.papers.fonts import FontMissing, choose
from judgegrid.papers.pdf import MissingGlyph
from judgegrid.papers.sheet import Fitted, Sheet, fitted, write_pdf
from judgegrid.records.disputes.queries import area_names
from judgegrid.records.guidance.models import Consultation
from judgegrid.records.guidance.queries.consultations import walk
from judgegrid.records.guidance.sheets import compose
from judgegrid.records.sealed_files import Writer

SILENCE = timedelta(minutes=5)
KEPT = timedelta(days=30)


def take(*, at: datetime) -> Consultation | None:
    """Claim the request that waits longest; None when nothing waits. Of two workers one gets it.

    A sheet that was begun and fell silent waits again.
    """
    Consultation.objects.filter(sheet_state="writing", sheet_started_at__lt=at - SILENCE).update(
        sheet_state="asked"
    )
    waiting = Consultation.objects.filter(sheet_state="asked").order_by("sheet_asked_at", "pk")
    for number in waiting.values_list("pk", flat=True)[:20]:
        claimed = Consultation.objects.filter(pk=number, sheet_state="asked")
        if claimed.update(sheet_state="writing", sheet_started_at=at):
            return Consultation.objects.get(pk=number)
    return None


def taken(number: int, *, started_at: datetime) -> Consultation | None:
    """A request that was claimed at that instant and is still being written; None when it moved on."""
    return Consultation.objects.filter(pk=number, sheet_state="writing", sheet_started_at=started_at).first()


def expire(*, at: datetime) -> int:
    """Delete sheets that were asked for a month ago (SEC-14); how many. They can be asked for again."""
    old = Consultation.objects.filter(sheet_asked_at__lt=at - KEPT, sheet_state__in=("ready", "failed"))
    gone = 0
    for row in old:
        shutil.rmtree(folder_of(row.number), ignore_errors=True)
        gone += Consultation.objects.filter(pk=row.pk, sheet_asked_at=row.sheet_asked_at).update(
            sheet_state="", sheet_files={}, sheet_message=""
        )
    return gone


def folder_of(number: str) -> Path:
    """Where the sheets of a consultation lie."""
    return Path(settings.PAPER_DIR) / "sheets" / number


def write(row: Consultation, *, on: date) -> None:
    """Write the sheet of a request that was taken; a refusal or a missing glyph fails it with its sentence.

    Asked for again meanwhile: the row stays "asked" and is written once more.
    """
    mine = Consultation.objects.filter(
        pk=row.pk, sheet_state="writing", sheet_started_at=row.sheet_started_at
    )
    try:
        files = _make(row, on)
    except (Refusal, FontMissing, MissingGlyph) as refusal:
        mine.update(sheet_state="failed", sheet_message=str(refusal)[:300])
    except Exception as error:
        mine.update(
            sheet_state="failed", sheet_message=f"排版时出错（{type(error).__name__}），请联系系统管理员"
        )
        raise
    else:
        mine.update(sheet_state="ready", sheet_files=files, sheet_message="")


def _make(row: Consultation, on: date) -> dict[str, dict[str, Any]]:
    stands = walk(row.number, scope=MACHINE, on=on)
    where = area_names({row.scope_code}, scope=MACHINE).get(row.scope_code, "")
    made: Sheet = compose(stands, on=on, where=where, notice="演示数据" if settings.DEMO else "")
    fonts = choose(Path(settings.FONT_DIR) if settings.FONT_DIR else None)
    fits: Fitted = fitted(made, fonts)
    folder = folder_of(row.number)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = {}
    for kind, data in (("pdf", write_pdf(fits, fonts)), ("docx", sheet_docx.write(fits))):
        path = folder / f"sheet.{kind}.sealed"
        with Writer(path.with_suffix(".new")) as file:
            file.write(data)
        os.replace(path.with_suffix(".new"), path)
        files[kind] = {
            "path": f"sheets/{row.number}/{path.name}",
            "name": f"{stands.guide.title}调解指引（{row.number}）.{kind}",
            "size": len(data),
            "left_out": list(fits.left_out),
        }
    return files
