"""From sparse series to two lists: false alarms and bursts (G2.4), false share of list 1 (G2.8), folding."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from judgegrid.methods import detection, fdr
from method_sections.row import Row, at_least, at_most

PERIODS, CHILDREN, PARENTS, TRUE = 160, 100, 180, 40
ROUNDS = 10


def rows(data: Path) -> Iterator[Row]:
    """All rows of the section; the series are made here."""
    del data
    yield from bursts()
    yield from city()
    yield from folding()


def streets(rng: np.random.Generator, mean: float, places: int) -> np.ndarray:
    """Places × periods around ``mean``, alike but for a gamma of shape 4, with a season."""
    season = 1 + 0.3 * np.sin(np.arange(PERIODS) / 52 * 2 * np.pi)
    return rng.poisson(rng.gamma(4, mean / 4, places)[:, None] * season)


def bursts() -> Iterator[Row]:
    """.15 a week: engine B, and engine A with its limit rule switched off."""
    rng, alpha = np.random.default_rng(7), 0.01
    quiet, tried = 0.0, {2: [], 3: [], 4: []}
    for _ in range(60):
        table = streets(rng, 0.15, 400)
        quiet += (detection.sparse_predictive(table, at=PERIODS - 1, windows=(1,)).p[:, 0] < alpha).mean()
        for more, found in tried.items():
            struck, hit = table.copy(), rng.choice(400, 8, replace=False)
            struck[hit, -1] += more
            judged = detection.sparse_predictive(struck, at=PERIODS - 1, windows=(1,))
            found.extend(judged.p[hit, 0] < alpha)
    yield at_most("sparse, .15 a week, 24,000 series: false alarms at α .01", quiet / 60, 0.01)
    for more, least in ((2, 0.0), (3, 0.95), (4, 0.95)):
        yield at_least(f"  burst of +{more} found (n={len(tried[more])})", float(np.mean(tried[more])), least)


def city() -> Iterator[Row]:
    """18,000 sparse series, 40 with 4 to 10 more in the last four weeks: the two lists, end to end."""
    rng, lists, first = np.random.default_rng(8), [0, 0], [0, 0]
    for _ in range(ROUNDS):
        p, true = np.empty(PARENTS * CHILDREN), np.zeros(PARENTS * CHILDREN, dtype=bool)
        true[rng.choice(len(true), TRUE, replace=False)] = True
        for parent in range(PARENTS):
            own = slice(parent * CHILDREN, (parent + 1) * CHILDREN)
            table = streets(rng, 0.15, CHILDREN)
            for child in np.flatnonzero(true[own]):
                np.add.at(table[child], PERIODS - 1 - rng.integers(0, 4, rng.integers(4, 11)), 1)
            judged = detection.sparse_predictive(table, at=PERIODS - 1, windows=(4,))
            p[own] = np.where(judged.judgeable[:, 0], judged.mid_p[:, 0], 1.0)
        chosen = fdr.select(np.clip(p, 0, 1))
        lists[0] += int(chosen.confirmed.sum())
        lists[1] += int((chosen.confirmed & ~true).sum())
        first[0] += len(chosen.priority)
        first[1] += int(true[chosen.priority].sum())
    noise = 2 * float(np.sqrt(0.1 * 0.9 / max(lists[0], 1)))
    yield at_most(
        f"list 确认关注, {ROUNDS} × 18,000 series, 40 true: share false (n={lists[0]}; .10 + 2 SE)",
        lists[1] / max(lists[0], 1),
        round(0.10 + noise, 3),
    )
    yield Row("  share of the 40 in it", f"{(lists[0] - lists[1]) / (ROUNDS * TRUE):.2f}", "told", True)
    yield Row("list 优先走访 (60 visits): share real", f"{first[1] / first[0]:.2f}", "told", True)
    yield Row("  share of the 40 in it", f"{first[1] / (ROUNDS * TRUE):.2f}", "told", True)


def folding() -> Iterator[Row]:
    """Streets that double as a whole, and single communities with a burst: which child alerts fold."""
    rng, children = np.random.default_rng(9), 10
    follow, alone = [], []
    for _ in range(400):
        mean = rng.gamma(4, 2.0, children)
        doubled = rng.poisson(2 * mean)
        burst = rng.poisson(mean)
        struck = int(rng.integers(children))
        burst[struck] += rng.poisson(3 * mean[struck]) + 10
        for counts, wanted in ((doubled, follow), (burst, alone)):
            observed = np.concatenate([[counts.sum()], counts]).astype(float)
            expected = np.concatenate([[mean.sum()], mean])
            p = fdr.mid_p(observed, expected)
            chosen = fdr.select(
                p, parents=[-1] + [0] * children, observed=observed, expected=expected, capacity=children
            )
            if not fdr.select(p).confirmed[0]:
                continue
            if wanted is follow:
                alert = np.flatnonzero(p[1:] <= 0.05) + 1
                follow.extend(chosen.folded_into[alert] == 0)
            else:
                alone.append(chosen.folded_into[struck + 1] == -1)
    yield at_least("street doubles: child alerts folded into it", float(np.mean(follow)), 0.8)
    yield at_least("one community bursts: its alert kept", float(np.mean(alone)), 0.95)
