"""GB/T 9704-2012 as numbers: page, grid, sizes, faces, and where a signature stands (rules DL-01 … DL-14)."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum

MM = 72 / 25.4
PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
TOP, BOTTOM, LEFT, RIGHT = 37.0, 35.0, 28.0, 26.0
TEXT_WIDTH, TEXT_HEIGHT = 156.0, 225.0
LINES, CHARS = 22, 28
LINE_PT = TEXT_HEIGHT * MM / LINES
CHAR_PT = TEXT_WIDTH * MM / CHARS

TITLE_PT = 22.0
TITLE_LINE_PT = 36.0
BODY_PT = 16.0
SMALL_PT = 14.0
TABLE_PT = 12.0
DENSE_TABLE_PT = 10.5
WHOLE_TABLE_ROWS = 14  # a table up to this many rows, and this much of a page, is not broken over pages
WHOLE_TABLE_SHARE = 1 / 2
HEAD_PT = 48.0
LETTER_HEAD_PT = 42.0

RED = "E60012"
RULE_THICK_MM, RULE_THIN_MM = 0.35, 0.25
HEAD_DROP_MM = 35.0
LETTER_TOP_MM, LETTER_RULE_MM, LETTER_FOOT_MM = 30.0, 170.0, 20.0
RED_LINE_GAP_MM = 4.0
FOLIO_DROP_MM = 7.0


class Face(StrEnum):
    """The five faces of an official paper."""

    FANGSONG = "fangsong"
    KAITI = "kaiti"
    HEITI = "heiti"
    TITLE = "title"
    SONGTI = "songti"


WORD_FONTS: dict[Face, str] = {
    Face.FANGSONG: "仿宋_GB2312",
    Face.KAITI: "楷体_GB2312",
    Face.HEITI: "黑体",
    Face.TITLE: "方正小标宋简体",
    Face.SONGTI: "宋体",
}

WORD_ALTERNATIVES: dict[Face, str] = {
    Face.FANGSONG: "仿宋",
    Face.KAITI: "楷体",
    Face.HEITI: "SimHei",
    Face.TITLE: "华文中宋",
    Face.SONGTI: "SimSun",
}

HEADING_FACES: dict[int, Face] = {1: Face.HEITI, 2: Face.KAITI, 3: Face.FANGSONG, 4: Face.FANGSONG}


def chinese_date(day: date) -> str:
    """2026年1月5日, without zero padding (DL-11)."""
    return f"{day.year}年{day.month}月{day.day}日"


def ems(text: str) -> float:
    """Width of a line in characters: a full-width character counts one, the rest one half."""
    return sum(1.0 if ord(char) > 0x2E7F else 0.5 for char in text)


def signature_indents(issuer: str, on: date, *, sealed: bool) -> tuple[float, float]:
    """Blanks right of the name and of the date, in characters (DL-11).

    With a seal the date stands four blanks in and the name is centred over it; without one the name
    stands two blanks in and the date starts two characters right of the name's start.
    """
    name, day = ems(issuer), ems(chinese_date(on))
    if sealed:
        return max(4 + day / 2 - name / 2, 0.0), 4.0
    return 2.0, max(2 + name - 2 - day, 0.0)


def annex_lines(titles: tuple[str, ...]) -> tuple[str, ...]:
    """The 附件说明 (DL-10): 附件：… or 附件：1. …, no final punctuation."""
    if len(titles) == 1:
        return (f"附件：{titles[0]}",)
    head = tuple(f"附件：{index}. {title}" for index, title in enumerate(titles[:1], 1))
    return head + tuple(f"{index}. {title}" for index, title in enumerate(titles[1:], 2))


def note_lines(notes: tuple[str, ...]) -> tuple[str, ...]:
    """The notes under a table: 注：… or 注：1.… 2.…, one line each."""
    if len(notes) < 2:
        return tuple(f"注：{note}" for note in notes)
    return tuple(f"{'注：' if index == 1 else '　　'}{index}.{note}" for index, note in enumerate(notes, 1))


def table_size(columns: int) -> float:
    """Letter size of a table in points: dense tables are set smaller."""
    return TABLE_PT if columns <= 5 else DENSE_TABLE_PT


def stands_whole(rows: Sequence[Sequence[str]], weights: Sequence[float]) -> bool:
    """Whether a table (the texts of its cells by row, the weights of its columns) is kept on one page.

    Its height is reckoned from the widths of the texts: long cells wrap.
    """
    if len(rows) > WHOLE_TABLE_ROWS:
        return False
    return sum(row_heights(rows, weights)) <= TEXT_HEIGHT * MM * WHOLE_TABLE_SHARE


def rows_stay_whole(rows: Sequence[Sequence[str]], weights: Sequence[float]) -> bool:
    """Whether no row of a table need be broken over pages: none is higher than half a page."""
    return max(row_heights(rows, weights), default=0.0) <= TEXT_HEIGHT * MM / 2


def row_heights(rows: Sequence[Sequence[str]], weights: Sequence[float]) -> list[float]:
    """The height of each row in points, reckoned from the widths of its texts."""
    size = table_size(len(weights))
    widest = [(TEXT_WIDTH * MM * weight / sum(weights) - 8) / size for weight in weights]
    lines = [
        max((math.ceil(ems(text) / most) for text, most in zip(cells, widest, strict=True)), default=1)
        for cells in rows
    ]
    return [max(one, 1) * size * 1.35 + 10 for one in lines]


def title_lines(title: str) -> tuple[str, ...]:
    """The title in lines: broken where the text says so (line feeds), else halved until each line fits."""
    widest = TEXT_WIDTH * MM / TITLE_PT - 0.5
    lines: list[str] = []
    for part in title.split("\n"):
        count = max(1, math.ceil(ems(part) / widest))
        lines += _evenly(part, count)
    return tuple(lines)


def _evenly(text: str, count: int) -> list[str]:
    """The text in ``count`` pieces of like width; a run of digits or letters is never cut."""
    lines: list[str] = []
    line, target = "", ems(text) / count
    for piece in re.findall(r"[0-9A-Za-z.%]+年?|.", text):
        if line and len(lines) < count - 1 and ems(line) + ems(piece) / 2 > target:
            lines.append(line)
            line = ""
        line += piece
    return [*lines, line]


def head_size(name: str, largest: float) -> float:
    """Letter size of the issuer's name: as large as fits the type area, at most ``largest`` points."""
    return min(largest, TEXT_WIDTH * MM / max(ems(name), 1.0) * 0.96)
