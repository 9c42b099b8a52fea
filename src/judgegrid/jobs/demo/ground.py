"""Loads the ground of the demo city through the same tables that a court would load."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from judgegrid.domain import content
from judgegrid.domain.areas import GridClass, grid_code
from judgegrid.domain.people import MACHINE
from judgegrid.domain.refusals import Invalid
from judgegrid.jobs.demo.docket import COURT_OF
from judgegrid.jobs.demo.faults import (
    CLUSTER_UNIT,
    GYM_UNIT,
    QUIET_UNITS,
    SPLIT_HEIRS,
    SPLIT_ON,
    SPLIT_UNIT,
)
from judgegrid.jobs.demo.places import City, Unit
from judgegrid.records.territory.actions import Heir, reorganise
from judgegrid.records.territory.load_areas import AreaLoader
from judgegrid.records.territory.load_judges import JudgeCountLoader
from judgegrid.records.territory.load_jurisdiction import JurisdictionLoader
from judgegrid.records.territory.load_people import PopulationLoader
from judgegrid.records.territory.load_places import PlaceLoader, RoadLoader
from judgegrid.records.territory.loading import Loader, load
from judgegrid.records.territory.tables import Sheet

HOUSEHOLDS_PER_GRID = 420
YEARS = (2023, 2024, 2025)
SINCE = date(2016, 1, 1)
TRIBUNALS_PER_COUNTY = 4
PLANTED = frozenset({CLUSTER_UNIT, GYM_UNIT, SPLIT_UNIT, *QUIET_UNITS})
LAST_OF_FIRST, LAST_BUILDING = 30, 60  # buildings of a divided compound; addresses name up to 59
# 员额 judges: invented shares of the published totals of the city, 412 and later 441.
JUDGES_ON = (date(2023, 12, 31), date(2025, 12, 31))
JUDGES = {
    "苏02": (88, 92),
    "苏0205": (35, 38),
    "苏0206": (37, 40),
    "苏0211": (38, 42),
    "苏0213": (58, 62),
    "苏0214": (30, 33),
    "苏0281": (68, 72),
    "苏0282": (58, 62),
}


def lay(city: City, *, at: datetime) -> dict[str, int]:
    """Load areas, grids, population, jurisdiction, judge counts and the address library; rows by kind."""
    tables: list[tuple[Loader | None, tuple[str, ...], Iterator[Sequence[Any]]]] = [
        (AreaLoader(), ("代码", "名称", "生效日", "户数", "来源"), _areas(city)),
        (None, (), iter(())),
        (PopulationLoader(), ("代码", "口径", "时点", "人数", "性质", "来源"), _population(city)),
        (JurisdictionLoader(), ("代码", "法院代字", "人民法庭", "起"), _jurisdiction(city)),
        (JudgeCountLoader(), ("法院代字", "时点", "员额法官人数", "性质", "来源"), _judges()),
        (PlaceLoader(), ("代码", "名称", "门牌", "物业企业", "户数", "起幢", "止幢"), _places(city)),
        (RoadLoader(), ("代码", "道路", "起号", "止号"), _roads(city)),
    ]
    counts = {}
    for loader, headers, rows in tables:
        if loader is None:
            _split(at)
            continue
        sheet = Sheet(headers, enumerate(rows, start=2), name="演示数据")
        outcome = load(loader, sheet, at=at, scope=MACHINE, actor_name="演示数据", source="")
        if outcome.wrong:
            first = outcome.wrong[0]
            raise Invalid(f"演示{outcome.kind}第 {first.row} 行：{first.field} {first.value} {first.right}")
        counts[outcome.kind] = outcome.new + outcome.changed + outcome.unchanged
    return counts


def grids(unit: Unit) -> int:
    """How many base grids a unit has: about 420 households each."""
    households = sum(one.houses for one in unit.compounds)
    return max(1, round(households / HOUSEHOLDS_PER_GRID))


def _areas(city: City) -> Iterator[Sequence[Any]]:
    source = "统计用区划代码 2023（演示）"
    yield "320000000000", "江苏省", SINCE, None, source
    for row in content.rows("wuxi_divisions"):
        yield row["code"], row["name"], SINCE, None, source
    for unit in city.units:
        if unit.code == SPLIT_UNIT:
            continue
        count = grids(unit)
        households = sum(one.houses for one in unit.compounds) // count
        for n in range(1, count + 1):
            name = f"{unit.short}第{n}网格"
            yield grid_code(unit.code, GridClass.BASIC, n), name, date(2021, 1, 1), households, "演示"


def _population(city: City) -> Iterator[Sequence[Any]]:
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for unit in city.units:
        for code in (unit.code, unit.code[:9] + "000", unit.code[:6] + "000000", unit.code[:4] + "00000000"):
            sums[code][0] += unit.residents
            sums[code][1] += unit.floating
    for code, (residents, floating) in sorted(sums.items()):
        for year in YEARS:
            drift, day = 1 + 0.004 * (year - 2023), date(year, 12, 31)
            split = code == SPLIT_UNIT and day >= SPLIT_ON
            for heir, share in [(one, part) for one, _, part in SPLIT_HEIRS] if split else [(code, 1.0)]:
                source = "演示数据，按公开总量推算"
                yield heir, "常住", day, round(residents * drift * share), "演示", source
                yield heir, "登记在册流动", day, round(floating * drift * share), "演示", source


def _split(at: datetime) -> None:
    """One community became two in 2025; its history goes on through weights."""
    reorganise(
        at=at,
        scope=MACHINE,
        actor_name="演示数据",
        source="",
        predecessors=[SPLIT_UNIT],
        heirs=[Heir(code, weight, name) for code, name, weight in SPLIT_HEIRS],
        on=SPLIT_ON,
        reason="演示：社区规模过大，一分为二",
    )


def _home(unit: Unit, position: int) -> str:
    """The area a place of the unit lies in today."""
    return SPLIT_HEIRS[position % 2][0] if unit.code == SPLIT_UNIT else unit.code


def _jurisdiction(city: City) -> Iterator[Sequence[Any]]:
    """Townships of a county shared out to its tribunals, the first group to the court itself."""
    yield "320200000000", "苏02", "", SINCE
    townships: dict[str, list[str]] = defaultdict(list)
    for code in sorted({unit.code[:9] for unit in city.units}):
        townships[code[:6]].append(code + "000")
    for county, codes in townships.items():
        size = -(-len(codes) // (TRIBUNALS_PER_COUNTY + 1))
        for position, code in enumerate(codes):
            group = position // size
            head = codes[group * size]
            tribunal = f"{city.names[head].removesuffix('街道').removesuffix('镇')}人民法庭" if group else ""
            yield code, COURT_OF[county], tribunal, SINCE


def _judges() -> Iterator[Sequence[Any]]:
    for court, counts in JUDGES.items():
        for day, count in zip(JUDGES_ON, counts, strict=True):
            yield court, day, count, "演示", "演示数据，各院人数为虚构，合计按公开总量"


def divided(city: City) -> dict[str, Unit]:
    """Compounds that lie in two communities, one a county: name → the neighbour with the later buildings.

    The largest compound of the first community whose successor is a community of the same township.
    """
    found: dict[str, Unit] = {}
    counties: set[str] = set()
    for unit, following in pairwise(city.units):
        urban = unit.code[9] in "01" and following.code[9] in "01" and unit.code[:9] == following.code[:9]
        if urban and unit.county not in counties and not {unit.code, following.code} & PLANTED:
            counties.add(unit.county)
            found[max(unit.compounds, key=lambda one: one.houses).name] = following
    return found


def _places(city: City) -> Iterator[Sequence[Any]]:
    shared = divided(city)
    for unit in city.units:
        for position, one in enumerate(unit.compounds):
            number = f"{one.road}{one.road_number}号" if one.road else ""
            place = one.name, number, one.manager
            if one.name in shared:
                half = one.houses // 2
                yield _home(unit, position), *place, one.houses - half, 1, LAST_OF_FIRST
                yield shared[one.name].code, *place, half, LAST_OF_FIRST + 1, LAST_BUILDING
            else:
                yield _home(unit, position), *place, one.houses, None, None


def _roads(city: City) -> Iterator[Sequence[Any]]:
    for unit in city.units:
        for position, (road, low, high, _) in enumerate(unit.segments):
            yield _home(unit, position), road, low, high
