"""Standardised rates against the published worked example."""

from __future__ import annotations

import numpy as np
import pytest

from judgegrid.methods import standardisation
from judgegrid.methods.arguments import InputError

# Down syndrome by birth order (rows 1, 2, 3, 4, 5+) and age of mother: Fleiss 1981, p. 249.
BIRTHS = np.array(
    [
        [230061, 329449, 114920, 39487, 14208, 3052],
        [72202, 326701, 208667, 83228, 28466, 5375],
        [15050, 175702, 207081, 117300, 45026, 8660],
        [2293, 68800, 132424, 98301, 46075, 9834],
        [327, 30666, 123419, 149919, 104088, 34392],
    ]
)
CASES = np.array(
    [
        [107, 141, 60, 40, 39, 25],
        [25, 150, 110, 84, 82, 39],
        [3, 71, 114, 103, 108, 75],
        [1, 26, 64, 89, 137, 96],
        [0, 8, 63, 112, 262, 295],
    ]
)


def test_of_the_example_of_fleiss_the_standardised_rates_are_the_published_ones():
    found = standardisation.direct(CASES, BIRTHS, BIRTHS.mean(axis=0), per=100_000)
    assert found.value.round(1).tolist() == [92.3, 91.2, 85.1, 92.7, 75.5]
    assert found.variance[0] == pytest.approx(39.19, abs=0.005)
    # R dsrTest vignette, birth order 5+, gamma method: 75.52901 (67.70212, 188.30017)
    last = (found.value[4], found.low[4], found.high[4])
    assert last == pytest.approx((75.52901, 67.70212, 188.30017), abs=5e-6)
    assert "统一的人口构成" in found.explain(4)


def test_of_the_standard_itself_the_standardised_rate_is_the_crude_rate():
    found = standardisation.direct(CASES[0], BIRTHS[0], BIRTHS[0])
    assert found.value == pytest.approx(found.crude, rel=1e-12)


def test_of_indirect_standardisation_expected_numbers_sum_to_the_observed():
    found = standardisation.indirect(CASES, BIRTHS, CASES.sum(axis=0), BIRTHS.sum(axis=0))
    assert found.expected.sum() == pytest.approx(CASES.sum(), rel=1e-12)
    assert (found.low < found.ratio).all()
    assert (found.ratio < found.high).all()
    assert found.explain(0).count("。") == 2


def test_of_a_stratum_without_people_direct_standardisation_is_refused_by_place():
    births = BIRTHS.copy()
    births[2, 3] = 0
    with pytest.raises(InputError, match=r"exposure\[2, 3\]"):
        standardisation.direct(CASES, births, BIRTHS[0])


def test_of_weights_that_do_not_fit_the_argument_is_named():
    with pytest.raises(InputError, match="standard"):
        standardisation.direct(CASES, BIRTHS, [1, 2, 3])
    with pytest.raises(InputError, match="count"):
        standardisation.indirect([1, 2], BIRTHS, CASES.sum(axis=0), BIRTHS.sum(axis=0))
