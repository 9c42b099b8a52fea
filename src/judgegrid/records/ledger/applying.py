"""A checked import is written into the ledger: one short transaction, all of it or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from judgegrid.records.audit.actions import record
from judgegrid.records.ledger.batch_marks import mark_batches, unmark
from judgegrid.records.ledger.models import Filing, FilingChange, FilingParty, ImportRun
from judgegrid.records.ledger.staging import (
    FILING_COLUMNS,
    KEPT_ON_CHANGE,
    PARTY_COLUMNS,
    Staged,
    staged_lines,
)

CHUNK = 2000
_CHANGED_COLUMNS = tuple(name for name in FILING_COLUMNS if name not in KEPT_ON_CHANGE)


class Moved(Exception):
    """The ledger is not what it was when the import was checked."""


def write(run: ImportRun, stage: Path, *, at: datetime) -> tuple[dict[str, int], frozenset[str]]:
    """Write all staged lines; what was written, and keys of plaintiffs that lost a filing.

    Call inside a transaction; raises Moved when a line no longer fits.
    """
    counts = {"new": 0, "changed": 0}
    left: frozenset[str] = frozenset()
    for lines in _chunks(staged_lines(stage)):
        new = [one for one in lines if one.pk is None]
        changed = [one for one in lines if one.pk is not None]
        _check_unmoved(changed)
        try:
            _insert_filings(run, new, at)
        except IntegrityError as error:
            raise Moved from error
        left |= _update_filings(run, changed, at)
        counts["new"] += len(new)
        counts["changed"] += len(changed)
    return counts, left


def apply_run(run_id: object, *, token: int, stage: Path, clock: Callable[[], datetime]) -> bool:
    """Apply one run as whoever holds ``token``; False when it is no longer ours to apply.

    Everything is in one transaction: after a crash the ledger is as before and the run is still 导入中, to
    be taken up again. Raises Moved when the ledger changed since the check.
    """
    with transaction.atomic():
        _wait_for_turn()
        mine = ImportRun.objects.select_for_update(of=("self",)).filter(
            pk=run_id, state="applying", attempts=token
        )
        run = mine.select_related("by").first()
        if run is None:
            return False
        at = clock()
        counts, left = write(run, stage, at=at)
        batches = mark_batches(run, also=left)
        run.counts = {**run.counts, "applied": counts, "batches": batches}
        run.state, run.finished_at, run.progress, run.message = "done", at, run.total, ""
        run.save(update_fields=["counts", "state", "finished_at", "progress", "message"])
        record(
            at=at,
            action="ledger.import.apply",
            object_type="import",
            object_id=run.pk,
            actor_name=run.by.name if run.by else "",
            scope_code=run.scope_code,
            detail={**counts, "file_hash": run.file_hash},
        )
    return True


def _wait_for_turn() -> None:
    """One import is applied at a time; SQLite's IMMEDIATE transactions see to it by themselves."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(7002)")


def _chunks(lines: Iterator[Staged]) -> Iterator[list[Staged]]:
    while chunk := list(islice(lines, CHUNK)):
        yield chunk


def _check_unmoved(changed: Sequence[Staged]) -> None:
    """Filings to change are as they were; that a new one is not there yet, its unique number says."""
    if changed:
        found = dict(
            Filing.objects.select_for_update()
            .filter(pk__in=[one.pk for one in changed])
            .values_list("pk", "row_hash")
        )
        if any(found.get(one.pk) != one.expected for one in changed):
            raise Moved


def _insert_filings(run: ImportRun, lines: Sequence[Staged], at: datetime) -> None:
    if not lines:
        return
    first = _take_ids(Filing, len(lines))
    run_id, instant = _db(Filing, "last_import_id", run.pk), _db(Filing, "created_at", at)
    _insert(
        Filing,
        ("id", *FILING_COLUMNS, "first_import_id", "last_import_id", "created_at", "updated_at"),
        [(pk, *one.filing, run_id, run_id, instant, instant) for pk, one in zip(first, lines, strict=True)],
    )
    _insert(
        FilingParty,
        ("filing_id", *PARTY_COLUMNS),
        [(pk, *party) for pk, one in zip(first, lines, strict=True) for party in one.parties],
    )


def _update_filings(run: ImportRun, lines: Sequence[Staged], at: datetime) -> frozenset[str]:
    if not lines:
        return frozenset()
    run_id, instant = _db(Filing, "last_import_id", run.pk), _db(Filing, "updated_at", at)
    wanted = [FILING_COLUMNS.index(name) for name in _CHANGED_COLUMNS]
    _update(
        Filing,
        (*_CHANGED_COLUMNS, "last_import_id", "updated_at"),
        [(*(one.filing[index] for index in wanted), run_id, instant, one.pk) for one in lines],
    )
    where = FILING_COLUMNS.index("scope_code")
    _update(
        Filing,
        ("scope_code", "area_code", "attribution_state", "attribution_confidence", "attribution_method"),
        [(one.filing[where], "", "waiting", None, "", one.pk) for one in lines if one.moved],
    )
    left = unmark([one.pk for one in lines if one.pk and {"plaintiff", "cause"} & set(one.fields)])
    FilingParty.objects.filter(filing_id__in=[one.pk for one in lines]).delete()
    _insert(
        FilingParty,
        ("filing_id", *PARTY_COLUMNS),
        [(one.pk, *party) for one in lines for party in one.parties],
    )
    _insert(
        FilingChange,
        ("filing_id", "at", "by_name", "source_import_id", "fields", "values"),
        [
            (one.pk, instant, run.by.name if run.by else "", run_id, json.dumps(one.fields), one.values)
            for one in lines
        ],
    )
    return left


def _db(model: type[Model], name: str, value: Any) -> Any:
    """A value as this database takes it."""
    field = next(one for one in model._meta.concrete_fields if one.attname == name)
    return field.get_db_prep_save(value, connection)


def _take_ids(model: type[Model], count: int) -> Sequence[int]:
    """Fresh primary keys. Inside the transaction of the import nobody else can take them."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
    start = (found[0] if found else 0) + 1
    return range(start, start + count)


def _insert(model: type[Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name in columns)
    places = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})", rows)


def _update(model: type[Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    quote = connection.ops.quote_name
    names = ", ".join(f"{quote(name)} = %s" for name in columns)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {quote(model._meta.db_table)} SET {names} WHERE id = %s", rows)
