"""``judgegrid clock``: hands out waiting imports and does what is due; serve and worker run it."""

from __future__ import annotations

import argparse
import signal
import threading

from judgegrid.jobs import clock

NAME = "clock"
HELP = "只运行时钟：交办导入、定时任务（serve 和 worker 已经包含）"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--list", action="store_true", help="列出定时任务及上次执行的时间")


def run(options: argparse.Namespace) -> int:
    if options.list:
        notes = clock.read_notes()
        for entry in clock.TIMETABLE:
            when = f"每日 {entry.daily:%H:%M}" if entry.daily else f"每 {entry.every}"
            last = notes.get(entry.name)
            print(
                f"{entry.name:<12} {entry.label}（{when}）上次：{last:%Y-%m-%d %H:%M}"
                if last
                else f"{entry.name:<12} {entry.label}（{when}）尚未执行"
            )
        return 0
    ended = threading.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, lambda *_: ended.set())
    clock.run(ended)
    return 0
