"""When there is something to learn. The learning itself runs in a process of its own.

What learns loads libraries of a hundred megabytes that the clock, the worker and an import have no other use
for; a process of its own gives them back when it is done.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django_tasks import task

from judgegrid.records.disputes import learned_types
from judgegrid.records.guidance import learned_order
from judgegrid.records.ledger import learning

LEAST_CONFIRMED = 250  # questions with a confirmed article: fewer teach no order


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
