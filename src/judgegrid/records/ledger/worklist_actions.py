"""A person decides what an unknown cause, code word or type word means; the filings concerned follow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from judgegrid.domain import causes, privacy
from judgegrid.domain.case_types import Relevance
from judgegrid.domain.filings import class_reason
from judgegrid.domain.people import Permission, Scope
from judgegrid.domain.privacy import Flag, SharingClass
from judgegrid.domain.refusals import Absent, Invalid
from judgegrid.records.audit.actions import record
from judgegrid.records.ledger.models import Filing, FilingChange, LocalWord
from judgegrid.records.ledger.worklist import KINDS
from judgegrid.records.territory.models import Area

_AT_ONCE = 500
_UNDECIDED = "案由未对应"
_FIELDS = (
    *("cause_id", "cause_how", "sharing_class", "class_reason", "relevance", "scope_code", "warnings"),
    *("area_code", "attribution_state", "attribution_confidence", "attribution_method", "updated_at"),
)


@transaction.atomic
def decide(
    kind: str,
    *,
    text: str,
    meaning: str,
    edition: str = "",
    name: str = "",
    at: datetime,
    scope: Scope,
    actor_name: str,
    source: str = "",
) -> int:
    """Say what a text means, from now on and for the filings that wait for it; how many those are.

    ``meaning``: a concept for a cause, a 12-digit division for a court (with its ``name``), a relevance for
    a type word. Raises Invalid when it is none.
    """
    if not scope.may(Permission.IMPORT_FILINGS):
        raise Absent("无此页面")
    _check(kind, meaning, name)
    LocalWord.objects.update_or_create(
        kind=kind,
        edition=edition,
        text=text,
        defaults={"meaning": meaning, "name": name, "by_id": scope.person_id, "at": at},
    )
    count = _follow(kind, text, edition, meaning, at=at, by_name=actor_name)
    record(
        at=at,
        action="ledger.worklist.decide",
        object_type=kind,
        object_id=text[:80],
        scope=scope,
        actor_name=actor_name,
        source=source,
        detail={"meaning": meaning, "edition": edition, "filings": count},
    )
    return count


def _follow(kind: str, text: str, edition: str, meaning: str, *, at: datetime, by_name: str) -> int:
    """Change the filings that waited, each with its line of history."""
    rows, change = _CHANGES[kind](text, edition, meaning)
    count, last = 0, 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:_AT_ONCE]):
        last = batch[-1].pk
        for row in batch:
            change(row)
            row.warnings = [
                one for one in row.warnings if not (one.get("work") == kind and one.get("text") == text)
            ]
            row.updated_at = at
        Filing.objects.bulk_update(batch, _FIELDS, batch_size=100)
        FilingChange.objects.bulk_create(
            FilingChange(
                filing=row,
                at=at,
                by_name=by_name,
                fields=[kind],
                values={kind: [text, _said(kind, meaning)]},
            )
            for row in batch
        )
        count += len(batch)
    return count


def _check(kind: str, meaning: str, name: str) -> None:
    if kind not in KINDS:
        raise Invalid("没有这种对应", {"kind": "案由、法院代字或类型代字"})
    if kind == "cause" and meaning not in causes.tree():
        raise Invalid("没有这个案由", {"meaning": "从案由表中选一个，写全称或编号"})
    if kind == "type_word" and meaning not in set(Relevance):
        raise Invalid("没有这个计数口径", {"meaning": "从列表中选一个"})
    if kind == "court":
        if not name.strip():
            raise Invalid("请写法院名称", {"name": "例如：无锡市滨湖区人民法院"})
        if not Area.objects.filter(code=meaning).exists():
            raise Invalid("没有这个区划", {"meaning": "法院所在地的12位区划代码"})


def _said(kind: str, meaning: str) -> str:
    if kind == "cause":
        return causes.get(meaning).name
    return Relevance(meaning).label if kind == "type_word" else meaning


Change = tuple[QuerySet[Filing], Callable[[Filing], None]]


def _cause(text: str, edition: str, concept: str) -> Change:
    def change(row: Filing) -> None:
        flags = [Flag(one) for one in row.flags]
        sharing = privacy.sharing_class(concept, flags)
        if not row.class_reason.startswith(_UNDECIDED):  # raised by a person: stays
            sharing = privacy.more_closed(sharing, SharingClass(row.sharing_class))
        if sharing.value != row.sharing_class or row.class_reason.startswith(_UNDECIDED):
            row.sharing_class, row.class_reason = sharing.value, class_reason(concept, sharing, flags)
        row.cause_id, row.cause_how = concept, "alias"
        if row.attribution_method != "review":  # the cause says which place counts
            row.area_code, row.attribution_state = "", "waiting"
            row.attribution_confidence, row.attribution_method = None, ""

    return Filing.objects.filter(cause_id="", cause_text=text, cause_edition=edition), change


def _court(text: str, _edition: str, division: str) -> Change:
    def change(row: Filing) -> None:
        if row.attribution_state != "attributed":
            row.scope_code = division

    return Filing.objects.filter(court_code=text), change


def _type_word(text: str, _edition: str, relevance: str) -> Change:
    def change(row: Filing) -> None:
        row.relevance = relevance

    return Filing.objects.filter(type_word__in=(text, f"知{text}")), change


_CHANGES: dict[str, Callable[[str, str, str], Change]] = {
    "cause": _cause,
    "court": _court,
    "type_word": _type_word,
}
