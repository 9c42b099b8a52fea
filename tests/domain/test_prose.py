"""Sentences say what their numbers say."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from judgegrid.domain import prose
from judgegrid.domain.prose import Count, Direction
from judgegrid.domain.reconciliation import claimed_direction, points_not_percent, prose_agrees

counts = st.integers(min_value=0, max_value=100_000)


def around(value: int) -> Count:
    return Count(value, max(0.0, value - 2 * value**0.5), value + 2 * value**0.5 + 4)


def test_a_sentence_reads_as_an_office_would_write_it():
    sentence = prose.compared("一审新收", Count(83, 66.1, 102.9), Count(71, 55.5, 89.6), base="上年同期")
    assert sentence.text == "一审新收83件，比上年同期（71件）增加12件，上升16.9%，在正常波动范围内。"


def test_a_change_beyond_both_intervals_is_not_called_normal():
    sentence = prose.compared("一审新收", Count(200, 173, 230), Count(100, 81, 122), base="上年同期")
    assert sentence.text == "一审新收200件，比上年同期（100件）增加100件，上升100.0%，超出正常波动范围。"


def test_14_after_9_has_no_percentage_and_is_noise():
    sentence = prose.compared("新收", Count(14, 7.7, 23.5), Count(9, 4.1, 17.1), base="上年同期")
    assert (
        sentence.text == "新收14件，比上年同期（9件）增加5件（基数小于20，不计算百分比），在正常波动范围内。"
    )


def test_one_case_more_in_ten_thousand_is_not_zero_percent():
    text = prose.compared("新收", around(10_001), around(10_000), base="上月").text
    assert "0.0%" not in text and "不足0.1%" in text


@given(counts, counts)
def test_the_sign_of_the_prose_is_the_sign_of_the_table(before, after):
    for sentence in (
        prose.compared("新收", around(after), around(before), base="上年同期"),
        prose.also_compared(around(after), around(before), base="上月"),
    ):
        assert not prose_agrees("新收", sentence.text, before, after).failed
        assert claimed_direction(sentence.text) is sentence.direction


@given(counts, counts)
def test_under_a_base_of_20_there_is_no_percentage_and_from_20_on_there_is(before, after):
    text = prose.compared("新收", around(after), around(before), base="上年同期").text
    assert ("%" in text) == (before >= prose.LOW_BASE and before != after)


@given(counts, counts)
def test_overlapping_intervals_are_called_normal_variation(before, after):
    one, other = around(after), around(before)
    text = prose.compared("新收", one, other, base="上年同期").text
    assert (prose.WITHIN_BAND in text) == (before != after and prose.overlaps(one, other))


@given(st.floats(min_value=0, max_value=100), st.floats(min_value=0, max_value=100))
def test_shares_change_by_points_and_agree_with_what_is_printed(before, after):
    sentence = prose.share_compared("占比", after, before, base="上年同期")
    assert not prose_agrees("占比", sentence.text, sentence.before, sentence.after).failed
    if sentence.direction is not Direction.LEVEL:
        assert "个百分点" in sentence.text
        printed = round(sentence.after - sentence.before, 1)
        check = points_not_percent(
            "占比", before=sentence.before, after=sentence.after, printed=printed, unit="个百分点"
        )
        assert not check.failed


@given(counts, counts, counts)
def test_a_band_is_left_only_by_what_lies_outside(value, one, other):
    low, high = sorted((one, other))
    sentence = prose.against_band("新收", value, low, high, years=3)
    inside = "之内" in sentence.text or (low == high and "持平" in sentence.text)
    assert inside == (low <= value <= high)
    assert claimed_direction(sentence.text) is sentence.direction


def test_a_driver_that_goes_against_the_total_is_not_named():
    parts = (("甲社区", 5), ("乙社区", -2), ("丙社区", 1))
    assert prose.driven_by(parts, 4) == "增加主要来自甲社区（增加5件）、丙社区（增加1件）"
    assert prose.driven_by(parts, -4) == "减少主要来自乙社区（减少2件）"
    assert prose.driven_by((("甲社区", 5),), -4) == "没有突出的来源"
    assert prose.driven_by((("甲社区", 2), ("乙社区", -2)), 0) == "总量未变，各项增减相抵"


def test_a_figure_without_comparison_gives_the_reason():
    text = prose.counted("新收", 9, reason="上年同期无数据").text
    assert text == "新收9件（上年同期无数据）。"


def test_lists_are_joined_as_in_print():
    assert prose.listed((("物业", 30), ("借贷", 12))) == "物业30件、借贷12件"
