"""The parts of WordprocessingML that python-docx has no word for: fonts, grid, fields, borders, frames."""

from __future__ import annotations

import math
import re
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from judgegrid.papers import layout
from judgegrid.papers.layout import WORD_FONTS, Face

Element = Any
TWIP = 20.0
# Twelve twentieths of a point short of 28.99 pt: one more and Word sets 21 lines on the page.
LINE_TWIPS = int(layout.LINE_PT * TWIP)
# 28 characters of 16 pt in 156 mm need them set closer by this much (twentieths of a point).
BODY_TRACKING = math.floor((layout.CHAR_PT - layout.BODY_PT) * TWIP)
CHAR_SPACE = round((layout.CHAR_PT - layout.BODY_PT) * 4096)


def twips_of_mm(value: float) -> int:
    return round(value * layout.MM * TWIP)


def element(tag: str, **attributes: object) -> Element:
    """``element("w:pgNumType", w_start=1)`` → <w:pgNumType w:start="1"/>."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(name.replace("_", ":", 1)), str(value))
    return made


def set_fonts(properties: Element, face: Face, size: float) -> None:
    """Font names for all scripts and the size, on a w:rPr."""
    name = WORD_FONTS[face]
    for tag in ("w:rFonts", "w:spacing", "w:sz", "w:szCs"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    fonts = element("w:rFonts", w_ascii=name, w_hAnsi=name, w_eastAsia=name, w_cs=name, w_hint="eastAsia")
    properties.insert(0, fonts)
    if size == layout.BODY_PT:
        properties.append(element("w:spacing", w_val=BODY_TRACKING))
    properties.append(element("w:sz", w_val=round(size * 2)))
    properties.append(element("w:szCs", w_val=round(size * 2)))


def set_theme_fonts(document: Any) -> None:
    """Write the eastAsia faces into the theme, where Word and WPS look when a run names none."""
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/theme"):
            part = relation.target_part
            text = part.blob.decode("utf-8")
            for scheme, face in (("major", Face.HEITI), ("minor", Face.FANGSONG)):
                text = re.sub(
                    rf"(<a:{scheme}Font>.*?<a:ea typeface=\")[^\"]*(\")",
                    rf"\g<1>{WORD_FONTS[face]}\g<2>",
                    text,
                    flags=re.S,
                )
            part._blob = text.encode("utf-8")


def name_fonts(document: Any) -> None:
    """Tell Word and WPS what each face may be replaced by where it is not installed."""
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/fontTable"):
            part = relation.target_part
            fonts = "".join(
                f'<w:font w:name="{WORD_FONTS[face]}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
                f'<w:family w:val="{"modern" if face is Face.HEITI else "roman"}"/></w:font>'
                for face, other in layout.WORD_ALTERNATIVES.items()
            )
            part._blob = part.blob.replace(b"</w:fonts>", f"{fonts}</w:fonts>".encode())


def set_page(section: Any) -> None:
    """A4, the margins of DL-01 and the grid of 22 lines by 28 characters."""
    properties = section._sectPr
    for tag in ("w:pgSz", "w:pgMar", "w:docGrid", "w:cols"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    properties.append(element("w:pgSz", w_w=11906, w_h=16838))
    properties.append(
        element(
            "w:pgMar",
            w_top=twips_of_mm(layout.TOP),
            w_right=twips_of_mm(layout.RIGHT),
            w_bottom=twips_of_mm(layout.BOTTOM),
            w_left=twips_of_mm(layout.LEFT),
            w_header=twips_of_mm(15),
            w_footer=twips_of_mm(layout.BOTTOM - layout.FOLIO_DROP_MM) - round(layout.SMALL_PT * TWIP * 0.6),
            w_gutter=0,
        )
    )
    properties.append(element("w:cols", w_space=425))
    properties.append(
        element("w:docGrid", w_type="linesAndChars", w_linePitch=LINE_TWIPS, w_charSpace=CHAR_SPACE)
    )


def set_spacing(
    paragraph: Any, *, exact: bool = True, before: float = 0, after: float = 0, line: float = layout.LINE_PT
) -> None:
    """Line height (exactly ``line`` points, or as the content asks) and the space round a paragraph."""
    properties = paragraph._p.get_or_add_pPr()
    spacing = element("w:spacing", w_before=round(before * TWIP), w_after=round(after * TWIP))
    if exact:
        spacing.set(qn("w:line"), str(int(line * TWIP)))
        spacing.set(qn("w:lineRule"), "exact")
    properties._insert_spacing(spacing)
    # Exact heights and a run spacing of our own give the grid in every program; snapping to it as well
    # makes some of them set one character in two cells.
    spacing.addprevious(element("w:snapToGrid", w_val=0))


def set_indent(paragraph: Any, *, first: float = 0, left: float = 0, right: float = 0) -> None:
    """Indents in characters of the body, in both the forms that Word and WPS read."""
    properties = paragraph._p.get_or_add_pPr()
    indent = element("w:ind")
    for name, value in (("firstLine", first), ("left", left), ("right", right)):
        if value:
            indent.set(qn(f"w:{name}Chars"), str(round(value * 100)))
            indent.set(qn(f"w:{name}"), str(round(value * layout.CHAR_PT * TWIP)))
    properties._insert_ind(indent)


_BEFORE_BORDER = {
    qn(f"w:{name}")
    for name in ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "numPr")
}


def set_rules(paragraph: Any, *, colour: str = "000000", gap: float = 0, **sides: float) -> None:
    """Rules over and under a paragraph, in millimetres: ``set_rules(p, top=0.35, bottom=0.25)``."""
    properties = paragraph._p.get_or_add_pPr()
    holder = element("w:pBdr")
    for side, mm in sides.items():
        size = round(mm * layout.MM * 8)
        holder.append(element(f"w:{side}", w_val="single", w_sz=size, w_space=round(gap), w_color=colour))
    properties.insert(sum(1 for one in properties if one.tag in _BEFORE_BORDER), holder)


def add_page_field(paragraph: Any, face: Face, size: float) -> None:
    """— PAGE — in the form of DL-14."""
    for kind, text in (("text", "— "), ("begin", ""), ("code", " PAGE "), ("separate", ""), ("text", "1"),
                       ("end", ""), ("text", " —")):  # fmt: skip
        run = element("w:r")
        properties = element("w:rPr")
        set_fonts(properties, face, size)
        run.append(properties)
        if kind in ("begin", "separate", "end"):
            run.append(element("w:fldChar", w_fldCharType=kind))
        else:
            words = element("w:instrText" if kind == "code" else "w:t")
            words.set(qn("xml:space"), "preserve")
            words.text = text
            run.append(words)
        paragraph._p.append(run)


def set_table(table: Any, widths: list[int]) -> None:
    """Fixed layout with gridCol and cell widths in twips (WPS reads the grid), and plain rules."""
    properties = table._tbl.tblPr
    for old in list(properties):
        properties.remove(old)
    properties.append(element("w:tblW", w_w=sum(widths), w_type="dxa"))
    properties.append(element("w:jc", w_val="center"))
    properties.append(_borders())
    properties.append(element("w:tblLayout", w_type="fixed"))
    margins = element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(element(f"w:{side}", w_w=60, w_type="dxa"))
    properties.append(margins)
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.set(qn("w:w"), str(width))
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = round(width * 635)
        extra = row._tr.get_or_add_trPr()
        extra.append(element("w:cantSplit"))


def _borders() -> Element:
    holder = element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        holder.append(element(f"w:{side}", w_val="single", w_sz=4, w_space=0, w_color="000000"))
    return holder


def repeat_heading(row: Any) -> None:
    """The first row is repeated on every page the table reaches."""
    row._tr.get_or_add_trPr().append(element("w:tblHeader"))


def stand_at_bottom(table: Any) -> None:
    """Let a table stand at the foot of the type area of its page (版记)."""
    place = element("w:tblpPr", w_leftFromText=0, w_rightFromText=0)
    for name, value in (("vertAnchor", "margin"), ("horzAnchor", "margin"), ("tblpXSpec", "left")):
        place.set(qn(f"w:{name}"), value)
    place.set(qn("w:tblpYSpec"), "bottom")
    table._tbl.tblPr.insert(0, place)


def set_cell_rules(cell: Any, top: float, bottom: float) -> None:
    """Rules over and under a cell in millimetres (0: none), none at its sides."""
    holder = element("w:tcBorders")
    for side, mm in (("top", top), ("left", 0), ("bottom", bottom), ("right", 0)):
        if mm:
            size = round(mm * layout.MM * 8)
            holder.append(element(f"w:{side}", w_val="single", w_sz=size, w_space=0, w_color="000000"))
        else:
            holder.append(element(f"w:{side}", w_val="nil"))
    cell._tc.get_or_add_tcPr().append(holder)
