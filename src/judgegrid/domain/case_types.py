"""Type words 类型代字 of case numbers and which of them count as first-instance filings (rules.md §1.5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from judgegrid.domain import content


class Relevance(StrEnum):
    """What a kind of case means to the statistics."""

    FIRST_INSTANCE_CIVIL = "count_first_instance_civil"
    FIRST_INSTANCE_ADMIN = "count_first_instance_admin"
    CONFIG = "config"
    PRE_FILING = "pre_litigation_mediation"
    CONFIRMATION = "mediation_confirmation"
    PAYMENT_ORDER = "payment_order"
    PROTECTION_ORDER = "protection_order"
    SPECIAL = "special"
    SPECIAL_SENSITIVE = "special_sensitive"
    LOOKUP = "lookup"
    OUT = "out"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Relevance.FIRST_INSTANCE_CIVIL: "民事一审",
    Relevance.FIRST_INSTANCE_ADMIN: "行政一审",
    Relevance.CONFIG: "按设置计入",
    Relevance.PRE_FILING: "诉前调解",
    Relevance.CONFIRMATION: "司法确认",
    Relevance.PAYMENT_ORDER: "支付令",
    Relevance.PROTECTION_ORDER: "人身安全保护令",
    Relevance.SPECIAL: "特别程序",
    Relevance.SPECIAL_SENSITIVE: "特别程序（敏感）",
    Relevance.LOOKUP: "仅查询",
    Relevance.OUT: "不纳入",
}

# The default numerator (I-2) and the words a court may switch on beside it; each switch is printed.
COUNTED_BY_DEFAULT = frozenset({"民初", "行初"})
SWITCHABLE = frozenset({"行赔初", "民撤", "民特", "民督", "执", "民诉前调", "诉前调"})
PRE_FILING_BY_DEFAULT = frozenset({"民诉前调", "诉前调"})


@dataclass(frozen=True, slots=True)
class CaseType:
    """One row of the type code list. The word is not a key: 民特 stands for eleven codes."""

    code: str
    name: str
    type_word: str
    relevance: Relevance


@cache
def all_types() -> tuple[CaseType, ...]:
    """The 61 rows of the shipped list, in its order."""
    return tuple(
        CaseType(row["code"], row["name"], row["type_word"], Relevance(row["relevance"]))
        for row in content.rows("case_types")
    )


@cache
def known_words() -> frozenset[str]:
    return frozenset(one.type_word for one in all_types() if one.type_word)


@cache
def relevances(type_word: str, code: str = "") -> frozenset[Relevance]:
    """What a type word can mean; a code narrows it (民特 0318 is 司法确认). Empty when unknown."""
    named = [one for one in all_types() if one.type_word == type_word]
    coded = [one for one in named if code and one.code == code]
    return frozenset(one.relevance for one in coded or named)


def counted(type_word: str, *, also: Iterable[str] = ()) -> bool:
    """Whether a filing with this word is in the numerator; ``also``: words this court switched on.

    Raises ValueError for a switch that does not exist.
    """
    switched = frozenset(also)
    if unknown := switched - SWITCHABLE:
        raise ValueError(f"不能设为计入的类型代字：{'、'.join(sorted(unknown))}")
    return type_word in COUNTED_BY_DEFAULT | switched


def is_pre_filing(type_word: str, *, words: frozenset[str] = PRE_FILING_BY_DEFAULT) -> bool:
    """Whether the number is a 诉前 one; ``words`` are those of the court (which Wuxi uses is unknown)."""
    return type_word in words
