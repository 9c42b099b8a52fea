"""``judgegrid learn``: causes learned from the court's own filings, measured on the latest complete month."""

from __future__ import annotations

import argparse

from django.utils import timezone

from judgegrid.jobs import learning

NAME = "learn"
HELP = "从本院收案的事实与理由学习案由，用最近一个完整月份检验；不如原来的不启用"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No options: what to learn from is in the ledger."""


def run(options: argparse.Namespace) -> int:
    try:
        done = learning.learn(at=timezone.now())
    except learning.TooFew as error:
        print(f"没有训练：{error}。")
        return 1
    print(f"第 {done.version} 版，{done.verdict}。")
    print(f"给 {learning.suggest(at=timezone.now())} 个未对应的案由写法提出了建议，见“待对应词”。")
    return 0
