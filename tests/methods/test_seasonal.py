"""Calendar and season: R's STL on the airline series, days of each kind, parts that sum, bad input."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judgegrid.methods import seasonal
from judgegrid.methods.arguments import InputError

# Box and Jenkins 1976, series G: airline passengers 1949–1960, and what R 4 gives for
# stl(log(y), s.window = 13, robust = TRUE) and stl(log(y), "periodic"): seasonal and trend of three months.
PASSENGERS = (
    *(112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118),
    *(115, 126, 141, 135, 125, 149, 170, 170, 158, 133, 114, 140),
    *(145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166),
    *(171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172, 194),
    *(196, 196, 236, 235, 229, 243, 264, 272, 237, 211, 180, 201),
    *(204, 188, 235, 227, 234, 264, 302, 293, 259, 229, 203, 229),
    *(242, 233, 267, 269, 270, 315, 364, 347, 312, 274, 237, 278),
    *(284, 277, 317, 313, 318, 374, 413, 405, 355, 306, 271, 306),
    *(315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336),
    *(340, 318, 362, 348, 363, 435, 491, 505, 404, 359, 310, 337),
    *(360, 342, 406, 396, 420, 472, 548, 559, 463, 407, 362, 405),
    *(417, 391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432),
)
ROBUST = {0: (-0.0815042828851034, 4.81085605077241), 1: (-0.0742247143843155, 4.81555282476377)}
PERIODIC = {0: (-0.0916404241465215, 4.82938865395291), 1: (-0.114028283920271, 4.83036813989621)}
FESTIVALS = [date(2022, 2, 1), date(2023, 1, 22), date(2024, 2, 10), date(2025, 1, 29)]


def test_of_the_airline_series_the_parts_are_those_of_the_reference_program():
    robust = seasonal.decompose(np.log(PASSENGERS), window=13)
    steady = seasonal.decompose(np.log(PASSENGERS), robust=False)
    for at in ROBUST:
        assert (robust.seasonal[at], robust.trend[at]) == pytest.approx(ROBUST[at], abs=2e-4)
        assert (steady.seasonal[at], steady.trend[at]) == pytest.approx(PERIODIC[at], abs=1e-12)


@settings(max_examples=30)
@given(st.lists(st.floats(-50, 50), min_size=30, max_size=60), st.booleans())
def test_of_any_series_the_parts_sum_to_it(values, robust):
    found = seasonal.decompose(values, window=7, robust=robust)
    np.testing.assert_allclose(found.trend + found.seasonal + found.remainder, values, atol=1e-9)
    assert ((found.weights >= 0) & (found.weights <= 1)).all()


@settings(max_examples=20)
@given(st.integers(1, 200), st.floats(0.5, 40))
def test_of_exposure_alone_nothing_is_left_but_a_level(level, scale):
    days = np.tile([31.0, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], 4)
    found = seasonal.adjust(days * level, exposure=days * scale)
    assert found.adjusted == pytest.approx(np.full(48, level * days.mean()), rel=1e-6)
    assert found.raw.tolist() == (days * level).tolist()


def test_of_a_month_that_stands_out_the_season_is_not_bent():
    y = np.round(200 * (1 + 0.3 * np.sin(2 * np.pi * np.arange(60) / 12))).astype(int)
    plain, shocked = seasonal.adjust(y), y.copy()
    shocked[30] += 300
    found = seasonal.adjust(shocked)
    assert found.adjusted[42] == pytest.approx(plain.adjusted[42], rel=0.02)
    assert found.weights[30] < 0.05
    assert found.adjusted[30] > 1.8 * found.trend[30]


def test_of_working_days_rest_days_and_the_festival_each_day_is_counted_once():
    found = seasonal.month_days(
        date(2024, 1, 15),
        2,
        rest=[date(2024, 1, 1), date(2024, 2, 9)],
        work=[date(2024, 2, 4)],
        festivals=[date(2024, 2, 10)],
    )
    assert found.table.sum(axis=0).tolist() == [31, 29]
    assert found.working.tolist() == [22, 4 + 1 + 5]
    assert found.festival.tolist() == [0, 16]


def test_of_days_that_bring_different_numbers_the_weights_are_found():
    days = seasonal.month_days(date(2022, 1, 1), 48, festivals=FESTIVALS)
    rng = np.random.default_rng(1)
    made = rng.poisson(300 * days.working + 60 * days.resting + 90 * days.festival)
    weights = seasonal.day_weights(made, days.table)
    assert weights == pytest.approx([1, 0.2, 0.3], abs=0.1)
    calm = seasonal.adjust(made, exposure=weights @ days.table)
    plain = seasonal.adjust(made)
    festival = days.festival > 10
    assert np.abs(calm.adjusted / calm.trend - 1)[festival].max() < 0.1
    assert np.abs(plain.adjusted / plain.trend - 1)[festival].max() > 0.15


def test_of_one_month_two_sentences_keep_the_raw_number():
    words = seasonal.adjust(PASSENGERS).explain(-1, name="十二月")
    assert words.startswith("十二月实际432件")
    assert words.count("。") == 2


@pytest.mark.parametrize(
    ("argument", "call"),
    [
        ("counts", lambda: seasonal.adjust([1, -2])),
        ("counts", lambda: seasonal.adjust([[1, 2]])),
        ("values", lambda: seasonal.adjust([1] * 23)),
        ("values", lambda: seasonal.decompose([1.0, float("nan")])),
        ("exposure", lambda: seasonal.adjust([1] * 24, exposure=[30] * 23)),
        ("exposure", lambda: seasonal.adjust([1] * 24, exposure=[0] * 24)),
        ("window", lambda: seasonal.adjust([1] * 24, window=8)),
        ("window", lambda: seasonal.adjust([1] * 24, window=5)),
        ("period", lambda: seasonal.decompose([1] * 24, period=1)),
        ("months", lambda: seasonal.month_days(date(2024, 1, 1), 0)),
        ("days", lambda: seasonal.day_weights([1] * 24, [[1] * 23])),
        ("counts", lambda: seasonal.day_weights([0] * 24, [[20] * 24, [10] * 24])),
    ],
)
def test_of_input_that_cannot_be_used_the_argument_is_named(argument, call):
    with pytest.raises(InputError, match=argument):
        call()
