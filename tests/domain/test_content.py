"""The shipped reference tables keep what their README promises."""

import re
from collections import Counter
from datetime import date
from importlib.resources import files

import pytest

from judgegrid.domain import content

COUNTS = {
    "civil_causes": 1055,
    "administrative_causes": 163,
    "wuxi_divisions": 1350,
    "work_calendar": 374,
    "case_types": 61,
    "courts": 12,
    "dispute_types": 21,
}
KEYS = {
    "civil_causes": "number",
    "administrative_causes": "number",
    "wuxi_divisions": "code",
    "work_calendar": "date",
    "courts": "court_code",
    "dispute_types": "code",
}


@pytest.mark.parametrize(("name", "count"), COUNTS.items())
def test_of_every_table_having_its_stated_rows(name, count):
    assert len(content.rows(name)) == count


@pytest.mark.parametrize(("name", "key"), KEYS.items())
def test_of_keys_being_unique(name, key):
    values = [row[key] for row in content.rows(name)]
    assert len(values) == len(set(values))


@pytest.mark.parametrize(
    ("name", "key"),
    [("civil_causes", "number"), ("administrative_causes", "number"), ("wuxi_divisions", "code")],
)
def test_of_every_parent_existing(name, key):
    known = {row[key] for row in content.rows(name)} | {"", "320000000000"}
    assert {row["parent"] for row in content.rows(name)} <= known


def test_of_calendar_dates_being_iso_and_flags_being_binary():
    for row in content.rows("work_calendar"):
        assert date.fromisoformat(row["date"]).isoformat() == row["date"]
        assert row["is_off_day"] in {"0", "1"}


def test_of_every_suggested_cause_existing():
    known = {row["number"] for row in content.rows("civil_causes")}
    for row in content.rows("dispute_types"):
        assert set(filter(None, row["suggested_civil_causes"].split(";"))) <= known


def test_of_open_basic_courts_standing_on_a_known_division():
    divisions = {row["code"][:6] for row in content.rows("wuxi_divisions")}
    for row in content.rows("courts"):
        if row["level"] == "basic" and not row["valid_to"]:
            assert row["division_code"] in divisions


@pytest.mark.parametrize("name", COUNTS)
def test_of_a_file_reading_the_same_under_both_line_ends(name):
    unix = (files("judgegrid") / "content" / f"{name}.csv").read_bytes()
    assert content.parse(unix.replace(b"\n", b"\r\n")) == content.parse(unix) == content.rows(name)


def test_of_an_unknown_table_being_told():
    with pytest.raises(FileNotFoundError):
        content.rows("no_such_table")


def test_of_division_figures_of_the_rules_holding():
    rows = content.rows("wuxi_divisions")
    villages = [row for row in rows if row["level"] == "village"]
    tenth = [row["code"][9] for row in villages]
    assert (sum(c in "01" for c in tenth), sum(c in "23" for c in tenth), sum(c in "45" for c in tenth)) == (
        722,
        508,
        24,
    )
    pseudo = [row for row in rows if row["level"] == "township" and re.match(r"\d{6}[45]", row["code"])]
    assert len(pseudo) == 16
    below = Counter(row["parent"] for row in villages)
    assert sum(below[row["code"]] == 1 for row in pseudo) == 13
    fillers = [row["name"] for row in villages if row["code"].endswith("498")]
    assert len(fillers) == 12
    assert all(name.endswith("虚拟社区") for name in fillers)
