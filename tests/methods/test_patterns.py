"""Implausible records and bunching: planted ones are found, clean ones left alone."""

from __future__ import annotations

import numpy as np
import pytest

from judgegrid.methods import patterns
from judgegrid.methods.arguments import InputError


def test_of_two_visits_at_once_the_later_is_marked_with_the_other():
    found = patterns.overlaps(["甲", "甲", "乙", "甲"], [9, 10, 9.5, 12], [11, 10.5, 10, 13])
    assert found.marked.tolist() == [False, True, False, False]
    assert found.with_record[1] == 0
    assert found.explain().count("。") == 2


def test_of_a_long_visit_a_later_short_one_inside_is_marked():
    found = patterns.overlaps(["甲"] * 3, [8, 9, 11], [12, 10, 11.5])
    assert found.with_record.tolist() == [-1, 0, 0]


def test_of_a_jump_across_the_city_the_sign_in_is_marked():
    # 0.1 degree of latitude is 11.1 km
    found = patterns.speeds(["甲"] * 3, [9.0, 9.1, 10.0], [120.3] * 3, [31.5, 31.6, 31.6])
    assert found.marked.tolist() == [False, True, False]


def test_of_the_same_moment_and_place_no_speed_is_implied():
    assert not patterns.speeds(["甲"] * 2, [9, 9], [120.3, 120.3], [31.5, 31.501]).marked.any()


def test_of_identical_coordinates_for_two_addresses_the_second_is_marked():
    found = patterns.same_place([120.1, 120.1, 120.1], [31.5, 31.5, 31.6], ["东街1号", "西街9号", "南街2号"])
    assert found.with_record.tolist() == [-1, 0, -1]


def test_of_one_worker_with_round_minutes_only_that_one_is_marked():
    rng = np.random.default_rng(1)
    worker = np.repeat(np.arange(20), 100)
    minute = rng.integers(0, 60, 2000)
    minute[worker == 7] = rng.integers(0, 12, 100) * 5
    found = patterns.against_peers(worker.tolist(), patterns.ends_in_five(minute), rule="分钟数以0或5结尾")
    assert np.flatnonzero(found.marked).tolist() == [7]
    assert "不作评分" in found.explain(7)
    assert "未超出" in found.explain(3)


def test_of_clean_records_at_most_one_worker_in_a_hundred_is_marked():
    rng = np.random.default_rng(2)
    marked = 0
    for _ in range(50):
        worker = np.repeat(np.arange(20), 60).tolist()
        marked += patterns.against_peers(worker, rng.random(1200) < 0.2, rule="x").marked.sum()
    assert marked <= 10


def test_of_visits_piled_up_at_the_quota_the_pile_is_seen():
    rng = np.random.default_rng(3)
    smooth = rng.poisson(4, 600)
    assert patterns.bunching(smooth, 4, width=1).p > 0.01
    forced = np.where((smooth == 2) | (smooth == 3), 4, smooth)
    found = patterns.bunching(forced, 4)
    assert found.p < 1e-6
    assert "核实达标口径" in found.explain()


def test_of_bad_input_the_argument_is_named():
    with pytest.raises(InputError, match="end"):
        patterns.overlaps(["甲"], [9], [8])
    with pytest.raises(InputError, match="worker"):
        patterns.overlaps(["甲"], [9, 10], [10, 11])
    with pytest.raises(InputError, match="minute"):
        patterns.ends_in_five([75])
    with pytest.raises(InputError, match="feature"):
        patterns.against_peers(["甲"], [0.5], rule="x")
    with pytest.raises(InputError, match="longitude"):
        patterns.speeds(["甲"], [9], [500], [31])
