"""The cause of a case from its facts: linear model, nearest case, names; up the tree when unsure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.svm import LinearSVC

# Weights and temperature chosen by five-fold cross-validation on the development part of civil_causes
# (python benchmarks/text.py prints the figures); the model itself holds nothing of that set.
NEAREST_WEIGHT = 2.0
NAMES_WEIGHT = 0.5
UPPER_WEIGHTS = {1: 0.2}
TEMPERATURE = 0.3
NAMES_ONLY_TEMPERATURE = 0.15
NAME_LENGTH_POWER = 0.75  # long names hold more pieces of any text
REPEATED = 0.6  # what another mention of a piece of a name adds, times the logarithm of the mentions
ABOVE_FACTOR = 0.4  # of the names above a cause, each level less
UNSEEN_GAP = 0.2
SETTLED = 0.6
LONGEST_TEXT = 4000
UNKNOWN_WORD_WEIGHT = 6.0
MOST_PIECES = 60
_PIECE = re.compile("(?!.*[的了个是在])[\u4e00-\u9fff]{2,4}")
_EMPTY_WORDS = re.compile(r"纠纷|案件|责任|争议|（.*?）|\(.*?\)|[、与和及]")
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CauseRow:
    """A cause of the official tree; ``level`` 1–4, ``parent`` the number above ("" on level 1)."""

    number: str
    name: str
    parent: str
    level: int


@dataclass(frozen=True, slots=True)
class RankedCause:
    """A cause with its share of the probability, the words of its name that the text holds, and how similar
    (cosine, 0–1) the most similar known case of it is."""

    number: str
    name: str
    share: float
    words: tuple[str, ...]
    nearest: float


@dataclass(frozen=True, slots=True)
class CauseRanking:
    """The best causes; ``settled`` is the deepest node of the tree (number, name, share) whose share reaches
    0.6, None when not even a first level does."""

    causes: tuple[RankedCause, ...]
    settled: tuple[str, str, float] | None


class CauseModel:
    """Causes learned from a court's own filings; without examples the names of the causes alone decide."""

    FORM = 2  # of what is pickled: a stored model of another form is not used, the next learning replaces it

    def __init__(self, causes: Sequence[CauseRow], examples: Sequence[tuple[str, str]] = ()) -> None:
        """``examples`` are (text, number of the cause). Raises ValueError for an unknown number."""
        self.rows = {row.number: row for row in causes}
        self.numbers = [row.number for row in causes if row.level >= 3]
        self._at = {number: i for i, number in enumerate(self.numbers)}
        for position, (_, number) in enumerate(examples):
            if number not in self._at:
                raise ValueError(f"example {position}: cause {number!r} is no cause of level 3 or 4")
        pieces = sorted(set().union(*(_core_pieces(row.name) for row in causes)))
        self._pieces = CountVectorizer(analyzer="char", ngram_range=(2, 3), vocabulary=pieces)
        names = [row.name for row in causes]
        self._names = self._name_matrix([text[:LONGEST_TEXT] for text, _ in examples] or names)
        self._upper = {level: [self._above(n, level) for n in self.numbers] for level in UPPER_WEIGHTS}
        self.trained = len({number for _, number in examples}) >= 2
        if self.trained:
            self._train([text[:LONGEST_TEXT] for text, _ in examples], [number for _, number in examples])

    def _above(self, number: str, level: int) -> str:
        row = self.rows[number]
        while row.level > level and row.parent in self.rows:
            row = self.rows[row.parent]
        return row.number

    def _train(self, texts: list[str], labels: list[str]) -> None:
        self._vectorizer = TfidfVectorizer(
            analyzer="char", ngram_range=(1, 4), min_df=2 if len(texts) >= 50 else 1, sublinear_tf=True
        )
        self._known = self._vectorizer.fit_transform(texts)
        self._labels = np.array([self._at[label] for label in labels])
        self._leaf = LinearSVC(C=1.0).fit(self._known, labels)
        self._upper_models: dict[int, LinearSVC] = {}
        for level in UPPER_WEIGHTS:
            above = [self._above(label, level) for label in labels]
            if len(set(above)) >= 2:
                self._upper_models[level] = LinearSVC(C=1.0).fit(self._known, above)

    def scores(self, texts: Sequence[str]) -> tuple[Floats, Floats, Floats]:
        """Give (score, share of name words found, similarity of the nearest example), each text × cause."""
        cut = [text[:LONGEST_TEXT] for text in texts]
        named = self._name_scores(cut)
        relative = named / np.maximum(named.max(axis=1, keepdims=True), 1e-9)
        nearest = np.zeros_like(named)
        if not self.trained:
            return relative, named, nearest
        vectors = self._vectorizer.transform(cut)
        likeness = (vectors @ self._known.T).toarray()
        for column, at in enumerate(self._labels):
            np.maximum(nearest[:, at], likeness[:, column], out=nearest[:, at])
        total = _decisions(self._leaf, vectors, self.numbers)
        total += NEAREST_WEIGHT * nearest + NAMES_WEIGHT * relative
        for level, model in self._upper_models.items():
            total += UPPER_WEIGHTS[level] * _decisions(model, vectors, self._upper[level])
        return total, named, nearest

    def telling(self, texts: Sequence[str], number: str, *, most: int = 4) -> tuple[str, ...]:
        """Give the pieces (2–4 characters, no figures) that weigh most for a cause over several texts.

        Weight is the piece's TF-IDF value times the coefficient of the linear model; of overlapping pieces
        the heaviest stays. Empty without examples of the cause.
        """
        if not self.trained or number not in self._leaf.classes_:
            return ()
        at = list(self._leaf.classes_).index(number)
        binary = self._leaf.coef_.shape[0] == 1
        weights = self._leaf.coef_[0] * (1 if at else -1) if binary else self._leaf.coef_[at]
        values = np.asarray(self._vectorizer.transform([one[:LONGEST_TEXT] for one in texts]).sum(axis=0))
        gains = values.ravel() * weights
        names = self._vectorizer.get_feature_names_out()
        kept: list[str] = []
        for place in np.argsort(-gains, kind="stable")[:MOST_PIECES]:
            piece = str(names[place])
            if gains[place] <= 0 or not _PIECE.fullmatch(piece):
                continue
            if not any(piece in other or other in piece for other in kept):
                kept.append(piece)
        return tuple(kept[:most])

    def _name_matrix(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Pieces × causes: what a piece says for a cause, rare ones more, by its own name and those above."""
        held_by = np.asarray((self._pieces.transform(texts) > 0).sum(axis=0)).ravel()
        rarity = np.full(len(held_by), UNKNOWN_WORD_WEIGHT)
        rarity[held_by > 0] = np.log(len(texts) / held_by[held_by > 0])
        rows, columns, values = [], [], []
        for column, number in enumerate(self.numbers):
            at, factor = number, 1.0
            while at in self.rows:
                held = [self._pieces.vocabulary_[piece] for piece in _core_pieces(self.rows[at].name)]
                whole = rarity[held].sum() ** NAME_LENGTH_POWER or 1.0
                rows += held
                columns += [column] * len(held)
                values += list(factor * rarity[held] / whole)
                at, factor = self.rows[at].parent, factor * ABOVE_FACTOR
        return sparse.csr_matrix((values, (rows, columns)), shape=(len(rarity), len(self.numbers)))

    def _name_scores(self, texts: Sequence[str]) -> Floats:
        counts = self._pieces.transform(texts).astype(np.float64)
        counts.data = 1.0 + REPEATED * np.log(counts.data)
        return np.asarray((counts @ self._names).toarray(), dtype=np.float64)


def rank_causes(text: str, model: CauseModel, *, top: int = 5) -> CauseRanking:
    """Rank the causes of the official tree for a text (facts of a case, or a plaintiff's account).

    Character 1–4-gram TF-IDF with linear support vector machines for the cause and for its first level,
    the most similar example, and the words of the names; shares by softmax, summed up the tree until one node
    is settled. A text without any hold gives no settled node.
    """
    return rank_many([text], model, top=top)[0]


def rank_many(texts: Sequence[str], model: CauseModel, *, top: int = 5) -> list[CauseRanking]:
    """Rank the causes of many texts at once."""
    if not texts:
        return []
    total, named, nearest = model.scores(texts)
    rankings = []
    for row, text in enumerate(texts):
        shares = _shares(total[row], TEMPERATURE if model.trained else NAMES_ONLY_TEMPERATURE)
        order = np.argsort(-total[row], kind="stable")[:top]
        causes = tuple(
            RankedCause(
                model.numbers[i],
                model.rows[model.numbers[i]].name,
                round(float(shares[i]), 4),
                _words(model.rows[model.numbers[i]].name, text) if named[row, i] > 0 else (),
                round(float(nearest[row, i]), 4),
            )
            for i in order
        )
        held = bool(text.strip()) and (named[row].max() > 0 or nearest[row].max() > 0.05)
        rankings.append(CauseRanking(causes, _settle(shares, model) if held else None))
    return rankings


def _settle(shares: Floats, model: CauseModel) -> tuple[str, str, float] | None:
    total: dict[str, float] = {}
    for number, share in zip(model.numbers, shares, strict=True):
        at = number
        while at in model.rows:
            total[at] = total.get(at, 0.0) + float(share)
            at = model.rows[at].parent
    sure = [(model.rows[n].level, share, n) for n, share in total.items() if share >= SETTLED]
    if not sure:
        return None
    _, share, number = max(sure)
    return number, model.rows[number].name, round(share, 4)


def _shares(scores: Floats, temperature: float) -> Floats:
    powers = np.exp((scores - scores.max()) / temperature)
    shares: Floats = powers / powers.sum()
    return shares


def _decisions(model: LinearSVC, vectors: object, keys: Sequence[str]) -> Floats:
    """Decision values spread over ``keys``; keys the model never saw stand a little below its lowest."""
    values = np.asarray(model.decision_function(vectors), dtype=np.float64)
    if values.ndim == 1:
        values = np.column_stack([-values, values])
    column = {label: i for i, label in enumerate(model.classes_)}
    lowest = values.min(axis=1) - UNSEEN_GAP
    return np.column_stack([values[:, column[k]] if k in column else lowest for k in keys])


def _core_pieces(name: str) -> set[str]:
    """Pieces of two and three characters of a cause's name without 纠纷, 责任 and the like."""
    core = _EMPTY_WORDS.sub("", name)
    return {core[i : i + n] for n in (2, 3) for i in range(len(core) - n + 1)}


def _words(name: str, text: str) -> tuple[str, ...]:
    """Longest pieces of a name, at least two characters, that the text holds."""
    core, found, at = _EMPTY_WORDS.sub(" ", name), [], 0
    while at < len(core) - 1:
        end = next(
            (e for e in range(len(core), at + 1, -1) if core[at:e] in text and " " not in core[at:e]), 0
        )
        if end:
            found.append(core[at:end])
        at = end or at + 1
    return tuple(found)
