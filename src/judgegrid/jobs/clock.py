"""The clock: what is done regularly, and the one process that looks at its watch.

A job that is to run regularly adds its line to TIMETABLE. What is written there must be safe to do twice.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections
from django.utils import timezone

from judgegrid.jobs import attribution, cases, computing, guides, imports, lessons, linking, papers, statutes
from judgegrid.records.guidance.computing import sheets
from judgegrid.records.ledger import runs


@dataclass(frozen=True, slots=True)
class Entry:
    """Something regular: ``every`` so often, or ``daily`` at a time of day where the court is."""

    name: str
    label: str
    work: Callable[[datetime], object]
    every: timedelta | None = None
    daily: time | None = None

    def due(self, *, last: datetime | None, at: datetime) -> bool:
        """Whether it is time. What is daily and was never done waits for its hour."""
        if self.every is not None:
            return last is None or at - last >= self.every
        return last is not None and last < self._latest(at) <= at

    def _latest(self, at: datetime) -> datetime:
        here = at.astimezone(timezone.get_current_timezone())
        assert self.daily is not None
        today = here.replace(hour=self.daily.hour, minute=self.daily.minute, second=0, microsecond=0)
        return today if today <= here else today - timedelta(days=1)


def sweep(_: datetime) -> None:
    """Take away what is over: tasks done two weeks ago (failed: three months), sessions that ended."""
    ages = ("--min-age-days", "14", "--failed-min-age-days", "90")
    call_command("prune_db_task_results", "--queue-name", "*", *ages, verbosity=0)
    call_command("clearsessions")


TIMETABLE: tuple[Entry, ...] = (
    Entry("imports", "交办等待中的导入", imports.hand_out, every=timedelta(seconds=2)),
    Entry("papers", "交办等待中的文稿", papers.hand_out, every=timedelta(seconds=2)),
    Entry("sheets", "交办等待中的指引打印件", guides.hand_out, every=timedelta(seconds=2)),
    Entry(
        "attribution",
        "归属新收案",
        lambda _: attribution.attribute_waiting.enqueue(),
        every=timedelta(minutes=30),
    ),
    Entry("figures", "交办等待中的计算", computing.hand_out, every=timedelta(seconds=5)),
    Entry("nightly", "夜间计算指标", computing.ask_nightly, daily=time(1, 30)),
    Entry("old_sheets", "清理过期的指引打印件", lambda at: sheets.expire(at=at), daily=time(3, 10)),
    Entry("learning", "每月学习", lessons.monthly, daily=time(2, 30)),
    Entry(
        "provision_gain",
        "测量确认过的法条有没有用",
        lambda _: statutes.measure_gain.enqueue(),
        daily=time(2, 45),
    ),
    Entry("links", "交办等待中的关联", linking.hand_out, every=timedelta(seconds=5)),
    Entry("nightly_links", "夜间关联收案与上报", linking.ask_nightly, daily=time(2, 15)),
    Entry("cases", "交办类案索引", cases.hand_out, every=timedelta(minutes=1)),
    Entry("uploads", "清理过期的上传文件", lambda at: runs.expire(at=at), daily=time(3, 0)),
    Entry("sweep", "清理旧任务记录和过期会话", sweep, daily=time(3, 20)),
)


def notes_file() -> Path:
    return Path(settings.DATA_DIR) / "clock.json"


def read_notes() -> dict[str, datetime]:
    """When each entry was last done; empty where nothing is noted, or the machine lost power while noting."""
    try:
        noted = json.loads(notes_file().read_text())
        return {name: datetime.fromisoformat(text) for name, text in noted.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def _write_notes(notes: Mapping[str, datetime]) -> None:
    fresh = notes_file().with_suffix(".new")
    fresh.write_text(json.dumps({name: at.isoformat() for name, at in notes.items()}))
    os.replace(fresh, notes_file())


def tick(notes: dict[str, datetime], *, at: datetime, timetable: tuple[Entry, ...] = TIMETABLE) -> list[str]:
    """Do what is due and note it; the names of what was done. One that fails does not stop the others."""
    done = []
    daily = [entry.name for entry in timetable if entry.daily is not None]
    first = [name for name in daily if name not in notes]
    notes.update(dict.fromkeys(first, at))
    for entry in timetable:
        if not entry.due(last=notes.get(entry.name), at=at):
            continue
        notes[entry.name] = at
        try:
            entry.work(at)
            done.append(entry.name)
        except Exception:
            print(f"时钟任务“{entry.label}”出错，到时再试", file=sys.stderr, flush=True)
            traceback.print_exc()
    if first or set(daily) & set(done):
        _write_notes(notes)
    return done


def run(ended: threading.Event, *, seconds: float = 1.0) -> None:
    """Tick until ``ended`` is set."""
    notes = read_notes()
    while not ended.is_set():
        close_old_connections()
        tick(notes, at=timezone.now())
        ended.wait(seconds)
