"""Every measure gives the same rows on Spark as on DuckDB; runs where pyspark and Java are installed."""

import math
import shutil
from datetime import date, datetime

import pytest

from judgegrid.warehouse import cube, engines, loading, measures
from judgegrid.warehouse.schema import FILINGS
from warehouse.facts import dispute, random_filings


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Half a year of filings in monthly parts, and a few disputes."""
    made = tmp_path_factory.mktemp("facts")
    parts = {}
    place = FILINGS.names.index("compound_key")
    for number, row in enumerate(random_filings(600, seed=3)):
        row = (*row[:place], "ab"[number % 2], *row[place + 1 :])
        parts.setdefault(f"{row[2]:%Y-%m}", []).append(row)
    said = dict.fromkeys(parts, "a")
    cutoff = datetime(2026, 7, 1)
    loading.load(made, "filings", parts.__getitem__, fingerprints=said, cutoff=cutoff)
    rows = [dispute(n, date(2026, 1, 1 + n % 28)) for n in range(40)]
    loading.load(made, "disputes", lambda _: rows, fingerprints={"2026-01": "a"}, cutoff=cutoff)
    return made


@pytest.fixture(scope="module")
def duckdb():
    return engines.connect(threads=1)


@pytest.fixture(scope="module")
def spark():
    pytest.importorskip("pyspark", reason="pip install 'judgegrid[spark]' to compare the engines")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java 17")
    return engines.connect("spark")


def _within(filings):
    return measures.within(filings, date(2026, 2, 1), date(2026, 4, 15))


MEASURES = {
    "the monthly cube": measures.monthly_cube,
    "counts of counties": lambda f: measures.counts(
        measures.monthly_cube(f), ["area_code", "month"], level="county"
    ),
    "counts of grids": lambda f: measures.counts(measures.monthly_cube(f), ["area_code"], level="grid"),
    "counts of a period": lambda f: measures.monthly_counts(_within(f), ["area_code", "cause_level2"]),
    "causes of townships": lambda f: measures.causes_at(measures.closed_causes(f), "township"),
    "causes of counties": lambda f: measures.causes_at(measures.closed_causes(f), "county"),
    "tallies of villages, both homes known": lambda f: measures.tallies(
        f.filter((f.plaintiff_code != "") & (f.defendant_code != ""))
    ),
    "tallies": measures.tallies,
    "tallies with a lineage": lambda f: measures.tallies(f, kept={"32021100100101001"}),
    "direct filings, half to each side": measures.direct_shared,
    "filings by court": measures.by_court,
    "the share attributed": lambda f: measures.share(f, "attributed", ["court_code", "month"]),
    "the share mapped": lambda f: measures.mapping_rate(f, ["month"]),
    "the structure of causes": lambda f: measures.cause_structure(
        measures.monthly_cube(f), level="county", area="320211000000"
    ),
    "clusters": lambda f: measures.clusters(f, least=2),
}


def rows(connection, expression):
    found = engines.collect(connection, expression)
    return found.schema.names, sorted(map(_comparable, found.to_pylist()), key=repr)


def _comparable(row):
    return {key: round(value, 9) if isinstance(value, float) else value for key, value in row.items()}


def test_the_sample_reaches_every_measure(duckdb, folder):
    filings = engines.table(duckdb, folder, "filings")
    for name, measure in MEASURES.items():
        assert rows(duckdb, measure(filings))[1], f"{name} has no rows to compare"


@pytest.mark.parametrize("name", MEASURES)
def test_spark_gives_the_rows_of_duckdb(spark, duckdb, folder, name):
    here = MEASURES[name](engines.table(duckdb, folder, "filings"))
    there = MEASURES[name](engines.table(spark, folder, "filings"))
    assert rows(spark, there) == rows(duckdb, here)


def test_disputes_by_week_agree(spark, duckdb, folder):
    found = [
        rows(one, measures.dispute_counts(engines.table(one, folder, "disputes"), level="township"))
        for one in (spark, duckdb)
    ]
    assert found[0] == found[1] and found[0][1]


def test_every_sum_of_the_cube_is_the_same_on_spark_and_in_pandas(spark, duckdb, folder):
    keys = ("area_code", "cause_level2", "month")
    told = {}
    for name, one in (("spark", spark), ("duckdb", duckdb)):
        lowest = measures.monthly_counts(engines.table(one, folder, "filings"), keys)
        sums = cube.roll_ups(one, lowest, keys)
        told[name] = {chosen: rows(one, table) for chosen, table in sums.items()}
    assert told["spark"] == told["duckdb"]
    frame = engines.collect(duckdb, engines.table(duckdb, folder, "filings")).to_pandas()
    for chosen, (_, cells) in told["duckdb"].items():
        plain = frame.groupby(list(chosen)).size().to_dict() if chosen else {(): len(frame)}
        plain = {key if isinstance(key, tuple) else (key,): int(n) for key, n in plain.items()}
        assert {tuple(cell[key] for key in chosen): cell["count"] for cell in cells} == plain


def test_an_empty_warehouse_has_no_rows_on_either(spark, duckdb, tmp_path):
    for one in (spark, duckdb):
        assert rows(one, measures.tallies(engines.table(one, tmp_path, "filings")))[1] == []


def test_totals_are_identical_to_one_in_a_thousand_million(spark, duckdb, folder):
    shares = []
    for one in (spark, duckdb):
        found = engines.collect(
            one, measures.share(engines.table(one, folder, "filings"), "is_batch", ["month"])
        )
        shares.append(math.fsum(found["value"].to_pylist()))
    assert shares[0] == pytest.approx(shares[1], rel=1e-9)
