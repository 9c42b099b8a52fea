"""The geography of a computation: areas in force, lineage as weights, residents by series and date."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from judgegrid.domain.areas import Link, carry_forward, in_force
from judgegrid.records.territory.models import Area, AreaLineage, Population

LEVELS = ("city", "county", "township", "village")
SEGMENTS = {"city": (2, 4), "county": (4, 6), "township": (6, 9), "village": (9, 12)}
Dated: TypeAlias = tuple[date, float]


@dataclass(frozen=True)
class Geography:
    """Areas in force by level, links up to the day, residents by series and code with their dates."""

    on: date
    codes: Mapping[str, tuple[str, ...]]
    links: tuple[Link, ...]
    residents: Mapping[str, Mapping[str, tuple[Dated, ...]]]
    fingerprint: str
    _known: dict[tuple[str, date], Mapping[str, Dated]] = field(default_factory=dict)

    @property
    def moved(self) -> frozenset[str]:
        """Codes whose cases went to other areas."""
        return frozenset(link.predecessor for link in self.links)

    def successors(self, code: str) -> dict[str, float]:
        """Where the cases of ``code`` count today: code → weight. The lineage of an ancestor serves too."""
        origin = next((one for one in (code, *_above(code)) if one in self.moved), None)
        if origin is None:
            return {code: 1.0}
        return carry_forward({origin: 1.0}, self.links, since=date.min, until=self.on)

    def weights(self, codes: Sequence[str], level: str) -> sparse.csr_array:
        """Matrix areas of ``level`` × ``codes``: what part of a code's cases counts in each area."""
        place = {code: row for row, code in enumerate(self.codes[level])}
        rows, columns, parts = [], [], []
        for column, code in enumerate(codes):
            for target, weight in self.successors(code).items():
                row = place.get(cut(target, level))
                if row is not None:
                    rows.append(row)
                    columns.append(column)
                    parts.append(weight)
        shape = (len(place), len(codes))
        return sparse.csr_array((parts, (rows, columns)), shape=shape, dtype=float)

    def population(self, level: str, series: Sequence[str], on: date) -> Residents:
        """Residents of the areas of a level on a day: the latest count up to it, else the earliest after.

        Counts of areas that are gone go to their successors; an area without a count of its own has the
        sum of its parts when every part has one.
        """
        found = [self._series(level, one, on) for one in series]
        count = sum((one.count for one in found[1:]), start=found[0].count)
        missing, dates = [], []
        for i in range(len(count)):
            missing.append("、".join(s for s, one in zip(series, found, strict=True) if not one.dates[i]))
            dates.append(max((day for one in found if (day := one.dates[i])), default=None))
        return Residents(count, tuple(dates), tuple(missing))

    def _series(self, level: str, series: str, on: date) -> Residents:
        if (series, on) not in self._known:
            self._known[series, on] = self._counted(series, on)
        picked = [self._known[series, on].get(code) for code in self.codes[level]]
        counts = np.array([one[1] if one else np.nan for one in picked], dtype=float)
        return Residents(counts, tuple(one[0] if one else None for one in picked), ())

    def _counted(self, series: str, on: date) -> Mapping[str, Dated]:
        known = {code: _nearest(dated, on) for code, dated in self.residents.get(series, {}).items()}
        for day in sorted({link.on for link in self.links}):
            _hand_over(known, [link for link in self.links if link.on == day], day)
        for lower, upper in (("village", "township"), ("township", "county"), ("county", "city")):
            _sum_up(known, self.codes[lower], self.codes[upper], upper)
        return known


@dataclass(frozen=True)
class Residents:
    """Residents per area (NaN where unknown), the date of each count, and the series that are missing."""

    count: NDArray[np.float64]
    dates: tuple[date | None, ...]
    missing: tuple[str, ...]


def cut(code: str, level: str) -> str:
    """The area of ``level`` that a code lies in; the empty text when the code stands above the level."""
    start, end = SEGMENTS[level]
    return "" if set(code[start:end]) == {"0"} else code[:end].ljust(12, "0")


def _above(code: str) -> Iterable[str]:
    found = (cut(code, level) for level in LEVELS[::-1])
    return (one for one in found if one and one != code)


def _nearest(dated: Sequence[Dated], on: date) -> Dated:
    earlier = [one for one in dated if one[0] <= on]
    return earlier[-1] if earlier else dated[0]


def _hand_over(known: dict[str, Dated], links: Sequence[Link], day: date) -> None:
    """Give the counts of areas that ended on a day to their successors, unless these were counted since."""
    gone = {code: known.pop(code, None) for code in {link.predecessor for link in links}}
    parts: dict[str, list[Dated]] = defaultdict(list)
    for link in links:
        if before := gone[link.predecessor]:
            parts[link.successor].append((before[0], before[1] * link.weight))
    for code, given in parts.items():
        own = known.get(code)
        if own is None or own[0] < day:
            all_ = [*given, *([own] if own else [])]
            known[code] = (max(one[0] for one in all_), sum(one[1] for one in all_))


def _sum_up(known: dict[str, Dated], lower: Iterable[str], upper: Iterable[str], level: str) -> None:
    parts: dict[str, list[Dated | None]] = defaultdict(list)
    for code in lower:
        parts[cut(code, level)].append(known.get(code))
    for code in upper:
        inside = [one for one in parts.get(code, ()) if one]
        if code not in known and inside and len(inside) == len(parts[code]):
            known[code] = (max(one[0] for one in inside), sum(one[1] for one in inside))


def load(*, on: date) -> Geography:
    """The geography in force on a day."""
    codes: dict[str, list[str]] = {level: [] for level in LEVELS}
    areas = list(
        Area.objects.filter(level__in=LEVELS)
        .order_by("code")
        .values_list("code", "level", "valid_from", "valid_to")
    )
    for code, level, valid_from, valid_to in areas:
        if in_force(valid_from, valid_to, on):
            codes[level].append(code)
    links = tuple(
        Link(before, after, float(weight), day)
        for before, after, weight, day in AreaLineage.objects.filter(on__lte=on)
        .order_by("on", "id")
        .values_list("predecessor__code", "successor__code", "weight", "on")
    )
    residents: dict[str, dict[str, list[Dated]]] = defaultdict(lambda: defaultdict(list))
    counts = Population.objects.order_by("as_of").values_list("series", "area__code", "as_of", "count")
    for series, code, as_of, count in counts:
        residents[series][code].append((as_of, float(count)))
    said = repr((codes, links, sorted(counts)))
    return Geography(
        on=on,
        codes={level: tuple(found) for level, found in codes.items()},
        links=links,
        residents={
            series: {code: tuple(dated) for code, dated in by.items()} for series, by in residents.items()
        },
        fingerprint=hashlib.sha256(said.encode()).hexdigest()[:16],
    )
