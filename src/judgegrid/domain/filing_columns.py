"""Columns of the filing ledger: the template, and which heading of a foreign file means which of them."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from judgegrid.domain.refusals import Invalid

NOTE_MARK = "说明"


@dataclass(frozen=True, slots=True)
class Column:
    """A field of an import: its Chinese heading, the note of the template, other headings it goes by."""

    field: str
    header: str
    note: str
    required: bool = False
    synonyms: tuple[str, ...] = ()
    as_text: bool = False  # the template formats the column as text, so that no digit is lost


def _side(field: str, name: str, others: tuple[str, ...]) -> tuple[Column, ...]:
    def known(*tails: str) -> tuple[str, ...]:
        return tuple(f"{one}{tail}" for one in (name, *others) for tail in tails)

    return (
        Column(field, name, "多人用顿号分隔", synonyms=known("名称", "姓名", "") + known("信息")),
        Column(
            f"{field}_id",
            f"{name}证件号",
            "身份证号或统一社会信用代码，顺序与姓名一致",
            synonyms=known(
                "证件号", "证件号码", "身份证号", "身份证", "身份证号码", "统一社会信用代码", "代码"
            ),
            as_text=True,
        ),
        Column(
            f"{field}_phone",
            f"{name}电话",
            "手机或带区号的固定电话",
            synonyms=known("电话", "联系电话", "手机", "手机号", "联系方式"),
            as_text=True,
        ),
        Column(
            f"{field}_address",
            f"{name}住所",
            "到门牌号，用于归属网格",
            synonyms=known(
                "住所", "住址", "地址", "住所地", "住所地址", "经常居住地", "联系地址", "送达地址"
            ),
        ),
        Column(
            f"{field}_kind",
            f"{name}类型",
            "自然人、法人或非法人组织；空着则按名称判断",
            synonyms=known("类型", "类别", "性质", "当事人类型"),
        ),
    )


COLUMNS: tuple[Column, ...] = (
    Column(
        "case_number",
        "案号",
        "必填，形如（2026）苏0211民初123号",
        True,
        (
            "案件编号",
            "案件号",
            "收案编号",
            "收案号",
            "立案编号",
            "收案案号",
            "立案案号",
            "案号（全称）",
            "完整案号",
        ),
    ),
    Column(
        "filed_on",
        "立案日期",
        "必填，如2026-03-05",
        True,
        ("立案日", "立案时间", "收案日期", "收案时间", "登记立案日期", "受理日期"),
    ),
    Column(
        "received_on",
        "收到材料日期",
        "收到起诉材料之日",
        synonyms=("收到诉状日期", "材料接收日期", "收到起诉状日期", "申请日期", "提交日期", "收件日期"),
    ),
    Column(
        "cause",
        "案由",
        "必填，写全称",
        True,
        ("立案案由", "案由名称", "案件案由", "纠纷案由", "具体案由"),
    ),
    Column(
        "cause_number", "案由编号", "规定中的编号，如108(3)", synonyms=("案由代码", "案由序号"), as_text=True
    ),
    Column(
        "court",
        "法院",
        "空着则按案号的法院代字",
        synonyms=("法院名称", "受理法院", "立案法院", "经办法院", "管辖法院"),
    ),
    *_side("plaintiff", "原告", ("原告人", "申请人", "起诉人")),
    *_side("defendant", "被告", ("被告人", "被申请人", "被诉人")),
    Column("third", "第三人", "多人用顿号分隔", synonyms=("第三人名称", "第三人姓名", "其他当事人")),
    Column(
        "compound",
        "小区或物业地址",
        "物业、相邻等纠纷的小区",
        synonyms=("小区", "小区名称", "物业地址", "物业小区", "涉案小区", "楼盘"),
    ),
    Column(
        "place",
        "不动产或事件地点",
        "房屋、土地所在或事故发生地",
        synonyms=("不动产所在地", "事故地点", "事件地点", "案发地", "房屋坐落", "侵权行为地", "纠纷发生地"),
    ),
    Column(
        "amount",
        "标的额",
        "以元计",
        synonyms=("标的", "标的金额", "诉讼标的", "诉讼标的额", "标的额（元）", "诉讼请求金额", "立案标的"),
    ),
    Column(
        "procedure",
        "程序",
        "简易、普通、小额或特别",
        synonyms=("适用程序", "审理程序", "案件程序", "程序类型"),
    ),
    Column("closed_on", "结案日期", "未结的空着", synonyms=("结案日", "结案时间", "审结日期", "报结日期")),
    Column("closing_way", "结案方式", "判决、调解、撤诉等", synonyms=("结案方法", "裁判方式", "结案形式")),
    Column(
        "judge_name", "承办人", "承办法官", synonyms=("承办法官", "主审法官", "法官", "审判员", "承办人姓名")
    ),
    Column(
        "pre_filing_number",
        "诉前案号",
        "诉前调解的案号",
        synonyms=("诉前调解案号", "诉前调案号", "诉前编号", "调解案号", "民诉前调案号"),
    ),
    Column(
        "batch", "是否批量", "是或否", synonyms=("批量", "批量案", "是否批量案件", "系列案", "是否系列案")
    ),
    Column(
        "sensitive",
        "敏感标记",
        "不公开审理、未成年人、健康信息、涉刑、商业秘密、国家秘密；没有的空着",
        synonyms=("敏感", "不公开", "是否不公开", "保密标记"),
    ),
    Column(
        "facts",
        "事实与理由",
        "起诉状所写，可空；密封保存，只用于学习案由",
        synonyms=("事实和理由", "诉讼请求与事实理由", "诉请事实", "起诉事实", "案情简介", "简要案情"),
    ),
)
FIELDS: dict[str, Column] = {one.field: one for one in COLUMNS}
REQUIRED = tuple(one for one in COLUMNS if one.required)
SIMILAR = 0.72


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a heading probably means. ``how``: exact · synonym · similar."""

    field: str
    how: str


