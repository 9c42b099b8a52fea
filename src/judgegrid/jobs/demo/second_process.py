"""The second process that helps to build the demo city.

Imports no models: the process loads this module first, and Django is made ready by what stands here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Generic, TypeVar

import django
from django.db import connection

from judgegrid.records.ledger.helping import leave_with

PATIENCE_SECONDS = 300
T = TypeVar("T")


@dataclass(frozen=True)
class Asked(Generic[T]):
    """A piece of work asked of the helper."""

    work: Callable[[], T]
    answer: Future[T]


@dataclass(frozen=True)
class Helper:
    """The process, given one piece of work at a time.

    What waits does so in ``line``, where it can be taken back: a pool of processes takes two pieces more
    than it works on, and does not give them back.
    """

    pool: ProcessPoolExecutor
    line: ThreadPoolExecutor

    def ask(self, work: Callable[[], T]) -> Asked[T]:
        """Have ``work``, which must pickle, done after all that was asked before."""
        return Asked(work, self.line.submit(lambda: self.pool.submit(work).result()))


def finished(asked: Sequence[Asked[T]]) -> list[T]:
    """Take over from the end what the helper has not begun, then wait for what it has."""
    mine = [one.work() for one in reversed(asked) if one.answer.cancel()]
    return mine + [one.answer.result() for one in asked if not one.answer.cancelled()]


@contextmanager
def second_process() -> Iterator[Helper]:
    """The process; what it has not begun when the building fails is not begun any more.

    Both sides wait long for the other's transactions while it runs.
    """
    pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=begin, initargs=(os.getpid(),))
    line = ThreadPoolExecutor(1)
    before = _wait_long()
    try:
        yield Helper(pool, line)
    finally:
        line.shutdown(cancel_futures=True)
        pool.shutdown()
        if before is not None:
            connection.settings_dict["OPTIONS"]["timeout"] = before


def begin(parent: int) -> None:
    """Make the process ready; it writes beside the parent, whose transactions are long on a slow machine."""
    leave_with(parent)
    django.setup()
    _wait_long()


def _wait_long() -> float | None:
    """Wait for locks as long as building takes, from the next connection on; the usual seconds before."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return None
    usual = connection.settings_dict["OPTIONS"].get("timeout", 5.0)
    connection.settings_dict["OPTIONS"]["timeout"] = PATIENCE_SECONDS
    connection.close()
    return float(usual)
