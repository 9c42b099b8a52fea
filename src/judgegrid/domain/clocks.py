"""Clocks of mediation, confirmation, payment orders and docketing as data (rules.md §5.3, G-1, G-2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from judgegrid.domain import content
from judgegrid.domain.calendar import Calendar, add_months, provisional_notice

UNITS = {"WD": "个工作日", "CD": "日", "months": "个月", "years": "年", "hours": "小时"}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule stands. An article means nothing without its edition (G-2)."""

    act: str
    edition: str
    article: str

    def __post_init__(self) -> None:
        if not (self.act and self.edition.isdigit() and self.article):
            raise ValueError(f"a citation needs act, edition and article: {self}")

    def __str__(self) -> str:
        return f"{self.act}（{self.edition}）第{self.article}条"


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock; ``rolls``: a last day off moves to the next working day (CK-2, CK-4)."""

    id: str
    label: str
    starts_at: str
    length: int
    unit: str
    rolls: bool
    extension: str
    at_end: str
    sources: tuple[Source, ...]
    in_force_from: date
    in_force_to: date | None


@dataclass(frozen=True, slots=True)
class Due:
    """The end of a clock: ``raw_on`` before rolling, ``provisional`` when a year has no official table."""

    raw_on: date
    due_on: date
    provisional: bool

    @property
    def notice(self) -> str:
        """What must be said beside the date while the year's official table is missing; else empty."""
        return provisional_notice(self.due_on.year) if self.provisional else ""

    @property
    def rolled(self) -> bool:
        return self.raw_on != self.due_on


@cache
def all_clocks() -> dict[str, Clock]:
    """The clocks by id. Treat as read-only."""
    return {row["id"]: read(row) for row in content.rows("clocks")}


def read(row: Mapping[str, str]) -> Clock:
    """A clock from its row; raises ValueError for an unknown unit or a citation without edition."""
    if row["unit"] not in UNITS:
        raise ValueError(f"clock {row['id']}: unit {row['unit']!r} is none of {', '.join(UNITS)}")
    parts = [row[name].split(";") for name in ("act", "edition", "article")]
    return Clock(
        id=row["id"],
        label=row["label"],
        starts_at=row["starts_at"],
        length=int(row["length"]),
        unit=row["unit"],
        rolls=row["rolls"] == "yes",
        extension=row["extension"],
        at_end=row["at_end"],
        sources=tuple(Source(*one) for one in zip(*parts, strict=True)),
        in_force_from=date.fromisoformat(row["in_force_from"]),
        in_force_to=date.fromisoformat(row["in_force_to"]) if row["in_force_to"] else None,
    )


def due(
    clock: Clock,
    start: date,
    *,
    calendar: Calendar,
    extended: int = 0,
    paused: int = 0,
    rolls: bool | None = None,
) -> Due:
    """The last day of a clock that starts on a day; the start day is not counted (CK-1).

    ``extended``: further units agreed; ``paused``: calendar days not counted (诉前鉴定评估), which move
    the end by exactly so many days before rolling; ``rolls`` overrides the clock's own rule.
    Raises ValueError for a clock in hours: see ``due_at``.
    """
    count = clock.length + extended
    if clock.unit == "hours":
        raise ValueError(f"{clock.id} counts hours")
    if clock.unit == "WD":
        raw = calendar.add_working_days(start, count)
    elif clock.unit == "CD":
        raw = start + timedelta(days=count)
    else:
        raw = add_months(start, count * (12 if clock.unit == "years" else 1))
    raw += timedelta(days=paused)
    rolling = clock.rolls if rolls is None else rolls
    end = calendar.first_working_from(raw) if rolling else raw
    looked_at = (rolling or clock.unit == "WD") and calendar.is_provisional(end)
    return Due(raw, end, looked_at)


def due_at(clock: Clock, start: datetime, *, extended: int = 0) -> datetime:
    """The end of a clock in hours: the start hour is not counted, 10:20 counts from 11:00 (CK-1)."""
    if clock.unit != "hours":
        raise ValueError(f"{clock.id} counts days")
    counted_from = start.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return counted_from + timedelta(hours=clock.length + extended)


def in_time(end: date, *, done_on: date, posted_on: date | None = None) -> bool:
    """Whether an act was in time: what was posted before expiry is, travel time not counted (CK-2)."""
    return min(done_on, posted_on or done_on) <= end
