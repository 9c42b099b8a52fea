"""Reading the trail: for the audit administrator alone, and the check of the chain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from judgegrid.domain.acts import object_types
from judgegrid.domain.people import Permission, Scope
from judgegrid.domain.refusals import Absent
from judgegrid.records.audit.chain import FIRST, digest
from judgegrid.records.audit.models import Entry


@dataclass(frozen=True)
class Verdict:
    """Whether the chain holds; ``first_bad`` is the sequence of the first altered or missing entry."""

    entries: int
    first_bad: int | None = None
    reason: str = ""

    @property
    def holds(self) -> bool:
        return self.first_bad is None


def entries(
    *,
    scope: Scope,
    text: str = "",
    action: str = "",
    from_on: date | None = None,
    to_on: date | None = None,
) -> QuerySet[Entry]:
    """Entries, newest first.

    ``text`` matches a name, a kind of object (账号), the beginning of its number or of an address.
    """
    _require(scope)
    rows = Entry.objects.all()
    if text:
        rows = rows.filter(
            Q(actor_name=text)
            | Q(object_id__startswith=text)
            | Q(object_type__in=object_types(text))
            | Q(source__startswith=text)
        )
    if action:
        rows = rows.filter(action=action)
    if from_on:
        rows = rows.filter(at__date__gte=from_on)
    if to_on:
        rows = rows.filter(at__date__lt=to_on)
    return rows


def latest(*, scope: Scope, since: datetime) -> tuple[int, Entry | None]:
    """How many entries there are since an instant, and the last check of the chain (None: never checked)."""
    _require(scope)
    checked = Entry.objects.filter(action="audit.verify").order_by("-sequence").first()
    return Entry.objects.filter(at__gte=since).count(), checked


def actions(*, scope: Scope) -> list[str]:
    """The kinds of acts that occur, for a filter."""
    _require(scope)
    return list(Entry.objects.order_by("action").values_list("action", flat=True).distinct())


def verify(*, scope: Scope, rows: Iterable[Entry] | None = None) -> Verdict:
    """Walk the chain from its first entry; names the first one that was altered, removed or put in."""
    _require(scope)
    previous, expected = FIRST, 1
    for entry in rows if rows is not None else Entry.objects.order_by("sequence").iterator(chunk_size=2000):
        if entry.sequence != expected:
            return Verdict(expected - 1, expected, f"第 {expected} 条缺失")
        if entry.previous_hash != previous:
            return Verdict(expected - 1, expected, f"第 {expected} 条与前一条不衔接")
        if digest(entry) != entry.hash:
            return Verdict(expected - 1, expected, f"第 {expected} 条内容被改动")
        previous, expected = entry.hash, expected + 1
    return Verdict(expected - 1)


def _require(scope: Scope) -> None:
    if not scope.may(Permission.READ_AUDIT):
        raise Absent("无此页面")
