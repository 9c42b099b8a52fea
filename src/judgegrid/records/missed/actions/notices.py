"""Notices to communities: drafted from links, approved and sent by a person, answered, settled."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from judgegrid.domain.missed import (
    LEAVING,
    NoticeState,
    ReplyCode,
    ReplyReview,
    decidable_families,
    move,
    shares_place,
)
from judgegrid.domain.people import Permission, Scope
from judgegrid.domain.periods import Period
from judgegrid.domain.privacy import SharingClass
from judgegrid.domain.refusals import Absent, Invalid, NotAllowed, Stale
from judgegrid.records.analysis.reach import level_of
from judgegrid.records.audit.actions import record
from judgegrid.records.missed.models import DetectableDecision, FilingLink, Notice, NoticeLine
from judgegrid.records.missed.queries import notices as reading

NOTE_LENGTH, REASON_LENGTH = 300, 300


@dataclass(frozen=True, slots=True)
class Reply:
    """A community's word on one line."""

    code: str
    reason: str = ""


@transaction.atomic
def draft(
    area_code: str, period: Period, *, at: datetime, scope: Scope, actor_name: str, source: str = ""
) -> str:
    """Compose the notice of a community and period from the filings no report was found for; its number.

    Only what may be shared is copied: month, cause family, the compound where the class is open. Filings
    that a notice names already are left out. Raises NotAllowed when none is left or a draft is there, Absent
    for what is no community in scope: a township or county answers nothing.
    """
    if level_of(area_code) != "village" or not scope.reaches(area_code):
        raise Absent("没有这个社区")
    found = reading.missed_links(scope=scope, area_code=area_code, period=period).select_related("filing")
    live = [one for one in NoticeState if one is not NoticeState.WITHDRAWN]
    links = list(found.exclude(lines__notice__state__in=live))
    if Notice.objects.filter(area_code=area_code, period=period.code, state=NoticeState.DRAFTED).exists():
        raise NotAllowed("这个社区本期已有一份待批准的提示")
    if not links:
        raise NotAllowed("这个社区本期没有需要提示的收案")
    total = FilingLink.objects.filter(
        area_code__startswith=area_code, exclusion="", filed_on__gte=period.start, filed_on__lt=period.end
    ).count()
    row = Notice.objects.create(
        number=_number(area_code, period, at), area_code=area_code, period=period.code, total=total,
        drafted_by_id=scope.person_id, drafted_at=at,
    )  # fmt: skip
    NoticeLine.objects.bulk_create(_line(row, link, at_) for at_, link in enumerate(links, 1))
    _note(row, "notice.draft", at=at, scope=scope, actor_name=actor_name, source=source, lines=len(links))
    return row.number


def _number(area_code: str, period: Period, at: datetime) -> str:
    mark = hashlib.sha256(f"{area_code}:{period.code}:{at.isoformat()}".encode()).hexdigest()[:8].upper()
    return f"TS{at:%Y%m%d}-{mark}"


def _line(row: Notice, link: FilingLink, ordinal: int) -> NoticeLine:
    return NoticeLine(
        notice=row,
        link=link,
        ordinal=ordinal,
        month=link.filed_on.replace(day=1),
        family=link.family,
        place_name=link.filing.compound_name if shares_place(link.sharing_class) else "",
    )


@transaction.atomic
def send(
    number: str,
    *,
    keep: Sequence[int],
    note: str,
    at: datetime,
    scope: Scope,
    actor_name: str,
    source: str = "",
) -> None:
    """Approve a draft and send it: the lines in ``keep`` (their ids) go out, the others are dropped.

    A line whose filing was linked, reclassified or left out since the draft is dropped too. Raises Invalid
    when no line is left or the note is too long or names a number, Stale when somebody was faster.
    """
    row = _mine(number, scope)
    if len(note.strip()) > NOTE_LENGTH or any(char.isdigit() for char in note):
        raise Invalid("没有发出", {"note": f"不超过 {NOTE_LENGTH} 字，不写案号、电话等号码"})
    kept = row.lines.filter(pk__in=list(keep), link__state="none", link__exclusion="", link__left_out_at=None)
    ids = [one.pk for one in kept.select_related("link") if _still(one)]
    if not ids:
        raise Invalid("没有发出", {"keep": "至少保留一件；其余已有关联或不再计入的不会发出"})
    _move(row, "send", approved_by_id=scope.person_id, sent_at=at, note=note.strip())
    row.lines.exclude(pk__in=ids).delete()
    _note(row, "notice.send", at=at, scope=scope, actor_name=actor_name, source=source, lines=len(ids))


def _still(line: NoticeLine) -> bool:
    return bool(line.place_name) <= shares_place(line.link.sharing_class)


@transaction.atomic
def withdraw(
    number: str, *, reason: str, at: datetime, scope: Scope, actor_name: str, source: str = ""
) -> None:
    """Take a draft or a sent notice back with a reason; it stays on record, its filings are free again."""
    row = _mine(number, scope)
    if not reason.strip():
        raise Invalid("没有撤回", {"reason": "请写明撤回的理由"})
    _move(row, "withdraw", note=reason.strip()[:NOTE_LENGTH])
    _note(row, "notice.withdraw", at=at, scope=scope, actor_name=actor_name, source=source)


