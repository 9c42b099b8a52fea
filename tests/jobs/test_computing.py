"""The computation as a job: asked for by a page or the clock, handed out once, done by the worker."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from judgegrid.domain.people import MACHINE
from judgegrid.jobs import computing
from judgegrid.jobs.commands import compute as command
from judgegrid.records.analysis import actions
from judgegrid.records.analysis.models import ComputeRun, IndicatorValue
from records.analysis.ledgers import AT, random_filings


@pytest.fixture
def warehouse(settings, tmp_path):
    settings.WAREHOUSE_DIR = tmp_path


def test_what_was_asked_for_is_handed_out_once(world):
    computing.hand_out(AT)
    assert not DBTaskResult.objects.exists()
    actions.ask_for_computation(at=AT, scope=MACHINE)
    computing.hand_out(AT)
    computing.hand_out(AT + timedelta(seconds=5))
    assert DBTaskResult.objects.count() == 1


def test_a_hand_out_that_came_to_nothing_is_repeated_after_ten_minutes(world):
    actions.ask_for_computation(at=AT, scope=MACHINE)
    computing.hand_out(AT)
    computing.hand_out(AT + timedelta(minutes=11))
    assert DBTaskResult.objects.count() == 2


def test_nothing_is_handed_out_while_one_is_running(world):
    ComputeRun.objects.create(state="running", asked_at=AT, heartbeat_at=AT)
    actions.ask_for_computation(at=AT, scope=MACHINE)
    computing.hand_out(AT + timedelta(minutes=1))
    assert not DBTaskResult.objects.exists()


def test_every_night_one_is_asked_for(world):
    computing.ask_nightly(AT)
    computing.ask_nightly(AT + timedelta(days=1))
    assert ComputeRun.objects.get().state == "asked"


def test_the_worker_does_all_that_was_asked_for(world, warehouse):
    random_filings(30)
    actions.ask_for_computation(at=AT, scope=MACHINE)
    actions.ask_for_computation(at=AT, scope=MACHINE, mode="scratch")
    assert computing.compute_figures.func() == 2
    assert set(ComputeRun.objects.values_list("state", flat=True)) == {"done"}
    assert IndicatorValue.objects.exists()
    assert computing.compute_figures.func() == 0


def test_what_waits_while_another_one_runs_goes_on_waiting(world):
    ComputeRun.objects.create(state="running", asked_at=AT, heartbeat_at=timezone.now())
    actions.ask_for_computation(at=AT, scope=MACHINE)
    assert computing.compute_figures.func() == 0
    assert ComputeRun.objects.filter(state="asked").exists()


def test_the_command_says_what_was_done(world, warehouse, capsys):
    random_filings(30)
    parsed = type("Options", (), {"scratch": True, "wait": False})
    assert command.run(parsed) == 0
    assert "写入指标值" in capsys.readouterr().out
