"""The one command, as far as it can be tried without a network."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def run(tmp_path, monkeypatch):
    """run.py as a module, at work in an empty folder."""
    spec = importlib.util.spec_from_file_location("run_command", ROOT / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "STAMPS", tmp_path / ".venv" / "stamps")
    return module


def test_help_names_the_commands_without_installing_anything():
    shown = subprocess.check_output([sys.executable, str(ROOT / "run.py"), "--help"], text=True)
    for command in ("demo", "serve", "test", "check", "lock"):
        assert f"\n    {command} " in shown


def test_a_step_is_done_until_its_inputs_change(run, tmp_path):
    (tmp_path / "requirements.txt").write_text("one")
    stamp = run.stamp_of("requirements.txt")
    assert not run.done("step", stamp)
    run.mark("step", stamp)
    assert run.done("step", run.stamp_of("requirements.txt"))
    (tmp_path / "requirements.txt").write_text("two")
    assert not run.done("step", run.stamp_of("requirements.txt"))


def test_a_python_that_cannot_make_environments_is_told_what_to_install(run, monkeypatch):
    monkeypatch.setattr(run, "PYTHON", ROOT / "nowhere")
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(run.Stop, match="apt-get install python3-venv"):
        run.ensure_venv()


def test_a_python_that_is_too_old_is_told_which_is_needed(run, monkeypatch):
    monkeypatch.setattr(run, "OLDEST", (9, 0))
    monkeypatch.setattr(run.shutil, "which", lambda name: None)
    with pytest.raises(run.Stop, match=r"Python 3\.11 or newer is needed"):
        run.ensure_python()


def test_the_mirror_that_pip_uses_is_told_to_uv(run, monkeypatch):
    listed = (
        "global.index-url='https://mirror.example/simple'\nglobal.timeout='60'\n:env:.cert='/etc/house.pem'\n"
    )
    answer = subprocess.CompletedProcess([], 0, stdout=listed)
    monkeypatch.setattr(run.subprocess, "run", lambda *_, **__: answer)
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    assert run.mirror() == {
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "SSL_CERT_FILE": "/etc/house.pem",
    }
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://other.example/simple")
    assert run.mirror() == {}


def test_no_test_found_is_no_failure_but_a_failed_test_is(run, monkeypatch):
    codes = iter([5, 1, 0])
    monkeypatch.setattr(run, "run", lambda *_, **__: next(codes))
    assert [run.pytest(title="tests") for _ in range(3)] == [0, 1, 0]
