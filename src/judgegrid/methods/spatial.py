"""Do neighbouring areas resemble each other? Moran's I of values, and of rates with unequal populations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse, special

from judgegrid.methods import wording
from judgegrid.methods.arguments import Floats, InputError, counts, floats, positive, row, same_length, whole
from judgegrid.methods.neighbourhood import adjacency


@dataclass(frozen=True)
class Moran:
    """Moran's I, its expectation, the analytic ``z`` and one-sided ``p``, and ``permutation_p`` if drawn.

    ``z`` and ``p`` are NaN for rates with unequal populations, where only permutations are valid.
    """

    value: float
    expected: float
    z: float
    p: float
    permutation_p: float
    permutations: int
    areas: int

    def explain(self, *, what: str = "各社区比率") -> str:
        """Two sentences on whether neighbours resemble each other."""
        p = self.p if np.isnan(self.permutation_p) else self.permutation_p
        alike = p < 0.05
        first = (
            f"{what}的空间相关指数为{self.value:.3f}（随机时约为{self.expected:.3f}，{wording.p_value(p)}，"
            f"{self.areas}个地区）。"
        )
        if alike:
            return f"{first}相邻地区确有相似，看一个地区时宜连同周边一起了解。"
        return f"{first}按现有数据，不能判定相邻地区彼此相似，各地情况可分别了解。"


def moran(
    values: ArrayLike, neighbours: Sequence[Sequence[int]], *, permutations: int = 0, seed: int = 1
) -> Moran:
    """Moran's I with binary weights; z under randomisation, one-sided p for likeness.

    Areas without neighbours stay in the mean but carry no weight and are not counted. Source: Cliff and Ord
    1981, Spatial Processes, pp. 17 and 46 (R spdep ``moran.test`` and ``moran.mc``).
    """
    x = row("values", values)
    weights = adjacency(neighbours, len(x))
    centred = _centred(x, "values", weights)
    n = int((weights.sum(axis=1) > 0).sum())
    if n < 4:
        raise InputError("neighbours", "at least 4 areas that have neighbours", found=str(n))
    raw = _index(centred, weights)
    value = raw * n / len(x)
    mean, variance = _randomisation(centred, weights, n)
    z = (value - mean) / np.sqrt(variance)
    chance = _permuted(centred, weights, raw, permutations, seed)
    return Moran(value, mean, float(z), float(special.ndtr(-z)), chance, permutations, len(x))


def eb_moran(
    count: ArrayLike,
    population: ArrayLike,
    neighbours: Sequence[Sequence[int]],
    *,
    permutations: int = 999,
    seed: int = 1,
) -> Moran:
    """Moran's I of rates standardised by their empirical Bayes variance, with a permutation p.

    Source: Assunção and Reis 1999, Statistics in Medicine 18, 2147–2162, eq. 5 (R spdep ``EBImoran.mc``).
    """
    y, e = row("count", count, counts), row("population", population, positive)
    n = same_length(count=y, population=e)
    weights = adjacency(neighbours, n)
    b = y.sum() / e.sum()
    if b == 0:
        raise InputError("count", "at least one case", found="all zero")
    a = (e * (y / e - b) ** 2).sum() / e.sum() - b / e.mean()
    variance = a + b / e
    scored = (y / e - b) / np.sqrt(np.where(variance > 0, variance, b / e))
    centred = _centred(scored, "count", weights)
    value = _index(centred, weights)
    chance = _permuted(centred, weights, value, whole("permutations", permutations, least=99), seed)
    nothing = float("nan")
    return Moran(value, -1 / (n - 1), nothing, nothing, chance, permutations, n)


def freeman_tukey(count: ArrayLike, population: ArrayLike, *, per: float = 1000.0) -> Floats:
    """Variance-steadied rates √per·(√(y/n) + √((y+1)/n)). Source: Cressie and Chan 1989, JASA 84, 393–401."""
    y, e = counts("count", count), positive("population", population)
    found: Floats = np.sqrt(per) * (np.sqrt(y / e) + np.sqrt((y + 1) / e))
    return found


def _centred(x: Floats, name: str, weights: sparse.csr_array) -> Floats:
    if len(x) < 4:
        raise InputError(name, "at least 4 areas", found=str(len(x)))
    if weights.nnz == 0:
        raise InputError("neighbours", "at least one pair of neighbours", found="none")
    centred: Floats = floats(name, x - x.mean())
    if not (centred**2).sum() > 0:
        raise InputError(name, "values that differ between areas", found="all equal")
    return centred


def _index(centred: Floats, weights: sparse.csr_array) -> float:
    return float(len(centred) / weights.sum() * (centred @ (weights @ centred)) / (centred**2).sum())


def _permuted(centred: Floats, weights: sparse.csr_array, value: float, number: int, seed: int) -> float:
    if number == 0:
        return float("nan")
    rng = np.random.default_rng(seed)
    drawn = rng.permuted(np.tile(centred, (number, 1)), axis=1).T
    scale = len(centred) / weights.sum() / (centred**2).sum()
    indices = scale * (drawn * (weights @ drawn)).sum(axis=0)
    return float((1 + (indices >= value).sum()) / (number + 1))


def _randomisation(centred: Floats, weights: sparse.csr_array, n: int) -> tuple[float, float]:
    kurtosis = len(centred) * (centred**4).sum() / (centred**2).sum() ** 2
    s0 = float(weights.sum())
    s1 = float((weights + weights.T).power(2).sum()) / 2
    s2 = float(((weights.sum(axis=0) + weights.sum(axis=1)) ** 2).sum())
    mean = -1 / (n - 1)
    left = n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
    right = kurtosis * ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
    second = (left - right) / ((n - 1) * (n - 2) * (n - 3) * s0**2)
    return mean, float(second - mean**2)
