"""Which further cells to hide so that no small one can be worked out: cutting planes, and by parts."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, linprog, milp

from judgegrid.methods.arguments import Flags, Floats
from judgegrid.methods.attacker import TOLERANCE, Attacker


@dataclass(frozen=True)
class Task:
    """One table to protect: the attacker, what must and may be hidden, what needs protection, prices."""

    attacker: Attacker
    must: Flags
    may: Flags
    need: Flags
    width: float
    cost: Floats
    deadline: float


@dataclass
class _Cuts:
    """What every protected choice of hidden cells obeys: ``pairs``·x ≥ 0 and every row·x ≥ the width."""

    pairs: sparse.csr_array
    rows: list[Floats] = field(default_factory=list)

    def system(self, width: float) -> tuple[sparse.csr_array, Floats]:
        """Left side and lower bounds of all inequalities."""
        floor = np.concatenate([np.zeros(self.pairs.shape[0]), np.full(len(self.rows), width - TOLERANCE)])
        if not self.rows:
            return self.pairs, floor
        return sparse.vstack([self.pairs, sparse.csr_array(np.array(self.rows))], format="csr"), floor


def _pairs(task: Task) -> sparse.csr_array:
    """A cell hidden alone in a relation is no secret: x of the cell ≤ sum of x of those that may join it."""
    free = task.must | task.may
    wanting = task.need | (task.may & ~task.must)
    relations = task.attacker.relations.tocsr()
    rows, columns, signs, count = [], [], [], 0
    for k in range(relations.shape[0]):
        cells = relations.indices[relations.indptr[k] : relations.indptr[k + 1]]
        cells = cells[free[cells]]
        for cell in cells[wanting[cells]] if len(cells) > 1 else []:
            rows.append(np.full(len(cells), count))
            columns.append(cells)
            signs.append(np.where(cells == cell, -1.0, 1.0))
            count += 1
    if count == 0:
        return sparse.csr_array((0, len(free)))
    entries = (np.concatenate(signs), (np.concatenate(rows), np.concatenate(columns)))
    return sparse.csr_array(entries, shape=(count, len(free)))


def protect(task: Task) -> tuple[Flags, float, bool]:
    """Hidden cells, a lower bound of their cost, and whether that cost is proved least.

    Every needed cell keeps an interval of at least ``width``; all must be ``protectable``. Source:
    Fischetti and Salazar 2000, Management Science 46, 1085–1102 (capacity cuts from the attacker's dual),
    the linear relaxation first.
    """
    cuts = _Cuts(_pairs(task))
    low, high = task.must.astype(float), (task.must | task.may).astype(float)
    hidden, bound = low, 0.0
    while _separate(task, hidden, cuts):
        if time.monotonic() > task.deadline:
            return _complete(task, hidden > TOLERANCE, cuts), bound, False
        left, floor = cuts.system(task.width)
        box = np.column_stack([low, high])
        found = linprog(task.cost, A_ub=-left, b_ub=-floor, bounds=box, method="highs")
        hidden, bound = found.x, float(found.fun)
    if not cuts.rows:
        return task.must, bound, True
    while True:
        found = _whole_numbers(task, cuts, low, high)
        if found is None:
            touched = np.maximum(hidden, low) > TOLERANCE
            return _complete(task, touched, cuts), bound, False
        hidden, bound = np.round(found.x), max(bound, float(found.mip_dual_bound))
        if not _separate(task, hidden, cuts):
            return hidden > 0.5, bound, bool(task.cost @ hidden <= bound + 1e-6)


def _whole_numbers(task: Task, cuts: _Cuts, low: Floats, high: Floats) -> OptimizeResult | None:
    """Cheapest choice under the cuts so far; None when time is up."""
    seconds = task.deadline - time.monotonic()
    if seconds <= 0:
        return None
    left, floor = cuts.system(task.width)
    found = milp(
        task.cost,
        constraints=LinearConstraint(left, lb=floor),
        integrality=np.ones(len(low)),
        bounds=Bounds(low, high),
        options={"time_limit": seconds},
    )
    return None if found.x is None else found


def protectable(task: Task) -> Flags:
    """Needed cells that can be protected at all: wide enough when everything that may be hidden is hidden."""
    most = (task.must | task.may).astype(float)
    low, high = task.attacker.ranges(most, np.flatnonzero(task.need), enough=task.width)
    found: Flags = task.need & (high - low >= task.width - TOLERANCE)
    return found


def _separate(task: Task, hidden: Floats, cuts: _Cuts) -> int:
    """Add one cut per needed cell whose interval is too narrow under ``hidden``; how many were added."""
    group = task.attacker.islands(hidden)
    low, high = np.zeros(len(hidden)), np.zeros(len(hidden))
    added = 0
    for cell in np.flatnonzero(task.need):
        if high[cell] - low[cell] >= task.width - TOLERANCE:
            continue
        columns = np.flatnonzero(group == group[cell])
        price, span = np.zeros(len(hidden)), 0.0
        for sign in (1.0, -1.0):
            goal = np.zeros(len(hidden))
            goal[cell] = sign
            found = task.attacker.reach(goal, hidden, columns)
            low, high = np.minimum(low, found.moves), np.maximum(high, found.moves)
            price, span = price + found.price, span + found.move
        if span < task.width - TOLERANCE:
            row = np.minimum(price, task.width)
            cuts.rows.append(np.where(row < 1e-7, 0.0, row))
            added += 1
    return added


def complete(task: Task, hidden: Flags) -> Flags:
    """``hidden`` with cells added, cheapest first, until all is protected; not the least choice."""
    return _complete(task, hidden, _Cuts(_pairs(task)))


def _complete(task: Task, hidden: Flags, cuts: _Cuts) -> Flags:
    chosen = hidden.copy()
    while _separate(task, chosen.astype(float), cuts):
        before = int(chosen.sum())
        for row in cuts.rows:
            order = np.argsort(task.cost / np.maximum(row, 1e-9))
            for cell in order[((row > 0) & task.may)[order]]:
                if row @ chosen >= task.width - TOLERANCE:
                    break
                chosen[cell] = True
        if int(chosen.sum()) == before:
            break
    return chosen
