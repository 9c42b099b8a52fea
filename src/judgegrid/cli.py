"""The ``judgegrid`` command: finds the chosen command in ``jobs.commands`` and runs it."""

from __future__ import annotations

import argparse
import ast
import importlib
import importlib.util
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import django

from judgegrid import __version__
from judgegrid.domain.refusals import Invalid, Refusal
from judgegrid.jobs.commands import COMMANDS

INTRODUCTION = """法官进网格工作平台 JudgeGrid {version}

用法：judgegrid <命令> [参数]

命令：
{commands}

查看某个命令的参数：judgegrid <命令> --help"""

# argparse speaks English only; these are all the sentences it can say here.
SENTENCES = (
    (r"the following arguments are required: (.+)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.+)", r"不认识的参数：\1"),
    (r"argument (.+): expected (?:one|at least one) arguments?", r"参数 \1 后面要有值"),
    (r"argument (.+): invalid choice: (.+) \(choose from (.+)\)", r"参数 \1 不能是 \2，可选：\3"),
    (r"argument (.+): invalid \w+ value: (.+)", r"参数 \1 的值 \2 格式不对"),
    (r"argument (.+): not allowed with argument (.+)", r"参数 \1 与 \2 不能同时使用"),
    (r"ambiguous option: (.+) could match (.+)", r"参数 \1 有多种理解：\2"),
)


class Parser(argparse.ArgumentParser):
    """An argument parser whose help and errors are Chinese."""

    def __init__(self, *, prog: str, description: str) -> None:
        super().__init__(prog=prog, description=description, add_help=False)
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示本说明")

    def format_help(self) -> str:
        text = super().format_help().replace("usage: ", "用法：", 1)
        return text.replace("\n参数:", "\n参数：").replace("\n选项:", "\n选项：")

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", "用法：", 1)

    def error(self, message: str) -> NoReturn:
        for english, chinese in SENTENCES:
            message = re.sub(english, chinese, message)
        self.exit(2, f"{self.format_usage()}{self.prog}：{message}\n")


def help_of(module: str) -> str:
    """The ``HELP`` line of a command module, read from its source: importing it may be slow."""
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{module} is listed in jobs.commands but is not there")
    for statement in ast.parse(Path(spec.origin).read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Assign) and getattr(statement.targets[0], "id", "") == "HELP":
            return str(ast.literal_eval(statement.value))
    raise AttributeError(f"{module} has no HELP line")


def introduction() -> str:
    width = max(len(name) for name in COMMANDS)
    lines = (f"  {name:<{width}}  {help_of(module)}" for name, module in COMMANDS.items())
    return INTRODUCTION.format(version=__version__, commands="\n".join(lines))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code (0 well, 1 refused, 2 wrong use)."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] in ("-h", "--help", "help"):
        print(introduction())
        return 0
    if words[0] in ("-V", "--version"):
        print(f"judgegrid {__version__}")
        return 0
    name, *rest = words
    if name not in COMMANDS:
        print(f"没有“{name}”这个命令。\n\n{introduction()}", file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "judgegrid.config.settings")
    django.setup()
    module = importlib.import_module(COMMANDS[name])
    parser = Parser(prog=f"judgegrid {name}", description=module.HELP)
    module.add_arguments(parser)
    try:
        return int(module.run(parser.parse_args(rest)))
    except Refusal as refusal:
        print(f"judgegrid {name}：{refusal}", file=sys.stderr)
        for field, reason in refusal.fields.items() if isinstance(refusal, Invalid) else ():
            print(f"  {field}：{reason}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
