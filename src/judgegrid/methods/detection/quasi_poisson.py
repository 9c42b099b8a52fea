"""Quasi-Poisson fit with group intercepts and one trend: each step is a pass over the weeks, no matrices."""

from __future__ import annotations

import math

import numba
import numpy as np

from judgegrid.methods.arguments import Floats, Integers

EPSILON, ROUNDS, TINY = 1e-8, 25, np.finfo(np.float64).eps


@numba.njit(cache=True)  # type: ignore[misc]
def fit(
    y: Floats, groups: Integers, count: int, time: Floats, offset: Floats, prior: Floats, trend: bool
) -> tuple[bool, Floats, float, Floats, Floats, Floats, float]:
    """Iteratively reweighted least squares from μ = y + 0.1, to a relative change of deviance of 1e-8.

    Returns (converged, intercepts, slope, μ, working weights of the last solved step, their sum and weighted
    mean time by group as one 2 × groups array, sum of squares of time within groups).
    """
    n = len(y)
    mu = y + 0.1
    eta = np.log(mu) - offset
    weight, alpha = np.empty(n), np.zeros(count)
    sums = np.zeros((2, count))
    slope, squares, converged = 0.0, 0.0, False
    old = deviance(y, mu, prior)
    for _ in range(ROUNDS):
        z_sum = np.zeros(count)
        sums[:] = 0.0
        for i in range(n):
            weight[i] = prior[i] * mu[i]
            g = groups[i]
            sums[0, g] += weight[i]
            sums[1, g] += weight[i] * time[i]
            z_sum[g] += weight[i] * (eta[i] + (y[i] - mu[i]) / mu[i])
        for g in range(count):
            sums[1, g] /= sums[0, g]
            alpha[g] = z_sum[g] / sums[0, g]
        slope, squares = 0.0, 0.0
        if trend:
            slope, squares = _slope(y, mu, eta, weight, groups, time, sums, alpha)
        for i in range(n):
            g = groups[i]
            eta[i] = alpha[g] + slope * (time[i] - sums[1, g])
            mu[i] = max(math.exp(eta[i] + offset[i]), TINY)
        new = deviance(y, mu, prior)
        if abs(new - old) / (abs(new) + 0.1) < EPSILON:
            converged = True
            break
        old = new
    return converged, alpha, slope, mu, weight, sums, squares


@numba.njit(cache=True)  # type: ignore[misc]
def _slope(
    y: Floats,
    mu: Floats,
    eta: Floats,
    weight: Floats,
    groups: Integers,
    time: Floats,
    sums: Floats,
    alpha: Floats,
) -> tuple[float, float]:
    cross, squares = 0.0, 0.0
    for i in range(len(y)):
        g = groups[i]
        apart = time[i] - sums[1, g]
        squares += weight[i] * apart * apart
        cross += weight[i] * apart * (eta[i] + (y[i] - mu[i]) / mu[i] - alpha[g])
    return (cross / squares if squares > 0 else 0.0), squares


@numba.njit(cache=True)  # type: ignore[misc]
def deviance(y: Floats, mu: Floats, prior: Floats) -> float:
    """Poisson deviance with prior weights."""
    total = 0.0
    for i in range(len(y)):
        part = mu[i] - y[i]
        if y[i] > 0:
            part += y[i] * math.log(y[i] / mu[i])
        total += 2.0 * prior[i] * part
    return total
