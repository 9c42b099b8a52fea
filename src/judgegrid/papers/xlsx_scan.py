"""A look into an xlsx file before it is read: is it whole, honest in size, and where are its bad cells."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from judgegrid.domain.refusals import Invalid

_PIECE = 1 << 20
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.S)
_VALUE = re.compile(rb"<(?:\w+:)?v[^>/]*>([^<]+)<")
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d+)"')
_ROW_NUMBER = re.compile(rb'[^>]*?\br="(\d+)"')


@dataclass(frozen=True, slots=True)
class Limits:
    """What is taken in: rows and columns of a sheet, bytes after unpacking, and how hard it may be packed."""

    rows: int = 300_000
    columns: int = 500
    unpacked: int = 2_000_000_000
    packing: int = 250
    entries: int = 5_000


LIMITS = Limits()


@dataclass(slots=True)
class Scan:
    """Rows as Excel numbers them; ``faults``: row number → column index → what is wrong there."""

    last_row: int = 0
    last_column: int = 0
    faults: dict[int, dict[int, str]] = field(default_factory=dict)


def column_letters(index: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """A → 0, AA → 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def look(path: Path, *, sheet: str = "", limits: Limits = LIMITS) -> Scan:
    """Check the whole package by its directory, then walk through one sheet without unpacking it at once.

    ``sheet`` defaults to the first. Raises Invalid when the file is cut off, not an xlsx, a zip bomb, or
    larger than ``limits``.
    """
    with _opened(path, limits) as package:
        part = _part_of(package, sheet)
        for name in package.namelist():
            if name.startswith("xl/") and name.endswith(".xml") and name != part:
                with package.open(name) as stream:
                    while stream.read(_PIECE):  # reading to the end checks size and checksum
                        pass
        with package.open(part) as stream:
            return _walk(stream, limits)


def beginning(
    path: Path | IO[bytes], *, sheet: str = "", rows: int = 40, limits: Limits = LIMITS
) -> io.BytesIO:
    """The same workbook with only the first ``rows`` lines of one sheet, made without reading the rest.

    For the mapping page: it needs headings and a sample, and must not load the whole. Raises as ``look``.
    """
    short = io.BytesIO()
    with _opened(path, limits) as package, zipfile.ZipFile(short, "w") as target:
        part = _part_of(package, sheet)
        kept: list[bytes] = []
        with package.open(part) as stream:
            head: list[bytes] = []
            number = 0
            for line in _rows(stream, head):
                number, _ = _extent(line, number, limits)
                if len(kept) >= rows or (kept and number > 10 * rows):
                    break  # a line far below would make the sample as large as the sheet
                kept.append(line)
        token = _token(head[0], b"row")
        body = token.join([head[0], *kept])
        close = token.replace(b"<", b"</", 1).removesuffix(b"row")
        end = close + b"sheetData>" + close + b"worksheet>"
        whole = body.find(close + b"sheetData>")
        target.writestr(part, (body[:whole] if whole >= 0 else body) + end)
        for name in package.namelist():
            if name.startswith("xl/sharedStrings"):
                used = [int(one) for one in re.findall(rb't="s"[^>]*><(?:\w+:)?v>(\d+)<', body)]
                with package.open(name) as stream:
                    target.writestr(name, _first_strings(stream, max(used, default=0) + 1))
            elif name.startswith(("xl/workbook", "xl/_rels", "xl/styles", "[Content", "_rels")):
                target.writestr(name, package.read(name))
    short.seek(0)
    return short


def _first_strings(stream: IO[bytes], count: int) -> bytes:
    text = b""
    while text.count(b"si>") < 2 * count + 2:  # generous: each string opens and closes once
        more = stream.read(_PIECE)
        if not more:
            return text
        text += more
    token = _token(text, b"si>", root=b"sst")
    end = token.replace(b"<", b"</", 1)
    return end.join(text.split(end)[:count]) + end + end.removesuffix(b"si>") + b"sst>"


def _token(start: bytes, name: bytes, *, root: bytes = b"worksheet") -> bytes:
    """``<name`` in the namespace prefix that the root element wears."""
    prefix = re.search(rb"<(\w+:)?" + root + rb"\b", start)
    return b"<" + ((prefix[1] or b"") if prefix else b"") + name


@contextmanager
def _opened(path: Path | IO[bytes], limits: Limits) -> Iterator[zipfile.ZipFile]:
    """The package with its directory checked; whatever breaks while it is read is told as damage."""
    try:
        with zipfile.ZipFile(path) as package:
            _check_directory(package, _size(path), limits)
            yield package
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ElementTree.ParseError, KeyError) as error:
        raise Invalid("文件不完整或已损坏，可能没有传完；请用 Excel 或 WPS 打开另存后重新上传") from error
    except (RuntimeError, NotImplementedError) as error:
        raise Invalid("压缩包加了密码或用了不支持的压缩方式，请另存为普通 xlsx") from error


