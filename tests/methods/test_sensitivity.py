"""Trends that part after the start: against the published example, and common sense."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judgegrid.methods import impact
from judgegrid.methods.arguments import InputError

# Medicaid expansion of 2014: effects on insurance 2008–2012, 2014, 2015 (base 2013) and their covariance,
# from the results stored beside the README of R HonestDiD; PUBLISHED: the 95 % intervals for 2014 it prints.
EFFECTS = [
    *(-0.005503459402068750, -0.011227788203632049, -0.002467612620447788, -0.001666161646478015),
    *(-0.000239216716072322, 0.046573191126320905, 0.069296521139131567),
]
LOWER = """
7.96191162584381e-05
6.41278024612905e-05 7.51579835206059e-05
4.65190830618128e-05 3.95286496278768e-05 5.12805619744099e-05
3.61717647138864e-05 3.04217585614585e-05 2.83705988278614e-05 4.13817388769679e-05
4.68581549115742e-05 4.84544313262602e-05 2.95729135025594e-05 2.59093656678588e-05 5.78826697462853e-05
5.02614600105623e-05 4.60916383005711e-05 3.32667564704673e-05 2.57110663549356e-05 3.98160151499349e-05 \
8.42784881765770e-05
2.60504510334684e-05 2.84412377667667e-05 1.16174012052137e-05 4.59973836371368e-06 1.17125810584508e-05 \
6.24777842076134e-05 1.06077638426776e-04
"""
PUBLISHED = {0.5: (0.0241, 0.0673), 1: (0.0171, 0.0720), 1.5: (0.00859, 0.0796), 2: (-0.00107, 0.0883)}


def covariance():
    rows = [[float(one) for one in line.split()] for line in LOWER.strip().splitlines()]
    found = np.zeros((7, 7))
    for k, row in enumerate(rows):
        found[k, : k + 1] = found[: k + 1, k] = row
    return found


def test_of_the_medicaid_expansion_the_simple_bound_encloses_the_published_one_and_is_little_wider():
    found = impact.relative_magnitudes(EFFECTS, covariance(), before=5, magnitudes=[0, *PUBLISHED])
    se = np.sqrt(covariance()[5, 5])
    assert found.low[0] == pytest.approx(EFFECTS[5] - 1.959964 * se, abs=1e-8)
    for k, (low, high) in enumerate(PUBLISHED.values(), start=1):
        assert found.low[k] <= low and high <= found.high[k]
        assert found.high[k] - found.low[k] < 1.14 * (high - low)
    assert 1.5 < found.breakdown < 2  # published: significant up to 1.5, not at 2


def test_of_two_effects_written_out_the_worst_case_is_the_union_of_both_signs():
    matrix = np.diag([0.01, 0.04]) ** 2
    found = impact.relative_magnitudes([0.05, -0.3], matrix, before=1, magnitudes=[1], level=0.9)
    error = 1.6448536 * np.hypot(0.01, 0.04)
    assert (found.low[0], found.high[0]) == pytest.approx((-0.35 - error, -0.25 + error), abs=1e-6)


@given(st.integers(0, 500), st.integers(1, 5), st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_of_larger_magnitudes_the_interval_only_grows_and_breaks_down_where_told(seed, before, after):
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(before + after, before + after)) / 10
    effects = rng.normal(size=before + after)
    grid = np.linspace(0, 3, 13)
    given = {"before": before, "weights": np.full(after, 1 / after)}
    found = impact.relative_magnitudes(effects, root @ root.T, magnitudes=grid, **given)
    assert (np.diff(found.low) <= 1e-12).all() and (np.diff(found.high) >= -1e-12).all()
    clear = (found.low > 0) | (found.high < 0)
    assert (clear == (grid < found.breakdown)).all()


def panel(seed, *, drift=0.0, fall=0.0):
    rng = np.random.default_rng(seed)
    start = rng.permutation([13, 19, 0, 0] * 40)
    month = np.arange(1, 31)
    joined = (start[:, None] > 0) & (month >= start[:, None])
    mean = 6 * np.exp(drift * (start[:, None] > 0) * (month - 13) + np.log1p(-fall) * joined)
    return rng.poisson(mean).ravel(), np.repeat(np.arange(160), 30), np.tile(month, 160), np.repeat(start, 30)


@pytest.mark.parametrize("options", [{"model": "poisson"}, {}, {"controls": "never"}])
def test_of_a_roll_out_the_interval_at_nought_is_that_of_the_verdict(options):
    found = impact.staggered(*panel(3, fall=0.3), **options)
    held = found.sensitivity
    assert np.expm1(held.low[0]) == pytest.approx(found.verdict.low, rel=1e-9)
    assert np.expm1(held.high[0]) == pytest.approx(found.verdict.high, rel=1e-9)
    assert held.breakdown > 0 and f"{held.breakdown:.1f}倍" in found.explain()
    assert found.explain().count("。") == 2


@pytest.mark.parametrize("model", ["poisson", "difference"])
def test_of_trends_that_part_all_along_once_the_worst_parting_is_enough_to_explain_the_fall(model):
    found = impact.staggered(*panel(5, drift=-0.015), model=model, trend_level=1e-9)
    assert found.verdict.word == "有证据表明减少"  # the trend test is switched off
    assert found.sensitivity.breakdown < 1


def test_of_nothing_before_the_start_nothing_is_said_about_trends():
    rows = panel(3, fall=0.3)
    keep = rows[2] >= 12
    found = impact.staggered(
        *(one[keep] for one in rows[:2]), rows[2][keep] - 11, (rows[3] - 11)[keep].clip(0)
    )
    assert found.sensitivity is None or "倍" in found.explain()


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"effects": [0.1, np.nan]}, "effects"),
        ({"covariance": [[1.0]]}, "covariance"),
        ({"covariance": [[1.0, 0], [0, np.nan]]}, "covariance"),
        ({"before": 0}, "before"),
        ({"before": 2}, "before"),
        ({"weights": [1.0, 1.0]}, "weights"),
        ({"magnitudes": [-1.0]}, "magnitudes"),
        ({"level": 1.0}, "level"),
    ],
)
def test_of_bad_input_the_argument_is_named(changes, named):
    given = {"effects": [0.1, -0.2], "covariance": np.eye(2), "before": 1} | changes
    with pytest.raises(InputError, match=named):
        impact.relative_magnitudes(**given)
