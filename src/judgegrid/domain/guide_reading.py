"""Guides read from YAML: everything is checked once, and what is wrong is named by guide and place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

from judgegrid.domain import content
from judgegrid.domain.guide_conditions import DATED, NUMERIC, Condition, Op, mentions, read, tests, word
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
_CITE = re.compile(r"^(?P<law>[^@]+)@(?P<edition>\d{4}):(?P<article>\d+)$")


class GuideFault(ValueError):
    """A guide that cannot be used: says where and what would be right."""


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
    return {one["kind"]: _rule("common.risks", one) for one in common()["risks"]}


@cache
def common() -> dict[str, Any]:
    """Questions and rules that every guide has unless it leaves them out by name."""
    text = (files("judgegrid") / "content" / "guides" / "common.yaml").read_text(encoding="utf-8")
    return dict(yaml.load(text, _LOADER))


@lru_cache(maxsize=64)
def parse(text: str) -> Guide:
    """A guide from its YAML, read once per text. Raises GuideFault naming guide and place."""
    return build(load(text))


def load(text: str) -> dict[str, Any]:
    """The data of a guide before it is checked. Raises GuideFault when it is no mapping with a key."""
    try:
        data = yaml.load(text, _LOADER)
    except yaml.YAMLError as error:
        raise GuideFault(f"not YAML: {error}") from error
    if not isinstance(data, dict) or not data.get("key"):
        raise GuideFault("a guide is a mapping with a key")
    return data


def build(data: Mapping[str, Any]) -> Guide:
    """A guide from its data, joined with the common questions and rules."""
    key = str(data["key"])
    left_out = {str(one) for one in data.get("without", ())}
    own = [_element(key, one) for one in data["elements"]]
    shared = [_element("common", one) for one in common()["elements"] if one["key"] not in left_out]
    rules = [_rule(key, one) for one in data["rules"]]
    rules += [_rule("common", one) for one in common()["rules"] if one["key"] not in left_out]
    guide = Guide(
        key=key,
        title=_text(key, data, "title"),
        summary=_text(key, data, "summary"),
        dispute_types=tuple(data["dispute_types"]),
        causes=tuple(Cause(str(one["edition"]), str(one["number"]), one["name"]) for one in data["causes"]),
        words=tuple(str(one) for one in data["words"]),
        elements=tuple([*shared, *own]),
        rules=tuple(rules),
        provisions=tuple(citation(one) for one in data["provisions"]),
        points=_lines(key, data, "points"),
        evidence=_lines(key, data, "evidence"),
        traps=_lines(key, data, "traps"),
        forms=tuple(Form(one["name"], one.get("basis", "")) for one in data["forms"]),
        source=_text(key, data, "source"),
        dated=_day(key, data),
        review=ReviewState(data["review"]["state"]),
        reviewed_by=str(data["review"].get("by", "")),
        weak=tuple(str(one) for one in data.get("weak", ())),
    )
    _check(guide)
    return guide


def citation(text: str) -> Citation:
    """A citation such as 民法典@2020:944. Raises GuideFault without an edition or with an unknown one."""
    found = _CITE.match(str(text))
    if found is None:
        raise GuideFault(f"{text!r}: a citation names act, edition and article, such as 民法典@2020:944")
    law = laws().get((found["law"], found["edition"]))
    if law is None:
        raise GuideFault(f"{text!r}: no such act and edition in content/guides/laws.csv")
    return Citation(law, int(found["article"]))


def written(cite: Citation) -> str:
    """A citation as YAML holds it."""
    return f"{cite.law.name}@{cite.law.edition}:{cite.article}"


def _text(key: str, data: Mapping[str, Any], name: str) -> str:
    text = str(data.get(name) or "").strip()
    if not text:
        raise GuideFault(f"{key}: {name} is empty")
    return text


def _day(key: str, data: Mapping[str, Any]) -> date:
    day = data.get("dated")
    if not isinstance(day, date):
        raise GuideFault(f"{key}: dated must be a day such as 2026-11-28, not {day!r}")
    return day


def _condition(where: str, data: Mapping[str, Any]) -> Condition | None:
    if data.get("when") is None:
        return None
    try:
        return read(data["when"])
    except ValueError as error:
        raise GuideFault(f"{where}: {error}") from error


def _element(guide: str, data: Mapping[str, Any]) -> Element:
    where = f"{guide}.elements.{data.get('key')}"
    fill = data.get("fill") or {}
    weight = data.get("weight")
    if not isinstance(weight, int) or not 1 <= weight <= 10:
        raise GuideFault(f"{where}: weight is a whole number from 1 to 10, not {weight!r}")
    return Element(
        key=str(data["key"]),
        label=_text(where, data, "label"),
        ask=_text(where, data, "ask"),
        kind=Kind(data["kind"]),
        decides=_text(where, data, "decides"),
        weight=weight,
        is_required=bool(data.get("required", False)),
        is_risk=bool(data.get("risk", False)),
        options=tuple((word(name), str(label)) for name, label in (data.get("options") or {}).items()),
        unit=str(data.get("unit", "")),
        hint=str(data.get("hint", "")),
        origin=str(data.get("from", "")),
        when=_condition(where, data),
        fill=Fill(
            words=tuple((word(name), tuple(found)) for name, found in (fill.get("words") or {}).items()),
            kind=str(fill.get("kind", "")),
            near=tuple(fill.get("near", ())),
            risks=tuple(fill.get("risks", ())),
        ),
    )


def _rule(guide: str, data: Mapping[str, Any]) -> Rule:
    where = f"{guide}.rules.{data.get('key')}"
    return Rule(
        key=str(data["key"]),
        title=_text(where, data, "title"),
        text=_text(where, data, "text"),
        when=_condition(where, data),
        cites=tuple(citation(one) for one in data.get("cites", ())),
        act=Act(data["act"]) if data.get("act") else None,
        element=str(data.get("element", "")),
        covered_by=tuple(data.get("covered_by", ())),
    )


def _lines(guide: str, data: Mapping[str, Any], name: str) -> tuple[Line, ...]:
    found = []
    for one in data[name]:
        if isinstance(one, str):
            found.append(Line(one.strip()))
        else:
            where = f"{guide}.{name}"
            found.append(Line(_text(where, one, "text"), _condition(where, one)))
    return tuple(found)


def _check(guide: Guide) -> None:
    """What a guide must be in itself: keys once, conditions about elements that exist and fit."""
    elements = {one.key: one for one in guide.elements}
    for name, keys in (("element", [e.key for e in guide.elements]), ("rule", [r.key for r in guide.rules])):
        if len(set(keys)) != len(keys):
            raise GuideFault(f"{guide.key}: a key of {name} stands twice in {sorted(keys)}")
    conditions: list[tuple[str, Condition | None]] = []
    conditions += [(f"elements.{one.key}", one.when) for one in guide.elements]
    conditions += [(f"rules.{one.key}", one.when) for one in guide.rules]
    for name, lines in (("points", guide.points), ("evidence", guide.evidence), ("traps", guide.traps)):
        conditions += [(name, one.when) for one in lines]
    for place, condition in conditions:
        if condition is not None:
            _check_condition(f"{guide.key}.{place}", condition, elements)
    for one in guide.elements:
        if one.kind is Kind.CHOICE and len(one.options) < 2:
            raise GuideFault(f"{guide.key}.elements.{one.key}: a choice needs at least two options")


def _check_condition(where: str, condition: Condition, elements: Mapping[str, Element]) -> None:
    missing = mentions(condition) - elements.keys()
    if missing:
        raise GuideFault(f"{where}: no such element: {sorted(missing)}")
    for test in tests(condition):
        element = elements[test.element]
        if test.op is Op.IS:
            wrong = set(test.values) - dict(element.choices).keys()
            if wrong:
                raise GuideFault(f"{where}: {element.key} has no answer {sorted(wrong)}")
        elif test.op in NUMERIC and element.kind is not Kind.AMOUNT:
            raise GuideFault(f"{where}: {element.key} is no number")
        elif test.op in DATED and element.kind is not Kind.DATE:
            raise GuideFault(f"{where}: {element.key} is no day")


def in_order(guides: Sequence[Guide]) -> list[Guide]:
    """Guides in the order of the list (text.md §4)."""
    return sorted(guides, key=lambda one: ORDER.index(one.key) if one.key in ORDER else len(ORDER))
