"""Attribution of filings as a job: in batches, to be stopped and run again at any time."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context

import django
from django.db import connections
from django.utils import timezone
from django_tasks import task

from judgegrid.domain.people import MACHINE
from judgegrid.records.analysis.actions import ask_for_computation
from judgegrid.records.audit.actions import record
from judgegrid.records.ledger.computing import attribute_batch, stretches

WAITING = ("waiting",)
AGAIN = ("waiting", "review", "unknown")
EVERY = (*AGAIN, "attributed")


@dataclass(frozen=True, slots=True)
class Attributed:
    """What one run did."""

    batches: int
    written: int


def attribute_filings(
    *, at: datetime, again: bool = False, every: bool = False, processes: int = 1
) -> Attributed:
    """Attribute all filings that wait; ``again`` also those in review or unknown (the library has grown),
    ``every`` also those that the machine attributed (an upgrade reads more out of an address).

    Idempotent: what a person decided stays, what comes out as before is not written. ``processes`` > 1
    shares the filings out by key: matching takes the time, writing takes turns.
    """
    states = EVERY if every else AGAIN if again else WAITING
    if processes == 1:
        parts = [_stretch(at, states, 0, None)]
    else:
        connections.close_all()  # a connection must not be shared with a child
        with ProcessPoolExecutor(
            processes, mp_context=get_context("spawn"), initializer=django.setup
        ) as pool:
            asked = [pool.submit(_stretch, at, states, *ends) for ends in stretches(states, parts=processes)]
            parts = [one.result() for one in asked]
    return note(parts, at=at, again=again)


def note(parts: Sequence[Attributed], *, at: datetime, again: bool = False) -> Attributed:
    """The parts of a run as one, with its line in the trail when it changed anything."""
    batches, written = sum(one.batches for one in parts), sum(one.written for one in parts)
    if written:
        record(
            at=at,
            action="attribution.run",
            object_type="filing",
            scope=MACHINE,
            actor_name="系统",
            detail={"written": written, "again": again},
        )
    return Attributed(batches, written)


def waiting_above(after: int, *, parts: int) -> list[tuple[int, int]]:
    """The waiting filings with keys above ``after`` shared out: (above, up to) of each part, in order."""
    return stretches(WAITING, parts=parts, after=after)


def attribute_stretch(at: datetime, after: int, upto: int) -> Attributed:
    """Attribute the waiting filings of one part; its caller writes the trail with ``note``."""
    return _stretch(at, WAITING, after, upto)


def _stretch(at: datetime, states: tuple[str, ...], after: int, upto: int | None) -> Attributed:
    batches, written = 0, 0
    while True:
        last, changed = attribute_batch(at=at, after=after, upto=upto, states=states)
        if last == after:
            return Attributed(batches, written)
        after, batches, written = last, batches + 1, written + changed


@task()
def attribute_waiting(again: bool = False) -> int:
    """The job that an import asks for when it is done; what it changed is then counted anew."""
    done = attribute_filings(at=timezone.now(), again=again)
    if done.written:
        ask_for_computation(at=timezone.now(), scope=MACHINE, actor_name="系统")
    return done.written
