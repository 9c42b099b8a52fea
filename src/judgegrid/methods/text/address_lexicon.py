"""Names as an address may hold them, each with all it can stand for, prepared once for every reading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from judgegrid.methods.text.address_rows import PlaceRow

PENALTIES = {"county": 2.0, "township": 2.0, "village": 1.5, "grid": 1.5}
ALIAS_PENALTY_FACTOR = 0.5

_AFTER_ALIAS = re.compile(
    r"路|街(?!道)|大道|巷|弄|桥|苑|园|花|家园|新村|小区|公寓|大厦|广场|宾馆|饭店|酒店|医院|学校|中学|小学|城|府|庭|线|站|河|新城|名|雅|佳|豪|国际"
)
_AFTER_PLACE = re.compile(r"路(?!口)|街(?!道)|大道|巷|桥(?!头|堍)")


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing a name can stand for."""

    kind: str
    unit: int
    weight: float
    full: bool
    row: PlaceRow | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """A name of the library.

    ``meanings`` are the areas and places, heaviest and first of them ``kind``, ``is_full`` and ``is_place``;
    ``is_road``: a road is called so as well. ``weights`` of the areas and the ``penalty`` of all others are
    what the name says by itself; ``has_places``: what follows in the text changes the weights. Where
    ``not_before`` matches behind the name, it is part of another one.
    """

    text: str
    meanings: tuple[Meaning, ...]
    kind: str
    is_full: bool
    is_place: bool
    is_road: bool
    has_places: bool
    is_only_place: bool
    weights: dict[int, float]
    penalty: float
    not_before: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class NameElsewhere:
    """A name of a place elsewhere; the short form is good only at the start of a text."""

    text: str
    is_full: bool
    not_before: re.Pattern[str] | None


def name_elsewhere(text: str, *, is_full: bool) -> NameElsewhere:
    """Prepare the full or a short form of a name elsewhere."""
    return NameElsewhere(text, is_full, None if is_full else _AFTER_ALIAS)


def known_name(text: str, found: Sequence[Meaning]) -> Name:
    """Prepare a name that has these meanings, at least one, the road of that name among them."""
    named = [meaning for meaning in found if meaning.kind != "road"]
    is_road = len(named) < len(found)
    best = max(named, key=attrgetter("weight")) if named else found[0]
    weights: dict[int, float] = {}
    for meaning in named:
        weights[meaning.unit] = max(meaning.weight, weights.get(meaning.unit, 0.0))
    places = [meaning for meaning in named if meaning.row is not None]
    kinds = {meaning.kind for meaning in named if meaning.full}
    penalty = PENALTIES.get(best.kind, 0.0) if len(kinds) <= 1 else 0.0
    if is_road or (kinds and len(places) < len(named)):
        not_before = None
    else:  # a short name in front of 路, 街, 苑 … is part of a longer one, and so is a place before 路
        not_before = _AFTER_PLACE if kinds or named[0].row else _AFTER_ALIAS
    return Name(
        text,
        tuple(named),
        kind=best.kind,
        is_full=best.full,
        is_place=best.row is not None,
        is_road=is_road,
        has_places=bool(places),
        is_only_place=len(places) == len(found),
        weights=weights,
        penalty=penalty * (1.0 if best.full else ALIAS_PENALTY_FACTOR),
        not_before=not_before,
    )
