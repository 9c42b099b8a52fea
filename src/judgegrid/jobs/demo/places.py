"""The ground of the demo city: residents, grids, compounds and roads of each village unit."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from judgegrid.domain import content
from judgegrid.jobs.demo import names

SEED = 20261031
# Residents by county, in ten thousands, about 2023 (practice.md §5; the Economic Zone counts under Binhu).
RESIDENTS = {
    "320205": 89.0,
    "320206": 90.0,
    "320211": 89.8,
    "320213": 99.0,
    "320214": 73.0,
    "320281": 178.2,
    "320282": 129.0,
}
FLOATING_SHARE = {
    "320205": 0.3,
    "320206": 0.31,
    "320211": 0.24,
    "320213": 0.18,
    "320214": 0.38,
    "320281": 0.27,
    "320282": 0.12,
}
HOUSEHOLD = 2.56


@dataclass(slots=True)
class Compound:
    """A compound, its managing firm and its houses."""

    name: str
    manager: str
    houses: int
    road: str = ""
    road_number: int = 0


@dataclass(slots=True)
class Unit:
    """A village unit with what stands in it. ``litigiousness`` multiplies the expected filings."""

    code: str
    name: str
    short: str
    residents: int
    floating: int
    litigiousness: float
    compounds: list[Compound] = field(default_factory=list)
    segments: list[tuple[str, int, int, str]] = field(default_factory=list)  # road, low, high, parity

    @property
    def county(self) -> str:
        return self.code[:6]


@dataclass(frozen=True)
class City:
    """All units in order of code, and the names of the areas above them."""

    units: tuple[Unit, ...]
    names: dict[str, str]

    def township(self, unit: Unit) -> str:
        return self.names[unit.code[:9] + "000"]

    def county(self, unit: Unit) -> str:
        return self.names[unit.code[:6] + "000000"]


def build_city(short_name) -> City:
    """The city, the same at every call. ``short_name``: the normaliser of domain.areas."""
    rng = Random(SEED)
    rows = content.rows("wuxi_divisions")
    area_names = {row["code"]: row["name"] for row in rows}
    units = [
        _unit(row["code"], row["name"], short_name(row["name"]), rng)
        for row in rows
        if row["level"] == "village"
    ]
    _share_out_residents(units)
    taken_roads: set[str] = set()
    taken: set[str] = set()
    by_township: dict[str, list[Unit]] = {}
    for unit in units:
        by_township.setdefault(unit.code[:9], []).append(unit)
        _compounds(unit, rng, taken)
    for township in by_township.values():
        _roads(township, rng, taken_roads)
    return City(tuple(units), area_names)


def _unit(code: str, name: str, short: str, rng: Random) -> Unit:
    weight = rng.lognormvariate(0, 0.5)
    if code.endswith("498"):
        weight *= 0.02  # statistical filler without residents to speak of
    elif code[9] in "23":
        weight *= 0.6
    elif code[9] in "45":
        weight *= 0.3
    return Unit(
        code, name, short, residents=int(weight * 1000), floating=0, litigiousness=rng.gammavariate(7, 1 / 7)
    )


def _share_out_residents(units: list[Unit]) -> None:
    for county, wan in RESIDENTS.items():
        inside = [unit for unit in units if unit.county == county]
        whole = sum(unit.residents for unit in inside)
        for unit in inside:
            unit.residents = max(round(unit.residents / whole * wan * 10_000), 12)
            unit.floating = round(unit.residents * FLOATING_SHARE[county])


def _compounds(unit: Unit, rng: Random, taken: set[str]) -> None:
    rural = unit.code[9] in "23"
    count = max(1, min(9, round(unit.residents / 1400)))
    left = max(unit.residents / HOUSEHOLD, 5)
    for n in range(count):
        houses = max(5, round(left / (count - n) * rng.uniform(0.7, 1.3)))
        left = max(left - houses, 5)
        unit.compounds.append(Compound(names.compound(rng, taken, rural=rural), names.manager(rng), houses))


def _roads(township: list[Unit], rng: Random, taken: set[str]) -> None:
    """Roads run through two to four units; each holds a stretch of house numbers."""
    for start in range(0, len(township), 3):
        stretch = township[start : start + 4]
        for _ in range(2):
            road, at = names.road(rng, taken), 1
            for unit in stretch:
                upto = at + rng.randrange(40, 200)
                unit.segments.append((road, at, upto, "all"))
                at = upto + 1
    for unit in township:
        for compound in unit.compounds:
            if unit.segments:
                road, low, high, _ = rng.choice(unit.segments)
                compound.road, compound.road_number = road, rng.randrange(low, high + 1)
