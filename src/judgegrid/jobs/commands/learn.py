"""``judgegrid learn``: causes and types learned from the court's own data, measured on the latest month."""

from __future__ import annotations

import argparse
from uuid import UUID

from django.utils import timezone

from judgegrid.jobs import learning, learning_round

NAME = "learn"
HELP = "从本院收案和上报学习案由、纠纷类型，用最近一个完整月份检验；不如原来的不启用"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to learn from is in the database."""
    parser.add_argument("--monthly", action="store_true", help="每月任务：只训练上个月还没有检验过的")
    parser.add_argument("--only-suggest", action="store_true", help="不训练，只用现在的版本重新提建议")
    parser.add_argument("--for-import", type=UUID, metavar="编号", help="只给一次已校验的导入提案由建议")


def run(options: argparse.Namespace) -> int:
    if options.for_import:
        print(f"提出了 {learning.suggest_in(options.for_import)} 个建议。")
        return 0
    if options.only_suggest:
        print(f"提出了 {learning.suggest(at=timezone.now())} 个建议。")
        return 0
    done = learning_round.learn(at=timezone.now(), only_due=options.monthly)
    for sentence in done.said:
        print(f"{sentence}。")
    print(f"给 {done.suggested} 个未对应的案由写法提出了建议，见“待对应词”。")
    return 0 if done.trained or options.monthly else 1
