"""The exact interval of one share without scipy, against the one with it and a published figure."""

import pytest

from judgegrid.methods.arguments import InputError
from judgegrid.methods.exact_share import exact_share
from judgegrid.methods.rates import binomial_interval


@pytest.mark.parametrize(
    ("k", "n"), [(0, 1), (1, 1), (0, 5), (5, 5), (3, 10), (81, 263), (1, 30_000), (15_000, 30_000)]
)
def test_it_equals_the_interval_computed_with_scipy(k, n):
    mine, other = exact_share(k, n), binomial_interval(k, n)
    assert mine.low == pytest.approx(float(other.low), abs=1e-9)
    assert mine.high == pytest.approx(float(other.high), abs=1e-9)


def test_the_published_example_comes_out():
    """81 of 263: 0.2527 to 0.3676 (Newcombe 1998, Statistics in Medicine 17, 857–872, table I, method 5)."""
    found = exact_share(81, 263)
    assert (round(found.low, 4), round(found.high, 4)) == (0.2527, 0.3676)


@pytest.mark.parametrize(("k", "n"), [(6, 5), (-1, 5), (0, 0), (1.5, 3), (True, 3)])
def test_what_is_no_share_is_told_by_name(k, n):
    with pytest.raises(InputError, match=r"successes|trials"):
        exact_share(k, n)


@pytest.mark.parametrize("n", [1, 2, 7, 40, 311, 6_334])
def test_every_count_of_a_number_of_trials_equals_scipy(n):
    for k in range(0, n + 1, max(1, n // 25)):
        mine, other = exact_share(k, n), binomial_interval(k, n)
        assert mine.low == pytest.approx(float(other.low), abs=1e-9, rel=1e-7), k
        assert mine.high == pytest.approx(float(other.high), abs=1e-9, rel=1e-7), k
