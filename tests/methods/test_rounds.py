"""Rounds: the shortest way of all, a rhythm by risk, and weeks that stay even."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judgegrid.methods import rounds
from judgegrid.methods.arguments import InputError


@given(st.integers(0, 10_000), st.integers(1, 6))
@settings(max_examples=30)
def test_of_all_orders_written_out_none_is_shorter(seed, stops):
    rng = np.random.default_rng(seed)
    places, home = rng.uniform(0, 20, (8, 2)), rng.uniform(0, 20, 2)
    distance = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    near = np.hypot(*(places - home).T)
    chosen = rng.permutation(8)[:stops].tolist()
    found = rounds.week(distance, near, chosen)
    lengths = [
        near[o[0]] + sum(distance[a, b] for a, b in itertools.pairwise(o)) + near[o[-1]]
        for o in itertools.permutations(chosen)
    ]
    assert sorted(found.order) == sorted(chosen)
    assert found.length == pytest.approx(min(lengths))
    assert found.length <= found.typed + 1e-9


def test_of_a_week_without_stops_nothing_to_do_is_a_valid_answer():
    found = rounds.week(np.zeros((2, 2)), [1.0, 2.0], [])
    assert found.order == ()
    assert "无事项" in found.explain()


def test_of_fourteen_stops_on_a_line_the_way_goes_out_and_back():
    line = np.arange(14.0)
    found = rounds.week(np.abs(line[:, None] - line), line + 1, list(range(14)))
    assert found.length == pytest.approx(28.0)


def test_of_risks_the_highest_are_seen_weekly_and_nobody_less_than_quarterly():
    every = rounds.how_often(np.arange(100.0))
    assert every[-1] == rounds.WEEKLY
    assert every[0] == rounds.QUARTERLY
    assert (np.diff(every) <= 0).all()
    counts = [(every == n).sum() for n in (1, 2, 4, 13)]
    assert counts == [5, 15, 40, 40]


def test_of_equal_risks_all_are_treated_alike():
    assert len(set(rounds.how_often([3.0] * 9).tolist())) == 1
    assert set(rounds.how_often([0.0] * 9).tolist()) == {rounds.QUARTERLY}


@given(st.integers(0, 10_000))
@settings(max_examples=20)
def test_of_a_quarter_every_area_keeps_its_rhythm_and_no_week_is_too_full(seed):
    rng = np.random.default_rng(seed)
    every = rng.choice([1, 2, 4, 13], 40, p=[0.05, 0.15, 0.4, 0.4])
    found = rounds.quarter(every, near=rng.uniform(0, 20, (40, 2)), most=40)
    assert found.late == ()
    assert found.visits.max() <= np.ceil(found.visits.mean()) + 1
    for area, n in enumerate(every):
        when = np.flatnonzero(found.weeks[area])
        assert when[0] < n
        assert (np.diff(when) == n).all()
    assert np.ptp(found.visits) <= 2


def test_of_too_little_capacity_what_does_not_fit_is_told():
    found = rounds.quarter([1] * 6, near=np.zeros((6, 2)), most=4)
    assert len(found.late) == 2
    assert "排不下" in found.explain()


def test_of_a_pinned_week_the_first_visit_is_there():
    found = rounds.quarter([4, 4, 4], near=np.zeros((3, 2)), most=3, pinned={1: 2})
    assert np.flatnonzero(found.weeks[1])[0] == 2


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: rounds.week(np.zeros((2, 2)), [1.0], [0]), "distance"),
        (lambda: rounds.week(np.zeros((1, 1)), [1.0], [1]), "an area 0 to 0"),
        (lambda: rounds.week(np.zeros((2, 2)), [1.0, 1.0], [0, 0]), "each area once"),
        (lambda: rounds.week(np.zeros((20, 20)), [1.0] * 20, list(range(15))), "at most 14"),
        (lambda: rounds.week([[0, np.nan], [1, 0]], [1.0, 1.0], [0]), "distance"),
        (lambda: rounds.how_often([-1.0]), "risk"),
        (lambda: rounds.how_often([1.0], weekly=0.5), "shares"),
        (lambda: rounds.quarter([3], near=[[0, 0]], most=2), "every"),
        (lambda: rounds.quarter([4], near=[[0, 0, 0]], most=2), "near"),
        (lambda: rounds.quarter([4], near=[[0, 0]], most=0), "most"),
        (lambda: rounds.quarter([4], near=[[0, 0]], most=2, pinned={0: 9}), "pinned"),
    ],
)
def test_bad_input_is_named(call, told):
    with pytest.raises(InputError, match=told):
        call()
