"""``judgegrid worker``: the jobs without the pages, for a second machine or a second process."""

from __future__ import annotations

import argparse

from judgegrid.jobs.imports import seal_old_files
from judgegrid.jobs.programs import behind_the_pages, supervise

NAME = "worker"
HELP = "只运行后台任务（serve 已经包含）"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(options: argparse.Namespace) -> int:
    del options
    seal_old_files()
    return supervise(behind_the_pages())
