"""Tables handed in: xlsx, xls and csv files opened safely, or refused with a sentence that helps."""

from __future__ import annotations

import codecs
import csv
import io
import mmap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO

import python_calamine as calamine

from judgegrid.domain.refusals import Invalid
from judgegrid.papers.xlsx_scan import LIMITS, Limits, Scan, beginning, column_letters, look

Cell = str | int | float | bool | date | datetime | time | timedelta | None
Faults = Mapping[int, str]
WHOLE_ROW = -1
_NONE: Faults = {}
_TITLES = 6  # lines above the heading that are looked through
XLSX_MARK, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of data: its number as Excel counts, its cells under the headings, what is wrong in them.

    ``faults``: column index → sentence; WHOLE_ROW stands for the line as such.
    """

    number: int
    cells: Sequence[Cell]
    faults: Faults


@dataclass(slots=True)
class Table:
    """An opened table. ``rows()`` may be walked once; ``total`` is the number of lines below the heading."""

    sheet: str
    sheets: tuple[str, ...]
    headers: tuple[str, ...]
    total: int
    encoding: str
    _rows: Iterable[Row]

    def rows(self) -> Iterator[Row]:
        return iter(self._rows)


def open_table(path: Path, *, sheet: str = "", limits: Limits = LIMITS) -> Table:
    """Open a workbook or csv file by what it is, whatever its name says.

    ``sheet``: name of the sheet (default the first). The heading is the first line with two or more
    filled cells. Raises Invalid when the file is empty, cut off, protected by a password, a zip bomb,
    larger than ``limits``, in an unknown encoding, or when its heading has merged or equal cells.
    """
    head = _checked_head(path)
    if head.startswith(XLSX_MARK):
        return _workbook(path, sheet, look(path, sheet=sheet, limits=limits), limits)
    if head.startswith(_OLE):
        return _workbook(path, sheet, Scan(), limits)
    return _csv(path, head, limits)


def peek(path: Path | IO[bytes], *, sheet: str = "", limits: Limits = LIMITS) -> Table:
    """Headings and the first lines only, for the page where columns are matched; cheap for large files.

    Refuses what can be refused without reading the whole; ``total`` is that of the sample. An open file must
    be an xlsx.
    """
    if not isinstance(path, Path):
        return _workbook(beginning(path, sheet=sheet, limits=limits), sheet, Scan(), limits)
    head = _checked_head(path)
    if head.startswith(XLSX_MARK):
        return _workbook(beginning(path, sheet=sheet, limits=limits), sheet, Scan(), limits)
    if head.startswith(_OLE):
        return _workbook(path, sheet, Scan(), limits)
    return _csv(path, head, limits)


def _checked_head(path: Path) -> bytes:
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise Invalid("文件是空的，没有任何内容")
    if head.startswith(_OLE) and _encrypted(path):
        raise Invalid("工作簿设置了打开密码，请取消密码后重新上传")
    return head


def _encrypted(path: Path) -> bool:
    """Whether an OLE file is the wrapping of an encrypted xlsx."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find("EncryptedPackage".encode("utf-16-le")) >= 0


def _workbook(source: Path | io.BytesIO, sheet: str, scan: Scan, limits: Limits) -> Table:
    try:
        book = calamine.CalamineWorkbook.from_object(source)
        names = tuple(book.sheet_names)
        if sheet and sheet not in names:
            raise Invalid(f"没有名为“{sheet}”的工作表，文件中有：{'、'.join(names)}")
        if not names:
            raise Invalid("工作簿中没有工作表")
        page = book.get_sheet_by_name(sheet or names[0])
    except calamine.PasswordError as error:
        raise Invalid("工作簿设置了打开密码，请取消密码后重新上传") from error
    except calamine.CalamineError as error:
        raise Invalid("文件不完整或已损坏，可能没有传完；请用 Excel 或 WPS 打开另存后重新上传") from error
    if page.start is None or page.end is None:
        raise Invalid(f"工作表“{page.name}”是空的")
    if page.end[0] >= limits.rows + 50:
        raise Invalid(f"工作表用到了第{page.end[0] + 1}行，一次最多导入{limits.rows}行；请拆分后导入")
    blank: list[Cell] = [""] * page.start[1]  # calamine fills up leading rows, but not leading columns
    merged = page.merged_cell_ranges or []
    faults = dict(scan.faults)
    lines = (
        Row(number, [*blank, *cells] if blank else cells, faults.get(number, _NONE))
        for number, cells in enumerate(page.iter_rows(), 1)
    )
    heading = _heading(lines)
    _check_merged(merged, heading.number)
    for number, more in _merged_faults(merged, heading.number).items():
        faults[number] = {**more, **faults.get(number, {})}
    headers = _headers(heading)
    rows = (row for row in _fitted(lines, len(headers)) if row.faults or any(c != "" for c in row.cells))
    return Table(page.name, names, headers, max(page.end[0] + 1 - heading.number, 0), "", rows)


def _heading(lines: Iterator[Row]) -> Row:
    """The first line with two or more filled cells; titles and blank lines above it are passed over."""
    for passed, row in enumerate(lines):
        if sum(1 for cell in row.cells if str(cell or "").strip()) >= 2:
            return row
        if passed >= _TITLES:
            break
    raise Invalid("没有找到表头：前几行中没有一行写有两个以上列名")


def _check_merged(merged: Iterable[tuple[tuple[int, int], tuple[int, int]]], number: int) -> None:
    for (top, left), (bottom, right) in merged:
        if top <= number - 1 <= bottom:
            place = f"{column_letters(left)}{top + 1}:{column_letters(right)}{bottom + 1}"
            raise Invalid(f"表头(第{number}行)有合并单元格{place}；请取消合并，每列只写一个列名")


