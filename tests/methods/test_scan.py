"""The scan: SaTScan's clusters, every window written out, honest chances."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judgegrid.methods import scan
from judgegrid.methods.arguments import InputError


@pytest.fixture
def fever(reference):
    """Counts by area and day, zones and names of the sample data of SaTScan (Kulldorff and others)."""
    places = [line.split() for line in (reference / "satscan/NYCfever.geo").open()]
    names = [place[0] for place in places]
    table = np.zeros((len(names), 24))
    for line in (reference / "satscan/NYCfever.cas").open():
        name, cases, day = line.split()
        table[names.index(name), int(day.split("/")[2]) - 1] += int(cases)
    at = [[float(x) for x in place[1:3]] for place in places]
    return table, scan.circles(at, nearest=len(at), radius=3, degrees=True), names


def test_of_the_new_york_fever_clusters_are_those_of_satscan(fever):
    table, zones, names = fever
    found = scan.permutation(table, zones=zones, periods=7, replicates=9999)
    first, second, third = found.clusters[:3]
    nine = "11418, 11415, 11419, 11435, 11416, 11421, 11451, 11375, 11417"
    assert ", ".join(names[area] for area in first.areas) == nine
    assert [names[one.centre] for one in (second, third)] == ["11372", "10472"]
    assert [len(one.areas) for one in (second, third)] == [1, 1]
    assert [one.periods for one in (first, second, third)] == [3, 1, 2]
    assert [one.observed for one in (first, second, third)] == [4, 2, 2]
    assert [round(one.expected, 2) for one in (first, second, third)] == [0.67, 0.16, 0.29]
    printed = (3.845418, 3.164201, 2.137259)
    assert [one.statistic for one in (first, second, third)] == pytest.approx(printed, abs=1e-6)
    assert round(first.radius, 2) == 2.90
    assert first.p == pytest.approx(0.242, abs=2 * 0.034)


def made_up(areas=14, periods=6, seed=4, mean=1.0):
    rng = np.random.default_rng(seed)
    return rng.poisson(mean, (areas, periods)).astype(float), rng.uniform(0, 10, (areas, 2))


def every_window(table, at, periods):
    for centre, back in itertools.product(range(len(table)), range(1, periods + 1)):
        order = np.argsort(np.hypot(*(at - at[centre]).T), kind="stable")
        for length in range(1, len(table) + 1):
            yield list(order[:length]), back


def test_of_the_poisson_scan_the_top_window_is_the_best_of_all_written_out():
    table, at = made_up()
    baseline = np.full(table.shape, 0.9)
    found = scan.expectation_poisson(table, baseline, coordinates=at, periods=4, replicates=99)
    best = 0.0
    for areas, back in every_window(table, at, 4):
        c, b = table[areas, -back:].sum(), baseline[areas, -back:].sum()
        best = max(best, c * math.log(c / b) + b - c if c > b and c >= 2 else 0)
    assert found.clusters[0].statistic == pytest.approx(best, rel=1e-12)


def test_of_the_permutation_scan_the_top_window_is_the_best_of_all_written_out():
    table, at = made_up(seed=6)
    found = scan.permutation(table, coordinates=at, periods=3, replicates=99)
    best, total = 0.0, table.sum()
    for areas, back in every_window(table, at, 3):
        c, inside = table[areas, -back:].sum(), table[areas].sum()
        m = inside * table[:, -back:].sum() / total
        if inside <= total / 2 and c >= 2 and c > m:
            best = max(best, c * math.log(c / m) + (total - c) * math.log((total - c) / (total - m)))
    assert found.clusters[0].statistic == pytest.approx(best, rel=1e-12)


def test_a_planted_cluster_is_found_and_nothing_else_is_called_one():
    table, at = made_up(areas=60, periods=10, seed=1)
    near = np.argsort(np.hypot(*(at - at[7]).T))[:5]
    table[near, -2:] += 3
    found = scan.expectation_poisson(table, np.ones(table.shape), coordinates=at, periods=4)
    top = found.clusters[0]
    assert set(near) <= set(top.areas)
    assert top.p == 0.001
    assert top.recurrence > 1000
    assert "建议核实" in found.explain(0)
    assert all(one.p > 0.05 for one in found.clusters[1:])


def test_without_a_cluster_one_in_twenty_is_below_five_per_cent():
    below = 0
    for seed in range(200):
        table, at = made_up(areas=20, periods=5, seed=seed)
        found = scan.permutation(table, coordinates=at, periods=3, replicates=199, seed=1000 * seed)
        below += bool(found.clusters) and found.clusters[0].p <= 0.05
    assert below <= 20


def test_clusters_share_no_area_and_the_seed_fixes_the_chance():
    table, at = made_up(areas=40, seed=9)
    first, again = (scan.permutation(table, coordinates=at, periods=4, replicates=199) for _ in range(2))
    areas = [area for one in first.clusters for area in one.areas]
    assert len(areas) == len(set(areas))
    assert first.clusters == again.clusters


@given(st.permutations(range(10)))
@settings(max_examples=20, deadline=None)
def test_the_order_of_areas_changes_no_window(order):
    table, at = made_up(areas=10, seed=2)
    moved = scan.permutation(table[list(order)], coordinates=at[list(order)], periods=3, replicates=99)
    kept = scan.permutation(table, coordinates=at, periods=3, replicates=99)
    assert moved.clusters[0].statistic == pytest.approx(kept.clusters[0].statistic, rel=1e-12)


def test_rings_grow_border_by_border_and_circles_take_equal_distances_together():
    chain = [[1], [0, 2], [1, 3], [2]]
    grown = scan.rings(chain, steps=2)
    assert grown.order.tolist() == [[0, 1, 2, -1], [1, 0, 2, 3], [2, 1, 3, 0], [3, 2, 1, -1]]
    assert grown.ends.tolist()[1] == [True, False, True, True]
    square = scan.circles([[0, 0], [0, 1], [1, 0], [5, 5]], nearest=3)
    assert square.ends[0].tolist() == [True, False, True]
    table = np.array([[1, 0, 3], [0, 1, 4], [2, 2, 2], [3, 3, 1]])
    found = scan.permutation(table, neighbours=chain, periods=1, replicates=99)
    assert found.clusters[0].areas == (0, 1)
    assert found.unit == "层"


def test_nothing_to_compare_is_said_so():
    at = [[0, 0], [1, 1]]
    assert "不能判定" in scan.permutation(np.zeros((2, 5)), coordinates=at, periods=2).explain()
    quiet = scan.expectation_poisson(np.zeros((2, 5)), np.ones((2, 5)), coordinates=at)
    assert "没有发现聚集" in quiet.explain()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"counts": [1, 2]}, "two areas × periods"),
        ({"coordinates": None}, "exactly one of"),
        ({"coordinates": [[0, 0]]}, "at least two areas"),
        ({"periods": 13}, "at most 3"),
        ({"replicates": 9}, "≥ 99"),
        ({"baseline": [[1, 1, 0], [1, 1, 1]]}, r"baseline\[0, 2\]"),
        ({"baseline": [[1, 1], [1, 1]]}, "shape of the counts"),
        ({"counts": [[1, 2, -3], [1, 1, 1]]}, "whole number"),
    ],
)
def test_bad_input_is_named(arguments, told):
    usual = {
        "counts": [[1, 2, 3], [1, 1, 1]],
        "baseline": [[1, 1, 1], [1, 1, 1]],
        "coordinates": [[0, 0], [1, 1]],
    }
    with pytest.raises(InputError, match=told):
        scan.expectation_poisson(**{**usual, **arguments})
    with pytest.raises(InputError, match="latitude"):
        scan.circles([[0, 0], [95, 1]], degrees=True)
