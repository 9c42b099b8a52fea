"""The ledger from the command line, two at once, and workers killed in the middle."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from judgegrid.papers.table_export import Workbook

HEADERS = ["案号", "立案日期", "案由", "原告", "被告", "标的额"]


def ledger(path: Path, numbers, *, amount=100, cause="民间借贷纠纷") -> Path:
    rows = [
        [f"（2026）苏0211民初{number}号", "2026-01-05", cause, f"钱{number}", f"赵{number}", amount]
        for number in numbers
    ]
    with Workbook(path) as book:
        book.sheet("台账", HEADERS, rows)
    return path


@pytest.fixture
def court(install):
    made = install("court")
    if not made.database.startswith("sqlite"):
        pytest.skip("looks into the SQLite file itself")
    return made


def ask(court, sql):
    with sqlite3.connect(court.data / "judgegrid.sqlite3", timeout=20) as connection:
        return connection.execute(sql).fetchall()


def test_a_ledger_is_loaded_and_the_second_time_nothing_changes(court, tmp_path):
    path = ledger(tmp_path / "a.xlsx", range(1, 21))
    first = court("load", "filings", path)
    assert first.returncode == 0, first.stderr
    assert "新增 20" in first.stdout
    again = court("load", "filings", path)
    assert again.returncode == 0
    assert "未变 20" in again.stdout
    assert "没有写入任何内容" in again.stdout


def test_a_dry_run_writes_nothing(court, tmp_path):
    assert court("load", "filings", ledger(tmp_path / "a.xlsx", range(1, 5)), "--dry-run").returncode == 0
    assert ask(court, "SELECT count(*) FROM ledger_filing") == [(0,)]


def test_changes_need_a_yes_and_wrong_lines_a_skip(court, tmp_path):
    court("load", "filings", ledger(tmp_path / "a.xlsx", range(1, 5)))
    changed = ledger(tmp_path / "b.xlsx", range(1, 7), amount=200)
    refused = court("load", "filings", changed)
    assert refused.returncode == 1
    assert "--yes" in refused.stdout
    assert court("load", "filings", changed, "--yes").returncode == 0
    wrong = ledger(tmp_path / "c.xlsx", [7, 7, 8])
    assert "--skip-wrong" in court("load", "filings", wrong).stdout
    out = tmp_path / "wrong.xlsx"
    assert court("load", "filings", wrong, "--skip-wrong", "--wrong-out", out).returncode == 0
    assert out.exists()
    assert ask(court, "SELECT count(*), sum(amount) FROM ledger_filing") == [(8, 6 * 200 + 2 * 100)]


def test_headings_can_be_matched_by_hand_and_a_bad_match_is_told(court, tmp_path):
    path = tmp_path / "a.xlsx"
    with Workbook(path) as book:
        book.sheet("x", ["甲", "乙", "丙"], [["（2026）苏0211民初1号", "2026-01-05", "民间借贷纠纷"]])
    refused = court("load", "filings", path)
    assert refused.returncode == 1
    assert "必填" in refused.stderr
    assert "看不懂" in court("load", "filings", path, "--map", "甲=不存在").stderr
    done = court("load", "filings", path, "--map", "甲=案号", "--map", "乙=立案日期", "--map", "丙=cause")
    assert done.returncode == 0, done.stderr


WORKER = """
import os, sys, time
import django
django.setup()
from django.utils import timezone
from judgegrid.domain.people import MACHINE
from judgegrid.jobs import imports
from judgegrid.records.ledger import actions, applying, checking, queries

me = {"scope": MACHINE, "actor_name": "x"}
path, where = sys.argv[1], sys.argv[2]
run_id = actions.upload(file_name="a", chunks=[open(path, "rb").read()], at=timezone.now(), **me)
mapping = queries.import_run(run_id, scope=MACHINE).mapping
actions.match_columns(run_id, mapping=mapping, at=timezone.now(), **me)

def hang(*_, **__):
    print("HERE", run_id, flush=True)
    time.sleep(60)

if where == "checking":
    checking.Check._refuse = checking.Check._add = hang
