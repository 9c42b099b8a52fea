"""Figures of areas: a table of the parts of an area, one figure, a series over time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from judgegrid.domain import indicators
from judgegrid.domain.indicators import Definition
from judgegrid.domain.people import Scope, Zone
from judgegrid.domain.periods import Period
from judgegrid.domain.refusals import Absent
from judgegrid.domain.small_cells import hidden_in_row
from judgegrid.records.analysis import reach
from judgegrid.records.analysis.models import ComputeRun, IndicatorValue, MonthlyCell
from judgegrid.records.analysis.queries.attribution import LETTERS
from judgegrid.records.territory.models import Area

_FIELDS = (
    *("area_code", "area_level", "period_start", "period_end", "state", "numerator", "denominator"),
    *("value", "low", "high", "smoothed", "smoothed_low", "smoothed_high", "band", "rank_low", "rank_high"),
    *("is_annualised", "attribution_rate", "caliber", "reason"),
)
_HIDDEN = dict.fromkeys(
    (
        *("numerator", "denominator", "value", "low", "high", "smoothed", "smoothed_low", "smoothed_high"),
        *("rank_low", "rank_high", "attribution_rate", "adjusted"),
    )
)
INTERVALS = {"件/万人": "95 %精确泊松区间", "件": "95 %精确泊松区间", "%": "95 %精确区间"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. ``state``: value, blank (空白), not_expected (不适用) or hidden (small cell).

    ``numerator`` and ``denominator`` are counts (residents for rates); ``adjusted`` is the sensitivity line
    with unattributed filings shared out pro rata (I-7); ``caliber`` is residents' series@date, or in words
    what else was divided by.
    """

    area_code: str
    area_level: str
    period_start: date
    period_end: date
    state: str
    numerator: float | None
    denominator: float | None
    value: float | None
    low: float | None
    high: float | None
    smoothed: float | None
    smoothed_low: float | None
    smoothed_high: float | None
    band: str
    rank_low: int | None
    rank_high: int | None
    is_annualised: bool
    attribution_rate: float | None
    caliber: str
    reason: str
    name: str = ""
    adjusted: float | None = None
    rest_hidden: bool = False  # the attribution rate would tell how few were not attributed

    @property
    def counted_on(self) -> date | None:
        """The date of the residents, where the figure is made of residents."""
        _, found, day = self.caliber.partition("@")
        return date.fromisoformat(day) if found else None

    @property
    def basis(self) -> str:
        """What else the figure was divided by, in words with date and source."""
        return "" if "@" in self.caliber else self.caliber

    @property
    def state_label(self) -> str:
        return {"value": "", "blank": "空白", "not_expected": "不适用", "hidden": "*"}[self.state]


@dataclass(frozen=True, slots=True)
class AreaTable:
    """The areas of a level inside a parent, in administrative order, with the parent's own figure.

    ``unattributed``: filings of the parent that are known to none of these areas (None: hidden, or no
    count to show). ``whole``: whether all of the parent lies in the scope, so that parts and total agree.
    """

    definition: Definition
    period: Period
    parent: Figure | None
    rows: tuple[Figure, ...]
    unattributed: float | None
    whole: bool
    caliber: str


def figures(
    *, scope: Scope, identifier: str, version: str = "", period: Period, parent: str, level: str
) -> AreaTable:
    """Figures of the areas of ``level`` inside ``parent`` (a code) for one definition and period.

    ``version``: the default one when empty; a column of v6 is v6:民初 or v6:行初. ``level`` grid counts
    filings and exists inside the court only. Raises Absent outside the scope or for an unknown definition.
    """
    ranges = reach.areas(scope, parent)
    one, stored = _definition(identifier, version)
    if level == "grid":
        rows = _grids(scope, ranges, one, period)
    else:
        rows = [_figure(row) for row in _rows(one, stored, period, level, ranges)]
    names = _names(row.area_code for row in rows)
    rows = [replace(row, name=names.get(row.area_code, row.area_code)) for row in rows]
    whole = reach.whole(scope, parent)
    above = next(iter(_own(one, stored, period, parent)), None) if whole else None
    rows, unattributed = _beside(above, rows, one)
    if one.identifier == "direct_rate" and stored == one.version:
        halves = [_figure(row) for row in _rows(one, f"{stored}:half", period, level, ranges)]
        values = {row.area_code: row.value for row in halves}
        rows = [replace(row, adjusted=values.get(row.area_code)) for row in rows]
    if scope.suppresses_small_cells:
        rows = [_bare(row, one) for row in rows]
        above = _bare(above, one) if above else None
        rows, unattributed = _suppressed(rows, unattributed, one)
        above = _small(above, one) if above else None
        few = _few_left(period.kind, [row for row in (above, *rows) if row])
        rows = [_without_rest(row, few) for row in rows]
        above = _without_rest(above, few) if above else None
    line = _line(one, [above, *rows] if above else rows)
    return AreaTable(one, period, above, tuple(rows), unattributed, whole, line)


