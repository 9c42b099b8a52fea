"""The groups of characters two addresses share or not, and what that means, learned from judged pairs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from judgegrid.methods.text.address_normal import normalise
from judgegrid.methods.text.address_pairs import all_grams
from judgegrid.methods.text.pair_candidates import answers_unseen

LEAST_SEEN = 4
LOOSENESS = 2.0
STEPS = 200
Pair = tuple[str, str]
Floats = NDArray[np.float64]


class GroupModel:
    """Logistic regression on the names of ``group_names`` (scikit-learn, L-BFGS).

    ``unseen`` (pairs, labels) are its probabilities for each training pair, learned without its fold.
    """

    unseen: Floats

    def __init__(
        self, pairs: Sequence[Pair], target: NDArray[np.int64], fold: NDArray[np.int64], kinds: int
    ) -> None:
        """Train on pairs with their label, a number below ``kinds``, and their fold."""
        self._words = TfidfVectorizer(analyzer=_listed, min_df=LEAST_SEEN, binary=True, use_idf=False)
        rows = self._words.fit_transform(pairs)
        self.unseen = answers_unseen(
            fold, lambda seen, left: _fit(rows[seen], target[seen], kinds).predict_proba(rows[left])
        )
        self._model = _fit(rows, target, kinds)

    def chances(self, pairs: Sequence[Pair]) -> Floats:
        """Give the probability of each label (pairs, labels)."""
        found: Floats = self._model.predict_proba(self._words.transform(pairs))
        return found


def _fit(rows: csr_matrix, target: NDArray[np.int64], kinds: int) -> LogisticRegression:
    """Fit with one empty pair of each label beside the others, so that every fold knows all labels."""
    rows = vstack([rows, csr_matrix((kinds, rows.shape[1]))])
    model = LogisticRegression(C=LOOSENESS, max_iter=STEPS, tol=1e-3)
    return model.fit(rows, np.concatenate([target, np.arange(kinds)]))


def _listed(pair: Pair) -> list[str]:
    return sorted(set(group_names(*pair)))


def group_names(a: str, b: str) -> Iterator[str]:
    """Name what a pair shares and what only one holds, as groups of one to three characters (any digit is 9);
    and, both written under each other, how the pieces end that agree, are left over or stand for another."""
    yield "pair"
    one, two = all_grams(a), all_grams(b)
    yield from (_plain(f"-{gram}") for gram in one - two)
    yield from (_plain(f"+{gram}") for gram in two - one)
    yield from (_plain(f"={gram}") for gram in one & two if len(gram) > 1)
    left, right = normalise(a).text, normalise(b).text
    yield from (
        f"last{name}" for name in (right[-1:], right[-2:], f"-{left[-1:]}", f"{left[-1:]}{right[-1:]}")
    )
    for kind, i, j, k, end in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        first, second = _plain(left[i:j]), _plain(right[k:end])
        at = (
            "$" if j == len(left) else "^" if i == 0 else "-",
            "$" if end == len(right) else "^" if k == 0 else "-",
        )
        if kind == "equal":
            yield from (f"both{first[-2:]}{at[1]}", f"both{first[-1:]}{at[0]}{at[1]}")
            continue
        yield f"{kind}{at[0]}{at[1]}"
        for side, piece, where in (("first", first, at[0]), ("second", second, at[1])):
            if piece:
                yield from (f"{side}{piece[-n:]}{where}" for n in (1, 2))
                yield f"{side}{where}{min(len(piece), 9)}"
        if kind == "replace":
            yield f"{first[-1:]}|{second[-1:]}"


def _plain(text: str) -> str:
    return re.sub(r"\d", "9", text)
