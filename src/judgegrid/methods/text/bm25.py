"""BM25 over character pairs with saturated query terms; one index answers many queries with numpy alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from judgegrid.methods.arguments import InputError
from judgegrid.methods.text.bigrams import Codes, Postings, counted, postings

# Robertson and Zaragoza (2009), "The Probabilistic Relevance Framework", eq. 3.15 with the query term factor
# of Robertson et al. (1995), "Okapi at TREC-3": (k3+1)·qtf/(k3+qtf).
K1, B, K3 = 1.2, 0.9, 1.0
Scores = NDArray[np.float32]
ARRAYS = ("codes", "starts", "texts", "weights", "idf")


class Bm25:
    """Texts ready to be searched (``size`` of them); the arrays can be kept in a file and mapped back."""

    def __init__(
        self,
        texts: Sequence[str] | Postings,
        *,
        k1: float = K1,
        b: float = B,
    ) -> None:
        """``texts`` as strings, or already counted. Raises InputError for no texts, or k1, b out of range."""
        if not (np.isfinite(k1) and k1 >= 0):
            raise InputError("k1", "a number ≥ 0", found=repr(k1))
        if not 0 <= b <= 1:
            raise InputError("b", "a number between 0 and 1", found=repr(b))
        found = texts if isinstance(texts, Postings) else postings(texts)
        self.size = int(found.lengths.size)
        if self.size == 0:
            raise InputError("texts", "at least one text", found="none")
        held = np.diff(found.starts)
        mean = max(float(found.lengths.mean()), 1.0)
        damp = (k1 * (1 - b + b * found.lengths / mean)).astype(np.float32)
        self.idf = np.log1p((self.size - held + 0.5) / (held + 0.5)).astype(np.float32)
        self.codes, self.starts, self.texts = found.codes, found.starts, found.texts
        saturated = found.counts * np.float32(k1 + 1) / (found.counts + damp[found.texts])
        self.weights = (saturated * np.repeat(self.idf, held)).astype(np.float32)

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any], size: int) -> Bm25:
        """Give an index back from ``arrays()`` (may be memory-mapped) and its ``size``."""
        index = cls.__new__(cls)
        index.size = size
        index.codes, index.starts, index.texts = arrays["codes"], arrays["starts"], arrays["texts"]
        index.weights, index.idf = arrays["weights"], arrays["idf"]
        return index

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Give the arrays that make the index."""
        return {name: getattr(self, name) for name in ARRAYS}

    def find(self, codes: Codes) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Give where each pair stands in the index and whether it is known at all."""
        if not self.codes.size or not codes.size:
            return np.zeros(codes.size, dtype=np.int64), np.zeros(codes.size, dtype=np.bool_)
        at = np.minimum(np.searchsorted(self.codes, codes), self.codes.size - 1)
        return at, self.codes[at] == codes

    def scores(self, query: str, *, k3: float = K3) -> Scores:
        """Give the BM25 score of every text for a query (zeros where nothing is shared)."""
        codes, counts = counted(query)
        total = np.zeros(self.size, dtype=np.float32)
        at, known = self.find(codes)
        factors = (k3 + 1) * counts / (k3 + counts)
        for place, factor in zip(at[known], factors[known], strict=True):
            begin, end = self.starts[place], self.starts[place + 1]
            total[self.texts[begin:end]] += factor * self.weights[begin:end]
        return total

    def idf_of(self, codes: Codes) -> Scores:
        """Give the inverse document frequency of pairs; 0 for pairs that no text holds."""
        at, known = self.find(codes)
        if not self.idf.size:
            return np.zeros(codes.size, dtype=np.float32)
        return np.where(known, self.idf[at], np.float32(0)).astype(np.float32)


def best(scores: NDArray[Any], count: int) -> NDArray[np.int64]:
    """Give the places of the ``count`` highest scores, best first; equal scores in order of place."""
    if count < scores.size:
        edge = np.partition(scores, scores.size - count)[scores.size - count]
        places = np.flatnonzero(scores >= edge)
    else:
        places = np.arange(scores.size)
    return places[np.argsort(-scores[places], kind="stable")][:count]
