"""Latent meaning of texts: a truncated singular value decomposition of their character pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix

from judgegrid.methods.text.bigrams import Postings
from judgegrid.methods.text.latent_space import LatentSpace

# Deerwester et al. (1990); range finder with two power iterations after Halko, Martinsson and Tropp (2011),
# algorithm 4.4. The seed is fixed: the same texts give the same space.
DIMENSIONS = 150
OVERSAMPLING = 15
POWER_ITERATIONS = 2
LEAST_TEXTS = 3
MOST_SHARE = 0.5
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class _Matrix:
    texts: Any  # texts × pairs kept, rows of length one
    codes: NDArray[np.uint64]
    idf: Floats


def fit_latent(found: Postings, *, dimensions: int = DIMENSIONS) -> LatentSpace | None:
    """Fit the space to counted texts; None where there are too few texts that share anything."""
    matrix = _weighted(found)
    size = int(found.lengths.size)
    rank = min(dimensions, size // 3, matrix.codes.size // 3)
    if rank < 2:
        return None
    draw = np.random.default_rng(20_250_405).standard_normal((size, rank + OVERSAMPLING))
    basis = draw.astype(np.float32)
    back = matrix.texts.T.tocsr()
    for _ in range(POWER_ITERATIONS + 1):
        basis, _ = np.linalg.qr(matrix.texts @ (back @ basis))
    small = (back @ basis).T
    values, vectors = np.linalg.eigh((small @ small.T).astype(np.float64))
    strongest = np.argsort(-values)[:rank]
    strongest = strongest[values[strongest] > 1e-9]
    loads = (small.T @ vectors[:, strongest].astype(np.float32)) / np.sqrt(values[strongest])
    loads = loads.astype(np.float32)
    return LatentSpace(matrix.codes, matrix.idf, loads, _unit(matrix.texts @ loads))


def _weighted(found: Postings) -> _Matrix:
    size, held = int(found.lengths.size), np.diff(found.starts)
    least = min(LEAST_TEXTS, max(1, size // 10))
    kept = (held >= least) & (held <= max(MOST_SHARE * size, 2))
    inside = np.repeat(kept, held)
    idf = np.log(size / np.maximum(held[kept], 1)).astype(np.float32)
    weights = (1 + np.log(found.counts[inside])) * np.repeat(idf, held[kept])
    starts = np.append(0, np.cumsum(held[kept]))
    matrix = csc_matrix((weights, found.texts[inside], starts), shape=(size, int(kept.sum()))).tocsr()
    norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix.data /= np.maximum(np.repeat(norms, np.diff(matrix.indptr)), 1e-9)
    return _Matrix(matrix.astype(np.float32), found.codes[kept], idf)


def _unit(rows: Floats) -> Floats:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.maximum(length, 1e-9)).astype(np.float32)
