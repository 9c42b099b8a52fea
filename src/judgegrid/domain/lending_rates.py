"""The one-year loan prime rate by day, as dated content; what is not known is said, not guessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from judgegrid.domain import content

FIRST_DAY = date(2019, 8, 20)  # the first publication of the reformed rate
NEXT_DUE = timedelta(days=33)  # a publication holds until the next one, about a month later


@dataclass(frozen=True, slots=True)
class PrimeRate:
    """A rate in percent a year, and the day from which it held."""

    percent: Decimal
    published_on: date


@cache
def _series() -> tuple[tuple[date, Decimal], ...]:
    return tuple((date.fromisoformat(row["published_on"]), Decimal(row["one_year"])) for row in _rows())


def _rows() -> list[dict[str, str]]:
    return content.rows("lpr")


def known_until() -> date:
    """The last day for which the shipped series can answer."""
    return _series()[-1][0] + NEXT_DUE


def one_year_on(day: date) -> PrimeRate | None:
    """The rate in force on a day; None before 2019-08-20 and after the shipped series ends."""
    if day < FIRST_DAY or day > known_until():
        return None
    published, percent = max(row for row in _series() if row[0] <= day)
    return PrimeRate(percent, published)
