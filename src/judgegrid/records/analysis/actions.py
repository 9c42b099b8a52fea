"""Asking for a computation: the page writes a request, a job takes it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from judgegrid.domain.people import Permission, Scope, Zone
from judgegrid.domain.refusals import Invalid, NotAllowed
from judgegrid.records.accounts.models import User
from judgegrid.records.analysis.models import ComputeRun
from judgegrid.records.audit import actions as audit

MODES = ("incremental", "scratch")
ASKERS = frozenset({Permission.IMPORT_FILINGS, Permission.MAKE_PAPERS, Permission.EDIT_TERRITORY})


def ask_for_computation(
    *, at: datetime, scope: Scope, actor_name: str = "", source: str = "", mode: str = "incremental"
) -> int:
    """Ask for all figures to be computed; the id of the run, that of one already asked for if there is one.

    Raises NotAllowed without a permission that changes what figures are made of, Invalid for an unknown mode.
    """
    if mode not in MODES:
        raise Invalid(f"没有“{mode}”这种计算方式", {"mode": "incremental（增量）或 scratch（全部重算）"})
    if scope.zone is not Zone.MACHINE and not scope.permissions & ASKERS:
        raise NotAllowed("您的岗位不能发起计算")
    with transaction.atomic():
        waiting = ComputeRun.objects.filter(state="asked", mode__in={mode, "scratch"}).first()
        if waiting:
            return int(waiting.id)
        by = User.objects.filter(id=scope.person_id).first() if scope.person_id else None
        run = ComputeRun.objects.create(mode=mode, asked_at=at, asked_by=by)
        audit.record(
            at=at,
            action="ask_for_computation",
            object_type="compute_run",
            object_id=run.id,
            scope=scope,
            actor_name=actor_name,
            source=source,
            detail={"mode": mode},
        )
    return int(run.id)
