"""Addresses → areas: evidence, ambiguity, rejection, confidence, bad input."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judgegrid.methods.text.address_names import village_forms
from judgegrid.methods.text.address_normal import MASK, normalise, numeral_value, text_key
from judgegrid.methods.text.address_rows import AreaRow, PlaceRow, RoadRow
from judgegrid.methods.text.addresses import area_of, attribute, attribute_many
from judgegrid.methods.text.gazetteer import Gazetteer

CITY = "320200000000"
AREAS = [
    AreaRow(CITY, "city", "无锡市", "320000000000"),
    AreaRow("320205000000", "county", "锡山区", CITY),
    AreaRow("320211000000", "county", "滨湖区", CITY),
    AreaRow("320213000000", "county", "梁溪区", CITY),
    AreaRow("320214000000", "county", "新吴区", CITY),
    AreaRow("320205102000", "township", "羊尖镇", "320205000000"),
    AreaRow("320205105000", "township", "锡北镇", "320205000000"),
    AreaRow("320211002000", "township", "荣巷街道", "320211000000"),
    AreaRow("320213026000", "township", "扬名街道", "320213000000"),
    AreaRow("320214054000", "township", "梅村街道", "320214000000"),
    AreaRow("320205102001", "village", "羊尖社区居民委员会", "320205102000"),
    AreaRow("320205102201", "village", "羊尖村村民委员会", "320205102000"),
    AreaRow("320205102002", "village", "芙蓉社区居委会", "320205102000"),
    AreaRow("320205105001", "village", "张泾居委会", "320205105000"),
    AreaRow("320205105002", "village", "芙蓉社区居委会", "320205105000"),
    AreaRow("320211002001", "village", "荣巷社区居委会", "320211002000"),
    AreaRow("320211002002", "village", "芙蓉居委会", "320211002000"),
    AreaRow("320213026001", "village", "金星社区居委会", "320213026000"),
    AreaRow("320213026002", "village", "芦庄社区居委会", "320213026000"),
    AreaRow("320214054022", "village", "香梅第一社区居民委员会", "320214054000"),
    AreaRow("320214054001", "village", "梅村社区居民委员会", "320214054000"),
]
PLACES = [
    PlaceRow("云杉花园", "320213026001", lon=120.31, lat=31.55),
    PlaceRow("听雨新村", "320213026001"),
    PlaceRow("听雨新村", "320205105001"),
    PlaceRow("栖霞苑", "320211002001", building_from=1, building_to=20),
    PlaceRow("栖霞苑", "320211002002", building_from=21, building_to=40),
    PlaceRow("蓝鲸电子有限公司", "320214054001", "poi"),
    PlaceRow("月桂里(一期)", "320214054022"),
]
ROADS = [
    RoadRow("清扬路", "320213026001", "odd", 1, 199),
    RoadRow("清扬路", "320213026002", "even", 2, 200),
    RoadRow("锦溪路", "320211002001", "both", 1, 50),
    RoadRow("锦溪路", "320211002002", "both", 51, 120),
]
FOREIGN = [
    "安徽省",
    "阜阳市",
    "颍州区",
    "北镇市",
    "上海市",
    "浦东新区",
    "苏州市",
    "吴中区",
    "昆山市",
    "湖北省",
]
LIBRARY = Gazetteer(AREAS, PLACES, ROADS, foreign=FOREIGN)


def code(text: str) -> str | None:
    return attribute(text, LIBRARY).area_code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("江苏省无锡市梁溪区扬名街道云杉花园12栋301室", "320213026001"),
        ("无锡市南长区云杉花园１２号楼", "320213026001"),
        ("梁溪区清扬路35号", "320213026001"),
        ("梁溪区清扬路36号", "320213026002"),
        ("滨湖区栖霞苑二十五幢", "320211002002"),
        ("滨湖区荣巷街道栖霞苑3-201", "320211002001"),
        ("新吴区梅村街道香梅一社区", "320214054022"),
        ("锡北镇张泾社区居委会", "320205105001"),
        ("新吴区梅村街道月桂里12幢", "320214054022"),
        ("無錫市梁溪區雲杉花園3號樓", "320213026001"),
        ("户籍地安徽省阜阳市颍州区，现住梁溪区云杉花园3幢", "320213026001"),
        ("梁溪区云杉花园，户籍地安徽省阜阳市颍州区", "320213026001"),
    ],
)
def test_an_address_finds_its_community(text: str, expected: str) -> None:
    assert code(text) == expected


def test_the_old_name_of_a_district_does_not_eat_into_the_new_one() -> None:
    assert "新吴区" in [e.matched for e in attribute("无锡新吴区月桂里", LIBRARY).evidence]


def test_a_renamed_district_is_read_as_the_one_of_today() -> None:
    assert attribute("崇安区云杉花园", LIBRARY).levels[1].area_code == "320213000000"


@pytest.mark.parametrize(
    "text",
    ["安徽省阜阳市颍州区荣巷街道3号", "昆山市云杉路3号", "上海浦东新区锦溪路18号", "苏州市吴中区听雨新村"],
)
def test_an_address_elsewhere_is_rejected(text: str) -> None:
    result = attribute(text, LIBRARY)
    assert result.rejected and result.area_code is None and result.abstained
    assert "以外" in result.reason


def test_a_town_whose_name_contains_a_county_elsewhere_is_not_rejected() -> None:
    assert code("锡北镇市场路张泾居委会") == "320205105001"


def test_a_road_named_after_a_province_is_no_province() -> None:
    assert not attribute("湖北路云杉花园", LIBRARY).rejected


def test_of_three_communities_of_one_name_none_is_chosen() -> None:
    result = attribute("无锡市芙蓉社区", LIBRARY)
    assert result.abstained and result.level != "village"
    assert {c.area_code for c in result.candidates if c.level == "village"} == {
        "320205102002",
        "320205105002",
        "320211002002",
    }


def test_a_village_and_a_community_of_one_name_stay_open_without_kind() -> None:
    assert code("锡山区羊尖") not in ("320205102001", "320205102201")
    assert code("锡山区羊尖镇羊尖村") == "320205102201"
    assert code("锡山区羊尖镇羊尖社区") == "320205102001"


def test_a_compound_of_two_districts_is_decided_by_the_district() -> None:
    assert attribute("听雨新村8幢", LIBRARY).abstained
    assert code("梁溪区听雨新村8幢") == "320213026001"


def test_a_community_without_grids_competes_with_the_grid_of_another() -> None:
    grids = [*AREAS, AreaRow("32021302600100001", "grid", "金星第一网格", "320213026001")]
    result = attribute("听雨新村8幢", Gazetteer(grids, PLACES, ROADS))
    assert result.abstained and result.level not in ("village", "grid")


def test_a_hidden_house_number_is_answered_with_the_township() -> None:
    result = attribute("梁溪区扬名街道清扬路××号", LIBRARY)
    assert (result.area_code, result.level) == ("320213026000", "township")
    assert result.abstained and "门牌号已隐去" in result.reason


def test_an_alias_before_a_road_is_no_administrative_name() -> None:
    assert all(e.kind != "township" for e in attribute("梅村路3号", LIBRARY).evidence)


def test_a_similar_name_is_found_when_nothing_else_is_and_says_so() -> None:
    result = attribute("梁溪区扬名街道云衫花园12幢", LIBRARY)
    assert result.candidates[0].area_code == "320213026001"
    assert any(e.kind == "similar" and "云杉花园" in e.matched for e in result.evidence)


def test_the_evidence_adds_up_to_the_score() -> None:
    result = attribute("无锡市梁溪区扬名街道清扬路35号云杉花园", LIBRARY)
    assert sum(e.weight for e in result.evidence) == pytest.approx(result.candidates[0].score)
    assert "云杉花园" in result.reason and "清扬路35号" in result.reason


def test_confidence_does_not_grow_with_detail() -> None:
    sure = [x.confidence for x in attribute("梁溪区扬名街道清扬路35号", LIBRARY).levels]
    assert sure == sorted(sure, reverse=True)


def test_the_place_gives_its_coordinates() -> None:
    assert attribute("梁溪区云杉花园", LIBRARY).location == pytest.approx((120.31, 31.55))


def test_a_place_of_a_community_with_one_grid_gives_its_coordinates() -> None:
    grids = [*AREAS, AreaRow("32021302600100001", "grid", "金星第一网格", "320213026001")]
    result = attribute("梁溪区云杉花园", Gazetteer(grids, PLACES, ROADS))
    assert result.level == "grid" and result.location == pytest.approx((120.31, 31.55))


@pytest.mark.parametrize(
    "text", ["", "   ", "😀😀", "12345", "\x00", "锟斤拷烫烫烫", "XX市XX区XX路XX号", "ÎÞÎýÊÐ", "未知"]
)
def test_bad_input_gives_no_area_and_a_reason(text: str) -> None:
    result = attribute(text, LIBRARY)
    assert result.area_code is None and result.abstained and result.reason


def test_a_megabyte_is_answered_at_once() -> None:
    assert attribute("无" * 1_000_000, LIBRARY).abstained


@given(st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_no_text_raises(text: str) -> None:
    result = attribute(text, LIBRARY)
    assert (result.area_code is None) == (result.level is None)


def test_many_are_answered_in_order() -> None:
    results = list(attribute_many(["梁溪区云杉花园", "", "梁溪区云杉花园"], LIBRARY))
    assert [r.area_code for r in results] == ["320213026001", None, "320213026001"]


def test_an_empty_library_abstains() -> None:
    assert attribute("梁溪区云杉花园", Gazetteer([])).abstained


def test_rows_with_an_unknown_area_are_named() -> None:
    with pytest.raises(ValueError, match=r"云杉花园.*999"):
        Gazetteer(AREAS, [PlaceRow("云杉花园", "999")])
    with pytest.raises(ValueError, match="occurs twice"):
        Gazetteer([AREAS[0], AREAS[0]])
    with pytest.raises(ValueError, match="level"):
        Gazetteer([AreaRow("1", "planet", "地球")])


def test_normal_form() -> None:
    assert normalise("住　梁溪区（扬名）清扬路３５号十二栋").text == "梁溪区扬名清扬路35号12幢"
    assert normalise("清扬路××号").text == f"清扬路{MASK}号"
    assert normalise("清扬路35号13812345678").text == "清扬路35号"
    assert normalise("清扬路1八5号").text == "清扬路185号"
    assert numeral_value("一百二十三") == 123 and numeral_value("十") == 10 and numeral_value("三〇五") == 305


def test_the_key_of_a_text_leaves_out_building_and_room() -> None:
    assert text_key("云杉花园12栋301室") == text_key("云杉花园3号楼2单元1102") == "云杉花园"
    assert text_key("清扬路35号") == "清扬路35号"


def test_names_of_communities_and_villages() -> None:
    full, alias = village_forms("香梅第一社区居民委员会")
    assert "香梅一社区" in full and alias == {"香梅一"}
    full, alias = village_forms("后中村民委员会")
    assert "后中村" in full and alias == {"后中"}
    assert village_forms("红旗新村村民委员会")[1] == set()


FIVE = (
    "一、梁溪区云杉花园12栋301室漏水；二、滨湖区栖霞苑二十五幢物业费；三、新吴区蓝鲸电子有限公司欠薪；"
    "四、锡山区羊尖镇羊尖村争地；五、梁溪区扬名街道芦庄社区噪音。"
)


@pytest.mark.parametrize(
    ("text", "at_best"),
    [
        (FIVE, None),
        (FIVE.replace("；", "\n"), None),
        (FIVE.replace("；", "，"), None),
        ("云杉花园12栋和栖霞苑25幢都有人来反映漏水", None),
        ("云杉花园12栋301室王某与栖霞苑25幢201室李某因借款", None),
        ("原告住梁溪区云杉花园12栋，被告住梁溪区芦庄社区", "320213026000"),
        ("住梁溪区清扬路35号，后搬到清扬路36号", "320213026000"),
        ("清扬路35号、36号", "320213026000"),
        ("栖霞苑3幢、25幢", "320211002000"),
        ("滨湖区栖霞苑3幢与栖霞苑25幢之间", "320211002000"),
        ("金星社区的张某和李某住云杉花园，王某住芦庄社区", "320213026000"),
        ("张某在芦庄社区，李某在云杉花园3幢", "320213026000"),
        ("云杉花园1幢、栖霞苑3幢、月桂里5幢、羊尖村", None),
        ("梁溪区扬名街道、新吴区梅村街道", None),
    ],
)
def test_of_several_addresses_in_one_text_none_is_chosen(text: str, at_best: str | None) -> None:
    result = attribute(text, LIBRARY)
    assert result.abstained and result.area_code in (None, CITY, at_best)
    assert "不止一处" in result.reason
    sure = {x.level: x.confidence for x in result.levels}
    assert max(sure.get("village", 0.0), sure.get("grid", 0.0)) <= 0.5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("无锡市,梁溪区,扬名街道,云杉花园,12幢", "320213026001"),
        ("云杉花园12栋、13栋和15栋", "320213026001"),
        ("云杉花园12栋301室漏到云杉花园12栋201室", "320213026001"),
        ("栖霞苑3幢、5幢", "320211002001"),
        ("清扬路35号、37号", "320213026001"),
        ("梁溪区清扬路35号云杉花园12幢，金星社区", "320213026001"),
        ("梁溪区扬名街道金星社区\n云杉花园12幢", "320213026001"),
    ],
)
def test_of_one_place_said_in_pieces_or_twice_the_community_is_found(text: str, expected: str) -> None:
    result = attribute(text, LIBRARY)
    assert result.area_code == expected and "不止一处" not in result.reason


@pytest.mark.parametrize(
    "text",
    ["梁溪区云杉花园12幢", "听雨新村", "锡山区", "安徽省阜阳市颍州区", "栖霞苑3幢、25幢", "", "某处"],
)
def test_the_area_alone_is_the_one_of_the_whole_answer(text: str) -> None:
    area = area_of(text, LIBRARY)
    answer = attribute(text, LIBRARY)
    assert (answer.area_code, answer.level) == ((area.code, area.level) if area else (None, None))
