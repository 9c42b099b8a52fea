"""Two processes that help with a long import; what they are to do is given with each piece of work.

Nothing of Django's is imported here: a helper reads this module before it has set Django up.
"""

from __future__ import annotations

import gc
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import django

PROCESSES = 2


class Helpers:
    """The processes. They start at once, so that they are ready when the file has been opened."""

    def __init__(self) -> None:
        context = get_context("spawn")
        self._pool = ProcessPoolExecutor(
            PROCESSES, mp_context=context, initializer=_begin, initargs=(os.getpid(),)
        )
        self._pool.submit(os.getpid)  # the first work starts them

    def __enter__(self) -> Helpers:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def submit(self, work: Callable[..., Any], *given: object) -> Future[Any]:
        return self._pool.submit(work, *given)


def _begin(parent: int) -> None:
    """A helper lives for one file and makes no cycles worth looking for."""
    leave_with(parent)
    django.setup()
    gc.disable()


def leave_with(parent: int) -> None:
    """A killed parent can't tell its helpers to go: they look for themselves."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
