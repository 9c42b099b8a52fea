"""Reading papers: those one may make, and those that were signed for one's side of the door."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from judgegrid.domain.papers import PaperState, readable_recipients
from judgegrid.domain.people import Permission, Scope
from judgegrid.domain.reconciliation import NAMES, Outcome
from judgegrid.domain.refusals import Absent
from judgegrid.papers.outline import Outline
from judgegrid.papers.snapshot import from_data
from judgegrid.records.documents.models import Paper
from judgegrid.records.scoping import reached
from judgegrid.records.territory.models import Court, Jurisdiction


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A check as a page lists it."""

    id: str
    name: str
    subject: str
    outcome: Outcome
    message: str


@dataclass(frozen=True, slots=True)
class ClusterRow:
    """A cluster of a paper with what people decided about it."""

    key: str
    place: str
    cause: str
    count: int
    step: str
    owner: str
    due: str


def papers(*, scope: Scope, state: str = "", recipient: str = "", area_code: str = "") -> QuerySet[Paper]:
    """Papers within the scope, newest first: makers see every state, readers what is signed for them."""
    allowed = readable_recipients(scope)
    if not allowed:
        raise Absent("无此页面")
    rows = Paper.objects.filter(reached(scope, code="area_code"), recipient__in=sorted(allowed))
    if not scope.may(Permission.MAKE_PAPERS):
        rows = rows.filter(state=PaperState.SIGNED)
    if state:
        rows = rows.filter(state=state)
    if recipient:
        rows = rows.filter(recipient=recipient)
    if area_code:
        rows = rows.filter(Q(area_code=area_code) | Q(court_code=area_code))
    return rows.defer("snapshot").select_related("asked_by", "signed_by")


def paper(number: int, *, scope: Scope) -> Paper:
    """One paper; raises Absent outside the scope."""
    row = papers(scope=scope).filter(pk=number).first()
    if row is None:
        raise Absent("没有这份文稿")
    return row


def outline(number: int, *, scope: Scope) -> Outline | None:
    """The paper as it stands, for a preview; None while it is not written."""
    data = paper(number, scope=scope).snapshot.get("outline")
    return from_data(data) if data else None


def checks(number: int, *, scope: Scope) -> list[CheckRow]:
    """The reconciliation of a paper, in the order of the list, what failed first."""
    rows = [
        CheckRow(one["id"], NAMES[one["id"]], one["subject"], Outcome(one["outcome"]), one["message"])
        for one in paper(number, scope=scope).checks
    ]
    return sorted(rows, key=lambda one: one.outcome is not Outcome.FAILED)


def clusters(number: int, *, scope: Scope) -> list[ClusterRow]:
    """The clusters of a paper, for those who fill in who does what."""
    row = paper(number, scope=scope)
    found = []
    for one in row.snapshot.get("figures", {}).get("clusters", ()):
        said = row.assignments.get(one["key"], {})
        place = "·".join(filter(None, (one["area_name"], one["compound"] or one["organisation"])))
        words = (said.get("step", ""), said.get("owner", ""), said.get("due", ""))
        found.append(ClusterRow(one["key"], place, one["cause"], one["count"], *words))
    return found


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A file of a paper: where it lies and under which name it is handed out."""

    path: Path
    name: str


def file(number: int, kind: str, *, scope: Scope) -> PaperFile:
    """A file of a paper (docx, pdf or xlsx); raises Absent when there is none within the scope."""
    said: dict[str, Any] | None = paper(number, scope=scope).files.get(kind)
    path = Path(settings.PAPER_DIR) / said["path"] if said else None
    if said is None or path is None or not path.is_file():
        raise Absent("没有这个文件")
    return PaperFile(path, said["name"])


def tribunals(*, scope: Scope) -> list[tuple[str, str]]:
    """(code, name) of the tribunals all of whose areas lie in the scope."""
    found = []
    for court in Court.objects.filter(level="tribunal").order_by("code"):
        codes = Jurisdiction.objects.filter(court=court, to_on=None).values_list("area__code", flat=True)
        if codes and all(scope.reaches(code) for code in codes):
            found.append((court.code, court.name))
    return found
