"""Moran's I: against spdep, esda, and chance."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from esda.moran import Moran as Other
from libpysal.weights import W

from judgegrid.methods import neighbourhood, spatial
from judgegrid.methods.arguments import InputError


def test_of_the_carolina_counties_the_index_equals_spdep(reference):
    rows = list(csv.DictReader((reference / "smallarea/nc_sids.csv").open()))
    pairs = csv.DictReader((reference / "smallarea/nc_sids_neighbours.csv").open())
    neighbours = neighbourhood.lists(((int(p["from"]) - 1, int(p["to"]) - 1) for p in pairs), len(rows))
    y, e = (np.array([float(r[k]) for r in rows]) for k in ("SID74", "BIR74"))
    found = spatial.moran(spatial.freeman_tukey(y, e), neighbours)
    assert (round(found.value, 7), round(found.z, 6)) == (0.2536773, 3.818849)
    by_rates = spatial.eb_moran(y, e, neighbours)
    assert round(by_rates.value, 7) == 0.2578896
    assert by_rates.permutation_p < 0.01


def test_of_a_grid_the_index_equals_esda():
    pairs = [(i, i + 1) for i in range(24) if i % 5 < 4] + [(i, i + 5) for i in range(20)]
    around = neighbourhood.lists(pairs, 25)
    values = np.random.default_rng(1).normal(size=25) + np.arange(25) / 10
    found = spatial.moran(values, around)
    other = Other(values, W(dict(enumerate(around)), silence_warnings=True), transformation="b")
    assert found.value == pytest.approx(other.I, rel=1e-12)
    assert found.z == pytest.approx(other.z_rand, rel=1e-9)
    assert found.explain().count("。") == 2


def test_of_equal_values_the_argument_is_named():
    around = neighbourhood.lists([(0, 1), (1, 2), (2, 3)], 4)
    with pytest.raises(InputError, match="values"):
        spatial.moran([1, 1, 1, 1], around)
    with pytest.raises(InputError, match="count"):
        spatial.eb_moran([0, 0, 0, 0], [1, 1, 1, 1], around)
    with pytest.raises(InputError, match="population"):
        spatial.eb_moran([0, 1, 0, 0], [1, 0, 1, 1], around)


def test_of_rates_without_pattern_the_permutation_p_is_not_small():
    around = neighbourhood.lists([(i, (i + 1) % 60) for i in range(60)], 60)
    rng = np.random.default_rng(3)
    small = [spatial.eb_moran(rng.poisson(8, 60), np.full(60, 8.0), around).permutation_p for _ in range(60)]
    assert np.mean(np.array(small) < 0.05) < 0.15
