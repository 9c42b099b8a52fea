"""Asking for a comparison, and a person's word on one pair of filing and report."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from judgegrid.domain.missed import LinkState, Verdict
from judgegrid.domain.people import Permission, Scope, Zone
from judgegrid.domain.refusals import Invalid, NotAllowed, Stale
from judgegrid.records.audit.actions import record
from judgegrid.records.missed.models import FilingLink, LinkRun, LinkVerdict
from judgegrid.records.missed.queries import pairs


def ask_for_linking(*, at: datetime, scope: Scope, actor_name: str = "", source: str = "") -> int:
    """Ask for a comparison of all filings; the id of the run, that of one that already waits if there is one.

    Raises NotAllowed for those who do not review.
    """
    if scope.zone is not Zone.MACHINE and not scope.may(Permission.REVIEW_ATTRIBUTION):
        raise NotAllowed("您的岗位不能发起关联计算")
    with transaction.atomic():
        waiting = LinkRun.objects.filter(state="asked").first()
        if waiting:
            return int(waiting.pk)
        run = LinkRun.objects.create(asked_at=at, asked_by_id=scope.person_id)
        record(
            at=at, action="link.ask", object_type="link_run", object_id=run.pk, scope=scope,
            actor_name=actor_name, source=source,
        )  # fmt: skip
    return int(run.pk)


@transaction.atomic
def decide_pair(
    filing_id: int,
    *,
    verdict: str,
    number: str,
    sampled: bool = False,
    at: datetime,
    scope: Scope,
    actor_name: str,
    source: str = "",
) -> str:
    """Say whether a filing and the report shown beside it are the same; gives the case number.

    ``number`` is the report that was on show: Stale when the link has changed meanwhile. The next comparison
    keeps what was said. Raises Absent outside the scope, Invalid for an unknown verdict.
    """
    shown = pairs.pair(filing_id, scope=scope)
    if verdict not in set(Verdict):
        raise Invalid("没有记下", {"verdict": "请选“是同一件”或“不是同一件”"})
    locked = FilingLink.objects.select_for_update(of=("self",)).select_related("dispute")
    row = locked.get(filing_id=filing_id)
    if row.dispute is None or row.dispute.number != number or row.decided_at != shown.decided_at:
        raise Stale("这件刚刚已有新的关联或已由他人判断，请看下一件。")
    LinkVerdict.objects.create(
        filing_id=filing_id, dispute=row.dispute, verdict=verdict, state=row.state,
        probability=row.probability, log_odds=row.log_odds, sampled=sampled, by_id=scope.person_id, at=at,
    )  # fmt: skip
    row.verdict, row.decided_by_id, row.decided_at = verdict, scope.person_id, at
    if verdict == Verdict.SAME:
        row.state = LinkState.MATCHED.value
    else:
        row.state, row.dispute, row.lag_days, row.near = LinkState.NONE.value, None, None, ""
        row.probability, row.log_odds, row.evidence = 0.0, None, []
    row.save()
    record(
        at=at, action="link.decide", object_type="filing", object_id=filing_id, scope=scope,
        actor_name=actor_name, source=source, scope_code=shown.scope_code,
        detail={"verdict": verdict, "dispute": number, "sampled": sampled},
    )  # fmt: skip
    return shown.case_number
