"""The type of a dispute from what people write: subject and body apart, trained on own reports."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from judgegrid.methods.text.type_arrays import (
    Floats,
    LayText,
    RankedType,
    TypeArrays,
    shares_of,
    telling,
)

LEAST_EXAMPLES = 20


class TypeModel:
    """Linear support vector machines on character 1–2-gram TF-IDF, subject and body in features of their own.

    Kept apart, a word in the subject line weighs by itself: on the public petitions this is worth five points
    of macro-F1 over one joined text (docs/methods/lay_types.md). For the cold start see ``topics``.
    """

    def __init__(self, examples: Sequence[tuple[LayText, str]]) -> None:
        """Raises ValueError with fewer than 20 examples or a single label: then the word list is better."""
        labels = [label for _, label in examples]
        if len(examples) < LEAST_EXAMPLES or len(set(labels)) < 2:
            raise ValueError(
                f"{len(examples)} examples of {len(set(labels))} types: at least 20 of two needed"
            )
        texts = [text for text, _ in examples]
        self._subject, self._body = (
            TfidfVectorizer(analyzer="char", ngram_range=(1, 2), min_df=2, sublinear_tf=True)
            for _ in range(2)
        )
        self._subject.fit([text.subject or "。" for text in texts] + ["。。"] * 2)
        self._body.fit([text.body or "。" for text in texts] + ["。。"] * 2)
        self._grams = [*self._subject.get_feature_names_out(), *self._body.get_feature_names_out()]
        self._model = LinearSVC(C=1.0).fit(self._features(texts), labels)
        self.labels: tuple[str, ...] = tuple(self._model.classes_)

    def _features(self, texts: Sequence[LayText]) -> csr_matrix:
        subjects = self._subject.transform([text.subject for text in texts])
        bodies = self._body.transform([text.body for text in texts])
        return hstack([subjects, bodies]).tocsr()

    def decide(self, texts: Sequence[LayText]) -> tuple[Floats, csr_matrix]:
        """Give decision values (text × label) and the features they came from."""
        features = self._features(texts)
        values = np.asarray(self._model.decision_function(features), dtype=np.float64)
        return (np.column_stack([-values, values]) if values.ndim == 1 else values), features

    def words(self, features: csr_matrix, row: int, label: int) -> tuple[str, ...]:
        """Give the two-character pieces of one text that weigh most for a label."""
        found = features[row]
        weights = self._model.coef_
        signed = weights[0] * (1 if label else -1) if weights.shape[0] == 1 else weights[label]
        return telling(
            [(float(v * signed[i]), self._grams[i]) for i, v in zip(found.indices, found.data, strict=True)]
        )

    def arrays(self) -> TypeArrays:
        """Give the model as arrays that decide the same with numpy alone."""
        weights, intercepts = self._model.coef_, self._model.intercept_
        if weights.shape[0] == 1:
            weights, intercepts = np.vstack([-weights, weights]), np.array([-intercepts[0], intercepts[0]])
        return TypeArrays(
            tuple(str(one) for one in self.labels),
            tuple(str(one) for one in self._subject.get_feature_names_out()),
            tuple(str(one) for one in self._body.get_feature_names_out()),
            np.concatenate([self._subject.idf_, self._body.idf_]),
            weights.astype(np.float32),
            np.asarray(intercepts, dtype=np.float64),
        )


def rank_types(text: LayText, model: TypeModel, *, top: int = 3) -> tuple[RankedType, ...]:
    """Rank the types a model knows for one report, best first."""
    return rank_many_types([text], model, top=top)[0]


def rank_many_types(
    texts: Sequence[LayText], model: TypeModel, *, top: int = 3
) -> list[tuple[RankedType, ...]]:
    """Rank the types for many reports at once."""
    if not texts:
        return []
    values, features = model.decide(texts)
    ranked = []
    for row in range(len(texts)):
        shares = shares_of(values[row])
        order = np.argsort(-values[row], kind="stable")[:top]
        ranked.append(
            tuple(
                RankedType(model.labels[i], round(float(shares[i]), 4), model.words(features, row, int(i)))
                for i in order
            )
        )
    return ranked
