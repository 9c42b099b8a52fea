"""The mean a series has while nothing happens: season and trend fitted to its history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from judgegrid.methods.arguments import Floats

EPSILON, ROUNDS, ALTERNATIONS = 1e-8, 25, 200
LOG_SIZE = (-8.0, 12.0)
"""Range of the log of 1/dispersion; at its upper end the counts vary no more than Poisson."""


@dataclass(frozen=True)
class InControl:
    """``mean`` for every period asked for, ``dispersion`` α (variance = mean + α·mean²)."""

    mean: Floats
    dispersion: float
    converged: bool


def fitted(
    y: Floats, periods: int, *, harmonics: int, trend: bool, frequency: int, dispersion: float | None
) -> InControl:
    """Fit the history ``y`` (one series) and give the means of periods 0 … ``periods`` − 1.

    log mean = constant (+ linear trend) + ``harmonics`` sine waves of ``frequency`` periods. ``dispersion``
    None: by maximum likelihood, in turn with the mean. Iteratively reweighted least squares from y + 0.1
    to a relative change of deviance of 1e-8. Source: McCullagh and Nelder 1989, §2.5; Lawless 1987,
    Canadian Journal of Statistics 15, 209–225 (negative binomial).
    """
    time = np.arange(1.0, periods + 1)
    columns = [np.ones(periods)]
    if trend:
        columns.append(time / len(y))
    for wave in range(1, harmonics + 1):
        turn = 2 * np.pi * wave * time / frequency
        columns += [np.cos(turn), np.sin(turn)]
    design = np.column_stack(columns)
    past = design[: len(y)]
    if y.sum() == 0 or len(y) <= design.shape[1]:
        return InControl(np.zeros(periods), dispersion or 0.0, False)
    alpha = dispersion or 0.0
    beta, converged = log_linear(past, y, alpha=alpha)
    if dispersion is None and converged:
        beta, alpha, converged = _with_dispersion(past, y, beta)
    with np.errstate(over="ignore"):
        mean = np.exp(design @ beta)
    return InControl(mean, alpha, bool(converged and np.isfinite(mean).all() and (mean > 0).all()))


def _with_dispersion(past: Floats, y: Floats, beta: Floats) -> tuple[Floats, float, bool]:
    """Mean and dispersion in turn until the size 1/dispersion and the likelihood together move by 1e-8.

    The size is that of the mean one step before and each fit of the mean begins at the one before, stopping
    at a relative change of deviance of 1e-8: digits beyond the sixth depend on these choices, which are
    those of MASS ``glm.nb``, so that the charts agree with R's.
    """
    mean = np.exp(past @ beta)
    size = _size(y, mean)
    scale = np.sqrt(2.0 * max(1, len(y) - past.shape[1]))
    value = -_minus_log_likelihood(y, mean)(np.log(size))
    for _ in range(ALTERNATIONS):
        if np.log(size) > LOG_SIZE[1] - 0.01:
            return log_linear(past, y)[0], 0.0, True
        beta, converged = log_linear(past, y, alpha=1 / size, start=mean)
        if not converged:
            return beta, 1 / size, False
        old, size = size, _size(y, mean)
        mean = np.exp(past @ beta)
        before, value = value, -_minus_log_likelihood(y, mean)(np.log(size))
        if abs(value - before) / scale + abs(size - old) <= EPSILON:
            break
    return beta, 1 / size, True


def _size(y: Floats, mean: Floats) -> float:
    """Likeliest size (1/dispersion) given the mean: Newton's method from the moment estimate.

    Stops at a step below the fourth root of the precision; where the counts vary no more than Poisson the
    likelihood has no top and the end of LOG_SIZE is given.
    """
    size = len(y) / max(float(((y / mean - 1) ** 2).sum()), 1e-9)
    for _ in range(ROUNDS):
        slope = special.digamma(y + size) - special.digamma(size) + np.log(size / (size + mean))
        slope = float((slope + 1 - (y + size) / (mean + size)).sum())
        bend = special.polygamma(1, size) - special.polygamma(1, y + size) - 1 / size
        bend = float((bend + 2 / (mean + size) - (y + size) / (mean + size) ** 2).sum())
        step = slope / bend if bend else np.inf
        size += step
        if not 0 < size < np.exp(LOG_SIZE[1]):
            break
        if abs(step) <= np.finfo(float).eps ** 0.25:
            return size
    found = optimize.minimize_scalar(
        _minus_log_likelihood(y, mean), bounds=LOG_SIZE, method="bounded", options={"xatol": 1e-10}
    )
    return float(np.exp(found.x))


def _minus_log_likelihood(y: Floats, mean: Floats) -> Callable[[float], float]:
    def value(log_size: float) -> float:
        size = np.exp(log_size)
        parts = special.gammaln(y + size) - special.gammaln(size) - size * np.log1p(mean / size)
        return -float((parts + special.xlogy(y, mean / (size + mean))).sum())

    return value


def log_linear(
    design: Floats, y: Floats, *, alpha: float = 0.0, start: Floats | None = None
) -> tuple[Floats, bool]:
    """Coefficients of a log-linear mean and whether the deviance settled.

    ``design``: periods × columns, ``y`` counts, variance = mean + ``alpha``·mean². Iteratively reweighted
    least squares from ``start`` (y + 0.1) until the deviance changes by less than 1e-8 of itself. Source:
    McCullagh and Nelder 1989, §2.5.
    """
    mean = y + 0.1 if start is None else start
    eta, old = np.log(mean), _deviance(y, mean, alpha)
    beta: Floats = np.zeros(design.shape[1])
    for _ in range(ROUNDS):
        weight = np.sqrt(mean / (1 + alpha * mean))
        target = weight * (eta + (y - mean) / mean)
        beta = np.asarray(np.linalg.lstsq(weight[:, None] * design, target, rcond=None)[0], dtype=np.float64)
        eta = np.clip(design @ beta, -100.0, 100.0)
        mean = np.exp(eta)
        new = _deviance(y, mean, alpha)
        if abs(new - old) / (abs(new) + 0.1) < EPSILON:
            return beta, True
        old = new
    return beta, False


def _deviance(y: Floats, mean: Floats, alpha: float) -> float:
    inside = special.xlogy(y, np.maximum(y, 1.0) / mean)
    if alpha == 0:
        return 2 * float((inside - (y - mean)).sum())
    return 2 * float((inside - (y + 1 / alpha) * np.log((1 + alpha * y) / (1 + alpha * mean))).sum())
