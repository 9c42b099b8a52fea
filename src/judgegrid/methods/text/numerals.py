"""Numbers as people write them: 35,000, 3.5万, 三万五, 叁万伍仟, 两百五."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

CHINESE = "零〇一二三四五六七八九十百千万亿两俩壹贰叁肆伍陆柒捌玖拾佰仟廿卅"
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_DIGITS |= {c: i for i, c in enumerate("壹贰叁肆伍陆柒捌玖", 1)}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_GROUPS = {"万": 10_000, "亿": 100_000_000}
_RUN = re.compile(rf"[0-9{CHINESE}半](?:[0-9{CHINESE}半]|[.,](?=[0-9]))*")
_LARGEST = Decimal(10) ** 15


def runs(text: str) -> list[tuple[int, int]]:
    """(start, end) of every unbroken run of digits, Chinese numerals and 半."""
    return [found.span() for found in _RUN.finditer(text)]


def value_of(written: str) -> Decimal | None:
    """The number that a numeral says, None when it says none (…十千…, 1,23, larger than 10¹⁵).

    Arabic digits with thousands separators, Arabic digits before 十 百 千 万 亿, Chinese digits in small and
    capital form, digit by digit (二〇二一) and the shorthand without the last unit (三万五 = 35,000, 两百五 =
    250; after 零 the digit stands for itself, 一千零五 = 1,005).
    """
    text = written.replace(",", "").replace("，", "").strip()
    if not text:
        return None
    found = _arabic(text) if text[0].isascii() else _chinese(text)
    return found if found is not None and found < _LARGEST else None


def _arabic(text: str) -> Decimal | None:
    digits = text.rstrip("十百千万亿")
    try:
        found = Decimal(digits)
    except InvalidOperation:
        return _mixed(text)
    for unit in text[len(digits) :]:
        found *= _UNITS.get(unit) or _GROUPS[unit]
    return found


def shown(value: Decimal) -> str:
    """A number without exponent and without empty decimals."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _mixed(text: str) -> Decimal | None:
    """3万5 = 35,000; 1万2千 = 12,000."""
    for sign, size in (("亿", _GROUPS["亿"]), ("万", _GROUPS["万"]), ("千", 1000), ("百", 100)):
        head, found, tail = text.partition(sign)
        if found and head and tail:
            large, small = value_of(head), value_of(tail)
            if large is None or small is None or small >= size:
                return None
            alone = len(tail) == 1
            return large * size + small * (size // 10 if alone else 1)
    return None


def _chinese(text: str) -> Decimal | None:
    if not set(text) & (_UNITS.keys() | _GROUPS.keys() | {"廿", "卅"}):
        return Decimal("".join(str(_DIGITS[c]) for c in text)) if set(text) <= _DIGITS.keys() else None
    total = section = digit = 0
    last = 1
    zero = False
    for c in text:
        if c in _DIGITS:
            zero = zero or _DIGITS[c] == 0
            digit = _DIGITS[c]
            continue
        if c in ("廿", "卅"):
            section, digit, last = section + (20 if c == "廿" else 30), 0, 10
        elif c in _UNITS:
            section, digit, last = section + (digit or 1) * _UNITS[c], 0, _UNITS[c]
        elif c in _GROUPS:
            inner = section + digit
            total = (total + inner) * _GROUPS[c] if c == "亿" else total + inner * _GROUPS[c]
            section, digit, last = 0, 0, _GROUPS[c]
        else:
            return None
        zero = False
    shorthand = digit and not zero and last >= 100
    return Decimal(total + section + digit * (last // 10 if shorthand else 1))
