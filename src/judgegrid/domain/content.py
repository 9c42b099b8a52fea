"""Access to the data that ships with the program (``judgegrid/content``): tables read as text."""

from __future__ import annotations

import csv
import io
from functools import cache
from importlib.resources import files


def parse(data: bytes) -> list[dict[str, str]]:
    """Rows of a UTF-8 CSV with a header, every column as text; CRLF and LF read the same."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


@cache
def rows(name: str) -> list[dict[str, str]]:
    """Rows of ``content/<name>.csv``, read once. Treat them as read-only.

    Raises FileNotFoundError when there is no such table.
    """
    return parse((files("judgegrid") / "content" / f"{name}.csv").read_bytes())
