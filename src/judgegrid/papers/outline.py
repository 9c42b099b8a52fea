"""A document before it has a format: blocks, tables with typed cells, imprint and numbering."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from judgegrid.papers.charts import Chart


class HeadStyle(StrEnum):
    """How the first page opens (GB/T 9704): red head with 文件, or the letter form."""

    DOCUMENT = "document"
    LETTER = "letter"

    @property
    def label(self) -> str:
        return "公文" if self is HeadStyle.DOCUMENT else "信函"


class Mark(StrEnum):
    """What stands in a cell that holds no figure; blank, zero and not expected are three things (I-3)."""

    BLANK = "blank"
    NOT_EXPECTED = "not_expected"
    SUPPRESSED = "suppressed"
    NO_RATE = "no_rate"

    @property
    def label(self) -> str:
        return {"blank": "空白", "not_expected": "不适用", "suppressed": "＊", "no_rate": "—"}[self.value]


class Kind(StrEnum):
    """What a column holds; decides alignment, how a cell is printed and what a spreadsheet gets."""

    TEXT = "text"
    COUNT = "count"
    NUMBER = "number"
    INTERVAL = "interval"


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed interval of figures, printed 13.7～56.9."""

    low: float
    high: float


Cell = str | int | float | Interval | Mark


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: one name, one unit, one kind; ``weight`` is its share of the table's width."""

    name: str
    kind: Kind = Kind.COUNT
    unit: str = ""
    decimals: int = 1
    signed: bool = False
    weight: float = 1.0

    @property
    def heading(self) -> str:
        return f"{self.name}（{self.unit}）" if self.unit else self.name


@dataclass(frozen=True, slots=True)
class Row:
    """Cells in the order of the columns; a total row is set apart."""

    cells: tuple[Cell, ...]
    total: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under typed columns. Raises ValueError naming row and column when a cell has the wrong kind."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for index, row in enumerate(self.rows, 1):
            if len(row.cells) != len(self.columns):
                raise ValueError(
                    f"table {self.title!r} row {index}: {len(row.cells)} cells, {len(self.columns)} columns"
                )
            for column, cell in zip(self.columns, row.cells, strict=True):
                if not _fits(cell, column.kind):
                    raise ValueError(
                        f"table {self.title!r} row {index} column {column.name!r}: "
                        f"{cell!r} is not of kind {column.kind.value}"
                    )


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1–4; its number (一、 （一） 1. （1）) is given by the layout."""

    level: int
    text: str

    def __post_init__(self) -> None:
        if self.level not in (1, 2, 3, 4):
            raise ValueError(f"heading level {self.level}: levels are 1 to 4")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one face; strong is set in 黑体, official papers know no slant."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Body text, first line indented by two characters."""

    runs: tuple[Run, ...]

    @classmethod
    def of(cls, text: str) -> Paragraph:
        return cls((Run(text),))

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Box:
    """A framed box of label and text, used for the 口径 of the figures."""

    title: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its title and, for readers who can't see it, what it shows in one sentence."""

    title: str
    chart: Chart
    alt: str


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts on a new page."""


@dataclass(frozen=True, slots=True)
class SignOff:
    """Who signs and when; ``note`` is the bracketed 附注 below the date."""

    issuer: str
    on: date
    sealed: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex: own page, own numbering of headings."""

    title: str
    blocks: tuple[Heading | Paragraph | Table | Figure | Box | PageBreak, ...]


Block = Heading | Paragraph | Table | Figure | Box | PageBreak | SignOff | Annex


@dataclass(frozen=True, slots=True)
class Imprint:
    """What stands round the text: head, number, title, addressees and the closing record (版记).

    ``number`` is the full 发文字号, e.g. 锡中法〔2026〕1号; ``secrecy`` e.g. 工作秘密; ``recipient`` names
    the version (who may hold this copy); ``notice`` is printed over the head, e.g. 演示数据.
    """

    issuer: str
    title: str
    on: date
    number: str = ""
    head_style: HeadStyle = HeadStyle.DOCUMENT
    copy_number: str = ""
    secrecy: str = ""
    urgency: str = ""
    signer: str = ""
    addressees: tuple[str, ...] = ()
    copies_to: tuple[str, ...] = ()
    printed_by: str = ""
    recipient: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole document."""

    imprint: Imprint
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A block with the label the layout gives it: 一、 · 表1 · 图1 · 附件1.

    ``flows``: a table right behind a figure may be broken over pages however small it is, so that the
    figure is not left alone on its page.
    """

    block: Block
    label: str = ""
    flows: bool = False


