"""The two-page sheet as a Word file: the same parts at the same size as its PDF."""

from __future__ import annotations

import io
from datetime import UTC, datetime, time
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from judgegrid.papers import ooxml
from judgegrid.papers.docx_text import add_paragraph, add_run
from judgegrid.papers.layout import Face
from judgegrid.papers.outline import printable
from judgegrid.papers.packing import repacked
from judgegrid.papers.sheet import Fitted, Item, Look, Part, rows

WIDTH_MM = 174.0
GAP = 1.3  # line height in sizes
SMALLER = 1.0  # points under the PDF's size: other fonts run wider, and two pages must stay two
RED, GREY = RGBColor(0xA3, 0x1F, 0x2B), RGBColor(0x5A, 0x5A, 0x5A)
MARKS = {Look.BULLETS: "· ", Look.BOXES: "□ ", Look.STOP: "■ "}


def write(one: Fitted) -> bytes:
    """The sheet as docx; equal sheets give equal bytes."""
    document: Any = Document()
    _set_up(document, one)
    sheet, size = one.sheet, one.size - SMALLER
    head = _line(document, size * 1.7)
    _run(head, sheet.title, Face.HEITI, size * 1.7)
    if sheet.notice:
        _run(head, f"　{sheet.notice}", Face.HEITI, size, RED)
    _run(_line(document, size), sheet.subtitle, Face.SONGTI, size * 0.86, GREY)
    for row in rows(sheet.parts):
        if len(row) == 1 and row[0].look is not Look.STOP:
            _part(document, row[0], size)
        else:
            _beside(document, row, size)
    target = io.BytesIO()
    document.save(target)
    return repacked(target.getvalue())


def _set_up(document: Any, one: Fitted) -> None:
    ooxml.set_theme_fonts(document)
    ooxml.name_fonts(document)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin, section.bottom_margin = Mm(14), Mm(15)
    section.header_distance, section.footer_distance = Mm(8), Mm(8)
    style = document.styles["Normal"]
    ooxml.set_fonts(style.element.get_or_add_rPr(), Face.SONGTI, one.size)
    style.paragraph_format.space_after = Pt(0)
    foot = section.footer.paragraphs[0]
    _run(foot, one.sheet.foot + "　", Face.SONGTI, 8, GREY)
    ooxml.add_page_field(foot, Face.SONGTI, 8)
    made = datetime.combine(one.sheet.on, time(), UTC)
    properties = document.core_properties
    properties.title = printable(one.sheet.title)
    properties.author = properties.last_modified_by = ""
    properties.comments = ""
    properties.created = properties.modified = made


def _line(holder: Any, size: float, *, before: float = 0, after: float = 0, keep: bool = False) -> Any:
    paragraph = add_paragraph(holder, line=size * GAP, before=before, after=after)
    paragraph.paragraph_format.keep_with_next = keep
    return paragraph


def _run(paragraph: Any, text: str, face: Face, size: float, colour: RGBColor | None = None) -> Any:
    run = add_run(paragraph, printable(text), face, round(size * 2) / 2)
    if colour is not None:
        run.font.color.rgb = colour
    return run


def _part(holder: Any, part: Part, size: float) -> None:
    stop = part.look is Look.STOP
    title = _line(holder, size, before=3 if stop else size * 0.6, after=2, keep=True)
    _run(title, part.title, Face.HEITI, size * 1.12, RED if stop else None)
    if not stop:
        ooxml.set_rules(title, colour="5A5A5A", bottom=0.15)
    if part.look is Look.PAIRS:
        _pairs(holder, part, size)
        return
    if part.look is Look.RULED:
        for row in _table(holder, len(part.items), 1).rows:  # rules of neighbouring paragraphs would merge
            ooxml.set_cell_rules(row.cells[0], 0, 0.15)
            ooxml.set_spacing(row.cells[0].paragraphs[0], line=size * 1.9)
        return
    for number, item in enumerate(part.items, 1):
        mark = f"{number}. " if part.look is Look.NUMBERED else MARKS[part.look]
        _item(holder, item, mark, size)


def _item(holder: Any, item: Item, mark: str, size: float) -> None:
    paragraph = _line(holder, size, after=1.5)
    ooxml.set_indent(paragraph, left=1)
    paragraph.paragraph_format.first_line_indent = Pt(-size)
    paragraph.paragraph_format.left_indent = Pt(size * 1.2)
    _run(paragraph, mark, Face.SONGTI, size, RED if mark == MARKS[Look.STOP] else None)
    if item.head:
        _run(paragraph, item.head + ("　" if item.text else ""), Face.HEITI, size)
    if item.text:
        _run(paragraph, item.text, Face.SONGTI, size)
    if item.remark:
        paragraph.add_run().add_break()
        _run(paragraph, item.remark, Face.SONGTI, size * 0.86, GREY)


def _pairs(holder: Any, part: Part, size: float) -> None:
    pairs = [part.items[n : n + 2] for n in range(0, len(part.items), 2)]
    table = _table(holder, len(pairs), 2)
    for row, pair in zip(table.rows, pairs, strict=True):
        for cell, item in zip(row.cells, pair, strict=False):
            paragraph = _first(cell, size)
            _run(paragraph, f"{item.head}：", Face.SONGTI, size * 0.86, GREY)
            _run(paragraph, item.text, Face.SONGTI, size)


def _beside(document: Any, row: tuple[Part, ...], size: float) -> None:
    """Parts side by side, or one in a red frame: a table of one row."""
    table = _table(document, 1, len(row))
    for cell, part in zip(table.rows[0].cells, row, strict=True):
        _part(cell, part, size)
        _drop(cell.paragraphs[0])
        if part.look is Look.STOP:
            _frame(cell)


def _table(holder: Any, height: int, width: int) -> Any:
    whole = ooxml.twips_of_mm(WIDTH_MM)
    table = holder.add_table(height, width)
    ooxml.set_table(table, [whole // width] * width)
    for old in table._tbl.tblPr.findall(qn("w:tblBorders")):
        table._tbl.tblPr.remove(old)
    return table


def _frame(cell: Any) -> None:
    holder = ooxml.element("w:tcBorders")
    for side in ("top", "left", "bottom", "right"):
        holder.append(ooxml.element(f"w:{side}", w_val="single", w_sz=8, w_space=0, w_color=str(RED)))
    cell._tc.get_or_add_tcPr().append(holder)


def _first(cell: Any, size: float) -> Any:
    paragraph = cell.paragraphs[0]
    ooxml.set_spacing(paragraph, line=size * GAP)
    return paragraph


def _drop(paragraph: Any) -> None:
    """A cell is born with an empty paragraph."""
    paragraph._p.getparent().remove(paragraph._p)
