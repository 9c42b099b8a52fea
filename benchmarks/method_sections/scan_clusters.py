"""The space-time scan: SaTScan's sample, and time per 999 replicates."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from judgegrid.methods import scan
from method_sections.row import Row, agreement, at_least, at_most

SATSCAN = (0.242, 0.575, 0.966)


def rows(data: Path) -> Iterator[Row]:
    """All rows of the section."""
    yield from city(99)
    yield from fever(data / "satscan")


def city(warm_up: int) -> Iterator[Row]:
    rng = np.random.default_rng(1)
    baseline = np.full((1500, 12), 0.3)
    table, zones = rng.poisson(baseline), scan.circles(rng.uniform(0, 30, (1500, 2)), nearest=50)
    scan.expectation_poisson(table, baseline, zones=zones, periods=12, replicates=warm_up)
    start = time.process_time()
    scan.expectation_poisson(table, baseline, zones=zones, periods=12, replicates=999)
    spent = time.process_time() - start
    yield at_most("Poisson, 1,500 places × 50 × 12, 999 replicates: CPU", spent, 15, " s")


def stopped_early(found: scan.Scan) -> Iterator[Row]:
    """SaTScan's p-values are 50 ÷ the replicates it took to find 50 larger scores (207; Besag and Clifford
    1991). The same rule on our replicates, 4,000 times: how often does it end as far from our p?"""
    rng = np.random.default_rng(1)
    tops = np.array([one.statistic for one in found.clusters[:3]])
    ended = np.empty((4000, 3))
    for run in ended:
        drawn = rng.choice(found.simulated, 999)
        larger = np.cumsum(drawn >= tops[0] - 1e-9)
        stop = int(np.searchsorted(larger, 50)) + 1 if larger[-1] >= 50 else 999
        run[:] = [(drawn[:stop] >= top - 1e-9).sum() / stop for top in tops]
    for n, told in enumerate(SATSCAN):
        one, centre = found.clusters[n], float(np.median(ended[:, n]))
        as_far = float((np.abs(ended[:, n] - centre) >= abs(told - centre)).mean())
        yield Row(
            f"New York fever, cluster of {one.observed:.0f}: rank p, Gumbel p, SaTScan's",
            f"{one.p:.3f} {one.p_gumbel:.3f} {told}",
            "told",
            True,
        )
        yield at_least("  share of runs that stop as far away (> .01: noise)", as_far, 0.01)


def fever(folder: Path) -> Iterator[Row]:
    places = [line.split() for line in (folder / "NYCfever.geo").open()]
    index = {place[0]: i for i, place in enumerate(places)}
    table = np.zeros((len(places), 24))
    for line in (folder / "NYCfever.cas").open():
        name, cases, day = line.split()
        table[index[name], int(day.split("/")[2]) - 1] += int(cases)
    at = [[float(x) for x in place[1:3]] for place in places]
    zones = scan.circles(at, nearest=len(at), radius=3, degrees=True)
    scan.permutation(table, zones=zones, periods=7, replicates=99)
    start = time.process_time()
    scan.permutation(table, zones=zones, periods=7, replicates=999)
    spent = time.process_time() - start
    found = scan.permutation(table, zones=zones, periods=7, replicates=9999)
    top = [one.statistic for one in found.clusters[:3]]
    yield agreement("New York fever: scores of SaTScan", top, (3.845418, 3.164201, 2.137259), 1e-6)
    yield from stopped_early(found)
    yield at_most("New York fever, 999 replicates: CPU", spent, 5, " s")
