"""GLR charts: statistics equal to R on an own series, and common sense."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judgegrid.methods import detection
from judgegrid.methods.arguments import InputError
from judgegrid.methods.detection.in_control import fitted

COUNTS = [3, 5, 2, 4, 6, 3, 4, 2, 5, 3, 1, 4, 6, 5, 3, 2, 4, 3, 5, 4]
COUNTS += [3, 4, 2, 6, 3, 4, 5, 3, 2, 4, 7, 6, 9, 5, 8, 6, 7, 4, 3, 2]
MEAN = 3.5 + 0.5 * np.sin(np.arange(1, 21))
# What R surveillance 1.20.3 says about COUNTS: glrpois and glrnb, range 21:40, c.ARL 3, mu0 MEAN, ret value;
# from the 10th judged period on, with the alarms.
R = [
    (
        {"dispersion": 0.0},
        "0.149254522825942093 1.931078493753553005 2.790582427678534927 5.416273603869980136 "
        "0.116895285971724272 1.727907511637391202 2.527478962160422782 4.364306544529087617 "
        "0.112578576181790346 0.006643234204950110 0",
        [12, 16],
    ),
    (
        {"dispersion": 0.2},
        "0.100911241012544256 1.065499644815655955 1.552239925008977561 2.861022210772175889 "
        "2.610699840420810602 3.472416070280918365 0.461965574642519083 1.463872129514986131 "
        "1.353979154956037156 0.932913895527850645 0.440885234658351166",
        [14],
    ),
    (
        {"dispersion": 0.0, "ratio": 1.5},
        "0.00786571015499993 1.34611901854982619 2.16305289669892131 3.95719711046574085 "
        "0.02967370161710448 1.36082260644314035 2.11558908425839309 3.44419421398543246 "
        "0.05960724412557661 0 0",
        [12, 16],
    ),
    (
        {"dispersion": 0.2, "ratio": 1.5},
        "0.0098196293521986 0.7858703700731535 1.2471249008177487 2.1932310652746523 2.2150362806958164 "
        "2.9087098867461294 3.3284903738855545 0.7684545011650505 0.8074400503499826 0.5091089741569559 0",
        [15],
    ),
]


@pytest.mark.parametrize(("options", "statistic", "alarms"), R)
def test_statistics_and_alarms_are_those_of_r(options, statistic, alarms):
    found = detection.glr(COUNTS, start=20, expected=MEAN, threshold=3, **options)
    wanted = [float(one) for one in statistic.split()]
    np.testing.assert_allclose(found.statistic[9:], wanted, rtol=1e-11, atol=1e-12)
    assert np.flatnonzero(found.alarm).tolist() == alarms


# What R surveillance 1.20.3 with MASS 7.3 says about VARIED: algo.glrnb, freq 12, range 41:55, c.ARL 3,
# mu0 = list(S = 1, trend = TRUE), alpha NULL (estimated: 0.13054056643326048), ret value.
VARIED = [9, 4, 12, 3, 7, 15, 6, 2, 8, 11, 5, 14, 4, 9, 3, 10, 7, 1, 13, 6, 8, 5, 16, 4, 9, 12, 3, 7]
VARIED += [6, 10, 2, 11, 5, 8, 14, 6, 4, 9, 13, 7, 12, 5, 17, 8, 10, 6, 14, 9, 15, 11, 18, 9, 16, 12, 20]
ESTIMATED = (
    "0.62575148285574844 0.10947864897511128 1.9646840891794053 1.2410235285038365 1.1909144933406726 "
    "0.68730098766385295 1.1257420254192254 1.0148791523165479 1.6126653971950748 1.8042385313293126 "
    "3.1199894632853349 0.067807350764401697 1.6867150254801313 2.1590749600004964 4.8993843708707807"
)


def test_of_mean_and_dispersion_estimated_the_statistics_are_those_of_r():
    found = detection.glr(VARIED, start=40, dispersion=None, threshold=3, frequency=12)
    np.testing.assert_allclose(found.statistic, [float(one) for one in ESTIMATED.split()], rtol=1e-10)
    np.testing.assert_allclose(found.dispersion, [0.13054056643326048], rtol=1e-12)
    assert np.flatnonzero(found.alarm).tolist() == [10, 14]


def test_of_counts_no_more_varied_than_poisson_the_estimated_dispersion_is_nothing():
    found = detection.glr([4, 5] * 30, start=40, dispersion=None)
    assert found.dispersion[0] == 0 and found.judgeable.all() and np.isfinite(found.statistic).all()


def test_without_reset_the_statistic_is_the_best_of_all_windows_written_out():
    found = detection.glr(COUNTS, start=20, expected=MEAN, threshold=3, reset=False)
    y = np.array(COUNTS[20:], dtype=float)
    for t in range(20):
        best = 0.0
        for k in range(t + 1):
            cases, usual = y[k : t + 1].sum(), MEAN[k : t + 1].sum()
            if cases > usual:
                best = max(best, cases * np.log(cases / usual) - cases + usual)
        assert found.statistic[t] == pytest.approx(best, abs=1e-12)


def test_beginning_and_size_of_a_rise_are_told():
    counts = [4, 3, 5, 4] * 10 + [4, 4, 8, 9, 8, 9]
    found = detection.glr(counts, start=40, expected=4.0, threshold=100)
    assert found.since[-1] == 42
    assert found.ratio[-1] == pytest.approx(34 / 16)
    assert "近4期合起来约为预计的2.1倍" in found.explain(5)


def test_a_longest_rise_of_one_period_looks_at_single_periods():
    found = detection.glr(COUNTS, start=20, expected=MEAN, threshold=100, longest=1)
    y = np.array(COUNTS[20:], dtype=float)
    single = np.where(y > MEAN, y * np.log(y / MEAN) - y + MEAN, 0.0)
    np.testing.assert_allclose(found.statistic, single, atol=1e-12)


def test_season_and_trend_of_the_history_are_not_alarmed_at():
    time = np.arange(1, 261)
    mean = np.exp(2 + 0.002 * time + 0.5 * np.sin(2 * np.pi * time / 52))
    counts = np.random.default_rng(3).poisson(mean)
    found = detection.glr(counts, start=208)
    assert not found.alarm.any()
    assert np.abs(found.expected / mean[208:] - 1).max() < 0.25
    raised = counts.copy()
    raised[240:] = np.random.default_rng(4).poisson(1.6 * mean[240:])
    assert detection.glr(raised, start=208).alarm[32:].any()


def test_the_dispersion_of_the_history_is_found():
    rng = np.random.default_rng(8)
    mean, alpha = np.full(4000, 6.0), 0.4
    y = rng.negative_binomial(1 / alpha, 1 / (1 + alpha * mean))
    asked = {"harmonics": 0, "trend": False, "frequency": 52, "dispersion": None}
    found = fitted(y.astype(float), 4000, **asked)
    assert found.converged and found.dispersion == pytest.approx(alpha, rel=0.1)
    assert found.mean[0] == pytest.approx(y.mean(), rel=1e-6)
    even = fitted(np.tile([3.0, 4.0, 5.0], 40), 120, **asked)
    assert even.converged and even.dispersion == 0


@given(st.permutations(range(5)))
@settings(max_examples=10, deadline=None)
def test_the_order_of_series_changes_nothing(order):
    table = np.random.default_rng(1).poisson(3, (5, 80))
    first = detection.glr(table, start=60, frequency=10)
    second = detection.glr(table[list(order)], start=60, frequency=10)
    np.testing.assert_array_equal(first.statistic[list(order)], second.statistic)


@given(st.integers(0, 30))
@settings(max_examples=15, deadline=None)
def test_more_cases_now_are_never_less_evidence_of_a_rise(extra):
    for dispersion in (0.0, 0.2):
        more = [*COUNTS[:-1], 8 + extra]
        statistic = [
            detection.glr(counts, start=20, expected=MEAN, dispersion=dispersion, reset=False).statistic[-1]
            for counts in ([*COUNTS[:-1], 8], more)
        ]
        assert statistic[1] >= statistic[0]


def test_a_series_without_history_is_not_judged_and_quiet_ones_say_so():
    found = detection.glr([[0] * 60, [2, 3, 1] * 20], start=50, harmonics=0)
    assert not found.judgeable[0].any() and found.judgeable[1].all()
    assert not found.alarm.any()
    assert "不能判定" in found.explain(0, 0)
    assert "。" in found.explain(1, 0)
    assert "建议核实" in detection.glr([3] * 30 + [12, 14], start=30, harmonics=0).explain(1)
    assert "没有持续偏高" in detection.glr([3] * 30 + [0], start=30, harmonics=0).explain(0)


def test_a_billion_cases_give_finite_numbers():
    found = detection.glr([3] * 30 + [10**9], start=30, expected=3.0, dispersion=0.5)
    assert np.isfinite(found.statistic).all() and found.alarm[0]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"counts": [1, 2, 3], "start": 3}, "more than 3"),
        ({"counts": [1, 2, 3], "start": 0}, "start"),
        ({"counts": [1, -2, 3], "start": 1}, "counts"),
        ({"counts": [1, np.nan, 3], "start": 1}, "counts"),
        ({"counts": [[[1]]], "start": 1}, "counts"),
        ({"counts": [1, 2, 3], "start": 1, "expected": 0}, "expected"),
        ({"counts": [1, 2, 3], "start": 1, "expected": [1, 2, 3]}, "judged periods"),
        ({"counts": [1, 2, 3], "start": 1, "expected": 1, "dispersion": None}, "dispersion"),
        ({"counts": [1, 2, 3], "start": 1, "dispersion": -1}, "dispersion"),
        ({"counts": [1, 2, 3], "start": 1, "ratio": 1}, "ratio"),
        ({"counts": [1, 2, 3], "start": 1, "threshold": 0}, "threshold"),
        ({"counts": [1, 2, 3], "start": 1, "longest": 0}, "longest"),
        ({"counts": [1, 2, 3], "start": 1, "harmonics": -1}, "harmonics"),
        ({"counts": [1, 2, 3], "start": 1, "frequency": 1}, "frequency"),
    ],
)
def test_bad_input_is_named(arguments, told):
    with pytest.raises(InputError, match=told):
        detection.glr(**arguments)
