"""An outline as a Word file in the layout of GB/T 9704-2012 (rules DL-01 … DL-14)."""

from __future__ import annotations

import io
from datetime import UTC, datetime, time
from typing import Any

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from judgegrid.papers import layout, ooxml
from judgegrid.papers.docx_head import add_closing, add_footers, add_head
from judgegrid.papers.docx_text import add_paragraph, add_run
from judgegrid.papers.fonts import FontSet
from judgegrid.papers.layout import Face
from judgegrid.papers.outline import (
    Annex,
    Box,
    Figure,
    Heading,
    HeadStyle,
    Kind,
    Outline,
    PageBreak,
    Paragraph,
    Placed,
    SignOff,
    Table,
    annexes,
    placed,
    printable,
    shown,
)
from judgegrid.papers.packing import repacked
from judgegrid.papers.pdf import picture
from judgegrid.papers.snapshot import fingerprint

TOGETHER = 3  # rows at the end of a table that goes on over a page: a total never stands there alone
_CENTRE = WD_ALIGN_PARAGRAPH.CENTER
_RIGHT = WD_ALIGN_PARAGRAPH.RIGHT


def write(outline: Outline, fonts: FontSet) -> bytes:
    """The paper as docx; equal outlines give equal bytes. ``fonts`` only draw the charts: Word's own
    faces are given by name. Raises MissingGlyph when a chart needs a glyph that its font has not.
    """
    document: Any = Document()
    _set_up(document, outline)
    add_head(document, outline.imprint)
    for one in placed(outline):
        _add(document, one, outline, fonts)
    add_closing(document, outline.imprint, fingerprint(outline))
    target = io.BytesIO()
    document.save(target)
    return repacked(target.getvalue())


def _set_up(document: Any, outline: Outline) -> None:
    """Styles, theme, page, footers and properties, before the first word."""
    ooxml.set_theme_fonts(document)
    ooxml.name_fonts(document)
    section = document.sections[0]
    ooxml.set_page(section)
    document.settings.odd_and_even_pages_header_footer = True
    language = document.settings.element.find(qn("w:themeFontLang"))
    if language is not None:
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")
    _set_style(document.styles["Normal"], Face.FANGSONG, layout.BODY_PT)
    for level, face in layout.HEADING_FACES.items():
        _set_style(document.styles[f"Heading {level}"], face, layout.BODY_PT)
    _set_style(document.styles["Title"], Face.TITLE, layout.TITLE_PT)
    add_footers(section, letter=outline.imprint.head_style is HeadStyle.LETTER)
    made = datetime.combine(outline.imprint.on, time(), UTC)
    properties = document.core_properties
    properties.title = printable(outline.imprint.title)
    properties.author = printable(outline.imprint.issuer)
    properties.last_modified_by = printable(outline.imprint.issuer)
    properties.comments = f"sha256:{fingerprint(outline)}"
    properties.created = properties.modified = made


def _set_style(style: Any, face: Face, size: float) -> None:
    """A style in one face: black, upright, not bold, no spacing and no rules of the template's own."""
    properties = style.element.get_or_add_rPr()
    for one in list(properties):
        properties.remove(one)
    ooxml.set_fonts(properties, face, size)
    style.font.color.rgb = RGBColor(0, 0, 0)
    style.font.bold = False
    shape = style.element.get_or_add_pPr()
    for tag in ("w:pBdr", "w:spacing", "w:contextualSpacing", "w:keepLines"):
        for old in shape.findall(qn(tag)):
            shape.remove(old)
    style.paragraph_format.space_before = Pt(0)
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.widow_control = False


