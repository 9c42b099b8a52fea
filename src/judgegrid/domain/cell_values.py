"""Cells of a ledger as people type them: dates in five styles, amounts, yes and no, full-width digits."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from judgegrid.domain.refusals import Invalid

Cell = str | int | float | bool | date | datetime | time | timedelta | None

_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
_DATE = re.compile(r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日?|(\d{2})(\d{2}))")
_CLOCK = re.compile(r"[T ]?\d{1,2}[:：时]\d{1,2}(?:[:：分]\d{1,2}(?:\.\d+)?秒?)?$")
_DATE_FORM = "应为日期，如2026-03-05、2026/3/5、20260305或2026年3月5日"
_EPOCH = date(1899, 12, 30)
EARLIEST = date(1950, 1, 1)
_CENT = Decimal("0.01")


def text_of(cell: Cell) -> str:
    """A cell as text without outer white space and invisible characters; whole numbers without ``.0``.

    Raises Invalid for a number of more than 15 digits: the spreadsheet has already lost its end.
    """
    if isinstance(cell, str):
        text = cell.strip()
        if text.isalnum() or text.isascii():
            return text
        if _INVISIBLE.search(text):
            text = _INVISIBLE.sub("", text).strip()
        return text.replace("\u3000", " ")
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        if abs(cell) >= 1e15:
            raise Invalid("以数值存放，末几位已丢失；请把该列设为文本后重新填写")
        return str(int(cell)) if cell == int(cell) else repr(cell)
    return str(cell)


def half_width(text: str) -> str:
    """Full-width letters, digits and signs as half-width ones."""
    return text if text.isascii() else text.translate(_HALF)


def date_of(cell: Cell) -> date | None:
    """The day of a cell: a date cell, an Excel serial number, or text in five styles; None when empty.

    Raises Invalid with the styles that are read.
    """
    if cell is None or cell == "":
        return None
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool | time | timedelta):
        raise Invalid(_DATE_FORM)
    return _typed_date(text_of(cell))


@lru_cache(maxsize=20_000)
def _typed_date(text: str) -> date | None:
    plain = _CLOCK.sub("", half_width(text)).strip().replace(" ", "")
    if not plain:
        return None
    if re.fullmatch(r"\d{5}(\.\d+)?", plain):
        day = _EPOCH + timedelta(days=int(float(plain)))
    else:
        found = _DATE.fullmatch(plain)
        if found is None:
            raise Invalid(f"“{text}”不是日期；{_DATE_FORM}")
        year, *parts = (one for one in found.groups() if one)
        try:
            day = date(int(year), int(parts[0]), int(parts[1]))
        except ValueError:
            raise Invalid(f"“{text}”不是真实的日期；{_DATE_FORM}") from None
    if day < EARLIEST:
        raise Invalid(f"“{text}”早于1950年；{_DATE_FORM}")
    return day


def amount_of(cell: Cell) -> Decimal | None:
    """An amount in yuan with two decimals; 万元, ￥ and thousands separators are read. None when empty.

    Raises Invalid for text that is no amount, for negative and for impossibly large ones.
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        value = Decimal(str(cell))
        if isinstance(cell, int) and 0 <= cell < 10**14:
            return value.quantize(_CENT)
    else:
        text = half_width(text_of(cell)).replace(",", "").replace("¥", "").replace("￥", "").replace(" ", "")
        if text in ("", "无", "/", "-", "—"):
            return None
        plain = text.removesuffix("元")
        factor = 1
        for unit, times in (("万", 10_000), ("亿", 100_000_000)):
            if plain.endswith(unit):
                plain, factor = plain.removesuffix(unit), times
        try:
            value = Decimal(plain) * factor
        except InvalidOperation:
            raise Invalid(f"“{text}”不是金额；应为以元计的数字，如35000或3.5万元") from None
    if not value.is_finite() or value < 0 or value >= Decimal(10) ** 14:
        raise Invalid("金额应在0至100万亿元之间")
    return value.quantize(_CENT)


_YES = frozenset({"是", "y", "yes", "1", "true", "√", "有", "批量", "批量案", "系列案"})
_NO = frozenset({"", "否", "n", "no", "0", "false", "×", "无", "非批量", "/"})


def yes_of(cell: Cell) -> bool:
    """是 or 否 in their usual spellings; empty is 否. Raises Invalid for anything else."""
    text = half_width(text_of(cell)).casefold()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise Invalid(f"“{text}”应填“是”或“否”")
