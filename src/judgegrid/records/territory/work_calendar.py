"""The official work calendar of this installation: what ships with the program and what was loaded since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db import transaction

from judgegrid.domain.calendar import Calendar, check_whole, shipped
from judgegrid.domain.people import Permission, Scope, Zone
from judgegrid.domain.refusals import Invalid, NotAllowed
from judgegrid.records.audit.actions import record
from judgegrid.records.territory.loading import PREVIEW
from judgegrid.records.territory.models import WorkDay
from judgegrid.records.territory.tables import Cells, Change, Column, Outcome, Sheet, Wrong, cells_of, wrongs

LABEL = "工作日历"
COLUMNS = (
    Column("date", "日期", ("date",), True, "如2027-01-01"),
    Column("name", "节日", ("name", "名称"), False, "如元旦"),
    Column("is_off_day", "放假", ("is_off_day", "是否放假"), True, "1放假，0调休上班"),
    Column("source", "来源", ("source", "依据"), True, "国务院办公厅通知的文号或网址"),
)
STATES = {
    "1": True,
    "是": True,
    "放假": True,
    "休": True,
    "0": False,
    "否": False,
    "上班": False,
    "班": False,
}
YEARS_AHEAD = 2


@dataclass(frozen=True, slots=True)
class Year:
    """A year of the calendar: days off and days worked in exchange that its notice names."""

    year: int
    off: int
    worked: int
    source: str
    loaded_at: datetime | None

    @property
    def origin(self) -> str:
        return "载入" if self.loaded_at else "随程序提供"


def work_calendar(*, scope: Scope) -> Calendar:
    """The shipped calendar with every year that was loaded; pass it to the clocks."""
    del scope  # public holidays
    return shipped().with_rows(WorkDay.objects.values_list("day", "is_off"))


def years(*, scope: Scope) -> list[Year]:
    """The years whose official table is known, the latest first."""
    whole = work_calendar(scope=scope)
    loaded = {}
    for row in WorkDay.objects.order_by("day"):
        loaded[row.day.year] = row
    found = []
    for year in sorted(whole.official_years, reverse=True):
        named = [off for day, off in whole.off.items() if day.year == year]
        row = loaded.get(year)
        source, at = (row.source, row.loaded_at) if row else ("国务院办公厅历年通知", None)
        found.append(Year(year, sum(named), len(named) - sum(named), source, at))
    return found


@transaction.atomic
def load_calendar(
    sheet: Sheet, *, at: datetime, scope: Scope, actor_name: str, source: str, dry_run: bool = False
) -> Outcome:
    """Load the official table of one or more years; each year that it names is replaced as a whole.

    Every date whose state changes has its line in the trail (CK-7). With a wrong row nothing is written.
    Raises NotAllowed for who is no system administrator, Invalid for a missing column or an empty table.
    """
    if scope.zone is not Zone.MACHINE and not scope.may(Permission.MANAGE_ACCOUNTS):
        raise NotAllowed("工作日历由系统管理员载入")
    rows, ignored = cells_of(sheet, COLUMNS)
    read: dict[date, tuple[int, WorkDay]] = {}
    wrong: list[Wrong] = []
    for cells in rows:
        try:
            _read(cells, read, at)
        except Invalid as refused:
            wrong += wrongs(cells, refused)
    if not read and not wrong:
        raise Invalid("表中没有数据行", {"文件": "表头下至少应有一行"})
    wrong += _cut_off(read)
    before = work_calendar(scope=scope)
    changes = _changes(before, read)
    apply = not dry_run and not wrong
    if apply:
        _write(read, changes, at=at, scope=scope, actor_name=actor_name, source=source, sheet=sheet)
    new = sum(one.is_new for one in changes)
    return Outcome(
        kind=LABEL,
        new=new,
        changed=len(changes) - new,
        unchanged=max(len(read) - len(changes), 0),
        wrong=tuple(sorted(wrong, key=lambda one: one.row)),
        changes=tuple(changes[:PREVIEW]),
        ignored=ignored,
        applied=apply,
    )


def _read(cells: Cells, read: dict[date, tuple[int, WorkDay]], at: datetime) -> None:
    day = cells.day("date", required=True)
    assert day is not None
    first, last = min(shipped().official_years), at.year + YEARS_AHEAD
    if not first <= day.year <= last:
        raise cells.wrong("date", f"应在{first}年至{last}年之间")
    state = cells.text("is_off_day", limit=10, required=True).removesuffix(".0")
    if state not in STATES:
        raise cells.wrong("is_off_day", "应为1（放假）或0（调休上班）")
    if day in read:
        raise cells.wrong("date", f"与第{read[day][0]}行重复")
    name = cells.text("name", limit=20)
    source = cells.text("source", limit=200, required=True)
    read[day] = (
        cells.row,
        WorkDay(day=day, name=name, is_off=STATES[state], source=source, loaded_at=at),
    )


def _cut_off(read: Mapping[date, tuple[int, WorkDay]]) -> list[Wrong]:
    """Years whose rows cannot be a whole notice; told at their last row."""
    found = []
    for year, days in groupby(sorted(read), key=lambda day: day.year):
        inside = {day: read[day][1].is_off for day in days}
        if missing := check_whole(year, inside):
            found.append(Wrong(read[max(inside)][0], "日期", str(year), missing))
    return found


def _changes(before: Calendar, read: Mapping[date, tuple[int, WorkDay]]) -> list[Change]:
    """Days that are named anew, said otherwise, or no longer named although their year is."""
    after = before.with_rows((day, row.is_off) for day, (_, row) in read.items())
    named = {day.year for day in read}
    touched = {day for day in {*before.off, *read} if day.year in named}
    found = []
    for day in sorted(touched):
        old, new = before.off.get(day), after.off.get(day)
        if old == new:
            continue
        number, row = read.get(day, (0, None))
        said = (_said(old, day), _said(new, day))
        found.append(Change(number, str(day), row.name if row else "", old is None, (("状态", *said),)))
    return found


def _said(off: bool | None, day: date) -> str:
    if off is None:
        return "周末" if day.weekday() >= 5 else "工作日"
    return "放假" if off else "上班"


def _write(
    read: Mapping[date, tuple[int, WorkDay]],
    changes: list[Change],
    *,
    at: datetime,
    scope: Scope,
    actor_name: str,
    source: str,
    sheet: Sheet,
) -> None:
    named = sorted({day.year for day in read})
    for year in named:
        WorkDay.objects.filter(day__year=year).delete()
    WorkDay.objects.bulk_create([row for _, row in read.values()], batch_size=500)
    who = {"at": at, "scope": scope, "actor_name": actor_name, "source": source}
    detail = {"years": named, "rows": len(read), "changed": len(changes), "hash": sheet.hash}
    record(action="calendar.load", object_type="calendar", object_id=sheet.name, detail=detail, **who)
    for one in changes:
        _, old, new = one.fields[0]
        record(
            action="calendar.day",
            object_type="calendar",
            object_id=one.key,
            detail={"old": old, "new": new},
            **who,
        )
