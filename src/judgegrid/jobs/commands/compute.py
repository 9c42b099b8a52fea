"""``judgegrid compute``: all figures anew, or only what changed."""

from __future__ import annotations

import argparse
import time

from judgegrid.domain.refusals import Stale
from judgegrid.jobs.computing import compute_now

NAME = "compute"
HELP = "计算全部指标；默认只算有变化的月份"
WAIT_SECONDS = 2.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scratch", action="store_true", help="全部从头计算")
    parser.add_argument("--wait", action="store_true", help="有别的计算正在进行时，等它结束再算")


def run(options: argparse.Namespace) -> int:
    mode = "scratch" if options.scratch else "incremental"
    start = time.monotonic()
    while True:
        try:
            done = compute_now(mode=mode)
            break
        except Stale:
            if not options.wait:
                raise
            time.sleep(WAIT_SECONDS)
    print(
        f"计算完成：更新 {len(done.months)} 个月，写入指标值 {done.figures:,} 个、"
        f"类案线索 {done.clusters:,} 条，用时 {time.monotonic() - start:.1f} 秒"
    )
    return 0
