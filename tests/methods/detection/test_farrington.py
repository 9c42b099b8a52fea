"""Farrington's flexible detector equals the reference program, number by number.

``noufaily.json``: three of our own simulated series (no outbreak in them) by the recipe of Noufaily et al.
2013, with what R surveillance 1.20.3 says about twelve weeks of each.
"""

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judgegrid.methods.arguments import InputError
from judgegrid.methods.detection import FarringtonResult, farrington_flexible
from judgegrid.methods.detection.reference_weeks import reference

CASES = json.loads((Path(__file__).parent / "noufaily.json").read_text())
SETTING = {"alpha": 0.005, "limit": (0, 4), "method": "nbPlugin"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"scenario {case['scenario']}")
def test_bounds_means_dispersion_and_alarms_are_those_of_the_reference(case):
    found = farrington_flexible(case["counts"], 52, case["weeks"], **SETTING)
    assert np.allclose(found.expected[0], case["expected"], rtol=1e-8)
    assert np.array_equal(found.upper[0], case["upper"])
    assert np.array_equal(found.alarm[0], case["alarm"])
    assert np.allclose(found.phi[0], case["phi"], rtol=1e-7)
    assert np.allclose(found.p[0], case["p"], atol=1e-9)


def test_series_do_not_influence_one_another():
    table = np.array([case["counts"] for case in CASES])
    together = farrington_flexible(table, 52, 600, **SETTING)
    for row, counts in enumerate(table):
        assert farrington_flexible(counts, 52, 600, **SETTING).expected[0, 0] == together.expected[row, 0]


@given(st.integers(1, 40))
@settings(max_examples=10, deadline=None)
def test_more_cases_this_week_are_never_less_surprising(extra):
    counts = np.array(CASES[0]["counts"])
    more = counts.copy()
    more[600] += extra
    assert (
        farrington_flexible(more, 52, 600, **SETTING).p[0, 0]
        <= farrington_flexible(counts, 52, 600, **SETTING).p[0, 0]
    )


def test_a_larger_population_this_week_raises_the_bound():
    counts = np.array(CASES[2]["counts"])
    even = np.full(len(counts), 1000.0)
    grown = even.copy()
    grown[600] = 2000
    before = farrington_flexible(counts, 52, 600, even, trend=False, **SETTING)
    after = farrington_flexible(counts, 52, 600, grown, trend=False, **SETTING)
    assert after.expected[0, 0] == pytest.approx(2 * before.expected[0, 0], rel=1e-9)


def test_dates_and_a_year_of_52_weeks_choose_the_same_group():
    days = [date(2015, 1, 5) + timedelta(days=7 * n) for n in range(400)]
    given_ = {"b": 5, "w": 3, "periods": 10, "past_weeks_not_included": 26}
    by_date = reference(400, 360, dates=days, **given_)
    by_weeks = reference(400, 360, **given_)
    assert by_date.count == by_weeks.count == 10 and abs(len(by_date.weeks) - len(by_weeks.weeks)) <= 3


def test_too_few_recent_cases_are_not_judged_and_it_is_said():
    counts = np.zeros(400)
    counts[::40] = 1
    found = farrington_flexible(counts, 52, 399, limit=(5, 4))
    assert np.isnan(found.upper[0, 0]) and not found.alarm[0, 0] and "不作判定" in found.explain(0)


def test_an_alarm_explains_itself():
    counts = np.array(CASES[2]["counts"])
    counts[600] = counts.max() * 3
    found = farrington_flexible(counts, 52, 600, **SETTING)
    assert found.alarm[0, 0] and "建议核实" in found.explain(0)


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (0.004871, "约210期才会"),
        (0.00012, "约8,300期才会"),
        (1e-9, "10,000期里也难得"),
        (0.0, "10,000期里也难得"),
    ],
)
def test_how_seldom_it_is_is_said_to_two_digits_and_no_further_than_ten_thousand(p, said):
    one = np.array([[9.0]])
    found = FarringtonResult(one, one - 2, one > 8, np.array([[p]]), one / 3, one, one > 0, 0.005)
    assert said in found.explain(0)


@pytest.mark.parametrize(
    ("counts", "options", "named"),
    [
        ([1, 2, 3], {}, "at"),
        ([1.5] * 400, {}, "counts"),
        ([-1] * 400, {}, "counts"),
        ([1] * 400, {"at": 400}, "at"),
        ([1] * 400, {"population": [0] * 400}, "population"),
        ([1] * 400, {"population": [1] * 399}, "population"),
        ([1] * 400, {"method": "best"}, "method"),
        ([1] * 400, {"week_of_year_epoch": [date(2020, 1, 6)] * 400}, "week_of_year_epoch"),
    ],
)
def test_bad_input_is_refused_by_name(counts, options, named):
    with pytest.raises(InputError, match=named):
        farrington_flexible(counts, **options)
