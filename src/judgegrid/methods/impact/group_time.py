"""Effects by wave and period against units not (yet) treated, with the influence of every unit on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from judgegrid.methods.arguments import Flags, Floats, Integers
from judgegrid.methods.impact.panel import Panel

PROPENSITY_CUT = 0.999
LOGIT_STEPS = 50


@dataclass(frozen=True)
class Cells:
    """One entry per wave and period: ``effect``, ``influence`` (cells × units) and ``level``.

    ``wave`` and ``period`` are indices of periods; ``level`` is the mean outcome of the treated in the cell
    and ``level_influence`` its influence.
    """

    wave: Integers
    period: Integers
    effect: Floats
    influence: Floats
    level: Floats
    level_influence: Floats

    def of(self, chosen: Flags) -> Cells:
        """The chosen cells."""
        return Cells(
            self.wave[chosen],
            self.period[chosen],
            self.effect[chosen],
            self.influence[chosen],
            self.level[chosen],
            self.level_influence[chosen],
        )


def effects(panel: Panel, *, never: bool, doubly_robust: bool, anticipation: int) -> Cells:
    """ATT(g, t) for every wave and every period but the first, base the period before (or before the start).

    ``never``: controls are units without any start; else also those that start later than the period.
    Source: Callaway and Sant'Anna 2021, J. Econometrics 225, 200–230, eqs. 2.5–2.9; with covariates the
    doubly robust or outcome-regression form of Sant'Anna and Zhao 2020, J. Econometrics 219, 101–122.
    """
    last, number = len(panel.periods), len(panel.units)
    kept: list[tuple[int, int, float, Floats, float, Floats]] = []
    for wave in panel.waves:
        treated = panel.start == wave
        for period in range(1, last):
            base = period - 1 if period < wave else wave - 1 - anticipation
            if base < 0:
                continue
            later = _later(panel.start, last, max(period, base) + anticipation, never=never)
            control = later & ~treated
            if not control.any():
                continue
            both = treated | control
            x = None if panel.covariates is None else panel.covariates[both]
            gap = panel.outcome[both, period] - panel.outcome[both, base]
            effect, part = contrast(gap, treated[both], x, doubly_robust=doubly_robust)
            influence, level_influence = np.zeros(number), np.zeros(number)
            influence[both] = part * number / both.sum()
            now = panel.outcome[treated, period]
            level_influence[treated] = (now - now.mean()) * number / treated.sum()
            kept.append((wave, period, effect, influence, float(now.mean()), level_influence))
    columns: list[Any] = list(zip(*kept, strict=True)) if kept else [[]] * 6
    return Cells(
        np.array(columns[0], dtype=np.int64),
        np.array(columns[1], dtype=np.int64),
        np.array(columns[2], dtype=np.float64),
        np.array(columns[3], dtype=np.float64).reshape(-1, number),
        np.array(columns[4], dtype=np.float64),
        np.array(columns[5], dtype=np.float64).reshape(-1, number),
    )


def _later(start: Integers, last: int, period: int, *, never: bool) -> Flags:
    """Units that may serve as controls: without a start, or starting after ``period``."""
    return (start == last) | ((start > period) & (not never))


def contrast(
    gap: Floats, treated: Flags, covariates: Floats | None, *, doubly_robust: bool
) -> tuple[float, Floats]:
    """Mean change of the treated less that of the controls, and each unit's influence on it (mean 0)."""
    share = treated.mean()
    if covariates is None:
        means = gap[treated].mean(), gap[~treated].mean()
        weight = np.where(treated, 1 / share, -1 / (1 - share))
        return float(means[0] - means[1]), weight * (gap - np.where(treated, *means))
    x, control = covariates, ~treated
    bread = np.linalg.pinv(x[control].T @ x[control] / len(gap))
    slope = bread @ (x[control].T @ gap[control]) / len(gap)
    left = gap - x @ slope
    by_slope = (control * left)[:, None] * x @ bread
    first = float(left[treated].mean())
    if not doubly_robust:
        influence = treated * (left - first) - by_slope @ (treated[:, None] * x).mean(axis=0)
        return first, influence / share
    chance, bread_chance = propensity(x, treated)
    odds = np.where(
        treated, 0.0, np.minimum(chance, PROPENSITY_CUT) / (1 - np.minimum(chance, PROPENSITY_CUT))
    )
    second = float((odds * left).mean() / odds.mean())
    by_chance = ((treated - chance)[:, None] * x) @ bread_chance
    one = treated * (left - first) - by_slope @ (treated[:, None] * x).mean(axis=0)
    other = (
        odds * (left - second)
        + by_chance @ ((odds * (left - second))[:, None] * x).mean(axis=0)
        - by_slope @ (odds[:, None] * x).mean(axis=0)
    )
    return first - second, one / share - other / odds.mean()


def propensity(x: Floats, treated: Flags) -> tuple[Floats, Floats]:
    """Logit chances of treatment and n × the covariance of the coefficients (Newton steps)."""
    slope = np.zeros(x.shape[1])
    for _ in range(LOGIT_STEPS):
        chance = special.expit(x @ slope)
        bread = np.linalg.pinv(x.T @ ((chance * (1 - chance))[:, None] * x) / len(x))
        step = bread @ (x.T @ (treated - chance)) / len(x)
        slope = slope + step
        if np.abs(step).max() < 1e-10:
            break
    return special.expit(x @ slope), bread


def shifted(panel: Panel, ahead: int, *, never: bool, doubly_robust: bool, anticipation: int) -> Cells:
    """The effects that dates ``ahead`` periods too early would show before the true start: a placebo."""
    last, number = len(panel.periods), len(panel.units)
    kept: list[tuple[int, int, float, Floats]] = []
    for wave in panel.waves:
        base = wave - ahead - anticipation - 1
        if base < 0:
            continue
        treated = panel.start == wave
        for period in range(wave - ahead - anticipation, wave - anticipation):
            later = _later(panel.start, last, period + anticipation, never=never)
            control = later & ~treated
            if not control.any():
                continue
            both = treated | control
            x = None if panel.covariates is None else panel.covariates[both]
            gap = panel.outcome[both, period] - panel.outcome[both, base]
            effect, part = contrast(gap, treated[both], x, doubly_robust=doubly_robust)
            influence = np.zeros(number)
            influence[both] = part * number / both.sum()
            kept.append((wave, period, effect, influence))
    columns: list[Any] = list(zip(*kept, strict=True)) if kept else [[]] * 4
    effect_of = np.array(columns[2], dtype=np.float64)
    influences = np.array(columns[3], dtype=np.float64).reshape(-1, number)
    wave_of, period_of = (np.array(column, dtype=np.int64) for column in columns[:2])
    return Cells(wave_of, period_of, effect_of, influences, np.zeros(effect_of.shape), influences * 0)
