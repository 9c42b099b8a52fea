"""What a reader can work out about hidden cells: ranges by linear programming, prices for cuts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse import csgraph

from judgegrid.methods.arguments import Floats, InputError, Integers

TOLERANCE = 1e-6


@dataclass(frozen=True)
class Reach:
    """How far cell values can move: the largest move of one cell, all moves, and the price of every cell."""

    move: float
    moves: Floats
    price: Floats


@dataclass(frozen=True)
class Attacker:
    """A reader who knows the relations, the shown cells, and that no cell is below ``floor`` (usually 0)."""

    values: Floats
    relations: sparse.csc_array
    ceiling: float
    floor: Floats

    @classmethod
    def of(cls, values: Floats, relations: sparse.csr_array, floor: Floats | None = None) -> Attacker:
        """The usual reader: nothing below 0, nothing above a bound no real table reaches."""
        lowest = np.zeros_like(values) if floor is None else floor
        return cls(values, relations.tocsc(), 10 * float(np.abs(values).max(initial=0)) + 1000.0, lowest)

    def reach(self, goal: Floats, hidden: Floats, columns: Integers) -> Reach:
        """Move the cells ``columns`` (hidden to the degree ``hidden``, 0–1) so that goal·moves is largest."""
        degree = hidden[columns]
        bounds = np.column_stack([-(self.values - self.floor)[columns] * degree, self.ceiling * degree])
        system = self.relations[:, columns].tocsr()
        used = np.flatnonzero(np.diff(system.indptr))
        system = system[used]
        found = linprog(-goal[columns], A_eq=system, b_eq=np.zeros(len(used)), bounds=bounds, method="highs")
        if not found.success:
            raise InputError("relations", "a table whose totals can be solved", found=found.message)
        duals = np.zeros(self.relations.shape[0])
        duals[used] = found.eqlin.marginals
        reduced = -goal - self.relations.T @ duals
        down, up = np.maximum(reduced, 0.0), np.maximum(-reduced, 0.0)
        moves = np.zeros(len(goal))
        moves[columns] = found.x
        return Reach(float(-found.fun), moves, down * (self.values - self.floor) + up * self.ceiling)

    def islands(self, hidden: Floats) -> Integers:
        """Number of the connected group of each hidden cell (−1: shown); groups do not affect each other."""
        columns = np.flatnonzero(hidden > TOLERANCE)
        group = np.full(len(hidden), -1)
        if len(columns):
            system = self.relations[:, columns].tocsr()
            touching = system.T @ system
            group[columns] = csgraph.connected_components(touching, directed=False)[1]
        return group

    def ranges(
        self, hidden: Floats, cells: Integers, *, enough: float = np.inf, seed: int = 0
    ) -> tuple[Floats, Floats]:
        """Lowest and highest moves found for every cell; exact for ``cells`` unless they span ``enough``."""
        group = self.islands(hidden)
        low, high = np.zeros(len(hidden)), np.zeros(len(hidden))
        rng = np.random.default_rng(seed)
        for island in range(group.max(initial=-1) + 1):
            columns = np.flatnonzero(group == island)
            wanted = cells[group[cells] == island]
            tries = 0 if np.isinf(enough) else min(4, len(wanted))
            goals = [np.where(group == island, rng.normal(size=len(hidden)), 0.0) for _ in range(tries)]
            for goal in [sign * found for found in goals for sign in (1, -1)]:
                moves = self.reach(goal, hidden, columns).moves
                low, high = np.minimum(low, moves), np.maximum(high, moves)
            for cell in wanted:
                for sign in (1.0, -1.0):
                    if high[cell] - low[cell] >= enough - TOLERANCE:
                        break
                    goal = np.zeros(len(hidden))
                    goal[cell] = sign
                    moves = self.reach(goal, hidden, columns).moves
                    low, high = np.minimum(low, moves), np.maximum(high, moves)
        return low, high
