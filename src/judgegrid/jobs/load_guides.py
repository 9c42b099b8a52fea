"""Guides brought in from files: a whole text with questions and conditions becomes a draft to be signed."""

from __future__ import annotations

import argparse
from pathlib import Path

from django.utils import timezone

from judgegrid.domain.people import MACHINE
from judgegrid.domain.refusals import Invalid
from judgegrid.records.guidance.actions import guide_versions


def run(options: argparse.Namespace) -> int:
    """Load one YAML file or every one in a folder, all or none; the same text twice changes nothing."""
    files = sorted(options.file.glob("*.yaml")) if options.file.is_dir() else [options.file]
    if not files:
        raise Invalid("没有载入", {"文件": f"{options.file} 里没有 .yaml 文件"})
    made = guide_versions.take_in(
        {str(path): _read(path) for path in files},
        at=timezone.now(),
        scope=MACHINE,
        actor_name="命令行",
        source="cli",
        dry_run=options.dry_run,
    )
    state = "试算" if options.dry_run else "已载入"
    for one in made:
        said = f"第{one.number}版草稿，待审核人签署" if one.number else "与现行内容相同，未新增"
        print(f"指引{state}：{one.title}　{said}")
    return 0


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Invalid("没有载入", {str(path): "不是 UTF-8 文本；请另存为 UTF-8"}) from error
