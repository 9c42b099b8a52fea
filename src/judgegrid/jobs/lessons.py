"""When there is something to learn. The learning itself runs in a process of its own.

What learns loads libraries of a hundred megabytes that the clock, the worker and an import have no other use
for; a process of its own gives them back when it is done.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.utils import timezone
from django_tasks import task

from judgegrid.jobs.model_files import TooFew
from judgegrid.records.disputes import learned_types
from judgegrid.records.guidance import learned_order
from judgegrid.records.ledger import learning

LEAST_CONFIRMED = 250  # questions with a confirmed article: fewer teach no order
LEAST_TESTED = 20
T = TypeVar("T")


class NotLearned(Exception):
    """The process ended with an error; the message is the end of what it said."""


def apart(*words: str) -> str:
    """Run a command of ``judgegrid`` in a process of its own; the last line it printed."""
    command = (sys.executable, "-m", "judgegrid.cli", *words)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotLearned(f"judgegrid {' '.join(words)}：{(done.stderr or done.stdout)[-2000:]}")
    return (done.stdout.strip().splitlines() or [""])[-1]


@task()
def learn_all() -> str:
    """The monthly job: train what can be trained, then suggest anew."""
    return apart("learn", "--monthly")


@task()
def suggest_causes() -> str:
    """The job after imports: suggestions for printed causes that came in."""
    if learning.in_force() is None or not learning.any_unmapped():
        return ""
    return apart("learn", "--only-suggest")


@task()
def suggest_for_import(run_id: str) -> str:
    """The job after a dry run: suggestions for its unknown causes, while a person looks at the page."""
    if not learning.waits_for_suggestions(UUID(run_id)):
        return ""
    return apart("learn", "--for-import", run_id)


def monthly(at: datetime) -> None:
    """Once the month before is complete and not yet measured, train."""
    last = (timezone.localdate(at).replace(day=1) - timedelta(days=1)).replace(day=1)
    open_ones = last not in learning.months_measured() or last not in learned_types.months_measured()
    confirmed = learned_order.questions_confirmed() >= LEAST_CONFIRMED
    if open_ones or (confirmed and last not in learned_order.months_measured()):
        learn_all.enqueue()


def parted(
    known: Sequence[T],
    *,
    on: Callable[[T], date],
    label: Callable[[T], str],
    least: int,
    measured: Collection[date],
    name: str,
) -> tuple[list[T], list[T], date]:
    """Examples before, and of, the latest month that has enough of them to measure on; that month.

    ``known`` ends with the latest complete month. Raises TooFew with ``name`` for less than ``least`` before
    it, for one label alone, or when it is ``measured`` already.
    """
    counted = Counter(on(one).replace(day=1) for one in known)
    month = max((first for first, n in counted.items() if n >= LEAST_TESTED), default=None)
    train = [one for one in known if month and on(one) < month]
    test = [one for one in known if month and on(one).replace(day=1) == month]
    if month is None or len(train) < least or len({label(one) for one in train}) < 2:
        raise TooFew(
            f"{name}只有 {len(known)} 件；至少要有一个月满 {LEAST_TESTED} 件，"
            f"之前各月合计满 {least} 件、两类以上"
        )
    if month in measured:
        raise TooFew(f"{month:%Y-%m} 已检验过，之后还没有一个完整月份满 {LEAST_TESTED} 件")
    return train, test, month
