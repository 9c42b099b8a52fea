"""Papers in the background: the clock hands out the request that waits longest, a task writes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone
from django_tasks import task

from judgegrid.records.documents import computing


@task()
def write(number: int, started: str) -> None:
    """Write a paper that was handed out. Running it twice does no harm: a later hand-out makes it void."""
    paper = computing.taken(number, started_at=datetime.fromisoformat(started))
    if paper is not None:
        computing.write(paper, at=timezone.now())


def hand_out(at: datetime) -> None:
    """Give the next waiting request to the worker."""
    if paper := computing.take(at=at):
        write.enqueue(paper.pk, at.isoformat())


def work_off(*, clock: Callable[[], datetime] = timezone.now) -> int:
    """Write all waiting papers here and now, for the command line; returns how many there were."""
    done = 0
    while paper := computing.take(at=clock()):
        computing.write(paper, at=clock())
        done += 1
    return done
