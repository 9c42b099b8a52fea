"""How alike texts are: cosine of weighted character pairs, one index for many questions, numpy alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from judgegrid.methods.text.bigrams import Codes, counted, postings

Likeness = NDArray[np.float32]


class CosineIndex:
    """Texts as vectors of log(1 + count) × log(1 + n ÷ texts that hold the pair), each of length one."""

    def __init__(self, texts: Sequence[str]) -> None:
        found = postings(texts)
        held = np.diff(found.starts)
        self.size = int(found.lengths.size)
        self.codes, self.starts, self.texts = found.codes, found.starts, found.texts
        self.idf = np.log1p(self.size / np.maximum(held, 1)).astype(np.float32)
        weights = np.log1p(found.counts) * np.repeat(self.idf, held)
        norms = np.sqrt(np.bincount(self.texts, weights**2, self.size))
        self.weights = (weights / np.maximum(norms[self.texts], 1e-9)).astype(np.float32)

    def likeness(self, text: str) -> Likeness:
        """Give the cosine (0–1) of every text with this one; pairs that no text holds lower it too."""
        total = np.zeros(self.size, dtype=np.float32)
        codes, counts = counted(text)
        if not codes.size or not self.codes.size:
            return total
        at, known = self._find(codes)
        rarest = np.float32(np.log1p(self.size))
        values = np.log1p(counts) * np.where(known, self.idf[at], rarest)
        values = values / np.sqrt(np.sum(values**2))
        for place, value in zip(at[known], values[known], strict=True):
            begin, end = self.starts[place], self.starts[place + 1]
            total[self.texts[begin:end]] += value * self.weights[begin:end]
        return np.minimum(total, np.float32(1))

    def _find(self, codes: Codes) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        at = np.minimum(np.searchsorted(self.codes, codes), self.codes.size - 1)
        return at, self.codes[at] == codes


def cosine(here: tuple[Codes, Likeness], there: tuple[Codes, Likeness]) -> float:
    """Give the cosine (0–1) of log(1 + count) of two texts as ``counted``, without statistics."""
    _, ours, theirs = np.intersect1d(here[0], there[0], assume_unique=True, return_indices=True)
    a, b = np.log1p(here[1]), np.log1p(there[1])
    length = float(np.sqrt((a**2).sum() * (b**2).sum()))
    return float((a[ours] * b[theirs]).sum()) / length if length else 0.0
