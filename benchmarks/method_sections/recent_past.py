"""EARS and CUSUM: against the stored columns of R, and time for a city."""

from __future__ import annotations

import csv
import gzip
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from judgegrid.methods import detection
from method_sections.row import Row, agreement, at_most

DETECTORS = ("earsC1", "earsC2", "earsC3", "cusum_rossi")


def rows(data: Path) -> Iterator[Row]:
    """All rows of the section."""
    series: dict[str, list[float]] = {}
    for row in csv.DictReader((data / "surveillance/series.csv").open()):
        series.setdefault(row["series"], []).append(float(row["observed"]))
    with gzip.open(data / "surveillance/reference.csv.gz", "rt") as file:
        stored = [row for row in csv.DictReader(file) if row["detector"] in DETECTORS]
    for detector in DETECTORS:
        yield from against([row for row in stored if row["detector"] == detector], series, detector)
    for row in csv.DictReader((data / "surveillance/arl_poisson_cusum.csv").open()):
        h, k, mean, wanted = (float(row[name]) for name in ("h", "k", "theta", "ARL"))
        yield agreement(
            f"run length h {h:g}, k {k:g}, mean {mean:g}", detection.run_length(mean, k=k, h=h), wanted, 1e-8
        )
    table = np.random.default_rng(1).poisson(2.0, (100_000, 60))
    start = time.process_time()
    detection.ears(table, method="C2")
    yield at_most("EARS C2, 100,000 series × 60 periods: CPU", time.process_time() - start, 8, " s")


def against(stored: list[dict[str, str]], series: dict[str, list[float]], detector: str) -> Iterator[Row]:
    upper, wanted, wrong = [], [], 0
    for name in series:
        run = [row for row in stored if row["series"] == name]
        at = np.array([int(row["index"]) - 1 for row in run])
        if detector == "cusum_rossi":
            found = detection.cusum(series[name], start=int(at[0]))
            at = at - at[0]
        else:
            found = detection.ears(series[name], method=detector[-2:], alpha=0.001)
        wrong += sum(bool(a) != (row["alarm"] == "1") for a, row in zip(found.alarm[at], run, strict=True))
        upper.extend(found.upper[at])
        wanted.extend(np.nan if row["upperbound"] == "NA" else float(row["upperbound"]) for row in run)
    wrong += int((np.isnan(upper) != np.isnan(wanted)).sum())
    yield agreement(f"{detector}: bounds of R surveillance", upper, wanted, 1e-8)
    yield at_most(f"{detector}: alarms or unjudged weeks that differ", wrong, 0)
