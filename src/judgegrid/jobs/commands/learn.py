"""``judgegrid learn``: causes learned from the court's own filings, measured on the latest complete month."""

from __future__ import annotations

import argparse

from django.utils import timezone

from judgegrid.jobs import learning

NAME = "learn"
HELP = "从本院收案的事实与理由学习案由，用最近一个完整月份检验；不如原来的不启用"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to learn from is in the ledger."""
    parser.add_argument("--monthly", action="store_true", help="每月任务：数据不够时说明，不算失败")
    parser.add_argument("--only-suggest", action="store_true", help="不训练，只用现在的版本重新提建议")


def run(options: argparse.Namespace) -> int:
    if options.only_suggest:
        print(f"提出了 {learning.suggest(at=timezone.now())} 个建议。")
        return 0
    if options.monthly:
        print(learning.learn_and_suggest())
        return 0
    try:
        done = learning.learn(at=timezone.now())
    except learning.TooFew as error:
        print(f"没有训练：{error}。")
        return 1
    print(f"第 {done.version} 版，{done.verdict}。")
    print(f"给 {learning.suggest(at=timezone.now())} 个未对应的案由写法提出了建议，见“待对应词”。")
    return 0
