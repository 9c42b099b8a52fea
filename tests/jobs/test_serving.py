"""An installation served as a person would serve it: pages, their files and the jobs, started and stopped."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings


def fetch(address: str) -> tuple[int, str]:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.status, answer.read().decode("utf-8", "replace")


def first_page(address: str, server: subprocess.Popen) -> str:
    """The page that an unknown visitor is led to, once the server answers."""
    for _ in range(300):
        assert server.poll() is None, "the server ended by itself"
        try:
            return fetch(address)[1]
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise AssertionError("no answer within a minute")


@pytest.mark.skipif(not (Path(settings.ASSET_DIR) / "echarts").is_dir(), reason="page files not installed")
def test_pages_and_jobs_are_served_and_end_when_asked(install):
    here = install("here")
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    env = {**os.environ, "PYTHONPATH": str(settings.ROOT / "src"), "JUDGEGRID_DATA_DIR": str(here.data)}
    env |= {"JUDGEGRID_DATABASE_URL": here.database, "DJANGO_SETTINGS_MODULE": "judgegrid.config.settings"}
    command = [sys.executable, "-m", "judgegrid.cli", "serve", "--port", str(port), "--workers", "1"]
    server = subprocess.Popen(command, env=env)
    try:
        page = first_page(f"http://127.0.0.1:{port}/", server)
        assert "登录" in page
        files = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
        assert files
        for file in files:
            status, text = fetch(f"http://127.0.0.1:{port}{file}")
            assert (status, bool(text)) == (200, True), file
        shown = here("doctor").stdout
        for program in ("pages", "jobs", "clock"):
            assert f"[正常] 进程 {program}" in shown
        server.send_signal(signal.SIGTERM)
        assert server.wait(60) == 0
        with pytest.raises(urllib.error.URLError):
            fetch(f"http://127.0.0.1:{port}/")
    finally:
        server.terminate()
        server.wait(60)
