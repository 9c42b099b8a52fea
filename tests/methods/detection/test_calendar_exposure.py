"""Calendar exposure: factors found again, festival weeks judged fairly, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from judgegrid.methods import detection
from judgegrid.methods.arguments import InputError

WEEKS = 52 * 8
FESTIVAL = [4, 60, 110, 160, 216, 266, 317, 371]
"""A festival that moves by up to seven weeks in a year of 52."""
FACTORS = {"春节前1周": 0.6, "春节当周": 0.2, "春节后1周": 1.3}


def marks(length=WEEKS):
    return detection.weeks_around("春节", FESTIVAL, length=length, before=1, after=1)


def city(rng, *, mean=30.0, series=120, jitter=0.0):
    time = np.arange(WEEKS)
    log = np.log(mean) + 0.0004 * time + 0.1 * np.cos(2 * np.pi * time / 52)
    for name, mark in marks().items():
        log = log + mark * (np.log(FACTORS[name]) + rng.normal(0, jitter, WEEKS))
    return rng.poisson(np.exp(log) * np.ones((series, 1)))


def test_the_factor_of_each_kind_of_week_is_found_again():
    table = city(np.random.default_rng(1))
    found = detection.calendar_exposure(table.sum(axis=0), marks(), weeks_a_year=52)
    for name, factor, low, high in zip(found.names, found.factor, found.low, found.high, strict=True):
        assert factor == pytest.approx(FACTORS[name], rel=0.03)
        assert low < factor < high
    ordinary = ~np.any(list(marks().values()), axis=0)
    assert (found.exposure[ordinary] == 1).all()
    assert found.dispersion < 1.3


@pytest.mark.parametrize("jitter", [0.0, 0.1])
def test_festival_weeks_alarm_no_more_than_they_should(jitter):
    table = city(np.random.default_rng(2), jitter=jitter)
    judged = list(range(370, 374))
    setting = {"limit": (0, 4)}
    exposure = detection.calendar_exposure(
        table.sum(axis=0), marks(), until=None if jitter else 370, weeks_a_year=52, own_year=jitter > 0
    ).exposure
    plain = detection.farrington_flexible(table, 52, judged, **setting).alarm.mean()
    fair = detection.farrington_flexible(table, 52, judged, exposure, **setting).alarm.mean()
    assert plain > 0.02
    assert fair <= 0.02


def test_a_burst_in_the_festival_week_is_seen_only_with_the_exposure():
    table = city(np.random.default_rng(3))
    exposure = detection.calendar_exposure(table.sum(axis=0), marks(), until=371, weeks_a_year=52).exposure
    table[:, 371] += 15
    plain = detection.farrington_flexible(table, 52, 371, limit=(0, 4)).alarm.mean()
    fair = detection.farrington_flexible(table, 52, 371, exposure, limit=(0, 4)).alarm.mean()
    assert plain < 0.05 and fair > 0.9


def test_one_exposure_for_all_series_is_the_same_as_one_for_each():
    table = city(np.random.default_rng(4), series=5)
    exposure = detection.calendar_exposure(table.sum(axis=0), marks(), weeks_a_year=52).exposure
    shared = detection.farrington_flexible(table, 52, 380, exposure)
    each = detection.farrington_flexible(table, 52, 380, np.tile(exposure, (5, 1)))
    np.testing.assert_array_equal(shared.expected, each.expected)


def test_a_coming_festival_has_its_exposure_and_one_never_seen_is_said_to_be_unknown():
    longer = detection.weeks_around("春节", [*FESTIVAL, WEEKS + 2], length=WEEKS + 10, before=1, after=1)
    extra = np.zeros(WEEKS + 10)
    extra[WEEKS + 7] = 1
    table = city(np.random.default_rng(5))
    found = detection.calendar_exposure(table.sum(axis=0), {**longer, "停电周": extra}, weeks_a_year=52)
    assert found.exposure[WEEKS + 2] == pytest.approx(0.2, rel=0.05)
    assert found.known.tolist() == [True, True, True, False]
    assert found.exposure[WEEKS + 7] == 1
    assert "春节当周" in found.explain(WEEKS + 2) and "90%区间" in found.explain(WEEKS + 2)
    assert "从宽看待" in found.explain(WEEKS + 7)
    assert "平常的一周" in found.explain(0)


def test_of_no_kind_seen_before_every_week_is_a_usual_one():
    found = detection.calendar_exposure([5, 6] * 60, {"停电周": [0.0] * 120 + [1.0]})
    assert (found.exposure == 1).all() and not found.known.any()


def test_the_own_deviation_of_ordinary_weeks_is_left_alone():
    table = city(np.random.default_rng(6), jitter=0.2)
    found = detection.calendar_exposure(table.sum(axis=0), marks(), weeks_a_year=52, own_year=True)
    ordinary = ~np.any(list(marks().values()), axis=0)
    assert (found.exposure[ordinary] == 1).all()
    assert "今年此周" in found.explain(FESTIVAL[3])


def test_parts_of_a_week_count_in_part():
    half = np.zeros(WEEKS)
    half[::9] = 0.5
    mean = 5000 * np.exp(np.log(0.5) * half)
    found = detection.calendar_exposure(np.round(mean), {"补班周": half}, weeks_a_year=52)
    assert found.factor[0] == pytest.approx(0.5, rel=1e-3)
    assert found.exposure[0] == pytest.approx(0.5**0.5, rel=1e-3)


GOOD = [5] * 120
FLAG = [1.0 if week % 7 == 3 else 0.0 for week in range(120)]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"city_counts": [1] * 50, "marks": {"节": [0] * 50}}, "city_counts"),
        ({"city_counts": [0] * 120, "marks": {"节": FLAG}}, "city_counts"),
        ({"city_counts": [-1] * 120, "marks": {"节": FLAG}}, "city_counts"),
        ({"city_counts": [np.nan] * 120, "marks": {"节": FLAG}}, "city_counts"),
        ({"city_counts": GOOD, "marks": {}}, "marks"),
        ({"city_counts": GOOD, "marks": {"节": [2.0] * 120}}, "节"),
        ({"city_counts": GOOD, "marks": {"节": FLAG[:60]}}, "marks"),
        ({"city_counts": GOOD, "marks": {"节": FLAG, "假": FLAG}}, "differ from one another"),
        ({"city_counts": GOOD, "marks": {"节": [1.0] * 120}}, "do not fill every week"),
        ({"city_counts": GOOD, "marks": {"节": FLAG}, "until": 60}, "until"),
        ({"city_counts": GOOD, "marks": {"节": FLAG}, "until": 130}, "until"),
        ({"city_counts": GOOD, "marks": {"节": FLAG}, "weeks_a_year": 0}, "weeks_a_year"),
        ({"city_counts": GOOD, "marks": {"节": FLAG}, "harmonics": -1}, "harmonics"),
        ({"city_counts": GOOD, "marks": {"节": FLAG}, "level": 1}, "level"),
    ],
)
def test_bad_input_is_named(arguments, told):
    with pytest.raises(InputError, match=told):
        detection.calendar_exposure(**arguments)


@pytest.mark.parametrize(
    ("at", "options", "told"),
    [
        ([], {}, "at"),
        ([1.5], {}, "at"),
        ([10, 12], {}, "3 weeks apart"),
        ([30, 10], {}, "rising"),
        ([10], {"before": -1}, "before"),
        ([10], {"length": 0}, "length"),
    ],
)
def test_festivals_that_cannot_be_are_named(at, options, told):
    with pytest.raises(InputError, match=told):
        detection.weeks_around("春节", at, **{"length": 100, **options})
