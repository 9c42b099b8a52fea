"""RKI and Bayes: reference weeks, published limits, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from judgegrid.methods import detection
from judgegrid.methods.arguments import InputError
from judgegrid.methods.detection.same_weeks import POISSON_UPPER


def test_each_system_reads_its_own_weeks():
    weeks = np.arange(130)
    at = 120
    before = weeks[114:120]
    year, two = weeks[62:75], np.r_[weeks[64:73], weeks[12:21]]
    for system, chosen in {1: before, 2: np.r_[year, before], 3: two}.items():
        found = detection.rki(weeks, at=at, system=system)
        assert found.size == len(chosen)
        assert found.expected[0] == pytest.approx(chosen.mean())
        assert detection.bayes(weeks, at=at, system=system).expected[0] == pytest.approx(chosen.mean())


def test_many_cases_are_held_against_two_standard_deviations():
    counts = [30, 34, 28, 31, 33, 29, 40, 36]
    found = detection.rki(counts, system=1)
    past = np.array(counts[:6])
    assert found.upper[0] == pytest.approx(past.mean() + 2 * past.std(ddof=1))
    assert found.alarm.tolist() == [True, False]
    assert "高于界限" in found.explain(0) and "没有超出" in found.explain(1)


@pytest.mark.parametrize(("mean", "upper"), [(0, 3.285), (4.5, 9.598), (5.83, 11.177), (20, 30.017)])
def test_few_cases_are_held_against_the_published_limit_of_a_poisson_mean(mean, upper):
    past = np.full(6, np.floor(mean))
    past[: round(6 * (mean - np.floor(mean)))] += 1
    assert detection.rki([*past, 3], system=1).upper[0] == upper


def test_the_typed_limits_hold_what_they_promise():
    # a limit u after x cases: under a mean just above u, at most x cases have a chance of at most 5 %
    for x, upper in enumerate(POISSON_UPPER):
        assert 0.005 < stats.poisson.cdf(x, upper) <= 0.05
    assert (np.diff(POISSON_UPPER) > 0).all()


def test_the_bayes_bound_is_the_quantile_of_what_the_past_predicts():
    counts = [2, 4, 3, 1, 5, 3, 9, 2]
    found = detection.bayes(counts, system=1, alpha=0.01)
    law = stats.nbinom(18.5, 6 / 7)
    assert found.upper[0] == law.isf(0.01)
    assert found.alarm.tolist() == [bool(law.isf(0.01) < 9), False]


def test_series_side_by_side_and_all_zeros():
    table = np.random.default_rng(1).poisson(2, (3, 140))
    table[2] = 0
    together = detection.bayes(table, system=3)
    assert together.upper.shape == (3, len(together.at)) and together.at[0] == 108
    np.testing.assert_array_equal(together.upper[1], detection.bayes(table[1], system=3).upper)
    assert not together.alarm[2].any() and np.isfinite(together.upper).all()
    assert "没有超出" in together.explain(2, 0)


@pytest.mark.parametrize("method", [detection.rki, detection.bayes])
@pytest.mark.parametrize(
    ("counts", "options", "told"),
    [
        ([1, 2, 3], {"system": 1}, "at"),
        ([1] * 20, {"system": 1, "at": 5}, "6 weeks before"),
        ([1] * 20, {"system": 1, "at": 20}, "below 20"),
        ([1] * 20, {"system": 1, "at": [6.5]}, "at"),
        ([1] * 20, {"system": 4}, "system"),
        ([1] * 20, {"b": 0, "w": 0, "current_year": True}, "b"),
        ([1] * 20, {"b": -1}, "b"),
        ([1] * 200, {"system": 3, "weeks_a_year": 3}, "weeks_a_year"),
        ([], {}, "counts"),
        ([1.5] * 20, {"system": 1}, "counts"),
        ([np.nan] * 20, {"system": 1}, "counts"),
    ],
)
def test_bad_input_is_named(method, counts, options, told):
    with pytest.raises(InputError, match=told):
        method(counts, **options)
    with pytest.raises(InputError, match="alpha"):
        detection.bayes([1] * 20, system=1, alpha=0)
