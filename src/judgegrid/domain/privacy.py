"""Sharing classes and masking: what may be seen by whom (rules.md §7, product.md §3.7)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cache

from judgegrid.domain import content
from judgegrid.domain.causes import ancestors


class SharingClass(StrEnum):
    """Sharing class of a record, from the most closed to the most open."""

    NEVER = "X"
    RESTRICTED = "R"
    MANDATORY = "M"
    SHAREABLE = "S"
    PUBLIC = "P"

    @property
    def label(self) -> str:
        return {"X": "不共享", "R": "限制共享", "M": "法定告知", "S": "可共享", "P": "公开"}[self.value]


ALL_CLASSES = frozenset(SharingClass)


def mask_name(name: str) -> str:
    """First character + 某 (张三丰 → 张某); an empty name stays empty."""
    return f"{name[0]}某" if name else ""


def mask_middle(text: str, head: int, tail: int) -> str:
    """Keep ``head`` and ``tail`` characters, star the rest; short texts are starred wholly."""
    if len(text) <= head + tail:
        return "*" * len(text)
    return text[:head] + "*" * (len(text) - head - tail) + text[len(text) - tail :]


def mask_id_number(text: str) -> str:
    """320211********1234"""
    return mask_middle(text, 6, 4)


def mask_phone(text: str) -> str:
    """138****5678"""
    return mask_middle(text, 3, 4)


def mask_address(text: str) -> str:
    """Keep what leads to the road or compound, star house and room numbers."""
    kept: list[str] = []
    for char in text:
        kept.append("*" if char.isdigit() and kept and len(kept) > 3 else char)
    return "".join(kept)


# From the most open to the most closed; M stands apart: the duty to notify is fixed by law.
_CLOSEDNESS = (
    SharingClass.PUBLIC,
    SharingClass.SHAREABLE,
    SharingClass.MANDATORY,
    SharingClass.RESTRICTED,
    SharingClass.NEVER,
)


class Flag(StrEnum):
    """What raises the sharing class of a record above that of its cause (SH-1)."""

    MINOR = "minor"
    CLOSED_TRIAL = "closed_trial"
    STATE_SECRET = "state_secret"
    HEALTH = "health"
    CRIMINAL = "criminal"
    TRADE_SECRET = "trade_secret"

    @property
    def label(self) -> str:
        return _FLAGS[self][0]


_FLAGS = {
    Flag.MINOR: ("当事人或被害人未满18周岁", SharingClass.NEVER),
    Flag.CLOSED_TRIAL: ("不公开审理", SharingClass.NEVER),
    Flag.STATE_SECRET: ("涉及国家秘密", SharingClass.NEVER),
    Flag.HEALTH: ("含健康信息", SharingClass.RESTRICTED),
    Flag.CRIMINAL: ("与刑事案件关联", SharingClass.RESTRICTED),
    Flag.TRADE_SECRET: ("含商业秘密", SharingClass.RESTRICTED),
}


@cache
def _policy() -> dict[str, SharingClass]:
    return {
        f"civil:{number}": SharingClass(row["class"])
        for row in content.rows("sharing_policy")
        for number in row["causes"].split(";")
    }


def default_class(concept: str | None) -> SharingClass:
    """The class that follows from a cause: its nearest mapped ancestor wins (SH-2).

    Every other cause, administrative or unmapped, is restricted until the policy says otherwise.
    """
    chain = ancestors(concept) if concept else ()
    return next((_policy()[one] for one in chain if one in _policy()), SharingClass.RESTRICTED)


def more_closed(first: SharingClass, second: SharingClass) -> SharingClass:
    return max(first, second, key=_CLOSEDNESS.index)


def sharing_class(concept: str | None, flags: Iterable[Flag] = ()) -> SharingClass:
    """The class of a record by its cause and flags. Flags only raise.

    A protection order stays M under flags that would make it R: the named recipients must still be
    told (反家暴法 32); a flag of class X closes it all the same.
    """
    found = default_class(concept)
    for flag in flags:
        raised = _FLAGS[flag][1]
        if not (found is SharingClass.MANDATORY and raised is SharingClass.RESTRICTED):
            found = more_closed(found, raised)
    return found
