"""``judgegrid setup``: the first three administrators of an empty installation."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from django.core.management import call_command
from django.utils import timezone

from judgegrid.domain.refusals import NotAllowed
from judgegrid.records.accounts.computing import establish

NAME = "setup"
HELP = "首次安装：建库并建立系统、安全、审计三名管理员，一次性密码只显示一次"


def add_arguments(parser: ArgumentParser) -> None:
    """No options: there is nothing to choose."""


def run(options: Namespace) -> int:
    call_command("migrate", verbosity=0)
    now = timezone.now()
    try:
        passwords = establish(at=now, on=timezone.localdate(now))
    except NotAllowed as refused:
        print(refused)
        return 1
    print("三名管理员的一次性密码（只显示这一次，第一次登录须改）：")
    for username, password in passwords.items():
        print(f"  {username:<12}{password}")
    return 0
