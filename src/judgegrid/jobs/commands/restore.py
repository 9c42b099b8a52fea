"""``judgegrid restore``: put a backup in the place of what is here."""

from __future__ import annotations

import argparse
from pathlib import Path

from django.core.management import call_command
from django.utils import timezone

from judgegrid.domain.refusals import NotAllowed
from judgegrid.jobs import backups
from judgegrid.jobs.health import life
from judgegrid.jobs.imports import seal_old_files
from judgegrid.records.audit.actions import record

NAME = "restore"
HELP = "用备份文件恢复；现有数据先移到一边，不删除"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", help="judgegrid backup 做的备份文件")
    parser.add_argument("--yes", action="store_true", help="确认用备份替换现有数据")


def run(options: argparse.Namespace) -> int:
    now = timezone.localtime()
    running = [name for name, finding in life(now=now).items() if finding.state == "well"]
    if running:
        raise NotAllowed(
            f"平台还在运行（{'、'.join(running)}）；请先停止它；如果它是异常退出的，两分钟后再试"
        )
    manifest = backups.verify(options.file)
    if not options.yes:
        print(f"备份完好：{manifest.made_at}，{len(manifest.files)} 个文件，版本 {manifest.version}")
        print("确认要用它替换现有数据，请加 --yes 再运行一次。")
        return 2
    aside = backups.restore(options.file, at=now)
    call_command("migrate", interactive=False, verbosity=0)
    seal_old_files()
    record(at=now, action="restore", object_type="backup", object_id=options.file.name)
    print(f"已恢复到 {manifest.made_at} 的状态。原来的数据移到了 {aside}，确认无误后可以删除。")
    return 0
