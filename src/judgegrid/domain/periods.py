"""Periods of statistics: month, quarter, half-year, year, as half-open ranges of days."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from judgegrid.domain.calendar import add_months
from judgegrid.domain.refusals import Invalid

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
KIND_LABELS = {"month": "月", "quarter": "季度", "half": "半年", "year": "年"}
_FORMS = (
    ("month", re.compile(r"(\d{4})-(0[1-9]|1[0-2])")),
    ("quarter", re.compile(r"(\d{4})Q([1-4])")),
    ("half", re.compile(r"(\d{4})H([12])")),
    ("year", re.compile(r"(\d{4})")),
)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A calendar period; ``start`` is its first day, ``end`` the first day after it."""

    start: date
    kind: str

    @property
    def end(self) -> date:
        return add_months(self.start, MONTHS[self.kind])

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def number(self) -> int:
        """The place in the year, from 1."""
        return (self.start.month - 1) // MONTHS[self.kind] + 1

    @property
    def code(self) -> str:
        """2026-03, 2026Q1, 2026H1, 2026: what ``parse`` reads."""
        year = f"{self.start.year:04d}"
        suffix = {"month": f"-{self.number:02d}", "quarter": f"Q{self.number}", "half": f"H{self.number}"}
        return year + suffix.get(self.kind, "")

    @property
    def label(self) -> str:
        """2026年3月, 2026年第一季度, 2026年上半年, 2026年"""
        if self.kind == "month":
            return f"{self.start.year}年{self.start.month}月"
        quarter, half = "一二三四"[(self.number - 1) % 4], "上下"[(self.number - 1) % 2]
        part = {"quarter": f"第{quarter}季度", "half": f"{half}半年"}.get(self.kind, "")
        return f"{self.start.year}年{part}"

    def previous(self) -> Period:
        """The period of the same kind before this one (环比)."""
        return Period(add_months(self.start, -MONTHS[self.kind]), self.kind)

    def following(self) -> Period:
        return Period(self.end, self.kind)

    def year_ago(self) -> Period:
        """The same period of last year (同比)."""
        return Period(add_months(self.start, -12), self.kind)

    def months(self) -> tuple[Period, ...]:
        """The months of the period in order."""
        return tuple(Period(add_months(self.start, i), "month") for i in range(MONTHS[self.kind]))

    def until(self, last_day: date) -> tuple[date, date]:
        """The half-open part of the period up to and with ``last_day``; empty before its start."""
        return self.start, max(self.start, min(self.end, last_day + _DAY))

    def same_days_last_year(self, last_day: date) -> tuple[date, date]:
        """The same days of last year as ``until(last_day)``; a whole period against the whole one."""
        start, end = self.until(last_day)
        before = self.year_ago()
        if end == self.end:
            return before.start, before.end
        if end == start:
            return before.start, before.start
        return before.start, add_months(end - _DAY, -12) + _DAY

    def partial(self, last_day: date) -> bool:
        """Whether the period was still running on ``last_day``."""
        return last_day + _DAY < self.end


def containing(day: date, kind: str) -> Period:
    """The period of a kind that holds a day."""
    length = MONTHS[kind]
    return Period(date(day.year, (day.month - 1) // length * length + 1, 1), kind)


def covering(first: date, last_day: date) -> list[Period]:
    """All periods of every kind that start on or after ``first`` and have begun by ``last_day``, in order."""
    found = []
    for kind in MONTHS:
        one = containing(first, kind)
        if one.start < first:
            one = one.following()
        while one.start <= last_day:
            found.append(one)
            one = one.following()
    return found


def parse(text: str) -> Period:
    """Read 2026-03, 2026Q1, 2026H1 or 2026; raises Invalid."""
    for kind, pattern in _FORMS:
        if match := pattern.fullmatch(text.strip().upper()):
            year = int(match[1])
            number = int(match[2]) if match.lastindex == 2 else 1
            if year >= 1900:
                return Period(date(year, (number - 1) * MONTHS[kind] + 1, 1), kind)
    raise Invalid(f"期间“{text}”无法识别", {"期间": "月2026-03、季2026Q1、半年2026H1或年2026"})


def annualised(value: float, *, start: date, end: date) -> float:
    """A value of the days [start, end) as a year's: × days of the year ÷ days elapsed (I-6).

    Print 折算 beside it. Raises ValueError for an empty range.
    """
    if end <= start:
        raise ValueError("an empty range cannot be annualised")
    return value * (366 if calendar.isleap(start.year) else 365) / (end - start).days
