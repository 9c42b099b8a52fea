"""Comparing filings with the reports before them, as a job: takes what was asked for, one at a time."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django_tasks import task

from judgegrid.domain.people import MACHINE
from judgegrid.jobs.taking import take_all
from judgegrid.records.missed import computing
from judgegrid.records.missed.actions.linking import ask_for_linking
from judgegrid.records.missed.computing import Outcome, Spread


@task()
def link_filings() -> int:
    """The job: compares what was asked for, one run after another; how many were done."""
    return take_all(computing)


def hand_out(at: datetime) -> None:
    """Give a comparison that was asked for to the worker."""
    if computing.hand_out(at=at) is not None:
        link_filings.enqueue()


def ask_nightly(at: datetime) -> None:
    """Every night after the figures: new filings, new reports, what people decided."""
    ask_for_linking(at=at, scope=MACHINE, actor_name="系统")


def link_now(*, spread: Spread = map) -> Outcome:
    """Ask for a comparison and run it here; raises Stale when another one is running.

    ``spread`` is handed the work and the counties, which it may share among processes.
    """
    run_id = ask_for_linking(at=timezone.now(), scope=MACHINE, actor_name="系统")
    return computing.compute(run_id, clock=timezone.now, spread=spread)
