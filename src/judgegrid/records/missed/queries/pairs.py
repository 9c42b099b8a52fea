"""Filings beside the reports they may belong to: the review queue, one pair, the list, the runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from judgegrid.domain import locus
from judgegrid.domain.case_masking import masked_numbers
from judgegrid.domain.disputes import dispute_types
from judgegrid.domain.missed import KNOWN_DAYS, Exclusion, LinkState, Verdict
from judgegrid.domain.parties import SIDES
from judgegrid.domain.people import Permission, Scope
from judgegrid.domain.privacy import mask_name
from judgegrid.domain.refusals import Absent
from judgegrid.records.disputes.models import DisputeParty
from judgegrid.records.ledger.models import Filing, FilingParty
from judgegrid.records.missed.models import FilingLink, LinkRun, LinkVerdict
from judgegrid.records.scoping import below, reached
from judgegrid.records.territory.models import Area

LEAST_CHECKED = 20  # judged pairs below it: counts, no precision
MOST_COUNTED = 10_000
DENSE = 1_000  # links: more are found in the order of days, fewer are read whole and put in order here
EVER = (date(1, 1, 1), date(9999, 12, 31))
LINE_FIELDS = (
    *("area_code", "family", "exclusion", "state", "evidence", "lag_days", "place_lag", "verdict"),
    *("filing__case_number", "filing__filed_on"),
    *("dispute__number", "dispute__scope_code", "dispute__sharing_class"),
)


@dataclass(frozen=True, slots=True)
class Bit:
    """One piece of evidence: what agreed or not, and its weight in bits."""

    field: str
    said: str
    weight: float


@dataclass(frozen=True, slots=True)
class Side:
    """A filing or a report as the reviewer sees it; names in clear or masked."""

    number: str
    on: date
    about: str
    kind: str
    area: str
    place: str
    parties: tuple[tuple[str, str], ...]
    text: str = ""
    url_key: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A filing and the report it may belong to, side by side."""

    id: int
    case_number: str
    scope_code: str
    state: str
    probability: float
    lag_days: int
    near: str
    verdict: str
    decided_at: datetime | None
    in_clear: bool
    filing: Side
    report: Side
    evidence: tuple[Bit, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A filing in the list of links."""

    id: int
    case_number: str
    filed_on: date
    family: str
    area: str
    state: str
    said: str
    report: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Checked:
    """Pairs that people judged, of those the machine called matched, and how many were the same."""

    judged: int
    same: int

    @property
    def precision(self) -> float | None:
        return self.same / self.judged if self.judged >= LEAST_CHECKED else None


def _links(scope: Scope) -> QuerySet[FilingLink]:
    if not scope.may(Permission.READ_FILINGS):
        raise Absent("无此页面")
    inside = reached(
        scope, code="filing__scope_code", classes=scope.filing_classes, class_field="filing__sharing_class"
    )
    return FilingLink.objects.filter(inside)


def queue(*, scope: Scope, checking: bool = False) -> QuerySet[FilingLink]:
    """Possible links nobody judged, likeliest first; ``checking``: matched ones in a fixed random order."""
    if not scope.may(Permission.REVIEW_ATTRIBUTION):
        raise Absent("无此页面")
    open_ = _links(scope).exclude(dispute=None).filter(verdict="", exclusion="")
    if checking:
        return open_.filter(state=LinkState.MATCHED).order_by("filing__row_hash", "pk")
    return open_.filter(state=LinkState.POSSIBLE).order_by("-probability", "-filed_on", "pk")


def next_pair(*, scope: Scope, checking: bool = False, passed: Sequence[int] = ()) -> Pair | None:
    """The first pair of the queue that was not passed over; None when the queue is empty."""
    row = queue(scope=scope, checking=checking).exclude(filing_id__in=passed).first()
    return pair(row.filing_id, scope=scope) if row else None


def pair(filing_id: int, *, scope: Scope) -> Pair:
    """One filing beside its report. Raises Absent outside the scope or when there is no report."""
    if not scope.may(Permission.REVIEW_ATTRIBUTION):
        raise Absent("无此页面")
    rows = _links(scope).select_related("filing", "dispute")
    row = rows.filter(filing_id=filing_id).exclude(dispute=None).first()
    if row is None or not _may_see(row, scope):
        raise Absent("没有这一对收案和上报")
    clear = scope.sees_personal
    names = dict(
        Area.objects.filter(code__in=(row.area_code, row.dispute.area_code)).values_list("code", "name")
    )
    return Pair(
        id=row.filing_id,
        case_number=row.filing.case_number,
        scope_code=row.filing.scope_code,
        state=row.state,
        probability=row.probability,
        lag_days=row.lag_days or 0,
        near=row.near,
        verdict=row.verdict,
        decided_at=row.decided_at,
        in_clear=clear,
        filing=_filing_side(row, names, clear),
        report=_report_side(row, names, clear),
        evidence=tuple(Bit(*one) for one in row.evidence),
    )


def _may_see(row: FilingLink, scope: Scope) -> bool:
    """Whether the report lies in the scope too; a case and a report of different places may be one."""
    return scope.reaches(row.dispute.scope_code) and row.dispute.sharing_class in scope.dispute_classes


def _filing_side(row: FilingLink, names: dict[str, str], clear: bool) -> Side:
    filing = row.filing
    rows = FilingParty.objects.filter(filing=filing).order_by("side", "ordinal")
    parties = [
        (SIDES.get(one.side, one.side), _name(one.details.get("name", ""), one.is_organisation, clear))
        for one in rows
    ]
    order = list(SIDES.values())
    return Side(
        number=filing.case_number,
        on=row.anchor_on,
        about=filing.cause_text,
        kind=locus.rules()[row.family].label,
        area=names.get(row.area_code, ""),
        place=filing.compound_name,
        parties=tuple(sorted(parties, key=lambda one: order.index(one[0]) if one[0] in order else 9)),
        url_key=str(filing.pk),
    )


def _report_side(row: FilingLink, names: dict[str, str], clear: bool) -> Side:
    dispute = row.dispute
    rows = list(DisputeParty.objects.filter(dispute=dispute).order_by("ordinal"))
    about = dispute.subject
    if not clear:
        about = masked_numbers(about)
        for one in rows:
            if len(one.name) >= 2:
                about = about.replace(one.name, _name(one.name, one.is_organisation, clear))
    return Side(
        number=dispute.number,
        on=dispute.reported_at.astimezone(timezone.get_current_timezone()).date(),
        about=about,
        kind=dispute_types().get(dispute.dispute_type, ""),
        area=names.get(dispute.area_code, ""),
        place=dispute.place_name,
        parties=tuple(("当事人", _name(one.name, one.is_organisation, clear)) for one in rows if one.name),
        text=dispute.text if clear else "",
        url_key=dispute.number,
    )


def _name(name: str, organisation: bool, clear: bool) -> str:
    return name if clear or organisation else mask_name(name)


class Listing:
    """Links newest filing first, cut like a list: a page is read, not all; ``count`` ends at MOST_COUNTED."""

    def __init__(self, rows: QuerySet[FilingLink]) -> None:
        self._rows = rows.order_by()

    @cached_property
    def _few(self) -> list[tuple[date, int]] | None:
        """Day and key of all of them in order; None when they are many."""
        found = list(self._rows.values_list("filing__filed_on", "filing_id")[: DENSE + 1])
        return sorted(found, reverse=True) if len(found) <= DENSE else None

    @cached_property
    def counted(self) -> int:
        """How many there are, at most one more than MOST_COUNTED."""
        return len(self._few) if self._few is not None else self._rows[: MOST_COUNTED + 1].count()

    def count(self) -> int:
        return min(self.counted, MOST_COUNTED)

    __len__ = count

    def __getitem__(self, part: slice) -> list[FilingLink]:
        if self._few is not None:
            keys = [key for _, key in self._few[part]]
        else:  # many: both bounds lead every database along the days, and a page is full soon
            along = self._rows.filter(filing__filed_on__range=EVER)
            along = along.order_by("-filing__filed_on", "-filing_id")
            keys = list(along.values_list("filing_id", flat=True)[part])
        rows = FilingLink.objects.filter(filing_id__in=keys).select_related("filing", "dispute")
        by_key = {row.filing_id: row for row in rows.only(*LINE_FIELDS)}
        return [by_key[key] for key in keys if key in by_key]


def lines(
    *,
    scope: Scope,
    area_code: str = "",
    state: str = "",
    family: str = "",
    from_on: date | None = None,
    to_on: date | None = None,
) -> Listing:
    """Links in scope, newest filing first, narrowed by what is given; see ``shown`` for a page of them.

    Filings left out are listed only when they are asked for by their state.
    """
    rows = _links(scope)
    if area_code:
        rows = rows.filter(below(area_code, code="area_code"))
    rows = rows.filter(state=state) if state else rows.exclude(state=LinkState.EXCLUDED)
    if family:
        rows = rows.filter(family=family)
    if from_on:
        rows = rows.filter(filing__filed_on__gte=from_on)
    if to_on:
        rows = rows.filter(filing__filed_on__lt=to_on)
    return Listing(rows)


def shown(rows: Sequence[FilingLink], *, scope: Scope) -> list[Line]:
    """Rows of ``lines`` as a page shows them; the number of a report outside the scope is left out."""
    names = dict(Area.objects.filter(code__in={row.area_code for row in rows}).values_list("code", "name"))
    return [
        Line(
            id=row.filing_id,
            case_number=row.filing.case_number,
            filed_on=row.filing.filed_on,
            family=locus.rules()[row.family].label,
            area=names.get(row.area_code, ""),
            state=row.state,
            said=_said(row),
            report=row.dispute.number if row.dispute and _may_see(row, scope) else "",
            verdict=row.verdict,
        )
        for row in rows
    ]


def _said(row: FilingLink) -> str:
    if row.exclusion:
        return Exclusion(row.exclusion).label
    if row.dispute_id is None:
        place = f"同小区 {row.place_lag} 天前有同类上报" if row.place_lag is not None else ""
        return place or ("人工判断：不是同一件" if row.verdict == Verdict.DIFFERENT else "")
    agreed = "、".join(f"{field}{said}" for field, said, weight in row.evidence if weight > 0)
    late = f"（早于 {KNOWN_DAYS} 天，不算本期已知）" if (row.lag_days or 0) > KNOWN_DAYS else ""
    return f"{row.lag_days} 天前上报{late}；{agreed}"


def checked(*, scope: Scope, since: datetime) -> Checked:
    """Of the matched links that people looked at since a day: how many they confirmed."""
    if not scope.may(Permission.READ_MISSED):
        raise Absent("无此页面")
    said = verdicts(LinkState.MATCHED, scope=scope, since=since)
    return Checked(len(said), sum(one == Verdict.SAME for one in said))


def verdicts(state: LinkState, *, scope: Scope, since: datetime) -> list[str]:
    """What people said since a day of links that the machine gave a state."""
    # Asked of each verdict: a join would begin with every filing of the scope.
    inside = Exists(Filing.objects.filter(reached(scope), pk=OuterRef("filing_id")))
    rows = LinkVerdict.objects.filter(inside, state=state, at__gte=since).order_by()
    return list(rows.values_list("verdict", flat=True))


def latest_run(*, scope: Scope) -> LinkRun | None:
    """The last comparison that was asked for; when it ran is no secret."""
    del scope
    return LinkRun.objects.first()


def linked_until(*, scope: Scope) -> datetime | None:
    """When the comparison whose links are shown was finished; None before the first."""
    del scope
    return LinkRun.objects.filter(state="done").values_list("finished_at", flat=True).first()


def open_pairs(*, scope: Scope) -> int:
    """How many possible links wait for a person."""
    return queue(scope=scope).filter(Q(dispute__isnull=False)).count()
