"""Batch cases."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from judgegrid.domain.batches import members

DAY = date(2026, 1, 1)


def days(*offsets):
    return [DAY + timedelta(days=one) for one in offsets]


def test_ten_within_thirty_days_are_a_batch_and_nine_are_not():
    assert members(days(*range(0, 30, 3))) == [True] * 10
    assert members(days(*range(0, 27, 3))) == [False] * 9


def test_the_thirtieth_day_counts_and_the_thirty_first_does_not():
    assert all(members(days(*[0] * 9, 29)))
    assert not any(members(days(*[0] * 9, 30)))


def test_a_straggler_long_after_is_no_member():
    assert members(days(*[0] * 10, 200)) == [True] * 10 + [False]


@given(st.lists(st.integers(0, 120), max_size=40), st.integers(1, 6), st.integers(1, 40))
def test_membership_is_that_of_the_definition(offsets, many, within):
    dates = days(*sorted(offsets))
    expected = [
        any(
            start <= one < start + timedelta(days=within)
            and sum(start <= other < start + timedelta(days=within) for other in dates) >= many
            for start in dates
        )
        for one in dates
    ]
    assert members(dates, many=many, within=within) == expected
