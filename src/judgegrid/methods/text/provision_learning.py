"""Learning the order of articles from confirmed answers; needs scikit-learn and belongs to jobs."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from judgegrid.methods.arguments import InputError
from judgegrid.methods.text.provision_index import ConfirmedAnswers, ProvisionIndex
from judgegrid.methods.text.provision_order import LearnedOrder, candidates
from judgegrid.methods.text.provisions import plain_parts

# Friedman (2001), gradient boosting, on histograms; chosen by cross-validation on STARD's training part.
LEAST_QUESTIONS = 200
FOLDS = 10
SAME_QUESTION = 0.8
TREES, LEAVES, RATE, L2, LEAST_LEAF = 120, 12, 0.08, 1.0, 30


def learn_answers(pairs: Iterable[tuple[str, Iterable[str]]], index: ProvisionIndex) -> ConfirmedAnswers:
    """Give the confirmed answers with an order learned from them, for ``rank_provisions(…, confirmed=…)``.

    Raises InputError with fewer than 200 confirmed questions: then ``ConfirmedAnswers`` alone is better.
    """
    answers = ConfirmedAnswers(pairs, index)
    return answers.with_order(learn_order(answers, index))


def learn_order(
    answers: ConfirmedAnswers, index: ProvisionIndex, *, without: NDArray[np.bool_] | None = None
) -> LearnedOrder:
    """Learn from each confirmed question what a right article looks like when that question is left out.

    ``without`` marks questions that must not be learned from at all (held out). A tenth is left out at a
    time, nearly equal questions with them: leaving out one alone would lower the counts of its own articles
    by exactly one, and the trees would learn just that. Deterministic.
    Raises InputError with fewer than 200 questions to learn from.
    """
    held = np.zeros(len(answers.questions), dtype=np.bool_) if without is None else without
    usable = [at for at, sign in enumerate(answers.signs) if sign > 0 and not held[at]]
    if len(usable) < LEAST_QUESTIONS:
        wanted = f"at least {LEAST_QUESTIONS} confirmed questions"
        raise InputError("answers", wanted, found=str(len(usable)))
    fold = np.random.default_rng(0).integers(0, FOLDS, held.size)
    rows, right = [], []
    for at in usable:
        question = answers.questions[at]
        same = answers.likeness(question) >= SAME_QUESTION
        left_out = held | same | (fold == fold[at])
        parts, _ = plain_parts(question, index, answers, without=left_out)
        places, features = candidates(parts, index)
        rows.append(features)
        right.append(np.isin(places, answers.answers[at]))
    model = HistGradientBoostingClassifier(
        max_iter=TREES,
        learning_rate=RATE,
        max_leaf_nodes=LEAVES,
        l2_regularization=L2,
        min_samples_leaf=LEAST_LEAF,
        early_stopping=False,
        random_state=0,
    ).fit(np.vstack(rows), np.concatenate(right))
    return _arrays(model, len(usable))


def _arrays(model: HistGradientBoostingClassifier, questions: int) -> LearnedOrder:
    """Give the trees of the model as arrays of one width."""
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
    return LearnedOrder(feature, threshold, left, right, value, depth, questions)
