"""The machine reads a month's figures out of what the nightly computation left; nothing is rounded here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum

from judgegrid.domain import causes, indicators
from judgegrid.domain.people import MACHINE, CodeRange
from judgegrid.domain.periods import Period
from judgegrid.domain.privacy import SharingClass
from judgegrid.domain.refusals import Invalid
from judgegrid.methods.rates import poisson_interval
from judgegrid.records.analysis.models import Cluster, ComputeRun, MonthlyCell
from judgegrid.records.disputes.models import Dispute
from judgegrid.records.documents.clock import midnight, on_clock
from judgegrid.records.documents.figures import (
    CauseLine,
    ClusterLine,
    Coverage,
    Line,
    Measured,
    MissedFigure,
    MonthFigures,
    PlaceLine,
    PopulationFigure,
    RateFigure,
)
from judgegrid.records.documents.ground import Ground, digits, inside
from judgegrid.records.ledger.models import Filing
from judgegrid.records.missed.queries.figures import course
from judgegrid.records.missed.queries.notices import reply_codes
from judgegrid.records.missed.queries.pairs import linked_until
from judgegrid.records.territory.locks import lock_over
from judgegrid.records.territory.models import Area, AreaLineage
from judgegrid.records.territory.people import people_on

# 万人率 is printed over both populations (v1 and v2): which of them is right is an open question.
POPULATION_BASES = tuple(
    indicators.definition("litigation_rate", one).population_series for one in ("v1", "v2")
)
TREND_MONTHS = 13
EARLIER_YEARS = 3
LEAST_CLUSTER = 5
_COMMITTEES = {"居民委员会": "", "居委会": "", "村民委员会": "村", "村委会": "村"}


def last_run() -> ComputeRun:
    """The computation whose figures pages show. Raises Invalid when there is none."""
    run = ComputeRun.objects.filter(state="done").order_by("-finished_at", "-id").first()
    if run is None or run.cutoff_at is None:
        raise Invalid("还没有计算过指标", {"数据": "先运行 judgegrid compute，再生成文稿"})
    return run


def gather(
    place: Ground,
    month: Period,
    *,
    published: Mapping[str, int],
    hidden: Sequence[str],
    earlier_paper: Mapping[str, str],
) -> MonthFigures:
    """All figures of the month. ``published``: last year's signed figures by row; ``hidden``: the rows that
    were hidden in it; ``earlier_paper``: what last month's paper said of each cluster. Raises Invalid when
    the computation ends before the month does.
    """
    run = last_run()
    if run.cutoff_at < midnight(month.end):
        raise Invalid(
            f"{month.label}的数据只计算到{on_clock(run.cutoff_at):%Y年%m月%d日%H:%M}",
            {"月份": "等当月数据计算完毕再生成，或选更早的月份"},
        )
    cells = _Cells(place, month)
    populations = tuple(_population(place.codes, series, month.end) for series in POPULATION_BASES)
    return MonthFigures(
        area_code=place.code,
        area_name=place.name,
        issuer=place.issuer,
        month=month.code,
        cutoff=on_clock(run.cutoff_at).isoformat(timespec="minutes"),
        lines=tuple(cells.line(key, populations) for key in ("civil", "admin", "total")),
        causes=cells.causes(),
        places=_places(place, month, cells),
        clusters=_clusters(place, month, earlier_paper),
        populations=populations,
        coverage=_coverage(place.county, month),
        trend=cells.trend(),
        peers=_peers(place.county, month),
        disputes_reported=_disputes(place, month),
        missed=_missed(place, month),
        later_entries=_later(place, month, run.cutoff_at),
        areas_now=_areas(place, month.end - timedelta(days=1)),
        areas_then=_areas(place, month.year_ago().end - timedelta(days=1)),
        moved=dict(
            AreaLineage.objects.filter(inside(place.ranges, "successor__code")).values_list(
                "predecessor__code", "successor__code"
            )
        ),
        published_last_year=dict(published),
        hidden_last_year=tuple(hidden),
    )


def measured(count: int | None) -> Measured:
    """A count with its exact 95 % interval."""
    if count is None:
        return Measured(None)
    found = poisson_interval(count)
    return Measured(count, float(found.low), float(found.high))


def rate(count: int | None, people: int | None) -> RateFigure:
    """Cases per 10,000 residents with the exact interval; none without a count or residents."""
    if count is None or not people:
        return RateFigure(None)
    found = poisson_interval(count, people, per=10_000)
    return RateFigure(float(found.value), float(found.low), float(found.high))


def _population(codes: Sequence[str], series: tuple[str, ...], before: date) -> PopulationFigure:
    """Residents on the day before ``before``; None as soon as one series of one area is missing."""
    found, locked = [], True
    for one in series:
        figures = people_on(codes, series=one, on=before - timedelta(days=1), scope=MACHINE)
        if len(figures) < len(codes):
            return PopulationFigure(series, None, "")
        found += figures.values()
        locked &= all(
            lock_over(each.code, series=one, year=each.as_of.year) is not None for each in figures.values()
        )
    dates = "、".join(sorted({one.as_of.isoformat() for one in found}))
    kinds = "、".join(sorted({one.kind for one in found}))
    return PopulationFigure(series, round(sum(one.count for one in found)), dates, kinds, locked)


class _Cells:
    """Counted filings of the ground by month and by what the tables ask for."""

    def __init__(self, place: Ground, month: Period) -> None:
        self._place, self._month = place, month
        county = inside([CodeRange.below(place.county)], "area_code")
        self._loaded = set(MonthlyCell.objects.filter(county).values_list("month", flat=True).distinct())
        rows = self.rows().values_list("month", "proceeding").annotate(Sum("count"))
        self._counts = {(when, kind): count for when, kind, count in rows}

    def rows(self) -> QuerySet[MonthlyCell]:
        return MonthlyCell.objects.filter(inside(self._place.ranges, "area_code"), counted=True).order_by()

    def count(self, month: Period, key: str) -> int | None:
        """Filings of a month; None when the county has nothing in the ledger for it."""
        if month.start not in self._loaded:
            return None
        kinds = ("civil", "admin") if key == "total" else (key,)
        return sum(self._counts.get((month.start, kind), 0) for kind in kinds)

    def line(self, key: str, populations: Sequence[PopulationFigure]) -> Line:
        month = self._month
        earlier, year = [], month
        for _ in range(EARLIER_YEARS):
            year = year.year_ago()
            if (count := self.count(year, key)) is not None:
                earlier.append(count)
        now = self.count(month, key)
        return Line(
            key=key,
            now=measured(now),
            last_month=measured(self.count(month.previous(), key)),
            last_year=measured(self.count(month.year_ago(), key)),
            earlier=tuple(earlier),
            rates=tuple(rate(now, one.people) for one in populations),
        )

    def trend(self) -> tuple[tuple[str, int | None, int | None], ...]:
        months, one = [], self._month
        for _ in range(TREND_MONTHS):
            months.append((one.code, self.count(one, "total"), self.count(one, "civil")))
            one = one.previous()
        return tuple(reversed(months))

    def causes(self) -> tuple[CauseLine, ...]:
        """By cause of level 3, largest first; class X is kept apart within a cause."""
        now, then = self._month, self._month.year_ago()
        keys = ("cause_level3", "proceeding", "sharing_class")
        found: dict[tuple[str, str, bool], dict[date, int]] = {}
        rows = self.rows().filter(month__in=(now.start, then.start))
        for concept, kind, shared, when, count in rows.values_list(*keys, "month").annotate(Sum("count")):
            cell = found.setdefault((concept, kind, shared == SharingClass.NEVER), {})
            cell[when] = cell.get(when, 0) + count
        lines = [
            CauseLine(
                concept=concept,
                name=cause_name(concept),
                proceeding=kind,
                closed=closed,
                now=measured(self._in(now, counts)),
                last_year=measured(self._in(then, counts)),
            )
            for (concept, kind, closed), counts in found.items()
        ]
        return tuple(sorted(lines, key=lambda one: (-(one.now.count or 0), one.concept, one.closed)))

    def _in(self, month: Period, counts: Mapping[date, int]) -> int | None:
        return counts.get(month.start, 0) if month.start in self._loaded else None

    def by_place(self) -> dict[tuple[str, date, str], int]:
        """Counts by listed unit, month and proceeding."""
        digits, found = self._place.child_digits, {}
        months = (self._month.start, self._month.year_ago().start)
        rows = self.rows().filter(month__in=months).values_list("area_code", "month", "proceeding")
        for code, when, kind, count in rows.annotate(Sum("count")):
            unit = code[:digits].ljust(12, "0")
            found[unit, when, kind] = found.get((unit, when, kind), 0) + count
        return found

    def loaded(self, month: Period) -> bool:
        return month.start in self._loaded


def cause_name(concept: str) -> str:
    """The printed name of a cause concept."""
    if not concept:
        return "案由未对应"
    if concept not in causes.tree():
        return concept
    name = causes.get(concept).name
    return f"{name}（行政）" if concept.startswith("admin") else name


def plain_name(name: str) -> str:
    """水秀社区居民委员会 → 水秀社区, as people say it."""
    for ending, word in _COMMITTEES.items():
        if name.endswith(ending) and len(name) > len(ending):
            short = name.removesuffix(ending)
            return short if short.endswith(word) else short + word
    return name


def _places(place: Ground, month: Period, cells: _Cells) -> tuple[PlaceLine, ...]:
    """Units directly below in administrative order; what has no unit of its own comes last."""
    counts, then = cells.by_place(), month.year_ago()
    names = dict(
        Area.objects.filter(inside(place.ranges, "code"))
        .exclude(level="grid")
        .filter(Q(valid_to=None) | Q(valid_to__gt=then.start))
        .values_list("code", "name")
    )
    units = {code for code in names if digits(code) == place.child_digits} | {key[0] for key in counts}

    def count(unit: str, when: Period, kinds: Sequence[str]) -> Measured:
        if not cells.loaded(when):
            return Measured(None)
        return measured(sum(counts.get((unit, when.start, kind), 0) for kind in kinds))

    both, civil = ("civil", "admin"), ("civil",)
    ordered = sorted(units, key=lambda unit: (digits(unit) != place.child_digits, unit))
    return tuple(
        PlaceLine(
            code=unit,
            name=plain_name(names.get(unit, unit)) if digits(unit) == place.child_digits else "未细分到下级",
            now=count(unit, month, both),
            last_year=count(unit, then, both),
            civil_now=count(unit, month, civil),
            civil_last_year=count(unit, then, civil),
        )
        for unit in ordered
    )


def _clusters(place: Ground, month: Period, earlier_paper: Mapping[str, str]) -> tuple[ClusterLine, ...]:
    """Clusters with a case in the month, counted up to its end, largest first."""
    rows = Cluster.objects.filter(
        inside(place.ranges, "area_code"), first_on__lt=month.end, last_on__gte=month.start
    )
    names = dict(Area.objects.filter(code__in={row.area_code for row in rows}).values_list("code", "name"))
    lines = []
    for row in rows:
        count, last_on = _up_to(row, month.end)
        if last_on < month.start or count < LEAST_CLUSTER:
            continue
        lines.append(
            ClusterLine(
                key=row.key,
                area_name=plain_name(names.get(row.area_code, row.area_code)),
                compound=row.compound_name,
                organisation=row.organisation_name,
                cause=cause_name(row.cause_id),
                proceeding="admin" if row.cause_id.startswith("admin") else "civil",
                sharing_class=row.sharing_class,
                count=count,
                first_on=row.first_on.isoformat(),
                last_on=last_on.isoformat(),
                plaintiff_share=row.plaintiff_share,
                seen_before=earlier_paper.get(row.key, ""),
            )
        )
    return tuple(sorted(lines, key=lambda one: (-one.count, one.first_on, one.key)))


def _up_to(row: Cluster, end: date) -> tuple[int, date]:
    """Cases of a cluster filed before ``end`` and the day of the last: later months are not this paper's."""
    if row.last_on < end:
        return row.count, row.last_on
    days = Filing.objects.filter(pk__in=row.filing_ids, filed_on__lt=end).values_list("filed_on", flat=True)
    return len(days), max(days, default=row.first_on)


