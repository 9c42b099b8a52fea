"""Who borders whom: neighbour lists checked and turned into matrices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from scipy import sparse

from judgegrid.methods.arguments import InputError, whole


def adjacency(neighbours: Sequence[Sequence[int]], areas: int) -> sparse.csr_array:
    """Binary areas × areas matrix of the lists ``neighbours`` (from 0, none of itself, no doubles)."""
    if len(neighbours) != areas:
        raise InputError("neighbours", f"one list per area ({areas})", found=f"{len(neighbours)} lists")
    rows, columns = [], []
    for i, around in enumerate(neighbours):
        if len(set(around)) != len(around):
            raise InputError("neighbours", "each neighbour once", found=str(list(around)), at=(i,))
        for j in around:
            if not 0 <= j < areas or j == i:
                wanted = f"indices 0 to {areas - 1} other than {i}"
                raise InputError("neighbours", wanted, found=str(j), at=(i,))
            rows.append(i)
            columns.append(int(j))
    return sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(areas, areas))


def lists(pairs: Iterable[tuple[int, int]], areas: int) -> list[list[int]]:
    """Neighbour lists from pairs (i, j) counted from 0, each entered in both directions; doubles are one."""
    whole("areas", areas, least=1)
    around: list[set[int]] = [set() for _ in range(areas)]
    for i, j in pairs:
        if not (0 <= i < areas and 0 <= j < areas and i != j):
            raise InputError("pairs", f"two different indices 0 to {areas - 1}", found=f"({i}, {j})")
        around[i].add(int(j))
        around[j].add(int(i))
    return [sorted(found) for found in around]
