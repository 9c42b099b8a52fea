"""A month ahead from what a category shares: its season and level, and each series' steadied part of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from judgegrid.methods.arguments import Floats, Integers

YEAR = 12
SEASON_YEARS = 5
DISCOUNTS = (0.3, 0.5, 0.65, 0.75, 0.85, 0.92, 0.96, 0.99)
PRIORS = (0.3, 1.0, 3.0, 10.0, 30.0)
JUDGED = 48
KEPT = 12
LEAST = 1e-9


@dataclass(frozen=True)
class Shared:
    """``mean`` series × horizon; ``past_mean`` what would have been said for the last periods.

    ``past_mean`` is horizon × series × periods: entry [h] the forecast made h + 1 periods before.
    ``shape`` series × (periods + horizon): season × exposure, mean 1 over the past.
    """

    mean: Floats
    past_mean: Floats
    shape: Floats


def forecast(y: Floats, exposure: Floats, category: Integers, horizon: int) -> Shared:
    """Category season × discounted category level × the series' share, drawn towards its fellows.

    ``y`` series × periods; ``exposure`` series × (periods + horizon), > 0; ``category`` 0 … of each series.
    The share of a series is (a + Σ w·y) ÷ (a + Σ w·x), x being what the category's actual cases would have
    given it by exposure alone, w a discount per period; that is the posterior mean of a gamma with mean 1
    (Clayton and Kaldor 1987, Biometrics 43, 671–681, with discounting after West and Harrison 1997, §10.8).
    Both discounts and a are those with the smallest one-step deviance over the last periods, per category.
    """
    series, periods = y.shape
    size = int(category.max()) + 1
    total, area = np.zeros((size, periods)), np.zeros((size, periods + horizon))
    np.add.at(total, category, y)
    np.add.at(area, category, exposure)
    where = np.arange(periods + horizon) % YEAR
    index = season(total, area[:, :periods])[:, where]
    pull = index * area
    level = _level(total, pull)
    part = exposure / area[category]
    share = _share(y, total[category] * part[:, :periods], category)
    scale = pull[category] * part
    kept = min(KEPT, periods - horizon)
    # State s (0 … periods) knows the periods before s and speaks for period s + h.
    past = np.empty((horizon, series, kept))
    for h in range(horizon):
        states = np.arange(periods - kept - h, periods - h)
        past[h] = level[category][:, states] * share[:, states] * scale[:, periods - kept : periods]
    mean = level[category, -1][:, None] * share[:, -1:] * scale[:, periods:]
    shape = index[category] * exposure
    return Shared(mean, past, shape / shape[:, :periods].mean(axis=1, keepdims=True))


def season(total: Floats, exposure: Floats) -> Floats:
    """Indices of 12 calendar positions per category (mean 1), drawn to 1 as far as they are chance.

    ``total``, ``exposure`` categories × periods, position = period mod 12. Ratio to the centred 12-month
    mean over at most five years; the spread between months beyond that within months is kept (James–Stein).
    Fewer than 36 periods: no season is claimed.
    """
    size, periods = total.shape
    index = np.ones((size, YEAR))
    used = min(periods, YEAR * (SEASON_YEARS + 1)) // YEAR * YEAR
    if used < 3 * YEAR:
        return index
    rate = total[:, -used:] / exposure[:, -used:]
    running = np.pad(rate.cumsum(axis=1), ((0, 0), (1, 0)))
    year = (running[:, YEAR:] - running[:, :-YEAR]) / YEAR
    middle = (year[:, :-1] + year[:, 1:]) / 2
    ratio = np.divide(rate[:, YEAR // 2 : -(YEAR // 2)], middle, out=np.ones_like(middle), where=middle > 0)
    years = ratio.shape[1] // YEAR
    by_year = ratio.reshape(size, years, YEAR)
    mean = by_year.mean(axis=1)
    noise = ((by_year - mean[:, None]) ** 2).sum(axis=(1, 2)) / (max(1, years - 1) * YEAR * years)
    mean = mean / mean.mean(axis=1, keepdims=True)
    spread = ((mean - 1) ** 2).sum(axis=1) / (YEAR - 1)
    kept = np.clip(1 - noise / np.maximum(spread, 1e-12), 0, 1) if years > 1 else np.zeros(size)
    order = (np.arange(YEAR) + YEAR // 2 + periods - used) % YEAR
    index[:, order] = 1 + kept[:, None] * (mean - 1)
    return np.maximum(index, 0.02)


def deviance(y: Floats, mean: Floats) -> Floats:
    """Poisson deviance of every entry."""
    safe = np.maximum(mean, LEAST)
    return 2 * (special.xlogy(y, y / safe) - (y - safe))


def _level(total: Floats, pull: Floats) -> Floats:
    """Level of every category before period 0 … periods, with the discount that foretold best."""
    size, periods = total.shape
    judged = min(JUDGED, max(1, periods - YEAR))
    start = total.sum(axis=1) / pull[:, :periods].sum(axis=1)
    best, chosen = np.full(size, np.inf), np.zeros((size, periods + 1))
    for discount in DISCOUNTS:
        over, under = np.zeros(size), np.zeros(size)
        path = np.empty((size, periods + 1))
        for t in range(periods + 1):
            path[:, t] = start if t == 0 else over / np.maximum(under, 1e-300)
            if t < periods:
                over, under = discount * over + total[:, t], discount * under + pull[:, t]
        said = path[:, periods - judged : periods] * pull[:, periods - judged : periods]
        # Counts of a category are overdispersed: the square-root scale keeps one large month from deciding.
        error = ((np.sqrt(total[:, periods - judged :]) - np.sqrt(said)) ** 2).sum(axis=1)
        better = error < best
        best[better], chosen[better] = error[better], path[better]
    return chosen


def _share(y: Floats, fair: Floats, category: Integers) -> Floats:
    """Share of every series before period 0 … periods (1: what its exposure would give it)."""
    series, periods = y.shape
    judged = min(JUDGED, max(1, periods - YEAR))
    size = int(category.max()) + 1
    best, chosen = np.full(size, np.inf), np.ones((series, periods + 1))
    for discount in DISCOUNTS:
        over, under = np.zeros((periods + 1, series)), np.zeros((periods + 1, series))
        for t in range(periods):
            over[t + 1] = discount * over[t] + y[:, t]
            under[t + 1] = discount * under[t] + fair[:, t]
        for prior in PRIORS:
            path = ((prior + over) / (prior + under)).T
            said = path[:, periods - judged : periods] * fair[:, periods - judged : periods]
            error = np.bincount(
                category, deviance(y[:, periods - judged :], said).sum(axis=1), minlength=size
            )
            better = error < best
            best[better] = error[better]
            chosen[better[category]] = path[better[category]]
    return chosen
