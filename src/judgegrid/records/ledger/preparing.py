"""Lines of an import made ready: read, derived, hashed and sealed; in two processes when there are many.

Nothing here asks the database, so the work can be done anywhere; comparing stays with the one who checks.
"""

from __future__ import annotations

import os
import pickle
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from multiprocessing import get_context
from typing import Any

import django

from judgegrid.domain.cell_values import Cell
from judgegrid.domain.filing_cells import Known, Reading, read
from judgegrid.domain.filing_columns import is_note_row
from judgegrid.domain.filings import derive
from judgegrid.papers.tables_in import WHOLE_ROW, Row
from judgegrid.records.ledger.comparing import row_hash
from judgegrid.records.ledger.known import division_of
from judgegrid.records.ledger.staging import Staged, encoded, filing_row, party_rows

CHUNK = 1000
MANY = 20_000  # lines from which starting two processes pays
PROCESSES = 2
AHEAD = 6  # chunks under way at once: bounds the memory


@dataclass(frozen=True)
class Reader:
    """What is needed to read a line: columns as (index, field), what the court knows, where it sits."""

    columns: tuple[tuple[int, str], ...]
    known: Known
    scope_code: str

    def packed(self) -> bytes:
        """The same for another process; views of tables become tables."""
        known = self.known
        courts, words, aliases = dict(known.courts), dict(known.type_words), dict(known.cause_aliases)
        return pickle.dumps(replace(self, known=Known(courts, known.on, words, aliases)))

    def cells(self, row: Row) -> dict[str, Cell]:
        return {name: row.cells[index] for index, name in self.columns}

    def reading(self, row: Row) -> Reading:
        """The line as read; a fault of the whole line comes first."""
        faults = {name: row.faults[index] for index, name in self.columns if index in row.faults}
        found = read(self.cells(row), faults, known=self.known)
        if WHOLE_ROW in row.faults:
            found.errors.insert(0, ("整行", row.faults[WHOLE_ROW]))
        return found


@dataclass(slots=True)
class Prepared:
    """One line: what is wrong with it, or its fingerprint and the staged line it makes when it is new."""

    row: Row
    errors: list[tuple[str, str]]
    number: str = ""
    key: Any = None
    court: str = ""
    division: str = ""
    fingerprint: str = ""
    remarks: list[dict[str, str]] | None = None
    shown: dict[str, str] | None = None
    line: str = ""


def prepare(rows: Sequence[Row], reader: Reader) -> list[Prepared]:
    """Make lines ready; empty ones and the note row are left out."""
    found = []
    for row in rows:
        cells = reader.cells(row)
        if not any(str(cell or "").strip() for cell in cells.values()) and not row.faults:
            continue
        if not is_note_row(row.cells):
            found.append(_prepared(row, cells, reader))
    return found


def _prepared(row: Row, cells: dict[str, Cell], reader: Reader) -> Prepared:
    reading = reader.reading(row)
    number = reading.given.get("case_number")
    made = Prepared(row, reading.errors)
    if number is not None:
        made.number, made.key, made.court = number.canonical, number.key, number.court
        made.division = division_of(reader.known.courts.get(number.court), otherwise=reader.scope_code)
    if reading.errors:
        return made
    filing = derive(reading.given, known=reader.known, remarks=reading.remarks)
    made.fingerprint, made.remarks = row_hash(cells), filing.remarks
    made.shown = {name: str(filing.values[name]) for name in ("case_number", "filed_on", "cause_text")}
    kept = filing_row(filing, scope_code=made.division, row_hash=made.fingerprint)
    made.line = encoded(Staged(row.number, None, "", False, kept, party_rows(filing.parties), [], ""))
    return made


def prepared(rows: Iterable[Row], reader: Reader, *, total: int) -> Iterator[list[Prepared]]:
    """The lines of a table in chunks, in order; with many lines two processes work ahead."""
    chunks = _chunks(rows)
    if total < MANY:
        for chunk in chunks:
            yield prepare(chunk, reader)
        return
    known = reader.packed()
    context = get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, mp_context=context, initializer=django.setup) as pool:
        under_way: deque[Future[list[Prepared]]] = deque()
        try:
            for chunk in chunks:
                under_way.append(pool.submit(_elsewhere, chunk, known, os.getpid()))
                if len(under_way) >= AHEAD:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def _elsewhere(rows: list[Row], known: bytes, parent: int) -> list[Prepared]:
    _leave_with(parent)
    return prepare(rows, _reader(known))


@lru_cache(maxsize=1)
def _reader(known: bytes) -> Reader:
    found: Reader = pickle.loads(known)  # our own parent wrote it
    return found


@lru_cache(maxsize=1)
def _leave_with(parent: int) -> None:
    """A killed parent can't tell its helpers to go: they look for themselves."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
