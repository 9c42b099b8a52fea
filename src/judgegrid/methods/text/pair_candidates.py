"""The candidates beside a pair: folds that keep those of one address together, and where each stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

FOLDS = 4
NUMBERS = 10
Floats = NDArray[np.float64]
Predict = Callable[[NDArray[np.bool_], NDArray[np.bool_]], Floats]


def folds(firsts: Sequence[str], draw: np.random.Generator) -> NDArray[np.int64]:
    """Give the fold of each pair, drawn at random by its first address."""
    each = sorted(set(firsts))
    fold_of = dict(zip(each, (draw.permutation(len(each)) % FOLDS).tolist(), strict=True))
    return np.array([fold_of[first] for first in firsts])


def answers_unseen(fold: NDArray[np.int64], predict: Predict) -> Floats:
    """Give what ``predict`` (rows to learn from, rows to judge) says of each row without its fold.

    A model that learns from such answers sees in training what it will see when it judges (Wolpert, 1992,
    "Stacked generalization", Neural Networks 5(2)).
    """
    parts = {int(k): predict(fold != k, fold == k) for k in np.unique(fold)}
    answers: Floats = np.zeros((len(fold), next(iter(parts.values())).shape[1]))
    for k, found in parts.items():
        answers[fold == k] = found
    return answers


def standing(keys: Sequence[Hashable], chances: Floats) -> Floats:
    """Give where each pair stands among those of the same key (pairs, ``NUMBERS``); NaN beside no other.

    ``chances`` (pairs, 3) are the probabilities of different, partly, same; the score is that of partly and
    twice that of same. The numbers: how many others; how many score higher; the score over the mean; the sum
    of same; of the others the mean of different, the most of same, partly and different, the highest and the
    lowest score.
    """
    beside: dict[Hashable, list[int]] = defaultdict(list)
    for i, key in enumerate(keys):
        beside[key].append(i)
    score = chances[:, 1] + 2 * chances[:, 2]
    numbers: Floats = np.full((len(keys), NUMBERS), np.nan)
    for rows in beside.values():
        mean, same = score[rows].mean(), chances[rows, 2].sum()
        for i in rows:
            others = [j for j in rows if j != i]
            numbers[i, :4] = [len(others), (score[others] > score[i]).sum(), score[i] - mean, same]
            if others:
                them, scores = chances[others], score[others]
                numbers[i, 4:] = [them[:, 0].mean(), *them[:, ::-1].max(axis=0), scores.max(), scores.min()]
    return numbers
