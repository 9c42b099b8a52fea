"""What is due when."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from judgegrid.jobs import clock
from judgegrid.jobs.clock import Entry

AT = datetime(2026, 9, 30, 2, tzinfo=UTC)  # ten o'clock in Wuxi


def entry(work=lambda at: None, **when):
    return Entry("one", "一件事", work, **when)


def test_what_is_regular_is_due_after_its_while():
    one = entry(every=timedelta(seconds=10))
    assert one.due(last=None, at=AT)
    assert not one.due(last=AT - timedelta(seconds=9), at=AT)
    assert one.due(last=AT - timedelta(seconds=10), at=AT)


def test_what_is_daily_is_due_once_after_its_hour_where_the_court_is():
    one = entry(daily=time(10, 0))
    assert not one.due(last=None, at=AT)
    assert one.due(last=AT - timedelta(minutes=1), at=AT)
    assert not one.due(last=AT, at=AT + timedelta(hours=1))
    assert not one.due(last=AT, at=AT + timedelta(hours=23, minutes=59))
    assert one.due(last=AT, at=AT + timedelta(hours=24))


def test_a_day_that_was_slept_through_is_made_up_for_once():
    one = entry(daily=time(2, 0))
    assert one.due(last=AT - timedelta(days=3), at=AT)


def test_an_entry_that_fails_does_not_stop_the_others(capsys):
    said = []

    def broken(at):
        raise RuntimeError("no")

    table = (entry(broken, every=timedelta(0)), Entry("two", "另一件", said.append, every=timedelta(0)))
    assert clock.tick({}, at=AT, timetable=table) == ["two"]
    assert said == [AT]
    assert "一件事" in capsys.readouterr().err


def test_what_was_done_is_remembered_over_a_restart(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    table = (entry(daily=time(10, 0)),)
    notes = clock.read_notes()
    clock.tick(notes, at=AT - timedelta(hours=1), timetable=table)
    notes = clock.read_notes()
    assert clock.tick(notes, at=AT, timetable=table) == ["one"]
    assert clock.tick(clock.read_notes(), at=AT + timedelta(minutes=5), timetable=table) == []


@pytest.mark.django_db
def test_what_is_over_is_swept_and_what_may_still_be_asked_for_stays():
    ages = {"done": 15, "fresh": 13, "failed": 15, "long failed": 91, "waiting": 400}
    states = {"done": "SUCCESSFUL", "fresh": "SUCCESSFUL", "waiting": "READY"}
    for name, days in ages.items():
        row = DBTaskResult.objects.create(
            args_kwargs={"args": [], "kwargs": {"name": name}},
            task_path="judgegrid.jobs.imports.run_import",
            backend_name="default",
            queue_name="default",
            run_after=timezone.now(),
            exception_class_path="",
            traceback="",
        )
        when = timezone.now() - timedelta(days=days)
        state = states.get(name, "FAILED")
        DBTaskResult.objects.filter(pk=row.pk).update(
            status=state, enqueued_at=when, finished_at=None if state == "READY" else when
        )
    for key, days in (("over", -1), ("open", 1)):
        Session.objects.create(
            session_key=key, session_data="", expire_date=timezone.now() + timedelta(days=days)
        )
    clock.sweep(timezone.now())
    left = {row.args_kwargs["kwargs"]["name"] for row in DBTaskResult.objects.all()}
    assert left == {"fresh", "failed", "waiting"}
    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]


def test_every_entry_has_a_name_of_its_own():
    names = [one.name for one in clock.TIMETABLE]
    assert len(names) == len(set(names))
    assert all((one.every is None) != (one.daily is None) for one in clock.TIMETABLE)


@pytest.mark.parametrize("left", ["", "{", "[]", '{"one": 1}', '{"one": "soon"}'])
def test_notes_that_lost_power_left_half_written_are_begun_anew(tmp_path, settings, left):
    settings.DATA_DIR = tmp_path
    clock.notes_file().write_text(left)
    assert clock.read_notes() == {}
