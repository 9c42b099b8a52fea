"""Editing guides: a draft by one reviewer, signed by another; what is in force stays until then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import Max

from judgegrid.domain.guide_editing import VersionState, changed, digest
from judgegrid.domain.guide_faults import GuideFault
from judgegrid.domain.guide_reading import ORDER, parse
from judgegrid.domain.guides import Guide
from judgegrid.domain.people import Permission, Scope
from judgegrid.domain.refusals import Absent, Invalid, NotAllowed, Stale
from judgegrid.records.audit.actions import record
from judgegrid.records.guidance.models import GuideVersion
from judgegrid.records.guidance.queries import guides

NOTE_LENGTH = 300


@transaction.atomic
def draft(
    key: str,
    given: Mapping[str, str],
    *,
    at: datetime,
    on: date,
    scope: Scope,
    actor_name: str,
    source: str,
    note: str,
    based_on: str,
) -> GuideVersion:
    """Keep an edited text as a draft. ``based_on`` is the digest of the text that was edited.

    Raises Stale when another version came into force meanwhile, Invalid naming the field.
    """
    if not scope.may(Permission.EDIT_GUIDES):
        raise Absent("无此页面")
    now = guides.in_force(key, scope=scope)
    if digest(now.body) != based_on:
        raise Stale("编辑期间已有新版本生效，请重新打开后再改")
    if not note.strip() or len(note) > NOTE_LENGTH:
        raise Invalid("没有保存", {"note": f"用一句话写明改了什么、为什么改，不超过 {NOTE_LENGTH} 字"})
    body = changed(now.body, given, on=on)
    row = GuideVersion(
        key=key, number=_next(key), state=VersionState.DRAFT, body=body, digest=digest(body),
        note=note.strip(), made_by_id=scope.person_id, made_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Stale("另一位审核人刚刚保存了同一个版本号，请再保存一次") from error
    _note(row, "guide.draft", at=at, scope=scope, actor_name=actor_name, source=source)
    return row


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A text brought in: its guide, and the draft it became (0: it is what is in force already)."""

    title: str
    number: int


@transaction.atomic
def take_in(
    bodies: Mapping[str, str],
    *,
    at: datetime,
    scope: Scope,
    actor_name: str,
    source: str,
    dry_run: bool = False,
) -> tuple[TakenIn, ...]:
    """Whole texts from files (name → YAML), questions and conditions included, as drafts; all or none.

    Raises Invalid naming each file and what is wrong in it.
    """
    if not scope.may(Permission.EDIT_GUIDES):
        raise Absent("无此页面")
    made = []
    for name, guide in _read(bodies).items():
        body = bodies[name]
        if digest(body) == digest(guides.in_force(guide.key, scope=scope).body) or _waits(guide.key, body):
            made.append(TakenIn(guide.title, 0))
            continue
        row = GuideVersion(
            key=guide.key, number=_next(guide.key), state=VersionState.DRAFT, body=body, digest=digest(body),
            note=f"由文件载入：{Path(name).name}"[:NOTE_LENGTH], made_by_id=scope.person_id, made_at=at,
        )  # fmt: skip
        if not dry_run:
            row.save(force_insert=True)
            _note(row, "guide.take_in", at=at, scope=scope, actor_name=actor_name, source=source)
        made.append(TakenIn(guide.title, row.number))
    return tuple(made)


def _read(bodies: Mapping[str, str]) -> dict[str, Guide]:
    """The guides of all files; raises Invalid with every file that cannot be used."""
    read, wrong = {}, {}
    for name, body in bodies.items():
        try:
            guide = parse(body)
        except GuideFault as fault:
            wrong[name] = str(fault)
            continue
        if guide.key not in ORDER:
            wrong[name] = f"key 是 {guide.key}，应为其一：{'、'.join(ORDER)}"
        read[name] = guide
    if wrong:
        raise Invalid("没有载入", wrong)
    return read


