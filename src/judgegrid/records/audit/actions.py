"""Writing the trail: one line per act, chained to the line before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from judgegrid.domain.people import Scope
from judgegrid.records.audit.chain import FIRST, digest
from judgegrid.records.audit.models import Entry


def record(
    *,
    at: datetime,
    action: str,
    object_type: str,
    object_id: object = "",
    scope: Scope | None = None,
    actor_name: str = "",
    scope_code: str = "",
    result: str = "ok",
    source: str = "",
    detail: Mapping[str, Any] | None = None,
) -> Entry:
    """Append one entry. Call inside the transaction of the act itself: both are kept, or neither.

    ``detail`` must hold no personal data in clear: ids, counts, field names.
    """
    with transaction.atomic():
        _wait_for_turn()
        last = Entry.objects.order_by("-sequence").first()
        entry = Entry(
            sequence=(last.sequence if last else 0) + 1,
            at=at,
            actor_id=scope.person_id if scope else None,
            actor_name=actor_name,
            actor_roles=",".join(sorted(scope.roles)) if scope else "",
            action=action,
            object_type=object_type,
            object_id=str(object_id),
            scope_code=scope_code,
            result=result,
            source=source,
            detail=json.loads(json.dumps(detail or {}, ensure_ascii=False)),
            previous_hash=last.hash if last else FIRST,
        )
        entry.hash = digest(entry)
        entry.save(force_insert=True)
    return entry


def _wait_for_turn() -> None:
    """One writer at a time: SQLite's IMMEDIATE transactions see to it; PostgreSQL needs a lock."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(7001)")
