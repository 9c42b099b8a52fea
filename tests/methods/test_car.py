"""Spatially structured smoothing: against GeoBUGS and NUTS, and against smoothing that ignores the map."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from judgegrid.methods import car, neighbourhood, smoothing
from judgegrid.methods.arguments import InputError


def lattice(side):
    """Neighbour lists of a square map."""
    at = np.arange(side * side).reshape(side, side)
    pairs = [*zip(at[:, :-1].ravel(), at[:, 1:].ravel(), strict=True)]
    pairs += [*zip(at[:-1].ravel(), at[1:].ravel(), strict=True)]
    return neighbourhood.lists([(int(i), int(j)) for i, j in pairs], side * side)


def smooth_map(side=12, seed=1):
    """Counts on a map whose rates change gently from place to place, exposures and true rates."""
    rng = np.random.default_rng(seed)
    x, y = np.meshgrid(np.linspace(0, 3, side), np.linspace(0, 3, side))
    truth = np.exp(0.6 * np.sin(x) * np.cos(y) + rng.normal(0, 0.1, x.shape)).ravel()
    exposure = rng.gamma(3, 1.5, side * side) + 0.2
    return rng.poisson(exposure * truth), exposure, truth


def test_of_the_scottish_map_the_coefficients_are_within_a_quarter_of_an_error_of_geobugs(reference):
    folder = reference / "methods_reference"
    rows = list(csv.DictReader((folder / "scotland_lip_eBayes.csv").open()))
    pairs = csv.DictReader((folder / "scotland_neighbours_queen.csv").open())
    around = neighbourhood.lists([(int(p["i"]) - 1, int(p["j"]) - 1) for p in pairs], len(rows))
    y, e, aff = (np.array([float(r[k]) for r in rows]) for k in ("cases", "expected", "AFF"))
    found = car.smooth(y, e, around, covariates=10 * aff, structure="icar")
    for value, (mean, error) in zip(
        (*found.coefficients, found.sigma),
        ((-0.3006, 0.1155), (0.4474, 0.1204), (0.6664, 0.1198)),
        strict=True,
    ):
        assert abs(value - mean) < 0.25 * error
    drawn = list(csv.DictReader((folder / "scotland_car_numpyro.csv").open()))
    np.testing.assert_allclose(found.rates.value, [float(r["RR_mean"]) for r in drawn], rtol=0.06)


def test_of_a_gently_changing_map_neighbours_help_and_intervals_cover():
    closer, covered = [], []
    for seed in range(3):
        y, e, truth = smooth_map(seed=seed)
        found, alone = car.smooth(y, e, lattice(12)).rates, smoothing.poisson_gamma(y, e)
        error = [np.log(rates.value / truth).std() for rates in (found, alone)]
        closer.append(error[0] / error[1])
        covered.append(((found.low <= truth) & (truth <= found.high)).mean())
    assert np.mean(closer) < 0.85
    assert 0.85 <= np.mean(covered) <= 0.96


def test_of_an_area_without_neighbours_it_still_gets_its_own_rate():
    y, e, _ = smooth_map(5)
    around = [*lattice(5), []]
    found = car.smooth([*y, 3], [*e, 4.0], around)
    assert np.isfinite(found.rates.value).all()
    assert found.explain(25).count("。") == 2


def test_of_the_structured_part_each_component_is_scaled_and_sums_to_zero():
    shared = car.structured([[1], [0, 2], [1], [4], [3], []], 6, scaled=True)
    np.testing.assert_allclose(shared.sum(axis=0), 0, atol=1e-12)
    assert np.exp(np.log(np.diag(shared)[:3]).mean()) == pytest.approx(1)
    assert shared[5, 5] == 0


def test_of_areas_in_another_order_nothing_changes():
    y, e, _ = smooth_map(5)
    around, order = lattice(5), np.random.default_rng(2).permutation(25)
    place = np.argsort(order)
    turned = [[int(place[j]) for j in around[i]] for i in order]
    here, there = car.smooth(y, e, around).rates, car.smooth(y[order], e[order], turned).rates
    np.testing.assert_allclose(here.value[order], there.value, rtol=1e-3)


def test_of_bad_input_the_argument_is_named():
    around = lattice(2)
    for arguments, named in (
        (([1, 2, 3, 4], [1, 1, 1, 0], around), "expected"),
        (([0, 0, 0, 0], [1, 1, 1, 1], around), "count"),
        (([1, 2], [1, 1], [[1], [0]]), "count"),
        (([1, 2, 3, 4], [1, 1, 1, 1], around[:3]), "neighbours"),
    ):
        with pytest.raises(InputError, match=named):
            car.smooth(*arguments)
    with pytest.raises(InputError, match="structure"):
        car.smooth([1, 2, 3, 4], [1, 1, 1, 1], around, structure="best")
    with pytest.raises(InputError, match="covariates"):
        car.smooth([1, 2, 3, 4], [1, 1, 1, 1], around, covariates=[1, 2, 3])
