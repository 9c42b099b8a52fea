"""The share of true cases from what people saw of each sort."""

import numpy as np
import pytest

from judgegrid.methods.arguments import InputError
from judgegrid.methods.exact_share import exact_share
from judgegrid.methods.reviewed_share import Sort, reviewed_share


def test_of_a_worked_example_the_sum_is_as_by_hand():
    found = reviewed_share([Sort(120, 60, 57), Sort(40, 50, 20)], 412, certain=10)
    assert found.value == pytest.approx((10 + 120 * 57 / 60 + 40 * 20 / 50) / 412)
    assert found.raw == pytest.approx(130 / 412)
    assert found.low < found.value < found.high
    assert "412件中约34%属实" in found.explain()


def test_with_every_case_seen_the_interval_is_that_of_the_count():
    found = reviewed_share([Sort(156, 100_000, 100_000)], 412, level=0.95)
    exact = exact_share(156, 412)
    assert found.low == pytest.approx(exact.low, abs=0.005)
    assert found.high == pytest.approx(exact.high, abs=0.005)


def test_of_a_true_share_of_38_per_cent_the_estimate_is_within_two_points_and_the_interval_covers():
    """The machine is sure of .87 of the reported ones, calls .11 possible and never finds .02."""
    rng = np.random.default_rng(5)
    errors, covered = [], 0
    for _ in range(200):
        reported = rng.binomial(4000, 0.38)
        sure, unsure, _ = rng.multinomial(reported, (0.87, 0.11, 0.02))
        wrong, odd = rng.binomial(4000 - reported, 0.01), rng.binomial(4000 - reported, 0.04)
        seen = [
            Sort(sure + wrong, 150, rng.hypergeometric(sure, wrong, 150)),
            Sort(unsure + odd, 100, rng.hypergeometric(unsure, odd, 100)),
        ]
        found = reviewed_share(seen, 4000, draws=4000)
        errors.append(found.value - 0.38)
        covered += found.low <= 0.38 <= found.high
    assert abs(np.mean(errors)) < 0.01 and np.quantile(np.abs(errors), 0.95) < 0.025
    assert covered >= 160


@pytest.mark.parametrize(
    ("sorts", "total", "said"),
    [
        ([Sort(3, 0, 0)], 10, "judged"),
        ([Sort(3, 2, 4)], 10, "true"),
        ([Sort(8, 2, 1), Sort(8, 2, 1)], 10, "total"),
        ([Sort(-1, 2, 1)], 10, "size"),
        ([], 0, "total"),
    ],
)
def test_of_counts_that_do_not_fit_the_error_names_them(sorts, total, said):
    with pytest.raises(InputError, match=said):
        reviewed_share(sorts, total)


def test_without_anything_found_the_share_is_none():
    assert reviewed_share([Sort(0, 0, 0)], 50).value == 0
