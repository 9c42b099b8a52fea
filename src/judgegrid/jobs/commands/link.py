"""``judgegrid link``: which filings had a report that came before them."""

from __future__ import annotations

import argparse
import time

from judgegrid.jobs.linking import link_now

NAME = "link"
HELP = "把收案与此前的纠纷上报关联起来：已有、可能有、未找到；人工判断过的不改"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(options: argparse.Namespace) -> int:
    del options
    start = time.monotonic()
    done = link_now()
    print(
        f"已有上报 {done.matched:,} 件，可能有 {done.possible:,} 件，未找到 {done.none:,} 件，"
        f"不计入 {done.excluded:,} 件；写入 {done.written:,} 件，用时 {time.monotonic() - start:.1f} 秒"
    )
    print(
        f"概率由 {done.calibrated_by:,} 对人工判断校准"
        if done.calibrated_by
        else "人工判断不足 300 对，概率未校准，只供排序"
    )
    return 0
