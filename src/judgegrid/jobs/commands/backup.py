"""``judgegrid backup``: everything in one file, while the platform runs."""

from __future__ import annotations

import argparse
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from judgegrid.jobs import backups
from judgegrid.records.audit.actions import record

NAME = "backup"
HELP = "把数据库和文件备份成一个 zip，运行中也可以做"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="文件",
        help="备份文件；默认放在数据目录的 backups 下，以时间命名",
    )
    parser.add_argument("--verify", action="store_true", help="不备份，只逐字节核对已有的备份文件")


def run(options: argparse.Namespace) -> int:
    now = timezone.localtime()
    target = options.file or Path(settings.DATA_DIR) / "backups" / f"judgegrid-{now:%Y%m%d-%H%M%S}.zip"
    if options.verify:
        manifest = backups.verify(target)
        print(
            f"{target} 完好：{manifest.made_at} 的备份，{len(manifest.files)} 个文件，版本 {manifest.version}"
        )
        return 0
    manifest = backups.make(target, at=now)
    size = target.stat().st_size
    record(at=now, action="backup", object_type="backup", object_id=target.name, detail={"bytes": size})
    print(f"已备份到 {target}（{size / 2**20:.1f} MB，{len(manifest.files)} 个文件，已核对）")
    print(f"密钥不在备份里，请把 {settings.KEY_DIR} 另存一份，放在别处；没有密钥，备份里的个人信息打不开。")
    return 0