def _add(document: Any, one: Placed, outline: Outline, fonts: FontSet) -> None:
    block = one.block
    if isinstance(block, Heading):
        paragraph = add_paragraph(document, style=f"Heading {block.level}", first=2)
        add_run(paragraph, one.label + printable(block.text), layout.HEADING_FACES[block.level])
    elif isinstance(block, Paragraph):
        paragraph = add_paragraph(document, first=2, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
        for run in block.runs:
            add_run(paragraph, printable(run.text), Face.HEITI if run.strong else Face.FANGSONG)
    elif isinstance(block, Table):
        _add_table(document, block, one.label, flows=one.flows)
    elif isinstance(block, Figure):
        _add_figure(document, block, one.label, fonts)
    elif isinstance(block, Box):
        _add_box(document, block)
    elif isinstance(block, PageBreak):
        add_run(add_paragraph(document), "", Face.FANGSONG).add_break(WD_BREAK.PAGE)
    elif isinstance(block, SignOff):
        _add_sign_off(document, block, outline)
    elif isinstance(block, Annex):
        _add_annex(document, block, one.label)


def _add_caption(document: Any, text: str, *, above: bool) -> None:
    paragraph = add_paragraph(document, exact=False, before=8 if above else 2, after=4 if above else 10)
    paragraph.alignment = _CENTRE
    paragraph.paragraph_format.keep_with_next = above
    add_run(paragraph, text, Face.HEITI, layout.TABLE_PT)


def _widths(weights: list[float]) -> list[int]:
    """Column widths in twips that fill the type area exactly."""
    whole = ooxml.twips_of_mm(layout.TEXT_WIDTH)
    widths = [int(whole * weight / sum(weights)) for weight in weights]
    widths[-1] += whole - sum(widths)
    return widths


def _add_table(document: Any, table: Table, label: str, *, flows: bool) -> None:
    _add_caption(document, f"{label}\u3000{printable(table.title)}", above=True)
    made = document.add_table(rows=1 + len(table.rows), cols=len(table.columns))
    ooxml.set_table(made, _widths([column.weight for column in table.columns]))
    ooxml.repeat_heading(made.rows[0])
    size = layout.table_size(len(table.columns))
    grid = [list(row.cells) for row in made.rows]
    for cell, column in zip(grid[0], table.columns, strict=True):
        unit = f"\n（{printable(column.unit)}）" if column.unit else ""
        _fill(cell, printable(column.name) + unit, Face.HEITI, size, left=False)
    texts = [
        [shown(cell, column) for cell, column in zip(row.cells, table.columns, strict=True)]
        for row in table.rows
    ]
    whole = not flows and layout.stands_whole(texts, [column.weight for column in table.columns])
    kept = grid[:-1] if whole else [*grid[:1], *grid[-TOGETHER:-1]]
    for cells in [*kept, *(grid[-1:] if table.notes else ())]:  # the notes stay with the last row
        cells[0].paragraphs[0].paragraph_format.keep_with_next = True
    for row, printed, cells in zip(table.rows, texts, grid[1:], strict=True):
        face = Face.HEITI if row.total else Face.FANGSONG
        for text, column, cell in zip(printed, table.columns, cells, strict=True):
            _fill(cell, text, face, size, left=column.kind is Kind.TEXT)
    lines = layout.note_lines(tuple(printable(note) for note in table.notes))
    for line in lines:
        paragraph = add_paragraph(document, exact=False, before=3, after=8 if line is lines[-1] else 0)
        add_run(paragraph, line, Face.FANGSONG, layout.DENSE_TABLE_PT)
    if not lines:
        add_paragraph(document, line=8)


def _fill(cell: Any, text: str, face: Face, size: float, *, left: bool) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    ooxml.set_spacing(paragraph, exact=False, before=3, after=3)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if left else _CENTRE
    for index, line in enumerate(text.split("\n")):
        run = add_run(paragraph, "", face, size)
        if index:
            run.add_break()
        run.add_text(line)


def _add_figure(document: Any, figure: Figure, label: str, fonts: FontSet) -> None:
    paragraph = add_paragraph(document, exact=False, before=6)
    paragraph.alignment = _CENTRE
    paragraph.paragraph_format.keep_with_next = True
    run = add_run(paragraph, "", Face.FANGSONG)
    shape = run.add_picture(io.BytesIO(picture(figure.chart, fonts)), width=Mm(150))
    shape._inline.docPr.set("descr", printable(figure.alt))
    _add_caption(document, f"{label}\u3000{printable(figure.title)}", above=False)


def _add_box(document: Any, box: Box) -> None:
    table = document.add_table(rows=1, cols=1)
    ooxml.set_table(table, _widths([1.0]))
    cell = table.rows[0].cells[0]
    _fill(cell, printable(box.title), Face.HEITI, layout.TABLE_PT, left=False)
    for label, text in box.lines:
        paragraph = cell.add_paragraph()
        ooxml.set_spacing(paragraph, exact=False, after=2)
        hanging = (layout.ems(label) + 1) * layout.TABLE_PT
        paragraph.paragraph_format.left_indent = Pt(hanging)
        paragraph.paragraph_format.first_line_indent = Pt(-hanging)
        add_run(paragraph, f"{printable(label)}：", Face.HEITI, layout.TABLE_PT)
        add_run(paragraph, printable(text), Face.FANGSONG, layout.TABLE_PT)
    add_paragraph(document, line=8)


def _add_sign_off(document: Any, sign: SignOff, outline: Outline) -> None:
    titles = tuple(printable(annex.title) for annex in annexes(outline))
    if titles:
        add_paragraph(document)
        for index, line in enumerate(layout.annex_lines(titles)):
            paragraph = add_paragraph(document, first=2 if index == 0 else 5)
            paragraph.paragraph_format.keep_with_next = True
            add_run(paragraph, line, Face.FANGSONG)
    name, day = layout.signature_indents(sign.issuer, sign.on, sealed=sign.sealed)
    for _ in range(2):
        add_paragraph(document).paragraph_format.keep_with_next = True
    for text, indent in ((printable(sign.issuer), name), (layout.chinese_date(sign.on), day)):
        paragraph = add_paragraph(document, right=indent, align=_RIGHT)
        add_run(paragraph, text, Face.FANGSONG)
        paragraph.paragraph_format.keep_with_next = text != layout.chinese_date(sign.on)
    if sign.note:
        add_run(add_paragraph(document, first=2), f"（{printable(sign.note)}）", Face.FANGSONG)


def _add_annex(document: Any, annex: Annex, label: str) -> None:
    paragraph = add_paragraph(document)
    paragraph.paragraph_format.page_break_before = True
    add_run(paragraph, label, Face.HEITI)
    lines = layout.title_lines(printable(annex.title))
    for index, line in enumerate(lines):
        paragraph = add_paragraph(
            document,
            line=layout.TITLE_LINE_PT,
            before=layout.LINE_PT if index == 0 else 0,
            after=layout.LINE_PT if index == len(lines) - 1 else 0,
            align=_CENTRE,
        )
        add_run(paragraph, line, Face.TITLE, layout.TITLE_PT)
