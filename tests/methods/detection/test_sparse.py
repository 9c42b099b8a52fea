"""Sparse series: false alarms within bounds, bursts found, nothing judged without history."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from judgegrid.methods.arguments import InputError
from judgegrid.methods.detection.sparse import sparse_predictive

PERIODS, SERIES = 160, 400


def city(rng, mean=0.15):
    rates = rng.gamma(4, mean / 4, SERIES)
    season = 1 + 0.3 * np.sin(np.arange(PERIODS) / 52 * 2 * np.pi)
    return rng.poisson(rates[:, None] * season)


def test_false_alarms_stay_below_alpha_and_bursts_of_three_are_found():
    rng = np.random.default_rng(7)
    false, found, tried = 0, 0, 0
    for _ in range(60):
        counts = city(rng)
        quiet = sparse_predictive(counts, at=PERIODS - 1, windows=(1,))
        false += int((quiet.p[:, 0] < 0.01).sum())
        struck = counts.copy()
        hit = rng.choice(SERIES, 4, replace=False)
        struck[hit, -1] += 3
        loud = sparse_predictive(struck, at=PERIODS - 1, windows=(1,))
        found += int((loud.p[hit, 0] < 0.01).sum())
        tried += 4
    assert false / (60 * SERIES) <= 0.01
    assert found / tried >= 0.95


def test_a_wave_over_the_whole_city_is_nobodys_alarm():
    rng = np.random.default_rng(3)
    counts = city(rng, mean=0.6)
    counts[:, -1] = rng.poisson(counts[:, :-1].mean(axis=1) * 3)
    judged = sparse_predictive(counts, at=PERIODS - 1, windows=(1,))
    assert (judged.p[:, 0] < 0.01).mean() <= 0.015


def test_without_spread_between_series_it_is_the_poisson_answer():
    counts = np.tile([2, 2, 2, 2, 2, 2], (50, 1))
    counts[0, -1] = 6
    judged = sparse_predictive(counts, at=5, windows=(1,))
    assert judged.p[0, 0] == pytest.approx(stats.poisson.sf(5, judged.expected[0, 0]), rel=1e-3)


@given(st.permutations(range(12)))
@settings(max_examples=25, deadline=None)
def test_the_order_of_series_changes_nothing(order):
    counts = np.random.default_rng(1).poisson(1.5, (12, 30))
    first = sparse_predictive(counts, at=29)
    second = sparse_predictive(counts[list(order)], at=29)
    assert np.allclose(first.p[list(order)], second.p, rtol=1e-9, equal_nan=True)


def test_more_in_the_window_is_never_less_surprising():
    counts = np.random.default_rng(2).poisson(1.0, (30, 40))
    last = 2.0
    for extra in range(6):
        raised = counts.copy()
        raised[4, -1] += extra
        p = sparse_predictive(raised, at=39, windows=(1,)).p[4, 0]
        assert p <= last
        last = p


def test_all_zeros_are_judged_quietly_and_said_in_words():
    judged = sparse_predictive(np.zeros((5, 20)), at=19)
    assert not judged.judgeable.any() and "不能判定" in judged.explain(0)


@pytest.mark.parametrize(
    ("counts", "options", "named"),
    [
        ([[1, 2, 3]], {"at": 2}, "counts"),
        ([[1, -2, 3], [0, 0, 0]], {"at": 2, "windows": (1,)}, "counts"),
        ([[1, np.nan, 3], [0, 0, 0]], {"at": 2, "windows": (1,)}, "counts"),
        ([[1, 2, 3], [0, 0, 0]], {"at": 3, "windows": (1,)}, "at"),
        ([[1, 2, 3], [0, 0, 0]], {"at": 2, "windows": (4,)}, "windows"),
    ],
)
def test_bad_input_is_refused_by_name(counts, options, named):
    with pytest.raises(InputError, match=named):
        sparse_predictive(counts, **options)


def test_the_explanation_says_what_is_usual():
    counts = np.random.default_rng(5).poisson(0.4, (40, 60))
    counts[3, -1] = 7
    judged = sparse_predictive(counts, at=59)
    assert "建议核实" in judged.explain(3) and "件以内都算平常" in judged.explain(3)
