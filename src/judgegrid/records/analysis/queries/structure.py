"""What the filings of an area are about: causes against the city, and clusters of like cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q, Sum

from judgegrid.domain import causes
from judgegrid.domain.calendar import add_months
from judgegrid.domain.people import Scope, Zone
from judgegrid.domain.periods import Period
from judgegrid.domain.privacy import SharingClass
from judgegrid.domain.refusals import Absent
from judgegrid.domain.small_cells import hidden_in_row
from judgegrid.records.analysis import reach
from judgegrid.records.analysis.models import CauseTotal, Cluster, MonthlyCell
from judgegrid.records.analysis.queries.attribution import latest

CLOSED = "X"
LABELS = {"": "案由未对应", CLOSED: "其他（不细分）"}


@dataclass(frozen=True, slots=True)
class CauseRow:
    """One cause: ``share`` of the area and ``city_share`` of the city in 0–1; ``before``: last year's count.

    ``cause`` is the concept, empty for unmapped, X for what is never broken down outside the court. Numbers
    are None where hidden or not comparable.
    """

    cause: str
    name: str
    count: int | None
    share: float | None
    city_share: float | None
    before: int | None


@dataclass(frozen=True, slots=True)
class Structure:
    """Causes of an area, the largest first; ``mapped`` is the share with a concept (guard of cause_share)."""

    rows: tuple[CauseRow, ...]
    total: int | None
    mapped: float | None
    edition: str


def structure(*, scope: Scope, area_code: str, period: Period, level: int = 2) -> Structure:
    """First-instance filings of an area by cause on ``level`` 1–3, beside the shares of its city.

    Outside the court, class X appears only under 其他（不细分）, and small cells are hidden. Raises Absent.
    """
    if not reach.whole(scope, area_code):
        raise Absent("没有这个区划的数据")
    reach.areas(scope, area_code)
    closed = scope.zone not in (Zone.COURT, Zone.MACHINE)
    now = _counts(area_code, period.start, period.end, level, closed=closed)
    city = _counts(reach.city_of(area_code), period.start, period.end, level, closed=closed)
    last_year = _last_year(scope, area_code, period, level, closed=closed)
    total, whole = sum(now.values()), sum(city.values())
    hidden = hidden_in_row(now, least=settings.SMALL_CELL) if scope.suppresses_small_cells else frozenset()
    rows = [
        CauseRow(
            cause=cause,
            name=name_of(cause, scope=scope),
            count=None if cause in hidden else count,
            share=None if cause in hidden or not total else count / total,
            city_share=city.get(cause, 0) / whole if whole else None,
            before=None if last_year is None else _shown(last_year.get(cause, 0), scope),
        )
        for cause, count in now.most_common()
    ]
    small = scope.suppresses_small_cells and 0 < total < settings.SMALL_CELL
    mapped = 1 - now.get("", 0) / total if total and "" not in hidden else None
    return Structure(tuple(rows), None if small else total, mapped, causes.SHIPPED_EDITION)


def name_of(cause: str, *, scope: Scope) -> str:
    """The Chinese name of a concept as the tables print it."""
    del scope  # names of causes are public
    return LABELS[cause] if cause in LABELS else causes.get(cause).name


def _shown(count: int, scope: Scope) -> int | None:
    return None if scope.suppresses_small_cells and 0 < count < settings.SMALL_CELL else count


def _counts(area_code: str, start: date, end: date, level: int, *, closed: bool) -> Counter[str]:
    """Counts by cause; with ``closed``, those of class X stand under X."""
    key = f"cause_level{level}"
    found: Counter[str] = Counter()
    if reach.level_of(area_code) in ("city", "county", "township"):
        rows = CauseTotal.objects.filter(area_code=area_code, month__gte=start, month__lt=end).order_by()
        totals = rows.values_list(key).annotate(Sum("count"), Sum("closed_count"))
    else:
        ranges = reach.CodeRange.below(area_code)
        cells = MonthlyCell.objects.filter(
            reach.inside((ranges,)), month__gte=start, month__lt=end, counted=True
        ).order_by()
        totals = cells.values_list(key).annotate(
            all_=Sum("count"), shut=Sum("count", filter=Q(sharing_class=SharingClass.NEVER), default=0)
        )
    for cause, count, shut in totals:
        found[cause] += count - shut if closed else count
        found[CLOSED] += shut if closed else 0
    return +found


def _last_year(
    scope: Scope, area_code: str, period: Period, level: int, *, closed: bool
) -> Mapping[str, int] | None:
    """Counts of the same months of last year; None while a month of the period still runs."""
    run = latest(scope=scope)
    if run is None or run.last_day is None:
        return None
    end = min(period.end, run.last_day + timedelta(days=1))
    if end.day != 1:
        return None
    return _counts(area_code, add_months(period.start, -12), add_months(end, -12), level, closed=closed)


@dataclass(frozen=True, slots=True)
class HotSpot:
    """类案线索: many filings of one cause at one place. ``filing_ids`` is empty outside the court."""

    key: str
    area_code: str
    place: str
    organisation: str
    cause: str
    cause_name: str
    first_on: date
    last_on: date
    count: int
    plaintiff_share: float | None
    filing_ids: tuple[int, ...]


def hot_spots(
    *, scope: Scope, area_code: str, period: Period | None = None, limit: int = 20
) -> tuple[HotSpot, ...]:
    """Clusters inside an area (that were active in a period), the largest first. Raises Absent."""
    ranges = reach.areas(scope, area_code)
    court = scope.zone in (Zone.COURT, Zone.MACHINE)
    rows = Cluster.objects.filter(reach.inside(ranges))
    if not court:
        rows = rows.exclude(sharing_class=SharingClass.NEVER)
        rows = rows.filter(count__gte=settings.SMALL_CELL)
    if period:
        rows = rows.filter(first_on__lt=period.end, last_on__gte=period.start)
    return tuple(
        HotSpot(
            key=one.key,
            area_code=one.area_code,
            place=one.compound_name,
            organisation=one.organisation_name,
            cause=one.cause_id,
            cause_name=name_of(one.cause_id, scope=scope),
            first_on=one.first_on,
            last_on=one.last_on,
            count=one.count,
            plaintiff_share=one.plaintiff_share,
            filing_ids=tuple(one.filing_ids) if court else (),
        )
        for one in rows.order_by("-count", "-last_on", "key")[:limit]
    )
