"""How far off forecasts of counts have been, and the interval that follows from it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import special, stats

from judgegrid.methods.arguments import Floats, Integers

LARGEST = 25.0
NONE = 1e-7
BORROWED = 6.0
LEAST_MEAN = 1e-6
# A squared error counts for at most four times what chance explains, so that one shock (a closed city) does
# not widen every later interval; the second number is the mean of such a clipped square under a normal law.
CLIP = 4.0
CLIPPED_MEAN = float(stats.chi2.cdf(CLIP, 3) + CLIP * stats.chi2.sf(CLIP, 1))


def surplus(y: Floats, said: Floats, group: Integers, *, given: Floats | float = 0.0) -> Floats:
    """Variance beyond chance per squared mean (κ of μ + κμ²) of every series, steadied by its group.

    ``y``, ``said`` series × past periods; ``given`` what of κ is known already, per entry. κ solves
    Σ (y−μ)²/(μ+κμ²) = number of errors, large terms clipped, first for the group, then for the series with
    the group's κ counting as six more errors. Sources: Pearson's estimator, McCullagh and Nelder 1989,
    Generalized Linear Models, §9.2; clipping Huber 1964, Annals of Mathematical Statistics 35, 73–101.
    """
    mean = np.maximum(said, LEAST_MEAN)
    chance = mean + given * mean**2
    square = (y - mean) ** 2
    size, number = int(group.max()) + 1, y.shape[1]

    def grouped(kappa: Floats) -> Floats:
        off = _clipped(square, chance, mean, kappa[group]) - number
        return np.bincount(group, off, minlength=size).astype(float)

    shared = _root(grouped, size)
    lent = shared[group][:, None]

    def single(kappa: Floats) -> Floats:
        under = chance + kappa[:, None] * mean**2
        borrowed = ((chance + lent * mean**2) / under - 1).mean(axis=1)
        return _clipped(square, chance, mean, kappa) - number + BORROWED * borrowed

    return _root(single, len(y))


def _clipped(square: Floats, chance: Floats, mean: Floats, kappa: Floats) -> Floats:
    part = np.minimum(square / (chance + kappa[:, None] * mean**2), CLIP)
    total: Floats = part.sum(axis=1) / CLIPPED_MEAN
    return total


def _root(excess: Callable[[Floats], Floats], size: int) -> Floats:
    """Where a falling function crosses 0, by halving on a log scale; NONE where it never is above 0."""
    low, high = np.full(size, np.log(NONE)), np.full(size, np.log(LARGEST))
    for _ in range(32):
        middle = (low + high) / 2
        up = excess(np.exp(middle)) > 0
        low, high = np.where(up, middle, low), np.where(up, high, middle)
    return np.exp((low + high) / 2)


def interval(mean: Floats, kappa: Floats, level: float) -> tuple[Floats, Floats]:
    """Smallest and largest count that are not among the (1 − level)/2 most extreme on either side.

    Negative binomial with variance μ + κμ²; half of the probability of an end itself counts as beyond it
    (mid-p), so that over many series the intervals hold ``level`` although counts are discrete.
    Source: Lancaster 1961, JASA 56, 223–234 (mid-p).
    """
    tail = (1 - level) / 2
    mu, size = np.maximum(mean, LEAST_MEAN), 1 / np.maximum(kappa, NONE)
    mu, size = np.broadcast_arrays(mu, size)
    low = _edge(mu, size, tail)
    return low, np.maximum(low, _edge(mu, size, 1 - tail) - 1)


def _edge(mu: Floats, size: Floats, share: float) -> Floats:
    """Smallest k whose mid-distribution P(<k) + P(k)/2 reaches ``share``."""
    low = np.full(mu.shape, -1.0)
    high = np.ceil(mu + 12 * np.sqrt(mu + mu**2 / size) + 12)
    while np.any(high - low > 1):
        middle = np.floor((low + high) / 2)
        reached = (_below(middle + 1, mu, size) + _below(middle, mu, size)) / 2 >= share
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
    return high


def _below(k: Floats, mu: Floats, size: Floats) -> Floats:
    """P(count < k) of the negative binomial."""
    chance = size / (size + mu)
    return np.where(k > 0, special.betainc(size, np.maximum(k, 1.0), chance), 0.0)
