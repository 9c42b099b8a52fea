"""The first page's head, the page numbers and the closing record of a Word file."""

from __future__ import annotations

from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.shared import Mm, RGBColor

from judgegrid.papers import layout, ooxml
from judgegrid.papers.docx_text import add_paragraph, add_run
from judgegrid.papers.layout import MM, Face
from judgegrid.papers.outline import HeadStyle, Imprint, printable

_CENTRE = WD_ALIGN_PARAGRAPH.CENTER
_RED = RGBColor.from_string(layout.RED)


def add_footers(section: Any, *, letter: bool) -> None:
    """Page numbers: odd pages right, even pages left, one character in (DL-14); a letter's first has none."""
    sides = (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    )
    for footer, side in sides:
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        ooxml.set_spacing(paragraph, line=layout.SMALL_PT * 1.2)
        ooxml.set_indent(paragraph, left=1, right=1)
        ooxml.add_page_field(paragraph, Face.SONGTI, layout.SMALL_PT)
    if letter:
        section.different_first_page_header_footer = True
        section.first_page_footer.is_linked_to_previous = False
        _double_rule(section.first_page_footer.paragraphs[0], top=0.25, bottom=0.7)


def add_head(document: Any, imprint: Imprint) -> None:
    """Marks, issuer, number, red rule, title and addressees."""
    if imprint.head_style is HeadStyle.LETTER:
        _letter_head(document, imprint)
    else:
        _document_head(document, imprint)
    lines = layout.title_lines(printable_lines(imprint.title))
    for index, line in enumerate(lines):
        paragraph = add_paragraph(
            document,
            style="Title",
            line=layout.TITLE_LINE_PT,
            before=2 * layout.LINE_PT if index == 0 else 0,
            after=layout.LINE_PT if index == len(lines) - 1 else 0,
            align=_CENTRE,
        )
        add_run(paragraph, line, Face.TITLE, layout.TITLE_PT)
    if imprint.addressees:
        add_run(add_paragraph(document), printable("，".join(imprint.addressees)) + "：", Face.FANGSONG)


def printable_lines(title: str) -> str:
    """The title's lines, each made printable; line feeds mark where it is broken by sense."""
    return "\n".join(printable(line) for line in title.split("\n"))


def _marks(imprint: Imprint) -> list[str]:
    return [printable(one) for one in (imprint.copy_number, imprint.secrecy, imprint.urgency) if one]


