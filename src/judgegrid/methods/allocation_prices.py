"""A stronger bound and a better plan for large assignments: prices of areas, a knapsack per judge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from judgegrid.methods.allocation_relaxed import Problem, Relaxed
from judgegrid.methods.arguments import Flags, Floats, Integers

NEAR = 25
"""Judges per area with which prices are sought; the bound itself is taken over all."""
COARSE, FINE = 400, 8000
"""Units into which the largest capacity is divided while prices are sought, and for the bound."""
ROUNDS = 150
EACH = 10
"""Rounds of prices before areas are fixed, and between two fixings."""
PART = 0.05
"""Share of the free areas that is fixed at a time, those that their judge's knapsack takes most steadily."""
STEP, LATE = 0.15, 0.05
"""Length of the first steps and of those while areas are fixed, in parts of the way to the target."""
STEADY = 0.9
"""Share of the late rounds in which an area is taken above which it may be fixed before its turn."""
GUESS = 0.03
"""Where no plan is known: what it may cost over the linear bound."""
NEVER = 1e17


@dataclass(frozen=True)
class Pairs:
    """Area–judge pairs, those of judge j from ``first[j]`` to ``first[j + 1]``, with cost and work."""

    first: Integers
    area: Integers
    judge: Integers
    cost: Floats
    work: Floats


@njit(cache=True)
def _relaxed(value: Floats, work: Floats, least: float, most: float) -> tuple[float, float]:
    """Price of work and value of the cheapest set of splittable areas with a load within the bounds."""
    order = np.argsort(value / np.maximum(work, 1e-12))
    load, price = 0.0, 0.0
    for a in order:
        if value[a] >= 0 and load >= least:
            break
        load += work[a]
        if (load > most and value[a] < 0) or (load >= least and value[a] > 0):
            price = value[a] / max(work[a], 1e-12)
            break
    total = price * (most if price < 0 else least)
    for a in range(len(value)):
        total += min(0.0, value[a] - price * work[a])
    return price, total


@njit(cache=True)
def _filled(
    value: Floats, units: Integers, core: Integers, low: int, high: int, out: Integers, n: int
) -> tuple[float, int]:
    """Cheapest subset of ``core`` that takes ``low`` to ``high`` units, written to ``out`` from ``n``."""
    best = np.full(high + 1, NEVER)
    best[0] = 0.0
    take = np.zeros((len(core), high + 1), dtype=np.bool_)
    top = 0
    for b in range(len(core)):
        v, u = value[core[b]], units[core[b]]
        top = min(high, top + u)
        for at in range(top, u - 1, -1):
            tried = best[at - u] + v
            if tried < best[at]:
                best[at] = tried
                take[b, at] = True
    at = max(low, 0)
    for other in range(at, high + 1):
        if best[other] < best[at]:
            at = other
    if at > high or best[at] > NEVER / 2:
        return NEVER, n
    found = best[at]
    for b in range(len(core) - 1, -1, -1):
        if take[b, at]:
            at -= units[core[b]]
            out[n] = core[b]
            n += 1
    return found, n


@njit(cache=True)
def _knapsack(
    value: Floats, work: Floats, units: Integers, least: float, most: float, low: int, high: int, width: float
) -> tuple[float, Integers, float]:
    """Cheapest set of whole areas within the bounds, which they are, and the width that was enough.

    Only areas whose reduced value is within ``width`` of zero are open: wider until it is certain that the
    others do not matter (to treat one of them otherwise costs ``width`` more than the splittable set).
    """
    price, split = _relaxed(value, work, least, most)
    out = np.empty(len(value), dtype=np.int64)
    core = np.empty(len(value), dtype=np.int64)
    while True:
        q, n, taken, base = 0, 0, 0, 0.0
        for a in range(len(value)):
            reduced = value[a] - price * work[a]
            if reduced < -width:
                base, taken, out[n] = base + value[a], taken + units[a], a
                n += 1
            elif reduced <= width:
                core[q] = a
                q += 1
        every = q == len(value)
        if high >= taken:
            found, n = _filled(value, units, core[:q], low - taken, high - taken, out, n)
            if found < NEVER / 2 and (every or base + found <= split + width + 1e-9):
                return base + found, out[:n], width
        if every:
            return NEVER, out[:0], width
        width *= 2


