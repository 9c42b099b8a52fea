"""Saying that an article answers a question, or that it does not."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction

from judgegrid.domain.people import Permission, Scope
from judgegrid.domain.question_masking import masked_question
from judgegrid.domain.refusals import Absent, Invalid
from judgegrid.records.audit.actions import record
from judgegrid.records.guidance.models import Provision, ProvisionAnswer

LONGEST_QUESTION = 300


@transaction.atomic
def confirm(
    *,
    at: datetime,
    scope: Scope,
    actor_name: str,
    source: str,
    question: str,
    provision: int,
    answers: bool,
) -> ProvisionAnswer:
    """Store the word of a person on one article for one question; said again it replaces the earlier word.

    The question is kept masked. Raises Absent without the permission or the article, Invalid for a question
    that is empty or too long.
    """
    if not scope.may(Permission.CONFIRM_PROVISIONS) or scope.person_id is None:
        raise Absent("无此页面")
    row = Provision.objects.select_related("edition").filter(pk=provision).first()
    if row is None:
        raise Absent("没有这一条")
    asked = " ".join(masked_question(question).split())
    if not asked or len(asked) > LONGEST_QUESTION:
        raise Invalid("没有记下", {"q": f"问题应有 1 到 {LONGEST_QUESTION} 字，现为 {len(asked)} 字"})
    key = hashlib.sha256(asked.encode()).hexdigest()
    said, _ = ProvisionAnswer.objects.update_or_create(
        question_key=key, law=row.edition.law, number=row.number, by_id=scope.person_id,
        defaults={"question": asked, "answers": answers, "at": at},
    )  # fmt: skip
    record(
        at=at, action="provision.confirm" if answers else "provision.refuse", object_type="provision",
        object_id=f"{row.edition.law}{row.number}", scope=scope, actor_name=actor_name, source=source,
    )  # fmt: skip
    return said
