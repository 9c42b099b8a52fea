"""Decomposition, contributions and drill-down."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from judgegrid.methods import change, drilldown
from judgegrid.methods.arguments import InputError


@pytest.mark.parametrize(
    ("before", "after", "effects", "tolerance"),
    [
        ([10930, 0.717892], [16591, 0.825974], [4369.913, 1487.262], 1e-3),
        (
            [51.78746, 0.45919, 0.52638],
            [84.90502, 0.75756, 0.51065],
            [10.4340333, 10.5608476, -0.6670084],
            1e-6,
        ),
        (
            [25.3, 0.214, 0.279, 0.949],
            [32.7, 0.29, 0.473, 0.986],
            [0.6889411, 0.8125381, 1.3829055, 0.1047547],
            1e-6,
        ),
    ],
)
def test_of_the_examples_of_das_gupta_the_effects_are_the_published_ones(before, after, effects, tolerance):
    found = change.decompose(before, after)
    assert sorted(found.effects) == pytest.approx(sorted(effects), abs=tolerance)
    assert found.effects.sum() == pytest.approx(found.change, rel=1e-12)


cells = st.lists(st.floats(0.1, 100), min_size=3, max_size=3)


@given(st.lists(cells, min_size=4, max_size=4), st.lists(cells, min_size=4, max_size=4))
def test_of_any_factors_the_effects_sum_to_the_change_in_any_order(before, after):
    found = change.decompose(before, after)
    turned = change.decompose(before[::-1], after[::-1])
    scale = max(abs(found.before), abs(found.after))
    assert abs(found.effects.sum() - found.change) < 1e-9 * scale
    np.testing.assert_allclose(found.effects, turned.effects[::-1], atol=1e-9 * scale)


def test_of_cases_people_and_rates_are_told_apart():
    same_rate = change.decompose_counts([10, 30], [100, 300], [20, 60], [200, 600])
    assert same_rate.effects == pytest.approx([40, 0, 0])
    found = change.decompose_counts([[10, 5], [3, 9]], [100, 200], [[15, 5], [9, 9]], [120, 210])
    assert found.effects.sum() == pytest.approx(11)
    assert found.explain().count("。") == 2


def test_of_no_change_the_sentence_says_so():
    assert "持平" in change.decompose_counts([3], [10], [3], [10]).explain()


def test_of_people_missing_the_argument_is_named():
    with pytest.raises(InputError, match="people_before"):
        change.decompose_counts([1, 2], [0, 5], [1, 2], [5, 5])
    with pytest.raises(InputError, match="after"):
        change.decompose([1, 2], [1])


def test_of_contributions_surprise_ranks_and_not_size():
    found = change.contributions([1000, 2, 0], [1030, 14, 0])
    assert found.order.tolist() == [1, 0, 2]
    assert found.p[1] == pytest.approx(2 * (stats.binom(16, 0.5).sf(13) - stats.binom(16, 0.5).pmf(14) / 2))
    assert found.surprise[2] == 0


def planted(rng, *, noise):
    """Expected and actual with one element of a random cuboid changed; the element."""
    shape = tuple(int(n) for n in rng.integers(4, 12, size=rng.integers(2, 5)))
    expected = np.floor(rng.gamma(0.8, 40, shape)) + 1
    axes = sorted(rng.choice(len(shape), rng.integers(1, len(shape) + 1), replace=False).tolist())
    where = {axis: int(rng.integers(shape[axis])) for axis in axes}
    at = tuple(where.get(axis, slice(None)) for axis in range(len(shape)))
    actual = rng.poisson(expected).astype(float) if noise else expected.copy()
    actual[at] = np.round(actual[at] * (1 + rng.choice([-1, 1]) * rng.uniform(0.4, 1)))
    return expected, actual, where, float(expected[at].sum())


def test_of_one_planted_element_without_noise_it_is_among_the_first_three():
    rng, hits, tried = np.random.default_rng(0), 0, 0
    for _ in range(150):
        expected, actual, where, size = planted(rng, noise=False)
        if size >= 3:
            tried += 1
            found = drilldown.drill_down(expected, actual, level=None).findings
            hits += any(dict(one.where) == where for one in found)
    assert hits / tried >= 0.9


def test_of_one_planted_element_under_noise_it_is_found_when_it_is_large():
    rng, hits, tried = np.random.default_rng(1), 0, 0
    for _ in range(150):
        expected, actual, where, size = planted(rng, noise=True)
        if size >= 200:
            tried += 1
            found = drilldown.drill_down(expected, actual).findings
            hits += any(dict(one.where) == where for one in found)
    assert hits / tried >= 0.9


def test_of_chance_alone_nothing_is_named():
    rng = np.random.default_rng(2)
    named = 0
    for _ in range(100):
        expected = rng.gamma(1, 5, (20, 8))
        named += bool(drilldown.drill_down(expected, rng.poisson(expected)).findings)
    assert named <= 12


def test_of_everything_rising_alike_the_whole_is_named():
    expected = np.full((10, 6), 20.0)
    found = drilldown.drill_down(expected, expected * 1.5)
    assert [dict(one.where) for one in found.findings] == [{}]
    assert "普遍" in found.explain()


def test_of_a_place_and_a_cause_the_sentence_names_them():
    expected = np.full((3, 2), 20.0)
    actual = expected.copy()
    actual[1, 0] = 70
    found = drilldown.drill_down(expected, actual)
    words = found.explain(names=[["东街", "西街", "南街"], ["物业", "借贷"]])
    assert "西街·物业多50件" in words
    assert "爆发" not in words


def test_of_shapes_that_differ_the_argument_is_named():
    with pytest.raises(InputError, match="actual"):
        drilldown.drill_down([1, 2], [1, 2, 3])
    with pytest.raises(InputError, match="expected"):
        drilldown.drill_down([0, 0], [1, 2])