def _merged_faults(
    merged: Iterable[tuple[tuple[int, int], tuple[int, int]]], heading: int
) -> dict[int, dict[int, str]]:
    """Cells below the heading that are hidden under a merged one hold no value of their own."""
    faults: dict[int, dict[int, str]] = {}
    for (top, left), (bottom, right) in merged:
        if top < heading or (bottom - top + 1) * (right - left + 1) > 100_000:
            continue
        place = f"{column_letters(left)}{top + 1}:{column_letters(right)}{bottom + 1}"
        for line in range(top, bottom + 1):
            for column in range(left, right + 1):
                if (line, column) != (top, left):
                    faults.setdefault(line + 1, {})[column] = f"与{place}合并，请取消合并后逐行填写"
    return faults


def _headers(row: Row) -> tuple[str, ...]:
    """Headings without white space; columns without a heading get their letters as one."""
    names = ["".join(str(cell or "").split()) for cell in row.cells]
    while names and not names[-1]:
        names.pop()
    if wrong := mojibake("".join(names)):
        raise Invalid(f"表头是乱码：{wrong}")
    seen: dict[str, int] = {}
    for index, name in enumerate(names):
        if name and name in seen:
            first, second = column_letters(seen[name]), column_letters(index)
            raise Invalid(f"表头“{name}”出现两次({first}列和{second}列)，请改名或删去一列")
        seen[name] = index
    return tuple(name or f"({column_letters(index)}列)" for index, name in enumerate(names))


def _fitted(lines: Iterator[Row], width: int) -> Iterator[Row]:
    for row in lines:
        short = width - len(row.cells)
        if short > 0:
            yield Row(row.number, [*row.cells, *[""] * short], row.faults)
        elif short < 0:
            yield Row(row.number, row.cells[:width], row.faults)
        else:
            yield row


def mojibake(text: str) -> str:
    """What went wrong with the encoding of a text, or nothing when it reads well."""
    if "\ufffd" in text or "锟斤拷" in text:
        return "原文在转换编码时已丢失(出现“锟斤拷”或“�”)，请从源系统重新导出"
    if _reads_as(text, "gb18030", "utf-8"):
        return "UTF-8 文件曾被当作 GBK 打开并保存，请从源系统重新导出为 xlsx"
    for wrong in ("latin-1", "cp1252"):
        for right in ("utf-8", "gb18030"):
            if _reads_as(text, wrong, right):
                return f"{right.upper()} 文件曾被当作西文编码打开并保存，请从源系统重新导出为 xlsx"
    if "æ" in text or "å" in text or "Ã" in text:
        return "中文曾被当作西文编码打开并保存，请从源系统重新导出为 xlsx"
    return ""


def _reads_as(text: str, wrong: str, right: str) -> bool:
    """Whether the text becomes (shorter) Chinese when the wrong decoding is undone."""
    if text.isascii():
        return False
    try:
        undone = text.encode(wrong).decode(right)
    except UnicodeError:
        return False
    return len(undone) < len(text) and any("\u4e00" <= char <= "\u9fff" for char in undone)


def _csv(path: Path, head: bytes, limits: Limits) -> Table:
    if head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        raise Invalid("这是网页或 XML 另存的表格，请用 Excel 或 WPS 打开后另存为 xlsx")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Invalid("文件是 UTF-16 文本，请另存为 xlsx 或“CSV UTF-8”")
    if b"\x00" in head or head.startswith((b"%PDF", b"{\\rtf")):
        raise Invalid("文件不是表格：只收 xlsx、xls 或 csv")
    encoding, total = _encoding(path, limits)
    lines = _csv_lines(path, encoding)
    heading = _heading(lines)
    headers = _headers(heading)
    return Table("", (), headers, max(total - heading.number, 0), encoding, _csv_rows(lines, len(headers)))


def _encoding(path: Path, limits: Limits) -> tuple[str, int]:
    """UTF-8 (with or without mark) or GB18030, whichever the whole file is; and its number of lines."""
    lines = 0
    for encoding in ("utf-8", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        lines = 1
        try:
            with path.open("rb") as file:
                while piece := file.read(1 << 20):
                    decoder.decode(piece)
                    lines += piece.count(b"\n")
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        if lines > limits.rows + 50:
            raise Invalid(f"文件约{lines}行，一次最多导入{limits.rows}行；请按年度或法院拆分")
        return ("utf-8-sig" if encoding == "utf-8" else encoding), lines
    raise Invalid(f"第{lines}行附近的文字既不是 UTF-8 也不是 GB18030 编码，文件可能被截断；请重新导出")


def _csv_lines(path: Path, encoding: str) -> Iterator[Row]:
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline()
        file.seek(0)
        mark = max(",\t;", key=first.count)
        reader = csv.reader(file, delimiter=mark, strict=True)
        number = 0
        try:
            for cells in reader:
                yield Row(number + 1, list(cells), _NONE)
                number = reader.line_num
        except csv.Error as error:
            raise Invalid(
                f"第{number + 1}行的引号没有成对或内容过长，文件可能被截断；请检查后重新上传"
            ) from error


def _csv_rows(lines: Iterator[Row], width: int) -> Iterator[Row]:
    for row in lines:
        if not any(row.cells):
            continue
        extra = len(row.cells) - width
        if extra > 0 and not any(row.cells[width:]):
            row = Row(row.number, row.cells[:width], _NONE)
        elif extra:
            cells = [*row.cells, *[""] * -extra]
            row = Row(
                row.number, cells[:width], {WHOLE_ROW: f"有{len(row.cells)}列，表头是{width}列，无法对齐"}
            )
        yield row