def _coverage(county: str, month: Period) -> Coverage:
    rows = MonthlyCell.objects.filter(
        inside([CodeRange.below(county)], "area_code"), month=month.start, counted=True
    )
    found = rows.aggregate(all=Sum("count"), known=Sum("count", filter=Q(attributed=True)))
    name = Area.objects.filter(code=county).values_list("name", flat=True).first() or county
    return Coverage(name, found["all"] or 0, found["known"] or 0)


def _peers(county: str, month: Period) -> tuple[RateFigure, ...]:
    counted = _coverage(county, month).counted
    return tuple(
        rate(counted, _population((county,), series, month.end).people) for series in POPULATION_BASES
    )


def _disputes(place: Ground, month: Period) -> int | None:
    """Disputes reported in the month; None while nothing was ever reported in the county."""
    county = inside([CodeRange.below(place.county)], "scope_code")
    if not Dispute.objects.filter(county).exists():
        return None
    found = Dispute.objects.filter(
        inside(place.ranges, "scope_code"),
        reported_at__gte=midnight(month.start),
        reported_at__lt=midnight(month.end),
    ).exclude(state="withdrawn")
    return found.aggregate(n=Count("pk"))["n"]


def _missed(place: Ground, month: Period) -> MissedFigure | None:
    """As the page 漏排分析 counts, after replies; None while the month was not compared to its end."""
    until = linked_until(scope=MACHINE)
    if until is None or until < midnight(month.end):
        return None
    sums, replies = Counter[str](), Counter[str]()
    for code in place.codes:
        asked = {"scope": MACHINE, "area_code": code}
        ((_, one),) = course(**asked, periods=[month], after_replies=True)
        sums.update(findable=one.total or 0, known=one.known or 0, none=one.none or 0)
        replies.update(dict(reply_codes(**asked, period=month)))
    return MissedFigure(sums["findable"], sums["known"], sums["none"], tuple(replies.items()))


def _later(place: Ground, month: Period, cutoff: datetime) -> int:
    return Filing.objects.filter(
        inside(place.ranges, "area_code"),
        filed_on__gte=month.start,
        filed_on__lt=month.end,
        created_at__gt=cutoff,
    ).count()


def _areas(place: Ground, on: date) -> tuple[str, ...]:
    rows = Area.objects.filter(
        inside(place.ranges, "code"),
        Q(valid_from=None) | Q(valid_from__lte=on),
        Q(valid_to=None) | Q(valid_to__gt=on),
        level="village",
    )
    return tuple(rows.order_by("code").values_list("code", flat=True))
