"""Cases still to be registered: Mack's triangle, the stored nowcast of R, replayed ledgers, bad input."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from judgegrid.methods import nowcast
from judgegrid.methods.arguments import InputError

# Cumulative incurred losses of the Reinsurance Association of America, 1981–1990 (Mack 1994, table 1).
RAA = (
    (5012, 8269, 10907, 11805, 13539, 16181, 18009, 18608, 18662, 18834),
    (106, 4285, 5396, 10666, 13782, 15599, 15496, 16169, 16704),
    (3410, 8992, 13873, 16141, 18735, 22214, 22863, 23466),
    (5655, 11555, 15766, 21266, 23425, 26083, 27067),
    (1092, 9565, 15836, 22169, 25955, 26180),
    (1513, 6445, 11702, 12935, 15852),
    (557, 4020, 10946, 12314),
    (1351, 6947, 13112),
    (3133, 5395),
    (2063,),
)
TRIANGLE = [list(row) + [float("nan")] * (10 - len(row)) for row in RAA]
EPOCH = np.datetime64("2024-01-01")


def ledger(seed, *, days=240, mean=12.0, spread=None, groups=2):
    """Days of cases and of their registration: weekly rhythm, nothing registered on week-ends."""
    rng = np.random.default_rng(seed)
    happened, registered, group = [], [], []
    law = np.exp(-np.arange(15) / 3.0) / np.exp(-np.arange(15) / 3.0).sum()
    for g in range(groups):
        for day in range(days):
            rate = mean * (1 + g) * (1.2, 1.1, 1, 1, 0.9, 0.2, 0.1)[day % 7]
            number = rng.poisson(rate * (rng.gamma(spread, 1 / spread) if spread else 1))
            then = day + rng.choice(15, number, p=law)
            then = then + np.array([0, 0, 0, 0, 0, 2, 1])[then % 7]
            happened += [day] * number
            registered += then.tolist()
            group += [g] * number
    return np.array(happened), np.array(registered), np.array(group)


def test_of_the_triangle_of_mack_reserve_and_errors_are_the_published_ones():
    found = nowcast.chain_ladder(TRIANGLE)
    assert found.total_reserve == pytest.approx(52_135.228, abs=0.01)
    assert found.total_error == pytest.approx(26_909, abs=0.5)
    assert found.factors[0] == pytest.approx(2.999359, abs=1e-6)
    assert found.ultimate[-1] == pytest.approx(18_402.4425, abs=1e-3)
    other = nowcast.chain_ladder(TRIANGLE, last_variance="loglinear")
    assert other.total_error == pytest.approx(26_880.74, abs=0.01)
    assert found.explain().count("。") == 2


def test_of_a_triangle_that_grows_exactly_there_is_no_error():
    found = nowcast.chain_ladder([[10, 20, 30], [20, 40, 0], [30, 0, 0]])
    assert found.ultimate == pytest.approx([30, 60, 90])
    assert found.total_error == pytest.approx(0)


def test_of_a_prior_and_delays_as_seen_the_median_is_that_of_the_formula():
    # Two days of delay at most, 40 cases with delays 0, 1, 2 in shares .5, .3, .2; then 6 and 5 cases today.
    delays = np.repeat([0, 1, 2], [20, 12, 8])
    happened = np.r_[np.zeros(40, int), np.full(6, 10), np.full(5, 10)]
    registered = np.r_[delays, np.full(6, 10), np.full(5, 11)]
    found = nowcast.complete(
        EPOCH + happened,
        EPOCH + registered,
        now="2024-01-11",
        longest=2,
        by_weekday=False,
        prior=(8, 16),
        corrected=False,
    )
    part = 26 / 46
    wanted = 6 + stats.nbinom.ppf(0.5, 4 + 6, (0.5 + part) / 1.5)
    assert found.reported[0].tolist() == [0, 0, 6]
    assert found.registered_share[0, -1] == pytest.approx(part)
    assert found.median[0, -1] == wanted
    assert found.incomplete[0].tolist() == [False, True, True]
    assert found.mark(-1) == "登记未齐"
    assert found.mark(0) == ""


def test_of_delays_still_to_come_the_correction_allows_for_them():
    happened, registered, _ = ledger(3, groups=1)
    now = EPOCH + 30
    kept = {}
    for corrected in (True, False):
        found = nowcast.complete(
            EPOCH + happened, EPOCH + registered, now=now, longest=16, by_weekday=False, corrected=corrected
        )
        kept[corrected] = found.registered_share[0]
    assert (kept[True] <= kept[False] + 1e-12).all()
    assert kept[True][-3] < kept[False][-3]


@pytest.mark.parametrize("spread", [None, 6.0])
def test_of_replayed_ledgers_nine_intervals_in_ten_hold(spread):
    inside = []
    for seed in range(3):
        happened, registered, group = ledger(seed, spread=spread)
        final = np.array([np.bincount(happened[group == g], minlength=240) for g in range(2)])
        for now in range(170, 220, 3):
            found = nowcast.complete(
                EPOCH + happened, EPOCH + registered, now=EPOCH + now, longest=17, group=group
            )
            truth = final[:, now - 17 : now + 1]
            told = found.incomplete & (found.expected - found.reported >= 1)
            inside.append(((found.low <= truth) & (truth <= found.high))[told])
    assert 0.85 <= np.concatenate(inside).mean() <= 0.95


def test_of_weekdays_that_are_registered_late_the_share_says_so():
    happened, registered, _ = ledger(5, groups=1)
    found = nowcast.complete(EPOCH + happened, EPOCH + registered, now=EPOCH + 188, longest=17)
    saturday = [k for k, day in enumerate(found.days) if (day.astype(int) + 3) % 7 == 5][-1]
    assert found.registered_share[0, saturday] < found.registered_share[0, saturday - 1]


days = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 12)), min_size=1, max_size=80)


@settings(max_examples=40)
@given(days, st.randoms())
def test_of_any_ledger_the_bounds_are_in_order_and_the_order_of_cases_is_nothing(cases, random):
    def told(pairs):
        start = np.array([a for a, _ in pairs])
        return nowcast.complete(
            EPOCH + start, EPOCH + start + np.array([b for _, b in pairs]), now=EPOCH + 72, longest=12
        )

    found = told(cases)
    assert np.isfinite(found.expected).all()
    assert (found.reported <= found.low).all()
    assert (found.low <= found.high).all()
    assert (found.expected >= found.reported).all()
    assert (found.low[~found.incomplete] == found.reported[~found.incomplete]).all()
    shuffled = list(cases)
    random.shuffle(shuffled)
    np.testing.assert_array_equal(told(shuffled).expected, found.expected)


@settings(max_examples=40)
@given(st.lists(st.integers(1, 500), min_size=6, max_size=6))
def test_of_any_triangle_growing_the_reserve_is_not_negative(steps):
    table = np.cumsum(np.array(steps).reshape(3, 2).repeat(2, axis=1), axis=1)[:, :3]
    found = nowcast.chain_ladder(table)
    assert found.total_reserve >= 0
    assert np.isfinite(found.total_error)
    doubled = nowcast.chain_ladder(table * 2)
    assert doubled.total_reserve == pytest.approx(2 * found.total_reserve)


def test_of_a_court_without_a_case_so_far_it_keeps_its_place():
    found = nowcast.complete(
        ["2024-01-01", "2024-02-01"], ["2024-01-01", "2024-02-02"], now="2024-01-05", longest=3, group=[0, 1]
    )
    assert found.reported.shape == (2, 4)
    assert found.reported[1].sum() == 0


def test_of_one_day_two_sentences_say_what_is_missing():
    happened, registered, _ = ledger(1, groups=1)
    found = nowcast.complete(EPOCH + happened, EPOCH + registered, now=EPOCH + 200, longest=17)
    assert "登记未齐" in found.explain(-2, name="甲院")
    assert "可以比较" in found.explain(0, name="甲院")
    assert "爆发" not in found.explain(-1)


@pytest.mark.parametrize(
    ("argument", "call"),
    [
        ("happened", lambda: nowcast.complete([], [], now="2024-01-01")),
        ("happened", lambda: nowcast.complete(["gestern"], ["2024-01-01"], now="2024-01-01")),
        ("happened", lambda: nowcast.complete([np.datetime64("NaT")], ["2024-01-01"], now="2024-01-01")),
        ("registered", lambda: nowcast.complete(["2024-01-02"], ["2024-01-01"], now="2024-01-05")),
        ("registered", lambda: nowcast.complete(["2024-01-02"], ["2024-01-03"] * 2, now="2024-01-05")),
        ("now", lambda: nowcast.complete(["2024-01-02"], ["2024-01-03"], now="2024-01-01")),
        ("longest", lambda: nowcast.complete(["2024-01-02"], ["2024-01-03"], now="2024-01-05", longest=0)),
        ("group", lambda: nowcast.complete(["2024-01-02"], ["2024-01-03"], now="2024-01-05", group=[0, 1])),
        ("prior", lambda: nowcast.complete(["2024-01-02"], ["2024-01-03"], now="2024-01-05", prior=(0, 1))),
        ("level", lambda: nowcast.complete(["2024-01-02"], ["2024-01-03"], now="2024-01-05", level=1)),
        ("triangle", lambda: nowcast.chain_ladder([[1, 2], [3, 4]])),
        ("triangle", lambda: nowcast.chain_ladder([[1, 2, 3]])),
        ("triangle", lambda: nowcast.chain_ladder([[0, 2, 3], [1, 2, 0], [1, 0, 0]])),
        ("triangle", lambda: nowcast.chain_ladder([[1, float("nan"), 3], [1, 2, 0], [1, 0, 0]])),
        ("last_variance", lambda: nowcast.chain_ladder(TRIANGLE, last_variance="guess")),
    ],
)
def test_of_input_that_cannot_be_used_the_argument_is_named(argument, call):
    with pytest.raises(InputError, match=argument):
        call()
