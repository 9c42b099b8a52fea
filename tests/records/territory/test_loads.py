"""Population, jurisdiction and outlines as tables and files."""

import json
from datetime import date, datetime

import pytest
from django.utils import timezone

from judgegrid.domain.people import MACHINE
from judgegrid.domain.refusals import Invalid, NotAllowed, Stale
from judgegrid.records.audit.models import Entry
from judgegrid.records.territory import actions, locks, queries
from judgegrid.records.territory.load_jurisdiction import JurisdictionLoader
from judgegrid.records.territory.load_people import PopulationLoader
from judgegrid.records.territory.load_polygons import PolygonLoader, read_geojson
from judgegrid.records.territory.loading import load
from judgegrid.records.territory.models import Area, Court, Jurisdiction, Population
from judgegrid.records.territory.reading import read_sheet
from judgegrid.records.territory.tables import Sheet

PEOPLE = ("代码", "名称", "口径", "时点", "人数", "性质", "来源")
COURTS = ("代码", "法院代字", "人民法庭", "起", "止")


def put(loader, headers, rows, **options):
    sheet = rows if isinstance(rows, Sheet) else Sheet(headers, list(enumerate(rows, start=2)))
    return load(loader, sheet, at=timezone.now(), scope=MACHINE, actor_name="", source="", **options)


def test_of_population_being_loaded_by_code_or_by_name(world):
    rows = [
        (world.village, "", "常住", "2025-12-31", "5,120", "年报", "统计年鉴"),
        ("", "水秀", "登记在册流动", datetime(2025, 12, 31), 880.0, "", "公安人口库"),
    ]
    outcome = put(PopulationLoader(), PEOPLE, rows)
    assert (outcome.new, outcome.wrong) == (2, ())
    assert sorted(Population.objects.values_list("series", "count", "kind")) == [
        ("常住", 5120, "年报"),
        ("登记在册流动", 880, "年报"),
    ]
    again = put(PopulationLoader(), PEOPLE, rows)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)
    rows[0] = (world.village, "", "常住", "2025-12-31", "5130", "年报", "统计年鉴")
    changed = put(PopulationLoader(), PEOPLE, rows)
    assert changed.changes[0].fields == (("人数", "5120", "5130"),)
    assert Population.objects.get(series="常住").count == 5130


def test_of_several_dates_of_an_area_the_area_is_asked_for_once(world, django_assert_max_num_queries):
    rows = [(world.village, "", "常住", f"20{year}-12-31", "5120", "年报", "年鉴") for year in range(15, 26)]
    with django_assert_max_num_queries(12):
        assert put(PopulationLoader(), PEOPLE, rows).new == 11


@pytest.mark.parametrize(
    ("row", "field", "right"),
    [
        (("320211001001", "", "户籍", "2025-12-31", "1", "", "x"), "口径", "常住"),
        (("320211001001", "", "常住", "2025年底", "1", "", "x"), "时点", "日期"),
        (("320211001001", "", "常住", "2025-12-31", "5.1万", "", "x"), "人数", "整数"),
        (("320211001001", "", "常住", "2025-12-31", "9999999999", "", "x"), "人数", "整数"),
        (("320211001001", "", "常住", "2025-12-31", "", "", "x"), "人数", "不要填0"),
        (("320211001001", "", "常住", "2025-12-31", "-3", "", "x"), "人数", "整数"),
        (("320211001001", "", "常住", "2025-12-31", "1", "估计", "x"), "性质", "普查"),
        (("320211001001", "", "常住", "2025-12-31", "1", "", ""), "来源", "不能为空"),
        (("320211001001", "", "常住", "2010-12-31", "1", "", "x"), "时点", "不是有效"),
        (("", "", "常住", "2025-12-31", "1", "", "x"), "代码", "至少填一项"),
        (("", "没有的社区", "常住", "2025-12-31", "1", "", "x"), "名称", "改填代码"),
    ],
)
def test_of_wrong_population_rows_being_told(world, row, field, right):
    outcome = put(PopulationLoader(), PEOPLE, [row])
    assert outcome.wrong[0].field == field
    assert right in outcome.wrong[0].right
    assert not Population.objects.exists()


def locked(world, code=""):
    row = (world.village, "", "常住", "2025-12-31", "5120", "年报", "统计年鉴")
    put(PopulationLoader(), PEOPLE, [row])
    who = {"at": timezone.now(), "scope": MACHINE, "actor_name": "办公室", "source": ""}
    given = {"code": code or world.county, "series": "常住", "year": 2025}
    locks.lock_source(**who, **given, origin="统计年鉴")
    return who, row


