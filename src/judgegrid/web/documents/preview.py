"""A paper as a page shows it: the blocks of its outline with the text that the files print."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

from judgegrid.papers.charts import svg
from judgegrid.papers.layout import chinese_date, note_lines, title_lines
from judgegrid.papers.outline import (
    Annex,
    Box,
    Figure,
    Heading,
    Kind,
    Outline,
    Paragraph,
    Placed,
    SignOff,
    Table,
    placed,
    shown,
)


@dataclass(frozen=True, slots=True)
class Part:
    """One block for the template; which fields are filled depends on ``kind``."""

    kind: str
    label: str = ""
    text: str = ""
    level: int = 0
    lines: tuple[tuple[str, str], ...] = ()
    headings: tuple[tuple[str, str, bool], ...] = ()  # name, unit, is a figure
    rows: tuple[tuple[bool, tuple[tuple[str, bool], ...]], ...] = ()  # total, cells: text, is a figure
    notes: tuple[str, ...] = ()
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """The head and the parts of a paper."""

    issuer: str
    number: str
    secrecy: str
    notice: str
    title: tuple[str, ...]
    addressees: str
    parts: tuple[Part, ...] = field(default=())


def preview(outline: Outline) -> Preview:
    """What the template needs to show an outline."""
    imprint = outline.imprint
    return Preview(
        issuer=imprint.issuer,
        number=imprint.number,
        secrecy=imprint.secrecy,
        notice=imprint.notice,
        title=title_lines(imprint.title),
        addressees="，".join(imprint.addressees),
        parts=tuple(_part(one) for one in placed(outline)),
    )


def _part(one: Placed) -> Part:
    block, label = one.block, one.label
    if isinstance(block, Heading):
        return Part("heading", label, block.text, level=block.level)
    if isinstance(block, Paragraph):
        return Part("paragraph", text=block.text)
    if isinstance(block, Table):
        return _table(block, label)
    if isinstance(block, Box):
        return Part("box", text=block.title, lines=block.lines)
    if isinstance(block, Figure):
        drawn = base64.b64encode(svg(block.chart).encode()).decode()
        picture = f"data:image/svg+xml;base64,{drawn}"
        return Part("figure", label, block.title, notes=(block.alt,), picture=picture)
    if isinstance(block, SignOff):
        return Part("sign", text=block.issuer, notes=(chinese_date(block.on),))
    if isinstance(block, Annex):
        return Part("annex", label, block.title)
    return Part("break")


def _table(table: Table, label: str) -> Part:
    columns = table.columns
    return Part(
        "table",
        label,
        table.title,
        headings=tuple((one.name, one.unit, one.kind is not Kind.TEXT) for one in columns),
        rows=tuple(
            (
                row.total,
                tuple(
                    (shown(cell, one), one.kind is not Kind.TEXT)
                    for cell, one in zip(row.cells, columns, strict=True)
                ),
            )
            for row in table.rows
        ),
        notes=note_lines(table.notes),
    )