def plain_header(text: str) -> str:
    """A heading for comparing: no white space, no brackets' width, no star or unit."""
    text = re.sub(r"[\s*＊:：]+", "", text).replace("(", "（").replace(")", "）")
    return re.sub(r"（(?:必填|选填|元|可空|yyyy.*)）$", "", text).casefold()


@cache
def _known() -> dict[str, Suggestion]:
    found = {
        plain_header(other): Suggestion(one.field, "synonym") for one in COLUMNS for other in one.synonyms
    }
    return found | {plain_header(one.header): Suggestion(one.field, "exact") for one in COLUMNS}


def suggest(headers: Iterable[str]) -> dict[str, Suggestion]:
    """Heading → what it probably means. Exact first, then synonyms, then likeness; no field twice."""
    headers = list(headers)
    found: dict[str, Suggestion] = {}
    for wanted in ("exact", "synonym"):
        for header in headers:
            one = _known().get(plain_header(header))
            if one and one.how == wanted and one.field not in {s.field for s in found.values()}:
                found.setdefault(header, one)
    for header in headers:
        if header not in found:
            names = difflib.get_close_matches(plain_header(header), _known(), n=1, cutoff=SIMILAR)
            field = _known()[names[0]].field if names else ""
            if field and field not in {s.field for s in found.values()}:
                found[header] = Suggestion(field, "similar")
    return found


def signature(headers: Iterable[str]) -> str:
    """The fingerprint of a set of headings, whatever their order."""
    return hashlib.sha256("\n".join(sorted({plain_header(one) for one in headers})).encode()).hexdigest()


def check_mapping(mapping: Mapping[str, str], headers: Iterable[str]) -> dict[str, str]:
    """A mapping heading → field that can be imported with; empty fields are dropped.

    Raises Invalid for unknown fields or headings, a field chosen twice, or a required one left out.
    """
    chosen = {header: field for header, field in mapping.items() if field}
    wrong: dict[str, str] = {}
    present = set(headers)
    for header, field in chosen.items():
        if field not in FIELDS:
            wrong[header] = "没有这个字段"
        elif header not in present:
            wrong[header] = "文件中没有这个表头"
    taken: dict[str, str] = {}
    for header, field in chosen.items():
        if field in taken:
            wrong[header] = f"与“{taken[field]}”对应到同一字段"
        taken[field] = header
    for column in REQUIRED:
        if column.field not in taken:
            wrong[column.header] = "必填，请指定文件中的哪一列"
    if wrong:
        raise Invalid("列对应还不完整：" + "；".join(f"{k}：{v}" for k, v in wrong.items()), wrong)
    return chosen


def is_note_row(cells: Sequence[object]) -> bool:
    """Whether a line is the note row of the template (or an example of one), to be passed over."""
    first = next((str(one).strip() for one in cells if str(one or "").strip()), "")
    return first.startswith((NOTE_MARK, "填写" + NOTE_MARK))


def note_row() -> tuple[str, ...]:
    """The second line of the template: what belongs into each column."""
    notes = [one.note for one in COLUMNS]
    return (f"{NOTE_MARK}：{notes[0]}", *notes[1:])
