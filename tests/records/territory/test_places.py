"""The address library is loaded like every other table of the territory."""

from datetime import UTC, datetime

from judgegrid.domain.people import MACHINE
from judgegrid.methods.text.addresses import attribute
from judgegrid.records.territory.library import gazetteer
from judgegrid.records.territory.load_places import PlaceLoader, RoadLoader
from judgegrid.records.territory.loading import load
from judgegrid.records.territory.models import Place, RoadSegment
from judgegrid.records.territory.tables import Sheet

AT = datetime(2026, 9, 30, tzinfo=UTC)
PLACES = ("代码", "名称", "物业企业", "户数")
SPLIT = ("代码", "名称", "起幢", "止幢", "经度", "纬度")
ROADS = ("代码", "道路", "起号", "止号", "单双号")


def taken(loader, headers, rows, **options):
    sheet = Sheet(headers, enumerate(rows, start=2), name="测试")
    return load(loader, sheet, at=AT, scope=MACHINE, actor_name="甲", source="", **options)


def test_the_same_table_twice_changes_nothing_and_a_new_manager_is_a_change(world):
    rows = [(world.village, "锦澜苑", "甲物业", "320"), (world.sister, "锦澜苑", "", "")]
    first = taken(PlaceLoader(), PLACES, rows)
    again = taken(PlaceLoader(), PLACES, rows)
    assert (first.new, again.new, again.unchanged) == (2, 0, 2)
    changed = taken(PlaceLoader(), PLACES, [(world.village, "锦澜苑", "乙物业", "320")])
    assert changed.changed == 1 and Place.objects.get(area__code=world.village).manager == "乙物业"
    assert changed.changes[0].fields == (("物业企业", "甲物业", "乙物业"),)


def test_a_compound_split_by_buildings_is_attributed_by_the_building(world):
    rows = [
        (world.village, "锦澜苑", "1", "12", "120.3012", "31.5741"),
        (world.sister, "锦澜苑", "13", "30", "", ""),
    ]
    assert taken(PlaceLoader(), SPLIT, rows).new == 2
    assert taken(PlaceLoader(), SPLIT, rows).unchanged == 2
    library = gazetteer()
    assert attribute("锦澜苑3幢", library).area_code == world.grid  # the only grid of its village
    assert attribute("锦澜苑二十栋", library).area_code == world.sister
    assert attribute("锦澜苑", library).abstained
    moved = taken(PlaceLoader(), SPLIT, [(world.village, "锦澜苑", "1", "14", "", "")])
    assert moved.changes[0].fields == (("止幢", "12", "14"),)
    assert Place.objects.get(area__code=world.village).longitude == 120.3012


def test_half_a_range_half_a_position_and_reversed_buildings_are_refused(world):
    rows = [
        (world.village, "甲苑", "1", "", "", ""),
        (world.village, "乙苑", "9", "3", "", ""),
        (world.village, "丙苑", "", "", "120.3", ""),
        (world.village, "丁苑", "", "", "120.3", "131.5"),
    ]
    outcome = taken(PlaceLoader(), SPLIT, rows)
    assert not outcome.applied
    assert [(one.row, one.field) for one in outcome.wrong] == [
        (2, "止幢"),
        (3, "止幢"),
        (4, "纬度"),
        (5, "纬度"),
    ]


def test_wrong_rows_are_named_and_nothing_is_half_loaded(world):
    rows = [
        (world.village, "锦澜苑", "", "320"),
        ("320211001999", "某苑", "", ""),
        (world.village, "", "", "x"),
    ]
    outcome = taken(PlaceLoader(), PLACES, rows)
    assert not outcome.applied and Place.objects.count() == 0
    assert {(one.row, one.field) for one in outcome.wrong} == {(3, "代码"), (4, "名称")}


def test_stretches_of_roads_need_numbers_in_order(world):
    rows = [(world.village, "青祁路", "1", "99", "单号"), (world.sister, "青祁路", "80", "20", "")]
    outcome = taken(RoadLoader(), ROADS, rows)
    assert outcome.wrong[0].row == 3 and "不小于起号" in outcome.wrong[0].right
    taken(RoadLoader(), ROADS, rows[:1])
    assert RoadSegment.objects.get().parity == "odd"
    assert taken(RoadLoader(), ROADS, rows[:1]).unchanged == 1
