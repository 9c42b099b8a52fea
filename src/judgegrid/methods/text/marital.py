"""Elements of marriage disputes in a sentence (several or none), learned from labelled sentences."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from judgegrid.methods.arguments import InputError

# The cut-off that five folds of labelled divorce sentences, kept apart by judgment, chose among -0.6 … 0.2
# (python benchmarks/text_elements.py); the model itself holds nothing of that set.
CUT = -0.25
LEAST_EXAMPLES = 20
MOST_WORDS = 4
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MaritalElement:
    """An element, how far the sentence lies above the cut-off, and the pieces of the text that say so."""

    label: str
    margin: float
    words: tuple[str, ...]

    def explain(self) -> str:
        """Two sentences: the element and its words, and what it is worth."""
        said = f"（依据“{'”“'.join(self.words)}”）" if self.words else ""
        return f"这句话谈到“{self.label}”{said}。这是按已标注的句子学来的提示，以原文为准。"


class MaritalModel:
    """One linear support vector machine a label on character 1–3-gram TF-IDF."""

    def __init__(self, examples: Sequence[tuple[str, Collection[str]]], *, cut: float = CUT) -> None:
        """``examples`` are (sentence, its labels). Raises InputError with fewer than 20 sentences or when
        no label stands twice."""
        counted: dict[str, int] = {}
        for _, labels in examples:
            for label in set(labels):
                counted[label] = counted.get(label, 0) + 1
        self.labels = tuple(sorted(one for one, n in counted.items() if 2 <= n < len(examples)))
        if len(examples) < LEAST_EXAMPLES or not self.labels:
            raise InputError("examples", "at least 20 sentences and a label that stands twice")
        self.cut = cut
        self._vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
        known = self._vectorizer.fit_transform([text for text, _ in examples])
        self._grams = self._vectorizer.get_feature_names_out()
        self._models = [
            LinearSVC(C=1.0).fit(known, [label in labels for _, labels in examples]) for label in self.labels
        ]

    def decide(self, texts: Sequence[str]) -> Floats:
        """Decision values, text × label; the cut-off is not yet taken off."""
        vectors = self._vectorizer.transform(texts)
        return np.column_stack([model.decision_function(vectors) for model in self._models])

    def holds(self, texts: Sequence[str]) -> list[bool]:
        """Whether a text shares any piece with the examples; one that does not says nothing."""
        return [int(n) > 0 for n in self._vectorizer.transform(texts).getnnz(axis=1)]

    def words(self, text: str, label: str) -> tuple[str, ...]:
        """The pieces of a text (two or three characters) that weigh most for a label."""
        vector = self._vectorizer.transform([text])
        weights = self._models[self.labels.index(label)].coef_[0]
        scored = sorted(
            ((v * weights[i], self._grams[i]) for i, v in zip(vector.indices, vector.data, strict=True)),
            reverse=True,
        )
        kept: list[str] = []
        for weight, gram in scored:
            if weight > 0 and len(gram.strip()) >= 2 and not any(gram in one or one in gram for one in kept):
                kept.append(gram)
        return tuple(kept[:MOST_WORDS])


def marital_elements(
    text: str, model: MaritalModel, *, at_least_one: bool = False
) -> tuple[MaritalElement, ...]:
    """Elements of one sentence, surest first.

    Question answered: which of the learned elements does a sentence of a marriage dispute speak of?
    ``at_least_one``: when it is known that there is one, the surest is given although below the cut-off.
    Source: one-against-rest linear SVM on character n-grams (Joachims 1998).
    """
    return many_marital_elements([text], model, at_least_one=at_least_one)[0]


def many_marital_elements(
    texts: Sequence[str], model: MaritalModel, *, at_least_one: bool = False
) -> list[tuple[MaritalElement, ...]]:
    """Elements of many sentences at once."""
    if not texts:
        return []
    found = []
    for text, values, held in zip(texts, model.decide(texts), model.holds(texts), strict=True):
        order = [int(i) for i in np.argsort(-values, kind="stable")]
        chosen = [i for i in order if held and values[i] > model.cut]
        if not chosen and at_least_one and held:
            chosen = order[:1]
        found.append(
            tuple(
                MaritalElement(
                    model.labels[i],
                    round(float(values[i] - model.cut), 4),
                    model.words(text, model.labels[i]),
                )
                for i in chosen
            )
        )
    return found
