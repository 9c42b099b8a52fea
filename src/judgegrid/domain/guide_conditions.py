"""Conditions of a guide over its answers: a small three-valued structure read from YAML, never run as code.

    when: {demanded: no}                                   an answer
    when: {kind: [developer, committee]}                   one of several
    when: {arrears: {more_than: 5000}, owner: yes}         all of them
    when: {any: [{…}, {…}]}   when: {not: {…}}             either, none
    when: {due_on: {years_ago: 3}}                         at least so long before the day of asking
    when: {rate: {above_lpr: 4, at: lent_on, stated: lpr}} above so many times the one-year LPR of that day
    when: {deposit: {over_share: 0.2, of: price}}          above that share of another amount

What was not asked or is not known leaves a condition open (None): a rule fires only on what was said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from judgegrid.domain.calendar import add_months
from judgegrid.domain.lending_rates import one_year_on

Answer = str | Decimal | date | None  # None: asked, and not known
Answers = Mapping[str, Answer]


class Op(StrEnum):
    """What a condition asks of one answer."""

    IS = "is"
    MORE_THAN = "more_than"
    AT_LEAST = "at_least"
    LESS_THAN = "less_than"
    YEARS_AGO = "years_ago"
    DAYS_AGO = "days_ago"
    BEFORE = "before"
    SINCE = "since"
    ABOVE_LPR = "above_lpr"
    OVER_SHARE = "over_share"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {
            "is": "是",
            "more_than": "大于",
            "at_least": "不小于",
            "less_than": "小于",
            "years_ago": "距今满（年）",
            "days_ago": "距今满（日）",
            "before": "早于",
            "since": "不早于",
            "above_lpr": "超过一年期LPR的倍数",
            "over_share": "超过另一金额的比例",
            "unknown": "说不清",
        }[self.value]


NUMERIC = (Op.MORE_THAN, Op.AT_LEAST, Op.LESS_THAN, Op.ABOVE_LPR, Op.OVER_SHARE)
DATED = (Op.YEARS_AGO, Op.DAYS_AGO, Op.BEFORE, Op.SINCE)


@dataclass(frozen=True, slots=True)
class Test:
    """One question put to one answer; ``other`` and ``stated`` name further elements it looks at."""

    element: str
    op: Op
    values: tuple[str, ...] = ()
    number: Decimal = Decimal(0)
    day: date = date.min
    other: str = ""
    stated: str = ""


@dataclass(frozen=True, slots=True)
class All:
    """Every part must hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """One part is enough."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part must not hold."""

    part: Condition


Condition = Test | All | Some | Not


def read(data: Any) -> Condition:
    """A condition from what YAML holds. Raises ValueError that says, in Chinese, what would be right."""
    if not isinstance(data, Mapping) or not data:
        raise ValueError(f"条件写成 {{问题: 答案}} 的样子，现为 {data}")
    parts: list[Condition] = []
    for key, value in data.items():
        if key in ("any", "all"):
            if not isinstance(value, list) or len(value) < 2:
                raise ValueError(f"{key} 后面要有至少两个条件的列表，现为 {value}")
            inner = tuple(read(one) for one in value)
            parts.append(Some(inner) if key == "any" else All(inner))
        elif key == "not":
            parts.append(Not(read(value)))
        else:
            parts.append(_test(str(key), value))
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _test(element: str, value: Any) -> Test:
    if isinstance(value, bool | str):
        return Test(element, Op.IS, (word(value),))
    if isinstance(value, list) and value:
        return Test(element, Op.IS, tuple(word(one) for one in value))
    if not isinstance(value, Mapping):
        raise ValueError(f"{element} 后面写答案、答案的列表或一个比较，现为 {value}")
    given = dict(value)
    other, stated = str(given.pop("of", given.pop("at", ""))), str(given.pop("stated", ""))
    if len(given) != 1:
        raise ValueError(f"{element} 只能有一个比较，现有 {len(given)} 个")
    name, operand = given.popitem()
    if name not in list(Op):
        raise ValueError(f"{element}：没有 {name} 这种比较；可用的是 {'、'.join(Op)}")
    op = Op(name)
    if op is Op.UNKNOWN:
        return Test(element, op)
    if op in (Op.ABOVE_LPR, Op.OVER_SHARE) and not other:
        raise ValueError(f"{element} 的 {name} 要写明和哪个问题比（of 或 at）")
    if op in (Op.BEFORE, Op.SINCE):
        if not isinstance(operand, date):
            raise ValueError(f"{element} 的 {name} 要写日期，例如 2020-08-20，现为 {operand}")
        return Test(element, op, day=operand)
    try:
        return Test(element, op, number=Decimal(str(operand)), other=other, stated=stated)
    except InvalidOperation:
        raise ValueError(f"{element} 的 {name} 要写数，现为 {operand}") from None


