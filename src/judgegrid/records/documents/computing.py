"""The machine writes papers: takes a request, freezes figures, composes, checks, makes the files."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from judgegrid.domain.papers import PaperState, Recipient, move
from judgegrid.domain.periods import Period
from judgegrid.domain.refusals import Invalid, Refusal
from judgegrid.papers import docx, pdf, xlsx
from judgegrid.papers.fonts import FontMissing, FontSet, choose
from judgegrid.papers.outline import Mark, Outline, tables
from judgegrid.papers.snapshot import fingerprint, from_data, to_data
from judgegrid.records.documents import figures as figures_of
from judgegrid.records.documents.clock import on_clock
from judgegrid.records.documents.gathering import gather
from judgegrid.records.documents.ground import ground
from judgegrid.records.documents.models import Paper
from judgegrid.records.documents.monthly import compose
from judgegrid.records.documents.tables import Assignment
from judgegrid.records.documents.versions import version

SILENCE = timedelta(minutes=10)


def take(*, at: datetime) -> Paper | None:
    """Claim the request that waits longest; None when nothing waits. Of two workers one gets it.

    A paper that was begun and fell silent waits again.
    """
    step = move("take")
    Paper.objects.filter(state=step.after, started_at__lt=at - SILENCE).update(state=step.before[0])
    for number in (
        Paper.objects.filter(state__in=step.before).order_by("asked_at", "pk").values_list("pk")[:20]
    ):
        claimed = Paper.objects.filter(pk=number[0], state__in=step.before)
        if claimed.update(state=step.after, started_at=at):
            return Paper.objects.get(pk=number[0])
    return None


def taken(number: int, *, started_at: datetime) -> Paper | None:
    """A paper that was claimed at that instant and is still being written; None when it moved on."""
    return Paper.objects.filter(pk=number, state=move("take").after, started_at=started_at).first()


def write(paper: Paper, *, at: datetime) -> Paper:
    """Write a paper that was taken. Refusals and missing glyphs fail the paper with their sentence; any
    other error fails it too and is raised. Figures already frozen in the snapshot are used again.
    """
    try:
        _write(paper, at=at)
    except (Refusal, FontMissing, pdf.MissingGlyph) as refusal:
        _fail(paper, _said(refusal))
    except Exception as error:
        _fail(paper, f"生成时出错（{type(error).__name__}），请联系系统管理员")
        raise
    paper.refresh_from_db()
    return paper


def _said(refusal: Exception) -> str:
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    return "；".join([str(refusal), *(f"{name}：{right}" for name, right in fields.items())])


def _fail(paper: Paper, message: str) -> None:
    Paper.objects.filter(pk=paper.pk).update(state=move("fail").after, message=message)


def _write(paper: Paper, *, at: datetime) -> None:
    snapshot = paper.snapshot if paper.snapshot.get("figures") else _frozen(paper, on=on_clock(at).date())
    figures = figures_of.from_data(snapshot["figures"])
    written = compose(
        version(figures, Recipient(paper.recipient), minimum=snapshot["minimum"]),
        on=date.fromisoformat(snapshot["on"]),
        number=paper.number,
        assignments={key: Assignment(**words) for key, words in paper.assignments.items()},
        notice="演示数据" if snapshot["demo"] else "",
    )
    snapshot = {**snapshot, "outline": to_data(written.outline)}
    paper.title = written.outline.imprint.title.replace("\n", "")
    paper.snapshot, paper.snapshot_hash = snapshot, fingerprint(written.outline)
    paper.checks = [
        {"id": one.id, "subject": one.subject, "outcome": one.outcome.value, "message": one.message}
        for one in written.checks
    ]
    paper.files = make_files(paper, written.outline)
    paper.state, paper.written_at, paper.message = move("finish").after, at, ""
    paper.save()


def _frozen(paper: Paper, *, on: date) -> dict[str, Any]:
    """The snapshot: figures, date, threshold of small cells, whether the data are made up."""
    month = Period(paper.period_start, "month")
    place = ground(area_code=paper.area_code, court_code=paper.court_code, on=paper.period_start)
    found = gather(
        place,
        month,
        published=_published(paper, month.year_ago()),
        hidden=hidden_then(paper, month.year_ago()),
        earlier_paper=_said_of_clusters(paper, month.previous()),
    )
    return {
        "figures": figures_of.to_data(found),
        "on": on.isoformat(),
        "minimum": settings.SMALL_CELL,
        "demo": settings.DEMO,
    }


def _sisters(paper: Paper, month: Period) -> Any:
    return Paper.objects.filter(
        kind=paper.kind,
        area_code=paper.area_code,
        court_code=paper.court_code,
        period_start=month.start,
    )


def _published(paper: Paper, month: Period) -> dict[str, int]:
    """This month's counts of last year's signed paper, by line (RC-4)."""
    earlier = _sisters(paper, month).filter(state=PaperState.SIGNED, recipient=Recipient.COURT).first()
    if earlier is None:
        return {}
    lines = earlier.snapshot["figures"]["lines"]
    return {one["key"]: one["now"]["count"] for one in lines if one["now"]["count"] is not None}


def hidden_then(paper: Paper, month: Period) -> list[str]:
    """Rows whose figure last year's signed paper for the same recipient did not show."""
    earlier = _sisters(paper, month).filter(state=PaperState.SIGNED, recipient=paper.recipient).first()
    if earlier is None:
        return []
    rows = [row for _, table in tables(from_data(earlier.snapshot["outline"])) for row in table.rows]
    return sorted(
        {str(row.cells[0]) for row in rows if len(row.cells) > 1 and row.cells[1] is Mark.SUPPRESSED}
    )


