"""Statutes from files or from the program itself, and the measuring of what confirmed answers are worth."""

from __future__ import annotations

import argparse
import gzip
import zlib
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from django.utils import timezone
from django_tasks import task

from judgegrid.domain.people import MACHINE
from judgegrid.domain.refusals import Invalid
from judgegrid.domain.statutes import Reading, read_article_lines, read_statute
from judgegrid.records.guidance.computing import provision_gain
from judgegrid.records.guidance.computing.statutes import Loaded, load_statutes

SUFFIXES = (".md", ".txt", ".jsonl", ".jsonl.gz")
SHOWN = 20
MOST_BYTES = 400_000_000


def run(options: argparse.Namespace) -> int:
    """Load a file or a folder of statutes; 1 when anything in it is wrong (nothing is written then)."""
    if options.shipped:
        return _told(load_shipped(at=timezone.now(), dry_run=options.dry_run), options.dry_run)
    if options.file is None or not options.file.exists():
        raise Invalid("文件不存在", {"文件": f"{options.file or '未写'}；随程序附带的条文用 --shipped"})
    reading = Reading()
    for path in _paths(options.file):
        one = _read(path)
        reading.editions += one.editions
        reading.faults += one.faults
    if reading.faults:
        print(f"法律法规未载入：有错 {len(reading.faults)} 处")
        for fault in reading.faults[:SHOWN]:
            print(f"  {fault}")
        if len(reading.faults) > SHOWN:
            print(f"  ……另有 {len(reading.faults) - SHOWN} 处")
        return 1
    who = {"at": timezone.now(), "scope": MACHINE, "actor_name": "命令行", "source": "cli"}
    return _told(load_statutes(reading.editions, **who, dry_run=options.dry_run), options.dry_run)


def load_shipped(*, at: datetime, dry_run: bool = False) -> Loaded:
    """Load the articles that ship with the program; laws that are stored more fully stay as they are."""
    folder = files("judgegrid") / "content" / "statutes"
    editions = []
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.name.endswith(".md"):
            editions += read_statute(entry.read_text(encoding="utf-8"), entry.name).editions
    who = {"at": at, "scope": MACHINE, "actor_name": "系统"}
    return load_statutes(editions, **who, dry_run=dry_run, keep_fuller=True)


def _paths(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = [one for one in sorted(path.rglob("*")) if one.name.endswith(SUFFIXES)]
    if not found:
        raise Invalid("文件夹里没有法律法规", {"文件": f"{path}：应有 {'、'.join(SUFFIXES)} 文件"})
    return found


def _read(path: Path) -> Reading:
    if not path.name.endswith(SUFFIXES):
        raise Invalid("不认识的文件", {"文件": f"{path.name}：应为 {'、'.join(SUFFIXES)}"})
    if path.name.endswith((".jsonl", ".jsonl.gz")):
        return read_article_lines(_lines(path), path.name)
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return read_statute(data.decode(encoding), path.name)
        except UnicodeDecodeError:
            continue
    raise Invalid("读不出文字", {"文件": f"{path.name}：应为 UTF-8 或 GB18030 编码的文本"})


def _lines(path: Path) -> Iterator[str]:
    """Lines of a file, packed or not; refuses what unpacks without end or is no text."""
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rb") as file:
            size = 0
            for line in file:
                size += len(line)
                if size > MOST_BYTES:
                    raise Invalid("文件太大", {"文件": f"{path.name}：解开后超过 {MOST_BYTES:,} 字节"})
                yield line.decode("utf-8")
    except (UnicodeDecodeError, gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise Invalid("读不出文字", {"文件": f"{path.name}：应为 UTF-8 的 JSON 行（{error}）"}) from None


def _told(loaded: Loaded, dry_run: bool) -> int:
    state = "试算" if dry_run else "已载入"
    print(
        f"法律法规{state}：版本新增 {loaded.new}，变更 {loaded.changed}，未变 {loaded.unchanged}；"
        f"条文写入 {loaded.articles}"
    )
    return 0


@task()
def measure_gain() -> bool:
    """The job: how well articles are found without and with what people confirmed."""
    return provision_gain.measure_gain(at=timezone.now()) is not None
