"""A seeded city of invented compounds, roads and grids under the units of Wuxi, and noisy addresses.

The sets are written by the author of the matcher: they guard against regressions and fit the calibration,
they say nothing about a court's own table.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path

from judgegrid.methods.text.address_rows import AreaRow, PlaceRow, RoadRow

GRIDS = 1684
NAMES = json.loads((Path(__file__).parent / "invented_names.json").read_text(encoding="utf-8"))
ROOTS: list[str] = NAMES["roots"]
SUFFIXES: list[str] = NAMES["suffixes"]
ROAD_ENDS: list[str] = NAMES["road_ends"]
POIS: list[str] = NAMES["pois"]
TYPOS = {
    "锦": "绵",
    "苑": "园",
    "园": "苑",
    "里": "李",
    "湖": "胡",
    "景": "井",
    "云": "芸",
    "和": "合",
    "嘉": "佳",
    "佳": "嘉",
}
UNIT_WORDS = (
    "{b}幢{r}室",
    "{b}栋{r}",
    "{b}号楼{u}单元{r}室",
    "{b}-{r}",
    "{b}#{r}",
    "{b}号{r}室",
    "",
    "{b}幢",
)
LEADS = ("", "", "", "", "", "住", "住所地", "现住", "户籍地安徽省阜阳市颍州区,现住", "地址:")


@dataclass(frozen=True)
class World:
    """The library of the invented city, and the compounds that are missing from it."""

    areas: list[AreaRow]
    places: list[PlaceRow]
    roads: list[RoadRow]
    unlisted: list[PlaceRow]


@dataclass(frozen=True)
class Sample:
    """A noisy address with its true grid ("" elsewhere); ``level`` = finest level it lets one know."""

    text: str
    grid: str
    level: str
    kind: str


def make_world(wuxi: list[dict[str, str]], *, seed: int = 1) -> World:
    """Build the city from the rows of wuxi.csv (code, name, level, parent)."""
    rng = random.Random(seed)
    areas = [AreaRow(r["code"], r["level"], r["name"], r["parent"]) for r in wuxi]
    villages = [a for a in areas if a.level == "village"]
    double = set(rng.sample([v.code for v in villages], GRIDS - len(villages)))
    grids = []
    for village in villages:
        for k in range(2 if village.code in double else 1):
            code = f"{village.code}{k + 1:03d}"
            grids.append(AreaRow(code, "grid", f"第{k + 1}网格", village.code))
    places, unlisted = _compounds(rng, grids)
    return World(areas + grids, places, _roads(rng, grids), unlisted)


def _compounds(rng: random.Random, grids: list[AreaRow]) -> tuple[list[PlaceRow], list[PlaceRow]]:
    places, unlisted = [], []
    for grid in grids:
        for _ in range(rng.choice((1, 2, 2, 3))):
            root = rng.choice(ROOTS) if rng.random() < 0.5 else rng.choice(ROOTS)[0] + rng.choice(ROOTS)
            row = PlaceRow(root + rng.choice(SUFFIXES), grid.code)
            (unlisted if rng.random() < 0.1 else places).append(row)
        if rng.random() < 0.6:
            name = rng.choice(ROOTS) + rng.choice(ROOTS)[1] + rng.choice(POIS)
            places.append(PlaceRow(name, grid.code, "poi"))
    return places, unlisted


def _roads(rng: random.Random, grids: list[AreaRow]) -> list[RoadRow]:
    roads = []
    for i in range(0, len(grids), 2):
        name = rng.choice(ROOTS)[0] + rng.choice(ROOTS) if rng.random() < 0.4 else rng.choice(ROOTS)
        name += rng.choice(ROAD_ENDS)
        number = 1
        for grid in grids[i : i + rng.randint(1, 5)]:
            last = number + rng.randint(20, 120)
            if rng.random() < 0.2:
                other = rng.choice(grids[max(0, i - 3) : i + 5])
                roads.append(RoadRow(name, grid.code, "odd", number, last))
                roads.append(RoadRow(name, other.code, "even", number, last))
            else:
                roads.append(RoadRow(name, grid.code, "both", number, last))
            number = last + 1
    return roads


def make_samples(world: World, counties: list[str], *, count: int = 8033, seed: int = 2) -> list[Sample]:
    """Draw noisy addresses; ``counties`` are full names of places elsewhere (province, city and county)."""
    rng = random.Random(seed)
    index = {a.code: a for a in world.areas}
    makers = (
        (0.34, _compound_address),
        (0.16, _road_address),
        (0.16, _road_and_compound),
        (0.07, _poi_address),
        (0.06, _unlisted_address),
        (0.06, _village_address),
        (0.05, _masked_address),
        (0.03, _coarse_address),
    )
    samples = []
    for _ in range(count):
        draw = rng.random()
        for share, maker in makers:
            draw -= share
            if draw < 0:
                samples.append(_noisy(rng, maker(rng, world, index)))
                break
        else:
            samples.append(_foreign_address(rng, counties))
    return samples


def _above(rng: random.Random, grid: str, index: dict[str, AreaRow], *, need: str = "") -> str:
    village = index[index[grid].parent]
    township = index[village.parent]
    county = index[township.parent]
    name = county.name
    if county.name == "梁溪区" and rng.random() < 0.35:
        name = rng.choice(("崇安区", "南长区", "北塘区"))
    if rng.random() < 0.02 and need == "":
        name = rng.choice([a.name for a in index.values() if a.level == "county"])
    if rng.random() < 0.2:
        name = name[:-1]
    text = rng.choice(("江苏省无锡市", "无锡市", "无锡", "", ""))
    text += name if rng.random() < 0.75 or need == "county" else ""
    if rng.random() < 0.45 or need in ("township", "village"):
        text += (
            township.name if rng.random() < 0.75 else township.name.removesuffix("街道").removesuffix("镇")
        )
    if need == "village":
        short = village.name
        for end in ("社区居民委员会", "居民委员会", "社区居委会", "居委会", "村民委员会", "村委会"):
            short = short.removesuffix(end)
        text += (
            rng.choice((short + "社区", short + "居委会"))
            if "居" in village.name or "社区" in village.name
            else (short if short.endswith("村") else short + "村")
        )
    return text


def _units(rng: random.Random) -> str:
    word = rng.choice(UNIT_WORDS)
    return word.format(
        b=rng.randint(1, 99), u=rng.randint(1, 4), r=rng.randint(1, 18) * 100 + rng.randint(1, 4)
    )


def _compound_address(rng: random.Random, world: World, index: dict[str, AreaRow]) -> Sample:
    place = rng.choice([p for p in rng.sample(world.places, 5) if p.kind == "compound"] or [world.places[0]])
    name, kind = place.name, "compound"
    if rng.random() < 0.18:
        name, kind = _typo(rng, name), "typo"
    return Sample(_above(rng, place.area_code, index) + name + _units(rng), place.area_code, "grid", kind)


def _road_address(rng: random.Random, world: World, index: dict[str, AreaRow]) -> Sample:
    road = rng.choice(world.roads)
    number = _house_number(rng, road)
    text = (
        _above(rng, road.area_code, index)
        + f"{road.road}{number}号"
        + rng.choice(("", f"{rng.randint(101, 999)}室"))
    )
    return Sample(text, road.area_code, "grid", "road")


def _house_number(rng: random.Random, road: RoadRow) -> int:
    number = rng.randint(road.number_from or 1, road.number_to or 1)
    return number if road.holds(number) else number - 1 if number > (road.number_from or 1) else number + 1


def _road_and_compound(rng: random.Random, world: World, index: dict[str, AreaRow]) -> Sample:
    road = rng.choice(world.roads)
    inside = [p for p in world.places if p.area_code == road.area_code and p.kind == "compound"]
    if not inside:
        return _road_address(rng, world, index)
    name = rng.choice(inside).name
    if rng.random() < 0.15:
        name = _typo(rng, name)
    text = _above(rng, road.area_code, index) + f"{road.road}{_house_number(rng, road)}号{name}" + _units(rng)
    return Sample(text, road.area_code, "grid", "road+compound")


def _poi_address(rng: random.Random, world: World, index: dict[str, AreaRow]) -> Sample:
    place = rng.choice([p for p in world.places if p.kind == "poi"])
    text = _above(rng, place.area_code, index) + place.name + rng.choice(("", "附近", "宿舍"))
    return Sample(text, place.area_code, "grid", "poi")


def _unlisted_address(rng: random.Random, world: World, index: dict[str, AreaRow]) -> Sample:
    place = rng.choice(world.unlisted)
    if rng.random() < 0.4:
        place = _namesake(rng, world, place)
    listed = {p.name for p in world.places}
    if place.name in listed and rng.random() < 0.7:
        return _compound_address(rng, world, index)
    text = _above(rng, place.area_code, index, need="township") + place.name + _units(rng)
    return Sample(text, place.area_code, "township", "unlisted")


def _namesake(rng: random.Random, world: World, place: PlaceRow) -> PlaceRow:
    """An unlisted compound whose name contains, or is a stage of, a listed one elsewhere."""
    name = rng.choice(world.places).name
    draw = rng.random()
    if draw < 0.3:
        name = rng.choice(ROOTS) + name
    elif draw < 0.6:
        name += rng.choice(ROOTS)
    else:
        name += rng.choice(("二期", "三期", "东区", "C区", "北苑"))
    return PlaceRow(name, place.area_code)


def _village_address(rng: random.Random, world: World, index: dict[str, AreaRow]) -> Sample:
    grid = rng.choice([a for a in world.areas if a.level == "grid"])
    siblings = sum(1 for a in world.areas if a.parent == grid.parent)
    text = _above(rng, grid.code, index, need="village") + rng.choice(
        ("", f"{rng.randint(1, 30)}号", f"{rng.randint(1, 12)}组")
    )
    return Sample(text, grid.code, "grid" if siblings == 1 else "village", "village")


def _masked_address(rng: random.Random, world: World, index: dict[str, AreaRow]) -> Sample:
    road = rng.choice(world.roads)
    text = (
        _above(rng, road.area_code, index, need="township")
        + road.road
        + rng.choice(("××号", "XX号", "**号", "某号"))
    )
    return Sample(text, road.area_code, "township", "masked")


def _coarse_address(rng: random.Random, world: World, index: dict[str, AreaRow]) -> Sample:
    grid = rng.choice([a for a in world.areas if a.level == "grid"])
    return Sample(_above(rng, grid.code, index, need="township"), grid.code, "township", "coarse")


def _foreign_address(rng: random.Random, counties: list[str]) -> Sample:
    town = rng.choice(ROOTS) + rng.choice(("镇", "街道", "乡"))
    tail = rng.choice(
        (
            f"{rng.choice(ROOTS)}路{rng.randint(1, 300)}号",
            rng.choice(ROOTS) + "村",
            rng.choice(ROOTS) + "花园",
        )
    )
    return Sample(rng.choice(("", "住", "户籍地")) + rng.choice(counties) + town + tail, "", "", "foreign")


def _typo(rng: random.Random, name: str) -> str:
    i = rng.randrange(min(len(name), 3))
    draw = rng.random()
    if draw < 0.25 and len(name) > 3:
        return name[:i] + name[i + 1 :]
    other = TYPOS.get(name[i]) if draw < 0.7 else None
    return name[:i] + (other or rng.choice(rng.choice(ROOTS))) + name[i + 1 :]


def _noisy(rng: random.Random, sample: Sample) -> Sample:
    text = rng.choice(LEADS) + sample.text
    if rng.random() < 0.08:
        text = text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789-#()"})
    if rng.random() < 0.08 and len(text) > 6:
        i = rng.randrange(3, len(text))
        text = text[:i] + " " + text[i:]
    return Sample(text, sample.grid, sample.level, sample.kind)
