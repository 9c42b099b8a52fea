"""The programs of one installation (pages, jobs, clock) and the small supervisor that keeps them up."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from judgegrid.domain.refusals import NotAllowed
from judgegrid.jobs.heartbeat import beat, leave

THREADS = 8  # of each web process: more only queue at the interpreter's lock
TICK_SECONDS = 0.5
BEAT_SECONDS = 10.0
SHORT_LIFE_SECONDS = 5.0
MOST_SHORT_LIVES = 5
PATIENCE_SECONDS = 20.0


@dataclass(frozen=True)
class Program:
    """Something to keep running."""

    name: str
    command: tuple[str, ...]


def pages(*, host: str, port: int, workers: int) -> Program:
    """The web server. Raises NotAllowed when the port is taken."""
    with contextlib.closing(socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise NotAllowed(
                f"{host}:{port} 用不了（{error.strerror}）；可换一个端口：--port {port + 1}"
            ) from error
    options = ("--host", host, "--port", str(port), "--workers", str(workers), "--log-level", "error")
    options += ("--blocking-threads", str(THREADS))
    server = (sys.executable, "-m", "granian", "--interface", "wsgi", *options)
    return Program("pages", (*server, "judgegrid.config.wsgi:application"))


def behind_the_pages() -> tuple[Program, ...]:
    """What runs without pages: the worker that takes jobs, and the clock that hands them out."""
    ours = (sys.executable, "-m", "judgegrid.cli")
    return (
        Program("jobs", (*ours, "manage", "db_worker", "--queue-name", "*", "--verbosity", "0")),
        Program("clock", (*ours, "clock")),
    )


class _Kept:
    """A program with its process, started again when it ends by itself."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.short_lives = 0
        self.next_start = 0.0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        # a session of its own: Ctrl+C reaches the supervisor alone, which then asks each to finish
        self.process = subprocess.Popen(self.program.command, start_new_session=True)
        self.started = time.monotonic()

    def tend(self) -> bool:
        """Start it when it is due; whether it may still be hoped for."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.next_start:
                self.start()
            return True
        code = self.process.poll()
        if code is None:
            return True
        self.process = None
        self.short_lives = self.short_lives + 1 if now - self.started < SHORT_LIFE_SECONDS else 1
        self.next_start = now + 2.0 ** (self.short_lives - 1)
        print(f"{self.program.name} 已退出（代码 {code}），稍后重新启动", file=sys.stderr, flush=True)
        return self.short_lives < MOST_SHORT_LIVES

    def stop(self, deadline: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def supervise(programs: Sequence[Program]) -> int:
    """Run the programs until Ctrl+C or SIGTERM (0), or until one of them cannot be kept up (1)."""
    ended = threading.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, lambda *_: ended.set())
    kept = [_Kept(program) for program in programs]
    code, last_beat = 0, 0.0
    try:
        while not ended.is_set():
            if not all([one.tend() for one in kept]):
                code = 1
                break
            if time.monotonic() - last_beat >= BEAT_SECONDS:
                last_beat = time.monotonic()
                for one in kept:
                    if one.process is not None:
                        beat(one.program.name, at=timezone.now())
            ended.wait(TICK_SECONDS)
    finally:
        for one in kept:
            if one.process is not None and one.process.poll() is None:
                one.process.terminate()
        deadline = time.monotonic() + PATIENCE_SECONDS
        for one in kept:
            one.stop(deadline)
            leave(one.program.name)
    return code


def serve(*, host: str, port: int, workers: int, jobs: bool = True) -> int:
    """Serve the pages and, unless they run elsewhere, the jobs; say where to look once they answer."""
    programs = [pages(host=host, port=port, workers=workers), *(behind_the_pages() if jobs else ())]
    print("正在启动……", flush=True)
    threading.Thread(target=_announce, args=(host, port), daemon=True).start()
    return supervise(programs)


def _announce(host: str, port: int) -> None:
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    while True:
        with contextlib.suppress(OSError), socket.create_connection((shown, port), timeout=TICK_SECONDS):
            break
        time.sleep(TICK_SECONDS)
    address = f"[{shown}]" if ":" in shown else shown
    print(f"请用浏览器打开 http://{address}:{port}/   （按 Ctrl+C 停止）", flush=True)
