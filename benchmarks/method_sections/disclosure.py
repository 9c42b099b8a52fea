"""Suppression: against sdcTable's vignette, by size, and what the naive rule gives away."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from judgegrid.methods import disclosure, hierarchy
from method_sections.row import Row, at_least, at_most


def rows(data: Path) -> Iterator[Row]:
    """All rows of the section."""
    yield from by_size()
    yield from vignette(data / "methods_reference/sdctable_vignette_complete_table.csv")


def vignette(path: Path) -> Iterator[Row]:
    with path.open() as file:
        records = list(csv.DictReader(file))
    axes = [sorted({r[k] for r in records}) for k in ("V1", "V2", "V3")]
    at = [{name: i for i, name in enumerate(axis)} for axis in axes]
    table = np.zeros([len(axis) for axis in axes])
    for r in records:
        table[at[0][r["V1"]], at[1][r["V2"]], at[2][r["V3"]]] = float(r["Freq"])
    trees = [
        {at[0]["Tot"]: [at[0][k] for k in "ABCD"], at[0]["B"]: [at[0][k] for k in ("Ba", "Bb", "Bc")]},
        {at[1]["Tot"]: [at[1][k] for k in "mw"]},
        {at[2]["Tot"]: [at[2][k] for k in "abcdef"]},
    ]
    found = disclosure.suppress(table, trees=trees, minimum=11)
    yield at_most("sdcTable vignette, 168 cells: secondary (sdcTable OPT 22)", found.secondary.sum(), 22)
    yield at_least("sdcTable vignette: primary cells protected of 15", (~found.unprotected).sum() - 153, 15)


def by_size() -> Iterator[Row]:
    for length, width, group, cases in ((8, 8, 4, 6), (15, 12, 5, 6), (30, 12, 5, 6), (100, 100, 10, 1)):
        table, trees = made_up(length, width, group, cases)
        small = (table > 0) & (table < 3)
        start = time.process_time()
        found = disclosure.suppress(table, trees=trees)
        spent = time.process_time() - start
        name = f"{length} × {width} and subtotals, {table.size:,} cells"
        hidden = f"{found.primary.sum()} + {found.secondary.sum()}"
        yield Row(f"{name}: primary + secondary", hidden, "told", True)
        yield at_most(f"{name}: small cells left unprotected", found.unprotected.sum(), 0)
        yield at_most(f"{name}: CPU", spent, 15 if table.size <= disclosure.LARGEST else 60, " s")
        if table.size <= disclosure.LARGEST:
            naive = disclosure.attack(table, small, trees=trees)
            share = f"{naive.recovered.sum() / small.sum():.0%}"
            yield Row(f"{name}: given away if only small cells are hidden", share, "told", True)


def made_up(length: int, width: int, group: int, cases: float) -> tuple[np.ndarray, list]:
    """Seeded counts with uneven rows and columns, subtotals and totals on both sides."""
    rng = np.random.default_rng(1)
    rates = rng.gamma(0.7, 1 / 0.7, (length, 1)) * rng.gamma(0.7, 1 / 0.7, (1, width))

    def grouped(n: int) -> dict[int, list[int]]:
        size = group if n % group == 0 else n // 3
        tree = {n + k: list(range(k * size, (k + 1) * size)) for k in range(n // size)}
        return {**tree, n + len(tree): list(range(n, n + len(tree)))}

    return hierarchy.with_margins(rng.poisson(cases * rates), [grouped(length), grouped(width)])
