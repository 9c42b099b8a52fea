"""The dry run of an import: every line read, compared and staged or refused; nothing written yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from judgegrid.domain.cell_values import Cell
from judgegrid.domain.filing_cells import Known, Reading, read
from judgegrid.domain.filing_columns import is_note_row
from judgegrid.domain.filings import derive
from judgegrid.domain.people import Scope
from judgegrid.papers.table_export import Value, Workbook
from judgegrid.papers.tables_in import WHOLE_ROW, Row, Table
from judgegrid.records.ledger.comparing import Comparison, compare, row_hash
from judgegrid.records.ledger.known import division_of
from judgegrid.records.ledger.models import Filing
from judgegrid.records.ledger.staging import Stage, Staged, filing_row, party_rows, seal_json

CHUNK = 1000
SHOWN = 50  # lines of each kind in the preview
MOST_WRONG = 10_000  # wrong lines handed back in the workbook


class Check:
    """One pass over a table, with ``counts`` of lines by outcome and a ``preview`` for the page."""

    def __init__(
        self,
        table: Table,
        mapping: dict[str, str],
        *,
        known: Known,
        scope: Scope,
        scope_code: str,
        stage: Stage,
    ) -> None:
        self.table = table
        chosen = ((mapping.get(header, ""), index) for index, header in enumerate(table.headers))
        self.columns = [(index, name) for name, index in sorted(chosen) if name]  # whatever their order
        self.known, self.scope, self.scope_code, self.stage = known, scope, scope_code, stage
        self.counts = dict.fromkeys(("new", "changed", "unchanged", "wrong", "remarked"), 0)
        self.preview: dict[str, list[dict[str, Any]]] = {
            "new": [],
            "changed": [],
            "wrong": [],
            "remarked": [],
        }
        self.wrong: list[tuple[int, str, list[Value]]] = []
        self._seen: dict[int, int] = {}  # by hash: a set of case numbers in full would weigh 50 MB

    def chunks(self) -> Iterator[int]:
        """Work through the table; yields the number of the line reached after each chunk."""
        rows = self.table.rows()
        while chunk := list(islice(rows, CHUNK)):
            self._take(chunk)
            yield chunk[-1].number

    def _take(self, rows: Iterable[Row]) -> None:
        good: list[tuple[Row, Reading, str]] = []
        for row in rows:
            cells = {name: row.cells[index] for index, name in self.columns}
            if not any(str(cell or "").strip() for cell in cells.values()) and not row.faults:
                continue
            if is_note_row(row.cells):
                continue
            reading = self._read(row, cells)
            if reading.errors:
                self._refuse(row, reading.errors)
            else:
                good.append((row, reading, row_hash(cells)))
        met = {
            number: (pk, known_hash)
            for number, pk, known_hash in Filing.objects.filter(
                case_number__in=[reading.given["case_number"].canonical for _, reading, _ in good]
            ).values_list("case_number", "pk", "row_hash")
        }
        changed: dict[int, tuple[Row, Reading, str]] = {}
        for row, reading, fingerprint in good:
            pk, known_hash = met.get(reading.given["case_number"].canonical, (None, ""))
            if pk is None:
                self._add(row, reading, fingerprint)
            elif known_hash == fingerprint:
                self.counts["unchanged"] += 1
            else:
                changed[pk] = (row, reading, fingerprint)
        for filing in Filing.objects.filter(pk__in=changed).prefetch_related("parties").order_by("pk"):
            self._change(filing, *changed[filing.pk])

    def _read(self, row: Row, cells: dict[str, Cell]) -> Reading:
        faults = {name: row.faults[index] for index, name in self.columns if index in row.faults}
        reading = read(cells, faults, known=self.known)
        if WHOLE_ROW in row.faults:
            reading.errors.insert(0, ("整行", row.faults[WHOLE_ROW]))
        number = reading.given.get("case_number")
        if number is None:
            return reading
        first = self._seen.setdefault(hash(number.key), row.number)
        if first != row.number:
            reading.errors.append(
                ("案号", f"{number.canonical}与第{first}行重复；同一案号在文件中只能出现一次")
            )
        division = division_of(self.known.courts.get(number.court), otherwise=self.scope_code)
        if not self.scope.reaches(division):
            reading.errors.append(("案号", f"法院代字{number.court}不在您的管辖范围内，不能导入"))
        return reading

    def _refuse(self, row: Row, errors: list[tuple[str, str]]) -> None:
        self.counts["wrong"] += 1
        reasons = [f"{header}：{sentence}" for header, sentence in errors]
        if len(self.preview["wrong"]) < SHOWN:
            self.preview["wrong"].append({"row": row.number, "reasons": reasons})
        if len(self.wrong) < MOST_WRONG:
            self.wrong.append((row.number, "\n".join(reasons), [_shown(cell) for cell in row.cells]))

    def _remark(self, row: Row, number: str, remarks: list[dict[str, str]]) -> None:
        if remarks:
            self.counts["remarked"] += 1
            if len(self.preview["remarked"]) < SHOWN:
                texts = [f"{one['field']}：{one['text']}" for one in remarks]
                self.preview["remarked"].append({"row": row.number, "case_number": number, "texts": texts})

    def _add(self, row: Row, reading: Reading, fingerprint: str) -> None:
        filing = derive(reading.given, known=self.known, remarks=reading.remarks)
        self.counts["new"] += 1
        values = filing.values
        self._remark(row, values["case_number"], filing.remarks)
        if len(self.preview["new"]) < 10:
            shown = {name: str(values[name]) for name in ("case_number", "filed_on", "cause_text")}
            self.preview["new"].append({"row": row.number, **shown})
        court = self.known.courts.get(values["court_code"])
        division = division_of(court, otherwise=self.scope_code)
        kept = filing_row(filing, scope_code=division, row_hash=fingerprint)
        self.stage.add(Staged(row.number, None, "", False, kept, party_rows(filing.parties), [], ""))

    def _change(self, met: Filing, row: Row, reading: Reading, fingerprint: str) -> None:
        found: Comparison = compare(met, reading.given, known=self.known, remarks=reading.remarks)
        if not found.differences:
            self.counts["unchanged"] += 1
            return
        self.counts["changed"] += 1
        self._remark(row, met.case_number, found.filing.remarks)
        if len(self.preview["changed"]) < SHOWN:
            fields = [
                {"label": one.label, "before": one.shown_before, "after": one.shown_after}
                for one in found.differences
            ]
            self.preview["changed"].append(
                {"row": row.number, "case_number": met.case_number, "fields": fields}
            )
        court = self.known.courts.get(met.court_code)
        kept = filing_row(
            found.filing, scope_code=division_of(court, otherwise=met.scope_code), row_hash=fingerprint
        )
        values = seal_json({one.field: [one.before, one.after] for one in found.differences})
        fields_changed = [one.field for one in found.differences]
        self.stage.add(
            Staged(
                row.number,
                met.pk,
                met.row_hash,
                found.moved,
                kept,
                party_rows(found.filing.parties),
                fields_changed,
                values,
            )
        )


def write_wrong_rows(path: Path, check: Check) -> None:
    """The wrong lines as a workbook: line number and 原因 first, then the file's own columns to be mended."""
    rows: list[list[Value]] = [[number, reason, *cells] for number, reason, cells in check.wrong]
    if (more := check.counts["wrong"] - len(rows)) > 0:
        rows.append([None, f"另有{more}行错误未列出；请先更正以上各行"])
    with Workbook(path) as book:
        book.sheet("错误行", ["行号", "原因", *check.table.headers], rows, widths=(8, 60))


def _shown(cell: Cell) -> Value:
    if cell is None or isinstance(cell, str | int | float | bool | datetime):
        return cell
    return cell if hasattr(cell, "year") else str(cell)
