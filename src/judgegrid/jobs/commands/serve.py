"""``judgegrid serve``: bring the database up to date, then run pages and jobs."""

from __future__ import annotations

import argparse

from django.core.management import call_command

from judgegrid.jobs.imports import seal_old_files
from judgegrid.jobs.programs import serve

NAME = "serve"
HELP = "更新数据库，打开网页服务和后台任务"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_address(parser)
    parser.add_argument(
        "--no-jobs", action="store_true", help="只开网页；后台任务由别处的 judgegrid worker 运行"
    )


def add_address(parser: argparse.ArgumentParser) -> None:
    """The options that say where the pages are served."""
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认 %(default)s（只有本机能访问）")
    parser.add_argument("--port", type=int, default=8000, help="端口，默认 %(default)s")
    parser.add_argument("--workers", type=int, default=2, help="网页进程数，默认 %(default)s")


def run(options: argparse.Namespace) -> int:
    call_command("migrate", interactive=False, verbosity=0)
    seal_old_files()
    return serve(host=options.host, port=options.port, workers=options.workers, jobs=not options.no_jobs)
