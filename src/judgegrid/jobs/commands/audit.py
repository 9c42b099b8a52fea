"""``judgegrid audit verify``: walk the whole trail and name the first bad row."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from judgegrid.domain.people import MACHINE
from judgegrid.records.audit import queries

NAME = "audit"
HELP = "审计链：verify 逐条校验，指出第一条被改动或缺失的记录"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("what", choices=["verify"], help="要做的事")


def run(options: Namespace) -> int:
    """Print the verdict; 1 when the chain is broken."""
    verdict = queries.verify(scope=MACHINE)
    if verdict.holds:
        print(f"链条完整：{verdict.entries} 条记录逐条衔接，未见改动")
        return 0
    print(f"链条在第 {verdict.first_bad} 条断开：{verdict.reason}（此前 {verdict.entries} 条完整）")
    return 1
