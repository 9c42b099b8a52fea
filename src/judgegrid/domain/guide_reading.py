"""Guides read from YAML: everything is checked once, and what is wrong is named by guide and place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, TypeVar

import yaml

from judgegrid.domain import content
from judgegrid.domain.guide_conditions import DATED, NUMERIC, Condition, Op, mentions, read, tests, word
from judgegrid.domain.guide_faults import GuideFault, Place, with_line
from judgegrid.domain.guides import (
    Act,
    Cause,
    Citation,
    Element,
    Fill,
    Form,
    Guide,
    Kind,
    Law,
    Line,
    ReviewState,
    Rule,
)

ORDER = (
    "property_service", "private_lending", "divorce", "neighbours", "labour", "consumer", "traffic",
    "house_lease", "family_support", "bank_credit", "renovation", "injury",
)  # fmt: skip
# The C loader reads the twelve files in a fifth of a second, the other one in more than one.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Word = TypeVar("_Word", bound=StrEnum)
_CITE = re.compile(r"^(?P<law>[^@]+)@(?P<edition>\d{4}):(?P<article>\d+)$")


def sources() -> dict[str, str]:
    """Key → YAML text of every guide that ships with the program, in the order of the list."""
    folder = files("judgegrid") / "content" / "guides"
    return {key: (folder / f"{key}.yaml").read_text(encoding="utf-8") for key in ORDER}


@cache
def shipped() -> dict[str, Guide]:
    """The guides that ship with the program: version 0."""
    return {key: parse(text) for key, text in sources().items()}


@cache
def laws() -> dict[tuple[str, str], Law]:
    """(name, edition) → the edition of an act that guides may cite."""
    return {
        (row["law"], row["edition"]): Law(
            row["law"], row["edition"], row["title"], row["adopted_on"], row["in_force_from"]
        )
        for row in content.rows("guides/laws")
    }


@cache
def risk_rules() -> dict[str, Rule]:
    """Kind of risk signal in a text → the line of the stop list that it calls for."""
    return {one["kind"]: _rule((), one) for one in common()["risks"]}


@cache
def common() -> dict[str, Any]:
    """Questions and rules that every guide has unless it leaves them out by name."""
    text = (files("judgegrid") / "content" / "guides" / "common.yaml").read_text(encoding="utf-8")
    return dict(yaml.load(text, _LOADER))


@lru_cache(maxsize=64)
def parse(text: str) -> Guide:
    """A guide from its YAML, read once per text. Raises GuideFault naming line, place and field."""
    data = load(text)
    try:
        return build(data)
    except GuideFault as fault:
        raise with_line(fault, text) from fault


def load(text: str) -> dict[str, Any]:
    """The data of a guide before it is checked. Raises GuideFault when it is no mapping with a key."""
    try:
        data = yaml.load(text, _LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        right = "不是合法的 YAML；检查缩进、冒号后的空格，括号和引号是否成对"
        raise GuideFault(right, line=mark.line + 1 if mark else 0) from error
    if not isinstance(data, dict) or not data.get("key"):
        raise GuideFault("要以 key、title 等字段开头，key 不能为空")
    return data


def build(data: Mapping[str, Any]) -> Guide:
    """A guide from its data, joined with the common questions and rules. Raises GuideFault."""
    key = str(data["key"])
    left_out = {str(one) for one in data.get("without", ())}
    own = [_element(_at("elements", n, one), one) for n, one in enumerate(_mappings(data, "elements"))]
    shared = [_element((), one) for one in common()["elements"] if one["key"] not in left_out]
    rules = [_rule(_at("rules", n, one), one) for n, one in enumerate(_mappings(data, "rules"))]
    rules += [_rule((), one) for one in common()["rules"] if one["key"] not in left_out]
    review = data.get("review")
    review = review if isinstance(review, dict) else {}
    guide = Guide(
        key=key,
        title=_text((), data, "title"),
        summary=_text((), data, "summary"),
        dispute_types=_words(data, "dispute_types"),
        causes=tuple(_cause(("causes", n), one) for n, one in enumerate(_mappings(data, "causes"))),
        words=_words(data, "words"),
        elements=tuple([*shared, *own]),
        rules=tuple(rules),
        provisions=_cites(("provisions",), data.get("provisions")),
        points=_lines(data, "points"),
        evidence=_lines(data, "evidence"),
        traps=_lines(data, "traps"),
        forms=tuple(
            Form(_text(("forms", n), one, "name"), str(one.get("basis", "")))
            for n, one in enumerate(_mappings(data, "forms"))
        ),
        source=_text((), data, "source"),
        dated=_day(data),
        review=_one_of(ReviewState, ("review", "state"), review.get("state")),
        reviewed_by=str(review.get("by", "")),
        weak=tuple(str(one) for one in data.get("weak", ())),
    )
    _check(guide)
    return guide


def citation(text: str, place: Place = ()) -> Citation:
    """A citation such as 民法典@2020:944. Raises GuideFault without an edition or with an unknown one."""
    found = _CITE.match(str(text))
    if found is None:
        raise GuideFault(f"依据写成 法律名@版本年:条号，例如 民法典@2020:944，现为 {text}", place=place)
    law = laws().get((found["law"], found["edition"]))
    if law is None:
        editions = [edition for name, edition in laws() if name == found["law"]]
        known = f"{found['law']}可引用的版本是 {'、'.join(editions)}" if editions else "法律表里没有这部法律"
        raise GuideFault(f"{text} 不能引用：{known}", place=place)
    return Citation(law, int(found["article"]))


def written(cite: Citation) -> str:
    """A citation as YAML holds it."""
    return f"{cite.law.name}@{cite.law.edition}:{cite.article}"


def _at(part: str, number: int, data: Mapping[str, Any]) -> Place:
    """The place of an element or rule: by its key, else by its number."""
    return (part, str(data["key"]) if data.get("key") else number)


def _mappings(data: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = data.get(name)
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise GuideFault("缺少，或不是由“- 字段: 值”组成的列表", place=(name,))
    return found


def _words(data: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = data.get(name)
    if not isinstance(found, list):
        raise GuideFault("缺少，或不是列表；写成 [甲, 乙]", place=(name,))
    return tuple(str(one) for one in found)


def _text(place: Place, data: Mapping[str, Any], name: str) -> str:
    text = str(data.get(name) or "").strip()
    if not text:
        raise GuideFault("不能为空", place=(*place, name))
    return text


def _one_of(words: type[_Word], place: Place, given: Any) -> _Word:
    if given not in [one.value for one in words]:
        raise GuideFault(
            f"写 {'、'.join(one.value for one in words)} 之一，现为 {_shown(given)}", place=place
        )
    return words(given)


def _shown(given: Any) -> str:
    return "空白" if given in (None, "") else str(given)


def _cause(place: Place, data: Mapping[str, Any]) -> Cause:
    return Cause(*(_text(place, data, name) for name in ("edition", "number", "name")))


def _cites(place: Place, given: Any) -> tuple[Citation, ...]:
    if not isinstance(given, list | tuple):
        raise GuideFault("写成列表，例如 [民法典@2020:944]", place=place)
    return tuple(citation(one, place) for one in given)


def _day(data: Mapping[str, Any]) -> date:
    day = data.get("dated")
    if not isinstance(day, date):
        raise GuideFault(f"写成日期，例如 2026-11-28，现为 {_shown(day)}", place=("dated",))
    return day


def _condition(place: Place, data: Mapping[str, Any]) -> Condition | None:
    if data.get("when") is None:
        return None
    try:
        return read(data["when"])
    except ValueError as error:
        raise GuideFault(str(error), place=(*place, "when")) from error


def _element(place: Place, data: Mapping[str, Any]) -> Element:
    fill = data.get("fill") or {}
    weight = data.get("weight")
    if not isinstance(weight, int) or not 1 <= weight <= 10:
        raise GuideFault(f"写 1 到 10 的整数，现为 {_shown(weight)}", place=(*place, "weight"))
    options = data.get("options") or {}
    if not isinstance(options, Mapping):
        raise GuideFault("写成 {yes: 有, no: 没有} 的样子", place=(*place, "options"))
    return Element(
        key=_text(place, data, "key"),
        label=_text(place, data, "label"),
        ask=_text(place, data, "ask"),
        kind=_one_of(Kind, (*place, "kind"), data.get("kind")),
        decides=_text(place, data, "decides"),
        weight=weight,
        is_required=bool(data.get("required", False)),
        is_risk=bool(data.get("risk", False)),
        options=tuple((word(name), str(label)) for name, label in options.items()),
        unit=str(data.get("unit", "")),
        hint=str(data.get("hint", "")),
        origin=str(data.get("from", "")),
        when=_condition(place, data),
        fill=Fill(
            words=tuple((word(name), tuple(found)) for name, found in (fill.get("words") or {}).items()),
            kind=str(fill.get("kind", "")),
            near=tuple(fill.get("near", ())),
            risks=tuple(fill.get("risks", ())),
        ),
    )


def _rule(place: Place, data: Mapping[str, Any]) -> Rule:
    return Rule(
        key=_text(place, data, "key"),
        title=_text(place, data, "title"),
        text=_text(place, data, "text"),
        when=_condition(place, data),
        cites=_cites((*place, "cites"), data.get("cites", ())),
        act=_one_of(Act, (*place, "act"), data["act"]) if data.get("act") else None,
        element=str(data.get("element", "")),
        covered_by=tuple(data.get("covered_by", ())),
    )


def _lines(data: Mapping[str, Any], name: str) -> tuple[Line, ...]:
    given = data.get(name)
    if not isinstance(given, list):
        raise GuideFault("缺少，或不是列表；每条以“- ”开头", place=(name,))
    found = []
    for number, one in enumerate(given):
        if isinstance(one, Mapping):
            place = (name, number)
            found.append(Line(_text(place, one, "text"), _condition(place, one)))
        else:
            found.append(Line(str(one).strip()))
    return tuple(found)


def _check(guide: Guide) -> None:
    """What a guide must be in itself: keys once, conditions about elements that exist and fit."""
    elements = {one.key: one for one in guide.elements}
    parts: tuple[tuple[str, Sequence[Element | Rule]], ...]
    parts = (("elements", guide.elements), ("rules", guide.rules))
    for name, items in parts:
        seen: set[str] = set()
        for item in items:
            if item.key in seen:
                raise GuideFault("标识重复，或与通用内容的标识相同；换一个 key", place=(name, item.key))
            seen.add(item.key)
            if item.when is not None:
                _check_condition((name, item.key, "when"), item.when, elements)
    for name, lines in (("points", guide.points), ("evidence", guide.evidence), ("traps", guide.traps)):
        for number, line in enumerate(lines):
            if line.when is not None:
                _check_condition((name, number, "when"), line.when, elements)
    for one in guide.elements:
        if one.kind is Kind.CHOICE and len(one.options) < 2:
            raise GuideFault("选一项的问题至少要有两个选项", place=("elements", one.key, "options"))


def _check_condition(place: Place, condition: Condition, elements: Mapping[str, Element]) -> None:
    missing = mentions(condition) - elements.keys()
    if missing:
        raise GuideFault(f"没有这个问题：{'、'.join(sorted(missing))}", place=place)
    for test in tests(condition):
        element = elements[test.element]
        if test.op is Op.IS:
            wrong = set(test.values) - dict(element.choices).keys()
            if wrong:
                choices = "、".join(dict(element.choices)) or "没有选项"
                right = f"{element.key} 没有答案 {'、'.join(sorted(wrong))}；可用的是 {choices}"
                raise GuideFault(right, place=place)
        elif test.op in NUMERIC and element.kind is not Kind.AMOUNT:
            raise GuideFault(f"{element.key} 的答案不是数，不能比大小", place=place)
        elif test.op in DATED and element.kind is not Kind.DATE:
            raise GuideFault(f"{element.key} 的答案不是日期，不能比先后", place=place)


def in_order(guides: Sequence[Guide]) -> list[Guide]:
    """Guides in the order of the list (text.md §4)."""
    return sorted(guides, key=lambda one: ORDER.index(one.key) if one.key in ORDER else len(ORDER))
