"""Area codes, names and lineage (rules.md §3)."""

from collections import Counter, defaultdict
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgegrid.domain import areas, content
from judgegrid.domain.areas import GridClass, Level, Link, Names, parse_code, settled, short_name
from judgegrid.domain.refusals import Invalid

ROWS = content.rows("wuxi_divisions")
VILLAGES = [row for row in ROWS if row["level"] == "village"]
NAMES = Names((row["code"], row["name"]) for row in VILLAGES)


def test_of_every_shipped_code_telling_its_level_and_parent():
    for row in ROWS:
        read = parse_code(row["code"])
        assert (read.level, read.parent) == (row["level"], row["parent"])


@pytest.mark.parametrize(
    ("code", "townships", "villages"),
    [
        ("320205", 9, 130),
        ("320206", 9, 123),
        ("320211", 9, 122),
        ("320213", 9, 159),
        ("320214", 10, 126),
        ("320281", 21, 282),
        ("320282", 21, 312),
    ],
)
def test_of_counties_having_their_stated_units(code, townships, villages):
    counts = Counter(row["level"] for row in ROWS if row["code"].startswith(code))
    assert (counts["township"], counts["village"]) == (townships, villages)


def test_of_the_areas_above_being_read_from_the_code():
    assert areas.ancestor_codes("32021100200101001") == (
        "320000000000",
        "320200000000",
        "320211000000",
        "320211002000",
        "320211002001",
    )
    assert areas.ancestor_codes("320000000000") == ()


def test_of_kinds_following_from_the_tenth_digit():
    assert Counter(parse_code(row["code"]).kind for row in VILLAGES) == {"居": 722, "村": 508, "类": 24}


def test_of_class_by_code_not_being_class_by_name():
    assert parse_code("320281405500").kind == "类"
    assert areas.kind_in_name("街西村村委会") == "村"


def test_of_township_kinds_following_from_digits_seven_to_nine():
    kinds = {row["name"]: parse_code(row["code"]).kind for row in ROWS if row["level"] == "township"}
    assert kinds["东亭街道"] == "街道"
    assert kinds["羊尖镇"] == "镇"
    assert sum(kind == "类似乡级" for kind in kinds.values()) == 16


def test_of_short_and_full_width_codes_being_filled():
    assert parse_code("3202").code == "320200000000"
    assert parse_code(" ３２０２１１００２ ").level is Level.TOWNSHIP
    assert parse_code("32").parent == ""


@pytest.mark.parametrize("text", ["3.20211E+11", "320211000000.0", "32021", "abc", "", "980000000000"])
def test_of_a_mangled_code_being_refused_with_what_would_be_right(text):
    with pytest.raises(Invalid) as refused:
        parse_code(text)
    assert refused.value.fields["代码"]


def test_of_our_grid_code_naming_unit_class_and_sequence():
    code = areas.grid_code("320211002001", GridClass.BASIC, 1)
    assert code == "32021100200101001"
    read = parse_code(code)
    assert (read.level, read.parent, read.kind) == (Level.GRID, "320211002001", "基础网格")


@pytest.mark.parametrize("code", ["32021100200001001", "32021100200104001", "32021100200101000"])
def test_of_a_grid_belonging_to_exactly_one_village_unit(code):
    with pytest.raises(Invalid):
        parse_code(code)


def test_of_a_city_management_grid_being_an_alias():
    read = areas.parse_city_grid("00000132021100260103")
    assert (read.county, read.street, read.community, read.grid) == ("320211", "002", "601", "03")
    with pytest.raises(Invalid):
        areas.parse_city_grid("3202110026010")


def test_of_name_counts_of_the_rules_holding():
    short = defaultdict(list)
    for row in VILLAGES:
        short[short_name(row["name"])].append(row["code"])
    shared = [codes for codes in short.values() if len(codes) > 1]
    assert len({row["name"] for row in VILLAGES}) == 1241
    assert (len(short), len(shared), sum(map(len, shared))) == (1218, 33, 69)
    townships = Counter((row["parent"], short_name(row["name"])) for row in VILLAGES)
    assert {key[1] for key, n in townships.items() if n > 1} == {"羊尖", "八士"}
    counties = Counter((row["code"][:6], short_name(row["name"])) for row in VILLAGES)
    assert {key[1] for key, n in counties.items() if n > 1} == {"羊尖", "八士", "民主", "街西村", "南河"}


