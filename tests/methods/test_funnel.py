"""Funnel limits: published figures, small counts, bad input."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from scipy import stats

from judgegrid.methods import funnel
from judgegrid.methods.arguments import InputError


@pytest.mark.parametrize(
    ("method", "phi", "tau2", "outside"),
    [("shmi", 8.53205515064088, 0.0284072147941443, 9), ("cqc", 9.30249710742927, 0.00786307927605877, 2)],
)
def test_of_the_medicare_providers_over_dispersion_is_that_of_funnelplotr(
    reference, method, phi, tau2, outside
):
    rows = list(csv.DictReader((reference / "methods_reference/funnel_medpar_input.csv").open()))
    o, e = (np.array([float(r[k]) for r in rows]) for k in ("numerator", "denominator"))
    found = funnel.limits(o, e, method=method)
    assert found.phi == pytest.approx(phi, rel=1e-9)
    assert found.tau2 == pytest.approx(tau2, rel=1e-9)
    assert (found.bands() != "正常").sum() == outside
    assert ((found.ratio < found.raw_low) | (found.ratio > found.raw_high)).sum() == 25


def test_of_small_counts_the_exact_funnel_keeps_its_promise_where_the_root_does_not():
    rng = np.random.default_rng(2)
    flagged = {"exact": [], "cqc": []}
    for _ in range(20):
        e = rng.uniform(2, 10, 600)
        o = rng.poisson(e)
        for method, found in flagged.items():
            found.append((funnel.limits(o, e, method=method).bands() == "偏低").mean())
    assert np.mean(flagged["exact"]) <= 0.0015
    assert np.mean(flagged["cqc"]) > 0.005


def test_of_chance_alone_the_exact_limits_are_poisson_quantiles():
    found = funnel.limits([5, 6, 5, 6], [5.5] * 4)
    assert found.tau2 == 0
    assert found.high[0] == stats.poisson(5.5).isf(0.001) / 5.5
    assert found.low[0] == stats.poisson(5.5).ppf(0.001) / 5.5


def test_of_an_area_far_out_the_band_is_high_and_the_words_stay_calm():
    o = np.append(np.random.default_rng(1).poisson(20, 80), 90)
    found = funnel.limits(o, np.full(81, 20.0))
    assert found.bands()[-1] == "偏高"
    assert "不作评价" in found.explain(80)
    low, high = found.curve([5, 20, 80])
    assert (np.diff(high) < 0).all()
    assert (np.diff(low) >= 0).all()


def test_of_an_area_with_nothing_expected_no_band_is_given():
    found = funnel.limits([3, 4, 1], [3, 4, 0])
    assert not found.judgeable[2]
    assert found.bands()[2] == "正常"
    assert "不划入" in found.explain(2)


def test_of_bad_input_the_argument_is_named():
    with pytest.raises(InputError, match="observed"):
        funnel.limits([0, 3], [1, 3], method="shmi")
    with pytest.raises(InputError, match="method"):
        funnel.limits([1], [1], method="best")
    with pytest.raises(InputError, match="expected"):
        funnel.limits([0, 0], [0, 0])
    with pytest.raises(InputError, match="observed"):
        funnel.limits([1.5, 2], [1, 1])


def test_of_areas_in_another_order_the_limits_are_the_same():
    rng = np.random.default_rng(4)
    e = rng.uniform(1, 40, 50)
    o, order = rng.poisson(e * rng.gamma(6, 1 / 6, 50)) + 1, rng.permutation(50)
    for method in funnel.METHODS:
        here, there = funnel.limits(o, e, method=method), funnel.limits(o[order], e[order], method=method)
        np.testing.assert_allclose(here.high[order], there.high, rtol=1e-9)