@transaction.atomic
def answer(
    number: str,
    replies: Mapping[int, Reply],
    *,
    at: datetime,
    scope: Scope,
    actor_name: str,
    source: str = "",
) -> None:
    """The community's reply, all lines at once: a code each, and a reason where it is not 可发现.

    Filings that were closed to everybody outside the court since the notice was sent are dropped from it.
    Raises Invalid naming each line that lacks something.
    """
    if not scope.may(Permission.ANSWER_NOTICES):
        raise Absent("无此页面")
    row = reading.notice(number, scope=scope).notice
    row.lines.filter(link__filing__sharing_class=SharingClass.NEVER).delete()
    lines = list(row.lines.order_by("ordinal"))
    wrong = {}
    for line in lines:
        reply = replies.get(line.pk, Reply(""))
        if fault := _fault(reply):
            wrong[f"line-{line.pk}"] = fault
        line.code, line.reason = reply.code, reply.reason.strip()
    if wrong:
        raise Invalid("答复没有提交", wrong)
    _move(row, "answer", answered_by_id=scope.person_id, answered_at=at)
    for line in lines:
        if line.code not in LEAVING:  # nothing to accept: it stays in the count
            line.review = ReplyReview.ACCEPTED.value
    NoticeLine.objects.bulk_update(lines, ["code", "reason", "review"])
    _note(row, "notice.answer", at=at, scope=scope, actor_name=actor_name, source=source, lines=len(lines))


def _fault(reply: Reply) -> str:
    if reply.code not in set(ReplyCode):
        return "请从四种答复中选一种"
    if reply.code != ReplyCode.FINDABLE and len(reply.reason.strip()) < 4:
        return "请写明理由，至少四个字"
    if len(reply.reason) > REASON_LENGTH:
        return f"理由不超过 {REASON_LENGTH} 字"
    return ""


@transaction.atomic
def review(
    line_id: int,
    *,
    accepted: bool,
    reason: str = "",
    at: datetime,
    scope: Scope,
    actor_name: str,
    source: str = "",
) -> str:
    """Accept or decline a reply of 不可发现 or 不属本格; an accepted one leaves F in the count after replies.

    The count before replies stays as it was. Gives the number of the notice.
    """
    line = NoticeLine.objects.select_related("notice", "link").filter(pk=line_id).first()
    if line is None:
        raise Absent("没有这一行")
    row = _mine(line.notice.number, scope)
    if row.state != NoticeState.ANSWERED or line.code not in LEAVING:
        raise NotAllowed("这一行现在不需要确认")
    if not accepted and len(reason.strip()) < 4:
        raise Invalid("没有确认", {"reason": "不采纳的，请写明理由，至少四个字"})
    outcome = ReplyReview.ACCEPTED if accepted else ReplyReview.DECLINED
    changed = NoticeLine.objects.filter(pk=line.pk, review=ReplyReview.WAITING).update(
        review=outcome, review_reason=reason.strip()[:200], reviewed_by_id=scope.person_id, reviewed_at=at
    )
    if not changed:
        raise Stale("这一行刚刚已有人确认")
    if accepted:
        FilingLink.objects.filter(pk=line.link_id).update(left_out_by_id=scope.person_id, left_out_at=at)
    _note(
        row, "notice.review", at=at, scope=scope, actor_name=actor_name, source=source, line=line.ordinal,
        outcome=outcome.value,
    )  # fmt: skip
    return row.number


@transaction.atomic
def close(number: str, *, at: datetime, scope: Scope, actor_name: str, source: str = "") -> None:
    """Settle a notice whose replies are all accepted or declined."""
    row = _mine(number, scope)
    if row.lines.filter(review=ReplyReview.WAITING).exists():
        raise NotAllowed("还有答复没有确认，确认后才能办结")
    _move(row, "close", closed_by_id=scope.person_id, closed_at=at)
    _note(row, "notice.close", at=at, scope=scope, actor_name=actor_name, source=source)


@transaction.atomic
def decide_detectable(
    family: str,
    *,
    detectable: bool,
    reason: str,
    at: datetime,
    scope: Scope,
    actor_name: str,
    source: str = "",
) -> None:
    """Put a cause family on the detectable list or take it off; the next comparison follows."""
    if not scope.may(Permission.APPROVE_NOTICES):
        raise Absent("无此页面")
    if family not in decidable_families():
        raise Invalid("没有改动", {"family": "请从清单中选一类案由"})
    if len(reason.strip()) < 4:
        raise Invalid("没有改动", {"reason": "请写明理由，至少四个字"})
    if reading.detectable(scope=scope)[family] == detectable:
        raise NotAllowed("清单上已经是这样")
    DetectableDecision.objects.create(
        family=family,
        detectable=detectable,
        reason=reason.strip()[:REASON_LENGTH],
        by_id=scope.person_id,
        at=at,
    )
    record(
        at=at, action="detectable.decide", object_type="cause_family", object_id=family, scope=scope,
        actor_name=actor_name, source=source, detail={"detectable": detectable},
    )  # fmt: skip


def _mine(number: str, scope: Scope) -> Notice:
    """A notice that this scope may approve; raises Absent."""
    if not scope.may(Permission.APPROVE_NOTICES):
        raise Absent("无此页面")
    return reading.notice(number, scope=scope).notice


def _move(row: Notice, name: str, **fields: Any) -> None:
    step = move(name)
    moved = Notice.objects.filter(pk=row.pk, state__in=step.before).update(state=step.after, **fields)
    if not moved:
        raise Stale(f"这份提示现在不能{step.label}，请刷新后再看")
    row.refresh_from_db()


def _note(
    row: Notice, action: str, *, at: datetime, scope: Scope, actor_name: str, source: str, **detail: object
) -> None:
    record(
        at=at, action=action, object_type="notice", object_id=row.number, scope=scope, actor_name=actor_name,
        source=source, scope_code=row.area_code, detail=detail,
    )  # fmt: skip
