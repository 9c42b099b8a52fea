"""Counts, rates and exact intervals by area × cause × month over many filings, beside pandas.

``python benchmarks/measures.py [--rows 1000000 10000000]`` writes synthetic facts once, then measures each
contestant in a process of its own (seconds from the files to the last interval, peak memory) and checks
that all agree. ``--engine spark`` adds the same expressions on Spark (with the start of Java; its memory is
that of Python only).
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from judgegrid.domain import causes, content
from judgegrid.methods import rates
from judgegrid.warehouse import engines, measures
from judgegrid.warehouse.schema import FILINGS

MONTHS = [date(2023 + n // 12, n % 12 + 1, 1) for n in range(36)]
KEYS = ["area_code", "cause_level2", "month"]
PER = 10_000
CHUNK = 500_000


def villages() -> list[str]:
    return [row["code"] for row in content.rows("wuxi_divisions") if row["level"] == "village"]


def residents() -> pa.Table:
    codes = villages()
    people = np.random.default_rng(7).integers(800, 12_000, len(codes))
    return pa.table({"area_code": codes, "residents": people})


def write(folder: Path, rows: int) -> None:
    """Facts in the real schema: areas and causes unevenly used, three years, one fifth in batches."""
    (folder / "people").mkdir()
    pq.write_table(residents(), folder / "people" / "people.parquet")
    leaves = [one for one in causes.tree() if not causes.children(one)]
    facts(folder, rows, areas=villages(), leaves=leaves, months=MONTHS)


def facts(folder: Path, rows: int, *, areas: list[str], leaves: list[str], months: list[date]) -> None:
    dice = np.random.default_rng(1)
    chains = [(one, *(causes.at_level(one, n) or "" for n in (1, 2, 3))) for one in leaves]
    heavy = dice.gamma(2, 1, len(areas)), 1 / np.arange(1, len(leaves) + 1)
    draw = [np.cumsum(one / one.sum()) for one in heavy]
    for start in range(0, rows, CHUNK):
        n = min(CHUNK, rows - start)
        place, cause = (np.searchsorted(one, dice.random(n)) for one in draw)
        month = dice.integers(0, len(months), n)
        columns: dict[str, object] = {
            "id": np.arange(start, start + n),
            "filed_on": _picked([day.isoformat() for day in months], month).cast(pa.date32()),
            "month": _picked([day.isoformat() for day in months], month).cast(pa.date32()),
            "area_code": _picked(areas, place),
            "scope_code": _picked(areas, place),
            "amount": pa.nulls(n, pa.decimal128(18, 2)),
        }
        for name, level in zip(
            ("cause_id", "cause_level1", "cause_level2", "cause_level3"), range(4), strict=True
        ):
            columns[name] = _picked([chain[level] for chain in chains], cause)
        for name, values in (("party_kind", ["NN", "NO", "ON", "OO"]), ("sharing_class", ["S", "R", "X"])):
            columns[name] = _picked(values, dice.integers(0, len(values), n))
        for name, chance in (
            ("attributed", 0.9),
            ("counted", 0.9),
            ("is_batch", 0.2),
            ("has_locus", 0.8),
            ("financial", 0.1),
            ("seat_only", 0.1),
        ):
            columns[name] = dice.random(n) < chance
        for name, text in (("court_code", "苏0211"), ("type_word", "民初"), ("proceeding", "civil")):
            columns[name] = _picked([text], np.zeros(n, dtype=int))
        for name in ("compound_key", "organisation_key", "plaintiff_code", "defendant_code"):
            columns[name] = _picked(["", "a", "b", "c"], dice.integers(0, 4, n))
        table = pa.table([columns[name] for name in FILINGS.names], schema=FILINGS)
        pq.write_table(table, folder / f"{start:010d}.parquet", compression="zstd")


def _picked(values: list[str], index: np.ndarray) -> pa.Array:
    return pa.array(values).take(pa.array(index))


def ours(folder: Path, *, engine: str = "duckdb") -> dict[str, float]:
    connection = engines.connect(engine)
    filings = connection.read_parquet(str(folder / "*.parquet"), table_name="filings")
    people = connection.read_parquet(str(folder / "people" / "*.parquet"), table_name="people")
    cube = measures.monthly_counts(filings.filter(filings.counted), KEYS)
    table = engines.collect(connection, measures.per_resident(cube, people))
    found = measures.with_intervals(table, per=PER)
    return _said(*(found[name].to_numpy() for name in ("count", "rate", "low", "high")))


def by_pandas(folder: Path, *, categories: bool = False) -> dict[str, float]:
    options = {"read_dictionary": ["area_code", "cause_level2"]} if categories else {}
    table = pq.ParquetDataset(sorted(folder.glob("*.parquet")), **options).read([*KEYS, "counted"])
    frame = table.to_pandas()
    del table
    counts = frame[frame.counted].groupby(KEYS, observed=True).size().rename("count").reset_index()
    people = pd.DataFrame(residents().to_pydict())
    joined = counts.merge(people, on="area_code")
    found = rates.poisson_interval(joined["count"].to_numpy(), joined.residents.to_numpy(), per=PER)
    return _said(found.count, found.value, found.low, found.high)


def _said(count: np.ndarray, rate: np.ndarray, low: np.ndarray, high: np.ndarray) -> dict[str, float]:
    sums = {"filings": count, "rate": rate, "low": low, "high": high}
    return {"cells": len(count)} | {name: float(np.sum(values)) for name, values in sums.items()}


CONTESTANTS = {
    "judgegrid": ours,
    "judgegrid on spark": lambda folder: ours(folder, engine="spark"),
    "pandas": by_pandas,
    "pandas, categories": lambda folder: by_pandas(folder, categories=True),
}


def measure(name: str, folder: Path) -> dict[str, float]:
    """Run one contestant in a process of its own."""
    command = [sys.executable, __file__, "--contestant", name, "--folder", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr}")
    found: dict[str, float] = json.loads(done.stdout)
    return found


def contest(name: str, folder: Path) -> None:
    start = time.perf_counter()
    said = CONTESTANTS[name](folder)
    said["seconds"] = time.perf_counter() - start
    said["mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(said))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--engine", choices=engines.ENGINES, default="duckdb", help="spark: Spark beside the rest"
    )
    parser.add_argument("--contestant")
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    if given.contestant:
        contest(given.contestant, given.folder)
        return 0
    missed, before = 0, None
    for rows in sorted(given.rows):
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), rows)
            names = [one for one in CONTESTANTS if given.engine == "spark" or one != "judgegrid on spark"]
            missed, best = compare(rows, Path(folder), given.rounds, names)
        if before:
            growth = (f"{name} {best[name]['seconds'] / before[name]['seconds']:.1f} ×" for name in best)
            print(f"  growth of time from the size above: {', '.join(growth)}")
        before = best
    return missed  # the largest size decides: at a small one starting up is most of the work


def compare(
    rows: int, folder: Path, rounds: int, names: list[str]
) -> tuple[int, dict[str, dict[str, float]]]:
    """Contestants take turns; the best round of each is shown. 1 when they disagree or pandas wins."""
    best: dict[str, dict[str, float]] = {}
    for _ in range(rounds):
        for name in names:
            found = measure(name, folder)
            if name not in best or found["seconds"] < best[name]["seconds"]:
                best[name] = found
    first = best["judgegrid"]
    print(f"\n{rows:,} filings → {first['cells']:,} cells of area × cause × month, best of {rounds}")
    agree = True
    for name, found in best.items():
        agree &= all(
            np.isclose(found[key], first[key], rtol=1e-9) for key in ("cells", "filings", "rate", "high")
        )
        ratio = found["seconds"] / first["seconds"]
        print(f"  {name:<20} {found['seconds']:8.2f} s  {found['mb']:8.0f} MB  {ratio:6.1f} ×")
    print("  all agree" if agree else "  THEY DISAGREE")
    rivals = [found for name, found in best.items() if name.startswith("pandas")]
    wins = all(first["seconds"] < one["seconds"] and first["mb"] < one["mb"] for one in rivals)
    return (0 if agree and wins else 1), best


if __name__ == "__main__":
    sys.exit(main())
