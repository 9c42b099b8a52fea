"""Published cases as files: tables (xlsx, xls, csv), JSON lines, folders of txt, md and docx."""

from __future__ import annotations

import gzip
import json
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import docx
from docx.opc.exceptions import PackageNotFoundError

from judgegrid.domain.published_cases import FIELDS, CaseFault, PublishedText, read_document, read_row
from judgegrid.domain.refusals import Invalid
from judgegrid.papers.tables_in import WHOLE_ROW, open_table

TABLES, LINES, TEXTS = (".xlsx", ".xls", ".csv"), (".jsonl", ".jsonl.gz"), (".txt", ".md", ".docx")
SUFFIXES = (*TABLES, *LINES, *TEXTS)
MOST_UNPACKED = 200_000_000
MOST_LINE = 4_000_000
Read = PublishedText | list[CaseFault]


def read_cases(path: Path, *, on: date, internal: bool = False) -> Iterator[Read]:
    """Every case of a file or folder, or what is wrong with it. Raises Invalid for what is no such file."""
    for one in _paths(path):
        name = one.name if one == path else str(one.relative_to(path))
        if name.endswith(TABLES):
            yield from _table(one, name, on, internal)
        elif name.endswith(LINES):
            yield from _lines(one, name, on, internal)
        else:
            yield _document(one, name, on, internal)


def _paths(path: Path) -> list[Path]:
    right = f"应为 {'、'.join(SUFFIXES)} 文件，或装着这些文件的文件夹"
    if not path.is_dir():
        if not path.name.lower().endswith(SUFFIXES):
            raise Invalid("不认识的文件", {"文件": f"{path.name}：{right}"})
        return [path]
    found = [one for one in sorted(path.rglob("*")) if one.name.endswith(SUFFIXES) and one.is_file()]
    if not found:
        raise Invalid("文件夹里没有案例", {"文件": f"{path}：{right}"})
    return found


def _table(path: Path, name: str, on: date, internal: bool) -> Iterator[Read]:
    try:
        table = open_table(path)
    except Invalid as refused:
        yield [CaseFault(name, 0, "文件", str(refused))]
        return
    headers = [one.strip() for one in table.headers]
    if not any(one in FIELDS["text"] for one in headers):
        raise Invalid("缺少正文列", {"正文": f"{name}：应有一列叫 {'、'.join(FIELDS['text'][1:5])} 之一"})
    for row in table.rows():
        if row.faults:
            yield [
                CaseFault(name, row.number, "整行" if at == WHOLE_ROW else headers[at], right)
                for at, right in row.faults.items()
            ]
            continue
        cells = [one.date() if isinstance(one, datetime) else one for one in row.cells]
        given = dict(zip(headers, cells, strict=False))
        if any(one not in (None, "") for one in cells):
            yield read_row(given, file=name, row=row.number, on=on, internal=internal)


def _lines(path: Path, name: str, on: date, internal: bool) -> Iterator[Read]:
    for number, line in enumerate(_raw_lines(path, name), 1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield [CaseFault(name, number, "整行", f"应为一个 JSON 对象（{error}）")]
            continue
        if not isinstance(given, dict):
            yield [CaseFault(name, number, "整行", '应为一个 JSON 对象，如 {"title": …, "text": …}')]
            continue
        yield read_row(given, file=name, row=number, on=on, internal=internal)


def _raw_lines(path: Path, name: str) -> Iterator[str]:
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rb") as file:
            while line := file.readline(MOST_LINE):
                if len(line) == MOST_LINE:
                    raise Invalid("一行太长", {"文件": f"{name}：一行超过 {MOST_LINE:,} 字节"})
                yield line.decode("utf-8-sig")
    except (UnicodeDecodeError, gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise Invalid("读不出文字", {"文件": f"{name}：应为 UTF-8 的 JSON 行（{error}）"}) from None


def _document(path: Path, name: str, on: date, internal: bool) -> Read:
    try:
        text = _docx(path) if path.suffix == ".docx" else _plain(path)
    except Invalid as refused:
        return [CaseFault(name, 0, "文件", str(refused))]
    given = read_document(text, name.rsplit(".", 1)[0])
    return read_row(given, file=name, row=0, on=on, internal=internal)


def _plain(path: Path) -> str:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid("读不出文字，应为 UTF-8 或 GB18030 编码的文本")


def _docx(path: Path) -> str:
    """The paragraphs and cells of a Word document; refuses what is none or unpacks without end."""
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
                raise Invalid(f"解开后超过 {MOST_UNPACKED:,} 字节")
        document = docx.Document(str(path))
        lines = [one.text for one in document.paragraphs]
        lines += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, OSError, SyntaxError):
        raise Invalid("不是 Word 文档（docx）或已损坏；旧格式 doc 请另存为 docx") from None
    return "\n".join(lines).strip()
