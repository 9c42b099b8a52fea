"""Versions of a guide, and what a reviewer may change: words, weights and citations, never conditions."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

import yaml

from judgegrid.domain.guide_conditions import All, Condition, Not, Op, Test
from judgegrid.domain.guide_faults import GuideFault
from judgegrid.domain.guide_reading import build, citation, load
from judgegrid.domain.guides import Guide, ReviewState
from judgegrid.domain.refusals import Invalid


class VersionState(StrEnum):
    """Where a version of a guide stands."""

    SHIPPED = "shipped"
    DRAFT = "draft"
    SIGNED = "signed"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {
            "shipped": "随程序",
            "draft": "待签署",
            "signed": "现行",
            "superseded": "已被替代",
            "withdrawn": "已撤回",
        }[self.value]


LISTS = ("points", "evidence", "traps")
LONGEST = {"title": 40, "text": 400, "ask": 120, "hint": 200, "summary": 120}


@dataclass(frozen=True, slots=True)
class Field:
    """A place of a guide that can be edited: its name in the form, what it is, and what stands there."""

    name: str
    label: str
    value: str
    note: str = ""
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that belong together under a heading."""

    title: str
    fields: tuple[Field, ...]


def digest(body: str) -> str:
    """SHA-256 of a body: two versions with the same words are the same version."""
    return hashlib.sha256(body.encode()).hexdigest()


def signed(guide: Guide, by: str) -> Guide:
    """The guide under the name of the reviewer who signed it."""
    return replace(guide, review=ReviewState.REVIEWED, reviewed_by=by)


def sections(body: str) -> tuple[Section, ...]:
    """Everything of a body that a reviewer may change, in the order of the page."""
    data = load(body)
    guide = build(data)
    parts = [Section("说明", (_field(data, "summary", "一句话说明", rows=2),))]
    for number, one in enumerate(data["elements"]):
        head = f"elements.{number}"
        fields = [
            Field(f"{head}.ask", "问题", str(one["ask"]), rows=2),
            Field(f"{head}.hint", "提示", str(one.get("hint", ""))),
            Field(f"{head}.weight", "分量（1—10）", str(one["weight"]), f"决定：{one['decides']}"),
        ]
        parts.append(Section(f"问题：{one['label']}", tuple(fields)))
    for number, one in enumerate(data["rules"]):
        head = f"rules.{number}"
        rule = next(rule for rule in guide.rules if rule.key == one["key"])
        shown = described(rule.when, guide) if rule.when is not None else "总是出现"
        fields = [
            Field(f"{head}.title", "标题", str(one["title"])),
            Field(f"{head}.text", "说明", str(one["text"]).strip(), f"出现条件：{shown}", rows=3),
            Field(f"{head}.cites", "依据", " ".join(one.get("cites", ())), "如 民法典@2020:944，空格分开"),
        ]
        parts.append(Section(f"{'停止与上报' if one.get('act') else '规则'}：{one['title']}", tuple(fields)))
    for name, label in zip(LISTS, ("调解要点", "要收集的材料", "常见误区"), strict=True):
        lines = [Field(f"{name}.{n}", f"第{n + 1}条", _line(one), rows=2) for n, one in enumerate(data[name])]
        more = Field(f"{name}.new", "再加一条", "", "留空则不加", rows=2)
        parts.append(Section(label, (*lines, more)))
    return tuple(parts)


def changed(body: str, given: Mapping[str, str], *, on: date) -> str:
    """The body with what was typed. Raises Invalid naming each field that cannot be taken.

    An emptied line of a list is taken out. Raises Invalid too when nothing was changed.
    """
    data = copy.deepcopy(load(body))
    before = copy.deepcopy(data)
    wrong: dict[str, str] = {}
    for section in sections(body):
        for field in section.fields:
            if field.name in given and given[field.name].strip() != field.value:
                _set(data, field.name, given[field.name].strip(), wrong)
    for name in LISTS:
        data[name] = [one for one in data[name] if _line(one)]
        if not data[name]:
            wrong[f"{name}.0"] = "至少留一条"
    if wrong:
        raise Invalid("没有保存", wrong)
    if data == before:
        raise Invalid("没有保存", {"note": "内容没有改动"})
    data["dated"] = on
    try:
        build(data)
    except GuideFault as fault:
        raise Invalid("没有保存", {"note": str(fault)}) from fault
    return str(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=4096))


