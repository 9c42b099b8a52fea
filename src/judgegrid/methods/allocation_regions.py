"""Better plans for large problems: the areas of a few neighbouring judges at a time, solved whole."""

from __future__ import annotations

import time

import numpy as np

from judgegrid.methods.allocation_relaxed import Problem, Relaxed, whole_areas
from judgegrid.methods.arguments import Floats, Integers

JUDGES = 8  # judges solved together; more take longer than they gain
PAIRS = 6  # cheapest pairs of each area, by reduced cost, among these judges
NEAR = 6  # judges of an area that count as neighbours of each other
LONGEST = 1.0  # seconds for one region


def improve(
    problem: Problem, relaxed: Relaxed, start: Integers, *, seconds: float, seed: int
) -> tuple[Integers, float]:
    """A plan within the bounds that costs no more than ``start`` (judge of each area), and its cost.

    Stops after ``seconds``. Judges are neighbours when they are cheap for the same areas.
    Source: Shaw 1998, CP98, LNCS 1520, 417–431 (large neighbourhood search).
    """
    own, rng = start.copy(), np.random.default_rng(seed)
    judges = len(problem.most)
    near = np.argsort(relaxed.reduced, axis=1)[:, : min(NEAR, judges)]
    shared = np.zeros((judges, judges))
    np.add.at(shared, (near[:, :, None], near[:, None, :]), 1.0)
    until = time.monotonic() + seconds
    queue: list[int] = []
    while time.monotonic() < until:
        queue = queue or rng.permutation(judges).tolist()
        _solve(problem, relaxed, own, _region(shared, queue.pop(), rng), until - time.monotonic())
    return own, float(problem.cost[np.arange(len(own)), own].sum())


def _region(shared: Floats, first: int, rng: np.random.Generator) -> Integers:
    chosen, ties = [first], shared[first].copy()
    while len(chosen) < min(JUDGES, len(shared)):
        ties[chosen] = -1.0
        closest = np.argsort(-ties)[: min(3, len(shared) - len(chosen))]
        chosen.append(int(rng.choice(closest)))
        ties += shared[chosen[-1]]
    return np.array(chosen)


def _solve(problem: Problem, relaxed: Relaxed, own: Integers, judges: Integers, left: float) -> None:
    """Give the areas of these judges to them anew, in place, where that is cheaper."""
    free = np.flatnonzero(np.isin(own, judges))
    here = np.ix_(free, judges)
    part = Problem(
        problem.cost[here],
        problem.work[here],
        problem.allowed[here],
        problem.least[judges],
        problem.most[judges],
    )
    each = np.arange(len(free))
    now = np.argmax(own[free][:, None] == judges, axis=1)
    keep = part.allowed & (relaxed.reduced[here].argsort(axis=1).argsort(axis=1) < PAIRS)
    keep[each, now] = True
    found, _, _ = whole_areas(part, keep, min(LONGEST, max(left, 0.01)))
    if found is None or not part.allowed[each, found].all():
        return
    load = np.bincount(found, weights=part.work[each, found], minlength=len(judges))
    inside = (load <= part.most + 1e-7) & (load >= part.least - 1e-7)
    if inside.all() and part.cost[each, found].sum() < part.cost[each, now].sum() - 1e-9:
        own[free] = judges[found]
