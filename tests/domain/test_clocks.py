"""Clocks: every vector of rules.md §5.4 and the properties below them."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgegrid.domain import clocks
from judgegrid.domain.calendar import shipped
from judgegrid.domain.clocks import Source, all_clocks, due, due_at, in_time

WD = {2: "choose_together", 3: "appoint"}
CD = {30: "pre_filing", 15: "post_filing_ordinary", 7: "post_filing_simple"}
ROLLING = [one for one in all_clocks().values() if one.rolls]


def end(start, length, unit, **options):
    clock = all_clocks()[(CD if unit == "CD" else WD)[length]]
    return due(clock, date.fromisoformat(start), calendar=shipped(), **options)


@pytest.mark.parametrize(
    ("start", "length", "raw", "last"),
    [
        ("2026-01-16", 30, "2026-02-15", "2026-02-24"),
        ("2026-01-24", 30, "2026-02-23", "2026-02-24"),
        ("2026-04-01", 30, "2026-05-01", "2026-05-06"),
        ("2026-08-27", 30, "2026-09-26", "2026-09-28"),
        ("2026-09-01", 30, "2026-10-01", "2026-10-08"),
        ("2026-10-01", 30, "2026-10-31", "2026-11-02"),
        ("2026-11-27", 30, "2026-12-27", "2026-12-28"),
        ("2026-01-27", 15, "2026-02-11", "2026-02-11"),
        ("2026-01-15", 30, "2026-02-14", "2026-02-14"),
        ("2026-01-29", 30, "2026-02-28", "2026-02-28"),
        ("2026-09-05", 15, "2026-09-20", "2026-09-20"),
        ("2026-02-09", 7, "2026-02-16", "2026-02-24"),
        ("2026-04-24", 7, "2026-05-01", "2026-05-06"),
        ("2026-09-28", 7, "2026-10-05", "2026-10-08"),
        ("2025-12-02", 30, "2026-01-01", "2026-01-04"),
        ("2024-01-11", 30, "2024-02-10", "2024-02-18"),
    ],
)
def test_of_calendar_days_ending_as_the_table_says(start, length, raw, last):
    found = end(start, length, "CD")
    assert (found.raw_on.isoformat(), found.due_on.isoformat()) == (raw, last)
    assert found.rolled == (raw != last)
    assert not found.provisional


@pytest.mark.parametrize(
    ("start", "length", "last"),
    [
        ("2026-02-12", 3, "2026-02-24"),
        ("2026-09-18", 3, "2026-09-22"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-04-30", 2, "2026-05-07"),
        ("2026-02-11", 2, "2026-02-13"),
        ("2026-02-13", 2, "2026-02-24"),
        ("2026-05-08", 2, "2026-05-11"),
        ("2026-10-09", 2, "2026-10-12"),
        ("2026-06-18", 3, "2026-06-24"),
        ("2026-02-27", 2, "2026-03-02"),
    ],
)
def test_of_working_days_ending_as_the_table_says(start, length, last):
    found = end(start, length, "WD")
    assert found.due_on.isoformat() == last
    assert not found.provisional


@pytest.mark.parametrize(
    ("start", "length", "unit", "last"),
    [
        ("2026-12-30", 3, "WD", "2027-01-04"),
        ("2026-12-15", 30, "CD", "2027-01-14"),
        ("2026-12-04", 30, "CD", "2027-01-04"),
        ("2026-12-02", 30, "CD", "2027-01-01"),
    ],
)
def test_of_a_year_without_notice_giving_provisional_ends(start, length, unit, last):
    found = end(start, length, unit)
    assert (found.due_on.isoformat(), found.provisional) == (last, True)


def test_of_loading_the_next_year_moving_only_provisional_ends():
    loaded = shipped().with_rows([(date(2027, 1, 1) + timedelta(days=i), True) for i in range(3)])
    moved = due(all_clocks()["pre_filing"], date(2026, 12, 2), calendar=loaded)
    assert (moved.due_on, moved.provisional) == (date(2027, 1, 4), False)
    for offset in range(300):
        start = date(2026, 1, 1) + timedelta(days=offset)
        before = due(all_clocks()["pre_filing"], start, calendar=shipped())
        if not before.provisional:
            assert due(all_clocks()["pre_filing"], start, calendar=loaded) == before


@given(st.dates(date(2016, 1, 2), date(2026, 10, 1)), st.sampled_from(ROLLING), st.integers(0, 40))
def test_of_a_rolling_end_never_being_a_day_off_and_never_coming_earlier(start, clock, more):
    first = due(clock, start, calendar=shipped(), extended=more)
    second = due(clock, start, calendar=shipped(), extended=more + 1)
    assert not shipped().is_off(first.due_on)
    assert second.due_on >= first.due_on > start


@given(st.dates(date(2016, 1, 2), date(2026, 8, 1)), st.integers(0, 60))
def test_of_a_pause_moving_the_raw_end_by_exactly_its_days(start, paused):
    clock = all_clocks()["pre_filing"]
    plain = due(clock, start, calendar=shipped())
    shifted = due(clock, start, calendar=shipped(), paused=paused)
    assert shifted.raw_on - plain.raw_on == timedelta(days=paused)


def test_of_a_committee_clock_not_rolling_unless_told():
    clock = all_clocks()["committee"]
    start = date(2026, 9, 1)
    assert due(clock, start, calendar=shipped()).due_on == date(2026, 10, 1)
    assert due(clock, start, calendar=shipped(), rolls=True).due_on == date(2026, 10, 8)


def test_of_two_clocks_of_one_case_never_overruling_each_other():
    start = date(2026, 9, 1)
    both = [due(all_clocks()[name], start, calendar=shipped()).due_on for name in ("pre_filing", "docket")]
    assert both == [date(2026, 10, 8), date(2026, 9, 8)]


def test_of_months_and_years_being_counted_by_the_calendar():
    third = due(all_clocks()["confirm_object_third"], date(2025, 8, 31), calendar=shipped())
    assert (third.raw_on, third.due_on) == (date(2026, 2, 28), date(2026, 2, 28))
    years = due(all_clocks()["enforce"], date(2024, 2, 29), calendar=shipped())
    assert (years.raw_on, years.due_on) == (date(2026, 2, 28), date(2026, 2, 28))


def test_of_the_start_hour_not_being_counted():
    urgent = all_clocks()["protection_urgent"]
    assert due_at(urgent, datetime(2026, 3, 1, 10, 20)) == datetime(2026, 3, 2, 11, 0)
    assert due_at(all_clocks()["help"], datetime(2026, 3, 1, 23, 59)) == datetime(2026, 3, 3, 0, 0)


def test_of_hours_and_days_not_being_mixed():
    with pytest.raises(ValueError, match="hours"):
        due(all_clocks()["help"], date(2026, 1, 1), calendar=shipped())
    with pytest.raises(ValueError, match="days"):
        due_at(all_clocks()["docket"], datetime(2026, 1, 1))


def test_of_what_was_posted_before_expiry_being_in_time():
    assert in_time(date(2026, 3, 2), done_on=date(2026, 3, 5), posted_on=date(2026, 3, 2))
    assert not in_time(date(2026, 3, 2), done_on=date(2026, 3, 5))


def test_of_a_citation_without_edition_failing():
    with pytest.raises(ValueError, match="edition"):
        Source("民事诉讼法", "", "205")
    with pytest.raises(ValueError, match="unit"):
        clocks.read({"id": "x", "unit": "weeks"})


def test_of_every_clock_naming_its_sources():
    assert len(all_clocks()) == 23
    assert [str(one) for one in all_clocks()["confirm_apply"].sources] == [
        "民事诉讼法（2023）第205条",
        "人民调解法（2010）第33条",
    ]
    assert all(one.sources for one in all_clocks().values())
