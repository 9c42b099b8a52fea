"""The work calendar of later years: loaded as a whole year, every changed date in the trail."""

from datetime import UTC, date, datetime

import pytest

from judgegrid.domain.calendar import shipped
from judgegrid.domain.clocks import all_clocks, due
from judgegrid.domain.people import MACHINE
from judgegrid.domain.refusals import Invalid, NotAllowed
from judgegrid.records.audit.models import Entry
from judgegrid.records.territory import work_calendar
from judgegrid.records.territory.models import WorkDay
from judgegrid.records.territory.tables import Sheet

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
HEADERS = ("date", "name", "is_off_day", "source")
# Not an official table: a made-up year that has what every notice has.
YEAR = [
    ("2027-01-01", "元旦", "1", "测试通知"),
    ("2027-01-03", "元旦", "0", "测试通知"),
    ("2027-05-03", "劳动节", "1", "测试通知"),
    ("2027-05-01", "劳动节", "1", "测试通知"),
    ("2027-10-01", "国庆节", "1", "测试通知"),
]


def put(rows, *, scope=MACHINE, headers=HEADERS, **options):
    sheet = Sheet(headers, list(enumerate(rows, start=2)), name="2027.csv")
    return work_calendar.load_calendar(sheet, at=AT, scope=scope, actor_name="", source="", **options)


def test_a_year_that_was_loaded_is_official_and_moves_the_end_of_a_clock(db):
    clock = next(one for one in all_clocks().values() if one.unit == "WD")
    start = date(2027, 4, 30)
    before = due(clock, start, calendar=work_calendar.work_calendar(scope=MACHINE))
    assert before.provisional and "2027年放假安排尚未载入" in before.notice
    outcome = put(YEAR)
    assert (outcome.applied, outcome.new) == (True, 5)
    after = due(clock, start, calendar=work_calendar.work_calendar(scope=MACHINE))
    assert (after.provisional, after.notice) == (False, "")
    assert after.due_on != before.due_on


def test_the_same_table_again_changes_nothing_and_a_correction_replaces_the_year(db):
    put(YEAR)
    again = put(YEAR)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 5)
    assert WorkDay.objects.count() == 5
    corrected = put([row for row in YEAR if row[0] != "2027-05-03"])
    assert [(one.key, one.fields[0][1:]) for one in corrected.changes] == [("2027-05-03", ("放假", "工作日"))]
    assert not work_calendar.work_calendar(scope=MACHINE).is_off(date(2027, 5, 3))


def test_every_changed_date_has_its_line_in_the_trail(db):
    put(YEAR)
    lines = Entry.objects.filter(action="calendar.day").order_by("pk")
    assert [one.object_id for one in lines] == sorted(row[0] for row in YEAR)
    assert lines[0].detail == {"old": "工作日", "new": "放假"}
    put(YEAR)
    assert lines.count() == 5


def test_a_dry_run_writes_nothing(db):
    assert put(YEAR, dry_run=True).new == 5
    assert not WorkDay.objects.exists() and not Entry.objects.filter(action="calendar.day").exists()


@pytest.mark.parametrize(
    ("row", "field", "right"),
    [
        (("2027年元旦", "元旦", "1", "x"), "日期", "日期"),
        (("1999-01-01", "元旦", "1", "x"), "日期", "2016年至2028年"),
        (("2030-01-01", "元旦", "1", "x"), "日期", "2016年至2028年"),
        (("2027-02-01", "春节", "也许", "x"), "放假", "1（放假）"),
        (("2027-02-01", "春节", "", "x"), "放假", "不能为空"),
        (("2027-02-01", "春节", "1", ""), "来源", "不能为空"),
        (("2027-01-01", "元旦", "1", "x"), "日期", "与第2行重复"),
    ],
)
def test_a_wrong_row_names_row_and_field_and_nothing_is_written(db, row, field, right):
    wrong = put([*YEAR, row]).wrong
    assert (wrong[0].row, wrong[0].field) == (7, field) and right in wrong[0].right
    assert not WorkDay.objects.exists()


def test_a_table_that_was_cut_off_is_refused(db):
    (wrong,) = put(YEAR[:4]).wrong
    assert "缺国庆节的放假行" in wrong.right and not WorkDay.objects.exists()
    with pytest.raises(Invalid, match="没有数据行"):
        put([])
    with pytest.raises(Invalid, match="表头缺少"):
        put(YEAR, headers=("date", "name", "x", "source"))


def test_the_years_that_are_known_are_listed_with_where_they_came_from(db):
    put(YEAR)
    latest, before, *_ = work_calendar.years(scope=MACHINE)
    assert (latest.year, latest.off, latest.worked, latest.origin) == (2027, 4, 1, "载入")
    assert (before.year, before.origin) == (max(shipped().official_years), "随程序提供")


def test_only_the_system_administrator_loads_it(scope_of):
    with pytest.raises(NotAllowed):
        put(YEAR, scope=scope_of("governance_office"))
    assert put(YEAR, scope=scope_of("system_admin")).applied
