"""From a table with its memory to protection tasks, whole or part by part."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from judgegrid.methods import hierarchy
from judgegrid.methods.arguments import Flags, Floats, Integers
from judgegrid.methods.attacker import TOLERANCE, Attacker
from judgegrid.methods.hierarchy import Tree
from judgegrid.methods.suppression import Task, complete, protect, protectable


@dataclass(frozen=True)
class Plan:
    """Cells of a table (flat), which are small, which may be hidden, their price, and earlier releases."""

    values: Floats
    primary: Flags
    may: Flags
    price: Floats
    memory: tuple[tuple[Floats, Flags], ...]
    minimum: int
    width: float
    deadline: float

    def task(self, cells: Integers, relations: sparse.csr_array, hidden: Flags) -> Task:
        """The attack on ``cells``: their values now, then per earlier release its values and the increments.

        Earlier values shown then stay known; increments are never printed, and those of the last release
        that are small need protection like small cells.
        """
        size = len(cells)
        values, must = [self.values[cells]], [hidden[cells]]
        need, floor = [hidden[cells] & (self.values[cells] > 0)], [np.zeros(size)]
        eye, newer = sparse.eye_array(size, format="csr"), self.values[cells]
        blocks: list[list[sparse.sparray | None]] = [[relations] + [None] * (2 * len(self.memory))]
        for k, (table, mask) in enumerate(self.memory):
            before, gone = table[cells], mask[cells]
            step = newer - before
            small = (step != 0) & (np.abs(step) < self.minimum)
            values += [before, step]
            must += [gone, np.ones(size, dtype=bool)]
            need += [gone & (before > 0) & (before < self.minimum), small & (k == 0)]
            floor += [np.zeros(size), np.full(size, min(0.0, -1e6 * float((step < 0).any())))]
            own: list[sparse.sparray | None] = [None] * (2 * len(self.memory) + 1)
            link = own.copy()
            own[2 * k + 1] = relations
            link[2 * k], link[2 * k + 1], link[2 * k + 2] = -eye, eye, eye
            if k > 0:
                link[2 * k], link[2 * k - 1] = None, -eye
            blocks += [own, link]
            newer = before
        system = relations if not self.memory else sparse.block_array(blocks, format="csr")
        later = len(self.memory) * 2 * size
        return Task(
            attacker=Attacker.of(np.concatenate(values), system, np.concatenate(floor)),
            must=np.concatenate(must),
            may=np.append(self.may[cells], np.zeros(later, dtype=bool)),
            need=np.concatenate(need),
            width=self.width,
            cost=np.append(self.price[cells], np.zeros(later)),
            deadline=self.deadline,
        )

    def solve(self, cells: Integers, relations: sparse.csr_array, hidden: Flags) -> tuple[Flags, float, bool]:
        """Hidden cells among ``cells`` once protected, the lower bound of the price, whether proved least."""
        task = self.task(cells, relations, hidden)
        task = replace(task, need=protectable(task))
        chosen, bound, proved = protect(task)
        return chosen[: len(cells)], bound, proved

    def by_parts(self, shape: tuple[int, ...], trees: Sequence[Tree]) -> Flags:
        """Protect the plain tables inside, coarsest first, again whenever a neighbour hides a shared cell."""
        pieces = [
            (cells, hierarchy.relations(small, own)) for cells, small, own in hierarchy.parts(shape, trees)
        ]
        within = np.zeros(len(self.values))
        for cells, _ in pieces:
            within[cells] += 1
        dear = replace(self, price=self.price * (1 + within))
        hidden, waiting = self.primary.copy(), dict.fromkeys(range(len(pieces)))
        while waiting:
            k = next(iter(waiting))
            del waiting[k]
            cells, relations = pieces[k]
            if not hidden[cells].any() and not self.memory:
                continue
            chosen, _, _ = replace(dear, deadline=time.monotonic() + 2.0).solve(cells, relations, hidden)
            new = cells[chosen & ~hidden[cells]]
            hidden[new] = True
            waiting.update(
                (j, None) for j, (others, _) in enumerate(pieces) if j != k and np.isin(new, others).any()
            )
        return self.repaired(shape, trees, hidden)

    def repaired(self, shape: tuple[int, ...], trees: Sequence[Tree], hidden: Flags) -> Flags:
        """Hide what is still missing when the parts are put together: hiding more never narrows a range."""
        whole = self.task(np.arange(len(self.values)), hierarchy.relations(shape, trees), hidden)
        narrow = self.narrow(whole)
        if not narrow.any():
            return hidden
        task = replace(whole, need=protectable(replace(whole, need=narrow)))
        return complete(task, task.must)[: len(hidden)]

    def narrow(self, task: Task) -> Flags:
        """Small cells and increments (not their helpers) whose range is below the width."""
        low, high = task.attacker.ranges(
            task.must.astype(float), np.flatnonzero(task.need), enough=self.width
        )
        found: Flags = task.need & (high - low < self.width - TOLERANCE)
        found[: len(self.values)] &= self.primary
        return found
