"""The assignment as a linear programme: bound, prices, whole solutions, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize, sparse

from judgegrid.methods.arguments import Flags, Floats, Integers

FIRST = 15
"""Cheapest judges per area with which the programme begins, twice as many where these cannot meet the
bounds; dearer ones enter by their reduced cost."""


@dataclass(frozen=True)
class Problem:
    """``cost``, ``work`` and ``allowed`` areas × judges; ``least`` and ``most`` work per judge."""

    cost: Floats
    work: Floats
    allowed: Flags
    least: Floats
    most: Floats


@dataclass(frozen=True)
class Relaxed:
    """``bound`` below every plan, ``reduced`` cost of each pair, ``shares`` of areas, ``price`` of work
    and of areas."""

    bound: float
    reduced: Floats
    shares: Floats
    price: Floats
    area_price: Floats


def relax(problem: Problem) -> Relaxed | None:
    """Areas may be split; None when even so the bounds cannot be met.

    Pairs enter when their reduced cost is negative, so the optimum is that of all pairs.
    """
    areas, judges = problem.cost.shape
    rank = np.argsort(np.where(problem.allowed, problem.cost, np.inf), axis=1).argsort(axis=1)
    cheapest = FIRST
    used = problem.allowed & (rank < cheapest)
    while True:
        rows, columns = np.nonzero(used)
        solved = _programme(problem, rows, columns)
        if solved is None:
            if cheapest >= judges:
                return None
            cheapest *= 2
            used |= problem.allowed & (rank < cheapest)
            continue
        x, area_price, work_price = solved
        reduced = problem.cost - area_price[:, None] - problem.work * work_price
        reduced = np.where(problem.allowed, reduced, np.inf)
        entering = (reduced < -1e-7) & ~used
        if not entering.any():
            break
        used |= entering
    shares = np.zeros((areas, judges))
    shares[rows, columns] = x
    bound = float(problem.cost[rows, columns] @ x)
    return Relaxed(bound, reduced, shares, work_price, area_price)


def _matrices(
    problem: Problem, rows: Integers, columns: Integers
) -> tuple[sparse.csr_array, sparse.csr_array]:
    areas, judges = problem.cost.shape
    each = np.arange(len(rows))
    once = sparse.csr_array((np.ones(len(rows)), (rows, each)), shape=(areas, len(rows)))
    load = sparse.csr_array((problem.work[rows, columns], (columns, each)), shape=(judges, len(rows)))
    return once, load


def _programme(problem: Problem, rows: Integers, columns: Integers) -> tuple[Floats, Floats, Floats] | None:
    once, load = _matrices(problem, rows, columns)
    solved = optimize.linprog(
        problem.cost[rows, columns],
        A_ub=sparse.vstack([load, -load]),
        b_ub=np.concatenate([problem.most, -problem.least]),
        A_eq=once,
        b_eq=np.ones(once.shape[0]),
        method="highs-ipm",
    )
    if solved.status != 0:
        return None
    above, below = np.split(solved.ineqlin.marginals, 2)
    return solved.x, solved.eqlin.marginals, above - below


def whole_areas(problem: Problem, keep: Flags, seconds: float) -> tuple[Integers | None, float, str]:
    """Judge of each area over the pairs ``keep``, a bound, and ``optimal``, ``stopped`` or ``impossible``."""
    rows, columns = np.nonzero(keep)
    once, load = _matrices(problem, rows, columns)
    solved = optimize.milp(
        problem.cost[rows, columns],
        constraints=[
            optimize.LinearConstraint(once, 1, 1),
            optimize.LinearConstraint(load, problem.least, problem.most),
        ],
        integrality=np.ones(len(rows)),
        bounds=optimize.Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": 1e-6},
    )
    word = {0: "optimal", 2: "impossible"}.get(solved.status, "stopped")
    bound = solved.mip_dual_bound
    found = None
    if solved.x is not None:
        found = np.zeros(len(problem.cost), dtype=np.int64)
        chosen = solved.x > 0.5
        found[rows[chosen]] = columns[chosen]
    return found, -np.inf if bound is None else float(bound), word


def in_the_way(problem: Problem) -> tuple[Floats, Floats]:
    """Work too much and too little per judge in the split assignment that is least wrong."""
    rows, columns = np.nonzero(problem.allowed)
    once, load = _matrices(problem, rows, columns)
    judges = len(problem.most)
    slack = sparse.eye_array(judges, format="csr")
    none, zero = sparse.csr_array((once.shape[0], 2 * judges)), sparse.csr_array((judges, judges))
    solved = optimize.linprog(
        np.concatenate([np.zeros(len(rows)), np.ones(2 * judges)]),
        A_ub=sparse.vstack(
            [sparse.hstack([load, -slack, zero]), sparse.hstack([-load, zero, -slack])], format="csr"
        ),
        b_ub=np.concatenate([problem.most, -problem.least]),
        A_eq=sparse.hstack([once, none], format="csr"),
        b_eq=np.ones(once.shape[0]),
        method="highs",
    )
    over, under = np.split(solved.x[len(rows) :], 2)
    return over, under