def _said_of_clusters(paper: Paper, month: Period) -> dict[str, str]:
    """What last month's paper of the same recipient decided about each cluster."""
    written = (PaperState.READY, PaperState.SIGNED)
    earlier = _sisters(paper, month).filter(state__in=written, recipient=paper.recipient).first()
    if earlier is None:
        return {}
    said = {}
    for one in earlier.snapshot["figures"]["clusters"]:
        words: Mapping[str, str] = earlier.assignments.get(one["key"], {})
        owner, due = words.get("owner", ""), words.get("due", "")
        said[one["key"]] = (
            f"已列{one['count']}件" + (f"，{owner}" if owner else "") + (f"，{due}" if due else "")
        )
    return said


_FORMATS: dict[str, Callable[[Outline, FontSet], bytes]] = {
    "docx": docx.write,
    "pdf": pdf.write,
    "xlsx": lambda outline, fonts: xlsx.write(outline),
}


def make_files(paper: Paper, outline: Outline) -> dict[str, dict[str, Any]]:
    """Write the three files of an outline into the folder of the paper; equal outlines give equal bytes."""
    own = Path(settings.FONT_DIR) if settings.FONT_DIR else None
    fonts, mark = choose(own), fingerprint(outline)[:12]
    folder = Path(settings.PAPER_DIR) / str(paper.pk)
    folder.mkdir(parents=True, exist_ok=True)
    name = outline.imprint.title.replace("\n", "") + f"（{outline.imprint.recipient}）"
    made = {}
    for kind, make in _FORMATS.items():
        data, path = make(outline, fonts), folder / f"{mark}.{kind}"
        path.with_suffix(".new").write_bytes(data)
        os.replace(path.with_suffix(".new"), path)
        made[kind] = {
            "path": f"{paper.pk}/{path.name}",
            "name": f"{name}.{kind}",
            "size": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
        }
    return made


def make_again(paper: Paper) -> dict[str, dict[str, Any]]:
    """The files of a written paper out of its snapshot, whatever became of the data since."""
    return make_files(paper, from_data(paper.snapshot["outline"]))
