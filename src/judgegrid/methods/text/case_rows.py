"""What is known of a case when cases are compared, and what a plain text says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from judgegrid.methods.arguments import InputError
from judgegrid.methods.text.bigrams import LONGEST_TEXT, folded
from judgegrid.methods.text.case_signs import LOAN, LOAN_SIGNS, SIGNS

_FIELDS = {
    "id": ("id", "key"),
    "text": ("text", "fact", "facts"),
    "reasoning": ("reasoning", "opinion"),
    "causes": ("causes", "cause", "charges"),
    "provisions": ("provisions", "articles"),
}
_AMOUNT = re.compile(r"(\d[\d,，]{0,15}(?:\.\d{1,4})?)\s*(亿|万|千|百)?余?元")
_UNITS = {"亿": 1e8, "万": 1e4, "千": 1e3, "百": 1e2, "": 1.0}
MOST_MONEY = 1e12


@dataclass(frozen=True, slots=True)
class Case:
    """A case to compare. Only ``id`` and ``text`` (facts) are needed.

    ``reasoning`` is the court's opinion; ``causes`` are causes of action or charges as names; ``provisions``
    citations or article numbers; ``elements`` name → value, as a person filled them in; ``amount`` in yuan.
    """

    id: str
    text: str
    reasoning: str = ""
    causes: tuple[str, ...] = ()
    provisions: tuple[str, ...] = ()
    elements: Mapping[str, str] = field(default_factory=dict)
    amount: float | None = None

    def words(self) -> str:
        """Give what the case is found by."""
        return f"{self.text[:LONGEST_TEXT]}\n{self.reasoning}"


def as_case(row: Case | Mapping[str, Any] | str, *, name: str, position: int | None = None) -> Case:
    """Give a case from itself, a text, or a mapping (id, text|fact, reasoning, causes|charges …)."""
    at = () if position is None else (position,)
    if isinstance(row, Case):
        return row
    if isinstance(row, str):
        return Case("" if position is None else str(position), row)
    if not isinstance(row, Mapping):
        raise InputError(
            name, "a Case, a mapping with id and text, or a text", found=type(row).__name__, at=at
        )
    found = {key: _first(row, names) for key, names in _FIELDS.items()}
    if not isinstance(found["text"], str):
        raise InputError(name, "a text under text or fact", found=repr(found["text"])[:40], at=at)
    amount = row.get("amount")
    elements = row.get("elements") or {}
    if not isinstance(elements, Mapping):
        raise InputError(name, "elements as name → value", found=type(elements).__name__, at=at)
    return Case(
        str(position if found["id"] is None else found["id"]),
        found["text"],
        str(found["reasoning"] or ""),
        _names(found["causes"]),
        _names(found["provisions"]),
        {str(key): str(value) for key, value in elements.items()},
        money(amount, name=name, at=at),
    )


def money(amount: object, *, name: str, at: tuple[int, ...] = ()) -> float | None:
    """Give an amount in yuan, None where none is given. Raises InputError for what is no amount of money."""
    if amount is None or amount == "":
        return None
    if isinstance(amount, bool) or not isinstance(amount, (int, float)) or not 0 <= amount <= MOST_MONEY:
        raise InputError(name, f"an amount between 0 and {MOST_MONEY:g} yuan", found=repr(amount)[:40], at=at)
    return float(amount)


def _first(row: Mapping[str, Any], names: Iterable[str]) -> Any:
    return next((row[name] for name in names if name in row), None)


def _names(value: object) -> tuple[str, ...]:
    """Give a tuple of names from one name or a sequence of them, repeated ones once, in order."""
    if value is None or value == "":
        return ()
    several = [value] if isinstance(value, str) or not isinstance(value, Iterable) else value
    return tuple(dict.fromkeys(str(one) for one in several))


def largest_amount(text: str) -> float | None:
    """Give the largest sum of money in yuan that a text names in figures; None when it names none."""
    found = []
    for digits, unit in _AMOUNT.findall(folded(text)):
        value = float(digits.replace(",", "").replace("，", "") or 0) * _UNITS[unit]
        if 0 < value <= MOST_MONEY:
            found.append(value)
    return max(found, default=None)


def elements_of(case: Case) -> dict[str, str]:
    """Give the elements of a case: those filled in, and those its facts plainly say (values joined by 、)."""
    text = folded(case.text)
    said = {}
    for name, signs in (*SIGNS, *LOAN_SIGNS) if LOAN.search(text) else SIGNS:
        values = [value for value, words in signs if words.search(text)]
        if values:
            said[name] = "、".join(values)
    return said | dict(case.elements)


def amount_of(case: Case) -> float | None:
    """Give the amount in dispute, or the largest amount that the facts name."""
    return case.amount if case.amount is not None else largest_amount(case.text)
