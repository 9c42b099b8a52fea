"""``judgegrid manage``: Django's own commands (migrate, createsuperuser, shell …)."""

from __future__ import annotations

import argparse

from django.core.management import execute_from_command_line

NAME = "manage"
HELP = "运行 Django 管理命令，例如 judgegrid manage migrate"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "words", nargs=argparse.REMAINDER, metavar="命令", help="Django 命令及其参数；留空列出全部"
    )


def run(options: argparse.Namespace) -> int:
    execute_from_command_line(["judgegrid manage", *options.words])
    return 0
