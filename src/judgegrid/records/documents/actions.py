"""What people do with papers: ask for one, fill in who does what, have it written again, sign it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from judgegrid.domain.papers import Move, PaperKind, PaperState, Recipient, may_sign, move
from judgegrid.domain.people import Permission, Scope
from judgegrid.domain.periods import parse
from judgegrid.domain.refusals import Absent, Invalid, NotAllowed, Stale
from judgegrid.records.audit.actions import record
from judgegrid.records.documents import queries
from judgegrid.records.documents.clock import on_clock
from judgegrid.records.documents.models import Paper
from judgegrid.records.territory.models import Area, Jurisdiction

LEVELS = ("city", "county", "township")
LONGEST = {"step": 40, "owner": 20, "due": 20}


@transaction.atomic
def ask(
    *,
    at: datetime,
    scope: Scope,
    actor_name: str,
    source: str = "",
    month: str,
    recipient: str,
    area_code: str = "",
    court_code: str = "",
) -> Paper:
    """Ask for the 月分析 of an area or a tribunal; the same request twice is one row.

    Raises Absent outside the scope, Invalid for a month that is not over or an area of another level.
    """
    if not scope.may(Permission.MAKE_PAPERS):
        raise Absent("无此页面")
    period, who = parse(month), Recipient(recipient)
    if period.kind != "month":
        raise Invalid("月分析按月生成", {"month": "写成2026-09"})
    if period.end > on_clock(at).date():
        raise Invalid(f"{period.label}还没有结束", {"month": "选已经结束的月份"})
    area_code = _ground(scope, area_code, court_code, on=period.start)
    waiting = Paper.objects.filter(
        kind=PaperKind.MONTHLY,
        area_code=area_code,
        court_code=court_code,
        period_start=period.start,
        recipient=who,
        state__in=(PaperState.ASKED, PaperState.WRITING),
    ).first()
    if waiting is not None:
        return waiting
    paper = Paper.objects.create(
        kind=PaperKind.MONTHLY,
        area_code=area_code,
        court_code=court_code,
        period_start=period.start,
        period_end=period.end,
        recipient=who,
        title=f"{period.label}涉诉纠纷情况的分析",
        asked_by_id=scope.person_id,
        asked_at=at,
    )
    _note(paper, "paper.ask", at=at, scope=scope, actor_name=actor_name, source=source)
    return paper


def _ground(scope: Scope, area_code: str, court_code: str, *, on: date) -> str:
    """The area code under which the paper is kept: of the area, or of the tribunal's first area."""
    if court_code:
        rows = Jurisdiction.objects.filter(court__code=court_code, from_on__lte=on, to_on=None)
        codes = list(rows.order_by("area__code").values_list("area__code", flat=True))
        if not codes or not all(scope.reaches(code) for code in codes):
            raise Absent("没有这个法庭")
        return codes[0]
    area = Area.objects.filter(code=area_code).first()
    if area is None or not scope.reaches(area_code):
        raise Absent("没有这个区划")
    if area.level not in LEVELS:
        raise Invalid("月分析写到街镇、区县或市", {"area_code": "选街道、镇、区县或市"})
    return area_code


def assign(
    number: int,
    *,
    at: datetime,
    scope: Scope,
    actor_name: str,
    source: str = "",
    issue_number: str,
    assignments: Mapping[str, Mapping[str, str]],
) -> Paper:
    """Fill in 发文字号, and step, owner and due date of clusters; the paper is written again from the
    same figures. Raises Stale when the paper moved on meanwhile, Invalid for what is too long.
    """
    known = {one.key for one in queries.clusters(number, scope=scope)}
    for key, words in assignments.items():
        if key not in known:
            raise Invalid("没有这条类案线索", {"cluster": "重新打开页面再填"})
        for name, text in words.items():
            if len(text) > LONGEST[name]:
                raise Invalid("内容过长", {name: f"不超过{LONGEST[name]}字"})
    fields = {"number": issue_number, "assignments": {key: dict(words) for key, words in assignments.items()}}
    return _moved(number, "assign", at=at, scope=scope, actor_name=actor_name, source=source, fields=fields)


def write_again(number: int, *, at: datetime, scope: Scope, actor_name: str, source: str = "") -> Paper:
    """Ask for the paper again with the figures of today; what people filled in stays."""
    return _moved(
        number, "again", at=at, scope=scope, actor_name=actor_name, source=source, fields={"snapshot": {}}
    )


def sign(
    number: int,
    *,
    at: datetime,
    scope: Scope,
    actor_name: str,
    source: str = "",
    override_reason: str = "",
) -> Paper:
    """Sign a paper. A failed check blocks it unless the signer gives a reason, kept with the name."""
    failed = [one.id for one in queries.checks(number, scope=scope) if one.outcome == "failed"]
    if not may_sign(scope):
        raise NotAllowed("文稿由院领导或审务工作站长、法庭庭长签发")
    reason = override_reason.strip()
    if failed and not reason:
        raise NotAllowed(f"勾稽核验未通过（{'、'.join(failed)}），更正后再签发；确需签发的，请写明理由")
    fields = {
        "signed_by_id": scope.person_id,
        "signed_at": at,
        "override_reason": reason if failed else "",
    }
    detail = {"failed": failed, "overridden": bool(failed)}
    return _moved(
        number, "sign", at=at, scope=scope, actor_name=actor_name, source=source, fields=fields, detail=detail
    )


def note_download(
    number: int, kind: str, *, at: datetime, scope: Scope, actor_name: str, source: str = ""
) -> None:
    """A file left the house: one line in the trail."""
    paper = queries.paper(number, scope=scope)
    _note(
        paper,
        "paper.download",
        at=at,
        scope=scope,
        actor_name=actor_name,
        source=source,
        detail={"file": kind, "recipient": paper.recipient},
    )


@transaction.atomic
def _moved(
    number: int,
    name: str,
    *,
    at: datetime,
    scope: Scope,
    actor_name: str,
    source: str,
    fields: Mapping[str, object],
    detail: Mapping[str, object] | None = None,
) -> Paper:
    """One step of a paper: the row changes only from a state in which the step is open."""
    if not scope.may(Permission.MAKE_PAPERS):
        raise Absent("无此页面")
    paper, step = queries.paper(number, scope=scope), move(name)
    changed = Paper.objects.filter(pk=paper.pk, state__in=step.before).update(state=step.after, **fields)
    if not changed:
        raise Stale(_why_not(paper, step))
    _note(paper, f"paper.{name}", at=at, scope=scope, actor_name=actor_name, source=source, detail=detail)
    paper.refresh_from_db()
    return paper


def _why_not(paper: Paper, step: Move) -> str:
    return f"文稿现在是“{PaperState(paper.state).label}”，不能{step.label}；请刷新后再看"


def _note(
    paper: Paper,
    action: str,
    *,
    at: datetime,
    scope: Scope,
    actor_name: str,
    source: str,
    detail: Mapping[str, object] | None = None,
) -> None:
    record(
        at=at,
        action=action,
        object_type="paper",
        object_id=paper.pk,
        scope=scope,
        actor_name=actor_name,
        scope_code=paper.area_code,
        source=source,
        detail=detail or {"period": paper.period_start.isoformat(), "recipient": paper.recipient},
    )
