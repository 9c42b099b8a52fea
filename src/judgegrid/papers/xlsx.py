"""An outline as a workbook: the 口径 first, then every table on its own sheet, numbers as numbers."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, time

from judgegrid.papers.outline import (
    Box,
    Column,
    Interval,
    Kind,
    Mark,
    Outline,
    Row,
    Table,
    placed,
    printable,
    tables,
)
from judgegrid.papers.snapshot import fingerprint
from judgegrid.papers.table_export import Value, Workbook


def write(outline: Outline) -> bytes:
    """The workbook as bytes; equal outlines give equal bytes."""
    target = io.BytesIO()
    made = datetime.combine(outline.imprint.on, time(), UTC)
    properties = {
        "title": outline.imprint.title,
        "author": outline.imprint.issuer,
        "comments": f"校验码 {fingerprint(outline)}",
        "created": made,
    }
    with Workbook(target, properties=properties) as book:
        book.sheet("口径", ("项目", "内容"), _basis(outline), widths=(18, 90))
        for label, table in tables(outline):
            headings, shapes = _headings(table)
            notes = [(printable(note),) for note in table.notes]
            rows = [*(_cells(table, row) for row in table.rows), *notes]
            book.sheet(f"{label} {table.title}", headings, rows, number_formats=shapes)
    return target.getvalue()


def _basis(outline: Outline) -> Iterator[tuple[Value, ...]]:
    imprint = outline.imprint
    yield ("标题", printable(imprint.title))
    for label, text in (
        ("发文机关", imprint.issuer),
        ("发文字号", imprint.number),
        ("密级", imprint.secrecy),
        ("发送对象", imprint.recipient),
        ("说明", imprint.notice),
    ):
        if text:
            yield (label, printable(text))
    yield ("日期", imprint.on)
    for one in placed(outline):
        if isinstance(one.block, Box):
            for label, text in one.block.lines:
                yield (printable(label), printable(text))
    yield ("校验码", fingerprint(outline))


def _headings(table: Table) -> tuple[list[str], list[str]]:
    """Headings and number formats; an interval takes two columns."""
    headings, shapes = [], []
    for column in table.columns:
        shape = _shape(column)
        if column.kind is Kind.INTERVAL:
            unit = f"（{column.unit}）" if column.unit else ""
            headings += [f"{column.name}下限{unit}", f"{column.name}上限{unit}"]
            shapes += [shape, shape]
        else:
            headings.append(column.heading)
            shapes.append(shape)
    return headings, shapes


def _shape(column: Column) -> str:
    if column.kind is Kind.TEXT:
        return ""
    digits = "0" if column.kind is Kind.COUNT or not column.decimals else "0." + "0" * column.decimals
    return f"+{digits};-{digits};0" if column.signed else digits


def _cells(table: Table, row: Row) -> tuple[Value, ...]:
    cells: list[Value] = []
    for column, cell in zip(table.columns, row.cells, strict=True):
        width = 2 if column.kind is Kind.INTERVAL else 1
        if isinstance(cell, Mark):
            cells += [cell.label] * width
        elif isinstance(cell, Interval):
            cells += [cell.low, cell.high]
        else:
            cells.append(printable(cell) if isinstance(cell, str) else cell)
    return tuple(cells)
