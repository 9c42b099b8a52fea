"""Synthetic control and synthetic DiD: published figures, an oracle, known truths and bad input."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame, Series
from pysyncon import Synth

from judgegrid.methods import impact
from judgegrid.methods.arguments import InputError
from judgegrid.methods.impact.synthetic import simplex


def made_up(seed=1, *, areas=9, periods=24, first=16, effect=0.0):
    """Areas driven by two shared lines; the area in row 2 is a mixture of rows 0 and 1."""
    rng = np.random.default_rng(seed)
    lines = np.cumsum(rng.normal(0.3, 1, (2, periods)), axis=1) + 20
    load = rng.dirichlet([1, 1], areas)
    y = load @ lines + rng.normal(0, 0.3, (areas, periods))
    y[2] = 0.7 * y[0] + 0.3 * y[1] + rng.normal(0, 0.1, periods)
    y[2, first:] += effect
    return y


def test_of_a_mixture_the_weights_and_the_effect_are_found():
    found = impact.synthetic(made_up(effect=-6.0), treated=2, first=16, names=list("abcdefghi"))
    by_name = dict(zip(found.donors, found.weights, strict=True))
    assert by_name["a"] + by_name["b"] > 0.8
    assert found.mean_effect == pytest.approx(-6, abs=0.6)
    assert found.rank == 1
    assert "证据不足" in found.explain()
    many = impact.synthetic(made_up(areas=14, effect=-6.0), treated=2, first=16)
    assert many.p == pytest.approx(1 / 14)
    assert "有证据表明减少" in many.explain() and "同期未进网格地区变化" in many.explain()
    assert many.explain().count("。") == 2


def test_of_nested_weights_the_oracle_finds_the_same_mixture():
    y = made_up(seed=5)
    x = y[:, :16].reshape(9, 8, 2).mean(axis=2)
    found = impact.synthetic(y, treated=2, first=16, predictors=x)
    others = [k for k in range(9) if k != 2]
    oracle = Synth()
    oracle.fit(
        X0=DataFrame(x[others].T, columns=others), X1=Series(x[2], name=2),
        Z0=DataFrame(y[others, :16].T, columns=others), Z1=Series(y[2, :16], name=2),
    )  # fmt: skip
    assert found.loss == pytest.approx(oracle.loss_V, rel=0.02)
    np.testing.assert_allclose(found.weights, oracle.W, atol=0.02)


def test_of_the_basque_country_the_published_weights_come_out(reference):
    with (reference / "methods_reference/basque.csv").open() as file:
        rows = list(csv.DictReader(file))
    y, x, names = basque(rows)
    found = impact.synthetic(
        y, treated=names.index("Basque Country (Pais Vasco)"), first=15, names=names, predictors=x,
        fitted_periods=np.arange(5, 15),
    )  # fmt: skip
    weights = dict(zip(found.donors, found.weights, strict=True))
    assert weights["Cataluna"] == pytest.approx(0.851, abs=0.001)
    assert weights["Madrid (Comunidad De)"] == pytest.approx(0.149, abs=0.001)
    assert found.loss == pytest.approx(0.0088645, rel=1e-3)
    spain = found.donors.index("Spain (Espana)")
    assert np.abs(found.without_weights[spain] - found.weights).max() > 0.1


def basque(rows):
    """Outcome regions × years, the 14 predictors of Abadie and Gardeazabal 2003, names."""
    names = list(dict.fromkeys(row["regionname"] for row in rows))

    def table(column):
        made = np.full((len(names), 43), np.nan)
        for row in rows:
            if row[column]:
                made[names.index(row["regionname"]), int(float(row["year"])) - 1955] = float(row[column])
        return made

    schooling = ("illit", "prim", "med", "high", "post.high")
    late = [*(f"school.{name}" for name in schooling), "invest"]
    sectors = ("agriculture", "energy", "industry", "construction", "services.venta", "services.nonventa")
    y = table("gdpcap")
    columns = [np.nanmean(table(name)[:, 9:15], axis=1) for name in late]
    columns.append(y[:, 5:15].mean(axis=1))
    columns += [np.nanmean(table(f"sec.{name}")[:, 6:15:2], axis=1) for name in sectors]
    columns.append(table("popdens")[:, 14])
    return y, np.column_stack(columns), names


def test_of_synthetic_did_its_effect_survives_a_level_of_its_own():
    y = made_up(areas=12, effect=-4.0)
    y[2] += 30
    found = impact.synthetic(y, treated=2, first=16, method="did", draws=50)
    assert found.mean_effect == pytest.approx(-4, abs=0.8)
    assert found.effect.mean() == pytest.approx(found.mean_effect)
    assert found.se > 0 and found.rank == 1
    assert found.weights.sum() == pytest.approx(1)


def test_of_an_area_outside_all_others_no_verdict_is_given():
    y = made_up(effect=-6.0)
    y[2] += 500
    assert "不能评价" in impact.synthetic(y, treated=2, first=16).explain()


def test_of_no_effect_nothing_is_claimed_more_than_one_time_in_ten():
    told = [
        "有证据" in impact.synthetic(made_up(seed, areas=14), treated=2, first=16).explain()
        for seed in range(60)
    ]
    assert np.mean(told) <= 0.15


@settings(max_examples=15)
@given(st.integers(0, 1000), st.floats(0.1, 1e6))
def test_of_any_table_weights_are_shares_and_the_unit_does_not_matter(seed, scale):
    y = made_up(seed, areas=6)
    found = impact.synthetic(y, treated=1, first=12)
    other = impact.synthetic(y * scale, treated=1, first=12)
    assert found.weights.min() >= 0
    assert found.weights.sum() == pytest.approx(1)
    assert (found.without_weights.diagonal() == 0).all()
    assert 1 <= found.rank <= 6
    assert other.mean_effect == pytest.approx(found.mean_effect * scale, rel=1e-4, abs=1e-6 * scale)


@settings(max_examples=20)
@given(st.integers(0, 1000))
def test_of_the_inner_problem_no_other_mixture_is_nearer(seed):
    rng = np.random.default_rng(seed)
    donors, area = rng.normal(size=(8, 5)), rng.normal(size=8)
    best = simplex(donors, area)
    error = ((area - donors @ best) ** 2).sum()
    for other in rng.dirichlet(np.ones(5), 50):
        assert error <= ((area - donors @ other) ** 2).sum() + 1e-6


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"outcome": np.full((5, 9), np.nan)}, "outcome"),
        ({"outcome": np.ones(9)}, "outcome"),
        ({"outcome": np.ones((1, 9))}, "outcome"),
        ({"treated": 9}, "treated"),
        ({"treated": -1}, "treated"),
        ({"first": 1}, "first"),
        ({"first": 24}, "first"),
        ({"names": ["a"] * 9}, "names"),
        ({"predictors": np.ones((9, 2))}, "predictors"),
        ({"predictors": np.ones((4, 2))}, "predictors"),
        ({"fitted_periods": [20]}, "fitted_periods"),
        ({"method": "magic"}, "method"),
        ({"level": 0}, "level"),
        ({"method": "did", "draws": 3}, "draws"),
    ],
)
def test_of_bad_input_the_argument_is_named(change, named):
    given = {"outcome": made_up(), "treated": 2, "first": 16} | change
    with pytest.raises(InputError, match=f"^{named}"):
        impact.synthetic(given.pop("outcome"), **given)