@njit(cache=True)
def _all_judges(
    first: Integers,
    area: Integers,
    cost: Floats,
    work: Floats,
    units: Integers,
    price: Floats,
    free: Flags,
    least: Floats,
    most: Floats,
    low: Integers,
    high: Integers,
    width: Floats,
    chosen: Flags,
) -> float:
    """Sum of the knapsacks at these area prices; ``chosen`` and ``width`` are written. A judge whose bounds
    nothing meets is filled without the lower one, which cannot happen before areas are fixed."""
    chosen[:] = False
    total = 0.0
    for j in range(len(first) - 1):
        here = np.empty(first[j + 1] - first[j], dtype=np.int64)
        k = 0
        for e in range(first[j], first[j + 1]):
            if free[area[e]]:
                here[k] = e
                k += 1
        here = here[:k]
        if k == 0:
            continue
        value = cost[here] - price[area[here]]
        found, which, enough = _knapsack(
            value, work[here], units[here], least[j], most[j], low[j], high[j], width[j]
        )
        if found > NEVER / 2:
            found, which, enough = _knapsack(
                value, work[here], units[here], 0.0, most[j], 0, high[j], width[j]
            )
        width[j] = max(0.7 * enough, 1e-6)
        total += found
        for a in which:
            chosen[here[a]] = True
    return total


def _pairs(problem: Problem, keep: Flags) -> Pairs:
    judge, area = np.nonzero(keep.T)
    first = np.concatenate([[0], np.cumsum(keep.sum(axis=0))]).astype(np.int64)
    return Pairs(first, area, judge, problem.cost[area, judge], problem.work[area, judge])


def _scale(problem: Problem, units: int) -> float:
    """Units per unit of work: one where all work is whole and few enough, so that nothing is rounded."""
    largest = float(problem.most.max())
    whole = bool((problem.work % 1 == 0).all()) and largest <= 3 * units
    return 1.0 if whole else units / max(largest, 1e-12)


class _Rounds:
    """Prices that move towards the areas which the knapsacks take too seldom (a subgradient with memory)."""

    def __init__(self, problem: Problem, relaxed: Relaxed, target: float) -> None:
        near = relaxed.reduced.argsort(axis=1).argsort(axis=1) < NEAR
        self.pairs = _pairs(problem, near & problem.allowed)
        self.problem, self.target = problem, target
        self.scale = _scale(problem, COARSE)
        self.units = np.rint(self.pairs.work * self.scale).astype(np.int64)
        self.price, self.best_price, self.best = relaxed.area_price.copy(), relaxed.area_price.copy(), -np.inf
        self.least, self.most, self.spent = problem.least.copy(), problem.most.copy(), 0.0
        self.free = np.ones(len(problem.cost), dtype=np.bool_)
        self.use, self.direction = np.zeros(len(self.pairs.area)), np.zeros(len(problem.cost))
        self.chosen = np.zeros(len(self.pairs.area), dtype=np.bool_)
        hot = max((target - relaxed.bound) / len(problem.most), 1e-6)
        self.width = np.full(len(problem.most), hot)
        self.step = STEP

    def run(self, rounds: int, *, memory: float, settle: bool) -> None:
        """Some rounds; with ``settle`` steps shrink and prices go back to the best when nothing is won."""
        low = np.ceil(np.maximum(self.least, 0.0) * self.scale - 1e-9).astype(np.int64)
        high = np.floor(np.maximum(self.most, 0.0) * self.scale + 1e-9).astype(np.int64)
        idle = 0
        for _ in range(rounds):
            found = self.spent + float(self.price[self.free].sum())
            found += _all_judges(
                self.pairs.first,
                self.pairs.area,
                self.pairs.cost,
                self.pairs.work,
                self.units,
                self.price,
                self.free,
                self.least,
                self.most,
                low,
                high,
                self.width,
                self.chosen,
            )
            self.use += (1 - memory) * (self.chosen - self.use)
            if found > self.best:
                self.best, self.best_price, idle = found, self.price.copy(), 0
            idle += 1
            if settle and idle > 5:
                self.step, idle, self.price = 0.7 * self.step, 0, self.best_price.copy()
                self.direction[:] = 0.0
            taken = np.bincount(self.pairs.area[self.chosen], minlength=len(self.price))
            self.direction = 0.7 * self.direction + 0.3 * np.where(self.free, 1.0 - taken, 0.0)
            size = max(float((self.direction**2).sum()), 1.0)
            gap = max(self.target - found, 1e-4 * abs(self.target))
            self.price = self.price + self.step * gap / size * self.direction

    def fix(self, own: Integers) -> bool:
        """Fix the areas that are taken most steadily; false when none fits any more."""
        pairs = self.pairs
        fits = self.free[pairs.area] & (pairs.work <= self.most[pairs.judge] + 1e-9)
        order = np.flatnonzero(fits)
        order = order[np.argsort(-self.use[order], kind="stable")]
        wanted, fixed = max(int(PART * self.free.sum()), 5), 0
        for e in order:
            i, j = pairs.area[e], pairs.judge[e]
            if not self.free[i] or pairs.work[e] > self.most[j] + 1e-9:
                continue
            own[i], self.free[i] = j, False
            self.spent += pairs.cost[e]
            self.least[j] = max(0.0, self.least[j] - pairs.work[e])
            self.most[j] -= pairs.work[e]
            fixed += 1
            if fixed == wanted or (self.use[e] < STEADY and fixed >= max(3, 0.4 * wanted)):
                break
        return fixed > 0


