"""Randomisation inference: right under the null, quick to see a fall, and bad input."""

from __future__ import annotations

import numpy as np
import pytest

from judgegrid.methods import impact
from judgegrid.methods.arguments import InputError


def rows(seed, *, units=40, periods=24, effect=0.0, mean=2.0):
    rng = np.random.default_rng(seed)
    start = rng.permutation(np.resize([10, 16, periods], units))
    treated = np.arange(periods) >= start[:, None]
    y = rng.poisson(rng.gamma(5, mean / 5, units)[:, None] * np.exp(effect * treated))
    first = np.repeat(np.where(start < periods, start + 1, 0), periods)
    return y.ravel(), np.repeat(np.arange(units), periods), np.tile(np.arange(periods) + 1, units), first


def test_of_a_real_fall_swapped_dates_do_not_show_it():
    found = impact.randomisation(*rows(1, effect=-0.4), draws=99)
    assert found.p_fall <= 0.02
    assert found.observed == pytest.approx(-0.4, abs=0.2)
    assert found.explain().count("。") == 2


def test_of_no_effect_p_is_spread_evenly():
    p = [
        impact.randomisation(*rows(seed, periods=18, units=24), draws=19, seed=seed).p_fall
        for seed in range(50)
    ]
    assert 0.0 <= np.mean(np.array(p) <= 0.1) <= 0.22
    assert 0.35 <= np.mean(p) <= 0.65


def test_of_units_that_never_started_invented_dates_show_nothing():
    y, unit, time, first = rows(2, units=60, effect=-0.5)
    found = impact.randomisation(y, unit, time, first, among="untreated", draws=99)
    assert abs(found.drawn.mean()) < 0.1
    assert found.p_fall <= 0.05
    assert "编造日期" in found.explain()


def test_of_totals_by_wave_the_estimate_is_that_of_the_units():
    given = rows(3)
    whole = impact.staggered(*given, model="poisson", bootstrap=0)
    assert impact.randomisation(*given, draws=19).observed == pytest.approx(whole.simple.effect, abs=1e-6)


def test_of_strata_dates_stay_inside_them():
    y, unit, time, first = rows(4, units=30)
    stratum = np.where(first > 0, 1, 0)
    with pytest.raises(InputError, match="cluster"):
        impact.randomisation(y, unit, time, first, cluster=unit // 15, draws=19)
    alone = impact.randomisation(y, unit, time, first, stratum=first, draws=19)
    np.testing.assert_allclose(alone.drawn, alone.observed)
    assert impact.randomisation(y, unit, time, first, stratum=stratum, draws=19).drawn.std() > 0
    one = impact.randomisation(y, unit, time, first, stratum=np.zeros(len(y)), draws=19)
    np.testing.assert_array_equal(one.drawn, impact.randomisation(y, unit, time, first, draws=19).drawn)
    with pytest.raises(InputError, match="stratum"):
        impact.randomisation(y, unit, time, first, stratum=time, draws=19)


def test_of_rates_the_simple_aggregate_is_shuffled():
    y, unit, time, first = rows(5, effect=-1.0, mean=10)
    assert impact.randomisation(y, unit, time, first, model="difference", draws=39).p_fall <= 0.05


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"draws": 5}, "draws"),
        ({"among": "some"}, "among"),
        ({"model": "x"}, "model"),
        ({"seed": -1}, "seed"),
    ],
)
def test_of_bad_options_the_argument_is_named(change, named):
    with pytest.raises(InputError, match=f"^{named}"):
        impact.randomisation(*rows(1), **change)


def test_of_one_date_for_all_there_is_nothing_to_swap():
    y, unit, time, first = rows(1)
    with pytest.raises(InputError, match="first_treated"):
        impact.randomisation(y, unit, time, np.full(len(first), 5))
