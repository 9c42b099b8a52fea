"""The supervisor that keeps pages and jobs running."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings

from judgegrid.domain.refusals import NotAllowed
from judgegrid.jobs import heartbeat, programs

SOURCE = Path(settings.ROOT) / "src"

SUPERVISOR = """
import sys, django
django.setup()
from judgegrid.jobs import programs
programs.MOST_SHORT_LIVES = {most}
sys.exit(programs.supervise([programs.Program("tested", (sys.executable, "-c", {program!r}))]))
"""
NOTES_AND_SLEEPS = "import os, time; open({file!r}, 'a').write(f'{{os.getpid()}}\\n'); time.sleep(60)"


def start(program: str, *, most: int, data: Path) -> subprocess.Popen:
    env = {
        **os.environ,
        "PYTHONPATH": str(SOURCE),
        "DJANGO_SETTINGS_MODULE": "judgegrid.config.settings",
        "JUDGEGRID_DATA_DIR": str(data),
    }
    return subprocess.Popen([sys.executable, "-c", SUPERVISOR.format(most=most, program=program)], env=env)


def pids(file: Path, count: int) -> list[int]:
    """The process numbers in ``file`` once there are ``count`` of them."""
    for _ in range(200):
        lines = file.read_text().split() if file.exists() else []
        if len(lines) >= count:
            return [int(line) for line in lines]
        time.sleep(0.1)
    raise AssertionError(f"waited in vain for {count} starts")


def test_where_to_look_is_said_once_the_pages_answer(capsys):
    with socket.socket() as pages:
        pages.bind(("127.0.0.1", 0))
        port = pages.getsockname()[1]
        saying = threading.Thread(target=programs._announce, args=("0.0.0.0", port))
        saying.start()
        time.sleep(0.2)
        assert capsys.readouterr().out == ""
        pages.listen()
        saying.join(10)
    assert f"http://127.0.0.1:{port}/" in capsys.readouterr().out


def test_a_program_that_was_killed_is_started_again_and_all_end_together(tmp_path):
    file = tmp_path / "pids"
    supervisor = start(NOTES_AND_SLEEPS.format(file=str(file)), most=5, data=tmp_path)
    try:
        (first,) = pids(file, 1)
        os.kill(first, signal.SIGKILL)
        assert (tmp_path / "heartbeats" / "tested").exists()
        _, second = pids(file, 2)
        supervisor.send_signal(signal.SIGTERM)
        assert supervisor.wait(30) == 0
        with pytest.raises(ProcessLookupError):
            os.kill(second, 0)
        assert not (tmp_path / "heartbeats" / "tested").exists()
    finally:
        supervisor.terminate()
        supervisor.wait(60)


def test_a_program_that_cannot_be_kept_up_ends_the_whole(tmp_path):
    supervisor = start("raise SystemExit(3)", most=2, data=tmp_path)
    try:
        assert supervisor.wait(30) == 1
    finally:
        supervisor.terminate()
        supervisor.wait(60)


def test_a_taken_port_is_named_before_anything_starts():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(NotAllowed, match=f"{port} 用不了.*--port {port + 1}"):
            programs.pages(host="127.0.0.1", port=port, workers=1)


def test_a_beat_is_read_back_until_the_program_leaves():
    at = datetime(2026, 9, 30, 8, 0, tzinfo=UTC)
    heartbeat.beat("tested", at=at)
    assert heartbeat.last_beats()["tested"] == at
    heartbeat.leave("tested")
    assert "tested" not in heartbeat.last_beats()