def word(value: Any) -> str:
    """YAML reads yes and no as truth values; answers are words."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def tests(condition: Condition) -> Iterator[Test]:
    """Every single test of a condition, in order."""
    if isinstance(condition, Test):
        yield condition
    elif isinstance(condition, Not):
        yield from tests(condition.part)
    else:
        for part in condition.parts:
            yield from tests(part)


def mentions(condition: Condition) -> frozenset[str]:
    """The elements a condition looks at."""
    return frozenset(
        name for one in tests(condition) for name in (one.element, one.other, one.stated) if name
    )


def holds(condition: Condition, answers: Answers, *, on: date) -> bool | None:
    """Whether a condition holds on a day; None while an answer that could decide it is missing."""
    if isinstance(condition, Test):
        return _holds(condition, answers, on)
    if isinstance(condition, Not):
        inner = holds(condition.part, answers, on=on)
        return None if inner is None else not inner
    found = [holds(part, answers, on=on) for part in condition.parts]
    if isinstance(condition, All):
        return False if False in found else None if None in found else True
    return True if True in found else None if None in found else False


def _holds(test: Test, answers: Answers, on: date) -> bool | None:
    if test.op is Op.UNKNOWN:
        return test.element in answers and answers[test.element] is None
    value = answers.get(test.element)
    if value is None:
        return None
    if test.op is Op.IS:
        return value in test.values
    if isinstance(value, date):
        return _dated(test, value, on)
    if isinstance(value, Decimal):
        return _compared(test, value, answers)
    return None


def _dated(test: Test, value: date, on: date) -> bool:
    if test.op is Op.YEARS_AGO:
        return add_months(value, int(test.number * 12)) < on
    if test.op is Op.DAYS_AGO:
        return value + timedelta(days=int(test.number)) < on
    return value < test.day if test.op is Op.BEFORE else value >= test.day


def _compared(test: Test, value: Decimal, answers: Answers) -> bool | None:
    if test.op is Op.ABOVE_LPR:
        rate = prime_rate(test, answers)
        return None if rate is None else value > rate * test.number
    if test.op is Op.OVER_SHARE:
        whole = answers.get(test.other)
        return value > whole * test.number if isinstance(whole, Decimal) else None
    if test.op is Op.MORE_THAN:
        return value > test.number
    return value >= test.number if test.op is Op.AT_LEAST else value < test.number


def prime_rate(test: Test, answers: Answers) -> Decimal | None:
    """The one-year LPR that a test compares with: of the day it names, else as somebody stated it."""
    day, stated = answers.get(test.other), answers.get(test.stated)
    found = one_year_on(day) if isinstance(day, date) else None
    if found is not None:
        return found.percent
    return stated if isinstance(stated, Decimal) else None


def deciding(condition: Condition, answers: Answers, *, on: date) -> tuple[Test, ...]:
    """The tests because of which a condition holds: what is shown as the reason."""
    if isinstance(condition, Test):
        return (condition,)
    if isinstance(condition, Not):
        return tuple(one for one in tests(condition) if one.element in answers)
    if isinstance(condition, All):
        return tuple(one for part in condition.parts for one in deciding(part, answers, on=on))
    return next(
        (deciding(part, answers, on=on) for part in condition.parts if holds(part, answers, on=on)), ()
    )
