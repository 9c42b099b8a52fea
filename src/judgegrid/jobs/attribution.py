"""Attribution of filings as a job: in batches, to be stopped and run again at any time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django_tasks import task

from judgegrid.domain.people import MACHINE
from judgegrid.records.audit.actions import record
from judgegrid.records.ledger.computing import attribute_batch

WAITING = ("waiting",)
AGAIN = ("waiting", "review", "unknown")


@dataclass(frozen=True, slots=True)
class Attributed:
    """What one run did."""

    batches: int
    written: int


def attribute_filings(
    *, at: datetime, again: bool = False, progress: Callable[[int], None] | None = None
) -> Attributed:
    """Attribute all filings that wait; ``again`` also those in review or unknown (the library has grown).

    Idempotent: what a person decided stays, what comes out as before is not written.
    """
    after, batches, written = 0, 0, 0
    while True:
        last, changed = attribute_batch(at=at, after=after, states=AGAIN if again else WAITING)
        if last == after:
            break
        after, batches, written = last, batches + 1, written + changed
        if progress:
            progress(written)
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


@task()
def attribute_waiting(again: bool = False) -> int:
    """The job that an import asks for when it is done."""
    return attribute_filings(at=timezone.now(), again=again).written
