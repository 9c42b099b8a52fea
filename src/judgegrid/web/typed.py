"""What people type, as far as a register can hold it: days, and keys of rows."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
RIGHT = f"应为 {EARLIEST.year} 年至 {LATEST.year} 年之间的日期"


class DayField(forms.DateField):
    """A date in ``EARLIEST``…``LATEST``: beyond them the day after, or midnight in UTC, does not exist."""

    def to_python(self, value: Any) -> date | None:
        day: date | None = super().to_python(value)
        if day is not None and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(RIGHT)
        return day


MOST_KEY = 2**63 - 1  # what a column of keys holds


def key_in(text: str) -> int:
    """The key of a row in a text; 0, which is no key, for anything else."""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(MOST_KEY))):
        return 0
    return int(text) if int(text) <= MOST_KEY else 0
