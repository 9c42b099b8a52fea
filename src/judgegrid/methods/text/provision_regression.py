"""What confirmed answers teach about a new question: a regression from questions to articles, numpy alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from judgegrid.methods.text.cosine import CosineIndex
from judgegrid.methods.text.latent_space import LatentSpace

# Kernel ridge regression (Saunders, Gammerman and Vovk 1998); both constants by cross-validation on STARD's
# training part. The kernel is the cosine of the words plus half the cosine in the latent space.
RIDGE = 0.6
LATENT_SHARE = 0.5
Floats = NDArray[np.float32]
Answers = Sequence[NDArray[np.int64]]


class Places(Protocol):
    """What is asked of a ``ProvisionIndex``: law and chapter of every article."""

    laws: list[str]
    heads: list[str]
    law_at: NDArray[np.int32]
    head_at: NDArray[np.int32]


@dataclass(frozen=True)
class Expected:
    """What the regression expects of the articles (n), laws and chapters for one question."""

    latent: Floats
    meaning: Floats
    articles: Floats
    laws: Floats
    heads: Floats


class AnswerRegression:
    """Questions (q) with their articles, and the coefficients (q × outputs) learned from them."""

    def __init__(
        self, questions: Sequence[str], space: LatentSpace, outputs: Outputs, coefficients: Floats
    ) -> None:
        """``questions`` without the words that only ask, in the order of the rows of ``coefficients``."""
        self.questions, self.space, self.outputs = tuple(questions), space, outputs
        self.coefficients = coefficients
        self._cosine = CosineIndex(self.questions)
        self._latent = latent_rows(self.questions, space)

    def expect(self, question: str, index: Places) -> Expected:
        """Give what is expected for a question (without the words that only ask)."""
        own = self.space.vector(question)
        kernel = self._cosine.likeness(question) + np.float32(LATENT_SHARE) * (self._latent @ own)
        return self.outputs.expected(kernel @ self.coefficients, own, self.space, index)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Give the arrays that make the regression, for a file."""
        return {
            "questions": np.array(self.questions),
            "coefficients": self.coefficients,
            "cited": self.outputs.articles,
            "cited_laws": self.outputs.laws,
            "cited_heads": self.outputs.heads,
        } | {f"space_{name}": value for name, value in self.space.arrays().items()}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any]) -> AnswerRegression:
        """Give a regression back from ``arrays()``."""
        space = LatentSpace(*(arrays[f"space_{name}"] for name in LatentSpace.NAMES))
        outputs = Outputs(arrays["cited"], arrays["cited_laws"], arrays["cited_heads"])
        questions = [str(one) for one in arrays["questions"]]
        return cls(questions, space, outputs, arrays["coefficients"])


@dataclass(frozen=True)
class Outputs:
    """What the columns stand for: latent dimensions, then these articles, laws, chapters."""

    articles: NDArray[np.int64]
    laws: NDArray[np.int64]
    heads: NDArray[np.int64]

    @classmethod
    def of(cls, answers: Answers, index: Places) -> Outputs:
        """Give every article that an answer names, with their laws and chapters."""
        articles = np.unique(np.concatenate(answers))
        return cls(articles, np.unique(index.law_at[articles]), np.unique(index.head_at[articles]))

    def targets(self, answers: Answers, space: LatentSpace, index: Places) -> Floats:
        """Give what should be expected for each question (q × outputs)."""
        rows = []
        for places in answers:
            row = [space.texts[places].mean(axis=0), np.isin(self.articles, places).astype(np.float32)]
            for kept, at in ((self.laws, index.law_at), (self.heads, index.head_at)):
                row.append((kept[:, None] == at[places][None, :]).mean(axis=1).astype(np.float32))
            rows.append(np.concatenate(row))
        return np.array(rows, dtype=np.float32)

    def expected(self, found: Floats, own: Floats, space: LatentSpace, index: Places) -> Expected:
        """Spread the columns of one question over the whole corpus."""
        wide = space.texts.shape[1]
        ends = np.cumsum([wide, self.articles.size, self.laws.size])
        direction, articles, laws, heads = np.split(found, ends)
        both = space.texts @ np.column_stack([own, direction]).astype(np.float32)
        return Expected(
            both[:, 0],
            both[:, 1],
            _spread(articles, self.articles, index.law_at.size),
            _spread(laws, self.laws, len(index.laws)),
            _spread(heads, self.heads, len(index.heads)),
        )


def latent_rows(questions: Sequence[str], space: LatentSpace) -> Floats:
    """Give the place of each question in the latent space (q × d), of length one or zero."""
    return np.array([space.vector(one) for one in questions], dtype=np.float32)


def kernel_of(questions: Sequence[str], space: LatentSpace) -> Floats:
    """Give the kernel of the questions with each other (q × q)."""
    cosine = CosineIndex(questions)
    latent = latent_rows(questions, space)
    words = np.array([cosine.likeness(one) for one in questions], dtype=np.float32)
    kernel: Floats = words + np.float32(LATENT_SHARE) * (latent @ latent.T)
    return kernel


def solved(kernel: Floats, targets: Floats) -> Floats:
    """Give the coefficients: (K + ridge·1)⁻¹ · targets."""
    matrix = (kernel + kernel.T).astype(np.float64) / 2 + RIDGE * np.eye(len(kernel))
    return np.linalg.solve(matrix, targets.astype(np.float64)).astype(np.float32)


def _spread(values: Floats, places: NDArray[np.int64], size: int) -> Floats:
    whole = np.zeros(size, dtype=np.float32)
    whole[places] = values
    return whole
