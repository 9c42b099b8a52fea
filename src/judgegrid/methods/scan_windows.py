"""The inner loops of the scan: every zone × last periods, and replicates without a cluster."""

from __future__ import annotations

import math

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from judgegrid.methods.arguments import Flags, Floats, Integers


@njit(cache=True)
def score(seen: float, expected: float, total: float) -> float:
    """Log likelihood ratio of a window; ``total`` cases in all, 0 for the unconditional Poisson."""
    if seen <= expected:
        return 0.0
    inside = seen * math.log(seen / expected)
    if total == 0.0:
        return inside + expected - seen
    rest = total - seen
    return inside + (rest * math.log(rest / (total - expected)) if rest > 0.0 else 0.0)


@njit(cache=True)
def best_around(
    centre: int,
    recent: Floats,
    expected: Floats,
    order: NDArray[np.int32],
    ends: Flags,
    lengths: Integers,
    least: float,
    total: float,
    beat: float,
) -> tuple[float, int, int]:
    """Largest score above ``beat`` around one centre with the length of its zone and its number of periods.

    ``recent`` and ``expected``: areas × periods, column w summed over the last w + 1 periods. A window is
    passed over without a logarithm when its chi-square, an upper bound of the score, is too small.
    """
    periods = recent.shape[1]
    seen, mean = np.zeros(periods), np.zeros(periods)
    top, length, back = beat, 0, 0
    for j in range(lengths[centre]):
        area = order[centre, j]
        for w in range(periods):
            seen[w] += recent[area, w]
            mean[w] += expected[area, w]
        if not ends[centre, j]:
            continue
        for w in range(periods):
            c, b = seen[w], mean[w]
            if c < least or c <= b:
                continue
            room = b if total == 0.0 else b * (total - b) / total
            if (c - b) * (c - b) <= top * room:
                continue
            found = score(c, b, total)
            if found > top:
                top, length, back = found, j + 1, w + 1
    return top, length, back


@njit(cache=True)
def largest(
    recent: Floats,
    expected: Floats,
    order: NDArray[np.int32],
    ends: Flags,
    lengths: Integers,
    least: float,
    total: float,
) -> float:
    """The largest score of all windows."""
    top = 0.0
    for centre in range(order.shape[0]):
        top = best_around(centre, recent, expected, order, ends, lengths, least, total, top)[0]
    return top


@njit(cache=True, parallel=True)
def poisson_replicates(
    baseline: Floats,
    order: NDArray[np.int32],
    ends: Flags,
    lengths: Integers,
    least: float,
    replicates: int,
    seed: int,
) -> Floats:
    """Largest scores of tables drawn from ``baseline`` (areas × last periods, newest first)."""
    found = np.empty(replicates)
    expected = np.empty_like(baseline)
    for area in range(baseline.shape[0]):
        expected[area] = np.cumsum(baseline[area])
    for r in prange(replicates):
        np.random.seed(seed + r)
        recent = np.empty_like(baseline)
        for area in range(baseline.shape[0]):
            total = 0.0
            for w in range(baseline.shape[1]):
                total += np.random.poisson(baseline[area, w])
                recent[area, w] = total
        found[r] = largest(recent, expected, order, ends, lengths, least, 0.0)
    return found


@njit(cache=True, parallel=True)
def permuted_replicates(
    owners: Integers,
    in_period: Integers,
    expected: Floats,
    order: NDArray[np.int32],
    ends: Flags,
    lengths: Integers,
    least: float,
    replicates: int,
    seed: int,
) -> Floats:
    """Largest scores with the periods dealt anew to the cases.

    ``owners``: area of each case; ``in_period``: cases of each of the last periods, newest first.
    """
    found = np.empty(replicates)
    for r in prange(replicates):
        np.random.seed(seed + r)
        deck = owners.copy()
        recent = np.zeros_like(expected)
        dealt = 0
        for w in range(len(in_period)):
            for _ in range(in_period[w]):
                pick = dealt + np.random.randint(len(deck) - dealt)
                deck[dealt], deck[pick] = deck[pick], deck[dealt]
                for later in range(w, len(in_period)):
                    recent[deck[dealt], later] += 1.0
                dealt += 1
        found[r] = largest(recent, expected, order, ends, lengths, least, float(len(deck)))
    return found