def test_of_dropping_the_final_village_word_doubling_the_ambiguity():
    counts = Counter(short_name(row["name"]).removesuffix("村") for row in VILLAGES)
    assert len(counts) == 1173
    assert sorted(n for n in counts.values() if n > 1).__len__() == 71
    assert sum(n for n in counts.values() if n > 1) == 152


def test_of_irregular_names_being_shortened():
    assert short_name("香梅第一社区居民委员会") == short_name("香梅一社区") == "香梅一"
    assert short_name("滨河社区居民委员") == "滨河"
    assert short_name("繁华里居民社区委员会") == "繁华里"
    assert short_name("环科园虚拟社区") == "环科园"
    assert short_name("社区") == "社区"


@pytest.mark.parametrize("name", ["荣巷", "雅西", "香梅一", "金和", "尚书苑", "利农", "蟠龙"])
def test_of_the_pilot_names_each_giving_one_code(name):
    found = NAMES.find(name)
    assert settled(found) == found[0].code
    assert found[0].reason == "简称一致"


def test_of_furong_giving_three_and_staying_open():
    found = NAMES.find("芙蓉")
    assert len(found) == 3
    assert settled(found) is None


def test_of_yangjian_staying_open_without_its_kind():
    assert settled(NAMES.find("羊尖")) is None
    assert settled(NAMES.find("羊尖", kind="村")) == "320205102200"
    assert settled(NAMES.find("羊尖社区居委会")) == "320205102001"


def test_of_a_place_narrowing_the_candidates():
    assert settled(NAMES.find("芙蓉", within="320281")) == "320281001015"


def test_of_the_final_village_word_leaving_both_readings_open():
    assert {one.name for one in NAMES.find("芙蓉村")} == {"芙蓉村村民委员会", "芙蓉村委会"}


def test_of_an_alias_being_found_with_its_reason():
    names = Names([("320211002001", "荣巷社区居委会")], [("320211002001", "老荣巷社区")])
    assert names.find("老荣巷")[0].reason == "别名一致"
    assert names.find("不存在") == ()


def test_of_a_closed_area_being_out_of_force_from_its_last_day_on():
    assert areas.in_force(date(2020, 1, 1), date(2026, 1, 1), date(2025, 12, 31))
    assert not areas.in_force(date(2020, 1, 1), date(2026, 1, 1), date(2026, 1, 1))
    assert areas.in_force(None, None, date(2026, 1, 1))


SPLIT = date(2026, 1, 1)
LATER = date(2026, 7, 1)


def test_of_a_split_and_a_later_merge_carrying_figures_and_population_alike():
    links = [
        Link("A", "B", 0.6, SPLIT),
        Link("A", "C", 0.4, SPLIT),
        Link("C", "E", 1, LATER),
        Link("D", "E", 1, LATER),
    ]
    areas.check_links(links)
    span = {"since": date(2025, 1, 1), "until": date(2026, 12, 31)}
    filings = areas.carry_forward({"A": 10, "D": 6}, links, **span)
    people = areas.carry_forward({"A": 1000, "D": 600}, links, **span)
    assert filings == pytest.approx({"B": 6, "E": 10})
    assert {code: filings[code] / people[code] for code in filings} == pytest.approx({"B": 0.01, "E": 0.01})
    assert areas.carry_forward({"A": 10}, links, since=SPLIT, until=LATER) == {"A": 10}


@given(st.lists(st.integers(1, 100), min_size=1, max_size=6), st.floats(0, 1e6))
def test_of_the_sum_over_successors_being_the_predecessor(parts, value):
    total = sum(parts)
    links = [Link("A", f"B{i}", part / total, SPLIT) for i, part in enumerate(parts)]
    areas.check_links(links)
    carried = areas.carry_forward({"A": value}, links, since=date(2025, 1, 1), until=LATER)
    assert sum(carried.values()) == pytest.approx(value)


@pytest.mark.parametrize(
    "links",
    [
        [Link("A", "B", 0.6, SPLIT), Link("A", "C", 0.5, SPLIT)],
        [Link("A", "B", 0, SPLIT)],
        [Link("A", "A", 1, SPLIT)],
    ],
)
def test_of_weights_that_do_not_sum_to_one_being_refused(links):
    with pytest.raises(Invalid):
        areas.check_links(links)


def test_of_levels_knowing_what_comes_below():
    assert Level.VILLAGE.below is Level.GRID
    assert Level.GRID.below is None
    assert all(level.label for level in Level)
