"""All sums of a cube: the lowest table once, every coarser one from the smallest that still has its keys."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import ibis.expr.types as ir
from ibis.backends import BaseBackend

from judgegrid.warehouse import engines


def roll_ups(
    connection: BaseBackend, counted: ir.Table, keys: Sequence[str]
) -> dict[tuple[str, ...], ir.Table]:
    """Filings (``count``) by every subset of ``keys``; the subset without keys is the whole.

    ``counted``: the keys and ``count``, as ``measures.monthly_cube`` and ``monthly_counts`` give. The tables
    are held by the engine until the connection is closed (on Spark they are worked out when asked).
    """
    found = {tuple(keys): engines.held(connection, _summed(counted, keys))}
    rows = {tuple(keys): _rows(connection, found[tuple(keys)])}
    for size in range(len(keys) - 1, -1, -1):
        for chosen in combinations(keys, size):
            finer = min((one for one in found if set(chosen) < set(one)), key=lambda one: rows[one])
            found[chosen] = engines.held(connection, _summed(found[finer], chosen))
            rows[chosen] = _rows(connection, found[chosen])
    return found


def _summed(table: ir.Table, keys: Sequence[str]) -> ir.Table:
    total = table["count"].sum().fill_null(0).cast("int64")
    return table.group_by(list(keys)).agg(count=total) if keys else table.agg(count=total)


def _rows(connection: BaseBackend, table: ir.Table) -> int:
    counted = engines.collect(connection, table.agg(rows=table.count()))
    return int(counted["rows"][0].as_py())
