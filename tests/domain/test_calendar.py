"""The work calendar (rules.md §5.2)."""

from datetime import date, timedelta

import chinese_calendar

from judgegrid.domain import calendar
from judgegrid.domain.calendar import shipped


def test_of_the_shipped_days_agreeing_with_chinesecalendar():
    day = date(2016, 1, 1)
    while day <= date(2026, 12, 31):
        assert shipped().is_off(day) != chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_of_a_make_up_sunday_being_a_working_day():
    assert not shipped().is_off(date(2026, 9, 20))
    assert shipped().is_off(date(2026, 2, 16))
    assert not shipped().is_off(date(2020, 2, 3))


def test_of_a_year_without_notice_following_the_week_and_being_provisional():
    assert shipped().is_provisional(date(2027, 1, 1))
    assert not shipped().is_off(date(2027, 1, 1))
    assert not shipped().is_provisional(date(2026, 12, 31))


def test_of_loading_a_notice_naming_every_changed_day():
    rows = [(date(2027, 1, 1), True), (date(2027, 1, 2), True), (date(2027, 1, 10), False)]
    loaded = shipped().with_rows(rows)
    assert not loaded.is_provisional(date(2027, 6, 1))
    assert shipped().changed(loaded) == (date(2027, 1, 1), date(2027, 1, 10))


def test_of_a_reloaded_year_replacing_its_old_rows():
    first = shipped().with_rows([(date(2027, 1, 1), True)])
    second = first.with_rows([(date(2027, 1, 4), True)])
    assert not second.is_off(date(2027, 1, 1))


def test_of_the_warning_coming_in_november():
    assert shipped().missing_next_year(date(2026, 10, 31)) is None
    assert shipped().missing_next_year(date(2026, 11, 1)) == 2027
    assert shipped().with_rows([(date(2027, 1, 1), True)]).missing_next_year(date(2026, 12, 1)) is None


def test_of_months_ending_on_the_last_day_when_the_number_is_missing():
    assert calendar.add_months(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert calendar.add_months(date(2026, 1, 15), 6) == date(2026, 7, 15)


def test_of_working_days_of_a_holiday_week():
    assert shipped().working_days_between(date(2026, 9, 28), date(2026, 10, 12)) == 6


def test_a_table_without_the_fixed_holidays_was_cut_off():
    whole = {date(2027, 1, 1): True, date(2027, 5, 1): True, date(2027, 10, 1): True}
    assert calendar.check_whole(2027, whole) == ""
    assert "缺劳动节、国庆节" in calendar.check_whole(2027, {date(2027, 1, 1): True})
    assert "缺元旦" in calendar.check_whole(2027, whole | {date(2027, 1, 1): False})
    for year in shipped().official_years:
        assert calendar.check_whole(year, shipped().off) == ""
