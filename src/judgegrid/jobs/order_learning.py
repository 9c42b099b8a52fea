"""The order of articles learned from confirmed answers: measured on the newest ones, used if not worse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from judgegrid.jobs.model_files import TooFew, prune, store
from judgegrid.methods.text.provision_index import ConfirmedAnswers
from judgegrid.methods.text.provision_learning import LEAST_QUESTIONS, SAME_QUESTION, learn_order
from judgegrid.methods.text.provision_order import LearnedOrder
from judgegrid.methods.text.provisions import score_provisions
from judgegrid.records.guidance import learned_order as kept
from judgegrid.records.guidance.provision_search import Searchable, searchable

HELD_SHARE = 0.2
LEAST_HELD = 50
LEAST_SEEN_BY_NEITHER = 20  # questions on which two versions may be compared
DEPTH = 10
Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class OrderLearned:
    """What one training came to; ``verdict`` says it in a sentence."""

    version: int
    plain: float
    learned: float
    in_force: bool
    verdict: str


def learn_provisions(*, at: datetime) -> OrderLearned:
    """Learn from the older confirmed questions, measure on the newest fifth, put in force what is not worse.

    Not worse: neither than the plain sum on all of them, nor than the version in force on those that are
    newer than it. What is measured is what is stored. Raises TooFew.
    """
    found = _enough(searchable())
    held, tested = _held(found.answers)
    order = learn_order(found.answers, found.index, without=held)
    plain, learned = (_recalls(found, one, tested, held) for one in (None, order))
    before = kept.in_force()
    rival = kept.read(before) if before else None
    fresh = _newer(found, tested, before.trained_at) if before and rival else np.zeros(0, dtype=np.bool_)
    compared = rival is not None and int(fresh.sum()) >= LEAST_SEEN_BY_NEITHER
    rival_recall = float(_recalls(found, rival, tested[fresh], held).mean()) if compared else None
    better = learned.mean() >= plain.mean()
    if rival_recall is not None:
        better = better and learned[fresh].mean() >= rival_recall
    said = f"最近 {tested.size} 个已确认的问题上，前十召回 {learned.mean():.1%}，不学次序 {plain.mean():.1%}"
    if rival_recall is not None and before:
        said += (
            f"；其中第 {before.version} 版没有见过的 {int(fresh.sum())} 个上 {learned[fresh].mean():.1%}，"
        )
        said += f"第 {before.version} 版 {rival_recall:.1%}"
    verdict = f"{said}；{'新版启用' if better else '新版较差，不启用，继续用原来的'}"
    version = kept.next_version()
    name = f"order-{version}.npz"
    file_hash = store(kept.folder(), name, kept.to_bytes(order))
    kept.keep(
        {
            "version": version,
            "month": _month_before(at),
            "questions": order.questions,
            "tested": int(tested.size),
            "plain": float(plain.mean()),
            "learned": float(learned.mean()),
            "before_version": before.version if before else None,
            "before_tested": int(fresh.sum()) if compared else 0,
            "before_learned": rival_recall,
            "in_force": bool(better),
            "verdict": verdict,
            "corpus": order.corpus,
            "file_name": name,
            "file_hash": file_hash,
        },
        at=at,
    )
    used = version if better else before.version if before else 0
    prune(kept.folder(), "order-*.npz", used=f"order-{used}.npz")
    return OrderLearned(version, float(plain.mean()), float(learned.mean()), bool(better), verdict)


def _enough(found: Searchable | None) -> Searchable:
    confirmed = found.answers.confirmed if found else 0
    wanted = LEAST_QUESTIONS + LEAST_HELD
    if found is None or confirmed < wanted:
        raise TooFew(f"确认过法条的问题只有 {confirmed} 个，至少要 {wanted} 个")
    return found


def _held(answers: ConfirmedAnswers) -> tuple[Marks, NDArray[np.int64]]:
    """What must not be learned from, and the questions that are asked: the newest fifth of those confirmed.

    Questions that are nearly one of these are not learned from either. Raises TooFew when too few are left.
    """
    positive = np.flatnonzero(np.array(answers.signs) > 0)
    tested = positive[-max(LEAST_HELD, round(positive.size * HELD_SHARE)) :]
    held = np.zeros(len(answers.questions), dtype=np.bool_)
    for at in tested:
        held |= answers.likeness(answers.questions[at]) >= SAME_QUESTION
        held[at] = True
    left = int((~held[positive]).sum())
    if left < LEAST_QUESTIONS:
        raise TooFew(
            f"留出检验的 {tested.size} 个以外只剩 {left} 个不相近的问题，至少要 {LEAST_QUESTIONS} 个"
        )
    return held, tested


def _newer(found: Searchable, tested: NDArray[np.int64], at: datetime) -> Marks:
    """Which of the questions asked nobody had spoken of when a version was trained."""
    new = kept.keys_confirmed_since(at)
    return np.array([found.answers.questions[one] in new for one in tested], dtype=np.bool_)


def _recalls(
    found: Searchable, order: LearnedOrder | None, tested: NDArray[np.int64], held: Marks
) -> NDArray[np.float64]:
    """Recall in the first ten of each question, with all that is held out left out of the answers."""
    answers = found.answers.with_order(order) if order else found.plain
    rows = []
    for at in tested:
        scored = score_provisions(answers.questions[at], found.index, answers, without=held)
        wanted = answers.answers[at]
        rows.append(0.0 if scored is None else _recall(scored.total, wanted))
    return np.array(rows)


def _recall(scores: NDArray[np.float32], wanted: tuple[int, ...]) -> float:
    ranks = [int((scores > scores[at]).sum() + (scores[:at] == scores[at]).sum()) for at in wanted]
    return sum(rank < DEPTH for rank in ranks) / len(ranks)


def _month_before(at: datetime) -> date:
    return (timezone.localdate(at).replace(day=1) - timedelta(days=1)).replace(day=1)
