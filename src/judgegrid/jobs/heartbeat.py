"""Signs of life of the programs that run beside the pages: one small file each."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings


def folder() -> Path:
    return Path(settings.DATA_DIR) / "heartbeats"


def beat(program: str, *, at: datetime) -> None:
    """Say that ``program`` is alive at that instant."""
    folder().mkdir(parents=True, exist_ok=True)
    (folder() / program).write_text(at.isoformat(), encoding="utf-8")


def leave(program: str) -> None:
    """Say that ``program`` was stopped on purpose."""
    (folder() / program).unlink(missing_ok=True)


def last_beats() -> dict[str, datetime]:
    """When each program last said that it was alive."""
    files = sorted(folder().glob("*")) if folder().is_dir() else []
    beats = {}
    for path in files:
        text = path.read_text(encoding="utf-8")
        if text:  # a beat that is being written just now reads as nothing
            beats[path.name] = datetime.fromisoformat(text)
    return beats
