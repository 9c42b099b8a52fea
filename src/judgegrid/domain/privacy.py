"""Sharing classes and masking: what may be seen by whom (rules.md §7, product.md §3.7)."""

from __future__ import annotations

from enum import StrEnum


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
