"""Lines of an import made ready: read, derived, hashed and sealed; in two processes when there are many.

Nothing here asks the database, so the work can be done anywhere; comparing stays with the one who checks.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from judgegrid.domain.cell_values import Cell
from judgegrid.domain.filing_cells import Known, Reading, read
from judgegrid.domain.filing_columns import is_note_row
from judgegrid.domain.filings import derive
from judgegrid.papers.tables_in import WHOLE_ROW, Row
from judgegrid.records.ledger.comparing import row_hash
from judgegrid.records.ledger.helping import Helpers
from judgegrid.records.ledger.known import division_of
from judgegrid.records.ledger.staging import encoded_new, filing_row, party_rows

CHUNK = 1000
MANY = 20_000  # lines from which starting two processes pays
AHEAD = 6  # chunks under way at once: bounds the memory

Sent = tuple[int, Sequence[Cell], Mapping[int, str]]  # a row on its way to a helper


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
        return self._reading(row, self.cells(row))

    def _reading(self, row: Row, cells: dict[str, Cell]) -> Reading:
        if not row.faults:
            return read(cells, {}, known=self.known)
        faults = {name: row.faults[index] for index, name in self.columns if index in row.faults}
        found = read(cells, faults, known=self.known)
        if WHOLE_ROW in row.faults:
            found.errors.insert(0, ("整行", row.faults[WHOLE_ROW]))
        return found

    def prepared(self, at: int, row: Row, cells: dict[str, Cell]) -> Prepared:
        """One line made ready; ``at``: its place in the chunk."""
        reading = self._reading(row, cells)
        number = reading.given.get("case_number")
        canonical = court = division = ""
        if number is not None:
            canonical, court = number.canonical, number.court
            division = division_of(self.known.courts.get(court), otherwise=self.scope_code)
        if reading.errors:
            return Prepared(at, reading.errors, canonical, court, division)
        filing = derive(reading.given, known=self.known, remarks=reading.remarks)
        fingerprint = row_hash(cells)
        kept = filing_row(filing, scope_code=division, row_hash=fingerprint)
        line = encoded_new(row.number, kept, party_rows(filing.parties))
        return Prepared(at, None, canonical, court, division, fingerprint, filing.remarks or None, line)


class Prepared(NamedTuple):
    """One line: what is wrong with it, or its fingerprint and the staged line it makes when it is new.

    ``at``: its place in the chunk of rows, which is not sent back.
    """

    at: int
    errors: list[tuple[str, str]] | None
    number: str = ""
    court: str = ""
    division: str = ""
    fingerprint: str = ""
    remarks: list[dict[str, str]] | None = None
    line: bytes = b""


Chunk = tuple[list[Row], list[Prepared]]


def prepare(rows: Sequence[Row], reader: Reader) -> list[Prepared]:
    """Make lines ready; empty ones and the note row are left out."""
    found = []
    for at, row in enumerate(rows):
        cells = reader.cells(row)
        if not any(str(cell or "").strip() for cell in cells.values()) and not row.faults:
            continue
        if not is_note_row(row.cells):
            found.append(reader.prepared(at, row, cells))
    return found


def prepared(
    rows: Iterable[Row], reader: Reader, *, total: int, helpers: Helpers | None = None
) -> Iterator[Chunk]:
    """The lines of a table in chunks, in order; with many lines two processes work ahead."""
    chunks = _chunks(rows)
    if total < MANY:
        for chunk in chunks:
            yield chunk, prepare(chunk, reader)
        return
    known = reader.packed()
    under_way: deque[tuple[list[Row], Future[list[Prepared]]]] = deque()
    with ExitStack() as stack:
        helpers = helpers or stack.enter_context(Helpers())
        for chunk in chunks:
            sent = [(row.number, row.cells, row.faults) for row in chunk]
            under_way.append((chunk, helpers.submit(_elsewhere, sent, known)))
            if len(under_way) >= AHEAD:
                yield _finished(under_way.popleft())
        while under_way:
            yield _finished(under_way.popleft())


def _finished(one: tuple[list[Row], Future[list[Prepared]]]) -> Chunk:
    return one[0], one[1].result()


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def _elsewhere(sent: list[Sent], known: bytes) -> list[Prepared]:
    return prepare([Row(*one) for one in sent], _reader(known))


@lru_cache(maxsize=1)
def _reader(known: bytes) -> Reader:
    found: Reader = pickle.loads(known)  # our own parent wrote it
    return found
