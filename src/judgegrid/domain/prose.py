"""Sentences of a paper composed from the numbers of its tables, so that both always agree."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LOW_BASE = 20
WITHIN_BAND = "在正常波动范围内"


class Direction(StrEnum):
    """Which way a figure went."""

    UP = "up"
    DOWN = "down"
    LEVEL = "level"

    @property
    def word(self) -> str:
        return {"up": "上升", "down": "下降", "level": "持平"}[self.value]

    @property
    def count_word(self) -> str:
        return {"up": "增加", "down": "减少", "level": "持平"}[self.value]


@dataclass(frozen=True, slots=True)
class Count:
    """A count and the interval in which its true level may lie."""

    value: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and what it claims, so that it can be checked against its table (RC-2)."""

    text: str
    direction: Direction
    before: float
    after: float


def direction(before: float, after: float) -> Direction:
    """Which way from ``before`` to ``after``."""
    if after > before:
        return Direction.UP
    return Direction.DOWN if after < before else Direction.LEVEL


def percent_change(before: float, after: float) -> float | None:
    """The change in percent to one decimal; None when the base is under 20 (no percentage is printed)."""
    return round((after - before) / before * 100, 1) if before >= LOW_BASE else None


def overlaps(one: Count, other: Count) -> bool:
    """Whether two intervals share a point: then the difference may be noise."""
    return one.low <= other.high and other.low <= one.high


def _size(before: int, after: int, unit: str) -> str:
    way = direction(before, after)
    if way is Direction.LEVEL:
        return "持平"
    text = f"{way.count_word}{abs(after - before)}{unit}"
    change = percent_change(before, after)
    if change is None:
        return f"{text}（基数小于{LOW_BASE}，不计算百分比）"
    if change == 0:
        return f"{text}（变化不足0.1%）"
    return f"{text}，{way.word}{abs(change):.1f}%"


def compared(subject: str, after: Count, before: Count, *, base: str, unit: str = "件") -> Sentence:
    """``subject`` now against ``base`` (上年同期, 上月 …): 新收83件，比上年同期（71件）增加12件，….

    Under a base of 20 no percentage; overlapping intervals are said to be within normal variation.
    """
    way = direction(before.value, after.value)
    if way is Direction.LEVEL:
        text = f"{subject}{after.value}{unit}，与{base}（{before.value}{unit}）持平"
    else:
        size = _size(before.value, after.value, unit)
        text = f"{subject}{after.value}{unit}，比{base}（{before.value}{unit}）{size}"
        text += f"，{WITHIN_BAND}" if overlaps(after, before) else "，超出正常波动范围"
    return Sentence(f"{text}。", way, before.value, after.value)


def also_compared(after: Count, before: Count, *, base: str, unit: str = "件") -> Sentence:
    """A second comparison of a count that was just named: 与上月（25件）相比，增加19件，上升76.0%，…."""
    way = direction(before.value, after.value)
    text = f"与{base}（{before.value}{unit}）相比，{_size(before.value, after.value, unit)}"
    if way is not Direction.LEVEL:
        text += f"，{WITHIN_BAND}" if overlaps(after, before) else "，超出正常波动范围"
    return Sentence(f"{text}。", way, before.value, after.value)


def counted(subject: str, after: int, *, unit: str = "件", reason: str) -> Sentence:
    """A count that stands alone, with the ``reason`` why nothing is compared."""
    return Sentence(f"{subject}{after}{unit}（{reason}）。", Direction.LEVEL, after, after)


def share_compared(subject: str, after: float, before: float, *, base: str) -> Sentence:
    """A share in percent against ``base``; the change is in percentage points, never in percent."""
    shown_after, shown_before = round(after, 1), round(before, 1)
    way = direction(shown_before, shown_after)
    text = f"{subject}{shown_after:.1f}%"
    if way is Direction.LEVEL:
        text += f"，与{base}（{shown_before:.1f}%）持平"
    else:
        points = abs(round(shown_after - shown_before, 1))
        text += f"，比{base}（{shown_before:.1f}%）{way.word}{points:.1f}个百分点"
    return Sentence(f"{text}。", way, shown_before, shown_after)


def against_band(
    subject: str, value: int, low: float, high: float, *, years: int, unit: str = "件"
) -> Sentence:
    """A count, just named as ``subject``, against the band of the same month of earlier years."""
    if low == high:
        band = f"近{years}年同月（均为{low:.0f}{unit}）"
        if value == low:
            return Sentence(f"{subject}与{band}持平。", Direction.LEVEL, value, value)
    else:
        band = f"近{years}年同月区间（{low:.0f}～{high:.0f}{unit}）"
    if value > high:
        return Sentence(f"{subject}高于{band}。", Direction.UP, high, value)
    if value < low:
        return Sentence(f"{subject}低于{band}。", Direction.DOWN, low, value)
    return Sentence(f"{subject}处在{band}之内。", Direction.LEVEL, value, value)


def listed(items: tuple[tuple[str, int], ...], *, unit: str = "件") -> str:
    """物业服务合同纠纷30件、民间借贷纠纷12件"""
    return "、".join(f"{name}{count}{unit}" for name, count in items)


def driven_by(parts: tuple[tuple[str, int], ...], total: int, *, unit: str = "件") -> str:
    """The largest parts of a change, each with its sign: 主要来自甲社区（增加5件）、乙社区（增加3件）.

    Only parts that go the way of the total are named; without any, says so.
    """
    way = direction(0, total)
    same = [(name, change) for name, change in parts if direction(0, change) is way and change]
    if way is Direction.LEVEL:
        return "总量未变，各项增减相抵"
    if not same:
        return "没有突出的来源"
    named = "、".join(f"{name}（{way.count_word}{abs(change)}{unit}）" for name, change in same)
    return f"{way.count_word}主要来自{named}"
