"""Causes of action 案由: the civil tree across editions (rules.md §2.1, CA-1…CA-7)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from judgegrid.domain import content

EDITIONS = ("2011", "2020", "2025")
SHIPPED_EDITION = "2025"


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause; ``concept`` is stable across editions (civil:108(3), admin:（一）1)."""

    concept: str
    number: str
    level: int
    name: str
    parent: str


@dataclass(frozen=True, slots=True)
class CauseMatch:
    """What a printed cause was found to be and how.

    ``how``: exact · deepest (the name stands on two levels, CA-1) · number (two levels, the printed
    number decided) · alias · template · composed · unmapped. ``candidates``: concepts for the work list.
    """

    concept: str | None
    how: str
    candidates: tuple[str, ...] = ()
    note: str = ""


def edition_on(day: date) -> str:
    """The edition in force on a filing date (CA-3): to 2020 → 2011, 2021–2025 → 2020, from 2026 → 2025."""
    if day < date(2021, 1, 1):
        return "2011"
    return "2020" if day < date(2026, 1, 1) else "2025"


@cache
def tree() -> dict[str, Cause]:
    """All shipped causes, civil and administrative, by concept. Treat as read-only."""
    found = {}
    for prefix, table in (("civil", "civil_causes"), ("admin", "administrative_causes")):
        for row in content.rows(table):
            parent = f"{prefix}:{row['parent']}" if row["parent"] else ""
            one = Cause(f"{prefix}:{row['number']}", row["number"], int(row["level"]), row["name"], parent)
            found[one.concept] = one
    return found


def get(concept: str) -> Cause:
    """The cause of a concept; raises KeyError when there is none."""
    return tree()[concept]


@cache
def ancestors(concept: str) -> tuple[str, ...]:
    """The concept itself, then its parents up to the first level, by the parent chain (CA-7)."""
    chain = []
    while concept:
        chain.append(concept)
        concept = tree()[concept].parent
    return tuple(chain)


def within(concept: str, ancestor: str) -> bool:
    """Whether a concept is ``ancestor`` or lies below it."""
    return ancestor in ancestors(concept)


@cache
def children(concept: str = "") -> tuple[str, ...]:
    """Concepts directly below, in the order of the act; without an argument the first level."""
    return tuple(one.concept for one in tree().values() if one.parent == concept)


@cache
def descendants(concept: str) -> frozenset[str]:
    """The concept and everything below it."""
    return frozenset({concept}).union(*(descendants(child) for child in children(concept)))


def breadcrumb(concept: str) -> tuple[str, ...]:
    """Names from the first level down to the cause."""
    return tuple(tree()[one].name for one in reversed(ancestors(concept)))


def at_level(concept: str, level: int) -> str | None:
    """The ancestor (or self) on ``level`` 1–4; None when the cause stands above it."""
    return next((one for one in ancestors(concept) if tree()[one].level == level), None)


def level2(concept: str) -> str | None:
    return at_level(concept, 2)


def level3(concept: str) -> str | None:
    return at_level(concept, 3)


_WIDTH = str.maketrans("()[],;:０１２３４５６７８９", "（）［］，；：0123456789")


def normalise(text: str) -> str:
    """A printed cause name without white space, with full-width brackets and 、 between parts."""
    return re.sub(r"\s+", "", text).translate(_WIDTH).replace("，", "、")


def normalise_number(text: str) -> str:
    """A printed civil number with half-width brackets and digits and no trailing dot."""
    plain = re.sub(r"\s+", "", text).translate(str.maketrans("（）０１２３４５６７８９", "()0123456789"))
    return plain.rstrip(".、．")


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    """Concepts of a civil name, the deepest first."""
    found: dict[str, list[str]] = {}
    for one in tree().values():
        if one.concept.startswith("civil:"):
            found.setdefault(normalise(one.name), []).append(one.concept)
    return {name: tuple(sorted(all_, key=lambda c: -tree()[c].level)) for name, all_ in found.items()}


@cache
def _aliases() -> dict[tuple[str, str], tuple[str, str]]:
    """(edition, alias) → (concept, note); a row without editions holds for all."""
    found = {}
    for row in content.rows("cause_aliases"):
        for edition in row["editions"].split(";") if row["editions"] else EDITIONS:
            found[edition, normalise(row["alias"])] = (f"civil:{row['number']}", row["note"])
    return found


def resolve(name: str, *, edition: str, number: str = "") -> CauseMatch:
    """The concept of a printed civil cause: exact name, then the reviewed alias table, else the work list.

    ``edition`` is that of the filing (``edition_on``). A number is never joined on across editions:
    it only decides between two levels of one name, and only in the shipped edition.
    Raises ValueError for an unknown edition.
    """
    if edition not in EDITIONS:
        raise ValueError(f"unknown edition {edition!r}")
    plain = normalise(name)
    named = _by_name().get(plain, ())
    if len(named) == 1:
        return CauseMatch(named[0], "exact")
    if named:
        printed = f"civil:{normalise_number(number)}"
        if edition == SHIPPED_EDITION and printed in named:
            return CauseMatch(printed, "number", named)
        return CauseMatch(named[0], "deepest", named)
    if alias := _aliases().get((edition, plain)):
        return CauseMatch(alias[0], "alias", (), alias[1])
    return CauseMatch(None, "unmapped", suggest(plain))


@lru_cache(maxsize=10_000)
def suggest(name: str, limit: int = 5) -> tuple[str, ...]:
    """Concepts whose names share most pairs of characters with ``name``, for a person to choose from.

    Never applied by itself. Likeness is Dice's coefficient of character pairs, at least one half.
    """
    asked = _pairs(normalise(name))
    shared = Counter(one for pair in asked for one in _by_pair().get(pair, ()))
    likeness = {one: 2 * count / (len(asked) + len(_pairs(one))) for one, count in shared.items()}
    best = sorted((one for one in likeness if likeness[one] >= 0.5), key=lambda one: (-likeness[one], one))
    return tuple(_by_name()[one][0] for one in best[:limit])


def _pairs(name: str) -> frozenset[str]:
    core = name.removesuffix("纠纷")
    return frozenset(core[i : i + 2] for i in range(len(core) - 1))


@cache
def _by_pair() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name in _by_name():
        for pair in _pairs(name):
            found.setdefault(pair, []).append(name)
    return {pair: tuple(names) for pair, names in found.items()}
