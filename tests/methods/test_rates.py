"""Exact intervals, ratios, low bases and part-periods."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from judgegrid.methods import rates
from judgegrid.methods.arguments import InputError


@pytest.mark.parametrize(
    ("count", "people", "value", "low", "high"),
    [
        (18, 3000, 60.0, 35.6, 94.8),
        (5, 900, 55.6, 18.0, 129.6),
        (0, 3000, 0.0, 0.0, 12.3),
        (9, 3000, 30.0, 13.7, 56.9),
        (14, 3000, 46.7, 25.5, 78.3),
    ],
)
def test_of_the_worked_figures_of_the_indicator_book(count, people, value, low, high):
    found = rates.poisson_interval(count, people, 0.95, per=10_000)
    assert (round(float(found.value), 1), round(float(found.low), 1), round(float(found.high), 1)) == (
        value,
        low,
        high,
    )


def test_of_nine_against_fourteen_the_change_is_not_decided():
    ratio = rates.rate_ratio(14, 3000, 9, 3000)
    assert ratio.word() == "不能判定"
    assert round(float(ratio.value) - 1, 2) == 0.56
    assert "不能判定" in ratio.explain(name="本期", other="去年同期")


def test_of_a_ratio_the_p_value_agrees_with_the_binomial_tail_and_with_the_interval():
    ratio = rates.rate_ratio(30, 1000, 10, 1000)
    assert float(ratio.p) == pytest.approx(2 * stats.binom.sf(29, 40, 0.5), rel=1e-12)
    assert ratio.low > 1
    assert ratio.word() == "明显偏高"


def test_of_the_binomial_interval_equals_scipy():
    found = rates.binomial_interval([0, 3, 10], 10)
    for i, k in enumerate((0, 3, 10)):
        exact = stats.binomtest(k, 10).proportion_ci(0.95, "exact")
        assert (found.low[i], found.high[i]) == pytest.approx((exact.low, exact.high), rel=1e-10)


def test_of_an_area_without_people_no_rate_is_given():
    found = rates.poisson_interval([3, 0, 4], [0, 0, 1000])
    assert found.judgeable.tolist() == [False, False, True]
    assert np.isnan(found.value[:2]).all()
    assert "不计算" in found.explain(0)
    assert "nan" not in found.explain(0)


@pytest.mark.parametrize(
    ("count", "exposure", "argument"),
    [
        ([1, -2], [1, 1], "count"),
        ([1, np.nan], [1, 1], "count"),
        ([1, 2.5], [1, 1], "count"),
        ([1, 2], [1, -1], "exposure"),
        ([1, 2], [1, np.inf], "exposure"),
        ([1, 2], [1, 1, 1], "exposure"),
        (["三", 2], [1, 1], "count"),
    ],
)
def test_of_bad_input_the_argument_is_named(count, exposure, argument):
    with pytest.raises(InputError, match=argument):
        rates.poisson_interval(count, exposure)


def test_of_a_level_outside_zero_and_one_it_is_refused():
    with pytest.raises(InputError, match="level"):
        rates.poisson_interval(1, 1, 95)


def test_of_more_successes_than_trials_the_place_is_named():
    with pytest.raises(InputError, match=r"successes\[1\]"):
        rates.binomial_interval([1, 5], [2, 4])


def test_of_a_billion_cases_the_interval_stays_finite():
    found = rates.poisson_interval(10**9, 10**10)
    assert 0 < found.low < found.value < found.high < 1


def test_of_a_low_base_no_percentage_is_printed():
    found = rates.change([14, 30, 0], [9, 20, 0])
    assert found.low_base.tolist() == [True, False, True]
    assert np.isnan(found.percent[0])
    assert found.percent[1] == 50
    assert "只列件数" in found.explain(0)
    assert "+50.0%" in found.explain(1)


def test_of_a_part_year_the_count_is_scaled_by_days():
    found = rates.annualise(30, 100)
    assert float(found.value) == pytest.approx(30 * 365 / 100)
    assert found.low < found.value < found.high
    assert "折算" in found.explain()
    with pytest.raises(InputError, match="days_elapsed"):
        rates.annualise(30, 0)


@given(st.integers(0, 10**6), st.floats(0.5, 0.99), st.floats(0.5, 0.99))
def test_of_two_levels_the_higher_one_is_never_narrower(count, one, other):
    low, high = sorted((one, other))
    narrow, wide = rates.poisson_interval(count, 1, low), rates.poisson_interval(count, 1, high)
    assert wide.low <= narrow.low <= count <= narrow.high <= wide.high


@given(st.integers(1, 10**5), st.integers(2, 50))
def test_of_more_data_at_the_same_rate_the_interval_narrows(count, times):
    one, more = rates.poisson_interval(count, 100), rates.poisson_interval(count * times, 100 * times)
    assert more.high - more.low < one.high - one.low


@given(
    st.lists(st.tuples(st.integers(0, 1000), st.integers(1, 10**6)), min_size=1, max_size=20), st.randoms()
)
def test_of_areas_in_another_order_every_figure_is_the_same(rows, random):
    shuffled = list(range(len(rows)))
    random.shuffle(shuffled)
    y, e = np.array(rows).T
    here, there = rates.poisson_interval(y, e), rates.poisson_interval(y[shuffled], e[shuffled])
    assert np.array_equal(here.low[shuffled], there.low)
    assert np.array_equal(here.high[shuffled], there.high)


@given(st.integers(0, 200), st.integers(0, 200), st.floats(0.1, 10), st.floats(0.1, 10))
def test_of_a_ratio_turned_round_the_limits_are_the_inverse(y, z, e, f):
    here, there = rates.rate_ratio(y, e, z, f), rates.rate_ratio(z, f, y, e)
    if y + z == 0:
        assert not here.judgeable
        return
    with np.errstate(divide="ignore"):
        assert float(here.low) == pytest.approx(float(1 / there.high), rel=1e-9, abs=1e-300)
    assert float(here.p) == pytest.approx(float(there.p), rel=1e-9)
