"""Import runs as the machine works on them: handed out one at a time, taken up again after a crash.

A run is 校验中 or 导入中 from the moment a person asks until it is finished. ``heartbeat_at`` is empty while
nobody works on it; ``attempts`` counts the hand-outs and is the token of the one at work.
"""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone

from judgegrid.domain.people import MACHINE, Permission, Scope
from judgegrid.domain.refusals import Invalid, NotAllowed
from judgegrid.papers.tables_in import open_table
from judgegrid.records.accounts.queries import person_of
from judgegrid.records.audit.actions import record
from judgegrid.records.ledger import applying
from judgegrid.records.ledger.checking import Check, wrong_rows_workbook
from judgegrid.records.ledger.helping import Helpers
from judgegrid.records.ledger.kept import stored_as, whole
from judgegrid.records.ledger.known import known
from judgegrid.records.ledger.models import ImportRun
from judgegrid.records.ledger.staging import Stage
from judgegrid.records.sealed_files import Writer

WORKING = ("checking", "applying")
LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 6
LARGE = 3 << 20  # bytes of a file that surely has many lines: helpers start while it is being opened
KEPT = timedelta(days=30)
MOVED = "校验之后台账有了变化，已按现在的台账重新校验，请再核对一次"

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A run to work on: ``step`` checking or applying."""

    run_id: UUID
    step: str
    token: int


def day_of(at: datetime) -> date:
    """The day an instant falls on where the court is."""
    return at.astimezone(timezone.get_current_timezone()).date()


def folder_of(run: ImportRun) -> Path:
    return Path(settings.UPLOAD_DIR) / str(run.pk)


def stage_of(run: ImportRun) -> Path:
    return folder_of(run) / "staged.jsonl"


def is_waiting(run_id: UUID) -> bool:
    """Whether the machine has something to do for a run."""
    return ImportRun.objects.filter(pk=run_id, state__in=WORKING).exists()


def hand_out(*, at: datetime) -> HandedOut | None:
    """The next run that waits, claimed; None when there is none or another is being worked on."""
    if ImportRun.objects.filter(state__in=WORKING, heartbeat_at__gte=at - LEASE).exists():
        return None
    for run in ImportRun.objects.filter(state__in=WORKING, heartbeat_at=None).order_by("at")[:5]:
        same = ImportRun.objects.filter(pk=run.pk, state=run.state, heartbeat_at=None, attempts=run.attempts)
        if same.update(heartbeat_at=at, attempts=F("attempts") + 1):
            return HandedOut(run.pk, run.state, run.attempts + 1)
    return None


def sweep(*, at: datetime) -> int:
    """Put back runs whose worker died (no heartbeat for two minutes), give up on those that keep killing it,
    and remove the staged lines of runs that are over. Returns how many were put back."""
    back = 0
    for run in ImportRun.objects.filter(state__in=WORKING, heartbeat_at__lt=at - LEASE):
        if run.attempts >= MOST_ATTEMPTS:
            fail(
                run,
                f"连续{run.attempts}次没有完成，已停止；请联系系统管理员查看日志",
                token=run.attempts,
                at=at,
            )
        else:
            same = ImportRun.objects.filter(pk=run.pk, attempts=run.attempts, heartbeat_at=run.heartbeat_at)
            back += same.update(heartbeat_at=None, message="上次执行中断，没有写入任何内容，正在重新执行")
    for run in ImportRun.objects.filter(
        state__in=("done", "failed", "cancelled"), finished_at__gte=at - 2 * LEASE
    ):
        stage_of(run).unlink(missing_ok=True)
    return back


def expire(*, at: datetime) -> int:
    """Delete the files of uploads that came to nothing a month ago; how many. Applied files are kept."""
    old = ImportRun.objects.filter(at__lt=at - KEPT).exclude(state__in=("done", *WORKING))
    gone = 0
    for run in old.exclude(file_path=""):
        shutil.rmtree(folder_of(run), ignore_errors=True)
        gone += ImportRun.objects.filter(pk=run.pk, state=run.state).update(
            state="cancelled",
            file_path="",
            wrong_rows_path="",
            preview={},
            message="超过30天没有导入，文件已删除",
        )
    return gone


def work(handed: HandedOut, *, clock: Clock) -> None:
    """Do one step of a run. Whatever is wrong with the file ends the run with a sentence; bugs go on up."""
    run = ImportRun.objects.select_related("by").get(pk=handed.run_id)
    gc.disable()  # it would walk over millions of cells without cycles again and again: a sixth of the time
    try:
        if handed.step == "checking":
            _check(run, handed.token, clock)
        else:
            applied = applying.apply_run(run.pk, token=handed.token, stage=stage_of(run), clock=clock)
            if applied:
                stage_of(run).unlink(missing_ok=True)
    except (applying.Moved, FileNotFoundError):
        run.refresh_from_db()
        _mine(run, handed).update(state="checking", heartbeat_at=None, message=MOVED)
    except (Invalid, NotAllowed) as refusal:
        fail(run, str(refusal), token=handed.token, at=clock())
    finally:
        gc.enable()


def _mine(run: ImportRun, handed: HandedOut) -> QuerySet[ImportRun]:
    return ImportRun.objects.filter(pk=run.pk, state=handed.step, attempts=handed.token)


def fail(run: ImportRun, message: str, *, token: int, at: datetime) -> None:
    """End a run with the reason, if it is still ours."""
    mine = ImportRun.objects.filter(pk=run.pk, state__in=WORKING, attempts=token)
    if mine.update(state="failed", message=message, finished_at=at):
        stage_of(run).unlink(missing_ok=True)
        record(
            at=at,
            action="ledger.import.fail",
            object_type="import",
            object_id=run.pk,
            scope_code=run.scope_code,
            result="failed",
        )


def importer_scope(run: ImportRun, *, at: datetime) -> Scope:
    """What the person who uploaded may reach on that day; NotAllowed when they may no longer import."""
    if run.by is None:
        return MACHINE
    scope = person_of(run.by).scope(day_of(at))
    if not scope.may(Permission.IMPORT_FILINGS):
        raise NotAllowed("经办人已没有导入权限，导入停止")
    return scope


def _check(run: ImportRun, token: int, clock: Clock) -> None:
    """The dry run, with progress, heartbeat and cancel after every chunk."""
    scope = importer_scope(run, at=clock())
    mine = ImportRun.objects.filter(pk=run.pk, state="checking", attempts=token)
    with ExitStack() as stack:
        helpers = stack.enter_context(Helpers()) if run.file_size >= LARGE else None
        table = open_table(stack.enter_context(whole(run)), sheet=run.sheet)
        stage = stack.enter_context(closing(Stage(stage_of(run))))
        check = Check(
            table,
            run.mapping,
            known=known(on=day_of(clock())),
            scope=scope,
            scope_code=run.scope_code,
            stage=stage,
            helpers=helpers,
        )
        for line in check.chunks():
            if not mine.update(progress=line, total=max(table.total, line), heartbeat_at=clock()):
                return  # cancelled, or handed to someone else
    wrong = folder_of(run) / "wrong.xlsx"
    wrong.unlink(missing_ok=True)
    if check.wrong:
        with Writer(wrong) as file:
            file.write(wrong_rows_workbook(check))
    message = run.message if run.message == MOVED else ""
    if not any(check.counts.values()):
        raise Invalid("表头以下没有可导入的内容")
    checked = ImportRun.objects.filter(pk=run.pk, state="checking", attempts=token)
    checked.update(
        state="checked",
        counts=check.counts,
        preview=check.preview | {"unknown": check.unknown_causes()},
        heartbeat_at=None,
        message=message,
        wrong_rows_path=stored_as(wrong) if check.wrong else "",
    )
