"""Lists handed out as xlsx or CSV: streamed, numbers as numbers, and no text that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

Value = str | int | float | Decimal | date | datetime | bool | None

_DANGEROUS = "=+-@\t\r\n＝＋－＠"
_LONGEST_CELL = 32_767


def is_risky(text: str) -> bool:
    """Whether a spreadsheet might take the text for a formula: it opens with = + - @, full width too."""
    return bool(text) and (text[0] in _DANGEROUS or text.lstrip()[:1] in tuple("=+-@＝＋－＠"))


def safe_text(text: str) -> str:
    """The text for a CSV cell: an apostrophe goes before anything a spreadsheet might run."""
    return f"'{text}" if is_risky(text) else text


def csv_lines(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """The table as UTF-8 CSV with a byte-order mark (Excel opens it rightly), one chunk per line."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")

    def line(cells: Iterable[str]) -> bytes:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(list(cells))
        return buffer.getvalue().encode()

    yield b"\xef\xbb\xbf" + line(safe_text(one) for one in headings)
    for row in rows:
        yield line(_csv_cell(one) for one in row)


def _csv_cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)


class Workbook:
    """An xlsx file written row by row in constant memory; close it (or use ``with``) to finish.

    ``properties``: title, author, comments … of the file. ``in_memory``: without temporary files, for what
    is to be sealed; all rows are then held. Raises ValueError when a sheet would pass Excel's 1,048,576 rows.
    """

    def __init__(
        self, target: BinaryIO | Path, *, properties: dict[str, Any] | None = None, in_memory: bool = False
    ) -> None:
        options = {
            "constant_memory": not in_memory,
            "in_memory": in_memory,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": False,
        }
        self._book = xlsxwriter.Workbook(target, options)
        if properties:
            self._book.set_properties(properties)
        self._formats: dict[str, Any] = {}
        self._names: set[str] = set()

    def __enter__(self) -> Workbook:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    def close(self) -> None:
        self._book.close()

    def sheet(
        self,
        name: str,
        headings: Sequence[str],
        rows: Iterable[Sequence[Value]],
        *,
        widths: Sequence[float] = (),
        number_formats: Sequence[str] = (),
    ) -> int:
        """Write one sheet with a frozen heading row; returns the number of rows under it."""
        sheet = self._book.add_worksheet(self._free_name(name))
        sheet.freeze_panes(1, 0)
        for index, heading in enumerate(headings):
            width = widths[index] if index < len(widths) else max(10.0, 2.0 * len(heading) + 2)
            sheet.set_column(index, index, width)
        for index, heading in enumerate(headings):
            sheet.write_string(0, index, heading, self._heading_format())
        count = 0
        for count, row in enumerate(rows, 1):
            if count > 1_048_575:
                raise ValueError("超过 Excel 单表 1048576 行上限，请缩小范围或改用 CSV 导出")
            for index, value in enumerate(row):
                shape = number_formats[index] if index < len(number_formats) else ""
                self._write(sheet, count, index, value, shape)
        if count:
            sheet.autofilter(0, 0, count, len(headings) - 1)
        return count

    def _write(self, sheet: Any, row: int, column: int, value: Value, shape: str) -> None:
        if value is None:
            return
        if isinstance(value, bool):
            sheet.write_string(row, column, "是" if value else "否")
        elif isinstance(value, str):
            text = value if len(value) <= _LONGEST_CELL else value[: _LONGEST_CELL - 5] + "…（截断）"
            sheet.write_string(row, column, text, self._text_format() if is_risky(value) else None)
        elif isinstance(value, datetime):
            sheet.write_datetime(row, column, value.replace(tzinfo=None), self._shape("yyyy-mm-dd hh:mm"))
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self._shape("yyyy-mm-dd"))
        else:
            sheet.write_number(row, column, value, self._shape(shape) if shape else None)

    def _free_name(self, name: str) -> str:
        """A sheet name Excel takes: no []:*?/\\, not over 31 characters, not used before."""
        base = "".join("_" if char in "[]:*?/\\" else char for char in name).strip("'")[:31] or "Sheet"
        free, count = base, 1
        while free.casefold() in self._names:
            count += 1
            free = f"{base[: 31 - len(str(count)) - 1]}_{count}"
        self._names.add(free.casefold())
        return free

    def _heading_format(self) -> Any:
        return self._format("heading", {"bold": True, "bg_color": "#E8EDF3", "bottom": 1, "text_wrap": True})

    def _text_format(self) -> Any:
        return self._format("text", {"num_format": "@", "quote_prefix": True})

    def _shape(self, shape: str) -> Any:
        return self._format(shape, {"num_format": shape})

    def _format(self, key: str, properties: dict[str, Any]) -> Any:
        if key not in self._formats:
            self._formats[key] = self._book.add_format(properties)
        return self._formats[key]
