"""Published cases: loaded from files, their index made anew in the background."""

from __future__ import annotations

import argparse
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from django.utils import timezone
from django_tasks import task

from judgegrid.domain.people import MACHINE
from judgegrid.domain.refusals import Invalid
from judgegrid.jobs.case_files import read_cases
from judgegrid.records.guidance.computing import cases

SHOWN = 20


def run(options: argparse.Namespace) -> int:
    """Load a file or folder; 1 when anything in it is wrong and was not to be skipped."""
    if options.file is None:
        raise Invalid("文件不存在", {"文件": "未写文件名"})
    at = timezone.now()
    told = cases.load_cases(
        read_cases(options.file, on=timezone.localdate(at), internal=options.internal),
        at=at,
        scope=MACHINE,
        actor_name="命令行",
        source="cli",
        edition=f"{options.file.name} {timezone.localdate(at)}",
        dry_run=options.dry_run,
        skip_wrong=options.skip_wrong,
    )
    state = "试算" if options.dry_run else "已载入" if told.applied else "未载入"
    print(
        f"类案{state}：新增 {told.new}，变更 {told.changed}，未变 {told.unchanged}，"
        f"重复 {told.repeated}，有错 {told.wrong}；没有识别出案由 {told.without_cause}"
    )
    for fault in told.faults[:SHOWN]:
        print(f"  {fault}")
    if len(told.faults) > SHOWN:
        print(f"  ……另有 {len(told.faults) - SHOWN} 处")
    if told.applied and told.new + told.changed:
        made = cases.rebuild(at=timezone.now())
        print(f"类案索引：{made.count} 件" if made else "类案索引由后台任务更新，其间照常可以检索")
    return int(bool(told.faults) and not told.applied and not options.dry_run)


def load_shipped(*, at: datetime) -> cases.LoadedCases:
    """Load the invented cases that ship for the demo city, and make their index."""
    path = Path(str(files("judgegrid") / "content" / "demo_cases.jsonl"))
    told = cases.load_cases(
        read_cases(path, on=timezone.localdate(at)),
        at=at,
        scope=MACHINE,
        actor_name="系统",
        edition="演示数据",
    )
    cases.rebuild(at=at)
    return told


@task()
def rebuild() -> bool:
    """The job: make the index anew when rows changed. Twice does no harm: one builds, the other leaves."""
    return cases.rebuild(at=timezone.now()) is not None


def hand_out(at: datetime) -> None:
    """Give the index to the worker when rows changed since it was made."""
    if cases.behind():
        rebuild.enqueue()
