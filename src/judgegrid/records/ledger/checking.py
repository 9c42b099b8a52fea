"""The dry run of an import: every line read, compared and staged or refused; nothing written yet."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

from judgegrid.domain.case_masking import masked_numbers
from judgegrid.domain.cell_values import Cell
from judgegrid.domain.filing_cells import Known, Reading
from judgegrid.domain.filings import UNKNOWN_CAUSE
from judgegrid.domain.people import Scope
from judgegrid.papers.table_export import Value, Workbook
from judgegrid.papers.tables_in import Row, Table
from judgegrid.records.ledger.comparing import Comparison, compare
from judgegrid.records.ledger.helping import Helpers
from judgegrid.records.ledger.known import division_of
from judgegrid.records.ledger.models import Filing
from judgegrid.records.ledger.preparing import Prepared, Reader, prepared
from judgegrid.records.ledger.staging import (
    FILING_COLUMNS,
    Stage,
    Staged,
    decoded,
    encoded,
    filing_row,
    party_rows,
    seal_json,
)

SHOWN = 50  # lines of each kind in the preview
MOST_WRONG = 10_000  # wrong lines handed back in the workbook
_TEXT, _EDITION = FILING_COLUMNS.index("cause_text"), FILING_COLUMNS.index("cause_edition")


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
        helpers: Helpers | None = None,
    ) -> None:
        self.table = table
        chosen = ((mapping.get(header, ""), index) for index, header in enumerate(table.headers))
        columns = tuple((index, name) for name, index in sorted(chosen) if name)  # whatever their order
        self.reader = Reader(columns, known, scope_code)
        self.known, self.scope, self.stage, self.helpers = known, scope, stage, helpers
        self._reaches = cache(scope.reaches)
        self.counts = dict.fromkeys(("new", "changed", "unchanged", "wrong", "remarked"), 0)
        self.preview: dict[str, list[dict[str, Any]]] = {
            "new": [],
            "changed": [],
            "wrong": [],
            "remarked": [],
        }
        self.wrong: list[tuple[int, str, list[Value]]] = []
        self._unknown: Counter[tuple[str, str]] = Counter()  # (edition, printed cause)
        self._seen: dict[int, int] = {}  # by hash: a set of case numbers in full would weigh 50 MB

    def chunks(self) -> Iterator[int]:
        """Work through the table; yields the number of the line reached after each chunk."""
        reached = 0
        for rows, lines in prepared(
            self.table.rows(), self.reader, total=self.table.total, helpers=self.helpers
        ):
            self._take(rows, lines)
            reached = rows[-1].number
            yield reached

    def _take(self, rows: list[Row], lines: list[Prepared]) -> None:
        good: list[Prepared] = []
        for line in lines:
            errors = (line.errors or []) + self._against_the_file(line, rows[line.at])
            if errors:
                self._refuse(rows[line.at], errors)
            else:
                good.append(line)
        numbers = [line.number for line in good]
        stored = Filing.objects.filter(case_number__in=numbers).values_list("case_number", "pk", "row_hash")
        met = {number: (pk, known_hash) for number, pk, known_hash in stored}
        changed: dict[int, Prepared] = {}
        for line in good:
            pk, known_hash = met.get(line.number, (None, ""))
            if pk is None:
                self._add(line, rows[line.at])
            elif known_hash == line.fingerprint:
                self.counts["unchanged"] += 1
            else:
                changed[pk] = line
        for filing in Filing.objects.filter(pk__in=changed).prefetch_related("parties").order_by("pk"):
            line = changed[filing.pk]
            row = rows[line.at]
            self._change(filing, row, self.reader.reading(row), line.fingerprint)

    def _against_the_file(self, line: Prepared, row: Row) -> list[tuple[str, str]]:
        """What is wrong with a readable case number in this file and for this person."""
        if not line.number:
            return []
        found = []
        first = self._seen.setdefault(hash(line.number), row.number)
        if first != row.number:
            found.append(("案号", f"{line.number}与第{first}行重复；同一案号在文件中只能出现一次"))
        if not self._reaches(line.division):
            found.append(("案号", f"法院代字{line.court}不在您的管辖范围内，不能导入"))
        return found

    def _refuse(self, row: Row, errors: list[tuple[str, str]]) -> None:
        self.counts["wrong"] += 1
        reasons = [f"{header}：{sentence}" for header, sentence in errors]
        if len(self.preview["wrong"]) < SHOWN:
            starred = [masked_numbers(one) for one in reasons]  # a column matched wrongly may hold anything
            self.preview["wrong"].append({"row": row.number, "reasons": starred})
        if len(self.wrong) < MOST_WRONG:
            self.wrong.append((row.number, "\n".join(reasons), [_shown(cell) for cell in row.cells]))

    def unknown_causes(self) -> list[dict[str, Any]]:
        """Printed causes of new and changed lines that no table knows, the most frequent first."""
        return [
            {"edition": edition, "text": text, "count": count}
            for (edition, text), count in self._unknown.most_common(SHOWN)
        ]

    def _note_cause(self, filing: list[Any], remarks: list[dict[str, str]]) -> None:
        if any(one.get("work") == UNKNOWN_CAUSE for one in remarks):
            self._unknown[filing[_EDITION], filing[_TEXT]] += 1

    def _remark(self, row: Row, number: str, remarks: list[dict[str, str]]) -> None:
        if remarks:
            self.counts["remarked"] += 1
            if len(self.preview["remarked"]) < SHOWN:
                texts = [f"{one['field']}：{one['text']}" for one in remarks]
                self.preview["remarked"].append({"row": row.number, "case_number": number, "texts": texts})

    def _add(self, line: Prepared, row: Row) -> None:
        self.counts["new"] += 1
        self._remark(row, line.number, line.remarks or [])
        if line.remarks and any(one.get("work") == UNKNOWN_CAUSE for one in line.remarks):
            self._note_cause(decoded(line.line).filing, line.remarks)
        if len(self.preview["new"]) < 10:
            values = dict(zip(FILING_COLUMNS, decoded(line.line).filing, strict=True))
            shown = {name: str(values[name]) for name in ("case_number", "filed_on", "cause_text")}
            self.preview["new"].append({"row": row.number, **shown})
        self.stage.add(line.line)

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
        self._note_cause(kept, found.filing.remarks)
        values = seal_json({one.field: [one.before, one.after] for one in found.differences})
        fields_changed = [one.field for one in found.differences]
        staged = Staged(
            row.number,
            met.pk,
            met.row_hash,
            found.moved,
            kept,
            party_rows(found.filing.parties),
            fields_changed,
            values,
        )
        self.stage.add(encoded(staged))


def wrong_rows_workbook(check: Check) -> bytes:
    """The wrong lines as a workbook: line number and 原因 first, then the file's own columns to be mended."""
    rows: list[list[Value]] = [[number, reason, *cells] for number, reason, cells in check.wrong]
    if (more := check.counts["wrong"] - len(rows)) > 0:
        rows.append([None, f"另有{more}行错误未列出；请先更正以上各行"])
    target = io.BytesIO()
    with Workbook(target, in_memory=True) as book:
        book.sheet("错误行", ["行号", "原因", *check.table.headers], rows, widths=(8, 60))
    return target.getvalue()


def _shown(cell: Cell) -> Value:
    if cell is None or isinstance(cell, str | int | float | bool | datetime):
        return cell
    return cell if hasattr(cell, "year") else str(cell)
