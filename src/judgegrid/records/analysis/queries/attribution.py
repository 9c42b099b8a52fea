"""Beside the figures: which definitions and periods there are, how far the data reach, what is attributed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q, Sum

from judgegrid.domain import indicators
from judgegrid.domain.indicators import Definition
from judgegrid.domain.people import CodeRange, Permission, Scope
from judgegrid.domain.periods import Period, covering
from judgegrid.domain.refusals import Absent
from judgegrid.domain.small_cells import hidden_in_row
from judgegrid.records.analysis import reach
from judgegrid.records.analysis.models import ComputeRun, IndicatorValue, MonthlyCell

KINDS = {"M": "month", "Q": "quarter", "H": "half", "Y": "year"}
LETTERS = {kind: letter for letter, kind in KINDS.items()}
NOT_STORED = frozenset({"cause_share", "missed_count", "missed_rate", "detection_coverage"})


@dataclass(frozen=True, slots=True)
class Run:
    """A computation: ``state`` asked / running / done / failed, and up to when its data reach."""

    id: int
    state: str
    mode: str
    asked_at: datetime
    finished_at: datetime | None
    cutoff_at: datetime | None
    last_day: date | None
    message: str

    @property
    def label(self) -> str:
        return {"asked": "等待计算", "running": "正在计算", "done": "已完成", "failed": "失败"}[self.state]


def latest(*, scope: Scope) -> Run | None:
    """The computation whose results are shown; None when nothing was computed yet."""
    del scope  # when figures were made is no secret
    run = ComputeRun.objects.filter(state="done").first()
    return _run(run) if run else None


def runs(*, scope: Scope, limit: int = 10) -> tuple[Run, ...]:
    """The last computations, newest first."""
    del scope
    return tuple(_run(run) for run in ComputeRun.objects.all()[:limit])


def _run(run: ComputeRun) -> Run:
    last = run.counts.get("last_day")
    return Run(
        id=run.id,
        state=run.state,
        mode=run.mode,
        asked_at=run.asked_at,
        finished_at=run.finished_at,
        cutoff_at=run.cutoff_at,
        last_day=date.fromisoformat(last) if last else None,
        message=run.message,
    )


def definitions(*, scope: Scope, on: date) -> tuple[Definition, ...]:
    """The definitions in force on a day whose figures are stored, in the order of the table."""
    if not scope.may(Permission.READ_FIGURES):
        raise Absent("没有指标可看")
    return tuple(
        one
        for one in indicators.definitions().values()
        if one.in_force(on) and one.identifier not in NOT_STORED
    )


def periods(*, scope: Scope, kind: str) -> tuple[Period, ...]:
    """Periods of a kind (month, quarter, half, year) that have figures, newest first."""
    del scope  # the calendar of the ledger, no figures
    counts = ComputeRun.objects.filter(state="done").values_list("counts", flat=True).first() or {}
    if not counts.get("first_month"):
        return ()
    first, last = (date.fromisoformat(counts[key]) for key in ("first_month", "last_day"))
    return tuple(one for one in reversed(covering(first, last)) if one.kind == kind)


@dataclass(frozen=True, slots=True)
class AttributionLine:
    """收案 83 · 可归属 61 · 归属率 73 % (I-7); numbers are None where hidden as small cells."""

    filed: int | None
    attributed: int | None

    @property
    def rate(self) -> float | None:
        return self.attributed / self.filed if self.filed and self.attributed is not None else None

    @property
    def label(self) -> str:
        if self.filed is None or self.attributed is None:
            return "收案或未归属的件数太少，不予显示"
        if not self.filed:
            return "收案 0"
        percent = 100 * self.attributed / self.filed
        return f"收案 {self.filed:,} · 可归属 {self.attributed:,} · 归属率 {percent:.0f} %"


def attribution(*, scope: Scope, area_code: str, period: Period) -> AttributionLine:
    """How many first-instance filings of an area in a period could be attributed; raises Absent."""
    ranges = reach.areas(scope, area_code)
    stored = IndicatorValue.objects.filter(
        definition="attribution_rate",
        version="v1",
        area_code=area_code,
        period_kind=LETTERS[period.kind],
        period_start=period.start,
    ).values_list("denominator", "numerator")
    found = stored.first() if reach.whole(scope, area_code) else None
    filed, known = (round(n or 0) for n in found) if found else _counted(ranges, period)
    parts = {"known": known, "unknown": filed - known}
    if scope.suppresses_small_cells and hidden_in_row(parts, least=settings.SMALL_CELL):
        return AttributionLine(filed if filed >= settings.SMALL_CELL else None, None)
    return AttributionLine(filed, known)


def _counted(ranges: tuple[CodeRange, ...], period: Period) -> tuple[int, int]:
    cells = MonthlyCell.objects.filter(
        reach.inside(ranges), month__gte=period.start, month__lt=period.end, counted=True
    )
    found = cells.aggregate(filed=Sum("count"), known=Sum("count", filter=Q(attributed=True)))
    return found["filed"] or 0, found["known"] or 0
