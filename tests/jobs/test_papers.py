"""Papers from the command line and from the queue."""

from __future__ import annotations

import pytest

from judgegrid import cli
from judgegrid.domain.papers import PaperState
from judgegrid.jobs import papers
from judgegrid.records.documents import actions, computing
from judgegrid.records.documents.models import Paper
from records.documents.conftest import AT, ledger, papers_in

__all__ = ["ledger", "papers_in"]  # fixtures


@pytest.fixture
def asked(ledger, papers_in, scope_of, world):
    fields = {"area_code": world.township, "month": "2026-09", "recipient": "court"}
    return actions.ask(at=AT, scope=scope_of("station_head"), actor_name="测试", **fields)


def test_the_command_writes_the_paper_and_says_where(ledger, papers_in, world, tmp_path, capsys):
    words = [
        "paper",
        "monthly",
        "--area",
        world.township,
        "--month",
        "2026-09",
        "--to",
        str(tmp_path / "out"),
    ]
    assert cli.main(words) == 0
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    title = "关于2026年9月河埒街道涉诉纠纷情况的分析（法院内部）"
    assert names == [f"{title}.docx", f"{title}.pdf", f"{title}.xlsx"]
    assert Paper.objects.get().snapshot_hash in capsys.readouterr().out


def test_the_command_refuses_half_a_request(capsys):
    assert cli.main(["paper", "monthly", "--month", "2026-09"]) == 1
    assert "--area" in capsys.readouterr().err


def test_a_paper_that_fails_ends_the_command_with_its_reason(ledger, papers_in, world, capsys):
    ledger.delete()
    assert cli.main(["paper", "monthly", "--area", world.township, "--month", "2026-09"]) == 1
    assert "judgegrid compute" in capsys.readouterr().out


def test_what_waits_is_written_in_one_go(asked):
    assert papers.work_off() == 1
    assert Paper.objects.get(pk=asked.pk).state == PaperState.READY
    assert papers.work_off() == 0


def test_a_task_that_comes_twice_writes_once(asked):
    computing.take(at=AT)
    papers.write.func(asked.pk, AT.isoformat())
    first = Paper.objects.get(pk=asked.pk)
    papers.write.func(asked.pk, AT.isoformat())
    assert Paper.objects.get(pk=asked.pk).written_at == first.written_at


def test_the_clock_hands_out_what_waits(asked):
    papers.hand_out(AT)
    assert Paper.objects.get(pk=asked.pk).state == PaperState.WRITING
