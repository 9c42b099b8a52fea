"""Where p sites should be so that the way to the nearest is short (p-median)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, sparse

from judgegrid.methods.arguments import Floats, InputError, Integers, not_negative, row, whole

LARGEST_EXACT = 60_000
ROUNDS = 300


@dataclass(frozen=True)
class Sites:
    """``sites`` chosen (columns of the distances), ``nearest`` site of each client, weighted ``cost``.

    ``bound``: no choice is cheaper; ``gap`` between them, relative; ``optimal`` when proved.
    """

    sites: tuple[int, ...]
    nearest: Integers
    cost: float
    bound: float
    gap: float
    optimal: bool

    def explain(self) -> str:
        """Two Chinese sentences."""
        first = f"选定{len(self.sites)}处，各单元到最近一处的总路程为{self.cost:,.1f}。"
        if self.optimal:
            return first + "在给定条件下已是最优方案。"
        return first + f"与理论最优差距不超过{100 * self.gap:.2f}%。"


def p_median(
    distance: ArrayLike, p: int, *, weights: ArrayLike | None = None, seconds: float = 20.0
) -> Sites:
    """``p`` sites with the least sum of weight × distance to the nearest.

    ``distance``: clients × possible sites; ``weights``: one per client (default 1). Greedy with swaps, a
    Lagrangian bound, then HiGHS for up to ``seconds`` while clients × sites ≤ 60,000. Raises InputError for
    negative or missing distances and for more sites than there are. Source: Teitz and Bart 1968, Operations
    Research 16, 955–961; bound: Cornuéjols, Fisher and Nemhauser 1977, Management Science 23, 789–810.
    """
    d = not_negative("distance", distance)
    if d.ndim != 2 or d.size == 0:
        raise InputError("distance", "clients × sites", found=f"shape {d.shape}")
    whole("p", p, least=1)
    if p > d.shape[1]:
        raise InputError("p", f"at most the {d.shape[1]} possible sites", found=str(p))
    load = np.ones(len(d)) if weights is None else row("weights", weights, not_negative)
    if len(load) != len(d):
        raise InputError("weights", f"one per client ({len(d)})", found=str(len(load)))
    way = d * load[:, None]
    chosen = _swapped(way, _greedy(way, p))
    cost = float(way[:, chosen].min(axis=1).sum())
    bound = _bound(way, p, cost)
    optimal = _same(cost, bound)
    if not optimal and seconds > 0 and way.size <= LARGEST_EXACT:
        chosen, cost, bound, optimal = _exact(way, p, chosen, cost, bound, seconds)
    sites = np.sort(chosen)
    nearest = sites[d[:, sites].argmin(axis=1)]
    gap = 0.0 if optimal else max(0.0, cost - bound) / max(bound, 1e-12)
    return Sites(tuple(int(j) for j in sites), nearest, cost, bound, gap, optimal)


def _same(cost: float, bound: float) -> bool:
    return cost <= bound + 1e-7 * max(1.0, abs(bound))


def _greedy(way: Floats, p: int) -> Integers:
    near = np.full(len(way), np.inf)
    chosen: list[int] = []
    for _ in range(p):
        sums = np.minimum(near[:, None], way).sum(axis=0)
        sums[chosen] = np.inf
        chosen.append(int(sums.argmin()))
        near = np.minimum(near, way[:, chosen[-1]])
    return np.array(chosen)


def _swapped(way: Floats, chosen: Integers) -> Integers:
    """Exchange one site for another as long as the best exchange helps."""
    chosen = chosen.copy()
    while True:
        cost, best, swap = way[:, chosen].min(axis=1).sum(), 0.0, None
        for place in range(len(chosen)):
            rest = np.delete(chosen, place)
            near = way[:, rest].min(axis=1) if len(rest) else np.full(len(way), np.inf)
            sums = np.minimum(near[:, None], way).sum(axis=0)
            entering = int(sums.argmin())
            if cost - sums[entering] > best + 1e-9 * max(1.0, cost):
                best, swap = cost - sums[entering], (place, entering)
        if swap is None:
            return chosen
        chosen[swap[0]] = swap[1]


def _bound(way: Floats, p: int, cost: float) -> float:
    """Largest Lagrangian value met by subgradient steps on "each client has one site"."""
    price = np.partition(way, min(1, way.shape[1] - 1), axis=1)[:, min(1, way.shape[1] - 1)]
    best, step = -np.inf, 2.0
    since = 0
    for _ in range(ROUNDS):
        gain = np.minimum(way - price[:, None], 0.0)
        open_sites = np.argsort(gain.sum(axis=0))[:p]
        value = float(price.sum() + gain[:, open_sites].sum())
        since = 0 if value > best + 1e-9 else since + 1
        best = max(best, value)
        if since >= 15:
            step, since = step / 2, 0
        served = (gain[:, open_sites] < 0).sum(axis=1)
        slope = 1.0 - served
        if not slope.any() or _same(cost, best):
            break
        price = price + step * (cost - value) / float(slope @ slope) * slope
    return best


def _exact(
    way: Floats, p: int, chosen: Integers, cost: float, bound: float, seconds: float
) -> tuple[Integers, float, float, bool]:
    clients, sites = way.shape
    pairs = clients * sites
    client, site = np.divmod(np.arange(pairs), sites)
    each = np.arange(pairs)
    once = sparse.csr_array((np.ones(pairs), (client, each)), shape=(clients, pairs + sites))
    opened = sparse.csr_array(
        (np.repeat([1.0, -1.0], pairs), (np.tile(each, 2), np.concatenate([each, pairs + site]))),
        shape=(pairs, pairs + sites),
    )
    count = sparse.csr_array(
        (np.ones(sites), (np.zeros(sites, dtype=int), pairs + np.arange(sites))), shape=(1, pairs + sites)
    )
    solved = optimize.milp(
        np.concatenate([way.ravel(), np.zeros(sites)]),
        constraints=[
            optimize.LinearConstraint(once, 1, 1),
            optimize.LinearConstraint(opened, -np.inf, 0),
            optimize.LinearConstraint(count, p, p),
        ],
        integrality=np.concatenate([np.zeros(pairs), np.ones(sites)]),
        bounds=optimize.Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": 1e-7},
    )
    if solved.mip_dual_bound is not None:
        bound = max(bound, float(solved.mip_dual_bound))
    if solved.x is not None:
        found = np.flatnonzero(solved.x[pairs:] > 0.5)
        value = float(way[:, found].min(axis=1).sum())
        if value < cost:
            chosen, cost = found, value
    return chosen, cost, min(bound, cost), solved.status == 0 or _same(cost, bound)
