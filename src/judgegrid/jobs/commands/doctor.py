"""``judgegrid doctor``: every setting, its value, where it came from and whether it works."""

from __future__ import annotations

import argparse

from django.conf import settings
from django.utils import timezone

from judgegrid.jobs.health import QUESTIONS, Finding, life, shown

NAME = "doctor"
HELP = "检查每项设置：取值、来源，以及背后的东西是否可用"

SOURCES = {"environment": "环境变量", "default": "默认", "file": "文件"}
SIGNS = {"well": "正常", "note": "注意", "bad": "有误"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--bad", action="store_true", help="只列出有误的项目")


def run(options: argparse.Namespace) -> int:
    """Print all findings; 1 when one of them is bad."""
    found: list[tuple[str, Finding]] = []
    for name, (_, source) in settings.READINGS.items():
        finding = QUESTIONS[name]() if name in QUESTIONS else Finding("well", "")
        found.append((f"{name} = {shown(name) or '（空）'}   {SOURCES[source]}", finding))
    found += [(f"进程 {name}", finding) for name, finding in life(now=timezone.localtime()).items()]
    for title, finding in found:
        if finding.state == "bad" or not options.bad:
            print(f"[{SIGNS[finding.state]}] {title}")
            if finding.words:
                print(f"       {finding.words}")
    wrong = sum(finding.state == "bad" for _, finding in found)
    print(f"\n{len(found)} 项检查，{wrong} 项有误" if wrong else f"\n{len(found)} 项检查，全部可用")
    return 1 if wrong else 0
