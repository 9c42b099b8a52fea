"""Which past weeks a week is compared with: the same week of earlier years, and blocks between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from judgegrid.methods.arguments import InputError, Integers


@dataclass(frozen=True)
class Reference:
    """Indices of the reference weeks and the seasonal group of each, numbered from 0; ``own`` is the group
    of the judged week."""

    weeks: Integers
    groups: Integers
    count: int
    own: int


def reference(
    length: int,
    at: int,
    *,
    b: int,
    w: int,
    periods: int,
    past_weeks_not_included: int,
    frequency: int = 52,
    dates: list[date] | None = None,
) -> Reference:
    """Weeks and groups for judging week ``at`` (0-based).

    Each of the ``b`` years back gives the weeks ±``w`` round the same week (the group of the judged week);
    what lies between two windows is cut into ``periods`` − 1 blocks, the longer ones first; the last
    ``past_weeks_not_included`` weeks are left out. With ``dates`` the years go back by the calendar.
    Raises InputError when the series begins too late. Source: Noufaily et al. 2013, Statistics in Medicine
    32, 1206–1222, §3.2.
    """
    same = _same_week(at, b, frequency, dates)
    first = same[-1] - w
    if first < 0:
        raise InputError("at", f"a week with {b} years and {w} weeks before it", found=str(at))
    group = np.full(length, -1)
    group[max(at - w, 0) : at + 1] = periods - 1
    for year in range(1, b + 1):
        here, newer = same[year], same[year - 1]
        group[here - w : here + w + 1] = periods - 1
        if periods > 1:
            start, gap = here + w + 1, newer - w - (here + w + 1)
            short, longer = divmod(gap, periods - 1)
            for block in range(periods - 1):
                size = short + (block < longer)
                group[start : start + size] = block
                start += size
    group[max(at - past_weeks_not_included, 0) :] = -1
    weeks = np.flatnonzero(group >= 0)
    present, numbered = np.unique(group[weeks], return_inverse=True)
    own = np.flatnonzero(present == periods - 1)
    if not len(own):
        raise InputError(
            "past_weeks_not_included", "few enough weeks to leave the same week of earlier years"
        )
    return Reference(weeks.astype(np.int64), numbered.astype(np.int64), len(present), int(own[0]))


def _same_week(at: int, b: int, frequency: int, dates: list[date] | None) -> list[int]:
    """Indices of the judged week and of the same week of each year back."""
    if dates is None:
        return [at - frequency * year for year in range(b + 1)]
    place = {day: index for index, day in enumerate(dates)}
    today = dates[at]
    found = [at]
    for year in range(1, b + 1):
        day = (
            today.replace(year=today.year - year)
            if (today.month, today.day) != (2, 29)
            else date(today.year - year, 3, 1)
        )
        near = day - timedelta(days=_weekday(day) - _weekday(today))
        other = near + timedelta(days=-7 if near > day else 7)
        best = other if abs(near - day) > abs(other - day) else near
        if best not in place:
            raise InputError("dates", f"weeks back to {best}", found=f"first {dates[0]}")
        found.append(place[best])
    return found


def _weekday(day: date) -> int:
    """Sunday 0 … Saturday 6."""
    return day.isoweekday() % 7
