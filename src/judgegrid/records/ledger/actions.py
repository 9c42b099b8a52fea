"""What people do to the ledger: upload a file, match its columns, apply or cancel, decide the work list."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from judgegrid.domain import filing_columns
from judgegrid.domain.people import Permission, Scope
from judgegrid.domain.refusals import Absent, NotAllowed, Stale
from judgegrid.records.audit.actions import record
from judgegrid.records.ledger import kept
from judgegrid.records.ledger.models import ColumnMapping, ImportRun
from judgegrid.records.scoping import reached


def upload(
    *, file_name: str, chunks: Iterable[bytes], at: datetime, scope: Scope, actor_name: str, source: str = ""
) -> uuid.UUID:
    """Keep a file with its hash and read its headings. What is no table raises Invalid and is not kept."""
    _importer(scope)
    run_id = uuid.uuid4()
    folder = Path(settings.UPLOAD_DIR) / str(run_id)
    folder.mkdir(mode=0o700, parents=True)
    path = folder / "upload.bin"
    try:
        digest, size = kept.keep(path, chunks, most_mb=settings.UPLOAD_MAX_MB)
        with kept.sample(path) as table:
            mapping = suggested_mapping(table.headers)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    low = scope.ranges[0].low
    with transaction.atomic():
        run = ImportRun.objects.create(
            id=run_id,
            file_name=Path(file_name).name[-200:],
            file_path=kept.stored_as(path),
            file_hash=digest,
            file_size=size,
            scope_code=low.ljust(12, "0") if low else "",
            by_id=scope.person_id,
            at=at,
            sheet=table.sheet[:60],
            mapping=mapping,
        )
        _trail(run, "ledger.import.upload", at, scope, actor_name, source, size=size, file_hash=digest)
    return run_id


def suggested_mapping(headers: Iterable[str]) -> dict[str, str]:
    """Heading → field: as this set of headings was matched the last time, else by likeness."""
    headers = list(headers)
    remembered = ColumnMapping.objects.filter(signature=filing_columns.signature(headers)).first()
    if remembered:
        plain = {filing_columns.plain_header(name): field for name, field in remembered.mapping.items()}
        return {name: plain.get(filing_columns.plain_header(name), "") for name in headers}
    found = filing_columns.suggest(headers)
    return {name: found[name].field if name in found else "" for name in headers}


def choose_sheet(
    run_id: uuid.UUID, *, sheet: str, at: datetime, scope: Scope, actor_name: str, source: str = ""
) -> None:
    """Take another sheet of the workbook; its headings are matched anew."""
    run = _run(run_id, scope)
    with kept.sample(kept.place_of(run.file_path), sheet=sheet) as table:
        mapping = suggested_mapping(table.headers)
    with transaction.atomic():
        _move(run, ("uploaded", "checked"), state="uploaded", sheet=table.sheet[:60], mapping=mapping)
        _trail(run, "ledger.import.sheet", at, scope, actor_name, source)


def match_columns(
    run_id: uuid.UUID,
    *,
    mapping: Mapping[str, str],
    at: datetime,
    scope: Scope,
    actor_name: str,
    source: str = "",
) -> None:
    """Say which column is what, remember it for files with the same headings, and ask for the dry run.

    Raises Invalid with the columns that are missing or chosen twice.
    """
    run = _run(run_id, scope)
    with kept.sample(kept.place_of(run.file_path), sheet=run.sheet) as table:
        headers = table.headers
    chosen = filing_columns.check_mapping(mapping, headers)
    with transaction.atomic():
        ColumnMapping.objects.update_or_create(
            signature=filing_columns.signature(headers),
            defaults={"mapping": chosen, "by_id": scope.person_id, "at": at},
        )
        _move(
            run,
            ("uploaded", "checked"),
            state="checking",
            mapping=chosen,
            heartbeat_at=None,
            progress=0,
            message="",
        )
        _trail(run, "ledger.import.check", at, scope, actor_name, source)


def confirm(run_id: uuid.UUID, *, at: datetime, scope: Scope, actor_name: str, source: str = "") -> None:
    """Ask for what the dry run showed to be written. Raises NotAllowed when there is nothing to write."""
    run = _run(run_id, scope)
    if run.state == "checked" and not run.counts.get("new", 0) + run.counts.get("changed", 0):
        raise NotAllowed("没有新增或变更的收案，不需要导入")
    with transaction.atomic():
        _move(run, ("checked",), state="applying", heartbeat_at=None, message="")
        _trail(run, "ledger.import.confirm", at, scope, actor_name, source, counts=run.counts)


def cancel(run_id: uuid.UUID, *, at: datetime, scope: Scope, actor_name: str, source: str = "") -> None:
    """Stop an import that has not begun to write. Raises Stale when it has, or is over."""
    run = _run(run_id, scope)
    with transaction.atomic():
        still = ImportRun.objects.filter(pk=run.pk).exclude(state="applying", heartbeat_at__isnull=False)
        open_states = ("uploaded", "checking", "checked", "applying")
        if not still.filter(state__in=open_states).update(
            state="cancelled",
            cancel_requested=True,
            finished_at=at,
            message="已由经办人取消，没有写入任何内容",
        ):
            raise Stale("导入已开始写入或已结束，不能取消")
        _trail(run, "ledger.import.cancel", at, scope, actor_name, source)


def _importer(scope: Scope) -> None:
    if not (scope.may(Permission.IMPORT_FILINGS) and scope.ranges):
        raise Absent("无此页面")


def _run(run_id: uuid.UUID, scope: Scope) -> ImportRun:
    _importer(scope)
    run = ImportRun.objects.filter(reached(scope), pk=run_id).first()
    if run is None:
        raise Absent("没有这次导入")
    return run


def _move(run: ImportRun, states: tuple[str, ...], **changes: object) -> None:
    """Compare and set: of two people pressing at once, one is told."""
    if not ImportRun.objects.filter(pk=run.pk, state__in=states).update(**changes):
        raise Stale("这次导入的状态已变化，请刷新页面")


def _trail(
    run: ImportRun, action: str, at: datetime, scope: Scope, actor_name: str, source: str, **detail: object
) -> None:
    record(
        at=at,
        action=action,
        object_type="import",
        object_id=run.pk,
        scope=scope,
        actor_name=actor_name,
        scope_code=run.scope_code,
        source=source,
        detail=detail,
    )
