"""An order learned from confirmed answers: trees and a regression as arrays, asked with numpy alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from judgegrid.methods.text.bm25 import best
from judgegrid.methods.text.provision_regression import AnswerRegression, Expected, Places

CANDIDATES = 200
# How much what the regression expects adds to the plain sum, before the trees order the best of it.
MEANING, LATENT, CHAPTER, ARTICLE = 1.0, 0.25, 0.5, 1.0
AROUND = 3
FEATURES = (
    *("text", "rank", "votes", "law", "chapter", "article", "laws", "chapters", "length", "place"),
    *("latent", "meaning", "expected article", "expected law", "expected chapter", "sum"),
    *("nearest", "cubes", "cited beside", "near an expected one", "near a confirmed one"),
    *("best of chapter", "best of law", "articles of law"),
)
Floats = NDArray[np.float64]


class Corpus(Places, Protocol):
    """What is asked of a ``ProvisionIndex`` (which stands above this module)."""

    weight: NDArray[np.float32]
    log_length: NDArray[np.float32]
    law_sizes: NDArray[np.int64]
    fingerprint: str


@dataclass(frozen=True)
class Parts:
    """What the score of every article is made of, for one question (n articles, of it q confirmed citations).

    ``nearest`` is the likeness of the likest question that an article was confirmed for, ``cubes`` the sum of
    their cubes; ``owners`` and ``cited`` are the confirmed citations as (number of the question, article).
    """

    text: NDArray[np.float32]
    votes: NDArray[np.float32]
    nearest: NDArray[np.float32]
    cubes: NDArray[np.float32]
    by_law: NDArray[np.float64]
    by_head: NDArray[np.float64]
    article_counts: NDArray[np.float32]
    plain: NDArray[np.float32]
    owners: NDArray[np.int64]
    cited: NDArray[np.int64]


@dataclass(frozen=True)
class LearnedOrder:
    """Boosted trees (t × m nodes each): feature, threshold, left, right, value; a leaf points to itself.

    ``corpus`` is the fingerprint of the corpus it was learned on: its places mean nothing on another.
    """

    TREES: ClassVar[tuple[str, ...]] = ("feature", "threshold", "left", "right", "value")
    feature: NDArray[np.int32]
    threshold: Floats
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: Floats
    depth: int
    questions: int
    corpus: str
    regression: AnswerRegression

    def scores(self, features: Floats) -> Floats:
        """Give the summed leaf values for rows of features (n × 24)."""
        trees = np.arange(self.feature.shape[0])
        node = np.zeros((features.shape[0], trees.size), dtype=np.int32)
        rows = np.arange(features.shape[0])[:, None]
        for _ in range(self.depth):
            lower = features[rows, self.feature[trees, node]] <= self.threshold[trees, node]
            node = np.where(lower, self.left[trees, node], self.right[trees, node])
        total: Floats = self.value[trees, node].sum(axis=1)
        return total

    def reorder(self, question: str, parts: Parts, index: Corpus) -> NDArray[np.float32]:
        """Give scores with the best 200 first, in the learned order; ``question`` without asking words."""
        expected = self.regression.expect(question, index)
        total = whole_sum(parts, expected, index)
        places, features = candidates(parts, expected, index, total=total)
        learned = self.scores(features)
        total[places] = total.max() + 1 + 1 / (1 + np.exp(-learned))
        return total

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Give everything as arrays, for a file (``numpy.savez``)."""
        trees = {name: getattr(self, name) for name in self.TREES}
        numbers = {"depth": np.array(self.depth), "asked": np.array(self.questions)}
        return trees | numbers | {"corpus": np.array(self.corpus)} | self.regression.arrays()

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any]) -> LearnedOrder:
        """Give an order back from ``arrays()``."""
        return cls(
            **{name: np.asarray(arrays[name]) for name in cls.TREES},
            depth=int(arrays["depth"]),
            questions=int(arrays["asked"]),
            corpus=str(arrays["corpus"]),
            regression=AnswerRegression.from_arrays(arrays),
        )


def whole_sum(parts: Parts, expected: Expected, index: Corpus) -> NDArray[np.float32]:
    """Give the plain sum with what the regression expects added."""
    total = parts.plain + MEANING * expected.meaning + LATENT * expected.latent
    total = total + CHAPTER * expected.heads[index.head_at] + ARTICLE * expected.articles
    return np.asarray(total, dtype=np.float32)


def candidates(
    parts: Parts, expected: Expected, index: Corpus, *, total: NDArray[np.float32]
) -> tuple[NDArray[np.int64], Floats]:
    """Give the best articles by the whole sum, and their features (see FEATURES)."""
    places = best(total, min(CANDIDATES, total.size))
    law, head = index.law_at[places], index.head_at[places]
    laws = np.bincount(index.law_at, parts.article_counts, len(index.laws))
    heads = np.bincount(index.head_at, parts.article_counts, len(index.heads))
    strongest = np.maximum(parts.nearest, expected.articles)
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
        expected.latent[places],
        expected.meaning[places],
        expected.articles[places],
        expected.laws[law],
        expected.heads[head],
        total[places],
        parts.nearest[places],
        parts.cubes[places],
        _beside(parts, expected)[places],
        _around(strongest, places, index),
        _around(parts.article_counts, places, index),
        _highest(parts.text, index.head_at, len(index.heads))[head],
        _highest(parts.text, index.law_at, len(index.laws))[law],
        np.log1p(index.law_sizes[law]),
    )
    return places, np.column_stack(columns).astype(np.float64)


def _beside(parts: Parts, expected: Expected) -> Floats:
    """Give what is expected of the articles that were confirmed together with an article."""
    gained = np.maximum(expected.articles, 0) / np.maximum(parts.article_counts, 1)
    if not parts.owners.size:
        return np.zeros(parts.text.size)
    together = np.bincount(parts.owners, gained[parts.cited])
    beside = np.bincount(parts.cited, together[parts.owners], parts.text.size)
    return np.asarray(beside - gained * parts.article_counts, dtype=np.float64)


def _around(values: NDArray[np.float32], places: NDArray[np.int64], index: Corpus) -> NDArray[np.float32]:
    """Give the highest value among the three articles before and behind in the same law, nearer ones more."""
    found = np.zeros(places.size, dtype=np.float32)
    for away in range(1, AROUND + 1):
        for other in (places - away, places + away):
            inside = np.clip(other, 0, values.size - 1)
            same = (other == inside) & (index.law_at[inside] == index.law_at[places])
            near = np.float32(1 - 0.2 * (away - 1)) * values[inside]
            found = np.maximum(found, np.where(same, near, np.float32(0)))
    return found


def _highest(values: NDArray[np.float32], groups: NDArray[np.int32], size: int) -> NDArray[np.float32]:
    found = np.zeros(size, dtype=np.float32)
    np.maximum.at(found, groups, values)
    return found
