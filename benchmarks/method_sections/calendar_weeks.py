"""Moving holidays: false alarms in festival weeks without and with calendar exposure (goal G2.7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from judgegrid.methods import detection
from method_sections.row import Row, at_most

SPRING_FESTIVAL = (
    *("2014-01-31", "2015-02-19", "2016-02-08", "2017-01-28", "2018-02-16", "2019-02-05", "2020-01-25"),
    *("2021-02-12", "2022-02-01", "2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17"),
)
START = date(2013, 12, 30)
DAYS = [START + timedelta(weeks=week) for week in range(52 * 13)]
FACTORS = (0.85, 0.55, 0.15, 0.6, 1.25, 1.15)
"""Two weeks before the festival to three after it; closing of the registry in late December: 0.6."""
CLOSING, CLOSED = "年底收案截止周", 0.6
YEARS = (2021, 2022, 2023, 2024, 2025)
SERIES = 300


def rows(data: Path) -> Iterator[Row]:
    """All rows of the section; the series are made here."""
    del data
    for told, mean, jitter, phi in (
        ("30 a week", 30.0, 0.0, 1.0),
        ("30 a week, festivals differ by 10 %", 30.0, 0.1, 1.0),
        ("30 a week, φ 1.3, festivals differ by 10 %", 30.0, 0.1, 1.3),
        ("3 a week, φ 1.3, festivals differ by 10 %", 3.0, 0.1, 1.3),
    ):
        table = series(np.random.default_rng(1), mean, jitter, phi)
        for how in ("plain", "years before", "years before and own"):
            alarms, seen = rates(table, how)
            yield Row(
                f"{told}, {how}: festival, worst, elsewhere",
                " ".join(f"{one:.4f}" for one in (*alarms[:2], alarms[3])),
                "told",
                True,
            )
            yield Row(f"  rise of 60 % in a festival week found ({how})", f"{seen:.2f}", "told", True)
            if how == "years before and own" or (how == "years before" and not jitter):
                yield at_most(f"  false alarms in festival weeks ({how})", alarms[0], 0.01)
                yield at_most(f"  false alarms December–January ({how})", alarms[2], 0.01)


def marks() -> dict[str, np.ndarray]:
    """Kinds of weeks that move or close."""
    weeks = [(date.fromisoformat(day) - START).days // 7 for day in SPRING_FESTIVAL]
    found = dict(detection.weeks_around("春节", weeks, length=len(DAYS), before=2, after=3))
    found[CLOSING] = np.array([float(day.month == 12 and day.day >= 15) for day in DAYS])
    return found


def series(rng: np.random.Generator, mean: float, jitter: float, phi: float) -> np.ndarray:
    """Series × weeks; what a festival brings differs from year to year by ``jitter`` on the log scale."""
    time = np.arange(len(DAYS))
    log = np.log(mean) + 0.0005 * time + 0.1 * np.cos(2 * np.pi * time / 52.18)
    for factor, mark in zip((*FACTORS, CLOSED), marks().values(), strict=True):
        log = log + mark * (np.log(factor) + rng.normal(0, jitter, len(DAYS)))
    expected = np.exp(log) * np.ones((SERIES, 1))
    if phi == 1:
        return rng.poisson(expected)
    return rng.negative_binomial(expected / (phi - 1), 1 / phi)


def rates(table: np.ndarray, how: str) -> tuple[tuple[float, float, float, float], float]:
    """False alarms in festival weeks, in the worst week, in December and January, elsewhere; power."""
    kinds, alarms, power = marks(), [], []
    weeks = [week for week, day in enumerate(DAYS) if day.year in YEARS]
    festival = np.any([mark for name, mark in kinds.items() if name != CLOSING], axis=0)
    for year in YEARS:
        at = [week for week in weeks if DAYS[week].year == year]
        exposure = None
        if how != "plain":
            exposure = detection.calendar_exposure(
                table.sum(axis=0), kinds, until=at[0], own_year=how.endswith("own")
            ).exposure
        found = detection.farrington_flexible(table, DAYS, at, exposure, limit=(0, 4))
        alarms.append(found.alarm.mean(axis=0))
        raised = np.ceil(1.6 * table[:, at]) > found.upper
        power.append(raised[:, festival[at]].mean())
    alarm = np.concatenate(alarms)
    marked, winter = festival[weeks], np.array([DAYS[week].month in (12, 1) for week in weeks])
    rest = ~marked & ~winter
    told = (alarm[marked].mean(), alarm[marked].max(), alarm[winter].mean(), alarm[rest].mean())
    return tuple(float(one) for one in told), float(np.mean(power))
