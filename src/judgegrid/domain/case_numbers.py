"""Case numbers 案号: grammar, canonical form and validation levels (rules.md §1; 法〔2015〕137号)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from judgegrid.domain.courts import Court, level_of
from judgegrid.domain.refusals import Invalid

_PROVINCES = "京津冀晋内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新兵军"
_MAPPED = str.maketrans("（）〔〕［］【】[]０１２３４５６７８９", "()()()()()0123456789")
_CASE = re.compile(
    r"^\((?P<year>(?:19|20)\d{2})\)"
    rf"(?P<court>最高法|[{_PROVINCES}](?:\d{{2}}(?:\d{{2}})?)?)"
    r"(?P<spec>知)?(?P<type>[\u4e00-\u9fa5]{1,6}?)(?P<seq>0*[1-9]\d{0,7})号(?P<sub>之[一二三四五六七八九十]+)?$"
)
_LEGACY = re.compile(
    r"^\((?P<year>(?:19|20)\d{2})\)(?P<court>[\u4e00-\u9fa5]{1,5}?)"
    r"(?P<type>[民商刑行执知破督催][\u4e00-\u9fa5]{0,4}?)字第(?P<seq>0*[1-9]\d{0,7})号"
    r"(?P<sub>之[一二三四五六七八九十]+)?$"
)
_PARTS = ("year", "court", "type", "seq", "sub")
FIRST_YEAR = 2016


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """A parsed case number. ``sub`` (之一) names a document and is no part of ``key``."""

    year: int
    court: str
    spec: str
    type_word: str
    sequence: int
    sub: str
    canonical: str
    raw: str
    legacy: bool

    @property
    def key(self) -> tuple[int, str, str, str, int]:
        """The idempotent re-import key (level f)."""
        return self.year, self.court, self.spec, self.type_word, self.sequence


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark of the validation: ``level`` a–e of rules.md §1.3, ``severity`` error or warn."""

    level: str
    severity: str
    message: str


def parse(text: str) -> CaseNumber:
    """Read a case number in any of its printed forms (level a).

    Brackets and digits may be full or half width, white space is dropped, leading zeros too.
    Numbers from before 2016 (（2015）锡民初字第1号) are read by their own pattern and marked legacy.
    Raises Invalid with the reason in Chinese.
    """
    plain = "".join(text.translate(_MAPPED).split())
    match = _CASE.match(plain)
    legacy = None if match else _LEGACY.match(plain)
    found = match or legacy
    if found is None:
        message = f"案号“{text.strip()}”无法识别：{_reason(plain)}"
        raise Invalid(message, {"案号": "应形如（2026）苏0211民初123号"})
    year, court, type_word, digits, sub = (one or "" for one in found.group(*_PARTS))
    spec = "" if legacy else found["spec"] or ""
    sequence = int(digits)
    link = "字第" if legacy else ""
    return CaseNumber(
        year=int(year),
        court=court,
        spec=spec,
        type_word=type_word,
        sequence=sequence,
        sub=sub,
        canonical=f"（{year}）{court}{spec}{type_word}{link}{sequence}号",
        raw=text,
        legacy=legacy is not None,
    )


def judge(
    number: CaseNumber, *, courts: Mapping[str, Court], case_types: Collection[str], on: date
) -> tuple[Finding, ...]:
    """Validation levels b–e for a number that passed level a; an empty tuple means nothing to remark.

    ``courts`` by code, ``case_types`` the words known (the shipped ones and the court's own);
    ``on`` is the day against which the year is judged.
    """
    year = _year_finding(number, on)
    if number.legacy:
        old = Finding("d", "warn", "2016年以前的案号格式，按旧案保留，不核对法院代字和类型代字")
        return (year,) if year else (old,)
    found = [year] if year else []
    court = courts.get(number.court)
    if court is None:
        found.append(Finding("b", "warn", f"法院代字“{number.court}”不在法院表中"))
    elif not court.valid_in(number.year):
        found.append(Finding("b", "warn", f"法院代字“{number.court}”（{court.name}）在{number.year}年不在用"))
    if number.type_word not in case_types:
        found.append(Finding("c", "warn", f"类型代字“{number.type_word}”不在类型表中"))
    if level_of(number.court) == "basic" and number.type_word.endswith("终"):
        found.append(Finding("e", "error", f"基层法院没有“{number.type_word}”案件：二审由上一级法院审理"))
    return tuple(found)


def _year_finding(number: CaseNumber, on: date) -> Finding | None:
    if number.year > on.year:
        return Finding("d", "error", f"年度{number.year}晚于{on.year}年")
    if number.year < FIRST_YEAR and not number.legacy:
        return Finding("d", "error", f"年度{number.year}早于2016年，当时不用这种案号格式")
    if number.year >= FIRST_YEAR and number.legacy:
        return Finding("d", "error", f"{number.year}年起不再使用“字第”格式的案号")
    return None


# Ordered: the first remark that fits explains the refusal.
_REASONS = (
    (r"^$", "为空"),
    (r"^(?!\()", "年度要放在括号里"),
    (r"^\((?!(?:19|20)\d{2}\))", "括号里应是四位年度"),
    (r"^(?!.*号)", "末尾缺“号”"),
    (rf"^\(\d{{4}}\)(?!最高法|[{_PROVINCES}])", "年度后应是法院代字（如苏0211），且以省份简称开头"),
    (r"^\(\d{4}\)[^\d](?:\d|\d{3}|\d{5,})\D", "法院代字应为省份简称加两位或四位数字"),
    (r"\D0+号", "编号不能为0"),
    (r"\d{9,}号", "编号不能超过8位"),
    (r"\d[-—–~]\d+号", "编号中不能有连字符"),
    (r"^\(\d{4}\)[^\d]?\d*号", "缺类型代字或编号"),
    (r"\D号", "缺编号"),
)


def _reason(plain: str) -> str:
    for pattern, reason in _REASONS:
        if re.search(pattern, plain):
            return reason
    return "类型代字应为1至6个汉字，后接编号和“号”"
