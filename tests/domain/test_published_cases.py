"""Rows of published cases: what is read, masked, refused; who may read them; provisions they cite."""

from datetime import date

import pytest

from judgegrid.domain.case_masking import masked_case
from judgegrid.domain.citations import cited_provisions
from judgegrid.domain.people import Scope, Zone
from judgegrid.domain.published_cases import (
    CaseKind,
    Openness,
    marks_held,
    marks_of_readers,
    prefixes,
    printed_cause,
    read_document,
    read_row,
)

ON = date(2026, 11, 28)
TEXT = "业主两年没有交纳物业费，物业公司催缴以后起诉，要求支付物业费和违约金。"


def read(**given):
    return read_row({"title": "示例", "text": TEXT} | given, file="a.jsonl", row=3, on=ON)


def test_of_a_row_everything_said_is_kept():
    found = read(
        案号="（2023）苏0211民初12345号",
        审理法院="无锡市滨湖区人民法院",
        裁判日期="2023-05-06",
        案由="物业服务合同纠纷",
    )
    assert found.kind is CaseKind.JUDGMENT
    assert found.openness is Openness.PUBLIC
    assert found.source_id == "（2023）苏0211民初12345号"
    assert found.decided_on == date(2023, 5, 6)
    assert found.cause_id.startswith("civil:")
    assert found.area_code == "320211000000"


def test_of_a_row_without_cause_the_longest_name_in_its_title_counts():
    assert read(title="甲与乙物业服务合同纠纷案").cause_name == "物业服务合同纠纷"
    assert printed_cause("二人因民间借贷纠纷起诉")[1] == "民间借贷纠纷"
    assert printed_cause("没有写") == ("", "")
    assert printed_cause("向劳动人事争议仲裁委员会申请仲裁") == ("", "")


@pytest.mark.parametrize(
    ("given", "field", "right"),
    [
        ({"text": "短"}, "正文", "20 到"),
        ({"text": "字" * 200_001}, "正文", "200,001"),
        ({"text": "\x00" + TEXT}, "正文", "读不出"),
        ({"date": "2023-13-01"}, "日期", "如 2024-05-01"),
        ({"date": "2027-01-01"}, "日期", "今天之间"),
        ({"kind": "小说"}, "类别", "裁判文书 或 典型案例"),
        ({"open": "秘密"}, "公开范围", "公开 或 法院内部"),
        ({"area": "3202A"}, "区划", "位数字"),
    ],
)
def test_of_a_wrong_field_its_name_and_what_is_right_are_told(given, field, right):
    (fault,) = read(**given)
    assert (fault.file, fault.row, fault.field) == ("a.jsonl", 3, field)
    assert right in fault.right


def test_of_several_wrong_fields_all_are_told():
    assert [one.field for one in read(text="", date="昨天")] == ["正文", "日期"]


def test_of_a_judgment_as_a_text_head_and_foot_are_read():
    text = f"无锡市滨湖区人民法院\n民事判决书\n（2023）苏0211民初1号\n{TEXT}\n二〇二三年五月六日"
    found = read_document(text, "一号")
    assert found["number"] == "（2023）苏0211民初1号"
    assert found["court"] == "无锡市滨湖区人民法院"
    assert found["date"] == "2023-05-06"
    assert read_document(TEXT, "二号")["id"] == "二号"


@pytest.mark.parametrize(
    ("spelt", "day"),
    [
        ("二〇二四年五月三十日", "2024-05-30"), ("二〇二四年五月二十三日", "2024-05-23"),
        ("二○二四年十一月十日", "2024-11-10"), ("二零二四年十二月三十一日", "2024-12-31"),
        ("二〇二四年十月六日", "2024-10-06"), ("2024年5月6日", "2024-05-06"),
    ],
)  # fmt: skip
def test_of_a_judgment_the_day_at_its_foot_is_read_as_it_is_spelt(spelt, day):
    assert read_document(f"（2023）苏0211民初1号\n{TEXT}\n{spelt}", "一号")["date"] == day


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("证件320211199001011234，电话13912345678", "证件******************，电话***********"),
        ("住梁清路12号3幢402室", "住梁清路**号*幢***室"),
        ("（2023）苏0211民初1234号", "（2023）苏0211民初1234号"),
        ("借款1200000元，工程款350000000000元", "借款1200000元，工程款350000000000元"),
        ("原告张三丰，被告李四。张三丰称李四欠款", "原告张某，被告李某。张某称李某欠款"),
        ("原告认为被告违约，原告方不同意", "原告认为被告违约，原告方不同意"),
        ("原告黄某，被告方某", "原告黄某，被告方某"),
        ("2019年3月5日签订第3号合同", "2019年3月5日签订第3号合同"),
    ],
)
def test_of_a_text_what_leads_to_a_person_is_starred(text, masked):
    assert masked_case(text) == masked


def test_of_citations_each_is_named_once_as_statutes_print_it():
    text = "依照《中华人民共和国民法典》第九百四十四条、第509条第一款，《民法典》第九百四十四条第三款"
    text += "和《某规定》（2020修正）第二条之一"
    assert cited_provisions(text) == ("民法典第九百四十四条", "民法典第五百零九条", "某规定第二条之一")
    assert cited_provisions("民法典第一条，《民法典》规定") == ()


def scope(zone, *codes):
    ranges = tuple(one for code in codes for one in Scope.over(code).ranges)
    return Scope(zone=zone, ranges=ranges)


@pytest.mark.parametrize(
    ("zone", "reader", "area", "reads"),
    [
        (Zone.COURT, "320211001000", "320211000000", True),
        (Zone.COURT, "320213001000", "320211000000", False),
        (Zone.COURT, "320200000000", "320211000000", True),
        (Zone.COURT, "320211001000", "320000000000", True),
        (Zone.COURT, "320211001000", "", True),
        (Zone.GRID, "320211001000", "320211000000", False),
        (Zone.GOVERNANCE, "320211000000", "320211000000", False),
        (Zone.ADMIN, "", "320211000000", False),
    ],
)
def test_of_texts_for_a_court_only_its_people_hold_a_mark(zone, reader, area, reads):
    held = marks_held(scope(zone, reader))
    assert bool(set(held) & set(marks_of_readers("court", area))) is reads
    assert set(held) & set(marks_of_readers("public", area))


def test_of_an_area_its_prefixes_go_up_to_the_country():
    assert prefixes("320211001000") == ("", "32", "3202", "320211", "320211001")
    assert prefixes("") == ("",)