imports.finish(run_id)
actions.confirm(run_id, at=timezone.now(), **me)
if where == "applying":
    applying.mark_batches = hang
imports.finish(run_id)
print("DONE", run_id, flush=True)
"""


def environment(court):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JUDGEGRID_")}
    return kept | {
        "PYTHONPATH": str(Path(settings.ROOT) / "src"),
        "DJANGO_SETTINGS_MODULE": "judgegrid.config.settings",
        "JUDGEGRID_DATA_DIR": str(court.data),
        "JUDGEGRID_DATABASE_URL": court.database,
    }


def assert_nothing_in_clear(folder):
    """Neither a workbook nor a name that stands in one."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.name for path in found} <= {"upload.bin", "staged.jsonl", "wrong.xlsx"}
    assert not [path for path in found if b"PK\x03\x04" in path.read_bytes()[:4]]
    assert not [path for path in found if "赵17".encode() in path.read_bytes()]


def start(court, *words, **more):
    command = [sys.executable, *map(str, words)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environment(court) | more, stdout=pipe, stderr=pipe, text=True)


def let_two_minutes_pass(court):
    with sqlite3.connect(court.data / "judgegrid.sqlite3", timeout=20) as connection:
        connection.execute("UPDATE ledger_importrun SET heartbeat_at = '2026-01-01 00:00:00'")


@pytest.mark.parametrize("where", ["checking", "applying"])
def test_a_worker_killed_in_the_middle_leaves_nothing_half_done_and_the_run_is_taken_up_again(
    court, tmp_path, where
):
    assert court("load", "filings", ledger(tmp_path / "kept.xlsx", range(5000, 5003))).returncode == 0
    path = ledger(tmp_path / "a.xlsx", range(1, 3001))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    worker = start(court, "-c", WORKER, path, where, TMPDIR=str(scratch))
    line = worker.stdout.readline()
    assert line.startswith("HERE"), line
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    assert list(scratch.iterdir()) == []
    assert_nothing_in_clear(court.data / "uploads")
    run_id = line.split()[1].replace("-", "")
    assert ask(court, "SELECT count(*) FROM ledger_filing") == [(3,)]  # what was acknowledged stays
    assert ask(court, f"SELECT state FROM ledger_importrun WHERE id = '{run_id}'") == [(where,)]
    let_two_minutes_pass(court)
    resume = (
        "import sys, uuid, django; django.setup(); from judgegrid.jobs import imports;"
        "imports.finish(uuid.UUID(sys.argv[1]))"
    )
    assert start(court, "-c", resume, run_id).wait(60) == 0
    state = ask(court, f"SELECT state FROM ledger_importrun WHERE id = '{run_id}'")
    filings = ask(court, "SELECT count(*), count(DISTINCT case_number) FROM ledger_filing")
    parties = ask(court, "SELECT count(*) FROM ledger_filingparty")
    if where == "checking":
        assert (state, filings) == ([("checked",)], [(3, 3)])
    else:
        assert (state, filings, parties) == ([("done",)], [(3003, 3003)], [(6006,)])


def test_two_imports_at_once_do_not_mix(court, tmp_path):
    first = ledger(tmp_path / "a.xlsx", range(1, 1501), amount=1)
    second = ledger(tmp_path / "b.xlsx", range(1000, 2501), amount=2)
    load = ("-m", "judgegrid.cli", "load", "filings")
    both = [start(court, *load, path, "--yes") for path in (first, second)]
    said = [one.communicate(timeout=120) for one in both]
    done = [(one.returncode, out) for one, (out, _) in zip(both, said, strict=True)]
    states = [state for (state,) in ask(court, "SELECT state FROM ledger_importrun ORDER BY at")]
    filings = ask(court, "SELECT count(*), count(DISTINCT case_number) FROM ledger_filing")
    parties = ask(court, "SELECT count(*) FROM ledger_filingparty")
    # one is whole; the other is whole too, or was told that the ledger had moved and wrote nothing
    assert "done" in states, (done, said)
    if states.count("done") == 2:
        assert filings == [(2500, 2500)]
    else:
        assert filings in ([(1500, 1500)], [(1501, 1501)])
    assert parties == [(2 * filings[0][0],)]
