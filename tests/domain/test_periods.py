"""Periods and their comparisons (indicators.md I-6, change_yoy)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgegrid.domain import periods
from judgegrid.domain.periods import MONTHS, Period, containing, parse
from judgegrid.domain.refusals import Invalid

KINDS = st.sampled_from(sorted(MONTHS))
DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))


@pytest.mark.parametrize(
    ("text", "label", "start", "end"),
    [
        ("2026-03", "2026年3月", date(2026, 3, 1), date(2026, 4, 1)),
        ("2026Q1", "2026年第一季度", date(2026, 1, 1), date(2026, 4, 1)),
        ("2026q4", "2026年第四季度", date(2026, 10, 1), date(2027, 1, 1)),
        ("2026H2", "2026年下半年", date(2026, 7, 1), date(2027, 1, 1)),
        ("2026", "2026年", date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_of_written_periods_being_read(text, label, start, end):
    period = parse(text)
    assert (period.label, period.start, period.end) == (label, start, end)
    assert period.code == text.upper()


@pytest.mark.parametrize("text", ["2026-13", "2026Q5", "", "三月", "0026"])
def test_of_other_writings_being_refused(text):
    with pytest.raises(Invalid, match="期间"):
        parse(text)


@given(DAYS, KINDS)
def test_of_a_period_holding_its_day_and_touching_its_neighbours(day, kind):
    period = containing(day, kind)
    assert period.start <= day < period.end
    assert period.previous().end == period.start
    assert period.following().previous() == period
    assert parse(period.code) == period
    assert sum(month.days for month in period.months()) == period.days


def test_of_a_running_month_being_compared_with_the_same_days():
    march = parse("2026-03")
    assert march.until(date(2026, 3, 20)) == (date(2026, 3, 1), date(2026, 3, 21))
    assert march.same_days_last_year(date(2026, 3, 20)) == (date(2025, 3, 1), date(2025, 3, 21))
    assert march.partial(date(2026, 3, 20))
    assert not march.partial(date(2026, 3, 31))


def test_of_a_whole_february_being_compared_with_a_whole_february():
    assert parse("2025-02").same_days_last_year(date(2025, 2, 28)) == (date(2024, 2, 1), date(2024, 3, 1))
    assert parse("2024-02").same_days_last_year(date(2024, 2, 29)) == (date(2023, 2, 1), date(2023, 3, 1))
    assert parse("2024Q1").same_days_last_year(date(2024, 2, 29)) == (date(2023, 1, 1), date(2023, 3, 1))


def test_of_a_period_that_has_not_begun_being_empty_on_both_sides():
    period = parse("2026-03")
    assert period.until(date(2026, 2, 1)) == (period.start, period.start)
    assert period.same_days_last_year(date(2026, 2, 1)) == (date(2025, 3, 1), date(2025, 3, 1))


@given(DAYS, KINDS)
def test_of_last_years_days_never_being_more_than_one_apart(day, kind):
    period = containing(day, kind)
    this, last = period.until(day), period.same_days_last_year(day)
    assert abs((this[1] - this[0]) - (last[1] - last[0])) <= timedelta(days=1)


def test_of_a_quarter_being_annualised_by_its_days():
    quarter = Period(date(2026, 1, 1), "quarter")
    assert periods.annualised(90, start=quarter.start, end=quarter.end) == pytest.approx(365)
    assert periods.annualised(91, start=date(2024, 1, 1), end=date(2024, 4, 1)) == pytest.approx(366)
    with pytest.raises(ValueError, match="empty"):
        periods.annualised(1, start=date(2026, 1, 1), end=date(2026, 1, 1))


def test_periods_cover_a_ledger_from_the_first_whole_one_to_the_running_one():
    found = periods.covering(date(2025, 2, 1), date(2026, 4, 10))
    assert [one.code for one in found if one.kind == "quarter"] == [
        "2025Q2",
        "2025Q3",
        "2025Q4",
        "2026Q1",
        "2026Q2",
    ]
    assert [one.code for one in found if one.kind == "year"] == ["2026"]
    assert len([one for one in found if one.kind == "month"]) == 15