def _size(path: Path | IO[bytes]) -> int:
    return path.stat().st_size if isinstance(path, Path) else path.seek(0, io.SEEK_END)


def _check_directory(package: zipfile.ZipFile, size: int, limits: Limits) -> None:
    entries = package.infolist()
    unpacked = sum(one.file_size for one in entries)
    if len(entries) > limits.entries or unpacked > limits.unpacked:
        raise Invalid(f"文件解开后约{unpacked // 2**20}MB,超过上限{limits.unpacked // 2**20}MB,未读取")
    if unpacked > 50 * 2**20 and unpacked > limits.packing * size:
        raise Invalid(f"文件压缩比异常({unpacked // max(size, 1)}倍)，疑似压缩炸弹，未读取")
    names = {one.filename for one in entries}
    if "xl/workbook.xml" not in names:
        kind = "二进制工作簿(xlsb)" if "xl/workbook.bin" in names else "Excel 工作簿"
        right = "请另存为 xlsx" if "xl/workbook.bin" in names else "只收 xlsx、xls 或 csv"
        raise Invalid(f"这不是{kind}：{right}" if right.startswith("只收") else f"这是{kind}，{right}")


def _part_of(package: zipfile.ZipFile, sheet: str) -> str:
    """The part of the package that holds a sheet, by the workbook's own relations."""
    book = ElementTree.fromstring(package.read("xl/workbook.xml"))
    relations = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    targets = {one.attrib["Id"]: one.attrib["Target"] for one in relations}
    for one in book.iter():
        if one.tag.endswith("}sheet") and (not sheet or one.attrib.get("name") == sheet):
            link = next(value for key, value in one.attrib.items() if key.endswith("}id"))
            target = targets[link]
            return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    raise Invalid(f"没有名为“{sheet}”的工作表")


def _walk(stream: IO[bytes], limits: Limits) -> Scan:
    scan = Scan()
    number = 0
    for text in _rows(stream, []):
        number, last = _extent(text, number, limits)
        if b"<v" not in text and b":v>" not in text and b"<is" not in text and b":is>" not in text:
            continue  # a row that holds formats only
        if number > limits.rows + 50:
            raise Invalid(
                f"工作表用到了第{number}行，一次最多导入{limits.rows}行；请按年度或法院拆分，并删除末尾无用的行"
            )
        scan.last_row = number
        scan.last_column = max(scan.last_column, last)
        if b"<f" in text or b":f>" in text or b't="e"' in text:
            _note_faults(scan, number, text)
    return scan


def _extent(text: bytes, before: int, limits: Limits) -> tuple[int, int]:
    """Number of a line and index of its last cell (-1: it does not say); refuses columns beyond the limit."""
    found = _ROW_NUMBER.match(text[: text.find(b">") + 1])
    number = int(found[1]) if found else before + 1
    place = _REFERENCE.search(text, text.rfind(b' r="'))
    if place is None:
        return number, -1
    last = column_index(place[1].decode())
    number = max(number, int(place[2]))  # the cell decides where it stands, whatever its row says
    if last >= limits.columns and (b"<v" in text or b"<is" in text or b":v>" in text):
        raise Invalid(f"第{number}行用到了{place[1].decode()}列，最多{limits.columns}列；请删除无用的列")
    return number, last


def _rows(stream: IO[bytes], head: list[bytes]) -> Iterator[bytes]:
    """What stands after each ``<row`` up to the next; what stands before the first is put into ``head``."""
    rest = stream.read(_PIECE)
    token = _token(rest, b"row")
    before = 1  # what stands before the first row is no row
    while True:
        pieces = rest.split(token)
        if before and len(pieces) > 1:
            head.append(pieces[0])
        yield from pieces[before:-1]
        if len(pieces) > 1:
            before = 0
        rest = pieces[-1]
        if len(rest) > 64 * _PIECE:
            raise Invalid("工作表中有一行过长，未读取")
        more = stream.read(_PIECE)
        if not more:
            break
        rest += more
    if before:
        head.append(rest)
    else:
        yield rest


def _note_faults(scan: Scan, number: int, text: bytes) -> None:
    for position, cell in enumerate(_CELL.finditer(text)):
        attributes, body = cell[1], cell[2] or b""
        value = _VALUE.search(body)
        formula = b"<f" in body or b":f>" in body or b":f " in body
        wrong = ""
        if b't="e"' in attributes:
            wrong = f"单元格是错误值{value[1].decode() if value else ''}，请改成实际内容"
        elif formula and value is None and b't="str"' not in attributes:
            wrong = "公式没有计算结果，请在 Excel 中打开保存，或改成数值"
        if wrong:
            place = _REFERENCE.search(attributes)
            index = column_index(place[1].decode()) if place else position
            scan.faults.setdefault(number, {})[index] = wrong