def search_prices(problem: Problem, relaxed: Relaxed, total: float) -> tuple[_Rounds, float]:
    """Area prices and the bound that they prove, given a plan that costs ``total``.

    The cheapest whole areas of each judge, each area's price paid once, are below every plan whatever the
    prices. Source: Fisher 1981, Management Science 27, 1–18; Held, Wolfe, Crowder 1974, Mathematical
    Programming 6, 62–88 (steps).
    """
    target = total if np.isfinite(total) else relaxed.bound + GUESS * abs(relaxed.bound) + 1e-6
    rounds = _Rounds(problem, relaxed, target)
    rounds.run(ROUNDS, memory=0.95, settle=True)
    return rounds, _proved(problem, relaxed, rounds.best_price, rounds.width.copy())


def _proved(problem: Problem, relaxed: Relaxed, price: Floats, width: Floats) -> float:
    """The bound at these prices: over all pairs, work rounded towards the bound that holds back (down at
    the upper one), the other bound as much wider: no plan is left out."""
    pairs = _pairs(problem, problem.allowed)
    scale = _scale(problem, FINE)
    exact = pairs.work * scale
    lower = relaxed.price > 0
    units = np.where(lower[pairs.judge], np.ceil(exact - 1e-9), np.floor(exact + 1e-9)).astype(np.int64)
    work = np.sort(np.where(problem.allowed, problem.work, np.inf), axis=0)
    most_areas = (np.cumsum(work, axis=0) <= problem.most + 1e-7).sum(axis=0)
    lost = np.zeros(len(problem.most)) if scale == 1.0 else most_areas
    low = np.ceil(problem.least * scale - 1e-6 - np.where(lower, 0, lost)).astype(np.int64)
    high = np.floor(problem.most * scale + 1e-6 + np.where(lower, lost, 0)).astype(np.int64)
    found = _all_judges(
        pairs.first,
        pairs.area,
        pairs.cost,
        pairs.work,
        units,
        price,
        np.ones(len(price), dtype=np.bool_),
        problem.least,
        problem.most,
        np.maximum(low, 0),
        high,
        width,
        np.zeros(len(pairs.area), dtype=np.bool_),
    )
    return found + float(price.sum()) if found < NEVER / 2 else -np.inf


def dive(rounds: _Rounds, start: Integers) -> Integers:
    """A judge for each area: steady areas are fixed, a few at a time, prices sought anew between; those that
    fit nowhere at the end keep their judge of ``start``."""
    own = start.copy()
    rounds.price, rounds.step = rounds.best_price.copy(), LATE
    rounds.direction[:] = 0.0
    while rounds.free.any() and rounds.fix(own):
        rounds.run(EACH, memory=0.85, settle=False)
    return own
