"""Guides in force and their versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from judgegrid.domain.guide_editing import (
    Section,
    VersionState,
    differences,
    digest,
    sections,
    signed,
)
from judgegrid.domain.guide_reading import ORDER, parse, sources
from judgegrid.domain.guides import Guide
from judgegrid.domain.people import Permission, Scope
from judgegrid.domain.refusals import Absent
from judgegrid.records.guidance.models import GuideVersion

READS = (Permission.READ_DISPUTES, Permission.EDIT_GUIDES)


@dataclass(frozen=True, slots=True)
class InForce:
    """A guide as it is used now: version 0 came with the program."""

    guide: Guide
    number: int
    body: str
    signed_by: str = ""
    signed_at: datetime | None = None

    @property
    def label(self) -> str:
        return f"第{self.number}版" if self.number else f"随程序（{self.guide.dated.isoformat()}）"


def _may_read(scope: Scope) -> None:
    if not any(scope.may(one) for one in READS):
        raise Absent("无此页面")


def in_force(key: str, *, scope: Scope) -> InForce:
    """The version of a guide that is in force. Raises Absent for an unknown key."""
    _may_read(scope)
    if key not in ORDER:
        raise Absent("没有这份指引")
    return _in_force(key, _rows(scope=scope))


def all_in_force(*, scope: Scope) -> dict[str, InForce]:
    """Every guide in its order, as it is used now."""
    _may_read(scope)
    rows = _rows(scope=scope)
    return {key: _in_force(key, rows) for key in ORDER}


def _rows(*, scope: Scope) -> dict[tuple[str, str], GuideVersion]:
    """(key, "edited") and (key, digest of what shipped) → the row that counts."""
    found = {}
    rows = GuideVersion.objects.exclude(signed_at=None).select_related("signed_by").order_by("number")
    for row in rows.filter(state__in=(VersionState.SHIPPED, VersionState.SIGNED)):
        found[row.key, "edited" if row.number else row.digest] = row
    return found


def _in_force(key: str, rows: dict[tuple[str, str], GuideVersion]) -> InForce:
    body = sources()[key]
    row = rows.get((key, "edited")) or rows.get((key, digest(body)))
    if row is None:
        return InForce(parse(body), 0, body)
    return InForce(_of_version(row), row.number, row.body, row.signed_by.name, row.signed_at)


def _of_version(row: GuideVersion) -> Guide:
    """The guide of a stored version; under the name of whoever signed it."""
    guide = parse(row.body)
    return signed(guide, row.signed_by.name) if row.signed_by is not None else guide


def versions(key: str, *, scope: Scope) -> QuerySet[GuideVersion]:
    """Versions of a guide that were edited or signed here, newest first."""
    _may_read(scope)
    return GuideVersion.objects.filter(key=key).select_related("made_by", "signed_by")


def version(key: str, number: int, *, scope: Scope) -> GuideVersion:
    """One edited version. Raises Absent when there is none."""
    row = versions(key, scope=scope).filter(number=number).first() if number > 0 else None
    if row is None:
        raise Absent("没有这个版本")
    return row


def changes_of(row: GuideVersion, *, scope: Scope) -> tuple[tuple[str, str, str], ...]:
    """What a version changes against the one in force: (place, before, after)."""
    return differences(in_force(row.key, scope=scope).body, row.body)


def editable(key: str, *, scope: Scope) -> tuple[Section, ...]:
    """The fields of the guide in force, for the editor."""
    if not scope.may(Permission.EDIT_GUIDES):
        raise Absent("无此页面")
    return sections(in_force(key, scope=scope).body)


def shipped_is_newer(key: str, *, scope: Scope) -> bool:
    """Whether the program brought a newer text than the edited version in force."""
    now = in_force(key, scope=scope)
    return bool(now.number) and parse(sources()[key]).dated > now.guide.dated
