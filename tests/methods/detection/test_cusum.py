"""CUSUM: run lengths as published, sums equal to R, and common sense."""

from __future__ import annotations

import csv
import gzip

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgegrid.methods import detection
from judgegrid.methods.arguments import InputError


@pytest.mark.parametrize(
    ("h", "k", "mean", "periods"),
    [
        (8, 3, 2.4, 221.654788245644),
        (5, 2, 1.4, 153.601562654363),
        (6, 2, 2.0, 26.5675969286044),
        (3.5, 1.5, 1.0, 79.9156069064499),
    ],
)
def test_run_lengths_are_those_of_the_markov_chain_in_r(h, k, mean, periods):
    assert detection.run_length(mean, k=k, h=h) == pytest.approx(periods, rel=1e-10)


def test_run_length_is_what_a_simulation_finds():
    rng = np.random.default_rng(5)
    lengths = []
    for _ in range(2000):
        total, t = 0.0, 0
        while total < 6:
            total, t = max(0.0, total + rng.poisson(2.0) - 2), t + 1
        lengths.append(t)
    error = np.std(lengths) / np.sqrt(len(lengths))
    assert abs(np.mean(lengths) - detection.run_length(2.0, k=2, h=6)) < 3 * error


def test_of_every_series_bounds_and_alarms_equal_r(reference):
    series: dict[str, list[float]] = {}
    for row in csv.DictReader((reference / "surveillance/series.csv").open()):
        series.setdefault(row["series"], []).append(float(row["observed"]))
    runs: dict[str, list[dict[str, str]]] = {}
    with gzip.open(reference / "surveillance/reference.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            if row["detector"] == "cusum_rossi":
                runs.setdefault(row["series"], []).append(row)
    for name, rows in runs.items():
        found = detection.cusum(series[name], start=int(rows[0]["index"]) - 1)
        wanted = [float(row["upperbound"]) for row in rows]
        np.testing.assert_allclose(found.upper, wanted, rtol=1e-10, atol=1e-10)
        assert found.alarm.tolist() == [row["alarm"] == "1" for row in rows]


@pytest.mark.parametrize("transform", ["rossi", "standard"])
def test_a_count_at_the_bound_just_reaches_h(transform):
    history = [4, 3, 5, 2, 6, 4, 4, 5]
    found = detection.cusum([*history, 6, 4, 5], start=8, transform=transform)
    for t in range(3):
        mean = found.expected
        bound = found.upper[t]
        before = found.statistic[t - 1] if t else 0.0
        top = 2 * np.sqrt(mean) if transform == "rossi" else np.sqrt(mean)
        extra = 2 * np.sqrt(mean * bound) - 2 * mean if transform == "rossi" else 0.0
        assert before + (bound - mean + extra) / top - found.k == pytest.approx(found.h)


def test_a_small_lasting_rise_is_found_where_no_single_period_stands_out():
    quiet = np.tile([3, 4, 5, 4], 15)
    found = detection.cusum([*quiet, 7, 7, 7, 8, 7, 7], start=60, k=0.5, h=4)
    assert not found.alarm[0]
    assert found.alarm[-1]
    fresh = detection.cusum([*quiet, 7, 7, 7, 8, 7, 7], start=60, k=0.5, h=4, reset=True)
    assert fresh.alarm.sum() < found.alarm.sum()


@given(st.permutations(range(6)))
def test_the_order_of_series_changes_nothing(order):
    table = np.random.default_rng(1).poisson(3, (6, 25))
    first = detection.cusum(table, start=15)
    second = detection.cusum(table[list(order)], start=15)
    np.testing.assert_array_equal(first.statistic[list(order)], second.statistic)


def test_a_series_without_history_is_not_judged():
    found = detection.cusum([[0, 0, 0, 5], [2, 3, 1, 2]], start=3)
    assert found.judgeable.tolist() == [[False], [True]]
    assert "不能判定" in found.explain(0, 0)
    assert "没有达到" in found.explain(1, 0)
    assert "建议核实" in detection.cusum([2, 2, 3, 1, 9, 9], start=4).explain(1)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"counts": [1, 2, 3], "start": 3}, "more than 3"),
        ({"counts": [1, 2, 3], "start": 0}, "start"),
        ({"counts": [1, 2, 3], "start": 1, "expected": 0}, "expected"),
        ({"counts": [1, 2, 3], "start": 1, "expected": [1, 2]}, "per series"),
        ({"counts": [1, 2, 3], "start": 1, "h": -1}, "h"),
        ({"counts": [1, 2, 3], "start": 1, "transform": "log"}, "rossi, standard"),
    ],
)
def test_bad_input_is_named(arguments, told):
    with pytest.raises(InputError, match=told):
        detection.cusum(**arguments)
    with pytest.raises(InputError, match="5000"):
        detection.run_length(2.0, k=2, h=600)
