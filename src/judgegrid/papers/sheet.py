"""A sheet of two pages to take along: parts one after the other, set as large as two pages allow."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import typst

from judgegrid.papers import layout, pdf
from judgegrid.papers.fonts import FontSet
from judgegrid.papers.outline import printable

TEMPLATE = Path(__file__).with_name("sheet.typ")
SIZES = (12.0, 11.5, 11.0, 10.5, 10.0, 9.5, 9.0, 8.5)  # points; the first one that fits is taken
PAGES = 2


class Look(StrEnum):
    """How a part is set."""

    STOP = "stop"
    NUMBERED = "numbered"
    BULLETS = "bullets"
    BOXES = "boxes"
    PAIRS = "pairs"
    RULED = "ruled"


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a part: a head in bold, text, and a small remark (the reason, the provisions)."""

    head: str = ""
    text: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with its items. ``half``: may stand beside the next half part. ``spare`` 1 is left out first
    when two pages are too few, 0 never."""

    title: str
    look: Look
    items: tuple[Item, ...]
    half: bool = False
    spare: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on the two pages."""

    title: str
    subtitle: str
    on: date
    parts: tuple[Part, ...]
    foot: str
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A sheet that fits, its letter size in points, and the titles of parts that had to stay away."""

    sheet: Sheet
    size: float
    left_out: tuple[str, ...]


def fitted(sheet: Sheet, fonts: FontSet) -> Fitted:
    """The sheet at the largest size that fits on two pages; spare parts leave before it gets too small.

    Raises ValueError when even the smallest size without spare parts needs more.
    """
    left_out: tuple[str, ...] = ()
    for level in range(max((one.spare for one in sheet.parts), default=0) + 1):
        kept = tuple(one for one in sheet.parts if not 0 < one.spare <= level)
        left_out = tuple(one.title for one in sheet.parts if one not in kept)
        for size in SIZES:
            tried = Fitted(replace(sheet, parts=kept), size, left_out)
            if pages(tried, fonts) <= PAGES:
                return tried
    raise ValueError(f"sheet {sheet.title!r} needs more than {PAGES} pages even without {left_out}")


def pages(one: Fitted, fonts: FontSet) -> int:
    """How many pages a sheet takes at its size."""
    found = typst.query(
        TEMPLATE.read_bytes(),
        "<end>",
        field="value",
        one=True,
        font_paths=fonts.loaded,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(_data(one, fonts), ensure_ascii=False)},
    )
    return int(json.loads(found))


def write_pdf(one: Fitted, fonts: FontSet) -> bytes:
    """The sheet as PDF/A. Raises MissingGlyph naming character and font; equal sheets, equal bytes."""
    return pdf.compiled(TEMPLATE.read_bytes(), _data(one, fonts), fonts, on=one.sheet.on)


def _data(one: Fitted, fonts: FontSet) -> dict[str, Any]:
    data = asdict(one.sheet)
    data["on"] = layout.chinese_date(one.sheet.on)
    data |= {"year": one.sheet.on.year, "month": one.sheet.on.month, "day": one.sheet.on.day}
    data["rows"] = [[asdict(part) for part in row] for row in rows(one.sheet.parts)]
    del data["parts"]
    data["size"] = one.size
    data["fonts"] = {face.value: family for face, family in fonts.families.items()}
    return dict(_printable(data))


def rows(parts: tuple[Part, ...]) -> list[tuple[Part, ...]]:
    """Parts as they stand: two halves in a row side by side, else one."""
    found: list[tuple[Part, ...]] = []
    for part in parts:
        beside = found and len(found[-1]) == 1 and found[-1][0].half and part.half
        if beside:
            found[-1] = (found[-1][0], part)
        else:
            found.append((part,))
    return found


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _printable(one) for key, one in value.items()}
    return [_printable(one) for one in value] if isinstance(value, list | tuple) else value
