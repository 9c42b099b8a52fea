"""The computation of figures as a job: takes what was asked for, one at a time."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django_tasks import task

from judgegrid.domain.people import MACHINE
from judgegrid.jobs.taking import take_all
from judgegrid.records.analysis import actions, computing
from judgegrid.records.analysis.computing import Outcome


@task()
def compute_figures() -> int:
    """The job: computes what was asked for, one run after another; how many were done."""
    return take_all(computing)


def hand_out(at: datetime) -> None:
    """Give a computation that was asked for to the worker."""
    if computing.hand_out(at=at) is not None:
        compute_figures.enqueue()


def ask_nightly(at: datetime) -> None:
    """Every night: what changed, and the running periods up to the new day."""
    actions.ask_for_computation(at=at, scope=MACHINE, actor_name="系统")


def compute_now(*, mode: str = "incremental") -> Outcome:
    """Ask for a computation and run it here; raises Stale when another one is running."""
    run_id = actions.ask_for_computation(at=timezone.now(), scope=MACHINE, actor_name="系统", mode=mode)
    return computing.compute(run_id, clock=timezone.now)
