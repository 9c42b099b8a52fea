"""Power before data: against simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judgegrid.methods import power, rates
from judgegrid.methods.arguments import InputError


@pytest.mark.parametrize(("before", "after"), [(72, 100), (120, 60), (30, 30 * 0.6)])
def test_of_the_chance_to_see_a_change_it_agrees_with_simulated_tests(before, after):
    rng = np.random.default_rng(1)
    y, z = rng.poisson(before, 20_000), rng.poisson(after, 20_000)
    p = rates.rate_ratio(z, 1.0, y, 1.0, level=0.9).p
    seen = (p <= 0.1) & ((z > y) == (after > before))
    assert power.chance_to_see(before, after, 1.0, 0.1) == pytest.approx(seen.mean(), abs=0.012)


def test_of_many_cases_the_normal_approximation_joins_the_exact_power():
    assert power.chance_to_see(49_000, 50_000, 1.0, 0.1) == pytest.approx(
        power.chance_to_see(50_500, 51_531, 1.0, 0.1), abs=0.02
    )


def test_of_a_small_community_the_planner_is_told_to_combine():
    found = power.years_to_see(3, 0.8)
    assert found.years is None
    assert "合并多个地区" in found.explain()


def test_of_a_large_town_the_years_are_few():
    found = power.years_to_see(1200, 0.85)
    assert found.years == 1
    assert found.explain().count("。") == 2


@settings(deadline=None, max_examples=15)
@given(st.integers(50, 400))
def test_of_more_filings_a_year_fewer_years_are_needed(yearly):
    some, more = power.years_to_see(yearly, 0.7), power.years_to_see(2 * yearly, 0.7)
    assert (more.years or 999) <= (some.years or 999)


def test_of_the_smallest_fall_simulated_studies_find_it_about_eighty_times_in_a_hundred():
    found = power.smallest_change(150, 24, 5)
    assert 0.07 < found.fall < 0.1
    rng, cell = np.random.default_rng(2), 150 * 24 * 5 / 4
    groups = rng.poisson(cell, (20_000, 4)) * 1.0
    groups[:, 0] = rng.poisson(cell * (1 - found.fall), 20_000)
    log, error = np.log(groups), np.sqrt((1 / groups).sum(axis=1))
    z = (log[:, 0] - log[:, 1] - log[:, 2] + log[:, 3]) / error
    assert (z < -1.959964).mean() == pytest.approx(0.8, abs=0.02)
    assert power.smallest_change(1500, 24, 5).fall < found.fall
    assert "不等于没有效果" in found.explain()


def test_of_bad_input_the_argument_is_named():
    for arguments, named in (((0, 0.5), "yearly"), ((5, 1.0), "ratio"), ((5, -1), "ratio")):
        with pytest.raises(InputError, match=named):
            power.years_to_see(*arguments)
    with pytest.raises(InputError, match="areas"):
        power.smallest_change(1, 5, 5)
    with pytest.raises(InputError, match="dispersion"):
        power.smallest_change(10, 5, 5, dispersion=0.5)
