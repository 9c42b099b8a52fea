"""Farrington's flexible detector against the stored output of R surveillance, and its speed."""

from __future__ import annotations

import csv
import gzip
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from judgegrid.methods import detection
from method_sections.row import Row, at_most

NB = {"alpha": 0.005, "limit": (0, 4), "method": "nbPlugin"}
ONE_GROUP = {"periods": 1, "past_weeks_not_included": 3, "trend_level": 0.05}
SETTINGS: dict[str, dict[str, Any]] = {
    "A_default": {**ONE_GROUP, "alpha": 0.05, "method": "delta"},
    "B_noufaily_nb": NB,
    "C_noufaily_muan": {"alpha": 0.05, "method": "muan"},
    "D_noufaily_delta": {"alpha": 0.01, "method": "delta", "trend_level": 0.05},
    "E_original_farrington": {**ONE_GROUP, "b": 4, "weights_threshold": 1, "alpha": 0.01, "method": "delta"},
    "F_notrend_noreweight": {
        **{"b": 3, "w": 2, "periods": 5, "reweight": False, "trend": False, "power": 0.5},
        **{"alpha": 0.01, "limit": (0, 4), "method": "delta"},
    },
}


def rows(data: Path) -> Iterator[Row]:
    """All rows of the section."""
    folder = data / "surveillance"
    yield from published(folder)
    yield from simulated(folder)


def published(folder: Path) -> Iterator[Row]:
    with (folder / "series.csv").open() as file:
        counts = [int(r["observed"]) for r in csv.DictReader(file) if r["series"] == "salmonella.agona"]
    wanted = defaultdict(list)
    with gzip.open(folder / "farringtonFlexible_salmonella_agona.csv.gz", "rt") as file:
        for r in csv.DictReader(file):
            wanted[r["config"]].append(r)
    for name, options in SETTINGS.items():
        given = wanted[name]
        found = detection.farrington_flexible(counts, 52, [int(r["t"]) - 1 for r in given], **options)
        upper = np.array([float(r["upperbound"]) if r["upperbound"] != "NA" else np.nan for r in given])
        apart = np.nanmax(np.abs(found.upper[0] - upper) / upper)
        alarms = [r["alarm"] in ("1", "TRUE") for r in given]
        wrong = int((found.alarm[0] != np.array(alarms)).sum())
        yield at_most(f"{name}: bound, largest relative difference ({len(given)} weeks)", float(apart), 1e-8)
        yield at_most(f"{name}: alarms that differ", wrong, 0)


def simulated(folder: Path) -> Iterator[Row]:
    with gzip.open(folder / "noufaily28_baseline_series.csv.gz", "rt") as file:
        lines = list(csv.DictReader(file))
    weeks = [name for name in lines[0] if name.startswith("w")]
    table = np.array([[float(r[w]) for w in weeks] for r in lines])
    place = {(r["scenario"], r["rep"]): i for i, r in enumerate(lines)}
    with gzip.open(folder / "noufaily28_baseline_farringtonFlexible.csv.gz", "rt") as file:
        wanted = list(csv.DictReader(file))
    at = sorted({int(r["t"]) - 1 for r in wanted})
    found = detection.farrington_flexible(table, 52, at, **NB)
    which = np.array([(place[r["scenario"], r["rep"]], int(r["t"]) - 1 - at[0]) for r in wanted])
    upper = np.array([float(r["upperbound"]) for r in wanted])
    apart = np.abs(found.upper[which[:, 0], which[:, 1]] - upper) / np.maximum(upper, 1e-9)
    yield at_most(
        f"560 simulated series × {len(at)} weeks: largest relative difference", float(apart.max()), 1e-8
    )
    yield at_most("the same: false-positive rate", float(found.alarm.mean()), 0.0085)
    many = np.tile(table, (179, 1))[:100_000]
    start = time.perf_counter()
    detection.farrington_flexible(many, 52, len(weeks) - 1, **NB)
    yield at_most("100,000 series, one week: seconds", time.perf_counter() - start, 8.0)
