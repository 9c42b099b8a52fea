"""Figures of the month of reported disputes: which places and subjects stand out, each traceable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np

from judgegrid.domain.people import Scope
from judgegrid.domain.periods import Period
from judgegrid.domain.refusals import Absent, Invalid
from judgegrid.methods.detection.sparse import SparsePrediction, sparse_predictive
from judgegrid.methods.fdr import select
from judgegrid.records.disputes import queries as disputes
from judgegrid.records.disputes.queries import Fact
from judgegrid.records.documents.clock import midnight, on_clock
from judgegrid.records.territory.models import Area

HISTORY_MONTHS = 10
FALSE_SHARE = 0.1  # of what is listed as standing out, at most a tenth is chance
LEAST_PEOPLE = 3  # one person writing often is not a place standing out
CAPACITY = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One place, subject, or place × subject of the month.

    ``people`` counts different reporters, ``expected`` what its own past and the rest of the city let
    expect, ``p`` the chance of as many people or more; ``numbers`` are the disputes behind it.
    """

    label: str
    people: int
    reports: int
    expected: float
    p: float
    confirmed: bool
    first_on: date
    last_on: date
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class ReportedMonth:
    """A month of reported disputes of an area. ``history`` is how many months came before."""

    area_name: str
    month: Period
    cutoff: datetime
    history: int
    reports: int
    people: int
    previous: int
    before_mean: float
    placed: int
    by_area: tuple[tuple[str, int, int], ...]  # name, reports this month, last month
    by_topic: tuple[tuple[str, int, int], ...]
    places: tuple[Line, ...]
    topics: tuple[Line, ...]
    mixed: tuple[Line, ...]
    compared: int  # how many places, subjects and pairs were looked at

    @property
    def placed_rate(self) -> float:
        return self.placed / self.reports


def gather(*, area_code: str, month: Period, at: datetime, scope: Scope) -> ReportedMonth:
    """Collect the figures. Raises Absent outside the scope, Invalid without reports or without history."""
    area = Area.objects.filter(code=area_code).first()
    if area is None or not scope.reaches(area_code):
        raise Absent("没有这个区划")
    months = _months_before(month)
    facts = list(
        disputes.facts(
            scope=scope, area_code=area_code, from_at=midnight(months[0].start), to_at=midnight(month.end)
        )
    )
    now = [one for one in facts if _month_of(one, months) == len(months) - 1]
    if not now:
        raise Invalid(f"{area.name}{month.label}没有上报记录", {"month": "选有上报记录的月份"})
    first = min(_month_of(one, months) for one in facts)
    months = months[first:]
    if len(months) < 3:
        raise Invalid("可比的历史不足两个月", {"month": "至少要有前两个月的上报记录"})
    names = dict(Area.objects.filter(code__in={_county(one) for one in facts}).values_list("code", "name"))
    last = [one for one in facts if _month_of(one, months) == len(months) - 2]
    groups = (
        _lines(facts, months, _places_of(names)),
        _lines(facts, months, lambda one: [one.topic] if one.topic else []),
        _lines(
            facts,
            months,
            lambda one: [f"{one.place_name}·{one.topic}"] if one.place_name and one.topic else [],
        ),
    )
    return ReportedMonth(
        area_name=area.name,
        month=month,
        cutoff=on_clock(at),
        history=len(months) - 1,
        reports=len(now),
        people=len({one.reporter_key for one in now}),
        previous=len(last),
        before_mean=(len(facts) - len(now)) / (len(months) - 1),
        placed=sum(_county(one) != area_code and bool(one.area_code) for one in now),
        by_area=_by_area(now, last, names, area_code),
        by_topic=_table(now, last, lambda one: one.topic or "未识别"),
        places=groups[0][0],
        topics=groups[1][0],
        mixed=groups[2][0],
        compared=sum(count for _, count in groups),
    )


