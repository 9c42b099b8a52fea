"""Rates that neighbours share: ICAR and BYM2 smoothing by nested Laplace approximation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import linalg, special
from scipy.sparse import csgraph

from judgegrid.methods.arguments import Floats, InputError, counts, floats, one_of, positive, row, same_length
from judgegrid.methods.neighbourhood import adjacency
from judgegrid.methods.smoothed import SmoothedRates, posterior

VAGUE = 100.0
LARGEST = 3000
COARSE = 1e-3
"""Step of the mode at which the search for σ and ρ stops; their scores move by its square."""


@dataclass(frozen=True)
class SpatialRates:
    """Steadied ``rates`` and what they rest on, each as posterior mean and standard deviation.

    ``coefficients`` (intercept first), ``sigma`` the spread of the area effects on the log scale,
    ``mixing`` the share of it that neighbours have in common (1 for ICAR).
    """

    rates: SmoothedRates
    coefficients: Floats
    coefficient_errors: Floats
    sigma: float
    sigma_error: float
    mixing: float

    def explain(self, at: int = 0, *, name: str = "该社区", whole: str = "全市") -> str:
        """Two sentences on one area."""
        return self.rates.explain(at, name=name, whole=whole)


@dataclass(frozen=True)
class _Fit:
    """Laplace approximation at one pair of hyper-parameters."""

    score: float
    mean: Floats
    variance: Floats
    beta: Floats
    beta_variance: Floats


def smooth(
    count: ArrayLike,
    expected: ArrayLike,
    neighbours: Sequence[Sequence[int]],
    *,
    covariates: ArrayLike | None = None,
    structure: str = "bym2",
    level: float = 0.9,
    per: float = 1.0,
) -> SpatialRates:
    """Rates shared among neighbours: log rate = Xβ + σ(√ρ·structured + √(1−ρ)·own).

    ``count``, ``expected`` > 0 per area (at most 3,000), ``neighbours`` as in ``smoothing.local``;
    ``structure`` "bym2" (Riebler et al. 2016, structured part scaled per component) or "icar" (Besag et al.
    1991, ρ = 1, unscaled). Areas without neighbours have no structured part. Priors: β normal with variance
    100, σ exponential with P(σ > 1) = .01, ρ uniform; for ICAR log σ is flat. Integrated over a grid of (σ,
    ρ), each by Laplace approximation. Source: Rue, Martino and Chopin 2009, JRSS B 71, 319–392; Rasmussen
    and Williams 2006, algorithm 3.1. Cost grows with the third power of the areas.
    """
    y, e = row("count", count, counts), row("expected", expected, positive)
    areas = same_length(count=y, expected=e)
    one_of("structure", structure, ("bym2", "icar"))
    if not 3 <= areas <= LARGEST:
        raise InputError("count", f"3 to {LARGEST} areas", found=str(areas))
    if y.sum() == 0:
        raise InputError("count", "at least one case", found="all zero")
    design = np.ones((areas, 1))
    if covariates is not None:
        extra = floats("covariates", covariates)
        if extra.ndim not in (1, 2) or len(extra) != areas:
            raise InputError("covariates", f"areas ({areas}) × variables", found=f"shape {extra.shape}")
        design = np.column_stack([design, extra])
    shared = structured(neighbours, areas, scaled=structure == "bym2")
    points, fits = _explored(y, e, design, shared, structure)
    return _summary(y, e, points, fits, level, per)


def structured(neighbours: Sequence[Sequence[int]], areas: int, *, scaled: bool) -> Floats:
    """Covariance of the intrinsic autoregression: pseudo-inverse of the graph Laplacian, per component.

    ``scaled`` divides each component by the geometric mean of its variances (Sørbye and Rue 2014).
    """
    weights = adjacency(neighbours, areas)
    weights = weights.maximum(weights.T)
    number, label = csgraph.connected_components(weights, directed=False)
    found = np.zeros((areas, areas))
    for k in range(number):
        members = np.flatnonzero(label == k)
        if len(members) < 2:
            continue
        inside = weights[members][:, members].toarray()
        inverse = linalg.pinvh(np.diag(inside.sum(axis=1)) - inside)
        if scaled:
            inverse = inverse / np.exp(np.log(np.diag(inverse)).mean())
        found[np.ix_(members, members)] = inverse
    return found


def _explored(
    y: Floats, e: Floats, design: Floats, shared: Floats, structure: str
) -> tuple[Floats, list[_Fit]]:
    """Fits on a coarse grid of (log σ, ρ), then on a finer one where the posterior lives."""
    alone = structure == "icar"
    mixes = np.array([1.0]) if alone else np.array([0.1, 0.5, 0.9])
    logs = np.linspace(np.log(0.05), np.log(2.5), 9 if alone else 5)
    coarse = np.array([(log, mix) for log in logs for mix in mixes])
    scores, last = np.empty(len(coarse)), None
    for k, point in enumerate(coarse):
        last = _laplace(y, e, design, shared, point, structure, last)
        scores[k] = last.score
    near = coarse[scores > scores.max() - 4, 0]
    step = (logs[1] - logs[0]) / 2
    fine = np.linspace(near.min() - step, near.max() + step, 9 if alone else 5)
    points = np.array([(log, mix) for log in fine for mix in mixes])
    fits = []
    for point in points:
        last = _laplace(y, e, design, shared, point, structure, last, full=True)
        fits.append(last)
    return points, fits


def _laplace(
    y: Floats,
    e: Floats,
    design: Floats,
    shared: Floats,
    point: Floats,
    structure: str,
    last: _Fit | None,
    *,
    full: bool = False,
) -> _Fit:
    sigma, mix = float(np.exp(point[0])), float(point[1])
    own = 0.0 if structure == "icar" else 1 - mix
    kernel = sigma**2 * mix * shared
    kernel.flat[:: len(y) + 1] += sigma**2 * own
    kernel += VAGUE * (design @ design.T)
    f = np.full(len(y), np.log(y.sum() / e.sum())) if last is None else last.mean
    for _ in range(50):
        mu = e * np.exp(f)
        root = np.sqrt(mu)
        lower = root[:, None] * kernel
        lower *= root
        lower.flat[:: len(y) + 1] += 1.0
        lower = linalg.cholesky(lower, lower=True, overwrite_a=True, check_finite=False)
        b = mu * f + y - mu
        a = b - root * linalg.cho_solve((lower, True), root * (kernel @ b), check_finite=False)
        new = kernel @ a
        step = new - f
        f = f + step * min(1.0, 3.0 / float(np.abs(step).max() + 1e-12))
        if float(np.abs(step).max()) < (1e-5 if full else COARSE):
            break
    score = -0.5 * float(a @ f) + float((y * f - e * np.exp(f)).sum()) - float(np.log(np.diag(lower)).sum())
    if structure == "bym2":
        score += point[0] + np.log(0.01) * sigma
    if not full:
        return _Fit(score, f, f, f, f)
    half = linalg.solve_triangular(
        lower, root[:, None] * kernel, lower=True, overwrite_b=True, check_finite=False
    )
    variance = np.diag(kernel) - np.einsum("ij,ij->j", half, half)
    part = linalg.solve_triangular(lower, root[:, None] * design, lower=True, check_finite=False)
    spread = VAGUE - VAGUE**2 * (part**2).sum(axis=0)
    return _Fit(score, f, variance, VAGUE * (design.T @ a), spread)


def _summary(
    y: Floats, e: Floats, points: Floats, fits: list[_Fit], level: float, per: float
) -> SpatialRates:
    scores = np.array([fit.score for fit in fits])
    weight = special.softmax(scores)
    rate = np.array([np.exp(fit.mean + fit.variance / 2) for fit in fits])
    square = np.array([np.exp(2 * fit.mean + 2 * fit.variance) for fit in fits])
    first, second = weight @ rate, weight @ square
    beta = np.array([fit.beta for fit in fits])
    beta_mean = weight @ beta
    beta_square = weight @ (np.array([fit.beta_variance for fit in fits]) + beta**2)
    sigma = np.exp(points[:, 0])
    mean_sigma = float(weight @ sigma)
    column = [
        found[:, None] for found in (y, e, np.full(len(y), y.sum() / e.sum()), second - first**2, first)
    ]
    rates = posterior(
        column[0],
        column[1],
        column[2],
        column[3],
        column[4],
        (column[4], column[3]),
        np.array([np.nan]),
        np.ones((len(y), 1), dtype=bool),
        level=level,
        per=per,
    ).column(0)
    return SpatialRates(
        rates=rates,
        coefficients=beta_mean,
        coefficient_errors=np.sqrt(beta_square - beta_mean**2),
        sigma=mean_sigma,
        sigma_error=float(np.sqrt(weight @ sigma**2 - mean_sigma**2)),
        mixing=float(weight @ points[:, 1]),
    )
