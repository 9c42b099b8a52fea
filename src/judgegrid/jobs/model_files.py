"""Files of learned models: written whole or not at all, readable by nobody else, old ones taken away."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

KEPT = 3  # files of the newest versions, beside the one in force


class TooFew(Exception):
    """Not enough to learn from; the message says how much there is and how much it takes."""


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else learns into the folder while the block lasts; whoever comes later waits. A killed one holds
    nothing."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "learning.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def store(folder: Path, name: str, data: bytes) -> str:
    """Write a file in place of any of its name; its SHA-256."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = folder / f"{name}.new"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
    os.replace(fresh, folder / name)
    return hashlib.sha256(data).hexdigest()


def prune(folder: Path, pattern: str, *, used: str) -> None:
    """Take away files of old versions; ``used`` is the name of the one in force."""
    newest = sorted(folder.glob(pattern), key=lambda path: path.stat().st_mtime)[-KEPT:]
    for path in folder.glob(pattern):
        if path not in newest and path.name != used:
            path.unlink()
