"""Readers of the address data outside the repository (../shared/data), shared by the benchmarks."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

DIVISIONS = ("provinces.csv.gz", "cities.csv.gz", "areas.csv.gz")


def data_folder(name: str) -> Path | None:
    """Give the folder of a data set, looking upwards for shared/data; None when it is not present."""
    for above in Path(__file__).resolve().parents:
        folder = above / "shared" / "data" / name
        if folder.is_dir():
            return folder
    return None


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read a csv or csv.gz file with a header."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def elsewhere(folder: Path, *, home: str = "3202") -> tuple[set[str], list[str]]:
    """Give (full names of provinces, cities and counties elsewhere, county names with all above them)."""
    provinces, cities, counties = (read_rows(folder / name) for name in DIVISIONS)
    province_of = {r["code"]: r["name"] for r in provinces}
    city_of = {r["code"]: r["name"] for r in cities}
    unreal = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
    names, written = set(), []
    for row in counties:
        if row["code"].startswith(home):
            continue
        chain = [province_of[row["provinceCode"]], city_of[row["cityCode"]], row["name"]]
        chain = [name for name in chain if name not in unreal]
        written.append("".join(chain))
        names.update(chain)
    return names - {province_of[home[:2]]}, written
