"""Forecasts: London one month ahead, the stored paths of R, sparse cities, coverage and time."""

from __future__ import annotations

import calendar
import csv
import gzip
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from judgegrid.methods import forecast
from method_sections.row import Row, agreement, at_most, between

WINDOWS = (("201801", 24, 0.930, 1.418, 1.077), ("202107", 20, 0.822, 1.323, 0.961))
EDGES = (2, 5, 20, 100)
BANDS = ("0–2", "2–5", "5–20", "20–100", "over 100")


def rows(data: Path) -> Iterator[Row]:
    """All rows of the section."""
    yield from growth()
    yield from sparse()
    yield from against_r(data / "methods_reference")
    yield from london(data / "london_crime/borough_month_2010_2023.csv.gz")


def growth() -> Iterator[Row]:
    for series, level in ((180, 3), (1_800, 3), (18_000, 3), (18_000, 60)):
        rng = np.random.default_rng(1)
        mean = rng.gamma(0.6, level, (series, 1)) * (1 + 0.3 * np.sin(2 * np.pi * np.arange(72) / 12))
        y, category = rng.poisson(mean), np.arange(series) % 12
        start, cpu = time.perf_counter(), time.process_time()
        found = forecast.next_periods(y, category=category)
        wall, cpu = time.perf_counter() - start, time.process_time() - cpu
        busy = found.method.count("mean")
        what = f"{series:,} series × 72 months, {busy} with theta: CPU"
        if series == 18_000:
            yield at_most(f"{what} (wall {wall:.0f} s)", cpu, 60, " s")
        else:
            yield Row(what, f"{cpu:.2f} s", "told", True)


def sparse() -> Iterator[Row]:
    """1,500 sparse series that share a season: each method against the truth of the next month."""
    rng = np.random.default_rng(2)
    category = np.arange(1500) % 12
    t = np.arange(84)
    season = 1 + 0.4 * np.sin(2 * np.pi * (t[None, :] + category[:, None]) / 12)
    y = rng.poisson(rng.gamma(0.8, 0.6, (1500, 1)) * season)
    scale = (np.diff(y[:, :72], axis=1) ** 2).mean(axis=1)
    weight, errors = y[:, 60:72].sum(axis=1) * (scale > 0), {}
    for method in ("own", "theta", "mean", "last_year"):
        off = [
            (forecast.next_periods(y[:, :at], category=category, method=method).mean[:, 0] - y[:, at]) ** 2
            for at in (72, 76, 80, 83)
        ]
        error = np.sqrt(np.mean(off, axis=0) / np.where(scale > 0, scale, 1))
        errors[method] = float((error * weight).sum() / weight.sum())
    told = ", ".join(f"{name} {value:.3f}" for name, value in errors.items())
    yield at_most(f"sparse city, WRMSSE {told}: own ÷ best", errors["own"] / min(errors.values()), 1.0)


def against_r(folder: Path) -> Iterator[Row]:
    stored: dict[tuple[str, str], list[dict[str, str]]] = {}
    with (folder / "forecast_R_reference.csv").open() as file:
        for row in csv.DictReader(file):
            stored.setdefault((row["series"], row["method"]), []).append(row)
    for name in sorted({series for series, _ in stored}):
        with (folder / f"series_{name}.csv").open() as file:
            y = np.array([float(row["y"]) for row in csv.DictReader(file)])
        actual, history = y[-12:], np.round(y[:-12])[None, :]
        last = forecast.next_periods(history, method="last_year", horizon=12).mean[0]
        wanted = [float(row["mean"]) for row in stored[name, "snaive"]]
        yield agreement(f"{name}: seasonal naive of R", last, wanted, 1e-12)
        ours = forecast.next_periods(history, method="theta", horizon=12).mean[0]
        theirs = np.array([float(row["mean"]) for row in stored[name, "theta"]])
        mine, other = (float(np.sqrt(np.mean((said - actual) ** 2))) for said in (ours, theirs))
        yield Row(f"{name}: RMSE theta {mine:.0f}, R thetaf", f"{other:.0f}", "told", True)


