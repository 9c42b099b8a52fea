# ruff: noqa: E402 (settings are found, or the path is set, before what needs them)
"""How long the pages take for restricted people: ``python benchmarks/pages.py [--filings N] [--users 20]``.

Builds an installation on SQLite and one on a PostgreSQL server of its own, serves each on loopback and
lets signed-in clerks of a district and judges of a street click through map, area, pivot and ledger at
once. A person reads between two clicks (``--think``, seconds on average); with ``--think 0`` the server is
saturated and the figures are those of a queue. Times are from sending the request to the last byte.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import run

GOAL_MS = 200
PERIODS = ("2024", "2025", "2025Q4", "2026Q1")
# Name → address; {area} is that of the person, {period} one of PERIODS, the cause 买卖合同纠纷.
PAGES = {
    "map": "/figures/?area={area}&period={period}",
    "area": "/figures/area/{area}/?period={period}",
    "pivot": "/figures/pivot/?area={area}",
    "pivot by party": "/figures/pivot/?area={area}&rows=cause2&columns=party",
    "ledger": "/ledger/",
    "ledger by cause": "/ledger/?cause=%E4%B9%B0%E5%8D%96%E5%90%88%E5%90%8C%E7%BA%A0%E7%BA%B7",
}


@contextlib.contextmanager
def serving(environment: dict[str, str], workers: int) -> Iterator[int]:
    """The web server as ``judgegrid serve`` starts it, on a free port."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", str(workers)]
    options += ["--blocking-threads", "8", "--log-level", "error", "judgegrid.config.wsgi:application"]
    server = subprocess.Popen([sys.executable, "-m", "granian", *options], env=environment)
    try:
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


class Reader(threading.Thread):
    """One person: opens pages by chance and reads in between."""

    def __init__(self, port: int, person: dict[str, str], *, seconds: float, think: float, seed: int) -> None:
        super().__init__()
        self.port, self.person, self.seconds, self.think = port, person, seconds, think
        self.dice = random.Random(seed)
        self.taken: dict[str, list[float]] = defaultdict(list)
        self.wrong: dict[str, int] = defaultdict(int)

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        end = time.monotonic() + self.seconds
        time.sleep(self.dice.random() * self.think)
        while time.monotonic() < end:
            name, address = self.dice.choice(list(PAGES.items()))
            self.open(connection, name, address)
            if self.think:
                time.sleep(self.dice.expovariate(1 / self.think))
        connection.close()

    def open(self, connection: http.client.HTTPConnection, name: str, address: str) -> None:
        address = address.format(area=self.person["area"], period=self.dice.choice(PERIODS))
        start = time.perf_counter()
        connection.request("GET", address, headers={"Cookie": f"sessionid={self.person['session']}"})
        answer = connection.getresponse()
        answer.read()
        if answer.status == 200:
            self.taken[name].append(1000 * (time.perf_counter() - start))
        else:
            self.wrong[f"{name}: {answer.status}"] += 1


def measure(
    port: int, people: list[dict[str, str]], *, seconds: float, think: float
) -> dict[str, list[float]]:
    """All people at once for some seconds; milliseconds by page."""
    readers = [Reader(port, one, seconds=seconds, think=think, seed=n) for n, one in enumerate(people)]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    wrong = {key: count for one in readers for key, count in one.wrong.items()}
    if wrong:
        print(f"  NOT ANSWERED WELL: {wrong}")
    taken: dict[str, list[float]] = defaultdict(list)
    for one in readers:
        for name, times in one.taken.items():
            taken[name] += times
    return taken


def contest(name: str, database: str, folder: Path, given: argparse.Namespace) -> bool:
    """Build, serve, measure, print; whether every page meets the goal."""
    environment = os.environ | {
        "JUDGEGRID_DATA_DIR": str(folder),
        "JUDGEGRID_DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "judgegrid.config.settings",
        "PYTHONPATH": str(ROOT / "src"),
    }
    start = time.perf_counter()
    command = [sys.executable, str(ROOT / "benchmarks/page_ledger.py"), str(given.filings), str(given.users)]
    built = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    people = json.loads(built.stdout)
    took = time.perf_counter() - start
    print(f"\n{name}: {given.filings:,} filings, built in {took:.0f} s; {len(people)} people at once, "
          f"reading {given.think:g} s between clicks")  # fmt: skip
    with serving(environment, given.workers) as port:
        measure(port, people, seconds=5, think=given.think)
        taken = measure(port, people, seconds=given.seconds, think=given.think)
    good = True
    for page in PAGES:
        times = sorted(taken.get(page, []))
        if not times:
            print(f"  {page:<18} not present")
            continue
        p50, p95 = (times[min(len(times) - 1, int(len(times) * part))] for part in (0.5, 0.95))
        good &= p95 <= GOAL_MS
        mark = "ok  " if p95 <= GOAL_MS else "MISS"
        print(f"  {mark} {page:<18} {len(times):5} requests   median {p50:6.0f} ms   p95 {p95:6.0f} ms")
    return good


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--filings", type=int, default=500_000)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--think", type=float, default=2.0)
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--on", choices=["sqlite", "postgresql"], nargs="+", default=["sqlite", "postgresql"])
    given = parser.parse_args()
    good = True
    if "sqlite" in given.on:
        with tempfile.TemporaryDirectory(prefix="judgegrid-pages-") as folder:
            good &= contest("SQLite", f"sqlite:///{folder}/judgegrid.sqlite3", Path(folder), given)
    if "postgresql" in given.on:
        programs = run.postgres_programs()
        if programs is None:
            print("\nPostgreSQL: not present")
        else:
            folder_of = tempfile.TemporaryDirectory(prefix="judgegrid-pages-")
            with folder_of as folder, run.postgres_server(programs) as address:
                good &= contest("PostgreSQL", address, Path(folder), given)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
