"""What an area is found by: short name, pinyin and initials of its name."""

from __future__ import annotations

from dataclasses import dataclass

from pypinyin import Style, lazy_pinyin

from judgegrid.domain.areas import short_name


@dataclass(frozen=True, slots=True)
class Keys:
    """Search keys of a name, cut to the length of their columns."""

    short_name: str
    pinyin: str
    initials: str


def keys_of(name: str) -> Keys:
    """荣巷社区居委会 → 荣巷, rongxiang, rx"""
    short = short_name(name)
    syllables = [one.lower() for one in lazy_pinyin(short, style=Style.NORMAL) if one.strip()]
    return Keys(short[:60], "".join(syllables)[:200], "".join(one[0] for one in syllables)[:60])
