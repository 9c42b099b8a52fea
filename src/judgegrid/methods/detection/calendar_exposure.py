"""Weeks that move in the calendar: how much of a usual week they are, learned from the whole city."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from judgegrid.methods.arguments import (
    Flags,
    Floats,
    InputError,
    counts,
    positive,
    probabilities,
    row,
    share,
    whole,
)
from judgegrid.methods.detection.in_control import log_linear
from judgegrid.methods.wording import percent

LEAST_YEARS = 2


@dataclass(frozen=True)
class CalendarExposure:
    """``exposure`` of every week against a usual one (1), to be given as population to a detector.

    Per kind of week, in the order of ``names``: ``factor`` what such a week brings of a usual one, ``low``
    and ``high`` its interval; ``known`` False (factor 1) where the history holds no such week. ``marks``:
    weeks × kinds as given; ``dispersion`` of the city series round the fit (1: Poisson); ``own_year`` as
    asked for.
    """

    exposure: Floats
    names: tuple[str, ...]
    factor: Floats
    low: Floats
    high: Floats
    known: Flags
    marks: Floats
    dispersion: float
    level: float
    own_year: bool

    def explain(self, week: int = -1) -> str:
        """Two Chinese sentences for one week."""
        on = np.flatnonzero(self.marks[week] > 0)
        if not len(on):
            return "本周不在节假日、收案截止或补班周之列。按平常的一周比较。"
        named = "、".join(self.names[k] for k in on)
        missing = [self.names[k] for k in on if not self.known[k]]
        if missing:
            return f"本周是{named}，以往没有“{missing[0]}”可比。暂按平常的一周比较，结果须从宽看待。"
        from_what = "全市历年同类周和今年此周" if self.own_year else "全市历年同类周"
        first = f"本周是{named}，按{from_what}，件数约为平常一周的{percent(float(self.exposure[week]))}"
        if not self.own_year and len(on) == 1 and self.marks[week, on[0]] == 1:
            span = f"{percent(float(self.low[on[0]]))}–{percent(float(self.high[on[0]]))}"
            first += f"（{self.level:.0%}区间{span}）"
        return first + "。比较时已按此折算，不把放假当作减少、把补立案当作增加。"


def calendar_exposure(
    city_counts: ArrayLike,
    marks: Mapping[str, ArrayLike],
    *,
    until: int | None = None,
    harmonics: int = 2,
    trend: bool = True,
    weeks_a_year: float = 365.25 / 7,
    level: float = 0.9,
    own_year: bool = False,
) -> CalendarExposure:
    """Exposure of every week from the city's own count and the kinds of weeks that move.

    ``city_counts``: one count per week, whole city or court. ``marks``: name of a kind of week → one number
    in [0, 1] per week, the part of it that is of this kind; weeks beyond the counts may be marked. Only the
    weeks before ``until`` (default all) are learned from. A log-linear mean with trend, ``harmonics``
    yearly waves and a factor per kind is fitted, φ from Pearson's statistic. ``own_year``: marked weeks
    also take the city's own deviation of that week, shrunk by its noise (a wave over the whole city is then
    not seen in them). Raises InputError for less than two years, marks outside [0, 1] or of the wrong
    length. Source: quasi-Poisson regression, McCullagh and Nelder 1989, ch. 6; moving-holiday regressors,
    Bell and Hillmer 1983, JASA 78, 526–534.
    """
    y = row("city_counts", city_counts, counts)
    names, table = _marks(marks, len(y))
    usable = len(y) if until is None else whole("until", until, least=1)
    year = float(positive("weeks_a_year", weeks_a_year))
    whole("harmonics", harmonics, least=0)
    share("level", level)
    if usable > len(y) or usable < LEAST_YEARS * year:
        wanted = f"{LEAST_YEARS * year:.0f} weeks or more to learn from, at most {len(y)}"
        raise InputError("city_counts" if until is None else "until", wanted, found=str(usable))
    if y[:usable].sum() == 0:
        raise InputError("city_counts", "at least one case to learn from", found="all zero")
    known: Flags = np.any(table[:usable] > 0, axis=0)
    design = np.column_stack([_usual(len(y), usable, harmonics, trend, year), table[: len(y), known]])
    if np.linalg.matrix_rank(design[:usable]) < design.shape[1]:
        raise InputError("marks", "kinds of weeks that differ from one another and do not fill every week")
    beta, errors, phi = _fit(design[:usable], y[:usable])
    plain = design.shape[1] - int(known.sum())
    effect, spread = np.zeros(len(names)), np.zeros(len(names))
    effect[known], spread[known] = beta[plain:], errors[plain:]
    half = stats.norm.isf((1 - level) / 2) * spread
    exposure = np.exp(table @ effect)
    if own_year:
        marked: Flags = np.any(table[: len(y)] > 0, axis=1)
        exposure[: len(y)] *= _deviation(y, np.exp(design @ beta), marked, usable)
    return CalendarExposure(
        exposure, names, np.exp(effect), np.exp(effect - half), np.exp(effect + half),
        known, table, phi, level, own_year,
    )  # fmt: skip


def weeks_around(
    name: str, at: Sequence[int], *, length: int, before: int = 1, after: int = 2
) -> dict[str, Floats]:
    """Marks for the weeks around a moving festival: ``name``前2周 … ``name``当周 … ``name``后3周.

    ``at``: index of the festival's week in each year (rising, apart by more than ``before`` + ``after``;
    may lie beyond ``length``); ``before``, ``after``: weeks to either side. Raises InputError by name.
    """
    whole("length", length, least=1)
    whole("before", before, least=0)
    whole("after", after, least=0)
    weeks = np.asarray(at)
    if weeks.ndim != 1 or not len(weeks) or not np.issubdtype(weeks.dtype, np.integer):
        raise InputError("at", "indices of weeks, one a year", found=str(at))
    if len(weeks) > 1 and np.diff(weeks).min() <= before + after:
        raise InputError("at", f"rising indices more than {before + after} weeks apart", found=str(at))
    found = {}
    for step in range(-before, after + 1):
        told = "当周" if step == 0 else f"{'前' if step < 0 else '后'}{abs(step)}周"
        mark = np.zeros(length)
        inside = weeks + step
        mark[inside[(inside >= 0) & (inside < length)]] = 1.0
        found[name + told] = mark
    return found


def _marks(marks: Mapping[str, ArrayLike], least: int) -> tuple[tuple[str, ...], Floats]:
    if not marks:
        raise InputError("marks", "at least one kind of week", found="none")
    columns = [row(f"marks[{name!r}]", mark, probabilities) for name, mark in marks.items()]
    lengths = {len(column) for column in columns}
    if len(lengths) > 1 or min(lengths) < least:
        wanted = f"one length for all kinds, {least} weeks or more"
        raise InputError("marks", wanted, found=f"lengths {sorted(lengths)}")
    return tuple(marks), np.column_stack(columns)


def _usual(length: int, usable: int, harmonics: int, trend: bool, year: float) -> Floats:
    """Constant, trend and yearly waves."""
    time = np.arange(length)
    columns = [np.ones(length)] + ([time / usable] if trend else [])
    for wave in range(1, harmonics + 1):
        columns += [np.cos(2 * np.pi * wave * time / year), np.sin(2 * np.pi * wave * time / year)]
    return np.column_stack(columns)


def _deviation(y: Floats, mean: Floats, marked: Flags, usable: int) -> Floats:
    """What each marked week brings of its mean, on the log scale shrunk by noise against spread of years.

    Noise: that of the weeks without a mark (φ/μ); spread: what marked weeks of the history vary beyond it.
    """
    past = np.arange(len(y)) < usable
    plain, moved = past & ~marked, past & marked
    noise = max(1.0, float(((y - mean)[plain] ** 2 / mean[plain]).mean())) / mean
    apart = np.log((y + 0.5) / (mean + 0.5))
    spread = max(0.0, float((apart[moved] ** 2 - noise[moved]).mean())) if moved.any() else 0.0
    return np.where(marked, np.exp(apart * spread / (spread + noise)), 1.0)


def _fit(design: Floats, y: Floats) -> tuple[Floats, Floats, float]:
    """Coefficients, standard errors and φ ≥ 1."""
    beta, converged = log_linear(design, y)
    if not converged:
        raise InputError("city_counts", "counts that a log-linear mean can follow (no kind with zero cases)")
    mean = np.exp(design @ beta)
    phi = max(1.0, float(((y - mean) ** 2 / mean).sum()) / max(len(y) - design.shape[1], 1))
    root = np.sqrt(mean)[:, None] * design
    variance = np.diag(np.linalg.inv(root.T @ root))
    return beta, np.sqrt(phi * variance), phi
