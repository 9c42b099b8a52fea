"""Instants on the clock of the court."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def on_clock(at: datetime) -> datetime:
    """The instant in the time zone of the court."""
    return at.astimezone(timezone.get_current_timezone())


def midnight(day: date) -> datetime:
    """The instant at which a day begins."""
    return timezone.make_aware(datetime(day.year, day.month, day.day))
