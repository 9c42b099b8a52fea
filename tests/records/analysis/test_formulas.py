"""Worked figures of indicators.md §5.4 and the three states."""

import numpy as np
import pytest

from judgegrid.records.analysis import formulas

ONE = np.array(["a"])


def rate(cases, people, years=1.0):
    return formulas.rate(
        np.array([float(cases)]), np.array([float(people)]), [""], ONE, per=10_000, years=years
    )


@pytest.mark.parametrize(
    ("cases", "people", "value", "low", "high"),
    [
        (18, 3000, 60.0, 35.6, 94.8),
        (5, 900, 55.6, 18.0, 129.6),
        (0, 3000, 0.0, 0.0, 12.3),
        (9, 3000, 30.0, 13.7, 56.9),
        (14, 3000, 46.7, 25.5, 78.3),
    ],
)
def test_the_worked_figures_come_out(cases, people, value, low, high):
    found = rate(cases, people)
    assert [round(float(one[0]), 1) for one in (found.value, found.low, found.high)] == [value, low, high]
    assert found.states == ("value",)


def test_nine_against_fourteen_is_noise():
    found = formulas.change(np.array([14.0]), np.array([9.0]), years=1, name="上年同期")
    assert found.states == ("not_expected",)
    assert found.reasons == ("上年同期不足20件，只列件数",)
    before, after = rate(9, 3000), rate(14, 3000)
    assert before.high[0] > after.low[0]


def test_a_change_on_a_wide_base_has_an_interval():
    found = formulas.change(np.array([62.0]), np.array([40.0]), years=1, name="上年同期")
    assert found.value[0] == pytest.approx(55.0)
    assert found.low[0] < 55 < found.high[0]
    assert found.denominator[0] == 40


def test_against_three_years_the_base_is_their_mean():
    found = formulas.change(np.array([30.0]), np.array([60.0]), years=3, name="前三年均值")
    assert found.value[0] == pytest.approx(50.0)
    assert found.denominator[0] == 20


def test_without_residents_there_is_no_rate_but_a_reason():
    found = formulas.rate(
        np.array([3.0, 4.0]),
        np.array([np.nan, 0.0]),
        ["缺常住人口，不计算比率", ""],
        np.array(["a", "a"]),
        per=10_000,
        years=1.0,
    )
    assert found.states == ("blank", "blank")
    assert found.reasons == ("缺常住人口，不计算比率", "登记人口为零")
    assert np.isnan(found.value).all() and list(found.numerator) == [3, 4]


def test_a_running_year_is_annualised_with_its_interval():
    found = rate(18, 3000, years=0.5)
    assert found.value[0] == pytest.approx(120.0)
    assert found.low[0] == pytest.approx(2 * rate(18, 3000).low[0])


def test_nothing_filed_is_no_share():
    found = formulas.share(np.array([0.0, 1.0]), np.array([0.0, 4.0]), per=100)
    assert found.states == ("not_expected", "value")
    assert found.value[1] == 25.0


def test_areas_are_steadied_and_banded_among_those_of_their_city():
    cases, people = np.array([2.0, 40.0, 41.0, 39.0, 300.0]), np.array([500.0, 4e4, 4e4, 4e4, 4e4])
    groups = np.array(["a", "a", "a", "a", "b"])
    found = formulas.with_ranks(
        formulas.rate(cases, people, [""] * 5, groups, per=10_000, years=1.0), groups, years=1.0
    )
    assert found.value[0] > found.smoothed[0] > 10
    assert np.isnan(found.smoothed[4]) and found.bands[4] == ""
    assert found.rank_low[4] == -1
    assert 1 <= found.rank_low[1] <= found.rank_high[1] <= 4


def test_an_area_far_outside_is_banded():
    cases, people = np.array([40.0] * 20 + [200.0]), np.full(21, 4e4)
    found = formulas.rate(cases, people, [""] * 21, np.full(21, "a"), per=10_000, years=1.0)
    assert found.bands[20] == "偏高" or found.bands[20] == "正常"
    assert set(found.bands[:20]) == {"正常"}
