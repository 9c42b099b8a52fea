"""Many effects made one: by time since the start, by wave, by period, and over all; errors and bands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from judgegrid.methods.arguments import Floats, Integers
from judgegrid.methods.impact.group_time import Cells

DRAWS_AT_ONCE = 100
LEADS = 4


@dataclass(frozen=True)
class Effect:
    """One effect with its standard error, interval and two-sided p."""

    effect: float
    se: float
    low: float
    high: float
    p: float


@dataclass(frozen=True)
class Effects:
    """A row of effects ``at`` (periods since the start, waves, or periods) and their summary ``overall``.

    [``low``, ``high``] holds for each alone, [``band_low``, ``band_high``] for all together.
    """

    at: Floats
    effect: Floats
    se: Floats
    low: Floats
    high: Floats
    band_low: Floats
    band_high: Floats
    overall: Effect


@dataclass(frozen=True)
class Lines:
    """Weighted sums of cells: ``effect`` and ``influence`` (lines × units)."""

    at: Floats
    effect: Floats
    influence: Floats


@dataclass(frozen=True)
class Wald:
    """A joint test that some effects are all zero; p is NaN-free: 1 where there is nothing to test."""

    statistic: float
    df: int
    p: float


def error(influence: Floats, cluster: Integers) -> Floats:
    """Standard errors from influences (lines × units), summed inside clusters first.

    With clusters of several units the factor C/(C − 1) is applied.
    """
    lines, factor = _apart(influence, cluster)
    return np.asarray(np.sqrt((lines**2).sum(axis=1) * factor))


def covariance(influence: Floats, cluster: Integers) -> Floats:
    """Covariance of lines from their influences, by the rule of ``error``."""
    lines, factor = _apart(influence, cluster)
    return np.asarray(lines @ lines.T * factor)


def _apart(influence: Floats, cluster: Integers) -> tuple[Floats, float]:
    """Influences of independent clusters (lines × clusters) and the factor of their squares."""
    lines = np.atleast_2d(influence)
    number, groups = lines.shape[1], int(cluster.max()) + 1 if cluster.size else 0
    if len(np.unique(cluster)) == number:
        return lines, 1 / number**2
    sums = summed(lines, cluster)
    return sums - sums.mean(axis=1, keepdims=True), groups / (groups - 1) / number**2


def summed(influence: Floats, cluster: Integers) -> Floats:
    """Influences summed inside clusters: lines × clusters."""
    _, code = np.unique(cluster, return_inverse=True)
    return np.stack([np.bincount(code, weights=line) for line in influence])


def weighted(cells: Cells, size: Floats, member: Floats, values: Floats, influence: Floats) -> Lines:
    """Mean of ``values`` (cells) weighted by the share of units in their wave, weights estimated too.

    ``size`` shares of the waves of the cells, ``member`` cells × units: belongs to the wave of the cell.
    """
    total = size.sum()
    weight = size / total
    by_weight = (member - size[:, None]) / total
    by_weight = by_weight - weight[:, None] * by_weight.sum(axis=0)
    line = weight @ influence + values @ by_weight
    return Lines(np.zeros(1), np.array([weight @ values]), line[None, :])


def by(cells: Cells, labels: Integers, start: Integers) -> Lines:
    """One line per label: the mean over its cells weighted by the sizes of the waves."""
    member = (start == cells.wave[:, None]).astype(np.float64)
    size = member.mean(axis=1)
    at = np.unique(labels)
    parts = []
    for label in at:
        here = labels == label
        parts.append(weighted(cells, size[here], member[here], cells.effect[here], cells.influence[here]))
    if not parts:
        return Lines(np.zeros(0), np.zeros(0), np.zeros((0, len(start))))
    return Lines(
        at.astype(np.float64),
        np.concatenate([part.effect for part in parts]),
        np.concatenate([part.influence for part in parts]),
    )


def of_waves(cells: Cells, start: Integers) -> Lines:
    """One line per wave: the plain mean over its periods (Callaway and Sant'Anna 2021, eq. 3.7)."""
    at = np.unique(cells.wave)
    chosen = [cells.wave == wave for wave in at]
    return Lines(
        at.astype(np.float64),
        np.array([cells.effect[here].mean() for here in chosen]),
        np.array([cells.influence[here].mean(axis=0) for here in chosen]),
    )


def single(effect: float, influence: Floats, cluster: Integers, level: float) -> Effect:
    """An effect with its normal interval."""
    se = float(error(influence, cluster)[0])
    reach = special.ndtri((1 + level) / 2) * se
    p = 1.0 if se == 0 else float(2 * special.ndtr(-abs(effect) / se))
    return Effect(effect, se, effect - reach, effect + reach, p)


def banded(
    lines: Lines, overall: Effect, cluster: Integers, *, level: float, draws: int, seed: int
) -> Effects:
    """Intervals and simultaneous bands by the multiplier bootstrap over clusters.

    The critical value is the ``level`` quantile of the largest |t| under Rademacher weights (Callaway and
    Sant'Anna 2021, algorithm 1); never below the one of a single effect.
    """
    se = error(lines.influence, cluster) if len(lines.at) else np.zeros(0)
    one = float(special.ndtri((1 + level) / 2))
    critical = max(one, _largest(lines.influence, se, cluster, level, draws, seed))
    pair = [
        found for reach in (one, critical) for found in (lines.effect - reach * se, lines.effect + reach * se)
    ]
    return Effects(lines.at, lines.effect, se, pair[0], pair[1], pair[2], pair[3], overall)


def _largest(influence: Floats, se: Floats, cluster: Integers, level: float, draws: int, seed: int) -> float:
    known = se > 0
    if not known.any() or draws == 0:
        return 0.0
    sums = summed(influence[known], cluster)
    sums = (sums - sums.mean(axis=1, keepdims=True)) / influence.shape[1] / se[known][:, None]
    rng, largest = np.random.default_rng(seed), []
    for begin in range(0, draws, DRAWS_AT_ONCE):
        some = min(DRAWS_AT_ONCE, draws - begin)
        signs = rng.integers(0, 2, (sums.shape[1], some)) * 2.0 - 1
        largest.append(np.abs(sums @ signs).max(axis=0))
    return float(np.quantile(np.concatenate(largest), level))


def jointly_zero(effect: Floats, influence: Floats, cluster: Integers) -> Wald:
    """Wald test that all effects are zero, as F with clusters − 1 degrees of freedom below."""
    if effect.size == 0:
        return Wald(0.0, 0, 1.0)
    sums = summed(influence, cluster)
    sums = sums - sums.mean(axis=1, keepdims=True)
    clusters = sums.shape[1]
    covariance = sums @ sums.T / influence.shape[1] ** 2 * clusters / (clusters - 1)
    rank = int(np.linalg.matrix_rank(covariance))
    if rank == 0 or clusters <= rank + 1:
        return Wald(0.0, 0, 1.0)
    statistic = float(effect @ np.linalg.pinv(covariance) @ effect)
    scaled = statistic / rank * (clusters - rank) / (clusters - 1)
    return Wald(statistic, rank, float(stats.f.sf(scaled, rank, clusters - rank)))


def leads(before: Lines) -> Lines:
    """The effects before the start gathered into at most ``LEADS`` means of neighbours."""
    parts = [part for part in np.array_split(np.arange(len(before.at)), LEADS) if part.size]
    return Lines(
        np.array([before.at[part].mean() for part in parts]),
        np.array([before.effect[part].mean() for part in parts]),
        np.array([before.influence[part].mean(axis=0) for part in parts]).reshape(len(parts), -1),
    )