def one_figure(
    *, scope: Scope, identifier: str, version: str = "", period: Period, area_code: str
) -> Figure | None:
    """The figure of one area; None when none was computed. Raises Absent outside the scope."""
    found = series(scope=scope, identifier=identifier, version=version, area_code=area_code, kind=period.kind)
    return next((one for one in found if one.period_start == period.start), None)


def series(
    *, scope: Scope, identifier: str, version: str = "", area_code: str, kind: str = "month"
) -> tuple[Figure, ...]:
    """The figures of one area over all periods of a kind, oldest first. Raises Absent outside the scope."""
    reach.areas(scope, area_code)
    if not reach.whole(scope, area_code):
        raise Absent("没有这个区划的数据")
    one, stored = _definition(identifier, version)
    rows = IndicatorValue.objects.filter(
        definition=identifier, version=stored, area_code=area_code, period_kind=LETTERS[kind]
    )
    found = [_figure(row) for row in rows.order_by("period_start").values_list(*_FIELDS)]
    if scope.suppresses_small_cells:
        few = _few_left(kind, found)
        found = [_without_rest(_small(_bare(row, one), one), few) for row in found]
    return tuple(found)


def _few_left(kind: str, figures: Sequence[Figure]) -> set[tuple[str, date]]:
    """Areas and periods in which some, but fewer than five, filings were attributed or were not."""
    rows = IndicatorValue.objects.filter(
        definition="attribution_rate",
        version="v1",
        period_kind=LETTERS[kind],
        period_start__in={row.period_start for row in figures},
        area_code__in={row.area_code for row in figures},
    )
    return {
        (code, start)
        for code, start, filed, known in rows.values_list(
            "area_code", "period_start", "denominator", "numerator"
        )
        if hidden_in_row({1: known or 0, 0: (filed or 0) - (known or 0)}, least=settings.SMALL_CELL)
    }


def _without_rest(row: Figure, few: set[tuple[str, date]]) -> Figure:
    """Without the rate from which, beside the count, the few could be told (I-8)."""
    if (row.area_code, row.period_start) not in few or row.attribution_rate is None:
        return row
    return replace(row, attribution_rate=None, rest_hidden=True)


def _definition(identifier: str, version: str) -> tuple[Definition, str]:
    try:
        one = indicators.definition(identifier, version.split(":")[0])
    except KeyError:
        raise Absent(f"没有“{identifier}@{version}”这个指标") from None
    stored = version or one.version
    if one.split_by == "type_word" and ":" not in stored:
        stored = f"{stored}:{one.type_words[0]}"
    return one, stored


def _rows(one: Definition, stored: str, period: Period, level: str, ranges: Any) -> Iterable[Any]:
    found = IndicatorValue.objects.filter(
        reach.inside(ranges),
        definition=one.identifier,
        version=stored,
        period_kind=LETTERS[period.kind],
        period_start=period.start,
        area_level=level,
    )
    return found.order_by("area_code").values_list(*_FIELDS)


def _own(one: Definition, stored: str, period: Period, code: str) -> list[Figure]:
    rows = IndicatorValue.objects.filter(
        definition=one.identifier,
        version=stored,
        area_code=code,
        period_kind=LETTERS[period.kind],
        period_start=period.start,
    )
    names = _names([code])
    return [replace(_figure(row), name=names.get(code, code)) for row in rows.values_list(*_FIELDS)]


def _figure(row: tuple[Any, ...]) -> Figure:
    return Figure(**dict(zip(_FIELDS, row, strict=True)))


