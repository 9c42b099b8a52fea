"""Copied notes: the same words with other digits, the same sentences in another order, near copies."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from judgegrid.methods import shingles, wording
from judgegrid.methods.arguments import Floats, InputError, Integers, same_length, share, whole
from judgegrid.methods.rates import binomial_interval

BANDS, ROWS, NEAREST = 24, 3, 3


@dataclass(frozen=True)
class Copies:
    """Groups of notes that share their rare content.

    ``group`` numbers the groups (−1: a note of its own); ``copy_of`` is the earliest note of the group (−1
    for that note itself and for single ones); ``similarity`` is the share of rare content in common with
    it.
    """

    group: Integers
    copy_of: Integers
    similarity: Floats
    threshold: float

    @property
    def copied(self) -> np.ndarray:
        """Which notes repeat an earlier one."""
        found: np.ndarray = self.copy_of >= 0
        return found

    def by_worker(self, workers: Sequence[Hashable], *, level: float = 0.9) -> CopyShares:
        """Share of repeating notes per worker with its exact interval; for a talk, never an accusation."""
        same_length(notes=self.group, workers=workers)
        names = list(dict.fromkeys(workers))
        at = {name: i for i, name in enumerate(names)}
        own = np.array([at[name] for name in workers], dtype=int)
        total = np.bincount(own, minlength=len(names))
        repeated = np.bincount(own, weights=self.copied, minlength=len(names))
        found = binomial_interval(repeated, total, level)
        return CopyShares(tuple(names), found.value, found.low, found.high, float(np.median(found.value)))

    def explain(self) -> str:
        """Two sentences on the whole."""
        number = int(self.copied.sum())
        rate = number / max(len(self.group), 1)
        return (
            f"{len(self.group)}份记录中有{number}份（{wording.percent(rate)}）的实质内容与更早的记录相同或基本相同"
            "（已忽略数字、日期、语序和通用套话）。这只提示值得谈一谈记录怎么写，不作为对个人的评价。"
        )


@dataclass(frozen=True)
class CopyShares:
    """Share of repeating notes per worker, and the median of all workers."""

    workers: tuple[Hashable, ...]
    value: Floats
    low: Floats
    high: Floats
    median: float

    def explain(self, at: int) -> str:
        """Two sentences on one worker."""
        return (
            f"同一内容占比{wording.percent(self.value[at])}（合理范围{wording.percent(self.low[at])}–"
            f"{wording.percent(self.high[at])}），同类网格中位{wording.percent(self.median)}。"
            "供谈话了解情况时参考，不作评分。"
        )


def find(
    notes: Sequence[str],
    *,
    threshold: float = 0.7,
    common: float = 0.02,
    least: int = 8,
    seed: int = 1,
) -> Copies:
    """Notes that repeat the rare content of an earlier one, in the order given.

    Digits (also full-width) are masked, spaces dropped, sentences hashed without regard to order.
    Three-character pieces found in more than ``common`` of the notes are stock phrases and do not count;
    notes with fewer than ``least`` rare pieces are never called copies. Candidates by MinHash in bands,
    then the exact Jaccard similarity of rare pieces must reach ``threshold``. Sources: Broder 1997
    (resemblance); Li, Owen and Zhang 2012 (one permutation hashing). ``common`` is taken as at least 3
    notes, so that small collections are not emptied.
    """
    share("threshold", threshold)
    share("common", common)
    whole("least", least, least=1)
    for i, note in enumerate(notes):
        if not isinstance(note, str):
            raise InputError("notes", "text", found=repr(note), at=(i,))
    size = len(notes)
    if size == 0:
        return Copies(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0), threshold)
    text = shingles.encoded(notes)
    hashes = shingles.fingerprints(text)
    _, first, back = np.unique(hashes, return_index=True, return_inverse=True)
    origin = first[back]
    distinct = np.sort(first)
    frequency = shingles.frequency(text, distinct)
    limit = max(3, int(common * len(distinct)))
    usable = shingles.rare_pieces(text, frequency, limit) >= least
    later = np.flatnonzero((origin != np.arange(size)) & usable)
    left, right, likeness = _near(text, distinct[usable[distinct]], frequency, limit, threshold, seed)
    return _grouped(
        size,
        np.append(origin[later], left),
        np.append(later, right),
        np.append(np.ones(len(later)), likeness),
        threshold,
    )


def _near(
    text: shingles.Text,
    notes: Integers,
    frequency: Integers,
    limit: int,
    threshold: float,
    seed: int,
) -> tuple[Integers, Integers, Floats]:
    """Pairs of distinct notes similar enough, found through equal bands of their MinHash signatures."""
    signature = shingles.signatures(text, notes, frequency, limit, BANDS * ROWS, seed)
    pairs = []
    for band in range(BANDS):
        key = shingles.band_keys(signature[:, band * ROWS : (band + 1) * ROWS])
        order = np.argsort(key, kind="stable")
        for step in range(1, NEAREST + 1):
            same = key[order][step:] == key[order][:-step]
            pairs.append(np.column_stack([order[:-step][same], order[step:][same]]))
    found = np.unique(np.concatenate(pairs), axis=0)
    left, right = notes[found[:, 0]], notes[found[:, 1]]
    likeness = shingles.jaccard(text, left, right, frequency, limit)
    good = likeness >= threshold
    return left[good], right[good], likeness[good]


def _grouped(size: int, left: Integers, right: Integers, likeness: Floats, threshold: float) -> Copies:
    graph = sparse.coo_array((np.ones(len(left)), (left, right)), shape=(size, size))
    _, label = csgraph.connected_components(graph, directed=False)
    members = np.bincount(label)
    first = np.full(len(members), size)
    np.minimum.at(first, label, np.arange(size))
    grouped = members[label] > 1
    numbered = np.full(len(members), -1)
    numbered[members > 1] = np.arange(int((members > 1).sum()))
    copy_of = np.where(grouped & (first[label] < np.arange(size)), first[label], -1)
    similarity = np.zeros(size)
    np.maximum.at(similarity, right, likeness)
    np.maximum.at(similarity, left, likeness)
    return Copies(numbered[label], copy_of, np.where(grouped, similarity, 0.0), threshold)
