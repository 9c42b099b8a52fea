"""Two lists with different promises, and children explained by parents."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from judgegrid.methods import fdr
from judgegrid.methods.arguments import InputError


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_of_adjusted_p_values_they_equal_scipy(p):
    np.testing.assert_allclose(fdr.benjamini_hochberg(p), stats.false_discovery_control(p), rtol=1e-12)


def test_of_the_example_of_1995_four_hypotheses_are_rejected():
    # Benjamini and Hochberg 1995, §4.1: 15 p-values of the myocardial infarction study, level .05.
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324]
    p += [0.4262, 0.5719, 0.6528, 0.759, 1.0]
    found = fdr.select(p, level=0.05, capacity=3)
    assert found.confirmed.sum() == 4
    assert found.priority.tolist() == [0, 1, 2]


def test_of_eighteen_thousand_series_nine_in_ten_confirmed_alerts_are_real():
    rng = np.random.default_rng(1)
    wrong, total = 0, 0
    for _ in range(6):
        mean = rng.gamma(0.5, 2, 18_000) + 0.05
        count = rng.poisson(mean)
        true = rng.choice(18_000, 40, replace=False)
        count[true] += rng.poisson(np.maximum(3, 2 * np.sqrt(mean[true]))) + 1
        found = fdr.select(fdr.mid_p(count, mean))
        confirmed = np.flatnonzero(found.confirmed)
        wrong, total = wrong + len(set(confirmed) - set(true)), total + len(confirmed)
        assert len(found.priority) == 60
    assert total > 60
    assert wrong / total < 0.13


def test_of_nothing_unusual_both_lists_stay_empty():
    found = fdr.select([0.4, 0.6, 0.9])
    assert not found.confirmed.any()
    assert len(found.priority) == 0
    assert "没有需要关注" in found.explain()


def test_of_a_child_that_only_follows_its_parent_it_is_folded():
    # parent 0: 200 for 100; child 1 doubles like it; child 2 holds far more than its share
    observed, expected = [200, 20, 60], [100, 10, 10]
    p = fdr.mid_p(observed, expected)
    found = fdr.select(p, parents=[-1, 0, 0], observed=observed, expected=expected)
    assert found.folded_into.tolist() == [-1, 0, -1]
    assert found.confirmed.tolist() == [True, False, True]
    assert 1 not in found.priority
    assert "归并1项" in found.explain()


def test_of_a_child_without_counts_the_smaller_p_decides():
    found = fdr.select([1e-6, 1e-3, 1e-9], parents=[-1, 0, 0])
    assert found.folded_into.tolist() == [-1, 0, -1]


def test_of_the_mid_p_it_is_half_the_point_plus_the_tail():
    law = stats.poisson(2.5)
    assert fdr.mid_p(4, 2.5) == pytest.approx(law.sf(4) + law.pmf(4) / 2)
    law = stats.nbinom(3, 3 / 5.5)
    assert fdr.mid_p(4, 2.5, size=3) == pytest.approx(law.sf(4) + law.pmf(4) / 2)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"p": [0.5, 1.5]}, "p"),
        ({"p": [0.5, np.nan]}, "p"),
        ({"p": []}, "p"),
        ({"p": [0.5, 0.5], "parents": [1, 0]}, "parents"),
        ({"p": [0.5, 0.5], "parents": [-1, 7]}, "parents"),
        ({"p": [0.5], "level": 1.0}, "level"),
        ({"p": [0.5], "capacity": -1}, "capacity"),
    ],
)
def test_of_bad_input_the_argument_is_named(arguments, named):
    with pytest.raises(InputError, match=named):
        fdr.select(**arguments)
