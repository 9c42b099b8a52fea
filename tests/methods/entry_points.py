"""The entry points of methods/ with plain good arguments, and which argument plays which part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from judgegrid.methods import (
    allocation,
    change,
    copies,
    detection,
    disclosure,
    fdr,
    forecast,
    funnel,
    impact,
    linkage,
    nowcast,
    rates,
    scan,
    smoothing,
)

DICE = np.random.default_rng(11)
AREAS = [3, 5, 2, 8, 4, 6]
PEOPLE = [900.0, 1400.0, 700.0, 2100.0, 1000.0, 1600.0]
RING = [[1, 5], [0, 2], [1, 3], [2, 4], [3, 5], [4, 0]]
WEEKS = DICE.poisson(2.0, (4, 330)).tolist()
PLACES = [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [0.0, 1.0], [1.0, 1.0], [2.0, 1.0]]
PERIODS = DICE.poisson(3.0, (6, 8)).tolist()
UNITS, TIMES = np.repeat(np.arange(12), 10), np.tile(np.arange(1, 11), 12)
STARTS = np.repeat([0, 0, 0, 0, 0, 0, 4, 4, 4, 6, 6, 6], 10)
DAYS = [f"2026-03-{1 + k % 20:02d}" for k in range(60)]
LATER = [f"2026-03-{3 + k % 20:02d}" for k in range(60)]
TABLE = [[5, 2, 7, 14], [6, 8, 9, 23], [11, 10, 16, 37]]
TREES = [{2: [0, 1]}, {3: [0, 1, 2]}]
NOTES = [f"{k}月走访东街{k}号楼住户，询问{word}情况并登记在册" for k, word in enumerate("水电气暖路灯树")]


@dataclass(frozen=True)
class Call:
    """One entry point: ``good`` arguments, and the names of those that hold counts, people, dates, keys.

    ``areas`` and ``periods``: axes of the counts (None: there is none); ``floats``: not whole numbers.
    """

    function: Callable[..., Any]
    good: dict[str, Any]
    counts: str = ""
    people: str = ""
    dates: str = ""
    keys: tuple[str, ...] = ()
    areas: int | None = None
    periods: int | None = None
    beside: tuple[str, ...] = field(default=())
    """Further arguments that have one entry per area, or per area and period."""


CALLS = {
    "rates.poisson_interval": Call(
        rates.poisson_interval, {"count": AREAS, "exposure": PEOPLE, "level": 0.9},
        counts="count", people="exposure", areas=0, beside=("exposure",),
    ),
    "smoothing.poisson_gamma": Call(
        smoothing.poisson_gamma, {"count": AREAS, "expected": PEOPLE},
        counts="count", people="expected", areas=0, beside=("expected",),
    ),
    "smoothing.local": Call(
        smoothing.local, {"count": AREAS, "expected": PEOPLE, "neighbours": RING},
        counts="count", people="expected", keys=("neighbours",),
    ),
    "smoothing.rank_intervals": Call(
        lambda count, expected: smoothing.rank_intervals(smoothing.poisson_gamma(count, expected)),
        {"count": AREAS, "expected": PEOPLE},
        counts="count", people="expected", areas=0, beside=("expected",),
    ),
    "funnel.limits": Call(
        funnel.limits, {"observed": AREAS, "expected": [4.0, 5.0, 3.0, 7.0, 4.0, 6.0]},
        counts="observed", people="expected", areas=0, beside=("expected",),
    ),
    "detection.farrington_flexible": Call(
        detection.farrington_flexible, {"counts": WEEKS, "population": np.ones((4, 330)).tolist()},
        counts="counts", people="population", areas=0, periods=1, beside=("population",),
    ),
    "detection.sparse_predictive": Call(
        detection.sparse_predictive, {"counts": WEEKS, "at": 329}, counts="counts", areas=0, periods=1,
    ),
    "detection.ears": Call(detection.ears, {"counts": WEEKS}, counts="counts", areas=0, periods=1),
    "detection.cusum": Call(
        detection.cusum, {"counts": WEEKS, "start": 300}, counts="counts", areas=0, periods=1,
    ),
    "detection.glr": Call(
        detection.glr, {"counts": WEEKS, "start": 320, "dispersion": None},
        counts="counts", areas=0, periods=1,
    ),
    "scan.expectation_poisson": Call(
        scan.expectation_poisson,
        {"counts": PERIODS, "baseline": np.full((6, 8), 3.0).tolist(), "coordinates": PLACES,
         "periods": 3, "replicates": 99},
        counts="counts", people="baseline", keys=("coordinates",),
        areas=0, periods=1, beside=("baseline", "coordinates"),
    ),
    "scan.permutation": Call(
        scan.permutation, {"counts": PERIODS, "coordinates": PLACES, "periods": 3, "replicates": 99},
        counts="counts", keys=("coordinates",), areas=0, periods=1, beside=("coordinates",),
    ),
    "fdr.select": Call(
        fdr.select,
        {"p": [0.001, 0.02, 0.4, 0.9, 0.03, 0.6], "parents": [-1, 0, 0, -1, 3, 3],
         "observed": [9, 6, 3, 8, 6, 2], "expected": [3.0, 2.0, 2.0, 8.0, 3.0, 3.0]},
        counts="observed", people="expected", keys=("parents",),
    ),
    "change.decompose": Call(
        change.decompose, {"before": [AREAS, PEOPLE], "after": [[4, 5, 3, 7, 5, 6], PEOPLE]},
        counts="before", areas=None,
    ),
    "forecast.next_periods": Call(
        forecast.next_periods, {"counts": DICE.poisson(4.0, (5, 40)).tolist(), "category": [0, 0, 1, 1, 1]},
        counts="counts", areas=0, periods=1, beside=("category",),
    ),
    "nowcast.complete": Call(
        nowcast.complete, {"happened": DAYS, "registered": LATER, "now": "2026-03-22", "longest": 10},
        dates="registered",
    ),
    "impact.staggered": Call(
        impact.staggered,
        {"outcome": DICE.poisson(20.0, 120).tolist(), "unit": UNITS.tolist(), "time": TIMES.tolist(),
         "first_treated": STARTS.tolist(), "model": "poisson", "population": [5000.0] * 120, "bootstrap": 99},
        counts="outcome", people="population", dates="time", keys=("unit",),
    ),
    "impact.synthetic": Call(
        impact.synthetic, {"outcome": DICE.poisson(20.0, (7, 16)).tolist(), "treated": 2, "first": 12},
        counts="outcome", areas=0, periods=1,
    ),
    "allocation.assign": Call(
        allocation.assign,
        {"cost": [[1, 4], [4, 1], [2, 3], [3, 2]], "work": [2, 2, 2, 2], "seconds": 1.0},
        counts="cost", people="work", keys=("areas",), areas=0, beside=("work",),
    ),
    "allocation.p_median": Call(
        allocation.p_median,
        {"distance": [[0, 4, 9], [4, 0, 5], [9, 5, 0]], "p": 1, "weights": [3, 1, 2], "seconds": 1.0},
        counts="distance", people="weights", areas=0, beside=("weights",),
    ),
    "linkage.fit": Call(
        linkage.fit,
        {"patterns": DICE.integers(0, 3, (80, 3)).tolist(), "levels": [3, 3, 3],
         "repeats": DICE.integers(1, 9, 80).tolist()},
        counts="repeats", areas=0, beside=("patterns",),
    ),
    "disclosure.suppress": Call(
        disclosure.suppress, {"table": TABLE, "trees": TREES}, counts="table", keys=("trees",),
    ),
    "disclosure.attack": Call(
        disclosure.attack, {"table": TABLE, "hidden": [[False, True, False, False]] * 3, "trees": TREES},
        counts="table", people="hidden", keys=("trees",),
    ),
    "copies.find": Call(copies.find, {"notes": NOTES}, keys=("notes",)),
}  # fmt: skip
