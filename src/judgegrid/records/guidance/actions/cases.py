"""Taking a published case out of the search; the line that a search with somebody's words leaves."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from judgegrid.domain.people import Permission, Scope
from judgegrid.domain.refusals import Absent, Invalid
from judgegrid.records.audit.actions import record
from judgegrid.records.disputes.queries import dispute
from judgegrid.records.guidance.actions.consultations import note_read
from judgegrid.records.guidance.case_counter import locked
from judgegrid.records.guidance.case_words import readable
from judgegrid.records.guidance.models import PublishedCase

LONGEST_WHY = 200


@transaction.atomic
def withdraw(pk: int, *, at: datetime, scope: Scope, actor_name: str, source: str, why: str) -> PublishedCase:
    """Take a case out: from this moment no search shows it, whatever the index knows.

    Raises Absent without the permission or the case, Invalid for a missing reason.
    """
    if not scope.may(Permission.EDIT_GUIDES):
        raise Absent("无此页面")
    if not why.strip() or len(why) > LONGEST_WHY:
        raise Invalid("没有撤下", {"why": f"用一句话写明为什么撤下，不超过 {LONGEST_WHY} 字"})
    counter = locked()
    row = PublishedCase.objects.filter(readable(scope), pk=pk, withdrawn_at=None).first()
    if row is None:
        raise Absent("没有这个案例")
    counter.last += 1
    counter.save(update_fields=["last"])
    row.change, row.withdrawn_at, row.withdrawn_why = counter.last, at, why.strip()
    row.save(update_fields=["change", "withdrawn_at", "withdrawn_why"])
    record(
        at=at, action="case.withdraw", object_type="published_case", object_id=row.source_id, scope=scope,
        actor_name=actor_name, source=source,
    )  # fmt: skip
    return row


def note_described(
    *,
    at: datetime,
    scope: Scope,
    actor_name: str,
    source: str,
    dispute_number: str = "",
    consultation_number: str = "",
) -> None:
    """The words of a dispute or consultation were shown to search with: masked or not, a look leaves a line.

    Raises Absent as they do.
    """
    if not dispute_number:
        note_read(consultation_number, at=at, scope=scope, actor_name=actor_name, source=source)
        return
    row = dispute(dispute_number, scope=scope)
    record(
        at=at, action="dispute.read", object_type="dispute", object_id=row.number, scope=scope,
        actor_name=actor_name, source=source, scope_code=row.scope_code,
    )  # fmt: skip
