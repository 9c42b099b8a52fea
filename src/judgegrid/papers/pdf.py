"""An outline as PDF/A through Typst: the same text and layout as the Word file, and no glyph made up.

The template is fixed and the outline travels beside it as JSON, so that no text is ever read as markup.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import typst

from judgegrid.papers import charts, layout
from judgegrid.papers.fonts import FontSet
from judgegrid.papers.layout import Face
from judgegrid.papers.outline import (
    Annex,
    Box,
    Figure,
    Heading,
    HeadStyle,
    Imprint,
    Kind,
    Outline,
    Paragraph,
    Placed,
    SignOff,
    Table,
    annexes,
    placed,
    printable,
    shown,
)
from judgegrid.papers.snapshot import fingerprint

TEMPLATE = Path(__file__).with_name("paper.typ")
_PICTURE = (
    '#let d = json(bytes(sys.inputs.data))\n#set page(width: auto, height: auto, margin: 0pt)\n'
    '#set document(date: datetime(year: 2000, month: 1, day: 1))\n#set text(fallback: false)\n'
    '#image(bytes(d.svg), format: "svg", width: d.width * 1pt)'
)  # fmt: skip
_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed with (?:font `"(.+?)"|a font)')


class MissingGlyph(ValueError):
    """A character that the chosen font cannot show: nothing is printed in its place."""

    def __init__(self, character: str, font: str) -> None:
        super().__init__(
            f"字体“{font}”缺少字符“{character}”（{_code_points(character)}），"
            "请在本院字体目录中放入含该字的字体，或更正该文字"
        )
        self.character, self.font = character, font


def write(outline: Outline, fonts: FontSet) -> bytes:
    """The paper as PDF/A-2u. Raises MissingGlyph naming character and font; equal outlines, equal bytes."""
    return _compile(TEMPLATE.read_bytes(), _data(outline, fonts), fonts, outline.imprint)


def picture(chart: charts.Chart, fonts: FontSet, *, ppi: float = 200.0, width: float = 420.0) -> bytes:
    """A chart as PNG, ``width`` points wide, for formats that take no SVG. Raises MissingGlyph."""
    drawing = charts.svg(chart, font=fonts.families[Face.HEITI])
    data = {"svg": drawing, "width": width}
    _compile(_PICTURE.encode(), data, fonts, None)
    made: bytes = typst.compile(
        _PICTURE.encode(),
        font_paths=fonts.loaded,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
        format="png",
        ppi=ppi,
    )
    return made


def _compile(source: bytes, data: dict[str, Any], fonts: FontSet, imprint: Imprint | None) -> bytes:
    on = imprint.on if imprint else datetime(2000, 1, 1, tzinfo=UTC).date()
    return compiled(source, data, fonts, on=on)


def compiled(source: bytes, data: dict[str, Any], fonts: FontSet, *, on: date) -> bytes:
    """A template with its data as PDF/A, which alone refuses glyphs that are not there (MissingGlyph)."""
    try:
        made: bytes | None = typst.compile(
            source,
            font_paths=fonts.loaded,
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards="a-2u",
            timestamp=datetime.combine(on, time(), UTC),
        )
    except typst.TypstError as error:
        found = _NO_GLYPH.search(error.diagnostic)
        if found is None:
            raise
        raise MissingGlyph(_unescaped(found[1]), found[2] or fonts.families[Face.HEITI]) from error
    if made is None:
        raise RuntimeError("Typst returned no document")
    return made


def _code_points(text: str) -> str:
    return " ".join(f"U+{ord(char):04X}" for char in text)


def _unescaped(text: str) -> str:
    """Typst writes characters that it cannot print itself as \\u{e123}."""
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda m: chr(int(m[1], 16)), text)


def _data(outline: Outline, fonts: FontSet) -> dict[str, Any]:
    imprint = outline.imprint
    return {
        "fonts": {face.value: family for face, family in fonts.families.items()},
        "layout": {
            name.lower(): getattr(layout, name)
            for name in dir(layout)
            if name.isupper() and isinstance(getattr(layout, name), int | float | str)
        },
        "imprint": _imprint(imprint),
        "fingerprint": fingerprint(outline),
        "blocks": [_block(one, outline, fonts) for one in placed(outline)],
    }


def _imprint(imprint: Imprint) -> dict[str, Any]:
    letter = imprint.head_style is HeadStyle.LETTER
    return {
        "issuer": printable(imprint.issuer),
        "title": printable(imprint.title),
        "title_lines": [printable(line) for line in layout.title_lines(imprint.title)],
        "head_size": layout.head_size(
            imprint.issuer + ("" if letter else "文件"), layout.LETTER_HEAD_PT if letter else layout.HEAD_PT
        ),
        "number": printable(imprint.number),
        "letter": letter,
        "copy_number": printable(imprint.copy_number),
        "secrecy": printable(imprint.secrecy),
        "urgency": printable(imprint.urgency),
        "signer": printable(imprint.signer),
        "notice": printable(imprint.notice),
        "addressees": printable("，".join(imprint.addressees)),
        "copies_to": printable("，".join(imprint.copies_to)),
        "printed_by": printable(imprint.printed_by),
        "year": imprint.on.year,
        "month": imprint.on.month,
        "day": imprint.on.day,
        "on": layout.chinese_date(imprint.on),
    }


def _block(one: Placed, outline: Outline, fonts: FontSet) -> dict[str, Any]:
    block = one.block
    data: dict[str, Any] = {"kind": type(block).__name__, "label": one.label}
    if isinstance(block, Heading):
        face = layout.HEADING_FACES[block.level].value
        return data | {"level": block.level, "face": face, "text": printable(block.text)}
    if isinstance(block, Paragraph):
        return data | {"runs": [{"text": printable(run.text), "strong": run.strong} for run in block.runs]}
    if isinstance(block, Table):
        return data | _table(block, flows=one.flows)
    if isinstance(block, Figure):
        drawing = charts.svg(block.chart, font=fonts.families[Face.HEITI])
        return data | {"title": printable(block.title), "svg": drawing, "alt": printable(block.alt)}
    if isinstance(block, Box):
        lines = [[printable(label), printable(text)] for label, text in block.lines]
        return data | {"title": printable(block.title), "lines": lines}
    if isinstance(block, SignOff):
        name, day = layout.signature_indents(block.issuer, block.on, sealed=block.sealed)
        titles = tuple(printable(annex.title) for annex in annexes(outline))
        return data | {
            "issuer": printable(block.issuer),
            "on": layout.chinese_date(block.on),
            "name_indent": name,
            "date_indent": day,
            "note": printable(block.note),
            "annexes": list(layout.annex_lines(titles)),
        }
    if isinstance(block, Annex):
        return data | {"title_lines": list(layout.title_lines(printable(block.title)))}
    return data


def _table(table: Table, *, flows: bool) -> dict[str, Any]:
    texts = [
        [shown(cell, column) for cell, column in zip(row.cells, table.columns, strict=True)]
        for row in table.rows
    ]
    weights = [column.weight for column in table.columns]
    return {
        "title": printable(table.title),
        "size": layout.table_size(len(table.columns)),
        "weights": weights,
        "left": [column.kind is Kind.TEXT for column in table.columns],
        "headings": [[printable(column.name), printable(column.unit)] for column in table.columns],
        "rows": [{"total": row.total, "cells": cells} for row, cells in zip(table.rows, texts, strict=True)],
        "notes": list(layout.note_lines(tuple(printable(note) for note in table.notes))),
        "whole": not flows and layout.stands_whole(texts, weights),
        "rows_whole": layout.rows_stay_whole(texts, weights),
    }
