"""Linkage: parameters recovered, one to one, calibrated, and shares corrected."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from judgegrid.methods import linkage
from judgegrid.methods.arguments import InputError

M = ([0.05, 0.15, 0.8], [0.1, 0.9], [0.2, 0.1, 0.7], [0.3, 0.7])
U = ([0.95, 0.04, 0.01], [0.98, 0.02], [0.9, 0.05, 0.05], [0.8, 0.2])


def candidates(pairs=20_000, *, prevalence=0.1, missing=0.1, seed=1):
    """Agreement patterns of made-up pairs and whether each is true."""
    rng = np.random.default_rng(seed)
    true = rng.random(pairs) < prevalence
    columns = []
    for m, u in zip(M, U, strict=True):
        level = np.where(true, rng.choice(len(m), pairs, p=m), rng.choice(len(u), pairs, p=u))
        columns.append(np.where(rng.random(pairs) < missing, -1, level))
    return np.column_stack(columns), true


def test_of_made_up_pairs_the_parameters_are_recovered():
    patterns, _ = candidates()
    found = linkage.fit(patterns)
    assert found.prevalence == pytest.approx(0.1, abs=0.02)
    for ours, theirs in zip(found.m + found.u, M + U, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=0.04)
    assert found.explain(fields=["姓名", "电话", "地址", "案由"]).count("。") == 2


def test_of_shares_known_from_random_pairs_the_fit_is_steadier():
    patterns, true = candidates(3000, prevalence=0.02, seed=5)
    found = linkage.fit(patterns, u=U, levels=[3, 2, 3, 2], prevalence=0.02)
    assert found.prevalence == pytest.approx(true.mean(), abs=0.01)
    assert (found.u[0] == np.array(U[0])).all()
    p = found.probability(patterns)
    assert p[true].mean() > 0.85
    assert p[~true].mean() < 0.01


def test_of_weights_they_follow_the_formula():
    model = linkage.LinkModel((np.array([0.1, 0.9]),), (np.array([0.99, 0.01]),), 0.01, 0.0, 1, 1)
    weights = model.weights([[1], [0], [-1]])
    np.testing.assert_allclose(weights, [np.log2(90), np.log2(0.1 / 0.99), 0])
    odds = 90 * 0.01 / 0.99
    assert model.probability([[1]])[0] == pytest.approx(odds / (1 + odds))


def test_of_repeated_patterns_the_fit_is_that_of_single_ones():
    patterns, _ = candidates(4000)
    kinds, times = np.unique(patterns, axis=0, return_counts=True)
    one, other = linkage.fit(patterns), linkage.fit(kinds, repeats=times)
    assert one.prevalence == pytest.approx(other.prevalence, rel=1e-9)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(st.floats(-3, 9), min_size=5, max_size=5), min_size=4, max_size=4))
def test_of_any_scores_the_assignment_is_the_best_one(rows):
    score = np.array(rows)
    left, right = np.indices(score.shape)
    chosen = linkage.assign(left.ravel(), right.ravel(), score.ravel())
    best = np.maximum(score, 0)
    a, b = linear_sum_assignment(best, maximize=True)
    assert score.ravel()[chosen].sum() == pytest.approx(best[a, b].sum(), abs=1e-9)
    assert len(set(left.ravel()[chosen])) == len(chosen) == len(set(right.ravel()[chosen]))


def test_of_two_reports_for_one_case_the_better_pair_wins():
    assert linkage.assign([0, 1, 1], [7, 7, 8], [5.0, 6.0, 0.5]).tolist() == [1]
    assert linkage.assign([0, 1, 1], [7, 7, 8], [5.0, 6.0, 2.0]).tolist() == [0, 2]
    assert len(linkage.assign([0], [0], [-1.0])) == 0


def test_of_labelled_pairs_the_calibrated_probability_meets_the_truth():
    patterns, true = candidates(6000, seed=3)
    weights = linkage.fit(patterns).weights(patterns)
    found = linkage.calibrate(weights[:1500], true[:1500])
    p = found.probability(weights[1500:])
    for low, high in ((0, 0.2), (0.2, 0.8), (0.8, 1.01)):
        inside = (p >= low) & (p < high)
        if inside.sum() > 50:
            assert true[1500:][inside].mean() == pytest.approx(p[inside].mean(), abs=0.12)
    assert (np.diff(found.values) >= 0).all()
    assert "不足300对" in linkage.calibrate([1, 2], [0, 1]).explain()


def test_of_a_true_share_of_38_percent_the_corrected_one_is_within_two_points():
    rng = np.random.default_rng(4)
    off, inside = [], 0
    for _ in range(60):
        preceded = rng.random(4120) < 0.38
        matched = (preceded & (rng.random(4120) < 0.9)) | (~preceded & (rng.random(4120) < 0.004))
        right, seen = rng.binomial(300, 0.993), rng.binomial(300, 0.9)
        found = linkage.corrected_share(int(matched.sum()), 4120, precision=(right, 300), recall=(seen, 300))
        off.append(found.value - 0.38)
        inside += found.low <= 0.38 <= found.high
        assert found.raw < found.value
    assert abs(np.mean(off)) < 0.02
    assert inside >= 47
    assert "不能等同于漏排" in found.explain()


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: linkage.fit([[0.5]]), "patterns"),
        (lambda: linkage.fit([[0, 1], [0, 0]]), "patterns"),
        (lambda: linkage.fit([[0], [-2]]), "patterns"),
        (lambda: linkage.fit([[0], [1]], u=[[0.5, 0.6]]), "u"),
        (lambda: linkage.assign([0, 0], [1, 1], [1, 2]), "left"),
        (lambda: linkage.assign([0], [1, 2], [1]), "right"),
        (lambda: linkage.calibrate([1, 2], [1, 1]), "label"),
        (lambda: linkage.corrected_share(5, 4, precision=(9, 10), recall=(9, 10)), "matched"),
        (lambda: linkage.corrected_share(3, 4, precision=(9, 10), recall=(0, 10)), "recall"),
    ],
)
def test_of_bad_input_the_argument_is_named(call, named):
    with pytest.raises(InputError, match=named):
        call()
