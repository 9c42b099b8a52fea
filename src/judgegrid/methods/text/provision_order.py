"""An order learned from confirmed answers: trees as arrays, asked with numpy alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from judgegrid.methods.text.bm25 import best

CANDIDATES = 150
FEATURES = ("text", "rank", "votes", "law", "chapter", "article", "laws", "chapters", "length", "place")
Floats = NDArray[np.float64]


class Corpus(Protocol):
    """What is asked of a ``ProvisionIndex`` (which stands above this module)."""

    laws: list[str]
    heads: list[str]
    law_at: NDArray[np.int32]
    head_at: NDArray[np.int32]
    weight: NDArray[np.float32]
    log_length: NDArray[np.float32]


@dataclass(frozen=True)
class Parts:
    """What the score of every article is made of, for one question (n articles)."""

    text: NDArray[np.float32]
    votes: NDArray[np.float32]
    by_law: NDArray[np.float64]
    by_head: NDArray[np.float64]
    article_counts: NDArray[np.float32]
    plain: NDArray[np.float32]


@dataclass(frozen=True)
class LearnedOrder:
    """Boosted trees (t × m nodes each): feature, threshold, left, right, value; a leaf points to itself."""

    feature: NDArray[np.int32]
    threshold: Floats
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: Floats
    depth: int
    questions: int

    def scores(self, features: Floats) -> Floats:
        """Give the summed leaf values for rows of features (n × 10)."""
        trees = np.arange(self.feature.shape[0])
        node = np.zeros((features.shape[0], trees.size), dtype=np.int32)
        rows = np.arange(features.shape[0])[:, None]
        for _ in range(self.depth):
            lower = features[rows, self.feature[trees, node]] <= self.threshold[trees, node]
            node = np.where(lower, self.left[trees, node], self.right[trees, node])
        total: Floats = self.value[trees, node].sum(axis=1)
        return total

    def reorder(self, parts: Parts, index: Corpus) -> NDArray[np.float32]:
        """Give scores in which the best 150 by the plain sum stand first, in the learned order."""
        places, features = candidates(parts, index)
        learned = self.scores(features)
        total = parts.plain.copy()
        total[places] = total.max() + 1 + 1 / (1 + np.exp(-learned))
        return total


def candidates(parts: Parts, index: Corpus) -> tuple[NDArray[np.int64], Floats]:
    """Give the best articles by the plain sum, and their features (see FEATURES)."""
    places = best(parts.plain, min(CANDIDATES, parts.plain.size))
    law, head = index.law_at[places], index.head_at[places]
    laws = np.bincount(index.law_at, parts.article_counts, len(index.laws))
    heads = np.bincount(index.head_at, parts.article_counts, len(index.heads))
    columns = (
        parts.text[places],
        index.weight[places],
        parts.votes[places],
        parts.by_law[law],
        parts.by_head[head],
        np.log1p(parts.article_counts[places]),
        np.log1p(laws[law]),
        np.log1p(heads[head]),
        index.log_length[places],
        np.log1p(np.arange(places.size)),
    )
    return places, np.column_stack(columns).astype(np.float64)
