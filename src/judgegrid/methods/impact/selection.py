"""What would have happened by itself: areas chosen for a bad year, and the areas not yet in the grid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from judgegrid.methods.arguments import Flags, Floats
from judgegrid.methods.impact.panel import Panel


@dataclass(frozen=True)
class Return:
    """Change of treated less controls that is expected from the choice alone, with its influence."""

    size: float
    influence: Floats


def towards_mean(
    before: Floats, noise: Floats, weight: Floats, treated: Flags, control: Flags, *, log: bool
) -> Return:
    """Regression to the mean of units that were chosen, by empirical Bayes.

    ``before`` a unit's mean outcome before the start, ``noise`` its sampling variance, ``weight`` its
    exposure. The spread between units is what is left of their variance after the noise; a unit is expected
    to come back by the share of noise. ``log``: as a change of the logarithm of the group mean. Source:
    Marshall 1991, Appl. Statist. 40, 283–294 (moments); James 1973, Biometrics 29, 121–130 (the effect).
    """
    chosen = treated | control
    total = weight[chosen].sum()
    mean = float(weight[chosen] @ before[chosen] / total)
    spread = float(weight[chosen] @ ((before[chosen] - mean) ** 2 - noise[chosen]) / total)
    kept = max(spread, 0.0) / np.maximum(max(spread, 0.0) + noise, 1e-300)
    kept = np.where(noise <= 0, 1.0, kept)
    later = mean + kept * (before - mean)
    by_spread = (before - mean) * noise / np.maximum(max(spread, 0.0) + noise, 1e-300) ** 2
    of_spread = chosen * weight / total * ((before - mean) ** 2 - noise - spread)
    size, influence, number = 0.0, np.zeros(len(before)), len(before)
    for group, sign in ((treated, 1.0), (control, -1.0)):
        share = group * weight / weight[group].sum()
        now, then = float(share @ before), float(share @ later)
        if log and (now <= 0 or then <= 0):
            return Return(0.0, np.zeros(number))
        scale = (then, now) if log else (1.0, 1.0)
        size += sign * (np.log(then / now) if log else then - now)
        influence += sign * number * share * ((later - then) / scale[0] - (before - now) / scale[1])
        pull = float(share @ (1 - kept)) / scale[0]
        influence += sign * number * pull * chosen * weight / total * (before - mean)
        influence += sign * number * float(share @ by_spread) / scale[0] * of_spread
    return Return(float(size), influence)


def of_waves(panel: Panel, importance: dict[int, float], *, single: bool, scale: str) -> Return:
    """``towards_mean`` of every wave against the units that start later, averaged by ``importance``.

    ``single``: the base is the last period before the start, else all periods before it. ``scale``
    "counts" (log ratio of rates), "level" (log ratio of means) or "log" (difference).
    """
    total = sum(importance.values())
    size, influence = 0.0, np.zeros(len(panel.start))
    for wave, weight in importance.items():
        base = slice(wave - 1, wave) if single else slice(0, wave)
        exposure = panel.exposure[:, base].sum(axis=1)
        before = panel.outcome[:, base].sum(axis=1) / exposure
        later = panel.start > wave
        if not later.any() or total == 0:
            continue
        noise = _noise(panel, scale) / exposure
        part = towards_mean(before, noise, exposure, panel.start == wave, later, log=scale != "log")
        size += weight / total * part.size
        influence += weight / total * part.influence
    return Return(size, influence)


def _noise(panel: Panel, scale: str) -> Floats:
    """Variance of one unit of exposure, from untreated periods; the same for every unit."""
    free = ~panel.treated()
    if scale == "counts":
        rate = np.where(free, panel.outcome, 0).sum() / np.where(free, panel.exposure, 0).sum()
        own = np.where(free, panel.outcome, 0).sum(axis=1) / np.where(free, panel.exposure, 0).sum(axis=1)
        wide = panel.exposure * np.maximum(own, rate / 100)[:, None]
        by_period = (np.where(free, panel.outcome, 0).sum(axis=0)) / np.where(free, wide, 0).sum(axis=0)
        mean = wide * by_period
        left = np.where(free, (panel.outcome - mean) ** 2 / np.maximum(mean, 1e-12), 0)
        loose = free.sum() - len(own) - free.shape[1] + 1
        extra = max(1.0, float(left.sum() / max(loose, 1)))
        return np.full(len(own), extra * rate)
    gaps = np.diff(panel.outcome, axis=1)
    both = free[:, 1:] & free[:, :-1]
    centre = np.where(both, gaps, 0).sum(axis=0) / np.maximum(both.sum(axis=0), 1)
    left = np.where(both, (gaps - centre) ** 2, 0).sum() / max(both.sum() - both.shape[1], 1)
    return np.full(len(gaps), float(left) / 2)


def change_of_others(panel: Panel, importance: dict[int, float], *, log: bool) -> float | None:
    """Relative change of the units that start last (never, where there are any) around the waves' dates.

    ``log`` outcomes are logarithms. None where the level before is not positive: no percentage exists.
    """
    horizon = int(panel.start.max())
    others = panel.start == horizon
    end, total, change = min(horizon, len(panel.periods)), 0.0, 0.0
    for wave, weight in importance.items():
        if wave >= end:
            continue
        before, after = (
            float(panel.outcome[others, part].sum() / panel.exposure[others, part].sum())
            for part in (slice(0, wave), slice(wave, end))
        )
        if not log and before <= 0:
            return None
        change += weight * (float(np.expm1(after - before)) if log else after / before - 1)
        total += weight
    return change / total if total else None
