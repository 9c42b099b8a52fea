"""Lineage and residents: one geography for both sides of a comparison."""

from datetime import date

import pytest

from judgegrid.records.analysis import geography
from judgegrid.records.territory.models import Area, AreaLineage
from records.analysis.ledgers import residents

ON = date(2026, 10, 15)
OLD, NEW = "320211001001", ("320211001003", "320211001004")


@pytest.fixture
def split(world):
    """水秀 ended on 1 July 2026; 60 % of it became 003, 40 % 004."""
    old = Area.objects.get(code=OLD)
    Area.objects.filter(code__startswith=OLD).update(valid_to=date(2026, 7, 1))
    for code, weight in zip(NEW, ("0.6", "0.4"), strict=True):
        area = Area.objects.create(
            code=code,
            name=code,
            short_name=code,
            level="village",
            parent=old.parent,
            valid_from=date(2026, 7, 1),
        )
        AreaLineage.objects.create(predecessor=old, successor=area, weight=weight, on=date(2026, 7, 1))
    return world


@pytest.mark.parametrize(
    ("code", "level", "found"),
    [
        ("32021100100101001", "village", "320211001001"),
        ("320211001001", "township", "320211001000"),
        ("320211001000", "village", ""),
        ("320211000000", "township", ""),
        ("320211000000", "county", "320211000000"),
        ("320200000000", "county", ""),
        ("320211001001", "city", "320200000000"),
    ],
)
def test_a_code_is_cut_to_a_level_or_stands_above_it(code, level, found):
    assert geography.cut(code, level) == found


def test_an_area_that_ended_is_shared_out_and_gone_from_its_level(split):
    earth = geography.load(on=ON)
    assert OLD not in earth.codes["village"]
    assert earth.successors(OLD) == pytest.approx({NEW[0]: 0.6, NEW[1]: 0.4})
    assert earth.successors("32021100100101001") == pytest.approx({NEW[0]: 0.6, NEW[1]: 0.4})
    assert earth.successors("320213001001") == {"320213001001": 1.0}


def test_before_the_day_of_the_change_nothing_moves(split):
    earth = geography.load(on=date(2026, 6, 30))
    assert earth.successors(OLD) == {OLD: 1.0}
    assert OLD in earth.codes["village"]


def test_residents_follow_the_cases(split):
    residents({OLD: 1000})
    earth = geography.load(on=ON)
    found = earth.population("village", ["常住"], date(2025, 12, 31))
    by_code = dict(zip(earth.codes["village"], found.count, strict=True))
    assert (by_code[NEW[0]], by_code[NEW[1]]) == pytest.approx((600, 400))


def test_a_count_after_the_change_stands_alone(split):
    residents({OLD: 1000})
    residents({NEW[0]: 700}, as_of=date(2026, 9, 30))
    earth = geography.load(on=ON)
    found = earth.population("village", ["常住"], ON)
    by_code = dict(zip(earth.codes["village"], found.count, strict=True))
    assert (by_code[NEW[0]], by_code[NEW[1]]) == pytest.approx((700, 400))


def test_the_latest_count_up_to_the_day_is_taken(world):
    residents({world.village: 1000})
    residents({world.village: 1100}, as_of=date(2025, 12, 31))
    earth = geography.load(on=ON)
    place = earth.codes["village"].index(world.village)
    assert earth.population("village", ["常住"], date(2025, 6, 30)).count[place] == 1000
    assert earth.population("village", ["常住"], date(2026, 6, 30)).count[place] == 1100
    assert earth.population("village", ["常住"], date(2026, 6, 30)).dates[place] == date(2025, 12, 31)


def test_parts_make_the_whole_only_when_none_is_missing(world):
    residents({world.village: 1000})
    earth = geography.load(on=ON)
    assert "常住" in earth.population("township", ["常住"], ON).missing[0]
    residents({world.sister: 500})
    earth = geography.load(on=ON)
    found = earth.population("township", ["常住", "登记在册流动"], ON)
    place = earth.codes["township"].index(world.township)
    assert found.count[place] == 3000 and found.missing[place] == ""


def test_a_missing_series_is_named(world):
    residents({world.village: 1000}, series=("常住",))
    earth = geography.load(on=ON)
    found = earth.population("village", ["常住", "登记在册流动"], ON)
    assert found.missing[earth.codes["village"].index(world.village)] == "登记在册流动"
