"""Many alerts, many changes, many notes: promises kept and time taken."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from judgegrid.methods import change, copies, drilldown, fdr
from method_sections.row import Row, agreement, at_least, at_most

STOCK = (
    "未发现明显矛盾纠纷隐患。",
    "已提醒居民防范电信诈骗。",
    "现场做好解释工作并记录在册。",
    "后续将继续跟进。",
)


def rows(data: Path) -> Iterator[Row]:
    """All rows of the section."""
    yield from alerts()
    yield from drills()
    yield from cuboids()
    yield from notes(1_000_000)
    yield from edited()
    yield from das_gupta(data / "methods_reference/known_answers.json")


def alerts() -> Iterator[Row]:
    rng, found = np.random.default_rng(1), []
    for _ in range(30):
        mean = rng.gamma(0.5, 2, 18_000) + 0.05
        count, true = rng.poisson(mean), np.zeros(18_000, dtype=bool)
        true[rng.choice(18_000, 40, replace=False)] = True
        count[true] += rng.poisson(np.maximum(3, 2 * np.sqrt(mean[true]))) + 1
        chosen = fdr.select(fdr.mid_p(count, mean))
        sure, first = chosen.confirmed, true[chosen.priority]
        found.append((sure.sum(), (sure & ~true).sum(), first.sum(), len(first)))
    confirmed, wrong, hits, visits = np.sum(found, axis=0)
    yield at_most("list 确认关注, 18,000 series: share false", wrong / confirmed, 0.12)
    yield Row("list 优先走访: share real", f"{hits / visits:.2f}", "told", True)


def drills() -> Iterator[Row]:
    rng, hits, tried = np.random.default_rng(0), 0, 0
    for _ in range(400):
        shape = tuple(int(n) for n in rng.integers(4, 12, size=rng.integers(2, 5)))
        expected = np.floor(rng.gamma(0.8, 40, shape)) + 1
        chosen = rng.choice(len(shape), rng.integers(1, len(shape) + 1), replace=False)
        where = {int(axis): int(rng.integers(shape[axis])) for axis in chosen}
        at = tuple(where.get(axis, slice(None)) for axis in range(len(shape)))
        if expected[at].sum() < 3:
            continue
        actual = expected.copy()
        actual[at] = np.round(actual[at] * (1 + rng.choice([-1, 1]) * rng.uniform(0.4, 1)))
        tried += 1
        top = drilldown.drill_down(expected, actual, level=None).findings
        hits += any(dict(one.where) == where for one in top)
    yield at_least(f"drill-down, noise 0: planted element in the top 3 (n={tried})", hits / tried, 0.9)


def cuboids() -> Iterator[Row]:
    """Sparse cuboids of 36,000 to 48,000 leaves in which all leaves of one element fall by the same share.

    After the generator of Kalander (riskloc, 2022): heavy-tailed leaves, a quarter of them empty, severity
    .2–1, and at a noise level every leaf, changed or not, is off by a normal factor.
    """
    for noise, goal in ((0.0, 0.9), (0.1, None), (0.3, None)):
        rng, hits, tried, spent = np.random.default_rng(3), 0, 0, 0.0
        for shape in ((10, 24, 10, 15), (10, 12, 10, 8, 5)):
            for _ in range(40):
                expected = np.ceil(rng.lognormal(1.5, 1.2, shape)) * (rng.random(shape) < 0.75)
                depth = int(rng.integers(1, 4))
                chosen = rng.choice(len(shape), depth, replace=False)
                where = {int(axis): int(rng.integers(shape[axis])) for axis in chosen}
                at = tuple(where.get(axis, slice(None)) for axis in range(len(shape)))
                if expected[at].sum() == 0:
                    continue
                actual = expected * np.maximum(1 + noise * rng.normal(size=shape), 0)
                actual[at] *= 1 - rng.uniform(0.2, 1)
                tried += 1
                start = time.process_time()
                top = drilldown.drill_down(expected, actual, level=None).findings
                spent += time.process_time() - start
                hits += any(dict(one.where) == where for one in top)
        each = f"n={tried}, {1000 * spent / tried:.0f} ms"
        what = f"cuboids, noise {noise:g}: planted element in the top 3 ({each})"
        if goal is None:
            yield Row(what, f"{hits / tried:.2f}", "told", True)
        else:
            yield at_least(what, hits / tried, goal)


def notes(size: int) -> Iterator[Row]:
    copies.find(["先编译一次以免计入时间"] * 2)
    text, source = diary(size)
    start, cpu = time.perf_counter(), time.process_time()
    found = copies.find(text)
    wall, cpu = time.perf_counter() - start, time.process_time() - cpu
    planted = source >= 0
    yield at_least(f"{size:,} notes, 5 % copies: recall", found.copied[planted].mean(), 0.95)
    yield at_least(f"{size:,} notes: precision", planted[found.copied].mean(), 0.9)
    yield at_most(f"{size:,} notes: CPU (wall {wall:.0f} s)", cpu, 60, " s")


def edited() -> Iterator[Row]:
    """Copies in which a share of the characters was replaced one by one."""
    text, _ = diary(5000, share=0)
    for part in (0.02, 0.04, 0.06):
        rng, changed = np.random.default_rng(5), []
        for note in text[:400]:
            letters = list(note)
            for at in rng.choice(len(letters), max(1, int(part * len(letters))), replace=False):
                letters[at] = chr(int(rng.integers(0x4E00, 0x5500)))
            changed.append("".join(letters))
        recall = copies.find(text + changed).copied[5000:].mean()
        yield Row(f"copies with {part:.0%} of the characters changed: recall", f"{recall:.2f}", "told", True)


def diary(size: int, *, share: float = 0.05) -> tuple[list[str], np.ndarray]:
    """Notes of random characters and stock phrases; the later half holds copies, digits and order changed."""
    rng, made = np.random.default_rng(1), []
    for begin in range(0, size, 50_000):
        some = min(50_000, size - begin)
        body = rng.integers(0x4E00, 0x4E00 + 2500, (some, 60)).astype(np.uint32).tobytes().decode("utf-32-le")
        day, say = rng.integers(1, 29, (some, 2)), rng.integers(0, len(STOCK), (some, 2))
        made += [
            f"{day[i, 0]}月{day[i, 1]}日走访，{body[60 * i : 60 * i + 30]}。{STOCK[say[i, 0]]}"
            f"{body[60 * i + 30 : 60 * i + 60]}。{STOCK[say[i, 1]]}"
            for i in range(some)
        ]
    source = np.full(size, -1)
    later = rng.choice(np.arange(size // 2, size), int(share * size), replace=False)
    source[later] = rng.integers(0, size // 2, len(later))
    for i in later:
        parts = made[source[i]].split("。")
        parts[1], parts[2] = parts[2], parts[1]
        made[i] = "。".join(parts).replace("1", "7")
    return made, source


def das_gupta(path: Path) -> Iterator[Row]:
    with path.open() as file:
        known = json.load(file)["das_gupta_1993"]
    for name in ("R=ab", "R=abc", "R=abcd"):
        found = change.decompose(known[name]["a"], known[name]["b"])
        yield agreement(
            f"Das Gupta 1993 {name} (printed digits)",
            sorted(found.effects),
            sorted(known[name]["effects"]),
            2e-6,
        )
        yield at_most("  effects sum to the change", abs(found.effects.sum() - found.change), 1e-9)
