"""Dates, intervals and lengths of time in a text, in ISO 8601."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from judgegrid.methods.text.element_money import NUMBER, Span
from judgegrid.methods.text.numerals import shown, value_of

MOST_UNITS = 1000
_LEAP = 2000  # a year that has a 29 February, to check days of dates without a year
_CN = "〇零一二三四五六七八九"
_YEAR = rf"(?:[12][0-9]{{3}}|[0-9]{{2}}|[一二][{_CN}]{{3}}|[{_CN}]{{2}}|[今去前明](?=年))"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = (
    r"(?:3[01]|[12][0-9]|0?[1-9]"
    r"|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九])"
)
_WRITTEN = rf"(?P<y>{_YEAR})年(?:份|的)?(?P<m>{_MONTH})月份?(?:(?P<d>{_DAY})[日号])?"
_SIGNS = (
    r"(?P<y2>[12][0-9]{3})(?P<s>[-./])(?P<m2>0?[1-9]|1[0-2])(?:(?P=s)(?P<d2>3[01]|[12][0-9]|0?[1-9]))?"
    r"(?![0-9.]|[/-][0-9]{1,2}(?![0-9]))"
)
_TIGHT = r"(?P<y3>(?:19|20)[0-9]{2})(?P<m3>0[1-9]|1[0-2])(?P<d3>0[1-9]|[12][0-9]|3[01])(?![0-9])"
_YEAR_ONLY = rf"(?P<y4>(?:19|20)[0-9]{{2}}|[6-9][0-9]|[一二][{_CN}]{{3}})年(?!前|多|来|后|以|[0-9]{{1,2}}月)"
_NO_YEAR = rf"(?P<m5>{_MONTH})月份?(?P<d5>{_DAY})[日号]"
_DATE = re.compile(f"{_WRITTEN}|{_SIGNS}|{_TIGHT}|{_YEAR_ONLY}|{_NO_YEAR}")
_RELATIVE = re.compile(r"[今去前明]年[0-9一二三四五六七八九十]{1,2}月")
_JOIN = re.compile(r"\s?(?:起)?(?:至|到|—{1,2}|-|~|～)(?:今年|同年)?\s?")
_SECOND = re.compile(rf"(?:(?P<y>{_YEAR})年)?(?P<m>{_MONTH})月份?(?:(?P<d>{_DAY})[日号])?")
_LUNAR = ("农历", "阴历", "旧历")
_WORDS = {"今": 0, "去": -1, "前": -2, "明": 1}


def relative_starts(text: str) -> list[int]:
    """Where 今年, 去年, 前年, 明年 stand with a month behind."""
    return [found.start() for found in _RELATIVE.finditer(text)]


def date_at(text: str, start: int, *, on: date | None) -> tuple[str, str, int, int] | None:
    """("date" or "period", ISO form, start, end) of the date that begins at ``start``.

    A day 2021-05-03, a month 2021-05, a year 2021, a day without its year --05-03, an interval
    2021-05/2023-06. Years of two digits: 50–99 belong to the last century. 去年5月 needs ``on`` (the day the
    text was written) and gives none without it; so do dates of the lunar calendar and days that no calendar
    has (2月30日).
    """
    found = _DATE.match(text, start)
    if found is None or text[max(0, start - 3) : start].endswith(_LUNAR):
        return None
    parts = _parts(found, on)
    iso = _iso(parts) if parts else None
    if parts is None or iso is None:
        return None
    second = _until(text, found.end(), parts, on)
    if second is not None:
        return "period", f"{iso}/{second[0]}", start, second[1]
    return "date", iso, start, found.end()


Parts = tuple[int | None, int | None, int | None]


def _parts(found: re.Match[str], on: date | None) -> Parts | None:
    for year, month, day in (("y", "m", "d"), ("y2", "m2", "d2"), ("y3", "m3", "d3"), ("y4", "", "")):
        if found[year]:
            y = _year(found[year], on)
            if y is None:
                return None
            return y, _whole(found[month]) if month else None, _whole(found[day]) if day else None
    return None, _whole(found["m5"]), _whole(found["d5"])


def _year(written: str, on: date | None) -> int | None:
    if written[0] in _WORDS:
        return None if on is None else on.year + _WORDS[written[0]]
    year = _whole(written)
    if year is None or year >= 100:
        return year
    return year + (1900 if year >= 50 else 2000)


def _whole(written: str | None) -> int | None:
    value = value_of(written) if written else None
    return None if value is None else int(value)


def _iso(parts: Parts) -> str | None:
    year, month, day = parts
    if month is None:
        return f"{year}"
    if day is None:
        return f"{year}-{month:02d}"
    try:
        date(year or _LEAP, month, day)
    except ValueError:
        return None
    return f"{year}-{month:02d}-{day:02d}" if year else f"--{month:02d}-{day:02d}"


def _until(text: str, at: int, first: Parts, on: date | None) -> tuple[str, int] | None:
    join = _JOIN.match(text, at)
    if join is None:
        return None
    full = _DATE.match(text, join.end())
    parts = _parts(full, on) if full and not full["m5"] else None
    end = full.end() if full else 0
    if parts is None:
        short = _SECOND.match(text, join.end())
        if short is None or first[0] is None:
            return None
        parts, end = (first[0], _whole(short["m"]), _whole(short["d"])), short.end()
    iso = _iso(parts)
    return (iso, end) if iso else None


_LENGTH = re.compile(
    rf"(?P<n>{NUMBER}|半)(?P<a>[多余几])?(?:个)?(?P<half>半)?(?:个)?"
    r"(?P<unit>年|季度|月|周|星期|礼拜|天|日|小时|分钟|钟头)(?P<tail>半|整)?"
    r"(?:零?(?P<n2>[0-9]{1,2}|[一二三四五六七八九十两]{1,2})个月(?P<tail2>半)?)?"
)
_UNITS = {"年": "Y", "月": "M", "周": "W", "星期": "W", "礼拜": "W", "天": "D", "日": "D"}
_CLOCK = {"小时": "H", "钟头": "H", "分钟": "M"}
_POINTS_AT = "第每这那某有头哪"


def length_at(text: str, start: int) -> Span | None:
    """(ISO 8601 duration, start, end) of the length of time that begins at ``start``.

    3个月 P3M, 两年半 P2.5Y, 24小时 PT24H. 十几天, 一天, 第三年 and 5月 give none.
    """
    found = _LENGTH.match(text, start)
    if found is None or (start and text[start - 1] in _POINTS_AT):
        return None
    number, unit = found["n"], found["unit"]
    if (number == "一" and unit == "天") or (unit in ("月", "日") and "个" not in found.group()):
        return None
    value = Decimal("0.5") if number == "半" else value_of(number)
    if value is None or not 0 < value < MOST_UNITS:
        return None
    if found["half"] or found["tail"] == "半":
        value += Decimal("0.5")
    return _duration(value, unit, found), start, found.end()


def _duration(value: Decimal, unit: str, found: re.Match[str]) -> str:
    if unit == "季度":
        return f"P{shown(value * 3)}M"
    if unit in _CLOCK:
        return f"PT{shown(value)}{_CLOCK[unit]}"
    further = value_of(found["n2"]) if found["n2"] and unit == "年" else None
    if further is None:
        return f"P{shown(value)}{_UNITS[unit]}"
    months = further + (Decimal("0.5") if found["tail2"] else 0)
    return f"P{shown(value)}Y{shown(months)}M"
