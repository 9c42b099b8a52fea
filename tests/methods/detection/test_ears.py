"""EARS: equal to R, and to the formula written out."""

from __future__ import annotations

import csv
import gzip

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from judgegrid.methods import detection
from judgegrid.methods.arguments import InputError

QUIET = [3, 5, 4, 6, 2, 4, 5, 3, 6, 4, 5, 2]


def test_the_bound_is_the_mean_of_the_last_seven_and_three_deviations():
    found = detection.ears([*QUIET, 13])
    before = np.array(QUIET[-7:])
    assert found.expected[-1] == before.mean()
    assert found.upper[-1] == pytest.approx(before.mean() + stats.norm.isf(0.001) * before.std(ddof=1))
    assert found.alarm.tolist() == [False] * 12 + [True]
    assert found.judgeable.tolist() == [False] * 7 + [True] * 6


def test_c2_leaves_two_periods_out_so_that_a_rise_does_not_hide_itself():
    rising = [*QUIET, 9, 12, 13]
    assert not detection.ears(rising).alarm[-1]
    assert detection.ears(rising, method="C2").alarm[-1]


def test_c3_adds_up_the_two_periods_before():
    found = detection.ears([*QUIET, 8, 8, 8], method="C3", alpha=0.025)
    c2 = detection.ears([*QUIET, 8, 8, 8], method="C2")
    excess = np.maximum((c2.observed - c2.expected) / c2.deviation - 1, 0)
    assert found.alarm[-1] == (excess[-3] + excess[-2] > stats.norm.isf(0.025))
    assert found.alarm[-1]


@pytest.mark.parametrize("method", ["C1", "C2", "C3"])
def test_of_every_series_bounds_and_alarms_equal_r(reference, method):
    series: dict[str, list[float]] = {}
    for row in csv.DictReader((reference / "surveillance/series.csv").open()):
        series.setdefault(row["series"], []).append(float(row["observed"]))
    with gzip.open(reference / "surveillance/reference.csv.gz", "rt") as file:
        rows = [row for row in csv.DictReader(file) if row["detector"] == f"ears{method}"]
    found = {name: detection.ears(y, method=method, alpha=0.001) for name, y in series.items()}
    for row in rows:
        one, at = found[row["series"]], int(row["index"]) - 1
        assert one.judgeable[at] == (row["upperbound"] != "NA")
        if one.judgeable[at]:
            assert one.upper[at] == pytest.approx(float(row["upperbound"]), rel=1e-12, abs=1e-12)
            assert one.alarm[at] == (row["alarm"] == "1")


def test_many_series_at_once_are_judged_as_one_by_one():
    table = np.random.default_rng(2).poisson(4, (20, 30))
    together = detection.ears(table, method="C2")
    for i in range(20):
        alone = detection.ears(table[i], method="C2")
        np.testing.assert_array_equal(together.upper[i], alone.upper)


@given(st.lists(st.integers(0, 30), min_size=8, max_size=30), st.integers(1, 20))
def test_a_larger_count_never_ends_an_alarm(history, more):
    before = detection.ears(history)
    after = detection.ears([*history[:-1], history[-1] + more])
    assert after.alarm[-1] or not before.alarm[-1]


def test_a_result_explains_itself():
    found = detection.ears([*QUIET, 13])
    assert "建议核实" in found.explain(12)
    assert "没有超出" in found.explain(11)
    assert "不能判定" in found.explain(3)
    assert "合起来" in detection.ears([*QUIET, 8, 8, 8], method="C3").explain(14)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"counts": [1, 2, 3]}, "more than 7"),
        ({"counts": [1.5] * 9}, "whole number"),
        ({"counts": [-1] * 9}, "whole number"),
        ({"counts": QUIET, "method": "C4"}, "C1, C2, C3"),
        ({"counts": QUIET, "baseline": 1}, "≥ 3"),
    ],
)
def test_bad_input_is_named(arguments, told):
    with pytest.raises(InputError, match=told):
        detection.ears(**arguments)
