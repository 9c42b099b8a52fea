"""The address library in memory: every name in one automaton, areas as ranges, segments by road."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import ahocorasick

from judgegrid.methods.text.address_lexicon import Meaning, Name, NameElsewhere, known_name, name_elsewhere
from judgegrid.methods.text.address_names import area_forms, is_administrative, place_forms
from judgegrid.methods.text.address_normal import normalise_name
from judgegrid.methods.text.address_rows import LEVELS, RENAMED_WUXI, AreaRow, PlaceRow, RoadRow
from judgegrid.methods.text.fuzzy_names import FuzzyIndex
from judgegrid.methods.text.nearby import NearbyIndex

FULL_WEIGHTS = {"province": 0.3, "city": 0.5, "county": 2.5, "township": 3.0, "village": 4.2, "grid": 6.0}
ALIAS_WEIGHTS = {"province": 0.1, "city": 0.3, "county": 1.2, "township": 1.5, "village": 1.6, "grid": 1.6}
PLACE_WEIGHTS = {"compound": 6.0, "poi": 5.0, "learned": 7.0}
BASE_WEIGHT = 4.5
SHORT_WEIGHT = 3.0
ROAD_LIKE_WEIGHT = 2.0
ROAD_LIKE = re.compile(r"^.{1,5}(?:路|街|大道|巷|弄)$")


@dataclass(frozen=True, slots=True)
class Unit:
    """An area in the tree; areas below it are those whose ``low`` lies in [low, high)."""

    code: str
    level: str
    depth: int
    name: str
    full_name: str
    chain: tuple[int, ...]
    low: int
    high: int
    at: dict[str, int]


class Names(dict[str, Name | NameElsewhere]):
    """The names of a library, prepared when first met: of a large one few are, between two changes to it."""

    def __init__(self, known: Mapping[str, list[Meaning]], foreign: Mapping[str, bool]) -> None:
        super().__init__()
        self.known = known
        self.foreign = foreign

    def __missing__(self, text: str) -> Name | NameElsewhere:
        if text in self.known:
            name: Name | NameElsewhere = known_name(text, self.known[text])
        else:
            name = name_elsewhere(text, is_full=self.foreign.get(text, False))
        self[text] = name
        return name


class Gazetteer:
    """Areas, places and roads prepared for ``attribute``. Build once, share, never change."""

    def __init__(
        self,
        areas: Iterable[AreaRow],
        places: Iterable[PlaceRow] = (),
        roads: Iterable[RoadRow] = (),
        *,
        foreign: Iterable[str] = (),
        renamed: Mapping[str, str] = RENAMED_WUXI,
    ) -> None:
        """Read the rows.

        ``foreign`` are full names of provinces, cities and counties elsewhere, for rejection; names that also
        occur here are ignored. ``renamed`` maps old names to codes of today. Raises ValueError naming the row
        when a code is unknown or doubled or a level is none of ``LEVELS``.
        """
        self.units: list[Unit] = []
        self.by_code: dict[str, int] = {}
        self._meanings: dict[str, list[Meaning]] = defaultdict(list)
        self.segments: dict[str, list[tuple[RoadRow, int]]] = defaultdict(list)
        self._located: list[tuple[PlaceRow, int]] = []
        area_rows = list(areas)
        self._place_in_tree(area_rows)
        self.sole_descendant = self._sole_descendants()
        self.levels = tuple(x for x in LEVELS if any(u.level == x for u in self.units))
        self._add_areas(area_rows, renamed)
        self._add_places(places)
        self._add_roads(roads)
        self.names = Names(self._meanings, self._foreign_names(foreign))
        self.automaton = self._automaton()
        self.fuzzy = FuzzyIndex(self._fuzzy_names())

    def inside(self, code: str | None) -> Callable[[int], bool] | None:
        """Give the test whether a unit lies in an area; None for no area."""
        if code is None:
            return None
        home = self.units[self.by_code[code]]
        return lambda unit: home.low <= unit < home.high

    def full_name(self, unit: int) -> str:
        """Name an area with everything above it from the county down, e.g. 新吴区梅村街道梅村社区."""
        return self.units[unit].full_name

    @cached_property
    def nearby(self) -> NearbyIndex:
        """The places with a position, for addresses whose own place is not known; built when first needed."""
        return NearbyIndex((row, unit, self.full_name(unit)) for row, unit in self._located)

    def _place_in_tree(self, rows: list[AreaRow]) -> None:
        children: dict[str, list[AreaRow]] = defaultdict(list)
        codes = {row.code for row in rows}
        if len(codes) != len(rows):
            doubled = next(r.code for i, r in enumerate(rows) if r.code in {x.code for x in rows[:i]})
            raise ValueError(f"area {doubled}: code occurs twice; every area needs its own code")
        for row in rows:
            if row.level not in LEVELS:
                raise ValueError(f"area {row.code}: level {row.level!r} is none of {', '.join(LEVELS)}")
            children[row.parent if row.parent in codes else ""].append(row)
        stack: list[tuple[AreaRow, tuple[int, ...]]] = [(r, ()) for r in reversed(children[""])]
        order: list[tuple[AreaRow, tuple[int, ...]]] = []
        while stack:
            row, above = stack.pop()
            order.append((row, (*above, len(order))))
            chain = order[-1][1]
            stack.extend((child, chain) for child in reversed(children.get(row.code, ())))
        if len(order) != len(rows):
            raise ValueError("area table: parents form a circle")
        high = list(range(1, len(order) + 1))
        for i in range(len(order) - 1, -1, -1):
            chain = order[i][1]
            if len(chain) > 1:
                high[chain[-2]] = max(high[chain[-2]], high[i])
        for i, (row, chain) in enumerate(order):
            depth = LEVELS.index(row.level)
            at = {order[j][0].level: j for j in chain}
            named = (order[j][0] for j in chain)
            full = "".join(one.name for one in named if one.level not in ("province", "city")) or row.name
            self.units.append(Unit(row.code, row.level, depth, row.name, full, chain, i, high[i], at))
            self.by_code[row.code] = i

    def _sole_descendants(self) -> list[int]:
        """For each area the finest one that is certain with it: down while there is exactly one below."""
        count = [0] * len(self.units)
        for unit in self.units:
            if len(unit.chain) > 1:
                count[unit.chain[-2]] += 1
        down = list(range(len(self.units)))
        for i in range(len(self.units) - 1, -1, -1):
            if count[i] == 1:
                down[i] = down[i + 1]
        return down

    def _unit(self, code: str, what: str) -> int:
        if code not in self.by_code:
            raise ValueError(f"{what}: area code {code!r} is not in the area table")
        return self.by_code[code]

    def _add(self, name: str, meaning: Meaning) -> None:
        known = self._meanings[name]
        for i, other in enumerate(known):
            same = other.kind == meaning.kind and other.unit == meaning.unit
            if same and (meaning.row is None or other.row == meaning.row):
                if meaning.weight > other.weight:
                    known[i] = meaning
                return
        known.append(meaning)

    def _add_areas(self, rows: list[AreaRow], renamed: Mapping[str, str]) -> None:
        for row in rows:
            unit = self.by_code[row.code]
            full, alias = area_forms(row.name, row.level)
            for given in map(normalise_name, row.aliases):
                (full if is_administrative(given) else alias).add(given)
            for name in full:
                self._add(name, Meaning(row.level, unit, FULL_WEIGHTS[row.level], True))
            for name in alias - full:
                self._add(name, Meaning(row.level, unit, ALIAS_WEIGHTS[row.level], False))
        for old, code in renamed.items():
            if code in self.by_code:
                unit = self.by_code[code]
                level = self.units[unit].level
                self._add(old, Meaning(level, unit, FULL_WEIGHTS[level], True))
                if len(old) == 3:
                    self._add(old[:-1], Meaning(level, unit, ALIAS_WEIGHTS[level], False))

    def _add_places(self, places: Iterable[PlaceRow]) -> None:
        cities = {n for n, ms in self._meanings.items() if any(m.kind == "city" for m in ms)}
        prefixes = tuple(sorted(cities, key=len, reverse=True))
        bases: list[tuple[str, Meaning]] = []
        for row in places:
            unit = self._unit(row.area_code, f"place {row.name}")
            if row.lon is not None and row.lat is not None:
                self._located.append((row, unit))
            for written in (row.name, *row.aliases):
                exact, base = place_forms(written, prefixes)
                for name in exact:
                    if len(name) >= 2:
                        self._add(name, Meaning(row.kind, unit, _place_weight(name, row.kind), True, row))
                if base:
                    bases.append((base, Meaning(row.kind, unit, BASE_WEIGHT, False, row)))
        for name, meaning in bases:
            if not any(m.row is not None and m.full for m in self._meanings.get(name, ())):
                self._add(name, meaning)

    def _add_roads(self, roads: Iterable[RoadRow]) -> None:
        for row in roads:
            name = normalise_name(row.road)
            if len(name) < 2:
                continue
            unit = self._unit(row.area_code, f"road {row.road}")
            self.segments[name].append((row, unit))
        for name in self.segments:
            self._meanings[name].append(Meaning("road", -1, 0.0, True))

    def _foreign_names(self, names: Iterable[str]) -> dict[str, bool]:
        """Give names elsewhere → whether the form is the full one; short forms are good only at the start."""
        found: dict[str, bool] = {}
        for name in map(normalise_name, names):
            if len(name) < 2:
                continue
            level = "province" if name.endswith(("省", "自治区")) else "county"
            full, alias = area_forms(name, level)
            for form in full:
                if form not in self._meanings:
                    found[form] = True
            for form in alias:
                if form not in self._meanings and len(form) >= 2:
                    found.setdefault(form, False)
        return found

    def _automaton(self) -> ahocorasick.Automaton:
        automaton = ahocorasick.Automaton()
        for name in (*self.names.known, *self.names.foreign):
            automaton.add_word(name, name)
        if not len(automaton):
            automaton.add_word("\0", "\0")
        automaton.make_automaton()
        return automaton

    def _fuzzy_names(self) -> dict[str, list[int]]:
        """The names worth comparing with what is misspelt, in order, with the areas they can mean."""
        kinds = {"village", "grid", "road", *PLACE_WEIGHTS}
        return {
            name: [m.unit for m in found]
            for name, found in sorted(self._meanings.items())
            if len(name) >= 3 and any(m.kind in kinds and m.full for m in found)
        }


def _place_weight(name: str, kind: str) -> float:
    if kind != "learned" and ROAD_LIKE.search(name):
        return ROAD_LIKE_WEIGHT
    if kind != "learned" and len(name) == 2:
        return SHORT_WEIGHT
    return PLACE_WEIGHTS.get(kind, PLACE_WEIGHTS["poi"])
