"""The second process that helps to build the demo city.

Imports no models: the process loads this module first, and Django is made ready by what stands here.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

import django
from django.db import connection

PATIENCE_SECONDS = 300


@contextmanager
def second_process() -> Iterator[ProcessPoolExecutor]:
    """The process; what it has not begun when the building fails is not begun any more.

    Both sides wait long for the other's transactions while it runs.
    """
    pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=begin)
    before = _wait_long()
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
        if before is not None:
            connection.settings_dict["OPTIONS"]["timeout"] = before


def begin() -> None:
    """Make the process ready; it writes beside the parent, whose transactions are long on a slow machine."""
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
