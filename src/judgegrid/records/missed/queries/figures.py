"""How many filings had no known report, by area and by cause, with the band of what cannot be said (§5.1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import BooleanField, Case, Count, Max, Min, QuerySet, Value, When
from django.db.models.functions import Substr

from judgegrid.domain import locus
from judgegrid.domain.indicators import caliber_line, definition
from judgegrid.domain.missed import KNOWN_DAYS, LEAST, Exclusion, LinkState
from judgegrid.domain.people import Permission, Scope
from judgegrid.domain.periods import Period
from judgegrid.domain.refusals import Absent
from judgegrid.domain.small_cells import hidden_in_row, hidden_in_table
from judgegrid.methods.exact_share import exact_share
from judgegrid.records.analysis import reach
from judgegrid.records.missed.models import FilingLink
from judgegrid.records.territory.models import Area

DIGITS = {"city": 4, "county": 6, "township": 9, "village": 12}
# A report known to a unit lies in the unit: how near it must be for a unit of each level.
NEAR_ENOUGH = {
    "village": frozenset({"village"}),
    "township": frozenset({"village", "township"}),
    "county": frozenset({"village", "township", "county"}),
}
BELOW = {"country": "city", "province": "city", "city": "county", "county": "township"}
ANYWHERE = frozenset({"village", "township", "county", "far"})
FLAGS = ("late", "placed", "left")
Group = tuple[str, str, str, str, str, bool, bool, bool, int]


@dataclass(frozen=True, slots=True)
class Tally:
    """Filings that a grid could have known of; all None where a small cell is hidden.

    ``known``: a report at most N days older in the unit, of the same people or of the same compound and
    cause; ``earlier``: one that is older or lies in another unit; ``possible``: for a person to decide;
    ``none``: not found. Missed lies between ``none`` and all that is not known.
    """

    known: int | None
    earlier: int | None
    possible: int | None
    none: int | None
    total: int | None
    left_out: int = 0

    @property
    def hidden(self) -> bool:
        return self.total is None

    @property
    def few(self) -> bool:
        """Too few for a rate."""
        return self.total is not None and self.total < LEAST

    @property
    def missed_low(self) -> int | None:
        return self.none

    @property
    def missed_high(self) -> int | None:
        if self.total is None or self.known is None:
            return None
        return self.total - self.known

    @property
    def rate_low(self) -> float | None:
        return self._share(self.missed_low)

    @property
    def rate_high(self) -> float | None:
        return self._share(self.missed_high)

    @property
    def coverage(self) -> tuple[float, float] | None:
        """Detection coverage as a band with its exact interval: from surely known to not surely missed."""
        if self.total is None or self.total < LEAST or self.known is None or self.none is None:
            return None  # too few, or hidden
        low = exact_share(self.known, self.total).low
        return low, exact_share(self.total - self.none, self.total).high

    def _share(self, count: int | None) -> float | None:
        if count is None or self.total is None or self.total < LEAST:
            return None
        return count / self.total


@dataclass(frozen=True, slots=True)
class Row:
    """An area or a cause family with its tally."""

    key: str
    name: str
    tally: Tally
    leads: bool = False


@dataclass(frozen=True)
class Table:
    """One area in one period: its own tally, by area below, by cause, what was left out, the 口径 line."""

    here: Tally
    areas: tuple[Row, ...]
    causes: tuple[Row, ...]
    exclusions: tuple[tuple[str, int], ...]
    level: str
    caliber: str

    @property
    def hides(self) -> bool:
        """Whether any count on show is hidden as a small cell."""
        tallies = (self.here, *(row.tally for row in (*self.areas, *self.causes)))
        return any(None in (one.total, one.known, one.possible, one.none) for one in tallies)


def table(
    *,
    scope: Scope,
    area_code: str,
    period: Period,
    after_replies: bool,
    cutoff: datetime,
    attribution_rate: float | None,
) -> Table:
    """Everything about one area in one period. ``after_replies``: without accepted 不可发现 and 不属本格.

    Raises Absent outside the scope. Outside the court small cells are hidden and exclusions are not listed.
    """
    level = reach.level_of(area_code)
    below = BELOW.get(level, "village")
    groups = _groups(_rows(scope, area_code, period.start, period.end), below)
    outside = scope.suppresses_small_cells
    names = _names(area_code, below) if level not in ("village", "grid") else {}
    areas = _by(groups, below, lambda one: _unit(one[0], below), after=after_replies)
    causes = _by(groups, level, lambda one: one[1], after=after_replies)
    here = _by(groups, level, lambda one: "", after=after_replies).get("", Tally(0, 0, 0, 0, 0))
    excluded: Counter[str] = Counter()
    for _, _, _, _, why, _, _, _, n in groups:
        excluded[why] += n
    nothing = Tally(0, 0, 0, 0, 0)
    shown_areas = _closed({code: areas.get(code, nothing) for code in names}, outside)
    shown_causes = _closed({key: causes[key] for key in locus.rules() if key in causes}, outside)
    return Table(
        here=_closed({"": here}, outside)[""],
        areas=tuple(Row(code, names[code], tally, below != "village") for code, tally in shown_areas.items()),
        causes=tuple(Row(key, locus.rules()[key].label, tally) for key, tally in shown_causes.items()),
        exclusions=() if outside else tuple((one.label, excluded[one]) for one in Exclusion if excluded[one]),
        level=below if names else "",
        caliber=_caliber(cutoff, attribution_rate, after_replies),
    )


def course(
    *, scope: Scope, area_code: str, periods: Sequence[Period], after_replies: bool
) -> tuple[tuple[Period, Tally], ...]:
    """The tallies of an area over several periods, in the order given."""
    if not periods:
        return ()
    level = reach.level_of(area_code)
    span = min(one.start for one in periods), max(one.end for one in periods)
    which = Case(
        *(When(filed_on__gte=one.start, filed_on__lt=one.end, then=Value(one.code)) for one in periods),
        default=Value(""),
    )
    fields = ("which", "state", "near", *FLAGS)
    rows = _flagged(_rows(scope, area_code, *span).filter(exclusion="").annotate(which=which))
    groups: list[Group] = [
        (code, "", state, near, "", late, placed, left, n)
        for code, state, near, late, placed, left, n in rows.values_list(*fields).annotate(n=Count("pk"))
    ]
    tallies = _by(groups, level, lambda one: one[0], after=after_replies)
    nothing, outside = Tally(0, 0, 0, 0, 0), scope.suppresses_small_cells
    return tuple((one, _closed({"": tallies.get(one.code, nothing)}, outside)[""]) for one in periods)


def first_and_last(*, scope: Scope) -> tuple[date, date] | None:
    """The first and last filing date that was compared; None before the first comparison."""
    del scope  # the calendar of the ledger, no figures
    first, last = FilingLink.objects.aggregate(first=Min("filed_on"), last=Max("filed_on")).values()
    return (first, last) if first and last else None


def _rows(scope: Scope, area_code: str, start: date, end: date) -> QuerySet[FilingLink]:
    if not scope.may(Permission.READ_MISSED):
        raise Absent("无此页面")
    inside = reach.inside(reach.areas(scope, area_code))
    return FilingLink.objects.filter(inside, filed_on__gte=start, filed_on__lt=end).order_by()


def _flagged(rows: QuerySet[FilingLink]) -> QuerySet[FilingLink]:
    def flag(**when: object) -> Case:
        return Case(When(**when, then=Value(True)), default=Value(False), output_field=BooleanField())

    return rows.annotate(
        late=flag(lag_days__gt=KNOWN_DAYS),
        placed=flag(place_lag__isnull=False),
        left=flag(left_out_at__isnull=False),
    )


def _groups(rows: QuerySet[FilingLink], level: str) -> list[Group]:
    """Counts by the part of the area code that names a unit of ``level``: few rows, however many areas."""
    fields = ("unit", "family", "state", "near", "exclusion", *FLAGS)
    counted = _flagged(rows).annotate(unit=Substr("area_code", 1, DIGITS[level]))
    return list(counted.values_list(*fields).annotate(n=Count("pk")))


def _unit(code: str, level: str) -> str:
    return code[: DIGITS[level]].ljust(12, "0")


def _by(groups: Sequence[Group], level: str, key: Callable[[Group], str], *, after: bool) -> dict[str, Tally]:
    near_enough = NEAR_ENOUGH.get("village" if level == "grid" else level, ANYWHERE)
    kept: dict[str, Counter[str]] = {}
    for one in groups:
        _, _, state, near, exclusion, late, placed, left, n = one
        if exclusion:
            continue
        counts = kept.setdefault(key(one), Counter())
        if left and after:
            counts["left_out"] += n
        elif placed or (state == LinkState.MATCHED and not late and near in near_enough):
            counts["known"] += n
        elif state == LinkState.MATCHED:
            counts["earlier"] += n
        else:
            counts["possible" if state == LinkState.POSSIBLE else "none"] += n
    return {
        name: Tally(
            c["known"], c["earlier"], c["possible"], c["none"],
            c["known"] + c["earlier"] + c["possible"] + c["none"], c["left_out"],
        )
        for name, c in kept.items()
    }  # fmt: skip


def _closed(tallies: Mapping[str, Tally], outside: bool) -> dict[str, Tally]:
    """Outside the court: rows of fewer than five, and parts that would give a small one away, are hidden."""
    if not outside:
        return dict(tallies)
    keys = list(tallies)
    cells = [[one.known or 0, one.missed_high or 0] for one in tallies.values()]
    hidden, small, _ = hidden_in_table(cells, least=settings.SMALL_CELL)
    return {key: _hide(tallies[key], i, hidden, i in small) for i, key in enumerate(keys)}


def _hide(one: Tally, i: int, hidden: frozenset[tuple[int, int]], whole: bool) -> Tally:
    """A row without what would give a small cell away; parts of what is not known only when all are large."""
    if whole:
        return Tally(None, None, None, None, None)
    if (i, 0) in hidden or (i, 1) in hidden:
        return Tally(None, None, None, None, one.total)
    parts = {"earlier": one.earlier or 0, "possible": one.possible or 0, "none": one.none or 0}
    if hidden_in_row(parts, least=settings.SMALL_CELL):
        return Tally(one.known, None, None, None, one.total)
    return one


def _names(area_code: str, level: str) -> dict[str, str]:
    rows = Area.objects.filter(level=level, valid_to=None).order_by("code")
    inside = reach.inside((reach.CodeRange.below(area_code),), code="code")
    return dict(rows.filter(inside).values_list("code", "name"))


def _caliber(cutoff: datetime, attribution_rate: float | None, after: bool) -> str:
    version = "采纳答复后" if after else "答复前"
    return caliber_line(
        definition("missed_count"), cutoff=cutoff, attribution_rate=attribution_rate,
        basis=f"上报不早于收到材料前{KNOWN_DAYS}日 · {version}",
        interval="发现覆盖率附95 %精确区间",
    )  # fmt: skip