def london(path: Path) -> Iterator[Row]:
    with gzip.open(path, "rt") as file:
        head, *lines = list(csv.reader(file))
    months = head[3:]
    y = np.array([[float(value or 0) for value in line[3:]] for line in lines])
    category = np.unique([line[1] for line in lines], return_inverse=True)[1]
    days = np.array([calendar.monthrange(int(month[:4]), int(month[4:]))[1] for month in months], float)
    for first, number, goal, naive, mean12 in WINDOWS:
        yield from window(y, category, days, months.index(first), number, (goal, naive, mean12))


def window(y, category, days, begin: int, number: int, goals: tuple[float, float, float]) -> Iterator[Row]:
    ends = range(begin, begin + number)
    actual = y[:, begin : begin + number]
    said: dict[str, list[np.ndarray]] = {name: [] for name in ("own", "theta", "auto")}
    held, start = [], time.process_time()
    for end in ends:
        given = {"category": category, "exposure": days[: end + 1]}
        own = forecast.next_periods(y[:, :end], method="own", **given)
        theta = forecast.next_periods(y[:, :end], method="theta", **given).mean[:, 0]
        auto = np.where(own.volume >= forecast.THETA_FROM, (own.mean[:, 0] + theta) / 2, own.mean[:, 0])
        for name, one in (("own", own.mean[:, 0]), ("theta", theta), ("auto", auto)):
            said[name].append(one)
        if end == begin:
            found = forecast.next_periods(y[:, :end], **given)
            yield at_most("  auto is what was put together here", np.abs(found.mean[:, 0] - auto).max(), 1e-9)
        shift = np.round(auto - own.mean[:, 0])
        held.append((own.low[:, 0] + shift <= y[:, end]) & (y[:, end] <= own.high[:, 0] + shift))
    cpu = time.process_time() - start
    singles = {name: np.column_stack(columns) for name, columns in said.items()}
    singles["last year"] = y[:, begin - 12 : begin + number - 12]
    singles["mean of 12"] = np.column_stack([y[:, end - 12 : end].mean(axis=1) for end in ends])
    yield from judged(y, actual, begin, singles, np.column_stack(held), goals)
    yield Row("  CPU of the backtest", f"{cpu:.0f} s", "told", True)


def judged(y, actual, begin: int, said, held, goals: tuple[float, float, float]) -> Iterator[Row]:
    """Scale: mean squared step of the months before; weight: the 12 months before; 28 months with a case."""
    scale = (np.diff(y[:, :begin], axis=1) ** 2).mean(axis=1)
    use = (scale > 0) & ((y[:, :begin] > 0).sum(axis=1) >= 28)
    weight = y[use, begin - 12 : begin].sum(axis=1)
    band = np.digitize(y[use, begin - 24 : begin].mean(axis=1), EDGES)
    error = {
        name: np.sqrt(((one - actual) ** 2).mean(axis=1)[use] / scale[use]) for name, one in said.items()
    }
    whole = {name: float((one * weight).sum() / weight.sum()) for name, one in error.items()}
    goal, naive, mean12 = goals
    yield between(
        f"{use.sum()} series: seasonal naive {naive}", whole["last year"], naive - 6e-4, naive + 6e-4
    )
    yield between(f"  mean of 12 {mean12}", whole["mean of 12"], mean12 - 6e-4, mean12 + 6e-4)
    yield at_most(f"  WRMSSE own {whole['own']:.3f}, theta {whole['theta']:.3f}, auto", whole["auto"], goal)
    for k, label in enumerate(BANDS):
        here = {name: float(one[band == k].mean()) for name, one in error.items()}
        best = min(here, key=lambda name: here[name] if name != "auto" else np.inf)
        yield at_most(
            f"  {label} a month ({(band == k).sum()}), best single {best}",
            here["auto"],
            round(here[best] + 5e-7, 6),
        )
    by_band = ", ".join(f"{held[use][band == k].mean():.3f}" for k in range(5))
    yield between(f"  90 % interval holds ({by_band})", float(held[use].mean()), 0.87, 0.93)
