"""Case numbers: every sample of rules.md §1.6 and the levels of §1.3."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgegrid.domain import case_types, courts
from judgegrid.domain.case_numbers import judge, parse
from judgegrid.domain.refusals import Invalid

TODAY = date(2026, 11, 24)


def levels(text, on=TODAY):
    found = judge(parse(text), courts=courts.all_courts(), case_types=case_types.known_words(), on=on)
    return {(one.level, one.severity) for one in found}


@pytest.mark.parametrize(
    ("text", "type_word", "canonical"),
    [
        ("（2026）苏0211民初123号", "民初", "（2026）苏0211民初123号"),
        ("〔2026〕苏0211民初１２３号", "民初", "（2026）苏0211民初123号"),
        ("(2026) 苏0211 民初 00123 号", "民初", "（2026）苏0211民初123号"),
        ("[2026]苏0211民初123号", "民初", "（2026）苏0211民初123号"),
        ("(2026)川0104民诉前调7号", "民诉前调", "（2026）川0104民诉前调7号"),
        ("(2026)粤0604诉前调确9号", "诉前调确", "（2026）粤0604诉前调确9号"),
        ("(2016)苏0281执0001号", "执", "（2016）苏0281执1号"),
        ("(2026)苏0211调查令21号", "调查令", "（2026）苏0211调查令21号"),
        ("(2026)苏0211民知初5号", "民知初", "（2026）苏0211民知初5号"),
        ("(2026)苏民申6号", "民申", "（2026）苏民申6号"),
        ("(2025)最高法民再3号", "民再", "（2025）最高法民再3号"),
        ("(2026)苏0211行初9号", "行初", "（2026）苏0211行初9号"),
        ("(2026)苏0211民特88号", "民特", "（2026）苏0211民特88号"),
        ("(2026)苏0211民督12号", "民督", "（2026）苏0211民督12号"),
        ("(2026)苏0211民保令4号", "民保令", "（2026）苏0211民保令4号"),
    ],
)
def test_of_valid_samples_being_read(text, type_word, canonical):
    number = parse(text)
    assert (number.type_word, number.canonical, number.raw) == (type_word, canonical, text)
    assert not number.legacy


def test_of_a_special_trial_word_standing_apart_from_the_type():
    number = parse("(2026)苏02知民初5号")
    assert (number.court, number.spec, number.type_word) == ("苏02", "知", "民初")


def test_of_a_document_suffix_leaving_the_key_alone():
    number = parse("(2026)苏0211民初1号之十二")
    assert number.sub == "之十二"
    assert number.key == parse("(2026)苏0211民初1号").key
    assert number.canonical == "（2026）苏0211民初1号"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("(2026)苏021民初1号", "两位或四位"),
        ("(2026)苏02111民初1号", "两位或四位"),
        ("(2026)苏0211民初0号", "不能为0"),
        ("2026苏0211民初1号", "括号"),
        ("(26)苏0211民初1号", "四位年度"),
        ("(2026)苏0211民初1", "缺“号”"),
        ("(2026)苏0211号", "缺类型代字"),
        ("(2026)苏0211民初1-1号", "连字符"),
        ("(2026)锡0211民初1号", "省份简称"),
        ("(2026)苏0211民初123456789号", "8位"),
        ("", "为空"),
        ("(2026)苏0211abc1号", "汉字"),
    ],
)
def test_of_invalid_samples_being_refused_with_the_reason(text, reason):
    with pytest.raises(Invalid, match="案号") as refused:
        parse(text)
    assert reason in str(refused.value)
    assert refused.value.fields["案号"]


def test_of_a_legacy_number_having_its_own_pattern():
    number = parse("(2015)锡民初字第1号")
    assert (number.court, number.type_word, number.sequence, number.legacy) == ("锡", "民初", 1, True)
    assert number.canonical == "（2015）锡民初字第1号"
    assert levels("(2015)锡民初字第1号") == {("d", "warn")}
    assert levels("(2018)锡民初字第1号") == {("d", "error")}


def test_of_the_years_outside_the_act_failing_level_d():
    assert ("d", "error") in levels("(2099)苏0211民初1号")
    assert ("d", "error") in levels("(1998)苏0211民初1号")


def test_of_next_years_number_becoming_valid_on_new_years_day():
    assert ("d", "error") in levels("(2027)苏0211民初1号", date(2026, 12, 31))
    assert levels("(2027)苏0211民初1号", date(2027, 1, 1)) == set()


def test_of_a_final_word_in_a_basic_court_failing_level_e():
    assert levels("(2026)苏0211民终1号") == {("e", "error")}
    assert levels("(2026)苏02民终1号") == set()


def test_of_unknown_courts_and_words_being_warned():
    assert levels("(2026)川0104民诉前调7号") == {("b", "warn")}
    assert levels("(2026)苏0202民初7号") == {("b", "warn")}
    assert levels("(2026)苏0211调查令21号") == {("c", "warn")}


@given(
    year=st.integers(2016, 2026),
    court=st.sampled_from(sorted(courts.all_courts())),
    word=st.sampled_from(sorted(case_types.known_words())),
    sequence=st.integers(1, 99_999_999),
    zeros=st.integers(0, 3),
)
def test_of_the_canonical_form_reading_back_to_itself(year, court, word, sequence, zeros):
    number = parse(f" ({year}){court}{word}{'0' * zeros}{sequence} 号")
    assert parse(number.canonical).key == number.key == (year, court, "", word, sequence)
