"""What the confirmed answers are worth: each question left out in turn, found without and with the others."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from judgegrid.methods.text.provision_index import ConfirmedAnswers
from judgegrid.methods.text.provisions import score_provisions
from judgegrid.records.guidance.models import ProvisionAnswer, ProvisionGain
from judgegrid.records.guidance.provision_search import searchable

LEAST_QUESTIONS = 20
DEPTH = 10
RESAMPLES = 2000
SAME = 0.8


def measure_gain(*, at: datetime) -> ProvisionGain | None:
    """Measure and store; None when nothing was confirmed since the last time, or too little."""
    newest = ProvisionAnswer.objects.order_by("-at", "-pk").first()
    last = ProvisionGain.objects.first()
    state = ProvisionAnswer.objects.count()
    if newest is None or (last and last.words == state and last.measured_at >= newest.at):
        return None
    found = searchable()
    if found is None or found.answers.confirmed < LEAST_QUESTIONS:
        return None
    without, learned = _recalls(found.index, found.plain)
    gain = learned - without
    drawn = np.random.default_rng(1).integers(0, gain.size, (RESAMPLES, gain.size))
    low, high = np.quantile(gain[drawn].mean(axis=1), (0.025, 0.975))
    return ProvisionGain.objects.create(
        measured_at=at,
        questions=gain.size,
        without=float(without.mean()),
        with_answers=float(learned.mean()),
        low=float(low),
        high=float(high),
        words=state,
    )


def _recalls(index, answers: ConfirmedAnswers) -> tuple[np.ndarray, np.ndarray]:
    """Recall in the first ten of each confirmed question; nearly equal questions are left out with it."""
    nobody = np.ones(len(answers.questions), dtype=np.bool_)
    rows = []
    for question, places, sign in zip(answers.questions, answers.answers, answers.signs, strict=True):
        if sign < 0:
            continue
        same = answers.likeness(question) >= SAME
        both = (
            score_provisions(question, index, answers, without=nobody),
            score_provisions(question, index, answers, without=same),
        )
        rows.append([0.0 if one is None else _recall(one.total, places) for one in both])
    found = np.array(rows)
    return found[:, 0], found[:, 1]


def _recall(scores: np.ndarray, wanted: tuple[int, ...]) -> float:
    ranks = [int((scores > scores[at]).sum() + (scores[:at] == scores[at]).sum()) for at in wanted]
    return sum(rank < DEPTH for rank in ranks) / len(ranks)
