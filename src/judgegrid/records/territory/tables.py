"""The rows of a table to be loaded: headings recognised, cells read, what is wrong said with its right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from judgegrid.domain.population import MOST
from judgegrid.domain.refusals import Invalid


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a template: Chinese heading, other headings taken for it, and a note for the template."""

    field: str
    heading: str
    also: tuple[str, ...] = ()
    required: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell that cannot be taken: row as the spreadsheet counts, field, value, what would be right."""

    row: int
    field: str
    value: str
    right: str


@dataclass(frozen=True, slots=True)
class Change:
    """What a row will do: ``fields`` holds (label, old, new); new rows have no old values."""

    row: int
    key: str
    name: str
    is_new: bool
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a load did, or in a dry run would do. ``changes`` holds the first of them for a preview."""

    kind: str
    new: int
    changed: int
    unchanged: int
    wrong: tuple[Wrong, ...]
    changes: tuple[Change, ...]
    ignored: tuple[str, ...]
    applied: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as handed in: headings, and rows as (row number, cells under the headings)."""

    headers: Sequence[str]
    rows: Iterable[tuple[int, Sequence[Any]]]
    name: str = ""
    hash: str = ""


@dataclass(slots=True)
class Cells:
    """One row under the fields of a kind; the readers raise Invalid naming the heading."""

    row: int
    values: Mapping[str, Any]
    headings: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str, *, limit: int, required: bool = False) -> str:
        """Text without outer blanks, at most ``limit`` characters; empty when blank or not given."""
        value = self.values.get(name)
        plain = "" if value is None else str(value).strip()
        if required and not plain:
            raise self.wrong(name, "不能为空")
        if len(plain) > limit:
            raise self.wrong(name, f"最多{limit}个字，现为{len(plain)}个")
        return plain

    def code(self, name: str) -> str:
        """A code as text; a number cell is refused, since a spreadsheet may have cut it (AR-6)."""
        value = self.values.get(name)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            raise self.wrong(name, "单元格是数字格式，可能已丢位，请把该列设为文本后重新填写")
        return self.text(name, limit=40)

    def whole(self, name: str, *, required: bool = False) -> int | None:
        """A whole number from 0 on; thousands separators are taken."""
        value = self.values.get(name)
        plain = re.sub(r"[,，\s]", "", "" if value is None else str(value))
        if not plain:
            if required:
                raise self.wrong(name, "不能为空；没有数据的行请删去，不要填0")
            return None
        if not re.fullmatch(r"[0-9]{1,10}(?:\.0{1,9})?", plain) or float(plain) > MOST:
            raise self.wrong(name, "应为不带单位的整数，如12345")
        return int(float(plain))

    def degrees(self, name: str, most: int) -> float | None:
        """A longitude or latitude in decimal degrees between -``most`` and ``most``; None when empty."""
        value = self.values.get(name)
        plain = "" if value is None else str(value).strip()
        if not plain:
            return None
        if not re.fullmatch(r"-?\d{1,3}(?:\.\d{1,15})?", plain) or abs(float(plain)) > most:
            raise self.wrong(name, f"应为 -{most} 到 {most} 之间的十进制度数，如120.3012")
        return float(plain)

    def day(self, name: str, *, required: bool = False) -> date | None:
        """A date: a date cell, 2026-01-05, 2026/1/5, 2026.1.5, 20260105 or 2026年1月5日."""
        value = self.values.get(name)
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        plain = self.text(name, limit=30, required=required)
        if not plain:
            return None
        match = _DAY.fullmatch(plain)
        try:
            return date(*(int(part) for part in match.groups())) if match else date.fromisoformat(plain)
        except ValueError:
            raise self.wrong(name, "应为日期，如2026-01-05") from None

    def choice(self, name: str, among: Sequence[str], *, default: str = "") -> str:
        plain = self.text(name, limit=20) or default
        if plain not in among:
            raise self.wrong(name, f"应为{'、'.join(among)}之一")
        return plain

    def wrong(self, name: str, right: str) -> Invalid:
        return Invalid(right, {self.headings.get(name, name): right})


_SHOWN = 60  # characters of a wrong value that are shown
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\s+0?0:00(?::00)?)?")


def _plain(heading: str) -> str:
    return re.sub(r"[\s*＊（）()]", "", str(heading)).lower()


def cells_of(sheet: Sheet, columns: Sequence[Column]) -> tuple[Iterable[Cells], tuple[str, ...]]:
    """The rows of a sheet under the fields of ``columns``, and the headings that were not understood.

    Raises Invalid when a required column is missing.
    """
    known = {_plain(name): one.field for one in columns for name in (one.heading, one.field, *one.also)}
    fields = [known.get(_plain(heading), "") for heading in sheet.headers]
    missing = [one.heading for one in columns if one.required and one.field not in fields]
    if missing:
        raise Invalid(
            f"表头缺少：{'、'.join(missing)}", {"表头": f"应有{'、'.join(one.heading for one in columns)}"}
        )
    headings = {one.field: one.heading for one in columns}
    ignored = tuple(str(h) for h, name in zip(sheet.headers, fields, strict=True) if h and not name)
    rows = (
        Cells(number, {name: cell for name, cell in zip(fields, cells, strict=False) if name}, headings)
        for number, cells in sheet.rows
    )
    return rows, ignored


def wrongs(cells: Cells, refused: Invalid) -> list[Wrong]:
    """A refusal as rows of the list of wrong cells."""
    back = {heading: name for name, heading in cells.headings.items()}
    found = []
    for heading, right in refused.fields.items():
        value = cells.values.get(back.get(heading, heading))
        shown = "" if value is None or isinstance(value, dict) else str(value)[:_SHOWN]
        found.append(Wrong(cells.row, heading, shown, right))
    return found