def _months_before(month: Period) -> list[Period]:
    found = [month]
    while len(found) <= HISTORY_MONTHS:
        found.append(found[-1].previous())
    return found[::-1]


def _month_of(one: Fact, months: Sequence[Period]) -> int:
    day = on_clock(one.reported_at).date()
    return (day.year - months[0].start.year) * 12 + day.month - months[0].start.month


def _county(one: Fact) -> str:
    code = one.area_code or one.scope_code
    return code[:6] + "000000"


def _places_of(names: dict[str, str]) -> Callable[[Fact], list[str]]:
    """A report counts for its compound when it names one, and for its township or county."""

    def places(one: Fact) -> list[str]:
        found = [one.place_name] if one.place_name else []
        if one.area_code and set(one.area_code[4:]) != {"0"}:
            found.append(names.get(_county(one), ""))
        return [name for name in found if name]

    return places


def _lines(
    facts: Sequence[Fact], months: Sequence[Period], keys: Callable[[Fact], list[str]]
) -> tuple[tuple[Line, ...], int]:
    """What stands out among the keys: people per month judged against the past and the rest."""
    who: dict[str, list[set[str]]] = defaultdict(lambda: [set() for _ in months])
    behind: dict[str, list[Fact]] = defaultdict(list)
    for one in facts:
        at = _month_of(one, months)
        for key in keys(one):
            who[key][at].add(one.reporter_key)
            if at == len(months) - 1:
                behind[key].append(one)
    labels = sorted(who)
    if len(labels) < 2:
        return (), len(labels)
    table = np.array([[len(people) for people in who[label]] for label in labels])
    judged = sparse_predictive(table, at=len(months) - 1, windows=(1,))
    ok = judged.judgeable[:, 0]
    chosen = select(judged.mid_p[ok, 0], level=FALSE_SHARE, capacity=CAPACITY)
    found = []
    for place, index in enumerate(np.flatnonzero(ok)):
        listed = bool(chosen.confirmed[place]) or place in set(chosen.priority.tolist())
        if listed and table[index, -1] >= LEAST_PEOPLE and judged.p[index, 0] < 0.05:
            found.append(
                _line(
                    labels[index], behind[labels[index]], table, judged, index, bool(chosen.confirmed[place])
                )
            )
    return tuple(sorted(found, key=lambda one: one.p)), len(labels)


def _line(
    label: str, facts: Sequence[Fact], table: Any, judged: SparsePrediction, index: int, confirmed: bool
) -> Line:
    days = sorted(on_clock(one.reported_at).date() for one in facts)
    return Line(
        label=label,
        people=int(table[index, -1]),
        reports=len(facts),
        expected=round(float(judged.expected[index, 0]), 2),
        p=float(judged.p[index, 0]),
        confirmed=confirmed,
        first_on=days[0],
        last_on=days[-1],
        numbers=tuple(one.number for one in facts),
    )


def _by_area(
    now: Sequence[Fact], last: Sequence[Fact], names: dict[str, str], whole: str
) -> tuple[tuple[str, int, int], ...]:
    """In administrative order; what is not placed in a county stands at the end (I-7)."""

    def label(one: Fact) -> str:
        if not one.area_code:
            return "不明"
        code = _county(one)
        return f"{names.get(code, '')}（未写明区县）" if code == whole else names.get(code, "")

    order = {name: code for code, name in names.items()}
    rows = _table(now, last, label)
    return tuple(sorted(rows, key=lambda row: (row[0] not in order, row[0] == "不明", order.get(row[0], ""))))


def _table(
    now: Iterable[Fact], last: Iterable[Fact], key: Callable[[Fact], str]
) -> tuple[tuple[str, int, int], ...]:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for position, facts in enumerate((now, last)):
        for one in facts:
            counts[key(one)][position] += 1
    return tuple(
        (label, *pair) for label, pair in sorted(counts.items(), key=lambda item: (-item[1][0], item[0]))
    )
