"""Case weights: the printed example, own minutes against raw means, and time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np

from judgegrid.methods import weights
from method_sections.row import Row, at_least, at_most, between


def rows(data: Path) -> Iterator[Row]:
    """All rows of the section."""
    found = weights.judges_needed([500], [239], per_judge=99_900, table="PEBB§Y")
    yield at_most("PEBB§Y 500 × 239 ÷ 99,900: from 1.1962", abs(found.judges - 1.1962), 5e-5)
    saved, folds, inside = [], [], []
    for seed in range(10):
        used, cause, parent, true = ledger(seed, tops=10, below=12)
        errors = weights.cross_validate(used, cause, parent, seed=seed)
        saved.append(errors.saved)
        folds.append(errors.by_fold[:, 0] < errors.by_fold[:, 1])
        made = weights.estimate(used, cause, parent)
        wanted = np.array([true[name] for name in made.causes])
        inside.append((made.low <= wanted) & (wanted <= made.high))
    yield at_least("own minutes, 10 ledgers, 5 folds: error saved, mean", float(np.mean(saved)), 0.0)
    yield at_least("  error saved, worst ledger", float(np.min(saved)), 0.0)
    yield Row("  folds in which steadied beats raw", f"{np.mean(folds):.2f}", "told", True)
    yield between("  90 % ranges hold", float(np.mean(inside)), 0.85, 0.95)
    yield from growth()


def growth() -> Iterator[Row]:
    table = weights.WeightTable(
        version="1", source="benchmark", issued_on=date(2026, 1, 1), weights={("a", "b"): 1.0}
    )
    for tops in (5, 50, 200):
        used, cause, parent, _ = ledger(1, tops=tops, below=12)
        start = time.process_time()
        weights.estimate(used, cause, parent)
        cpu = time.process_time() - start
        yield Row(f"estimate, {12 * tops:,} causes, {len(used):,} cases: CPU", f"{cpu:.2f} s", "told", True)
    for number in (10_000, 100_000):
        judge = [str(k % 160) for k in range(number)]
        start = time.process_time()
        table.load(judge, ["a"] * number, ["b"] * number, days={str(k): 50 for k in range(160)}, full_days=60)
        yield Row(f"load of {number:,} cases: CPU", f"{time.process_time() - start:.2f} s", "told", True)


def ledger(seed: int, *, tops: int, below: int, shape: float = 1.5):
    """Minutes, causes, parents and the true means; most causes have few cases."""
    rng = np.random.default_rng(seed)
    used, cause, parent, true = [], [], [], {}
    for top in range(tops):
        centre = rng.normal(np.log(200), 0.5)
        for k in range(below):
            mean, number, name = (
                np.exp(centre + rng.normal(0, 0.35)),
                1 + int(rng.gamma(0.5, 30)),
                f"{top}-{k}",
            )
            used += np.maximum(rng.gamma(shape, mean / shape, number), 0.1).tolist()
            cause += [name] * number
            parent += [str(top)] * number
            true[name] = mean
    return used, cause, parent, true