def _names(codes: Iterable[str]) -> dict[str, str]:
    """Names of areas of one level."""
    wanted = sorted(codes)
    if not wanted:
        return {}
    found = Area.objects.filter(code__gte=wanted[0], code__lte=wanted[-1], level=reach.level_of(wanted[0]))
    return dict(found.values_list("code", "name"))


def _grids(scope: Scope, ranges: Any, one: Definition, period: Period) -> list[Figure]:
    """Grids have counts only, and only inside the court (I-10)."""
    if scope.zone not in (Zone.COURT, Zone.MACHINE) or one.identifier != "filings":
        raise Absent("网格一级只在法院内部提供收案数")
    cells = MonthlyCell.objects.filter(
        reach.inside(ranges), month__gte=period.start, month__lt=period.end, counted=True, attributed=True
    )
    counts = dict(cells.order_by().values_list("area_code").annotate(Sum("count")))
    codes = Area.objects.filter(reach.inside(ranges, code="code"), level="grid").order_by("code")
    blank = dict.fromkeys(_FIELDS) | {"band": "", "caliber": "", "reason": "", "is_annualised": False}
    return [
        Figure(
            **blank
            | {
                "area_code": code,
                "area_level": "grid",
                "period_start": period.start,
                "period_end": period.end,
                "state": "value",
                "numerator": counts.get(code, 0),
                "value": counts.get(code, 0),
            }
        )
        for code in codes.values_list("code", flat=True)
    ]


def _beside(above: Figure | None, rows: list[Figure], one: Definition) -> tuple[list[Figure], float | None]:
    """The unattributed bucket of a parent and the sensitivity line of its parts (I-7)."""
    counted = one.identifier in ("filings", "litigation_rate")
    if above is None or not counted or above.numerator is None or not rows:
        return rows, None
    known = sum(row.numerator or 0 for row in rows)
    unattributed = round(above.numerator - known, 6)
    if unattributed <= 0 or known <= 0:
        return rows, max(unattributed, 0.0)
    factor = above.numerator / known
    return [
        replace(row, adjusted=row.value * factor if row.value is not None else None) for row in rows
    ], unattributed


def _suppressed(
    rows: list[Figure], unattributed: float | None, one: Definition
) -> tuple[list[Figure], float | None]:
    counts: Mapping[str, float] = {row.area_code: _least(row, one) for row in rows}
    if unattributed is not None:
        counts = {**counts, "": unattributed}
    hidden = hidden_in_row(counts, least=settings.SMALL_CELL)
    shown = [_hide(row) if row.area_code in hidden else replace(row, adjusted=None) for row in rows]
    return shown, None if "" in hidden or hidden else unattributed


def _least(row: Figure, one: Definition) -> float:
    """The smallest count that a figure would give away, 0 when there is none."""
    counts = [row.numerator or 0.0]
    if one.identifier != "litigation_rate" and row.denominator:
        counts.append(row.denominator)
        if one.unit == "%" and one.identifier not in ("change_yoy", "change_mom"):
            counts.append(row.denominator - (row.numerator or 0.0))
    return min((count for count in counts if count > 0), default=0.0)


def _bare(row: Figure, one: Definition) -> Figure:
    """Without the words of the basis where these hold counts that may be small."""
    return replace(row, caliber="") if one.identifier.startswith("interior") else row


def _small(row: Figure, one: Definition) -> Figure:
    return _hide(row) if 0 < _least(row, one) < settings.SMALL_CELL else row


def _hide(row: Figure) -> Figure:
    return replace(row, state="hidden", band="", reason="不足5件或为保护他格而隐去", **_HIDDEN)


def _line(one: Definition, rows: list[Figure]) -> str:
    """The 口径 line of a table; where dates of residents differ between areas, that of the first."""
    cutoff = ComputeRun.objects.filter(state="done").values_list("cutoff_at", flat=True).first()
    if cutoff is None:
        return "尚未计算"
    said = next((row for row in rows if row.caliber), None)
    return indicators.caliber_line(
        one,
        cutoff=cutoff.astimezone(timezone.get_current_timezone()),
        population_date=said.counted_on if said else None,
        attribution_rate=rows[0].attribution_rate if rows else None,
        interval=INTERVALS.get(one.unit, ""),
        basis=said.basis if said else "",
    )
