"""Forecasts: arithmetic that must hold, what they beat, how often the interval holds, what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsforecast.models import DynamicOptimizedTheta

from judgegrid.methods import count_spread, forecast, forecast_shared
from judgegrid.methods.arguments import InputError

# International airline passengers, 1958–1960 (Box and Jenkins 1976, series G); the last year is held out.
PASSENGERS = (
    *(340, 318, 362, 348, 363, 435, 491, 505, 404, 359, 310, 337),
    *(360, 342, 406, 396, 420, 472, 548, 559, 463, 407, 362, 405),
)


def city(seed, *, series=60, months=72, mean=0.5, size=None):
    """Counts that share a season and a slow trend; the true means; the categories."""
    rng = np.random.default_rng(seed)
    category = np.arange(series) % 3
    level = rng.gamma(1.0, mean, series)[:, None]
    t = np.arange(months + 1)
    season = 1 + 0.4 * np.sin(2 * np.pi * (t[None, :] + 3 * category[:, None]) / 12)
    true = level * season * np.exp(0.004 * t)[None, :]
    drawn = rng.poisson(true) if size is None else rng.poisson(true * rng.gamma(size, 1 / size, true.shape))
    return drawn, true, category


def test_of_last_year_the_forecast_is_the_same_month_as_the_reference_program():
    found = forecast.next_periods([PASSENGERS], method="last_year", horizon=12)
    assert found.mean[0].tolist() == list(PASSENGERS[12:])
    further = forecast.next_periods([PASSENGERS], method="last_year", horizon=14)
    assert further.mean[0, 12:].tolist() == list(PASSENGERS[12:14])


def test_of_a_steady_series_the_forecast_is_its_level():
    found = forecast.next_periods(np.full((2, 40), 7), method="own", horizon=3)
    assert found.mean == pytest.approx(np.full((2, 3), 7))
    assert (found.low < 7).all()
    assert (found.high > 7).all()


def test_of_twice_the_days_twice_the_cases_are_expected():
    days = np.r_[np.full(40, 30.0), 60.0]
    found = forecast.next_periods(np.full((1, 40), 9), exposure=days, method="own")
    assert found.mean[0, 0] == pytest.approx(18)


def test_of_theta_it_is_the_library_when_nothing_is_to_be_taken_out():
    y = np.random.default_rng(1).poisson(30, 30)
    found = forecast.next_periods([y], method="theta", horizon=4)
    wanted = DynamicOptimizedTheta(season_length=1).forecast(y=y.astype(float), h=4)["mean"]
    assert found.mean[0] == pytest.approx(wanted)


def test_of_sparse_series_own_is_closer_to_the_truth_than_last_year_the_mean_and_theta():
    drawn, true, category = city(2, series=90)
    errors = {}
    for name in ("own", "theta", "last_year"):
        said = forecast.next_periods(drawn[:, :72], category=category, method=name).mean[:, 0]
        errors[name] = np.sqrt(np.mean((said - true[:, 72]) ** 2))
    errors["mean of 12"] = np.sqrt(np.mean((drawn[:, 60:72].mean(axis=1) - true[:, 72]) ** 2))
    assert min(errors, key=errors.get) == "own"
    assert forecast.next_periods(drawn[:, :72], category=category).method[0] == "own"


def test_of_a_season_the_index_finds_it_and_chance_is_not_taken_for_one():
    t = np.arange(72)
    made = 10_000 * (1 + 0.3 * np.sin(2 * np.pi * t / 12))
    rng = np.random.default_rng(3)
    found = forecast_shared.season(np.stack([rng.poisson(made), rng.poisson(10_000, 72)]), np.ones((2, 72)))
    assert found[0] == pytest.approx(made[:12] / made[:12].mean(), abs=0.02)
    assert np.abs(found[1] - 1).max() < 0.01
    assert found.mean(axis=1) == pytest.approx([1, 1])


def test_of_intervals_nine_in_ten_hold():
    hits = []
    for seed in range(12):
        drawn, _, category = city(seed, mean=12, size=8.0)
        found = forecast.next_periods(drawn[:, :72], category=category, method="own")
        hits.append((found.low[:, 0] <= drawn[:, 72]) & (drawn[:, 72] <= found.high[:, 0]))
    assert 0.87 <= np.mean(hits) <= 0.93


def test_of_months_further_ahead_the_range_does_not_shrink_on_the_whole():
    drawn, _, category = city(5, mean=20, size=6.0)
    found = forecast.next_periods(drawn[:, :72], category=category, method="own", horizon=6)
    width = ((found.high - found.low) / found.mean).mean(axis=0)
    assert width[5] >= 0.9 * width[0]


def test_of_the_interval_the_ends_are_those_of_the_distribution():
    low, high = count_spread.interval(np.array([4.0]), np.array([1e-7]), 0.9)
    law = stats.poisson(4)
    inside = [k for k in range(40) if 0.05 <= law.cdf(k - 1) + law.pmf(k) / 2 <= 0.95]
    assert (low[0], high[0]) == (inside[0], inside[-1])


def test_of_errors_larger_than_chance_the_surplus_is_found():
    rng = np.random.default_rng(4)
    said = np.full((300, 12), 50.0)
    y = rng.poisson(50 * rng.gamma(10, 0.1, said.shape))
    found = count_spread.surplus(y.astype(float), said, np.zeros(300, dtype=np.int64))
    assert np.median(found) == pytest.approx(0.1, abs=0.025)


tables = st.integers(1, 5).flatmap(
    lambda series: st.lists(
        st.lists(st.integers(0, 60), min_size=14, max_size=14), min_size=series, max_size=series
    )
)


@settings(max_examples=25)
@given(tables, st.randoms())
def test_of_any_counts_means_lie_in_order_sums_add_and_the_order_of_series_is_nothing(table, random):
    y = np.array(table)
    found = forecast.next_periods(y, method="own", horizon=2)
    assert np.isfinite(found.mean).all()
    assert (found.mean >= 0).all()
    assert (found.low <= found.high).all()
    whole = found.roll_up([0] * len(y))
    np.testing.assert_allclose(whole.mean[0], found.mean.sum(axis=0), rtol=1e-12)
    turned = list(range(len(y)))
    random.shuffle(turned)
    again = forecast.next_periods(y[turned], method="own", horizon=2)
    np.testing.assert_allclose(again.mean, found.mean[turned], rtol=1e-9, atol=1e-12)
    wider = forecast.next_periods(y, method="own", horizon=2, level=0.98)
    assert (wider.low <= found.low).all()
    assert (wider.high >= found.high).all()
    scaled = forecast.next_periods(y, method="own", horizon=2, exposure=np.full(16, 30.0))
    np.testing.assert_allclose(scaled.mean, found.mean, rtol=1e-9, atol=1e-12)


def test_of_a_sum_the_range_is_narrower_than_the_ranges_added():
    drawn, _, category = city(6, mean=10)
    found = forecast.next_periods(drawn[:, :72], category=category, method="own")
    whole = found.roll_up(category)
    assert whole.mean.shape == (3, 1)
    assert (whole.high - whole.low).sum() < 0.7 * (found.high - found.low).sum()
    assert "件之间" in whole.explain(1, name="物业类")


def test_of_nothing_ever_seen_no_forecast_is_claimed():
    found = forecast.next_periods(np.zeros((2, 24)))
    assert not found.judgeable.any()
    assert "无从推算" in found.explain(1)
    assert np.isfinite(found.high).all()


def test_of_a_billion_cases_a_month_the_figures_stay_finite():
    found = forecast.next_periods(np.full((1, 36), 10**9), method="mean")
    assert found.mean[0, 0] == pytest.approx(1e9)
    assert np.isfinite(found.high).all()


def test_of_a_busy_series_both_methods_are_averaged_and_two_sentences_say_so():
    y = np.random.default_rng(7).poisson(40, (2, 48))
    found = forecast.next_periods(y)
    apart = [forecast.next_periods(y, method=name).mean for name in ("own", "theta")]
    assert found.method == ("mean", "mean")
    assert found.mean == pytest.approx((apart[0] + apart[1]) / 2)
    words = found.explain(0, name="甲区")
    assert words.count("。") == 2
    assert "甲区下月预计约" in words


def test_of_more_busy_series_than_there_is_time_for_the_busiest_are_given_both_methods(monkeypatch):
    monkeypatch.setattr(forecast, "MOST_THETA", 1)
    y = np.random.default_rng(8).poisson([[40], [80], [60]], (3, 48))
    assert forecast.next_periods(y).method == ("own", "mean", "own")


@pytest.mark.parametrize(
    ("argument", "call"),
    [
        ("counts", lambda: forecast.next_periods([1, 2, 3])),
        ("counts", lambda: forecast.next_periods([[1] * 11])),
        ("counts", lambda: forecast.next_periods([[1] * 12 + [float("nan")]])),
        ("counts", lambda: forecast.next_periods([[1] * 12 + [-1]])),
        ("counts", lambda: forecast.next_periods([[1] * 12 + [0.5]])),
        ("category", lambda: forecast.next_periods([[1] * 12], category=[0, 1])),
        ("category", lambda: forecast.next_periods([[1] * 12] * 2, category=[0, 2])),
        ("category", lambda: forecast.next_periods([[1] * 12] * 2, category=[0, -1])),
        ("exposure", lambda: forecast.next_periods([[1] * 12], exposure=[30] * 12)),
        ("exposure", lambda: forecast.next_periods([[1] * 12], exposure=[30] * 12 + [0])),
        ("horizon", lambda: forecast.next_periods([[1] * 12], horizon=0)),
        ("horizon", lambda: forecast.next_periods([[1] * 12], horizon=12)),
        ("level", lambda: forecast.next_periods([[1] * 12], level=90)),
        ("method", lambda: forecast.next_periods([[1] * 12], method="arima")),
        ("groups", lambda: forecast.next_periods([[1] * 12], method="own").roll_up([1])),
    ],
)
def test_of_input_that_cannot_be_used_the_argument_is_named(argument, call):
    with pytest.raises(InputError, match=argument):
        call()
