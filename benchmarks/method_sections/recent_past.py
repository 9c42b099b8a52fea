"""EARS, CUSUM, RKI, Bayes, GLR and outbreakP: against the stored columns of R, and time for a city."""

from __future__ import annotations

import csv
import gzip
import math
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from judgegrid.methods import detection
from method_sections.row import Row, agreement, at_most

DETECTORS = (
    *("earsC1", "earsC2", "earsC3", "cusum_rossi", "rki1", "rki2", "rki3", "bayes1", "bayes2", "bayes3"),
    *("glrpois", "glrnb"),
)


def rows(data: Path) -> Iterator[Row]:
    """All rows of the section."""
    series: dict[str, list[float]] = {}
    for row in csv.DictReader((data / "surveillance/series.csv").open()):
        series.setdefault(row["series"], []).append(float(row["observed"]))
    with gzip.open(data / "surveillance/reference.csv.gz", "rt") as file:
        stored = [row for row in csv.DictReader(file) if row["detector"] in DETECTORS]
    for detector in DETECTORS:
        yield from against([row for row in stored if row["detector"] == detector], series, detector)
    yield from other(data / "methods_reference", series["salmonella.agona"])
    yield from charts(data / "surveillance/glr_salmonella_agona.csv")
    for row in csv.DictReader((data / "surveillance/arl_poisson_cusum.csv").open()):
        h, k, mean, wanted = (float(row[name]) for name in ("h", "k", "theta", "ARL"))
        yield agreement(
            f"run length h {h:g}, k {k:g}, mean {mean:g}", detection.run_length(mean, k=k, h=h), wanted, 1e-8
        )
    table = np.random.default_rng(1).poisson(2.0, (100_000, 60))
    start = time.process_time()
    detection.ears(table, method="C2")
    yield at_most("EARS C2, 100,000 series × 60 periods: CPU", time.process_time() - start, 8, " s")
    for told, dispersion in (("Poisson", 0.0), ("negative binomial", 0.2)):
        start = time.process_time()
        detection.glr(table[:1000], start=8, expected=2.0, dispersion=dispersion)
        spent = time.process_time() - start
        yield Row(f"GLR {told}, mean given, 1,000 series × 52: CPU", f"{spent:.2f} s", "told", True)


def against(stored: list[dict[str, str]], series: dict[str, list[float]], detector: str) -> Iterator[Row]:
    upper, wanted, wrong = [], [], 0
    for name in series:
        run = [row for row in stored if row["series"] == name]
        if not run:
            continue
        at = np.array([int(row["index"]) - 1 for row in run])
        bounds, alarms = judged(detector, series[name], at)
        wrong += sum(bool(a) != (row["alarm"] == "1") for a, row in zip(alarms, run, strict=True))
        upper.extend(bounds)
        wanted.extend(np.nan if row["upperbound"] == "NA" else float(row["upperbound"]) for row in run)
    wrong += int((np.isnan(upper) != np.isnan(wanted)).sum())
    yield agreement(f"{detector}: column of R surveillance", upper, wanted, 1e-8)
    yield at_most(f"{detector}: alarms or unjudged weeks that differ", wrong, 0)


def judged(detector: str, counts: list[float], at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What R's column holds (a bound, or the statistic of the GLR charts) and alarms for the weeks ``at``."""
    if detector == "cusum_rossi":
        found = detection.cusum(counts, start=int(at[0]))
        return found.upper, found.alarm
    if detector.startswith("glr"):
        chart = detection.glr(counts, start=int(at[0]), dispersion=0.0 if detector == "glrpois" else None)
        return np.where(chart.judgeable, chart.statistic, 0.0), chart.alarm
    if detector[:-1] in ("rki", "bayes"):
        method = detection.rki if detector[:-1] == "rki" else detection.bayes
        seen = method(counts, at=at, system=int(detector[-1]))
        return seen.upper, seen.alarm
    ears = detection.ears(counts, method=detector[-2:], alpha=0.001)
    return ears.upper[at], ears.alarm[at]


def other(folder: Path, counts: list[float]) -> Iterator[Row]:
    """Other settings on one series, among them outbreakP."""
    with (folder / "other_detectors_salmonella_agona.csv").open() as file:
        stored = list(csv.DictReader(file))
    for method in ("bayes", "rki", "cusum", "outbreakP"):
        run = [row for row in stored if row["method"] == method and "rossi" not in row["params"]]
        at, wanted = np.array([int(row["t"]) - 1 for row in run]), [float(row["upperbound"]) for row in run]
        if method == "bayes":
            found = detection.bayes(counts, at=at, b=3, w=6, current_year=True)
            upper, alarm = found.upper, found.alarm
        elif method == "rki":
            found = detection.rki(counts, at=at, b=2, w=6, current_year=False)
            upper, alarm = found.upper, found.alarm
        elif method == "cusum":
            sums = detection.cusum(counts, start=int(at[0]), transform="standard")
            upper, alarm = np.ceil(sums.upper), sums.alarm  # R rounds this one up
        else:
            rising = detection.outbreak_p(counts)
            upper, alarm = rising.statistic[at], rising.alarm[at]
        yield agreement(f"{method}, {run[0]['params']}", upper, wanted, 1e-8)
        wrong = sum(bool(a) != (row["alarm"] == "1") for a, row in zip(alarm, run, strict=True))
        yield at_most(f"{method}: alarms that differ", wrong, 0)


def charts(path: Path) -> Iterator[Row]:
    """GLR charts with a constant mean given: Poisson, Poisson for a doubling, negative binomial."""
    with path.open() as file:
        stored = list(csv.DictReader(file))
    for method, theta in sorted({(row["method"], row["theta"]) for row in stored}):
        run = [row for row in stored if (row["method"], row["theta"]) == (method, theta)]
        found = detection.glr(
            [float(row["observed"]) for row in run],
            start=0,
            expected=[float(row["mu0"]) for row in run],
            dispersion=0.1 if "nb" in method else 0.0,
            ratio=None if theta == "NULL" else math.exp(math.log(2)),
        )
        told = f"{method}, theta {'free' if theta == 'NULL' else theta}"
        yield agreement(f"{told}: statistic", found.statistic, [float(row["stat"]) for row in run], 1e-8)
        wrong = sum(bool(a) != (row["alarm"] == "1") for a, row in zip(found.alarm, run, strict=True))
        yield at_most(f"{told}: alarms that differ", wrong, 0)