def _waits(key: str, body: str) -> bool:
    """Whether the same text already waits for a signature."""
    waiting = GuideVersion.objects.filter(key=key, state=VersionState.DRAFT, digest=digest(body))
    return waiting.exists()


def _next(key: str) -> int:
    return (GuideVersion.objects.filter(key=key).aggregate(last=Max("number"))["last"] or 0) + 1


@transaction.atomic
def sign(key: str, number: int, *, at: datetime, scope: Scope, actor_name: str, source: str) -> GuideVersion:
    """Put a draft in force under one's name; whoever wrote it cannot sign it.

    Raises Stale for a draft older than what is in force: it would undo what was signed since.
    """
    if not scope.may(Permission.SIGN_GUIDES):
        raise Absent("无此页面")
    row = guides.version(key, number, scope=scope)
    if row.made_by_id == scope.person_id:
        raise NotAllowed("自己改的由另一位审核人签署")
    now = guides.in_force(key, scope=scope)
    if now.number and now.signed_at is not None and now.signed_at > row.made_at:
        raise Stale(
            f"第{number}版写成之后，第{now.number}版已签署生效，再签署会丢掉其中的修改；"
            "请在现行版上重新修改，并撤回这一版"
        )
    moved = GuideVersion.objects.filter(pk=row.pk, state=VersionState.DRAFT)
    if not moved.update(state=VersionState.SIGNED, signed_by_id=scope.person_id, signed_at=at):
        raise Stale("这个版本已经签署或撤回，请刷新后再看")
    earlier = GuideVersion.objects.filter(key=key, state=VersionState.SIGNED).exclude(pk=row.pk)
    earlier.update(state=VersionState.SUPERSEDED)
    _note(row, "guide.sign", at=at, scope=scope, actor_name=actor_name, source=source)
    row.refresh_from_db()
    return row


@transaction.atomic
def sign_shipped(key: str, *, at: datetime, scope: Scope, actor_name: str, source: str) -> GuideVersion:
    """Sign the text that came with the program as it is; NotAllowed when an edited one is in force."""
    if not scope.may(Permission.SIGN_GUIDES):
        raise Absent("无此页面")
    now = guides.in_force(key, scope=scope)
    if now.number or now.signed_at is not None:
        raise NotAllowed("现行版本已经有人签署")
    row, _ = GuideVersion.objects.get_or_create(
        key=key, number=0, digest=digest(now.body),
        defaults={"body": now.body, "state": VersionState.SHIPPED, "made_at": at},
    )  # fmt: skip
    if not GuideVersion.objects.filter(pk=row.pk, signed_at=None).update(
        signed_by_id=scope.person_id, signed_at=at
    ):
        raise Stale("刚刚已有人签署")
    _note(row, "guide.sign", at=at, scope=scope, actor_name=actor_name, source=source)
    row.refresh_from_db()
    return row


@transaction.atomic
def withdraw(
    key: str, number: int, *, at: datetime, scope: Scope, actor_name: str, source: str
) -> GuideVersion:
    """Take a draft back; it stays on record."""
    if not scope.may(Permission.EDIT_GUIDES):
        raise Absent("无此页面")
    row = guides.version(key, number, scope=scope)
    moved = GuideVersion.objects.filter(pk=row.pk, state=VersionState.DRAFT)
    if not moved.update(state=VersionState.WITHDRAWN):
        raise Stale("这个版本已经签署或撤回，请刷新后再看")
    _note(row, "guide.withdraw", at=at, scope=scope, actor_name=actor_name, source=source)
    row.refresh_from_db()
    return row


def _note(
    row: GuideVersion, action: str, *, at: datetime, scope: Scope, actor_name: str, source: str
) -> None:
    record(
        at=at, action=action, object_type="guide", object_id=f"{row.key}@{row.number}", scope=scope,
        actor_name=actor_name, source=source, detail={"digest": row.digest[:12]},
    )  # fmt: skip
