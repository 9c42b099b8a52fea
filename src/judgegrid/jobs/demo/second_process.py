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
    """The process; what it has not begun when the building fails is not begun any more."""
    pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=begin)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def begin() -> None:
    """Make the process ready; it writes beside the parent, whose transactions are long on a slow machine."""
    django.setup()
    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"]["timeout"] = PATIENCE_SECONDS
