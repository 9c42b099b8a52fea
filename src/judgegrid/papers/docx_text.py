"""Paragraphs and runs of a Word file: every run names its face for all scripts."""

from __future__ import annotations

from typing import Any

from judgegrid.papers import layout, ooxml
from judgegrid.papers.layout import Face


def add_paragraph(
    holder: Any,
    *,
    style: str | None = None,
    exact: bool = True,
    line: float = layout.LINE_PT,
    before: float = 0,
    after: float = 0,
    first: float = 0,
    right: float = 0,
    align: Any = None,
) -> Any:
    """A paragraph on the grid (``line`` points high) or, not ``exact``, as high as what it holds.

    ``first`` and ``right`` are indents in characters, ``before`` and ``after`` are points.
    """
    paragraph = holder.add_paragraph(style=style)
    ooxml.set_spacing(paragraph, exact=exact, line=line, before=before, after=after)
    if first or right:
        ooxml.set_indent(paragraph, first=first, right=right)
    if align is not None:
        paragraph.alignment = align
    return paragraph


def add_run(paragraph: Any, text: str, face: Face, size: float = layout.BODY_PT) -> Any:
    """A run whose fonts and size are written on the run itself."""
    run = paragraph.add_run(text)
    ooxml.set_fonts(run._r.get_or_add_rPr(), face, size)
    return run
