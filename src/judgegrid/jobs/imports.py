"""Imports in the background: the clock hands out one run at a time, a task does its step."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django_tasks import task

from judgegrid.jobs.attribution import attribute_waiting
from judgegrid.jobs.lessons import suggest_causes, suggest_for_import
from judgegrid.records.ledger import kept, runs


@task()
def work(run_id: str, step: str, token: int) -> None:
    """One step of an import. Running it twice does no harm: the token of the hand-out is checked."""
    runs.work(runs.HandedOut(UUID(run_id), step, token), clock=timezone.now)
    if step == "applying":
        attribute_waiting.enqueue()
        suggest_causes.enqueue()
    else:
        suggest_for_import.enqueue(run_id)


def hand_out(at: datetime) -> None:
    """Give the next waiting run to the worker; runs whose worker died are put back first."""
    runs.sweep(at=at)
    if one := runs.hand_out(at=at):
        work.enqueue(str(one.run_id), one.step, one.token)


def seal_old_files() -> None:
    """Seal uploads and workbooks of wrong rows that a version before this one kept in clear."""
    if sealed := kept.seal_old():
        print(f"已加密存放以前上传的 {sealed} 个文件", flush=True)


def finish(run_id: UUID, *, clock: Callable[[], datetime] = timezone.now) -> None:
    """Work here and now until this run waits for a person or is over; a worker beside us may do it too."""
    while runs.is_waiting(run_id):
        runs.sweep(at=clock())
        if one := runs.hand_out(at=clock()):
            runs.work(one, clock=clock)
        else:
            time.sleep(0.5)
