"""Learning the order of articles from confirmed answers; needs scikit-learn and belongs to jobs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from judgegrid.methods.arguments import InputError
from judgegrid.methods.text.bigrams import postings
from judgegrid.methods.text.latent import fit_latent
from judgegrid.methods.text.latent_space import LatentSpace
from judgegrid.methods.text.provision_index import (
    ConfirmedAnswers,
    ProvisionIndex,
    provision_text,
    question_core,
)
from judgegrid.methods.text.provision_order import LearnedOrder, candidates, whole_sum
from judgegrid.methods.text.provision_regression import AnswerRegression, Outputs, kernel_of, solved
from judgegrid.methods.text.provisions import plain_parts

# Friedman (2001), gradient boosting, on histograms; chosen by cross-validation on STARD's training part.
LEAST_QUESTIONS, MOST_QUESTIONS = 200, 3_000
FOLDS = 10
SAME_QUESTION = 0.8
TREES, LEAVES, RATE, L2, LEAST_LEAF = 120, 12, 0.08, 1.0, 30
DIMENSIONS = 200


def learn_answers(pairs: Iterable[tuple[str, Iterable[str]]], index: ProvisionIndex) -> ConfirmedAnswers:
    """Give the confirmed answers with an order learned from them, for ``rank_provisions(…, confirmed=…)``.

    Raises InputError with fewer than 200 confirmed questions: then ``ConfirmedAnswers`` alone is better.
    """
    answers = ConfirmedAnswers(pairs, index)
    return answers.with_order(learn_order(answers, index))


def latent_space_of(index: ProvisionIndex) -> LatentSpace | None:
    """Give the latent space of the articles; None where they share too little to make one."""
    return fit_latent(postings([provision_text(row) for row in index.rows]), dimensions=DIMENSIONS)


@dataclass(frozen=True)
class _Lessons:
    """The questions learned from (their numbers, texts, articles), and their kernel."""

    numbers: NDArray[np.int64]
    cores: list[str]
    answers: list[NDArray[np.int64]]
    kernel: NDArray[np.float32]
    space: LatentSpace
    index: ProvisionIndex

    def regression(self, kept: NDArray[np.bool_]) -> AnswerRegression:
        """Give the regression learned from the questions kept."""
        at = np.flatnonzero(kept)
        answers = [self.answers[one] for one in at]
        outputs = Outputs.of(answers, self.index)
        targets = outputs.targets(answers, self.space, self.index)
        coefficients = solved(self.kernel[np.ix_(at, at)], targets)
        return AnswerRegression([self.cores[one] for one in at], self.space, outputs, coefficients)


def learn_order(
    answers: ConfirmedAnswers,
    index: ProvisionIndex,
    *,
    without: NDArray[np.bool_] | None = None,
    space: LatentSpace | None = None,
) -> LearnedOrder:
    """Learn from each confirmed question what a right article looks like when that question is left out.

    ``without`` marks questions that must not be learned from at all (held out); ``space`` may hand over a
    ``latent_space_of`` the index. A tenth is left out at a time, nearly equal questions together: leaving out
    one alone would lower the counts of its own articles by exactly one, and the trees would learn just that.
    At most the 3,000 latest questions are learned from. Deterministic.
    Raises InputError with fewer than 200 questions to learn from, or articles that share no words.
    """
    held = np.zeros(len(answers.questions), dtype=np.bool_) if without is None else without
    usable = [at for at, sign in enumerate(answers.signs) if sign > 0 and not held[at]][-MOST_QUESTIONS:]
    if len(usable) < LEAST_QUESTIONS:
        wanted = f"at least {LEAST_QUESTIONS} confirmed questions"
        raise InputError("answers", wanted, found=str(len(usable)))
    space = space or latent_space_of(index)
    if space is None:
        raise InputError("index", "articles that share words", found=f"{len(index.rows)} articles")
    cores = [question_core(answers.questions[at]) for at in usable]
    own = [np.array(answers.answers[at], dtype=np.int64) for at in usable]
    lessons = _Lessons(np.array(usable), cores, own, kernel_of(cores, space), space, index)
    rows, right = [], []
    for left_out in _tenths(answers, lessons.numbers):
        one = _lesson(answers, lessons, held, left_out)
        rows += one[0]
        right += one[1]
    model = HistGradientBoostingClassifier(
        max_iter=TREES,
        learning_rate=RATE,
        max_leaf_nodes=LEAVES,
        l2_regularization=L2,
        min_samples_leaf=LEAST_LEAF,
        early_stopping=False,
        random_state=0,
    ).fit(np.vstack(rows), np.concatenate(right))
    everything = lessons.regression(np.ones(len(usable), dtype=np.bool_))
    return _order(model, len(usable), index.fingerprint, everything)


def _tenths(answers: ConfirmedAnswers, numbers: NDArray[np.int64]) -> list[NDArray[np.bool_]]:
    """Give ten parts of the questions as masks over them; nearly equal questions are in one part."""
    group = np.arange(numbers.size)
    for at, number in enumerate(numbers):
        same = answers.likeness(answers.questions[number])[numbers] >= SAME_QUESTION
        if same.sum() > 1:
            group[np.isin(group, group[same])] = group[at]
    drawn = np.random.default_rng(0).integers(0, FOLDS, numbers.size)[group]
    return [drawn == fold for fold in range(FOLDS) if (drawn == fold).any()]


def _lesson(
    answers: ConfirmedAnswers, lessons: _Lessons, held: NDArray[np.bool_], left_out: NDArray[np.bool_]
) -> tuple[list[NDArray[np.float64]], list[NDArray[np.bool_]]]:
    """Give features and truth of the candidates of the questions left out, asked of all others."""
    regression = lessons.regression(~left_out)
    without = held.copy()
    without[lessons.numbers[left_out]] = True
    rows, right = [], []
    for at in np.flatnonzero(left_out):
        parts, _ = plain_parts(
            answers.questions[lessons.numbers[at]], lessons.index, answers, without=without
        )
        expected = regression.expect(lessons.cores[at], lessons.index)
        total = whole_sum(parts, expected, lessons.index)
        places, features = candidates(parts, expected, lessons.index, total=total)
        rows.append(features)
        right.append(np.isin(places, lessons.answers[at]))
    return rows, right


def _order(
    model: HistGradientBoostingClassifier, questions: int, corpus: str, regression: AnswerRegression
) -> LearnedOrder:
    """Give the trees of the model as arrays of one width, with the regression they were learned beside."""
    trees = [stage[0].nodes for stage in model._predictors]
    width = max(len(nodes) for nodes in trees)
    shape = (len(trees), width)
    feature, left, right = (np.zeros(shape, dtype=np.int32) for _ in range(3))
    threshold, value = np.zeros(shape), np.zeros(shape)
    for row, nodes in enumerate(trees):
        size, own = len(nodes), np.arange(len(nodes))
        leaf = nodes["is_leaf"].astype(bool)
        feature[row, :size] = np.where(leaf, 0, nodes["feature_idx"])
        threshold[row, :size] = np.where(leaf, np.inf, nodes["num_threshold"])
        left[row, :size] = np.where(leaf, own, nodes["left"])
        right[row, :size] = np.where(leaf, own, nodes["right"])
        value[row, :size] = np.where(leaf, nodes["value"], 0.0)
    depth = int(max(nodes["depth"].max() for nodes in trees))
    return LearnedOrder(
        feature, threshold, left, right, value, depth, questions, corpus, regression=regression
    )
