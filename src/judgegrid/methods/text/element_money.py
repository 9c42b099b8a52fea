"""Amounts and rates of interest in a text: where they stand and what they come to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from judgegrid.methods.text.numerals import CHINESE, shown, value_of

DAYS_A_YEAR = 365
LARGEST_RATE = 40  # a share of 4,000 % a year is a slip, not a rate
Span = tuple[str, int, int]

_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15})(?:\.[0-9]{1,6})?(?![0-9])"
_SMALL = rf"[{CHINESE}]{{1,20}}(?:点[零一二三四五六七八九]{{1,4}})?"
NUMBER = (
    rf"(?:{_ARABIC}(?:[十百千万亿仟佰]{{1,2}}(?:[0-9]{{1,4}}[千百]?(?![0-9年月日.]))?)?|{_SMALL}(?:[万亿])?)"
)
_COUNTED = frozenset("人户名个平亩公里米斤吨次字册股头只条套辆台件份棵口家步年月日天位票张瓶箱袋度分秒岁倍")
_AMOUNT = re.compile(
    rf"(?P<n>{NUMBER})(?:[多余来几])?(?P<wan>[万亿千百])?(?:多|余)?"
    r"(?:(?P<unit>元|圆|块钱?|人民币|rmb|RMB)(?P<rest>[整正]|"
    r"(?:[零0-9一二三四五六七八九两壹贰叁肆伍陆柒捌玖]{1,2}[角毛分]){1,2}|"
    r"[一二三四五六七八九](?![个十百千万元块年月天]))?)?"
)
_SIGNED = re.compile(
    r"[¥￥Bb](?:(?<=[¥￥])|(?<=RMB)|(?<=rmb))\s?"
    r"(?P<n>(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15})(?:\.[0-9]{1,4})?)(?P<wan>[万亿])?"
)
_BARE = re.compile(
    r"(?:工资|月薪|押金|租金|房租|本金|欠款|借款|货款|价款|金额|工钱|尾款|定金|彩礼|赔偿款?)"
    r"(?:[为是共计:：]|合计|每月){0,2}(?P<n>[0-9]{3,9}(?:\.[0-9]{1,2})?)(?![0-9年月日号.%％倍个元万块])"
)
_NOT_ONE_PIECE = frozenset("地田石玻板砖牌布肉木儿去来走表瓦砚")
_PART = re.compile(r"([零0-9一二三四五六七八九两壹贰叁肆伍陆柒捌玖]{1,2})([角毛分])")
_TIMES = {"角": Decimal("0.1"), "毛": Decimal("0.1"), "分": Decimal("0.01")}


def signed_amounts(text: str) -> Iterator[Span]:
    """(yuan, start, end) of amounts that a sign or a word before them shows: ¥3500, 押金2000."""
    for found in _SIGNED.finditer(text):
        value = value_of(found["n"] + (found["wan"] or ""))
        if value is not None:
            yield shown(value), found.start(), found.end()
    for found in _BARE.finditer(text):
        yield shown(Decimal(found["n"])), found.start("n"), found.end("n")


def amount_at(text: str, start: int) -> Span | None:
    """(yuan, start, end) of the amount whose number begins at ``start``; 三万多 counts as 30000.

    Without 元 or 块 only numbers with 万 or 亿, or like 三千五, and only when nothing is counted (三万人).
    """
    found = _AMOUNT.match(text, start)
    value = _amount(found, text) if found else None
    return None if found is None or value is None else (shown(value), start, found.end())


def _amount(found: re.Match[str], text: str) -> Decimal | None:
    number, large = found["n"], found["wan"] or ""
    value = value_of(number + large)
    if value is None or number[0] in "万亿千百":
        return None
    following = text[found.end() : found.end() + 1]
    if found["unit"] is None:
        sized = bool(large and large in "万亿") or any(c in number for c in "万亿萬億")
        short = re.fullmatch(r"[一二两三四五六七八九]千[一二两三四五六七八九](?:百.*)?", number) is not None
        if not (sized or short) or following in _COUNTED:
            return None
        return value
    piece = number == "一" or following in _NOT_ONE_PIECE
    if piece and found["unit"] == "块" and not found["rest"]:
        return None
    rest = found["rest"] or ""
    if len(rest) == 1 and rest not in "整正":
        return value + (value_of(rest) or 0) * Decimal("0.1")
    for digits, sign in _PART.findall(rest):
        value += (value_of(digits.lstrip("零0") or "0") or 0) * _TIMES[sign]
    return value


_PER = r"(?P<per>年化|每年|每月|每日|每天|按年|按月|按日|按天|年|月|日|天)"
_SHARE = (
    rf"(?:(?P<of>百|千|万)分之(?P<share>{NUMBER})|(?P<sign>[0-9]{{1,4}}(?:\.[0-9]{{1,4}})?)\s?(?P<mark>[%‰])"
    rf"|(?P<points>{NUMBER})个点)"
)
_FEN = rf"(?:(?P<fen>{NUMBER})分(?P<half>半)?(?:(?P<li>{NUMBER})厘)?|(?P<onlyli>{NUMBER})厘(?P<halfli>半)?)"
_LINK = r"(?:[为是按以:：的计至]|利率|约定|标准){0,3}"
_RATE = re.compile(
    rf"{_PER}(?:(?:利率|利息|息|收益率?|费率|违约金|滞纳金|罚息|化利率)?{_LINK}{_SHARE}"
    rf"|(?:利率|利息|息){_LINK}{_FEN})"
)
_PLAIN = re.compile(rf"(?:利率|利息){_LINK}{_SHARE}")
_BEHIND = re.compile(
    rf"(?:{_SHARE}|{_FEN})的?(?:(?P<per>年|月|日)(?:利率|利息|息)|(?P<li2>利(?![益润害息率])))"
)
_LPR = re.compile(
    r"(?:LPR|lpr|贷款市场报价利率|市场报价利率|银行同期贷款利率|同期银行贷款利率|同期贷款利率)"
    r"[^，。；\n]{0,6}?(?P<n>[0-9.]{1,4}|[一二两三四])倍"
)
_TIMES_LPR = re.compile(
    r"(?P<n>[0-9.]{1,4}|[一二两三四])倍(?:的)?(?:一年期)?(?:同期)?(?:LPR|lpr|(?:贷款)?市场报价利率)"
)
_SIGN_OF_RATE = re.compile("[息率%‰点分倍]")  # every reading below holds one of them
_YEARLY = {"年": 1, "月": 12, "日": DAYS_A_YEAR, "天": DAYS_A_YEAR}


def worded_rates(text: str) -> Iterator[Span]:
    """(yearly rate as a decimal, start, end) of rates that a word begins: 月息两分 0.24, 日万分之五 0.1825
    (365 days a year); LPR的四倍 as "4LPR"."""
    if not _SIGN_OF_RATE.search(text):
        return
    for found in _LPR.finditer(text):
        times = value_of(found["n"])
        if times is not None:
            yield f"{shown(times)}LPR", found.start(), found.end()
    for pattern in (_RATE, _PLAIN):
        for found in pattern.finditer(text):
            value = _rate(found)
            if value is not None:
                yield shown(value), found.start(), found.end()


def rate_at(text: str, start: int) -> Span | None:
    """The rate whose number begins at ``start``: 2分利, 2%的月息, 四倍LPR."""
    times = _TIMES_LPR.match(text, start)
    if times is not None and (value := value_of(times["n"])) is not None:
        return f"{shown(value)}LPR", start, times.end()
    found = _BEHIND.match(text, start)
    rate = _rate(found) if found else None
    return None if found is None or rate is None else (shown(rate), start, found.end())


def _rate(found: re.Match[str]) -> Decimal | None:
    groups = found.groupdict()
    per = next((c for c in groups.get("per") or "" if c in _YEARLY), "月" if groups.get("li2") else "年")
    share = _share(groups, per)
    return share * _YEARLY[per] if share is not None and 0 < share * _YEARLY[per] <= LARGEST_RATE else None


def _share(groups: dict[str, str | None], per: str) -> Decimal | None:
    """Share a period. One 分 is 1 % a month or a day, but 10 % a year; one 厘 a tenth of it."""
    if of := groups.get("of"):
        value = value_of(groups.get("share") or "")
        return None if value is None else value / {"百": 100, "千": 1000, "万": 10_000}[of]
    if sign := groups.get("sign"):
        return Decimal(sign) / (100 if groups.get("mark") == "%" else 1000)
    if points := groups.get("points"):
        value = value_of(points)
        return None if value is None else value / 100
    one = Decimal("0.1") if per == "年" else Decimal("0.01")
    fen, thin = value_of(groups.get("fen") or "0"), value_of(groups.get("li") or groups.get("onlyli") or "0")
    if fen is None or thin is None:
        return None
    half = Decimal("0.5")
    whole = fen + (half if groups.get("half") else 0) + (thin + (half if groups.get("halfli") else 0)) / 10
    return whole * one if whole else None
