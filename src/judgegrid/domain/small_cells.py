"""Small cells: which counts of a table stay hidden outside the court (indicators.md I-8)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def hidden_in_row(counts: Mapping[Key, float], *, least: int) -> frozenset[Key]:
    """Keys to hide of parts whose total is printed: those with 0 < count < ``least``, and one more if alone.

    The further one is the smallest that is not zero: its size then shields the small one.
    """
    small = {key for key, count in counts.items() if 0 < count < least}
    if len(small) == 1:
        others = [key for key, count in counts.items() if count >= least]
        small |= {min(others, key=lambda key: counts[key])} if others else set()
    return frozenset(small)


def hidden_in_table(
    counts: Sequence[Sequence[float]], *, least: int
) -> tuple[frozenset[tuple[int, int]], frozenset[int], frozenset[int]]:
    """Cells (row, column), row totals and column totals to hide in a table printed with its totals.

    Small cells, and in every row and column with a single hidden one its next smallest, until none is left
    alone. Totals below ``least`` are hidden too.
    """
    hidden = {(i, j) for i, row in enumerate(counts) for j, count in enumerate(row) if 0 < count < least}
    width = len(counts[0]) if counts else 0
    lines = [[(i, j) for j in range(width)] for i in range(len(counts))]
    lines += [[(i, j) for i in range(len(counts))] for j in range(width)]
    again = True
    while again:
        again = False
        for line in lines:
            gone = [cell for cell in line if cell in hidden]
            left = [cell for cell in line if cell not in hidden and counts[cell[0]][cell[1]] > 0]
            if len(gone) == 1 and left:
                hidden.add(min(left, key=lambda cell: counts[cell[0]][cell[1]]))
                again = True
    rows = hidden_in_row({i: sum(row) for i, row in enumerate(counts)}, least=least)
    sums = {j: sum(row[j] for row in counts) for j in range(width)}
    return frozenset(hidden), rows, hidden_in_row(sums, least=least)
