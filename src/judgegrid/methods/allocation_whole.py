"""One piece of ground per judge: areas that lie apart from the rest of their judge's are brought home."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from judgegrid.methods.allocation_relaxed import Problem
from judgegrid.methods.arguments import InputError, Integers

ROUNDS = 20
Edges = Sequence[Sequence[int]]


def graph(neighbours: Edges, areas: int) -> sparse.csr_array:
    """The neighbour lists as a symmetric matrix; raises InputError for areas outside the range."""
    if len(neighbours) != areas:
        raise InputError("neighbours", f"a list per area ({areas})", found=str(len(neighbours)))
    pairs = [(i, j) for i, near in enumerate(neighbours) for j in near]
    for i, j in pairs:
        if not 0 <= j < areas or i == j:
            raise InputError("neighbours", f"other areas 0 to {areas - 1}", found=str(j), at=(i,))
    if not pairs:
        return sparse.csr_array((areas, areas), dtype=np.int8)
    rows, columns = np.array(pairs).T
    found = sparse.csr_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(areas, areas))
    return ((found + found.T) > 0).astype(np.int8).tocsr()


def apart(own: Integers, near: sparse.csr_array) -> Integers:
    """Areas outside the largest connected piece of their judge's."""
    rows, columns = near.nonzero()
    inside = own[rows] == own[columns]
    same = sparse.csr_array((np.ones(int(inside.sum())), (rows[inside], columns[inside])), shape=near.shape)
    _, piece = csgraph.connected_components(same, directed=False)
    sizes = np.bincount(piece)
    largest = {int(judge): int(np.max(sizes[piece[own == judge]])) for judge in np.unique(own)}
    main: dict[int, int] = {}
    for area in range(len(own)):
        judge = int(own[area])
        if judge not in main and sizes[piece[area]] == largest[judge]:
            main[judge] = int(piece[area])
    return np.flatnonzero(piece != np.array([main[int(judge)] for judge in own]))


def bring_home(problem: Problem, start: Integers, near: sparse.csr_array) -> Integers:
    """The plan with as few areas apart as moves and swaps within the bounds allow; cheapest first.

    Each stray area goes to a judge beside it; where that judge would be too heavy or the old one too light,
    an area of that judge comes back in exchange. A change is kept only when fewer areas lie apart.
    """
    own = start.copy()
    for _ in range(ROUNDS):
        stray, changed = apart(own, near), False
        for area in stray:
            moved = _better(problem, own, near, int(area), len(apart(own, near)))
            if moved is not None:
                own, changed = moved, True
        if not changed:
            break
    return own


def _better(problem: Problem, own: Integers, near: sparse.csr_array, area: int, now: int) -> Integers | None:
    each, load = np.arange(len(own)), np.zeros(len(problem.most))
    np.add.at(load, own, problem.work[each, own])
    old, best, found = int(own[area]), np.inf, None
    around = near.indices[near.indptr[area] : near.indptr[area + 1]]
    for judge in {int(own[k]) for k in around} - {old}:
        if not problem.allowed[area, judge]:
            continue
        for back in [-1, *np.flatnonzero((own == judge) & problem.allowed[:, old]).tolist()]:
            trial = own.copy()
            trial[area] = judge
            if back >= 0:
                trial[back] = old
            light = load[old] - problem.work[area, old] + (problem.work[back, old] if back >= 0 else 0.0)
            heavy = load[judge] + problem.work[area, judge]
            heavy -= problem.work[back, judge] if back >= 0 else 0.0
            if not (_fits(problem, old, light) and _fits(problem, judge, heavy)):
                continue
            dearer = float((problem.cost[each, trial] - problem.cost[each, own]).sum())
            if dearer < best and len(apart(trial, near)) < now:
                best, found = dearer, trial
    return found


def _fits(problem: Problem, judge: int, load: float) -> bool:
    return bool(problem.least[judge] - 1e-7 <= load <= problem.most[judge] + 1e-7)