def test_of_a_locked_year_keeping_its_figures_and_refusing_other_sources(world):
    _, row = locked(world)
    changed = (*row[:4], "5130", *row[5:])
    elsewhere = (world.sister, *row[1:6], "街道上报")
    more = (world.sister, *row[1:])
    later = (world.village, "", "常住", "2026-06-30", "5200", "年报", "街道上报")
    outcome = put(PopulationLoader(), PEOPLE, [row, more, later])
    assert (outcome.new, outcome.unchanged, outcome.wrong) == (2, 1, ())
    for wrong in (changed, elsewhere):
        (one,) = put(PopulationLoader(), PEOPLE, [wrong]).wrong
        assert "已锁定为“统计年鉴”" in one.right
    assert Population.objects.get(area__code=world.village, as_of__year=2025).count == 5120


def test_of_a_lock_coming_off_only_where_it_was_put_and_with_a_reason(world):
    who, _ = locked(world)
    (lock,) = locks.locks(world.village, scope=MACHINE)
    with pytest.raises(Stale):
        locks.lock_source(**who, code=world.village, series="常住", year=2025, origin="统计年鉴")
    with pytest.raises(Stale):
        locks.unlock_source(**who, code=world.village, lock_id=lock.pk, reason="改")
    with pytest.raises(Invalid):
        locks.unlock_source(**who, code=world.county, lock_id=lock.pk, reason=" ")
    locks.unlock_source(**who, code=world.county, lock_id=lock.pk, reason="年鉴更正")
    assert locks.locks(world.village, scope=MACHINE) == []
    assert Entry.objects.order_by("-sequence").first().detail["reason"] == "年鉴更正"


def test_of_a_lock_reaching_only_what_lies_below_it(world):
    who, _ = locked(world, world.village)
    figures = {"series": "常住", "as_of": date(2025, 12, 31), "count": 9, "kind": "年报", "origin": "x"}
    actions.set_population(**who, code=world.sister, **figures)
    with pytest.raises(NotAllowed, match="已锁定"):
        actions.set_population(**who, code=world.village, **figures)
    found = locks.sources(world.county, scope=MACHINE)
    assert set(found) == {("常住", 2025, "x", 1), ("常住", 2025, "统计年鉴", 1)}


def test_of_an_ambiguous_name_never_being_picked(world):
    Area.objects.filter(code=world.sister).update(name="水秀村委会", short_name="水秀")
    outcome = put(PopulationLoader(), PEOPLE, [("", "水秀", "常住", "2025-12-31", "1", "", "x")])
    assert "对应多个区划" in outcome.wrong[0].right


def test_of_jurisdiction_making_courts_and_tribunals_and_being_inherited_downward(world):
    rows = [
        (world.county, "苏0211", "", "2016-01-01", ""),
        (world.township, "苏0211", "河埒人民法庭", "2016-01-01", ""),
    ]
    outcome = put(JurisdictionLoader(), COURTS, rows)
    assert (outcome.new, outcome.wrong) == (2, ())
    assert Court.objects.get(level="tribunal").parent.code == "苏0211"
    found = queries.competence(world.grid, on=date(2026, 1, 1), scope=MACHINE)
    assert (found.court_code, found.tribunal, found.through) == ("苏0211", "河埒人民法庭", "河埒街道")
    assert queries.competence(world.county, on=date(2026, 1, 1), scope=MACHINE).tribunal == ""
    assert queries.competence(world.next_village, on=date(2026, 1, 1), scope=MACHINE) is None
    assert queries.competence(world.grid, on=date(2015, 1, 1), scope=MACHINE) is None


def test_of_a_county_falling_under_the_one_court_of_its_townships_before_the_court_of_the_city(world):
    rows = [
        (world.city, "苏02", "", "2016-01-01", ""),
        (world.township, "苏0211", "河埒人民法庭", "2016-01-01", ""),
    ]
    put(JurisdictionLoader(), COURTS, rows)
    found = queries.competence(world.county, on=date(2026, 1, 1), scope=MACHINE)
    assert (found.court_code, found.tribunal, found.through) == ("苏0211", "", queries.BELOW)
    other = queries.competence(world.next_county, on=date(2026, 1, 1), scope=MACHINE)
    assert other.court_code == "苏02"
    put(JurisdictionLoader(), COURTS, [(world.village, "苏0213", "", "2016-01-01", "")])
    assert queries.competence(world.county, on=date(2026, 1, 1), scope=MACHINE).court_code == "苏02"


