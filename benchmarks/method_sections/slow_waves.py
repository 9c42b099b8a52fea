"""Waves that build up over weeks: which detector sees them, and after how long, at equal false alarms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from judgegrid.methods import detection, scan
from method_sections.detection_study import FIRST, WEEKS, drawn, means
from method_sections.row import Row

EACH, LASTS, FALSE = 10, 16, 0.008
CITIES, SIDE, HISTORY = 40, 8, 104


def rows(data: Path) -> Iterator[Row]:
    """All rows of the section."""
    rng = np.random.default_rng(7)
    mean, phi = (
        np.repeat(one, EACH, axis=0) for one in means(data / "surveillance/noufaily28_scenarios.csv")
    )
    quiet = drawn(rng, mean, phi)
    limits = {"fixed 1.5": threshold(quiet, 1.5), "free": threshold(quiet, None)}
    for ramp in (4, 8, 12):
        for top in (1.5, 2.0, 3.0):
            start = FIRST + 5
            wave = np.ones(WEEKS)
            wave[start:] = np.minimum(1 + (top - 1) * np.arange(1, WEEKS - start + 1) / ramp, top)
            raised = drawn(rng, mean * wave, phi)
            weeks = list(range(start, start + LASTS))
            single = detection.farrington_flexible(raised, 52, weeks, limit=(0, 4)).alarm
            told = [f"weekly {found(single)}"]
            for name, ratio in (("fixed 1.5", 1.5), ("free", None)):
                chart = detection.glr(
                    raised[:, : start + LASTS], start=FIRST, ratio=ratio, threshold=limits[name]
                )
                told.append(f"GLR {name} {found(chart.alarm[:, start - FIRST :])}")
            yield Row(f"×{top:g} over {ramp} weeks: found, week", "; ".join(told), "told", True)
    yield Row("thresholds of the charts", ", ".join(f"{v:.1f}" for v in limits.values()), "told", True)
    yield from neighbours()


def threshold(quiet: np.ndarray, ratio: float | None) -> float:
    """The threshold at which a chart that starts anew after an alarm alarms in ``FALSE`` of quiet weeks."""
    low, high = 1.0, 60.0
    for _ in range(9):
        middle = float(np.sqrt(low * high))
        rate = detection.glr(quiet, start=FIRST, ratio=ratio, threshold=middle).alarm.mean()
        low, high = (middle, high) if rate > FALSE else (low, middle)
    return high


def found(alarm: np.ndarray) -> str:
    """Share of series with an alarm and the median week of the first (1: the first week of the wave)."""
    hit = alarm.any(axis=1)
    when = np.median(alarm[hit].argmax(axis=1) + 1) if hit.any() else float("nan")
    return f"{hit.mean():.2f}/{when:.0f}"


def neighbours() -> Iterator[Row]:
    """64 places of about one filing a week; five neighbours rise together to ``top`` times within 8 weeks."""
    rng = np.random.default_rng(11)
    places = np.array([(x, y) for x in range(SIDE) for y in range(SIDE)], dtype=float)
    zones = scan.circles(places, nearest=12)
    for top in (1.0, 1.5, 2.0, 3.0):
        hits = {"scan": np.zeros(CITIES), "places alone": np.zeros(CITIES)}
        for city in range(CITIES):
            rate = rng.gamma(8, 1 / 8, len(places))
            wave = np.ones((len(places), HISTORY + 12))
            centre = rng.integers(len(places))
            struck = zones.order[centre, :5]
            wave[struck, HISTORY:] = np.minimum(1 + (top - 1) * np.arange(1, 13) / 8, top)
            table = rng.poisson(rate[:, None] * wave)
            usual = np.repeat(table[:, :HISTORY].mean(axis=1, keepdims=True), 12, axis=1)
            usual = np.maximum(usual, 1 / HISTORY)
            clusters = scan.expectation_poisson(
                table[:, -12:], usual, zones=zones, periods=12, replicates=199, seed=city + 1
            ).clusters
            hits["scan"][city] = bool(clusters) and clusters[0].p_gumbel <= 0.01
            alone = detection.sparse_predictive(table, at=HISTORY + 11, windows=(1, 4, 12))
            hits["places alone"][city] = np.nanmin(alone.p) <= 0.01 / (3 * len(places))
        told = ", ".join(f"{name} {one.mean():.2f}" for name, one in hits.items())
        label = f"5 of 64 neighbours ×{top:g} over 8 weeks" if top > 1 else "the same, nothing there (at 1 %)"
        yield Row(f"{label}: found in week 12", told, "told", True)
