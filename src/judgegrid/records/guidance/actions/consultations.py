"""Going through a guide: starting, choosing the type, answering, asking for the printed sheet."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from judgegrid.domain.disputes import client_id_anew, sharing_class_of
from judgegrid.domain.guide_editing import VersionState, digest
from judgegrid.domain.guide_walk import stored, take
from judgegrid.domain.guides import Guide
from judgegrid.domain.people import Permission, Scope
from judgegrid.domain.privacy import SharingClass
from judgegrid.domain.refusals import Absent, Invalid, NotAllowed, Stale
from judgegrid.records.audit.actions import record
from judgegrid.records.disputes.learned_types import ranked
from judgegrid.records.disputes.queries import dispute as the_dispute
from judgegrid.records.disputes.queries import grounds
from judgegrid.records.guidance.models import Consultation, ConsultationAnswer, GuideVersion
from judgegrid.records.guidance.queries import consultations as queries
from judgegrid.records.guidance.queries import guides
from judgegrid.records.guidance.reading_texts import filled

TEXT_LENGTH = 5000


@transaction.atomic
def start(
    *,
    at: datetime,
    on: date,
    scope: Scope,
    actor_name: str,
    source: str,
    text: str = "",
    dispute: str = "",
    client_id: str = "",
) -> Consultation:
    """Begin with a description, a dispute (its words are taken over), or neither.

    The same words under the same ``client_id`` sent twice are one consultation. Raises Invalid for a text
    that is too long, Absent when the dispute lies outside the scope.
    """
    if not scope.may(Permission.READ_DISPUTES) or scope.person_id is None:
        raise Absent("无此页面")
    about = the_dispute(dispute, scope=scope) if dispute else None
    said = f"{about.subject}。{about.text}" if about is not None else text.strip()
    known, client_id = _sent(scope, client_id, said)
    if known is not None:
        return known
    if about is None and len(said) > TEXT_LENGTH:  # a report is as long as its own form lets it be
        raise Invalid("没有开始", {"text": f"不超过 {TEXT_LENGTH} 字，现为 {len(said)} 字；写主要经过即可"})
    code = about.scope_code if about is not None else _ground(scope, on)
    learned = ranked(about.subject, about.text) if about is not None else ranked("", said)
    row = Consultation(
        number=_number(at, scope, client_id),
        scope_code=code,
        sharing_class=about.sharing_class if about is not None else SharingClass.RESTRICTED.value,
        dispute=about,
        by_id=scope.person_id,
        client_id=client_id,
        text=said,
        types_state="done" if learned else "none",
        types=[{"label": one.label, "share": one.share, "words": list(one.words)} for one in learned],
        started_at=at,
        changed_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Stale("同一次咨询刚刚已经开始") from error
    _note(row, "consultation.start", at=at, scope=scope, actor_name=actor_name, source=source,
          detail={"dispute": dispute, "characters": len(said)})  # fmt: skip
    return row


def _ground(scope: Scope, on: date) -> str:
    """Where a consultation is kept: the first community or grid of the person, else their whole area."""
    found = grounds(scope=scope, on=on)
    if len(found) == 1:
        return found[0][0]
    low = scope.ranges[0].low if scope.ranges else ""
    return low.ljust(12, "0") if len(low) < 12 else low


def _sent(scope: Scope, client_id: str, said: str) -> tuple[Consultation | None, str]:
    """What was begun with these words before, and the number to keep it under."""
    mine = Consultation.objects.filter(by_id=scope.person_id)
    known = mine.filter(client_id=client_id).first() if client_id else None
    if known is not None and known.text != said:  # the form was gone back to
        client_id = client_id_anew(client_id, said)
        known = mine.filter(client_id=client_id).first()
    return known, client_id


def _number(at: datetime, scope: Scope, client_id: str) -> str:
    origin = f"{scope.person_id}:{client_id or at.isoformat()}"
    return f"ZX{at:%Y%m%d}-{hashlib.sha256(origin.encode()).hexdigest()[:8].upper()}"


@transaction.atomic
def choose(
    number: str, key: str, *, at: datetime, on: date, scope: Scope, actor_name: str, source: str
) -> Consultation:
    """Settle the type: the version in force is frozen, and what the text already says becomes answers.

    Another choice later keeps answers to questions that both guides ask.
    """
    row = _held(number, scope)
    now = guides.in_force(key, scope=scope)
    row.version = _kept(key, now, at)
    row.sharing_class = _class_of(row, now.guide).value
    row.changed_at = at
    row.save(update_fields=["version", "sharing_class", "changed_at"])
    known = queries.given(row, now.guide, scope=scope)
    proposals = [one for one in filled(row.text, now.guide, on=on) if one.element not in known]
    ConsultationAnswer.objects.bulk_create(
        ConsultationAnswer(
            consultation=row,
            element=one.element,
            value={"value": stored(one.answer), "quote": one.quote},
            how="text",
            at=at,
        )
        for one in proposals
    )
    _close_if_minor(row)
    _note(row, "consultation.choose", at=at, scope=scope, actor_name=actor_name, source=source,
          detail={"guide": key, "version": now.number, "filled": len(proposals)})  # fmt: skip
    return row


def _kept(key: str, now: guides.InForce, at: datetime) -> GuideVersion:
    """The row of the version in force; what came with the program gets its row when first used."""
    if now.number:
        return GuideVersion.objects.get(key=key, number=now.number)
    row, _ = GuideVersion.objects.get_or_create(
        key=key, number=0, digest=digest(now.body),
        defaults={"body": now.body, "state": VersionState.SHIPPED, "made_at": at},
    )  # fmt: skip
    return row


def _class_of(row: Consultation, guide: Guide) -> SharingClass:
    """As closed as the dispute it belongs to, else as the type asks for."""
    if row.dispute is not None:
        return SharingClass(row.dispute.sharing_class)
    return sharing_class_of(guide.dispute_types[0])


@transaction.atomic
def answer(
    number: str,
    element: str,
    raw: str,
    *,
    at: datetime,
    on: date,
    scope: Scope,
    actor_name: str,
    source: str,
    unknown: bool = False,
) -> Consultation:
    """Keep one answer at once; earlier ones stay on record. The same answer again changes nothing.

    Raises Invalid under ``value`` when it cannot be read, Absent for a question the guide does not ask.
    """
    row = _held(number, scope)
    guide = queries.guide_of(row, scope=scope)
    asked = guide.element(element)
    if asked is None:
        raise Absent("没有这个问题")
    value = "" if unknown else stored(take(asked, raw, on=on))
    last = row.answers.filter(element=element).order_by("-id").first()
    if last is not None and last.how == "person" and last.value.get("value", "") == value:
        return row
    ConsultationAnswer.objects.create(
        consultation=row, element=element, value={"value": value}, how="person", by_id=scope.person_id, at=at
    )
    Consultation.objects.filter(pk=row.pk).update(changed_at=at)
    _close_if_minor(row)
    _note(row, "consultation.answer", at=at, scope=scope, actor_name=actor_name, source=source,
          detail={"element": element, "known": not unknown})  # fmt: skip
    return row


def _close_if_minor(row: Consultation) -> None:
    """A minor in it closes a consultation to everyone outside the court but the one who asked (SH-1)."""
    last = row.answers.filter(element="minors").order_by("-id").first()
    if last is not None and last.value.get("value") == "yes":
        Consultation.objects.filter(pk=row.pk).update(sharing_class=SharingClass.NEVER.value)


@transaction.atomic
def ask_sheet(number: str, *, at: datetime, scope: Scope, actor_name: str, source: str) -> Consultation:
    """Ask for the printed sheet of the answers as they stand; a job writes it."""
    row = _held(number, scope)
    if row.version is None:
        raise NotAllowed("先选定类型，再打印")
    changed = Consultation.objects.filter(pk=row.pk).exclude(sheet_state="asked")
    changed.update(sheet_state="asked", sheet_asked_at=at, sheet_message="")
    _note(row, "consultation.sheet", at=at, scope=scope, actor_name=actor_name, source=source)
    row.refresh_from_db()
    return row


def note_read(number: str, *, at: datetime, scope: Scope, actor_name: str, source: str) -> None:
    """Someone read what was told: a read of personal data leaves its line."""
    _note(_held(number, scope), "consultation.read", at=at, scope=scope, actor_name=actor_name, source=source)


def note_download(
    number: str, kind: str, *, at: datetime, scope: Scope, actor_name: str, source: str
) -> None:
    """A sheet left the house: one line in the trail."""
    _note(_held(number, scope), "consultation.download", at=at, scope=scope, actor_name=actor_name,
          source=source, detail={"file": kind})  # fmt: skip


def _held(number: str, scope: Scope) -> Consultation:
    return queries.consultation(number, scope=scope)


def _note(
    row: Consultation,
    action: str,
    *,
    at: datetime,
    scope: Scope,
    actor_name: str,
    source: str,
    detail: Mapping[str, Any] | None = None,
) -> None:
    record(
        at=at, action=action, object_type="consultation", object_id=row.number, scope=scope,
        actor_name=actor_name, scope_code=row.scope_code, source=source, detail=detail,
    )  # fmt: skip
