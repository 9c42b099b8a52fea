"""Facts on disk: atomic, incremental, and refused by name when they do not fit."""

from datetime import date, datetime

import pytest

from judgegrid.warehouse import engines, loading
from warehouse.facts import filing

CUTOFF = datetime(2026, 7, 1)
JANUARY = [filing(1, date(2026, 1, 5)), filing(2, date(2026, 1, 6))]
FEBRUARY = [filing(3, date(2026, 2, 5))]
ROWS = {"2026-01": JANUARY, "2026-02": FEBRUARY}


def load(folder, rows, prints, **options):
    return loading.load(folder, "filings", rows.__getitem__, fingerprints=prints, cutoff=CUTOFF, **options)


def ids(folder):
    connection = engines.connect()
    table = engines.table(connection, folder, "filings")
    return sorted(connection.to_pyarrow(table.id).to_pylist())


def test_an_empty_warehouse_answers_with_no_rows(tmp_path):
    assert ids(tmp_path) == []
    assert loading.manifest(tmp_path, "filings").rows == 0


def test_the_manifest_tells_rows_hash_and_cutoff(tmp_path):
    assert load(tmp_path, ROWS, {"2026-01": "a", "2026-02": "b"}) == {"2026-01", "2026-02"}
    said = loading.manifest(tmp_path, "filings")
    assert said.rows == 3 and said.cutoff == CUTOFF.isoformat()
    assert all(len(part.sha256) == 64 for part in said.parts.values())
    assert ids(tmp_path) == [1, 2, 3]


def test_only_months_that_changed_are_written_again(tmp_path):
    load(tmp_path, ROWS, {"2026-01": "a", "2026-02": "b"})
    before = loading.manifest(tmp_path, "filings").parts
    more = {"2026-02": [*FEBRUARY, filing(4, date(2026, 2, 6))]}
    assert load(tmp_path, more, {"2026-01": "a", "2026-02": "c"}) == {"2026-02"}
    after = loading.manifest(tmp_path, "filings").parts
    assert after["2026-01"] == before["2026-01"]
    assert ids(tmp_path) == [1, 2, 3, 4]


def test_a_month_that_emptied_goes_away(tmp_path):
    load(tmp_path, ROWS, {"2026-01": "a", "2026-02": "b"})
    assert load(tmp_path, ROWS, {"2026-01": "a"}) == {"2026-02"}
    assert ids(tmp_path) == [1, 2]


def test_from_scratch_writes_every_part(tmp_path):
    load(tmp_path, ROWS, {"2026-01": "a", "2026-02": "b"})
    assert load(tmp_path, ROWS, {"2026-01": "a", "2026-02": "b"}, scratch=True) == set(ROWS)
    assert len(list((tmp_path / "filings").iterdir())) == 3


def test_a_load_that_fails_leaves_the_old_table_in_force(tmp_path):
    load(tmp_path, ROWS, {"2026-01": "a", "2026-02": "b"})

    def broken(name):
        yield from ROWS[name]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        loading.load(tmp_path, "filings", broken, fingerprints={"2026-01": "new"}, cutoff=CUTOFF)
    assert ids(tmp_path) == [1, 2, 3]
    load(tmp_path, ROWS, {"2026-01": "a", "2026-02": "b"})
    assert not list((tmp_path / "filings").glob("*.new"))


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"filed_on": date(2026, 1, 1), "court_code": None}, "court_code is missing in row 1"),
        ({"filed_on": date(2026, 1, 1), "counted": "是"}, "counted must be bool"),
    ],
)
def test_a_row_that_does_not_fit_is_named(tmp_path, said, message):
    wrong = {"2026-01": [filing(1, **said)]}
    with pytest.raises(ValueError, match=f"2026-01: {message}"):
        load(tmp_path, wrong, {"2026-01": "a"})


def test_spark_that_is_not_installed_is_said_plainly(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(engines.EngineMissing, match=r"pip install 'judgegrid\[spark\]'"):
        engines.connect("spark")


def test_an_unknown_engine_is_refused():
    with pytest.raises(ValueError, match="duckdb、spark"):
        engines.connect("oracle")
