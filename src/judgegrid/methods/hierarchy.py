"""Tables with totals: which cells add up to which, and the small tables a large one is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from judgegrid.methods.arguments import Floats, InputError, Integers, counts

Tree: TypeAlias = Mapping[int, Sequence[int]]


def with_margins(interior: ArrayLike, groups: Sequence[Tree]) -> tuple[Floats, list[Tree]]:
    """A table of any dimension with its subtotals and totals appended, and the trees that describe it.

    ``groups`` one mapping per axis: a key ≥ the axis length (in rising order) → the positions it sums,
    which may be earlier keys; an empty mapping means one plain total. The highest key must be the grand
    total of the axis.
    """
    table, trees = counts("interior", interior), list[Tree]()
    if len(groups) != table.ndim:
        raise InputError("groups", f"one mapping per axis ({table.ndim})", found=str(len(groups)))
    for axis, group in enumerate(groups):
        length = table.shape[axis]
        tree = {k: list(v) for k, v in sorted(group.items())} or {length: list(range(length))}
        if list(tree) != list(range(length, length + len(tree))):
            wanted = f"keys {length}, {length + 1}, … for axis {axis}"
            raise InputError("groups", wanted, found=str(list(tree)), at=(axis,))
        for members in tree.values():
            table = np.concatenate(
                [table, table.take(members, axis=axis).sum(axis=axis, keepdims=True)], axis
            )
        trees.append(tree)
    return table, trees


def check(table: Floats, trees: Sequence[Tree]) -> None:
    """Refuse trees that do not fit the table, and totals that are not the sum of their parts."""
    if table.size == 0:
        raise InputError("table", "at least one cell", found=f"shape {table.shape}")
    if len(trees) != table.ndim:
        raise InputError("trees", f"one tree per axis ({table.ndim})", found=f"{len(trees)} trees")
    for axis, tree in enumerate(trees):
        for total, members in tree.items():
            named = [total, *members]
            if not all(0 <= i < table.shape[axis] for i in named) or len(set(named)) < len(named):
                wanted = f"different positions 0 to {table.shape[axis] - 1} of axis {axis}"
                raise InputError("trees", wanted, found=str(named), at=(axis,))
            gap = table.take(total, axis=axis) - table.take(list(members), axis=axis).sum(axis=axis)
            if np.abs(gap).max() > 1e-9 * max(1.0, float(table.max())):
                wanted = f"totals that equal the sum of their parts (axis {axis}, position {total})"
                raise InputError("table", wanted, found=f"off by {np.abs(gap).max():g}")


def relations(shape: tuple[int, ...], trees: Sequence[Tree]) -> sparse.csr_array:
    """Sparse matrix M with M·cells = 0: parts +1, their total −1; cells in C order."""
    cells = np.arange(int(np.prod(shape))).reshape(shape)
    rows, columns, signs, start = [], [], [], 0
    for axis, tree in enumerate(trees):
        for total, members in tree.items():
            lines = cells.take([total, *members], axis=axis)
            lines = np.moveaxis(lines, axis, -1).reshape(-1, len(members) + 1)
            rows.append(np.repeat(np.arange(start, start + len(lines)), lines.shape[1]))
            columns.append(lines.ravel())
            signs.append(np.tile([-1.0] + [1.0] * len(members), len(lines)))
            start += len(lines)
    if not rows:
        return sparse.csr_array((0, cells.size))
    parts = (np.concatenate(signs), (np.concatenate(rows), np.concatenate(columns)))
    return sparse.csr_array(parts, shape=(start, cells.size))


def parts(
    shape: tuple[int, ...], trees: Sequence[Tree]
) -> list[tuple[Integers, tuple[int, ...], list[Tree]]]:
    """The plain tables (one total and its members per axis) inside a hierarchical one, coarsest first.

    Each as cell indices into the whole, own shape, own trees.
    """
    cells = np.arange(int(np.prod(shape))).reshape(shape)
    found: list[tuple[Integers, tuple[int, ...], list[Tree]]] = []
    for choice in product(*(sorted(tree.items(), reverse=True) for tree in trees)):
        block, small = cells, list[Tree]()
        for axis, (total, members) in enumerate(choice):
            block = block.take([*members, total], axis=axis)
            small.append({len(members): list(range(len(members)))})
        found.append((block.ravel().astype(np.int64), block.shape, small))
    return found
