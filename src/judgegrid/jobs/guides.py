"""Printed sheets of consultations in the background: handed out by the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone
from django_tasks import task

from judgegrid.records.guidance.computing import sheets


@task()
def write(number: int, started: str) -> None:
    """Write a sheet that was handed out. Running it twice does no harm: a later hand-out makes it void."""
    row = sheets.taken(number, started_at=datetime.fromisoformat(started))
    if row is not None:
        sheets.write(row, on=timezone.localdate())


def hand_out(at: datetime) -> None:
    """Give the next waiting request to the worker."""
    if row := sheets.take(at=at):
        write.enqueue(row.pk, at.isoformat())


def work_off(*, clock: Callable[[], datetime] = timezone.now) -> int:
    """Write all waiting sheets here and now; returns how many there were."""
    done = 0
    while row := sheets.take(at=clock()):
        sheets.write(row, on=timezone.localdate(clock()))
        done += 1
    return done
