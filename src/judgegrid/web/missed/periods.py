"""Months and quarters that were compared, and the one that a page shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from judgegrid.domain.periods import Period, containing, covering


def known_periods(span: tuple[date, date]) -> list[Period]:
    """Quarters and months that hold days of the span of filings, newest first."""
    first, last = span
    every = reversed(covering(containing(first, "quarter").start, last))
    return [one for one in every if one.kind in ("month", "quarter") and one.end > first]


def chosen(code: str, periods: Sequence[Period], last_day: date) -> Period:
    """The period asked for, else the last whole quarter, else the running month."""
    for one in periods:
        if one.code == code:
            return one
    whole = [one for one in periods if one.kind == "quarter" and not one.partial(last_day)]
    return whole[0] if whole else containing(last_day, "month")
