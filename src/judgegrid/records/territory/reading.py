"""A file handed in as a sheet to be loaded: xlsx, xls, csv in UTF-8 or GB18030."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from judgegrid.domain.refusals import Invalid
from judgegrid.papers.tables_in import WHOLE_ROW, Cell, Table, open_table
from judgegrid.papers.xlsx_scan import LIMITS
from judgegrid.records.territory.tables import Sheet


def digest_of(path: Path) -> str:
    """SHA-256 of the file, kept in the trail."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_sheet(path: Path, *, name: str = "", most: int = LIMITS.rows) -> Sheet:
    """Open a table file of at most ``most`` rows; raises Invalid when it is none, damaged or protected."""
    table = open_table(path, limits=replace(LIMITS, rows=most))
    return Sheet(table.headers, _rows(table), name or path.name, digest_of(path))


def _rows(table: Table) -> Iterator[tuple[int, list[Cell]]]:
    """Rows without the note row of the template (第一列以“说明”开头)."""
    for row in table.rows():
        if row.faults:
            index, fault = next(iter(row.faults.items()))
            place = "整行" if index == WHOLE_ROW else table.headers[index]
            raise Invalid(f"第{row.number}行{place}：{fault}", {place: fault})
        if not str(row.cells[0] or "").startswith("说明"):
            yield row.number, list(row.cells)
