"""``judgegrid demo``: build the demo city once, print an account for each role, serve it."""

from __future__ import annotations

import argparse
import os
import sys

from django.conf import settings
from django.core.management import call_command

from judgegrid.domain.refusals import NotAllowed
from judgegrid.jobs.commands.serve import add_address
from judgegrid.jobs.demo import people
from judgegrid.jobs.demo.build import build, is_built
from judgegrid.jobs.demo.site import Site, site

NAME = "demo"
HELP = "建立演示城市（真实区划，人员案件均为虚构），列出各角色账号，打开网页"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_address(parser)
    parser.add_argument("--scale", type=float, default=1.0, help="案件规模，1 为全市规模，默认 %(default)s")
    parser.add_argument("--build-only", action="store_true", help="只建数据，不打开网页")


def run(options: argparse.Namespace) -> int:
    if not settings.DEMO:
        print("演示数据不能与真实数据混放：请用 python3 run.py demo，或设 JUDGEGRID_DEMO=1 并另设数据目录")
        return 2
    with site() as here:
        _ensure_city(here, scale=options.scale)
    print(people.table(), flush=True)
    if options.build_only:
        return 0
    address = ("--host", options.host, "--port", str(options.port), "--workers", str(options.workers))
    # in this process again, so that a signal finds it, but without what only building needs
    os.execv(sys.executable, [sys.executable, "-m", "judgegrid.cli", "serve", *address])


def _ensure_city(here: Site, *, scale: float) -> None:
    """Build the city unless a whole one stands; what an interrupted building left is taken away first."""
    if here.half_built() and here.is_ours():
        print("上次建立时中断了，现在从头建立", flush=True)
        here.clear()
    call_command("migrate", interactive=False, verbosity=0)
    if is_built() and here.half_built():
        raise NotAllowed("上次建立演示城市时中断了，数据库里只有一部分：请换一个空的数据库，再运行一次")
    if is_built():
        return
    here.begin()
    print("正在建立演示城市：无锡市真实区划，人员、单位、案件均为虚构……", flush=True)
    built = build(scale=scale, say=lambda line: print(line, flush=True))
    here.finish()
    print(f"完成：收案 {built.filings:,} 件，网格上报 {built.reports:,} 件，用时 {built.seconds:.0f} 秒")