def test_of_a_change_of_tribunal_needing_the_end_of_the_old_one(world):
    put(JurisdictionLoader(), COURTS, [(world.township, "苏0211", "河埒人民法庭", "2016-01-01", "")])
    second = (world.township, "苏0211", "荣巷人民法庭", "2026-01-01", "")
    outcome = put(JurisdictionLoader(), COURTS, [second])
    assert "先填写前一条的止日" in outcome.wrong[0].right
    ended = (world.township, "苏0211", "河埒人民法庭", "2016-01-01", "2026-01-01")
    outcome = put(JurisdictionLoader(), COURTS, [ended, second])
    assert (outcome.new, outcome.changed, outcome.wrong) == (1, 1, ())
    days = (date(2025, 12, 31), date(2026, 1, 1))
    names = [queries.competence(world.grid, on=day, scope=MACHINE).tribunal for day in days]
    assert names == ["河埒人民法庭", "荣巷人民法庭"]
    assert Jurisdiction.objects.count() == 2


@pytest.mark.parametrize(
    ("row", "right"),
    [
        (("320211001000", "苏9999", "", "2016-01-01", ""), "法院表"),
        (("320211001000", "苏0211", "", "2016-01-01", "2015-01-01"), "晚于"),
        (("320211001000", "苏0211", "", "", ""), "不能为空"),
    ],
)
def test_of_wrong_jurisdiction_rows_being_told(world, row, right):
    assert right in put(JurisdictionLoader(), COURTS, [row]).wrong[0].right


def square(x=120.2, y=31.5, side=0.01):
    return [[[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]]


def feature(geometry, **said):
    return {"type": "Feature", "properties": said, "geometry": geometry}


def geojson(tmp_path, *features):
    path = tmp_path / "边界.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return read_geojson(path)


def test_of_outlines_being_matched_by_code_or_name(world, tmp_path):
    sheet = geojson(
        tmp_path,
        feature({"type": "Polygon", "coordinates": square()}, code="320211"),
        feature({"type": "MultiPolygon", "coordinates": [square(), square(x=120.5)]}, name="河埒街道"),
    )
    outcome = put(PolygonLoader(), (), sheet)
    assert (outcome.new, outcome.wrong) == (2, ())
    area = Area.objects.get(code=world.county)
    assert area.polygon["type"] == "Polygon"
    assert (area.longitude, area.latitude) == (pytest.approx(120.205), pytest.approx(31.505))
    again = geojson(tmp_path, feature({"type": "Polygon", "coordinates": square()}, code="320211"))
    assert put(PolygonLoader(), (), again).unchanged == 1


BOW = [[[120.0, 31.0], [120.1, 31.1], [120.1, 31.0], [120.0, 31.1], [120.0, 31.0]]]


@pytest.mark.parametrize(
    ("geometry", "right"),
    [
        ({"type": "Polygon", "coordinates": BOW}, "不合法"),
        ({"type": "Point", "coordinates": [120, 31]}, "Polygon"),
        ({"type": "Polygon", "coordinates": square(x=31.5, y=120.2)}, "中国范围"),
        ({"type": "Polygon", "coordinates": [[[120, 31], [121, 31]]]}, "闭合环"),
        (None, "Polygon"),
    ],
)
def test_of_invalid_outlines_being_refused_with_the_reason(world, tmp_path, geometry, right):
    outcome = put(PolygonLoader(), (), geojson(tmp_path, feature(geometry, code="320211")))
    assert right in outcome.wrong[0].right
    assert outcome.wrong[0].value == ""
    assert not Area.objects.exclude(polygon=None).exists()


def test_of_an_outline_that_only_touches_itself_being_repaired(world, tmp_path):
    spike = [[120.2, 31.5], [120.21, 31.5], [120.21, 31.51], [120.25, 31.51], [120.21, 31.51]]
    ring = [[*spike, [120.2, 31.51], [120.2, 31.5]]]
    sheet = geojson(tmp_path, feature({"type": "Polygon", "coordinates": ring}, code="320211"))
    outcome = put(PolygonLoader(), (), sheet)
    assert (outcome.new, outcome.wrong) == (1, ())
    assert Area.objects.get(code=world.county).polygon["type"] == "Polygon"


@pytest.mark.parametrize("text", ["", "{", '{"features": []}', "[]"])
def test_of_a_file_that_is_no_geojson_being_told(tmp_path, text):
    path = tmp_path / "x.geojson"
    path.write_text(text)
    with pytest.raises(Invalid, match="GeoJSON"):
        read_geojson(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_of_a_csv_being_read_in_the_encodings_of_offices(world, tmp_path, encoding):
    path = tmp_path / "人口.csv"
    text = "代码,口径,时点,人数,来源\n说明：勿删,,,,\n320211001001,常住,2025/12/31,100,年鉴\n"
    path.write_text(text, encoding=encoding)
    outcome = put(PopulationLoader(), (), read_sheet(path))
    assert (outcome.new, outcome.wrong) == (1, ())
