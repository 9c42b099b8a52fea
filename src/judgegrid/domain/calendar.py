"""The official work calendar and counting in days, working days and months (rules.md §5.1–5.2)."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from judgegrid.domain import content

_DAY = timedelta(days=1)
FIXED = (("元旦", (1, 1)), ("劳动节", (5, 1)), ("国庆节", (10, 1)))


@dataclass(frozen=True)
class Calendar:
    """Days off and make-up days that an official notice names; other days follow Mon–Fri.

    ``official_years``: years whose notice is loaded; a day of any other year is provisional (CK-7).
    """

    off: Mapping[date, bool]
    official_years: frozenset[int] = field(default_factory=frozenset)

    def is_off(self, day: date) -> bool:
        """Whether nobody works that day; a make-up Saturday or Sunday is a working day (CK-5)."""
        return self.off.get(day, day.weekday() >= 5)

    def is_provisional(self, day: date) -> bool:
        return day.year not in self.official_years

    def first_working_from(self, day: date) -> date:
        """The day itself, or the first working day after it (CK-2)."""
        while self.is_off(day):
            day += _DAY
        return day

    def add_working_days(self, start: date, days: int) -> date:
        """The ``days``-th working day after ``start``; the start day is not counted (CK-1)."""
        day = start
        while days > 0:
            day += _DAY
            days -= not self.is_off(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days in the half-open range [start, end)."""
        return sum(not self.is_off(start + _DAY * i) for i in range((end - start).days))

    def with_rows(self, rows: Iterable[tuple[date, bool]]) -> Calendar:
        """This calendar with further official rows; every year named becomes official."""
        added = dict(rows)
        years = frozenset(day.year for day in added)
        kept = {day: off for day, off in self.off.items() if day.year not in years}
        return Calendar({**kept, **added}, self.official_years | years)

    def changed(self, other: Calendar) -> tuple[date, ...]:
        """Days that are off in one calendar and not in the other, in order; one audit line each (CK-7)."""
        return tuple(sorted(day for day in {*self.off, *other.off} if self.is_off(day) != other.is_off(day)))

    def missing_next_year(self, on: date) -> int | None:
        """From November on, the next year when its notice is not loaded; else None."""
        return on.year + 1 if on.month >= 11 and on.year + 1 not in self.official_years else None


@cache
def shipped() -> Calendar:
    """The calendar that ships with the program: notices for 2016–2026."""
    return Calendar({}).with_rows(
        (date.fromisoformat(row["date"]), row["is_off_day"] == "1") for row in content.rows("work_calendar")
    )


def provisional_notice(year: int) -> str:
    """What a person is told of a date in a year whose official table is not loaded (CK-7)."""
    return f"暂定：{year}年放假安排尚未载入，只按周末推算；请系统管理员在“工作日历”载入后重算"


def check_whole(year: int, rows: Mapping[date, bool]) -> str:
    """What is missing for the table of a year to be a whole notice; empty when nothing is.

    Every notice names 元旦, 劳动节 and 国庆节 as days off; one without them was cut off.
    """
    missing = [name for name, day in FIXED if not rows.get(date(year, *day), False)]
    return f"{year}年缺{'、'.join(missing)}的放假行，像是不全" if missing else ""


def add_months(day: date, months: int) -> date:
    """The same day number so many months on, else the last day of that month (CK-6)."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
