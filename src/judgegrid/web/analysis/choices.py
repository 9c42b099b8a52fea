"""What a page of figures can be asked for: measures (definition, version, column) and periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from judgegrid.domain.areas import Level
from judgegrid.domain.indicators import Definition, definitions
from judgegrid.domain.periods import Period

RATE, COUNT, SHARE, CHANGE, AVERAGE = "rate", "count", "share", "change", "average"
KINDS = {
    "litigation_rate": RATE,
    "filings": COUNT,
    "change_yoy": CHANGE,
    "change_mom": CHANGE,
    "attribution_rate": SHARE,
    "batch_share": SHARE,
    "mapping_rate": SHARE,
    "address_completeness": SHARE,
    "cluster_count": COUNT,
    "workload_filings_per_judge": AVERAGE,
    "direct_rate": RATE,
    "interior_count": COUNT,
    "interior_share": SHARE,
}
GRID_MEASURE = "filings@v1"
_PERIOD_GROUPS = (("year", "按年"), ("half", "按半年"), ("quarter", "按季"), ("month", "按月"))


@dataclass(frozen=True, slots=True)
class Measure:
    """One column of figures: a definition@version, or one part of a definition that is split."""

    definition: Definition
    column: str = ""

    @property
    def kind(self) -> str:
        return KINDS[self.definition.identifier]

    @property
    def version(self) -> str:
        """The version as figures are stored under it: v6:民初."""
        return f"{self.definition.version}:{self.column}" if self.column else self.definition.version

    @property
    def name(self) -> str:
        return f"{self.definition.identifier}@{self.version}"

    @property
    def label(self) -> str:
        part = {"民初": "·民事", "行初": "·行政"}.get(self.column, "")
        return self.definition.label.removesuffix("·民事行政分列") + part

    @property
    def choice(self) -> str:
        return f"{self.label}（{self.definition.version_label}）"

    @property
    def is_rate(self) -> bool:
        return self.kind == RATE

    @property
    def has_parts(self) -> bool:
        """Whether the count behind the value is a column of its own."""
        return self.kind != COUNT

    @property
    def part_label(self) -> str:
        return {RATE: "收案（件）", SHARE: "计入（件）", CHANGE: "本期（件）", AVERAGE: "本院收案（件）"}.get(
            self.kind, ""
        )

    @property
    def value_label(self) -> str:
        return f"{self.label}（{self.definition.unit}）"

    @property
    def places(self) -> int:
        return 0 if self.kind == COUNT else 1

    @property
    def has_interval(self) -> bool:
        return self.definition.identifier != "cluster_count" and self.kind != AVERAGE

    @property
    def is_context(self) -> bool:
        """Read only as background: never compared, never ranked (I-9)."""
        return self.kind == AVERAGE

    @property
    def draws_interval(self) -> bool:
        """Whether an interval fits on a scale that begins at 0."""
        return self.kind in (RATE, SHARE) or self.definition.identifier == "filings"


@cache
def measures() -> dict[str, Measure]:
    """All measures by name, in the order of the table of definitions."""
    found = []
    for one in definitions().values():
        if one.identifier not in KINDS:
            continue
        if one.split_by == "type_word":
            found += [Measure(one, word) for word in one.type_words]
        else:
            found.append(Measure(one))
    return {one.name: one for one in found}


def measure(name: str, default: str = "litigation_rate@v1") -> Measure:
    return measures().get(name) or measures()[default]


def measure_choices(level: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices of a select, grouped by indicator, of what is computed for areas of ``level``."""
    if level == Level.GRID:
        return [("网格只统计件数", [(GRID_MEASURE, measures()[GRID_MEASURE].choice)])]
    groups: dict[str, list[tuple[str, str]]] = {}
    heads: dict[str, str] = {}
    for one in measures().values():
        if level in one.definition.levels:
            head = heads.setdefault(one.definition.identifier, one.definition.label)
            groups.setdefault(head, []).append((one.name, one.choice))
    return list(groups.items())


def period_choices(periods: Sequence[Period]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices of a select, grouped by kind, newest first."""
    groups = []
    for kind, label in _PERIOD_GROUPS:
        inside = sorted((one for one in periods if one.kind == kind), reverse=True)
        if inside:
            groups.append((label, [(one.code, one.label) for one in inside]))
    return groups


def fitting_period(
    wanted: str, periods: Sequence[Period], kinds: Sequence[str], *, last_day: date | None
) -> Period | None:
    """The period that was asked for, if a measure has such periods; else the one around it or the latest.

    The latest is the last whole year, as the figure that says most; without one the last period there is.
    """
    fitting = [one for one in periods if one.kind in kinds]
    for one in fitting:
        if one.code == wanted:
            return one
    asked = next((one for one in periods if one.code == wanted), None)
    around = [one for one in fitting if asked and one.start <= asked.start < one.end]
    if around:
        return min(around, key=lambda one: one.days)
    whole = [one for one in fitting if last_day and not one.partial(last_day)]
    years = [one for one in whole if one.kind == "year"]
    return max(years or whole or fitting, key=lambda one: (one.end, one.days), default=None)