def differences(before: str, after: str) -> tuple[tuple[str, str, str], ...]:
    """(place, old words, new words) of every field in which two bodies differ."""
    old, new = _places(before), _places(after)
    found = []
    for name in dict.fromkeys([*old, *new]):
        label, was = old.get(name, ("", ""))
        named, now = new.get(name, ("", ""))
        if was != now:
            found.append((label or named, was, now))
    return tuple(found)


def _places(body: str) -> dict[str, tuple[str, str]]:
    """Field name → (place in words, what stands there) of everything that is not empty."""
    return {
        field.name: (f"{section.title}·{field.label}", field.value)
        for section in sections(body)
        for field in section.fields
        if field.value
    }


def described(condition: Condition, guide: Guide) -> str:
    """A condition in Chinese, for those who read what they sign."""
    if isinstance(condition, Test):
        return _test(condition, guide)
    if isinstance(condition, Not):
        return f"并非（{described(condition.part, guide)}）"
    word = "，并且" if isinstance(condition, All) else "，或者"
    return word.join(
        described(part, guide) if isinstance(part, Test) else f"（{described(part, guide)}）"
        for part in condition.parts
    )


def _test(test: Test, guide: Guide) -> str:
    element = guide.element(test.element)
    label = element.label if element else test.element
    other = guide.element(test.other)
    if test.op is Op.IS:
        shown = dict(element.choices) if element else {}
        return f"“{label}”是“{'”或“'.join(shown.get(one, one) for one in test.values)}”"
    if test.op is Op.UNKNOWN:
        return f"“{label}”说不清"
    if test.op in (Op.BEFORE, Op.SINCE):
        return f"“{label}”{test.op.label}{test.day.isoformat()}"
    if test.op is Op.ABOVE_LPR:
        return f"“{label}”超过合同成立时一年期LPR的{test.number.normalize():f}倍"
    if test.op is Op.OVER_SHARE:
        return f"“{label}”超过“{other.label if other else test.other}”的{test.number * 100:f}%".replace(
            ".0%", "%"
        )
    if test.op in (Op.YEARS_AGO, Op.DAYS_AGO):
        return f"“{label}”已满{test.number.normalize():f}{'年' if test.op is Op.YEARS_AGO else '日'}"
    return f"“{label}”{test.op.label}{test.number.normalize():f}{element.unit if element else ''}"


def _field(data: Mapping[str, Any], name: str, label: str, rows: int) -> Field:
    return Field(name, label, str(data[name]).strip(), rows=rows)


def _line(one: Any) -> str:
    return str(one if isinstance(one, str) else one["text"]).strip()


def _set(data: dict[str, Any], name: str, text: str, wrong: dict[str, str]) -> None:
    head, *rest = name.split(".")
    if head in LISTS:
        _set_line(data[head], name, rest[0], text, wrong)
        return
    holder, last = (data, head) if not rest else (data[head][int(rest[0])], rest[1])
    if last == "weight":
        if not text.isdigit() or not 1 <= int(text) <= 10:
            wrong[name] = "写 1 到 10 的整数"
        else:
            holder[last] = int(text)
    elif last == "cites":
        _set_cites(holder, name, text, wrong)
    elif last != "hint" and not text:
        wrong[name] = "不能为空"
    elif len(text) > LONGEST[last]:
        wrong[name] = f"不超过 {LONGEST[last]} 字，现为 {len(text)} 字"
    else:
        holder[last] = text


def _set_line(lines: list[Any], name: str, place: str, text: str, wrong: dict[str, str]) -> None:
    if len(text) > LONGEST["text"]:
        wrong[name] = f"不超过 {LONGEST['text']} 字，现为 {len(text)} 字"
    elif place == "new":
        lines.append(text)
    elif isinstance(lines[int(place)], str):
        lines[int(place)] = text
    else:
        lines[int(place)]["text"] = text


def _set_cites(holder: dict[str, Any], name: str, text: str, wrong: dict[str, str]) -> None:
    cites = text.replace("，", " ").replace("、", " ").split()
    try:
        for one in cites:
            citation(one)
    except GuideFault:
        wrong[name] = "写成 法律名@版本年:条号，例如 民法典@2020:944；没有列入的法律版本不能引用"
        return
    holder["cites"] = cites
