"""Batch cases 批量案: one plaintiff, one cause, many cases in a short time (indicators.md batch_share v1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

MANY = 10  # filings of one plaintiff with one cause …
WITHIN_DAYS = 30  # … filed within so many days; both are parameters of the definition [C]


def members(days: Sequence[date], *, many: int = MANY, within: int = WITHIN_DAYS) -> list[bool]:
    """For filing dates in ascending order: which belong to a window of ``within`` days with ``many`` filings.

    A window covers the day of its first filing and the ``within - 1`` days after it.
    """
    flags = [False] * len(days)
    start = 0
    for end, day in enumerate(days):
        while (day - days[start]).days >= within:
            start += 1
        if end - start + 1 >= many:
            for index in range(end, start - 1, -1):
                if flags[index] and index < end:
                    break
                flags[index] = True
    return flags
