"""Runs that were asked for, taken one after another: what figures and linkage have in common."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from django.utils import timezone

from judgegrid.domain.refusals import Stale


class Room(Protocol):
    """What the machine does in a room of record."""

    def waiting(self) -> int | None: ...

    def compute(self, run_id: int, /, *, clock: Callable[[], datetime]) -> object: ...


def take_all(room: Room) -> int:
    """Do the oldest run that waits until none does or another one is running; how many were done."""
    done = 0
    while (run_id := room.waiting()) is not None:
        try:
            room.compute(run_id, clock=timezone.now)
        except Stale:
            break
        done += 1
    return done
