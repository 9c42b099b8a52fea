"""Smoothing of small areas: against the literature, other implementations, and common sense."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from esda.smoothing import Empirical_Bayes
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats
from statsmodels.discrete.discrete_model import NegativeBinomial

from judgegrid.methods import smoothing
from judgegrid.methods.arguments import InputError


def city(areas=60, *, spread=0.4, cases=6.0, seed=3):
    """Counts, exposures and true rates of a made-up city."""
    rng = np.random.default_rng(seed)
    exposure = rng.gamma(3, cases / 3, areas) + 0.1
    truth = rng.gamma(1 / spread**2, spread**2, areas)
    return rng.poisson(exposure * truth), exposure, truth


def ring(areas):
    """Neighbour lists of areas in a circle."""
    return [[(i - 1) % areas, (i + 1) % areas] for i in range(areas)]


def test_of_the_scottish_map_shape_and_mean_are_the_published_ones(reference):
    rows = list(csv.DictReader((reference / "smallarea/scotland_lip_cancer.csv").open()))
    y, e, aff, gamma, with_aff, moments = (
        np.array([float(r[k]) for r in rows])
        for k in ("observed", "expected", "aff", "EB_RR", "EB_AFF_RR", "Marshall_EB")
    )
    found = smoothing.poisson_gamma(y, e)
    assert (round(float(found.shape), 4), round(float(found.mean[0]), 4)) == (1.8795, 1.4221)
    np.testing.assert_allclose(found.value, gamma, rtol=1e-9)
    np.testing.assert_allclose(smoothing.poisson_gamma(y, e, covariates=aff).value, with_aff, rtol=1e-8)
    np.testing.assert_allclose(smoothing.marshall(y, e).value, moments, rtol=1e-12)


def test_of_the_carolina_counties_global_and_local_estimates_equal_spdep(reference):
    rows = list(csv.DictReader((reference / "smallarea/nc_sids.csv").open()))
    pairs = csv.DictReader((reference / "smallarea/nc_sids_neighbours.csv").open())
    neighbours = [[] for _ in rows]
    for pair in pairs:
        neighbours[int(pair["from"]) - 1].append(int(pair["to"]) - 1)
    for year in ("74", "79"):
        y, e = (np.array([float(r[k + year]) for r in rows]) for k in ("SID", "BIR"))
        for column, found in (
            ("EBglobal_marshall", smoothing.marshall(y, e)),
            ("EBlocal_marshall", smoothing.local(y, e, neighbours)),
        ):
            wanted = np.array([float(r[column + year].replace("NA", "0")) for r in rows])
            np.testing.assert_allclose(found.value, wanted, rtol=1e-12)


def test_of_marshall_the_estimate_equals_esda():
    y, e, _ = city()
    wanted = Empirical_Bayes(y[:, None], e[:, None]).r.ravel()
    np.testing.assert_allclose(smoothing.marshall(y, e).value, wanted, rtol=1e-12)


def test_of_the_gamma_the_likelihood_is_that_of_statsmodels():
    y, e, _ = city(300)
    other = NegativeBinomial(y, np.ones((len(y), 1)), exposure=e).fit(disp=0, maxiter=200, method="newton")
    found = smoothing.poisson_gamma(y, e)
    assert float(found.shape) == pytest.approx(1 / other.params[1], rel=1e-4)
    assert np.log(found.mean[0]) == pytest.approx(other.params[0], rel=1e-4)


def test_of_local_the_value_follows_the_formula_written_out():
    y, e, _ = city(12)
    around = ring(12)
    found = smoothing.local(y, e, around)
    members = [[i, *around[i]] for i in range(12)]
    mean = np.array([y[m].sum() / e[m].sum() for m in members])
    for i, m in enumerate(members):
        spread = (e[m] * (y[m] / e[m] - mean[m]) ** 2).sum() / e[m].sum()
        a = max(0.0, spread - mean[i] / e[m].mean())
        value = mean[i] + (y[i] / e[i] - mean[i]) * a / (a + mean[i] / e[i])
        assert found.value[i] == pytest.approx(value, rel=1e-12)


def test_of_ninety_percent_intervals_about_ninety_in_a_hundred_cover_the_truth():
    covered = []
    for seed in range(12):
        y, e, truth = city(1500, seed=seed)
        found = smoothing.poisson_gamma(y, e)
        covered.append(((found.low <= truth) & (truth <= found.high)).mean())
    assert 0.88 <= np.mean(covered) <= 0.92


def test_of_few_areas_with_little_spread_intervals_still_cover():
    covered = []
    for seed in range(150):
        y, e, truth = city(30, spread=0.15, cases=12, seed=seed)
        found = smoothing.poisson_gamma(y, e)
        covered.append(((found.low <= truth) & (truth <= found.high)).mean())
    assert np.mean(covered) > 0.85


def test_of_areas_that_differ_by_chance_only_none_is_called_high():
    e = np.full(200, 5.0)
    found = smoothing.poisson_gamma(np.random.default_rng(5).poisson(e), e)
    assert (found.words() == "不能判定").mean() > 0.99


def test_of_all_zeros_every_rate_is_zero_with_an_upper_limit():
    found = smoothing.poisson_gamma([0, 0, 0], [10, 20, 30])
    assert (found.value == 0).all()
    assert (found.high > 0).all()
    assert np.isfinite(found.high).all()
    assert "nan" not in found.explain(0)
    for other in (smoothing.marshall([0, 0, 0], [1, 2, 3]), smoothing.local([0, 0, 0], [1, 2, 3], ring(3))):
        assert (other.value == 0).all()
        assert np.isfinite(other.high).all()


def test_of_a_single_area_nothing_is_judged():
    for found in (smoothing.poisson_gamma([5], [10]), smoothing.marshall([5], [10])):
        assert not found.judgeable.any()
        assert "不作判断" in found.explain(0)


def test_of_an_area_without_people_no_rate_is_given_and_the_others_do_not_change():
    y, e, _ = city(20)
    alone = smoothing.poisson_gamma(y, e)
    found = smoothing.poisson_gamma([*y, 3], [*e, 0])
    assert not found.judgeable[-1]
    np.testing.assert_allclose(found.value[:-1], alone.value, rtol=1e-12)
    assert "没有可用的人口数" in found.explain(20)


def test_of_an_area_without_neighbours_its_own_data_speak_alone():
    found = smoothing.local([1, 2, 3], [10, 10, 10], [[1], [0], []])
    assert found.value[2] == pytest.approx(0.3)
    assert found.low[2] < 0.3 < found.high[2]


def test_of_slices_each_is_fitted_by_itself():
    y, e, _ = city(40)
    both = smoothing.poisson_gamma(np.column_stack([y, y[::-1]]), e, per=10_000)
    one = smoothing.poisson_gamma(y, e, per=10_000)
    np.testing.assert_allclose(both.column(0).value, one.value, rtol=1e-12)
    assert both.explain((3, 1)).count("。") == 2


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (([1, -1], [1, 1]), "count"),
        (([1, np.nan], [1, 1]), "count"),
        (([1, 1], [1, -1]), "expected"),
        (([1, 1], [1, 1, 1]), "expected"),
        (([], []), "count"),
        ((np.ones((2, 2, 2)), [1, 1]), "count"),
    ],
)
def test_of_bad_input_the_argument_is_named(arguments, named):
    with pytest.raises(InputError, match=named):
        smoothing.poisson_gamma(*arguments)


@pytest.mark.parametrize("neighbours", [[[1], [0]], [[0], [0], [1]], [[1, 1], [0], [0]], [[7], [0], [0]]])
def test_of_wrong_neighbours_the_argument_is_named(neighbours):
    with pytest.raises(InputError, match="neighbours"):
        smoothing.local([1, 2, 3], [1, 1, 1], neighbours)


def test_of_constant_covariates_the_argument_is_named():
    with pytest.raises(InputError, match="covariates"):
        smoothing.poisson_gamma([1, 2, 3], [1, 1, 1], covariates=[2, 2, 2])


def test_of_a_billion_cases_the_result_is_finite():
    y = np.array([10**9, 2 * 10**9, 10**9])
    found = smoothing.poisson_gamma(y, [10**9] * 3)
    assert np.isfinite(found.low).all()
    np.testing.assert_allclose(found.value, y / 10**9, rtol=1e-3)


areas = st.lists(st.tuples(st.integers(0, 60), st.floats(0.5, 50)), min_size=3, max_size=25)


@settings(deadline=None, max_examples=60)
@given(areas, st.randoms())
def test_of_areas_in_another_order_nothing_changes(rows, random):
    order = list(range(len(rows)))
    random.shuffle(order)
    y, e = (np.array(part) for part in zip(*rows, strict=True))
    for method in (smoothing.poisson_gamma, smoothing.marshall):
        here, there = method(y, e), method(y[order], e[order])
        np.testing.assert_allclose(here.value[order], there.value, rtol=1e-6)
        np.testing.assert_allclose(here.high[order], there.high, rtol=1e-5)
        assert (here.low <= here.value).all()
        assert (here.value <= here.high).all()


@settings(deadline=None, max_examples=40)
@given(areas)
def test_of_a_steadied_rate_it_lies_between_the_raw_rate_and_the_mean(rows):
    y, e = (np.array(part) for part in zip(*rows, strict=True))
    found = smoothing.poisson_gamma(y, e)
    low, high = np.minimum(found.raw, found.mean), np.maximum(found.raw, found.mean)
    assert (found.value >= low - 1e-9 * (1 + low)).all()
    assert (found.value <= high + 1e-9 * (1 + high)).all()


def test_of_more_exposure_at_the_same_rate_the_interval_narrows():
    y, e, _ = city(80)
    y, e = np.append(y, [4, 40]), np.append(e, [4.0, 40.0])
    found = smoothing.poisson_gamma(y, e)
    assert found.high[-1] - found.low[-1] < found.high[-2] - found.low[-2]


def test_of_ranks_the_intervals_are_wide_and_say_so():
    y, e, _ = city(60, spread=0.2)
    rates = smoothing.poisson_gamma(y, e)
    found = smoothing.rank_intervals(rates, draws=500)
    assert (found.low <= found.median).all()
    assert (found.median <= found.high).all()
    assert found.top.sum() == pytest.approx(10)
    assert not found.rankable
    assert "不足以排名" in found.explain(0)


def test_of_ranks_areas_far_apart_are_told_apart():
    rates = smoothing.poisson_gamma([10, 1000, 5000, 20000], [100, 100, 100, 100])
    found = smoothing.rank_intervals(rates, draws=500, top=1)
    assert found.median.tolist() == [4, 3, 2, 1]
    assert found.rankable
    assert found.top[3] == 1


def test_of_exceedance_the_chance_is_that_of_the_gamma():
    y, e, _ = city(30)
    found = smoothing.poisson_gamma(y, e)
    wanted = stats.gamma(found.posterior_shape, scale=1 / found.posterior_rate).sf(1.2 * found.reference)
    np.testing.assert_allclose(found.exceedance(1.2), wanted, rtol=1e-9)
    assert (found.surely_above(1.2) == (wanted > 0.8)).all()


def test_of_two_periods_the_ratio_agrees_with_draws():
    y, e, _ = city(15)
    z, _, _ = city(15, seed=9)
    before, after = smoothing.poisson_gamma(y, e), smoothing.poisson_gamma(z, e)
    found = smoothing.compare(before, after)
    ratio = after.draws(40_000, seed=1) / before.draws(40_000, seed=2)
    np.testing.assert_allclose(found.value, np.median(ratio, axis=0), rtol=0.03)
    np.testing.assert_allclose(found.low, np.quantile(ratio, 0.05, axis=0), rtol=0.04)
    np.testing.assert_allclose(found.increased, (ratio > 1).mean(axis=0), atol=0.02)
    assert found.explain(0).count("。") == 2


def test_of_the_median_it_solves_the_incomplete_gamma():
    y, e, _ = city(10)
    found = smoothing.poisson_gamma(y, e)
    np.testing.assert_allclose(
        special.gammainc(found.posterior_shape, found.quantile(0.5) * found.posterior_rate), 0.5, rtol=1e-9
    )
