"""The ``judgegrid`` command: what it says and how it refuses."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from judgegrid import cli
from judgegrid.jobs.commands import COMMANDS

FOLDER = Path(cli.__file__).parent / "jobs" / "commands"


def test_help_lists_every_command_in_chinese(capsys):
    assert cli.main(["--help"]) == 0
    shown = capsys.readouterr().out
    for name in COMMANDS:
        assert f"\n  {name} " in shown
    assert "用法：judgegrid" in shown


def test_every_module_in_the_folder_is_listed():
    modules = {path.stem for path in FOLDER.glob("*.py")} - {"__init__"}
    assert modules == {module.rsplit(".", 1)[1] for module in COMMANDS.values()}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_its_four_parts_and_its_help_reads(name, capsys):
    module = importlib.import_module(COMMANDS[name])
    assert name == module.NAME
    assert cli.help_of(COMMANDS[name]) == module.HELP
    with pytest.raises(SystemExit) as ended:
        cli.main([name, "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"用法：judgegrid {name}")
    assert "show this help" not in shown


def test_help_imports_no_command():
    code = "import sys, judgegrid.cli as cli; cli.main(['--help'])"
    code += "; print([name for name in sys.modules if '.commands.' in name])"
    env = {**os.environ, "PYTHONPATH": str(FOLDER.parents[2])}
    out = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    ).stdout
    assert out.strip().endswith("[]")


def test_an_unknown_command_is_named_and_ends_with_2(capsys):
    assert cli.main(["flie"]) == 2
    assert "没有“flie”这个命令" in capsys.readouterr().err


def test_a_wrong_argument_is_refused_in_chinese(capsys):
    parser = cli.Parser(prog="judgegrid load", description="导入")
    parser.add_argument("file")
    with pytest.raises(SystemExit):
        parser.parse_args([])
    assert "缺少参数：file" in capsys.readouterr().err
