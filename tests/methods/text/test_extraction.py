"""Elements and the result of one extraction."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgegrid.methods.arguments import InputError
from judgegrid.methods.text.extraction import extract
from judgegrid.methods.text.risk import LABELS

ON = date(2026, 3, 1)


def found(text, kind):
    return [one.value for one in extract(text, on=ON).elements if one.kind == kind]


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("押金3.5万", "35000"),
        ("欠三万五没还", "35000"),
        ("叁万伍仟元整", "35000"),
        ("人民币叁萬伍仟圓", "35000"),
        ("3万5", "35000"),
        ("赔5万3千元", "53000"),
        ("货款1,234.56元", "1234.56"),
        ("￥3500", "3500"),
        ("１２３４元", "1234"),
        ("两百五十块", "250"),
        ("两百五块钱", "250"),
        ("一千零五元", "1005"),
        ("十二万三千四百五十六元七角八分", "123456.78"),
        ("八块八", "8.8"),
        ("两万多块", "20000"),
        ("三亿五千万元", "350000000"),
        ("月薪4500", "4500"),
        ("一千二", "1200"),
    ],
)
def test_an_amount_is_read_in_yuan(text, yuan):
    assert found(text, "amount") == [yuan]


@pytest.mark.parametrize(
    "text",
    [
        "三万人",
        "3.5万平方米",
        "一块去",
        "两块地",
        "十分满意",
        "5号楼301室",
        "3千克",
        "万一",
        "320211",
        "千万别",
    ],
)
def test_what_is_counted_or_only_sounds_so_is_no_amount(text):
    assert found(text, "amount") == []


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2021年5月3日", "2021-05-03"),
        ("2021年5月", "2021-05"),
        ("2021年底", "2021"),
        ("21年5月3号", "2021-05-03"),
        ("92年结婚", "1992"),
        ("2021-5-3", "2021-05-03"),
        ("2021/05/03", "2021-05-03"),
        ("2021.5.3", "2021-05-03"),
        ("20210503", "2021-05-03"),
        ("二〇二一年十二月二十一日", "2021-12-21"),
        ("二零二一年五月", "2021-05"),
        ("5月3日", "--05-03"),
        ("去年12月", "2025-12"),
        ("今年2月3日", "2026-02-03"),
    ],
)
def test_a_date_is_read_in_iso_form(text, iso):
    assert found(text, "date") == [iso]


@pytest.mark.parametrize(
    "text", ["2021年2月30日", "2021年13月5日", "农历5月3日", "3.5", "192.168.1.1", "12-34"]
)
def test_what_no_calendar_has_is_no_date(text):
    assert found(text, "date") == []


def test_without_the_day_of_writing_last_year_says_nothing():
    assert not extract("去年5月").values("date")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("3个月", "P3M"),
        ("租期一年", "P1Y"),
        ("两年半", "P2.5Y"),
        ("半年", "P0.5Y"),
        ("3年6个月", "P3Y6M"),
        ("24小时", "PT24H"),
        ("两个季度", "P6M"),
        ("2021年5月至2023年6月", "2021-05/2023-06"),
        ("2021年5月3日到6月2日", "2021-05-03/2021-06-02"),
        ("2020.1.5-2020.3.6", "2020-01-05/2020-03-06"),
    ],
)
def test_a_length_of_time_is_read_as_duration_or_interval(text, iso):
    assert found(text, "period") == [iso]


@pytest.mark.parametrize("text", ["第三年", "有一天", "5月", "每年", "那年"])
def test_a_point_in_time_is_no_length(text):
    assert found(text, "period") == []


@pytest.mark.parametrize(
    ("text", "yearly"),
    [
        ("月息两分", "0.24"),
        ("月息1分5厘", "0.18"),
        ("月息2厘", "0.024"),
        ("二分利", "0.24"),
        ("年息一分", "0.1"),
        ("年利率15.4%", "0.154"),
        ("月利率为百分之二", "0.24"),
        ("日万分之五", "0.1825"),
        ("每日按千分之一", "0.365"),
        ("年化３６％", "0.36"),
        ("2%的月息", "0.24"),
        ("LPR的四倍", "4LPR"),
        ("四倍LPR", "4LPR"),
    ],
)
def test_a_rate_is_read_for_a_year(text, yearly):
    assert found(text, "rate") == [yearly]


def test_parties_come_with_their_relation_the_most_frequent_first():
    result = extract("房东不退押金，我是租客，隔壁租户也一样")
    parties = [(one.text, one.value, one.relation) for one in result.elements if one.kind == "party"]
    assert parties[0] == ("房东", "房东", "租赁") and ("租户", "租客", "租赁") in parties
    assert result.relations == ("租赁", "相邻")


def test_of_numbers_that_identify_a_person_only_ends_are_shown():
    text = "电话13812345678，身份证32021119900101123X，卡号6222021234567890123"
    result = extract(text)
    hidden = [one for one in result.elements if one.kind in ("phone", "identity", "account")]
    assert [one.text for one in hidden] == ["138****5678", "320***********123X", "***************0123"]
    assert [text[one.start : one.start + 3] for one in hidden] == ["138", "320", "622"]
    assert "12345678" not in repr(result)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "😀🎉👨‍👩‍👧",
        "1" * 5000,
        "一" * 5000,
        "锟斤拷烫烫烫",
        "\ud800",
        "\x00\x01",
        "мой café ملف",
        "元" * 99,
    ],
)
def test_odd_texts_are_read_without_complaint_and_invent_nothing(text):
    result = extract(text, on=ON)
    assert result.elements == () and result.risks == ()
    assert "没有" in result.explain()


def test_a_megabyte_is_read_in_one_go():
    text = "2021年5月3日借了三万五，月息两分，老公打我。" * 42_000
    result = extract(text)
    assert len(text) > 1_000_000 and len(result.elements) == 4 * 42_000 and len(result.risks) == 42_000


def test_traditional_characters_and_full_width_digits_are_read_like_others():
    text = "丈夫毆打我，欠錢５０００元，揚言報復"
    result = extract(text)
    assert result.active_risks == ("家暴", "扬言") and result.values("amount") == ("5000",)
    assert all(text[one.start : one.end] == one.text for one in (*result.elements, *result.risks))


def test_the_explanation_names_words_and_leaves_the_decision_to_a_person():
    told = extract("老公打我，欠三万").explain()
    assert "家暴（“老公打我”）" in told and "由人判断" in told and told.count("。") == 2
    assert "否定或假设" in extract("他从来没有家暴").explain()


def test_wrong_arguments_are_named():
    with pytest.raises(InputError, match="text"):
        extract(None)
    with pytest.raises(InputError, match="kind"):
        extract("").values("colour")


@given(
    st.text(
        alphabet="没不有打我他老公孩子三万五千元块年月日息分利率%0123456789.-至，。去今 LPR" + "a😀",
        max_size=80,
    )
)
def test_of_any_text_spans_lie_inside_and_show_what_stands_there(text):
    result = extract(text, on=ON)
    for one in (*result.elements, *result.risks):
        assert 0 <= one.start < one.end <= len(text)
    assert all(one.text == text[one.start : one.end] and one.kind in LABELS for one in result.risks)
    measured = [one for one in result.elements if one.kind != "party"]
    assert all(a.end <= b.start for a, b in pairwise(measured))