def _fits(cell: Cell, kind: Kind) -> bool:
    if isinstance(cell, Mark):
        return True
    if kind is Kind.TEXT:
        return isinstance(cell, str)
    if kind is Kind.COUNT:
        return isinstance(cell, int) and not isinstance(cell, bool)
    if kind is Kind.NUMBER:
        return isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell)
    return isinstance(cell, Interval) and math.isfinite(cell.low) and math.isfinite(cell.high)


def shown(cell: Cell, column: Column) -> str:
    """A cell as every printed format shows it; the unit stands in the heading, never in the cell."""
    if isinstance(cell, Mark):
        return cell.label
    if isinstance(cell, str):
        return printable(cell)
    if isinstance(cell, Interval):
        return f"{cell.low:.{column.decimals}f}～{cell.high:.{column.decimals}f}"
    decimals = 0 if column.kind is Kind.COUNT else column.decimals
    text = f"{cell:+.{decimals}f}" if column.signed else f"{cell:.{decimals}f}"
    return text.lstrip("+-") if float(text) == 0 else text


def printable(text: str) -> str:
    """The text without the control characters that no printed format can carry; breaks become spaces."""
    spaced = text.replace("\r\n", " ").replace("\n", " ").replace("\t", " ")
    return "".join(
        char
        for char in spaced
        if unicodedata.category(char) not in ("Cc", "Cf", "Cs") and char not in "\ufffe\uffff"
    )


_NUMERALS = "零一二三四五六七八九"


def chinese_number(value: int) -> str:
    """1 → 一, 12 → 十二, 20 → 二十, up to 99 (ValueError beyond)."""
    if not 1 <= value <= 99:
        raise ValueError(f"{value}: headings are numbered from 1 to 99")
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _NUMERALS[tens] + "十"
    return head + (_NUMERALS[ones] if ones else "")


def heading_label(level: int, index: int) -> str:
    """The number in front of a heading (DL-09)."""
    if level == 1:
        return f"{chinese_number(index)}、"
    if level == 2:
        return f"（{chinese_number(index)}）"
    return f"{index}. " if level == 3 else f"（{index}）"


def annexes(outline: Outline) -> tuple[Annex, ...]:
    """The annexes in order."""
    return tuple(block for block in outline.blocks if isinstance(block, Annex))


def annex_label(outline: Outline, index: int) -> str:
    """附件 when there is one annex, 附件1, 附件2 … when there are more."""
    return "附件" if len(annexes(outline)) == 1 else f"附件{index}"


def placed(outline: Outline) -> Iterator[Placed]:
    """Every block in reading order with its label; an annex is followed by its own blocks."""
    counts = {"table": 0, "figure": 0, "annex": 0}
    yield from _numbered(tuple(b for b in outline.blocks if not isinstance(b, Annex)), counts)
    for annex in annexes(outline):
        counts["annex"] += 1
        yield Placed(annex, annex_label(outline, counts["annex"]))
        yield from _numbered(annex.blocks, counts)


def _numbered(blocks: tuple[Block, ...], counts: dict[str, int]) -> Iterator[Placed]:
    levels = [0, 0, 0, 0]
    before: Block | None = None
    for block in blocks:
        label = ""
        if isinstance(block, Heading):
            levels[block.level - 1] += 1
            levels[block.level :] = [0] * (4 - block.level)
            label = heading_label(block.level, levels[block.level - 1])
        elif isinstance(block, Table):
            counts["table"] += 1
            label = f"表{counts['table']}"
        elif isinstance(block, Figure):
            counts["figure"] += 1
            label = f"图{counts['figure']}"
        yield Placed(block, label, isinstance(block, Table) and isinstance(before, Figure))
        before = block


def tables(outline: Outline) -> tuple[tuple[str, Table], ...]:
    """Every table with its label, annexes included."""
    return tuple((one.label, one.block) for one in placed(outline) if isinstance(one.block, Table))
