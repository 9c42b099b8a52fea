"""Where an address of an unknown compound lies: neighbours by writing, confidence, bad input."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judgegrid.methods.text.address_rows import AreaRow, PlaceRow
from judgegrid.methods.text.addresses import attribute
from judgegrid.methods.text.gazetteer import Gazetteer
from judgegrid.methods.text.nearby import NearbyIndex, grams
from judgegrid.methods.text.whereabouts import whereabouts

AREAS = [
    AreaRow("320200000000", "city", "无锡市"),
    AreaRow("320205000000", "county", "锡山区", "320200000000"),
    AreaRow("320211000000", "county", "滨湖区", "320200000000"),
    AreaRow("320205105000", "township", "锡北镇", "320205000000"),
    AreaRow("320211002000", "township", "荣巷街道", "320211000000"),
    AreaRow("320205105001", "village", "张泾居委会", "320205105000"),
    AreaRow("320205105002", "village", "芙蓉社区居委会", "320205105000"),
    AreaRow("320211002001", "village", "荣巷社区居委会", "320211002000"),
]
PLACES = [
    PlaceRow("云杉花园", "320211002001", lon=120.250, lat=31.550, address="锦溪路12号"),
    PlaceRow("云松花园", "320211002001", lon=120.252, lat=31.551, address="锦溪路30号"),
    PlaceRow("栖霞苑", "320211002001", lon=120.254, lat=31.552, address="锦溪路与栖霞路交叉口"),
    PlaceRow("月桂里", "320205105001", lon=120.480, lat=31.700, address="泾水路3号"),
    PlaceRow("石塘新村", "320205105001", lon=120.482, lat=31.701, address="泾水路19号"),
    PlaceRow("无位置小区", "320205105001", address="泾水路20号"),
]
LIBRARY = Gazetteer(AREAS, PLACES, foreign=["安徽省", "阜阳市"])


def test_a_known_compound_is_where_it_is_and_surer_than_a_guess() -> None:
    known, guessed = whereabouts("滨湖区栖霞苑3幢", LIBRARY), whereabouts("滨湖区锦溪路听雨府3幢", LIBRARY)
    assert known is not None and guessed is not None
    assert (known.basis, known.lon, known.lat) == ("place", 120.254, 31.552)
    assert known.confidence > guessed.confidence


def test_an_unknown_compound_is_looked_for_on_its_road() -> None:
    found = whereabouts("滨湖区锦溪路20号听雨府", LIBRARY)
    assert found is not None and found.basis == "nearby"
    assert (found.lon, found.lat) == pytest.approx((120.252, 31.551), abs=0.003)
    assert "云杉花园" in found.explain() or "云松花园" in found.explain()


def test_the_guess_decides_nothing_and_offers_its_areas_to_the_reviewer() -> None:
    result = attribute("锡山区泾水路21号听雨府", LIBRARY)
    assert result.abstained and result.level != "village" and result.nearby is not None
    assert "320205105001" in [c.area_code for c in result.candidates]
    assert sum(e.weight for e in result.evidence) == pytest.approx(result.candidates[0].score)


def test_places_of_the_district_named_come_first() -> None:
    places = [
        PlaceRow("甲苑", "320211002001", lon=120.25, lat=31.55, address="人民路"),
        PlaceRow("乙苑", "320205105001", lon=120.48, lat=31.70, address="人民路"),
    ]
    found = whereabouts("锡山区人民路", Gazetteer(AREAS, places))
    assert found is not None and found.lat == pytest.approx(31.70)


def test_elsewhere_and_nothing_alike_give_no_point() -> None:
    assert whereabouts("安徽省阜阳市锦溪路3号", LIBRARY) is None
    assert whereabouts("qqq", LIBRARY) is None
    assert whereabouts("滨湖区锦溪路", Gazetteer(AREAS)) is None
    assert whereabouts("泾水路", Gazetteer(AREAS, [PLACES[-1]])) is None


@given(st.text(max_size=60) | st.text(alphabet="锦溪路荣巷云杉花园滨湖区3号幢，😀Ａ", max_size=60))
@settings(max_examples=200, deadline=None)
def test_no_text_raises_and_every_confidence_is_a_probability(text: str) -> None:
    found = whereabouts(text, LIBRARY)
    assert found is None or 0 < found.confidence < 1


def test_a_megabyte_is_answered_at_once() -> None:
    whereabouts("锦溪路" * 350_000, LIBRARY)


def test_a_name_listed_twice_agrees_and_counts_once_among_the_names() -> None:
    twice = [*PLACES, PlaceRow("栖霞苑二期", "320211002001", lon=120.255, lat=31.552, address="栖霞路1号")]
    apart = [*PLACES, PlaceRow("栖霞苑二期", "320205105001", lon=120.480, lat=31.700, address="栖霞路1号")]
    agreed, disputed = (whereabouts("栖霞苑", Gazetteer(AREAS, rows)) for rows in (twice, apart))
    assert agreed is not None and agreed.estimate is not None and agreed.estimate.agree
    assert disputed is not None and disputed.estimate is not None and not disputed.estimate.agree
    assert agreed.estimate.names == 1 < len(agreed.estimate.neighbours)
    assert agreed.confidence > disputed.confidence


def test_what_is_asked_around_a_point_is_counted_from_there() -> None:
    found = LIBRARY.nearby.estimate("锦溪路云杉", around=(120.480, 31.700))
    assert found is not None and (found.lon, found.lat) == pytest.approx((120.480, 31.700))
    assert found.share < 0.5


def test_an_empty_index_estimates_nothing() -> None:
    assert NearbyIndex([]).estimate("锦溪路") is None


def test_grams_keep_the_ends_of_pieces_and_leave_out_rooms() -> None:
    found = grams("锦溪路云杉3幢")
    assert {"^锦", "路$", "^云", "杉$"} <= found.keys() and "3" not in found