def _mark_line(document: Any, left: str, right: str, face: Face, *, red: bool) -> None:
    """One line with something flush left and something flush right."""
    paragraph = add_paragraph(document)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(layout.TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    add_run(paragraph, left, Face.HEITI)
    if right:
        run = add_run(paragraph, f"\t{right}", face)
        if red:
            run.font.color.rgb = _RED


def _document_head(document: Any, imprint: Imprint) -> None:
    marks = _marks(imprint)
    notice = printable(imprint.notice)
    if notice and not marks:
        marks = [""]
    for index, mark in enumerate(marks):
        _mark_line(document, mark, notice if index == 0 else "", Face.HEITI, red=True)
    name = printable(imprint.issuer) + "文件"
    size = layout.head_size(name, layout.HEAD_PT)
    drop = layout.HEAD_DROP_MM * MM - len(marks) * layout.LINE_PT
    paragraph = add_paragraph(document, line=size * 1.2, before=max(drop, 0), align=_CENTRE)
    add_run(paragraph, name, Face.TITLE, size).font.color.rgb = _RED
    number = printable(imprint.number)
    paragraph = add_paragraph(document, before=2 * layout.LINE_PT, align=None if imprint.signer else _CENTRE)
    if imprint.signer:
        ooxml.set_indent(paragraph, left=1, right=1)
        paragraph.paragraph_format.tab_stops.add_tab_stop(
            Mm(layout.TEXT_WIDTH - layout.CHAR_PT / MM), WD_TAB_ALIGNMENT.RIGHT
        )
        add_run(paragraph, f"{number}\t签发人：", Face.FANGSONG)
        add_run(paragraph, printable(imprint.signer), Face.KAITI)
    else:
        add_run(paragraph, number, Face.FANGSONG)
    rule = add_paragraph(document, line=layout.RED_LINE_GAP_MM * MM)
    ooxml.set_rules(rule, colour=layout.RED, bottom=layout.RULE_THICK_MM)


def _letter_head(document: Any, imprint: Imprint) -> None:
    """The name stands in the first page's header, above the type area; number and marks follow the rule."""
    section = document.sections[0]
    header = section.first_page_header
    header.is_linked_to_previous = False
    section.header_distance = Mm(layout.LETTER_TOP_MM)
    name = printable(imprint.issuer)
    size = layout.head_size(name, layout.LETTER_HEAD_PT)
    paragraph = header.paragraphs[0]
    paragraph.alignment = _CENTRE
    ooxml.set_spacing(paragraph, line=size * 1.2 + 4)
    add_run(paragraph, name, Face.TITLE, size).font.color.rgb = _RED
    _double_rule(header.add_paragraph(), top=0.7, bottom=0.25)
    marks = _marks(imprint) or [""]
    rights = [(printable(imprint.number), False), (printable(imprint.notice), True)]
    for index in range(max(len(marks), 2 if imprint.notice else 1)):
        right, red = rights[index] if index < len(rights) else ("", False)
        face = Face.HEITI if red else Face.FANGSONG
        _mark_line(document, marks[index] if index < len(marks) else "", right, face, red=red)


def _double_rule(paragraph: Any, *, top: float, bottom: float) -> None:
    """The red double rule of a letter, 170 mm wide: 7 mm beyond the type area on both sides."""
    ooxml.set_spacing(paragraph, line=2)
    beyond = Mm((layout.LETTER_RULE_MM - layout.TEXT_WIDTH) / 2)
    paragraph.paragraph_format.left_indent = -beyond
    paragraph.paragraph_format.right_indent = -beyond
    ooxml.set_rules(paragraph, colour=layout.RED, top=top, bottom=bottom)


def add_closing(document: Any, imprint: Imprint, fingerprint: str) -> None:
    """The closing record at the foot of the last page (DL-13), with the fingerprint under it."""
    rows = []
    if imprint.copies_to:
        rows.append((f"抄送：{printable('，'.join(imprint.copies_to))}。", ""))
    if imprint.printed_by:
        rows.append((printable(imprint.printed_by), f"{layout.chinese_date(imprint.on)} 印发"))
    table = document.add_table(rows=len(rows) + 1, cols=1)
    ooxml.set_table(table, [ooxml.twips_of_mm(layout.TEXT_WIDTH)])
    ooxml.stand_at_bottom(table)
    for index, (left, right) in enumerate(rows):
        cell = table.rows[index].cells[0]
        top = layout.RULE_THICK_MM if index == 0 else layout.RULE_THIN_MM
        ooxml.set_cell_rules(cell, top, layout.RULE_THICK_MM if index == len(rows) - 1 else 0)
        paragraph = cell.paragraphs[0]
        ooxml.set_spacing(paragraph, line=layout.SMALL_PT * 1.7)
        ooxml.set_indent(paragraph, left=1, right=1)
        paragraph.paragraph_format.tab_stops.add_tab_stop(
            Mm(layout.TEXT_WIDTH - layout.CHAR_PT / MM - 2), WD_TAB_ALIGNMENT.RIGHT
        )
        add_run(paragraph, f"{left}\t{right}" if right else left, Face.FANGSONG, layout.SMALL_PT)
    cell = table.rows[-1].cells[0]
    ooxml.set_cell_rules(cell, layout.RULE_THICK_MM if rows else 0, 0)
    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    ooxml.set_spacing(cell.paragraphs[0], line=12)
    add_run(cell.paragraphs[0], f"校验码 {fingerprint}", Face.SONGTI, 7)
    add_paragraph(document, line=1)
