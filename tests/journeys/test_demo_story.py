"""From an empty folder to a city with figures, a ledger and people: the demo as a new user starts it."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A small demo city, built by the command in processes of its own."""
    folder = tmp_path_factory.mktemp("demo")
    env = {k: v for k, v in os.environ.items() if not k.startswith(("JUDGEGRID_", "DJANGO_"))}
    env |= {"PYTHONPATH": str(ROOT / "src"), "JUDGEGRID_DATA_DIR": str(folder), "JUDGEGRID_DEMO": "1"}
    command = [sys.executable, "-m", "judgegrid.cli"]

    def judgegrid(*words, **more):
        done = subprocess.run([*command, *words], env=env | more, capture_output=True, text=True, timeout=600)
        return done.returncode, done.stdout + done.stderr

    return folder, judgegrid, judgegrid("demo", "--build-only", "--scale", "0.003")


def one(folder, question):
    with sqlite3.connect(folder / "judgegrid.sqlite3") as database:
        return database.execute(question).fetchone()[0]


def test_the_city_stands_and_every_role_has_an_account(city):
    folder, _, (code, said) = city
    assert code == 0, said
    assert "演示账号" in said and "网格法官" in said and "审计管理员" in said
    assert one(folder, "SELECT count(*) FROM territory_area WHERE level = 'village'") >= 1254
    assert one(folder, "SELECT count(*) FROM ledger_filing") > 300
    assert one(folder, "SELECT count(*) FROM ledger_filing WHERE attribution_state = 'waiting'") == 0
    assert one(folder, "SELECT count(*) FROM analysis_indicatorvalue") > 10_000
    assert one(folder, "SELECT count(*) FROM disputes_dispute WHERE source = 'grid'") >= 3


def test_no_name_stands_in_clear_in_the_database(city):
    folder, _, _ = city
    assert one(folder, "SELECT count(*) FROM ledger_filingparty WHERE details LIKE '%{%'") == 0


def test_a_second_start_builds_nothing_and_the_trail_holds(city):
    folder, judgegrid, _ = city
    before = one(folder, "SELECT count(*) FROM ledger_filing")
    code, said = judgegrid("demo", "--build-only")
    assert code == 0 and "正在建立" not in said
    assert one(folder, "SELECT count(*) FROM ledger_filing") == before
    code, said = judgegrid("audit", "verify")
    assert code == 0 and "链条完整" in said


def test_invented_data_never_lie_beside_real_data(city):
    _, judgegrid, _ = city
    code, said = judgegrid("demo", "--build-only", JUDGEGRID_DEMO="0")
    assert code == 2 and "不能与真实数据混放" in said


def test_the_monthly_paper_of_the_city_comes_out(city, tmp_path):
    _, judgegrid, _ = city
    code, said = judgegrid(
        "paper", "monthly", "--area", "320200000000", "--month", "2026-10", "--to", str(tmp_path)
    )
    assert code == 0, said
    assert {path.suffix for path in tmp_path.iterdir()} == {".docx", ".pdf", ".xlsx"}
