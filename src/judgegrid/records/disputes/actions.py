"""Changes to disputes that a person makes: reporting, taking a report back."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from judgegrid.domain.case_masking import masked_numbers
from judgegrid.domain.disputes import (
    DisputeLevel,
    DisputeSource,
    DisputeState,
    client_id_anew,
    dispute_types,
    number_of,
    sharing_class_of,
)
from judgegrid.domain.people import GRID_ROLES, Permission, Role, Scope
from judgegrid.domain.refusals import Absent, Invalid, NotAllowed, Stale
from judgegrid.records.audit.actions import record
from judgegrid.records.disputes.models import Dispute
from judgegrid.records.disputes.naming_parties import keep_parties
from judgegrid.records.territory.models import Area

SUBJECT_LENGTH, TEXT_LENGTH = 60, 5000


@transaction.atomic
def report(
    *,
    at: datetime,
    scope: Scope,
    actor_name: str,
    source: str,
    client_id: str,
    subject: str,
    text: str,
    dispute_type: str,
    area_code: str,
    place_name: str = "",
    level: str = DisputeLevel.SIMPLE.value,
    with_minor: bool = False,
) -> Dispute:
    """Take in one report. The same words under one ``client_id`` give the same dispute (replay-safe)."""
    if not scope.may(Permission.REPORT_DISPUTE):
        raise Absent("无此页面")
    known, client_id = _sent(scope, client_id, (subject.strip(), text.strip()))
    if known is not None:
        return known
    fields = {"subject": subject, "text": text, "dispute_type": dispute_type, "area_code": area_code}
    _check(scope, **fields, level=level, place_name=place_name, at=at)
    row = Dispute(
        number=number_of(at, f"{_origin(scope)}:{scope.person_id}:{client_id or at.isoformat()}"),
        source=_origin(scope).value,
        client_id=client_id,
        level=level,
        dispute_type=dispute_type,
        type_how="person",
        subject=subject.strip(),
        text=text.strip(),
        reported_at=at,
        area_code=area_code,
        scope_code=area_code,
        place_name=place_name.strip(),
        attribution_state="attributed",
        attribution_confidence=1.0,
        attribution_reason="上报人所选",
        sharing_class=sharing_class_of(dispute_type, with_minor=with_minor).value,
        by_id=scope.person_id,
    )
    _insert(row)
    keep_parties([(row, ())])
    record(
        at=at, action="dispute.report", object_type="dispute", object_id=row.number, scope=scope,
        actor_name=actor_name, source=source, scope_code=area_code, detail={"type": dispute_type},
    )  # fmt: skip
    return row


@transaction.atomic
def withdraw(*, at: datetime, scope: Scope, actor_name: str, source: str, number: str, reason: str) -> None:
    """Take back one's own report, with a reason; it stays on record."""
    row = Dispute.objects.filter(number=number).first()
    if row is None or row.by_id != scope.person_id:
        raise Absent("没有这件纠纷")
    if not reason.strip():
        raise Invalid("没有撤回", {"reason": "请写明撤回的原因"})
    changed = Dispute.objects.filter(pk=row.pk, state=DisputeState.REPORTED).update(
        state=DisputeState.WITHDRAWN, closing_note=reason.strip()
    )
    if not changed:
        raise Stale("这件报告已经撤回或已有人处理")
    record(
        at=at, action="dispute.withdraw", object_type="dispute", object_id=number, scope=scope,
        actor_name=actor_name, source=source, scope_code=row.scope_code,
    )  # fmt: skip


def _sent(scope: Scope, client_id: str, words: tuple[str, str]) -> tuple[Dispute | None, str]:
    """What was sent with these words before, and the number to keep it under."""
    mine = Dispute.objects.filter(by_id=scope.person_id)
    known = mine.filter(client_id=client_id).first() if client_id else None
    if known is not None and (known.subject, known.text) != words:  # the form was gone back to
        client_id = client_id_anew(client_id, *words)
        known = mine.filter(client_id=client_id).first()
    return known, client_id


def _origin(scope: Scope) -> DisputeSource:
    return DisputeSource.COMMUNITY if Role.COMMUNITY_HEAD in scope.roles else DisputeSource.GRID


def _insert(row: Dispute) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Stale("同一件报告刚刚已经收到") from error


def _check(
    scope: Scope,
    *,
    subject: str,
    text: str,
    dispute_type: str,
    area_code: str,
    level: str,
    place_name: str,
    at: datetime,
) -> None:
    wrong = {}
    on = at.astimezone(timezone.get_current_timezone()).date()
    if masked_numbers(place_name) != place_name:
        wrong["place_name"] = "只写小区或地点的名称，电话、证件号不要写在这里"
    if not subject.strip():
        wrong["subject"] = "用一句话写明是什么事，例如“楼上漏水，两家争执”"
    elif len(subject.strip()) > SUBJECT_LENGTH:
        wrong["subject"] = f"不超过 {SUBJECT_LENGTH} 字，现为 {len(subject.strip())} 字；细节写在经过里"
    if len(text) > TEXT_LENGTH:
        wrong["text"] = f"不超过 {TEXT_LENGTH} 字，现为 {len(text)} 字"
    if dispute_type not in dispute_types():
        wrong["dispute_type"] = "请从类型中选一个；拿不准选“其他”"
    if level not in {one.value for one in DisputeLevel}:
        wrong["level"] = "请选简易、一般或疑难"
    area = Area.objects.filter(code=area_code).first()
    if area is None or not _own_ground(scope, area):
        wrong["area_code"] = "请选自己负责的社区或网格"
    elif area.valid_to is not None and area.valid_to <= on:
        raise NotAllowed(f"{area.name}已于 {area.valid_to} 撤销，请选现在的社区")
    if wrong:
        raise Invalid("报告没有提交", wrong)


def _own_ground(scope: Scope, area: Area) -> bool:
    """A grid worker may also report to the community of the own grid."""
    if scope.reaches(area.code):
        return True
    inside = any(one.low.startswith(area.code) for one in scope.ranges)
    return bool(scope.roles & GRID_ROLES) and area.level == "village" and inside
