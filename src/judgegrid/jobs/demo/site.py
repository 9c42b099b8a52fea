"""Where the demo city is built: by one process at a time, and never left half built."""

from __future__ import annotations

import contextlib
import fcntl
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection, connections

from judgegrid.domain.refusals import NotAllowed

MARK = "demo.building"
KEPT = {MARK, "keys", "static"}


@dataclass(frozen=True)
class Site:
    """The open mark: it holds a word from the first row of the city to the last."""

    file: IO[str]

    def half_built(self) -> bool:
        """Whether the one who built here before was interrupted."""
        self.file.seek(0)
        return bool(self.file.read())

    def begin(self) -> None:
        """Say that the city is not whole from now on."""
        self.file.write("begun\n")
        self.file.flush()

    def finish(self) -> None:
        """Say that the city is whole."""
        self.file.truncate(0)

    def is_ours(self) -> bool:
        """Whether the database lies here too, and can be taken away with the rest."""
        name = connection.settings_dict["NAME"]
        return connection.vendor == "sqlite" and Path(name).parent == settings.DATA_DIR

    def clear(self) -> None:
        """Take away what an interrupted building left: only invented data lie here, the mark says so."""
        connections.close_all()
        for one in settings.DATA_DIR.iterdir():
            if one.is_dir() and one.name not in KEPT:
                shutil.rmtree(one)
            elif one.name not in KEPT:
                one.unlink()
        self.finish()
        for folder in (settings.UPLOAD_DIR, settings.PAPER_DIR, settings.WAREHOUSE_DIR):
            folder.mkdir(parents=True, exist_ok=True)


@contextlib.contextmanager
def site() -> Iterator[Site]:
    """The place to build at. Raises NotAllowed while another process builds there."""
    with (settings.DATA_DIR / MARK).open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise NotAllowed("另一个进程正在建立演示城市，请等它建完") from error
        yield Site(file)
