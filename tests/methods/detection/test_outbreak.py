"""outbreakP: equal to R on an own series, equal to the regression written out, and common sense."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, special

from judgegrid.methods import detection
from judgegrid.methods.arguments import InputError

COUNTS = [3, 5, 2, 4, 6, 3, 4, 2, 5, 3, 1, 4, 6, 5, 3, 2, 4, 3, 5, 4]
COUNTS += [3, 4, 2, 6, 3, 4, 5, 3, 2, 4, 7, 6, 9, 5, 8, 6, 7, 4, 3, 2]


def test_statistics_and_alarms_are_those_of_r():
    # R surveillance 1.20.3, outbreakP, range 1:40, k 100, ret value
    found = detection.outbreak_p(COUNTS)
    wanted = {0: 1.0, 1: 1.28746032714844, 12: 2.09215713929001, 23: 2.07562927490510, 32: 66.03758232120960}
    wanted |= {34: 178.28959492916766, 36: 467.74752662897862, 39: 37.22960620565929}
    for period, statistic in wanted.items():
        assert found.statistic[period] == pytest.approx(statistic, rel=1e-12)
    assert np.flatnonzero(found.alarm).tolist() == [34, 35, 36, 37, 38]


@given(st.lists(st.integers(0, 30), min_size=1, max_size=25))
def test_the_rising_mean_is_the_isotonic_regression(counts):
    y = np.array(counts, dtype=float)
    found = detection.outbreak_p(counts)
    rising = optimize.isotonic_regression(y).x
    wanted = special.xlogy(y, np.where(y > 0, rising, 1)).sum() - special.xlogy(y.sum(), y.mean() or 1)
    assert found.log_statistic[-1] == pytest.approx(wanted, abs=1e-9)
    assert found.level[-1] == pytest.approx(rising[-1])


def test_series_side_by_side_give_what_each_gives_alone():
    table = np.random.default_rng(2).poisson(3, (4, 30))
    together = detection.outbreak_p(table)
    for row in range(4):
        alone = detection.outbreak_p(table[row])
        np.testing.assert_array_equal(together.log_statistic[row], alone.log_statistic)


def test_constant_falling_and_empty_series_give_no_evidence():
    for counts in ([4] * 20, list(range(20, 0, -1)), [0] * 10, [7]):
        found = detection.outbreak_p(counts)
        assert not found.log_statistic.any() and not found.alarm.any()
        assert "看不出" in found.explain(len(counts) - 1)


def test_enormous_counts_stay_finite_and_are_said_in_words():
    found = detection.outbreak_p([1, 2, 1, 10**9])
    assert np.isfinite(found.statistic).all() and found.alarm[-1]
    assert "建议核实" in found.explain(3)
    assert "还不明显" in detection.outbreak_p([2, 3]).explain(1)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"counts": []}, "counts"),
        ({"counts": [1, -1]}, "counts"),
        ({"counts": [1, np.nan]}, "counts"),
        ({"counts": [[[1]]]}, "counts"),
        ({"counts": [1, 2], "threshold": 0}, "threshold"),
    ],
)
def test_bad_input_is_named(arguments, told):
    with pytest.raises(InputError, match=told):
        detection.outbreak_p(**arguments)
