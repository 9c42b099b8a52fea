"""Reading disputes: those of one's areas and those one reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from judgegrid.domain.people import Permission, Scope
from judgegrid.domain.refusals import Absent
from judgegrid.records.disputes.models import Dispute
from judgegrid.records.scoping import below, reached
from judgegrid.records.territory.models import Area


def disputes(
    *,
    scope: Scope,
    area_code: str = "",
    dispute_type: str = "",
    source: str = "",
    from_at: datetime | None = None,
    to_at: datetime | None = None,
    mine: bool = False,
) -> QuerySet[Dispute]:
    """Disputes that exist for this scope, newest first."""
    if not scope.may(Permission.READ_DISPUTES):
        raise Absent("无此页面")
    own = Q(by_id=scope.person_id) if scope.person_id is not None else Q(pk__in=())
    rows = Dispute.objects.filter(own if mine else own | reached(scope, classes=scope.dispute_classes))
    if area_code:
        rows = rows.filter(below(area_code))
    if dispute_type:
        rows = rows.filter(dispute_type=dispute_type)
    if source:
        rows = rows.filter(source=source)
    if from_at:
        rows = rows.filter(reported_at__gte=from_at)
    if to_at:
        rows = rows.filter(reported_at__lt=to_at)
    return rows


def dispute(number: str, *, scope: Scope) -> Dispute:
    """One dispute by its number. Raises Absent when there is none within the scope."""
    row = disputes(scope=scope).filter(number=number).select_related("by").first()
    if row is None:
        raise Absent("没有这件纠纷")
    return row


@dataclass(frozen=True, slots=True)
class Fact:
    """What statistics may know of a dispute: no names, no text."""

    number: str
    reported_at: datetime
    area_code: str
    scope_code: str
    dispute_type: str
    topic: str
    place_name: str
    source: str
    sharing_class: str
    reporter_key: str
    support: int


def facts(
    *, scope: Scope, area_code: str = "", from_at: datetime | None = None, to_at: datetime | None = None
) -> Iterator[Fact]:
    """Facts of the disputes in scope, streamed in order of report."""
    rows = (
        disputes(scope=scope, area_code=area_code, from_at=from_at, to_at=to_at)
        .exclude(state="withdrawn")
        .order_by("reported_at", "pk")
    )
    names = tuple(Fact.__dataclass_fields__)
    for values in rows.values_list(*names).iterator(chunk_size=5000):
        yield Fact(*values)


def grounds(*, scope: Scope, on: date) -> list[tuple[str, str]]:
    """(code, name) of the communities and grids that a person may report for; at most 200."""
    inside = reached(scope, code="code")
    for one in scope.ranges:
        if len(one.low) == 17:  # a grid worker also reports for the community of the grid
            inside |= Q(code=one.low[:12])
    rows = Area.objects.filter(inside, level__in=("village", "grid"))
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gt=on)).order_by("code")
    return list(rows.values_list("code", "name")[:200])


def area_names(codes: Iterable[str], *, scope: Scope) -> dict[str, str]:
    """Names of areas by code; names of areas are no secret, so the scope does not narrow them."""
    return dict(Area.objects.filter(code__in=set(codes)).values_list("code", "name"))
