"""The computation of figures as a job: takes what was asked for, one at a time."""

from __future__ import annotations

from django.utils import timezone

from judgegrid.domain.people import MACHINE
from judgegrid.domain.refusals import Stale
from judgegrid.records.analysis import actions, computing
from judgegrid.records.analysis.computing import Outcome


def take() -> Outcome | None:
    """Compute the oldest run that was asked for; None when there is none or another one is running."""
    run_id = computing.waiting()
    if run_id is None:
        return None
    try:
        return computing.compute(run_id, clock=timezone.now)
    except Stale:
        return None


def compute_now(*, mode: str = "incremental") -> Outcome:
    """Ask for a computation and run it here; raises Stale when another one is running."""
    run_id = actions.ask_for_computation(at=timezone.now(), scope=MACHINE, actor_name="系统", mode=mode)
    return computing.compute(run_id, clock=timezone.now)
