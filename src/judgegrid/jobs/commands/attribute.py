"""``judgegrid attribute``: every filing that waits gets its area and the reason."""

from __future__ import annotations

import argparse

from django.utils import timezone

from judgegrid.domain.people import MACHINE
from judgegrid.jobs.attribution import attribute_filings
from judgegrid.records.ledger.review import tally

NAME = "attribute"
HELP = "把待归属的收案归到社区或网格，写明依据；拿不准的进入复核队列"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--again", action="store_true", help="地址库更新后，待复核和无法归属的也重新试一遍")
    parser.add_argument(
        "--all", action="store_true", dest="every", help="机器归属过的也全部重试（升级后补双方住所用）"
    )
    parser.add_argument("--processes", type=int, default=1, help="同时用几个进程，默认 %(default)s")


def run(options: argparse.Namespace) -> int:
    done = attribute_filings(
        at=timezone.now(), again=options.again, every=options.every, processes=options.processes
    )
    found = tally(scope=MACHINE)
    print(f"本次写入 {done.written} 件；现有收案 {found.total} 件：")
    print(
        f"已归属 {found.attributed}，待复核 {found.review}，无法归属 {found.unknown}，待归属 {found.waiting}"
    )
    return 0
