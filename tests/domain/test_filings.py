"""A line of the ledger: what is read, refused, remarked, and what follows."""

from datetime import date
from decimal import Decimal

import pytest

from judgegrid.domain import filings
from judgegrid.domain.courts import all_courts
from judgegrid.domain.filing_cells import Known, read
from judgegrid.domain.locus import Place
from judgegrid.domain.privacy import Flag

KNOWN = Known(all_courts(), date(2026, 9, 30))
LINE = {
    "case_number": "(2026) 苏0211 民初 00123 号",
    "filed_on": "2026年3月5日",
    "cause": "物业服务合同纠纷",
    "plaintiff": "无锡某某物业服务有限公司",
    "defendant": "张三、李四",
    "defendant_address": "无锡市滨湖区水秀新村12号301室",
    "compound": "水秀新村",
    "amount": "3,500元",
}


def line(**changed):
    return read({**LINE, **changed}, {}, known=KNOWN)


def made(**changed):
    reading = line(**changed)
    assert reading.errors == []
    return filings.derive(reading.given, known=KNOWN, remarks=reading.remarks)


def errors(**changed):
    return dict(line(**changed).errors)


def work(filing):
    return {one["work"]: one["text"] for one in filing.remarks if "work" in one}


def test_a_line_becomes_a_filing():
    filing = made()
    got = filing.values
    assert got["case_number"] == "（2026）苏0211民初123号"
    assert got["filed_on"] == date(2026, 3, 5)
    assert got["amount"] == Decimal("3500.00")
    assert (got["cause_id"], got["cause_edition"], got["cause_how"]) == ("civil:126", "2025", "exact")
    assert (got["proceeding"], got["relevance"]) == ("civil", "count_first_instance_civil")
    assert (got["party_kind"], got["sharing_class"]) == ("ON", "S")
    assert got["organisation_name"] == "无锡某某物业服务有限公司"
    assert got["compound_name"] == "水秀新村"
    assert filing.places[Place.COMPOUND] == "水秀新村"
    assert filing.places[Place.DEFENDANT_HOME] == LINE["defendant_address"]
    assert filing.remarks == []


@pytest.mark.parametrize(
    ("changed", "header", "said"),
    [
        ({"case_number": "2026苏0211民初1号"}, "案号", "括号"),
        ({"case_number": "(2026)苏021民初1号"}, "案号", "法院代字"),
        ({"case_number": "(2026)苏0211民终1号"}, "案号", "二审"),
        ({"case_number": "(2026)苏0211民初1号之一"}, "案号", "文书编号"),
        ({"case_number": ""}, "案号", "必填"),
        ({"filed_on": "2026-12-01"}, "立案日期", "将来"),
        ({"filed_on": "去年"}, "立案日期", "2026年3月5日"),
        ({"closed_on": "2027-01-01"}, "结案日期", "将来"),
        ({"cause": ""}, "案由", "必填"),
        ({"amount": "很多"}, "标的额", "元"),
        ({"judge_name": "锟斤拷"}, "承办人", "乱码"),
        ({"sensitive": "嗯"}, "敏感标记", "不公开审理"),
    ],
)
def test_a_wrong_cell_is_named_with_what_is_right(changed, header, said):
    assert said in errors(**changed)[header]


def test_a_fault_of_the_file_is_an_error_of_its_column_and_nothing_is_said_twice():
    reading = read(LINE, {"cause": "公式没有计算结果"}, known=KNOWN)
    assert reading.errors == [("案由", "公式没有计算结果")]


def test_unknown_court_type_word_and_cause_go_to_the_work_list():
    filing = made(case_number="(2026)浙0999民怪1号", cause="全新的纠纷")
    assert work(filing) == {"court": "浙0999", "type_word": "民怪", "cause": "全新的纠纷"}
    assert filing.values["cause_id"] == ""
    assert filing.values["relevance"] == "lookup"
    assert filing.values["sharing_class"] == "R"


def test_a_court_that_was_merged_is_on_the_work_list_for_later_years():
    assert work(made(case_number="(2020)苏0202民初1号", filed_on="2020-05-01"))["court"] == "苏0202"


def test_the_edition_follows_the_filing_date():
    assert made(case_number="(2020)苏0211民初1号", filed_on="2020-12-31").values["cause_edition"] == "2011"
    assert made(case_number="(2021)苏0211民初1号", filed_on="2021-01-01").values["cause_edition"] == "2020"


def test_an_administrative_template_without_its_slot_is_remarked():
    filing = made(
        case_number="(2026)苏0211行初1号", cause="不履行××职责", plaintiff="张三", defendant="某某街道办事处"
    )
    assert filing.values["proceeding"] == "admin"
    assert any("未填写" in one["text"] for one in filing.remarks)


def test_an_old_number_is_kept_with_its_remark():
    filing = made(case_number="(2015)锡民初字第1号", filed_on="2015-03-01")
    assert filing.values["legacy"] is True
    assert any("2016" in one["text"] for one in filing.remarks)


def test_a_minor_by_number_closes_the_filing():
    body = "32021120050307123"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    check = "10X98765432"[sum(int(a) * w for a, w in zip(body, weights, strict=True)) % 11]
    child = {"case_number": "(2016)苏0211民初5号", "filed_on": "2016-05-01", "plaintiff": "王五"}
    assert made(**child, plaintiff_id=body + check).values["sharing_class"] == "X"
    assert made(sensitive="未成年人").values["sharing_class"] == "X"
    assert made(sensitive="未成年人").values["flags"] == [Flag.MINOR]


def test_the_cause_of_a_special_proceeding_says_what_it_means():
    assert (
        made(case_number="(2026)苏0211民特1号", cause="申请司法确认调解协议").values["relevance"]
        == "mediation_confirmation"
    )


def test_places_are_kept_by_kind():
    filing = made(cause="机动车交通事故责任纠纷", place="蠡湖大道与梁清路口", compound="")
    assert filing.places["place"] == "蠡湖大道与梁清路口"
    filing = made(plaintiff="张三", defendant="某某有限公司", defendant_address="胡埭工业园1号", compound="")
    assert filing.places == {Place.DEFENDANT_SEAT: "胡埭工业园1号"}


def test_own_aliases_and_type_words_of_a_court_are_used():
    own = Known(
        all_courts(),
        date(2026, 9, 30),
        type_words={"民怪": filings.Relevance.FIRST_INSTANCE_CIVIL},
        cause_aliases={("2025", "全新的纠纷"): "civil:126"},
    )
    reading = read({**LINE, "case_number": "(2026)苏0211民怪1号", "cause": "全新的纠纷"}, {}, known=own)
    filing = filings.derive(reading.given, known=own)
    assert work(filing) == {}
    assert filing.values["cause_id"] == "civil:126"
    assert filing.values["relevance"] == "count_first_instance_civil"
