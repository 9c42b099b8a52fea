"""Detectors on the 28 scenarios of Noufaily et al. 2013: false alarms, outbreaks found, how soon (G2.3)."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from judgegrid.methods import detection
from method_sections.row import Row, at_least, at_most

WEEKS, FIRST, REPETITIONS, LARGEST_K = 624, 575, 100, 10
JUDGED = list(range(FIRST, WEEKS))
FLEXIBLE: dict[str, Any] = {"limit": (0, 4)}
Detector = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Study:
    """Series × weeks without outbreak, the outbreak cases of each, its first week, scenario and k."""

    quiet: np.ndarray
    cases: np.ndarray
    start: np.ndarray
    scenario: np.ndarray
    k: np.ndarray


def farrington(**options: Any) -> Detector:
    """Alarms of Farrington's detector with these settings."""
    return lambda table: detection.farrington_flexible(table, 52, JUDGED, **FLEXIBLE, **options).alarm


def ears(method: str) -> Detector:
    """Alarms of EARS with R's defaults."""
    return lambda table: detection.ears(table, method=method).alarm[:, FIRST:]


ORIGINAL: dict[str, Any] = {
    **{"periods": 1, "past_weeks_not_included": 3, "weights_threshold": 1.0},
    **{"trend_level": 0.05, "method": "delta"},
}
DETECTORS: dict[str, Detector] = {
    "nbPlugin, α .005": farrington(),
    "delta, α .005, trend test": farrington(method="delta", trend_level=0.05),
    "original 1996 settings, α .005": farrington(**ORIGINAL),
    "EARS C1, α .001": ears("C1"),
    "EARS C2, α .001": ears("C2"),
    "CUSUM, k 1.04, h 2.26": lambda table: detection.cusum(table, start=FIRST, reset=True).alarm,
    "GLR Poisson, threshold 5": lambda table: detection.glr(table, start=FIRST).alarm,
}


def rows(data: Path) -> Iterator[Row]:
    """All rows of the section."""
    study = series(data / "surveillance/noufaily28_scenarios.csv")
    for name, detector in DETECTORS.items():
        told, rate, found = judged(study, detector)
        yield Row(f"{name}: FPR, range, POD, k 5, k 8, 1st week", told, "told", True)
        if name.startswith("nbPlugin"):
            yield at_most("  mean false-positive rate, 2,800 series", rate, 0.0085)
            yield at_least("  probability of detection, all k", found, 0.44)
    past = series(data / "surveillance/noufaily28_scenarios.csv", past=True)
    told, _, _ = judged(past, DETECTORS["nbPlugin, α .005"])
    yield Row("nbPlugin with four outbreaks in the past of each", told, "told", True)


def means(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Scenario × weeks of means, and φ, as in the file."""
    with path.open() as file:
        given = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
    t = np.arange(1, WEEKS + 1)
    turn = 2 * np.pi * t / 52
    wave = [r["theta"] + r["beta"] * t + r["g1"] * np.cos(turn) + r["g2"] * np.sin(turn) for r in given]
    return np.exp(wave), np.array([r["phi"] for r in given])


def drawn(rng: np.random.Generator, mean: np.ndarray, phi: np.ndarray) -> np.ndarray:
    """Counts of that mean and variance φ·mean."""
    wide = np.broadcast_to(np.maximum(phi, 1.0001)[:, None], mean.shape)
    return np.where(phi[:, None] > 1, rng.negative_binomial(mean / (wide - 1), 1 / wide), rng.poisson(mean))


def series(path: Path, *, past: bool = False, seed: int = 2013) -> Study:
    """2,800 series with one outbreak each: size Poisson(k·SD), its cases spread by a lognormal(0, .5)."""
    rng = np.random.default_rng(seed)
    mean, phi = (np.repeat(one, REPETITIONS, axis=0) for one in means(path))
    quiet = drawn(rng, mean, phi)
    deviation = np.sqrt(phi[:, None] * mean)
    k = np.tile(np.arange(REPETITIONS) % LARGEST_K + 1, len(mean) // REPETITIONS)
    start = rng.integers(FIRST, WEEKS - 8, len(mean))
    cases = np.zeros_like(quiet)
    for i in range(len(mean)):
        add(rng, cases[i], int(start[i]), k[i] * deviation[i, start[i]])
        for size in (2, 3, 5, 10) if past else ():
            add(rng, quiet[i], week := int(rng.integers(312, FIRST - 26)), size * deviation[i, week])
    return Study(quiet, cases, start, np.arange(len(mean)) // REPETITIONS, k)


def add(rng: np.random.Generator, counts: np.ndarray, start: int, size: float) -> None:
    """Put the cases of one outbreak into ``counts``."""
    weeks = start + np.floor(rng.lognormal(0, 0.5, rng.poisson(size))).astype(int)
    np.add.at(counts, weeks[weeks < len(counts)], 1)


def judged(study: Study, detector: Detector) -> tuple[str, float, float]:
    """The figures of one detector as text, its mean false-positive rate and probability of detection."""
    false = detector(study.quiet).mean(axis=1)
    by_scenario = [false[study.scenario == one].mean() for one in np.unique(study.scenario)]
    alarm = detector(study.quiet + study.cases)
    inside = study.cases[:, FIRST:] > 0
    happened = inside.any(axis=1)
    found = (alarm & inside).any(axis=1)
    at_once = alarm[np.arange(len(alarm)), study.start - FIRST]
    of = {k: found[happened & (study.k == k)].mean() for k in (5, 8)}
    told = (
        f"{false.mean():.4f} [{min(by_scenario):.4f}–{max(by_scenario):.4f}] {found[happened].mean():.3f} "
        f"{of[5]:.2f} {of[8]:.2f} {at_once[happened].mean():.3f}"
    )
    return told, float(false.mean()), float(found[happened].mean())
