"""From an everyday question to the articles that answer it; confirmed answers improve the next ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from judgegrid.methods.arguments import InputError, whole
from judgegrid.methods.text.bm25 import best
from judgegrid.methods.text.passages import Passage, matching_passages
from judgegrid.methods.text.provision_index import (
    ConfirmedAnswers,
    Provision,
    ProvisionIndex,
    question_core,
)
from judgegrid.methods.text.provision_order import Parts

# Chosen by ten-fold cross-validation on the training part of STARD (benchmarks/text_retrieval.py).
RANK_WEIGHT = 0.25
NEIGHBOURS = 20
WIDER = 60  # of which a learned order hears beside them
VOTE_WEIGHT = 1.0
LAW_WEIGHT = 0.2
CHAPTER_WEIGHT = 0.3
LAW_CUSTOM = 0.03
ARTICLE_CUSTOM = 0.03
SHOWN_NEIGHBOURS = 3
LEAST_LIKENESS = 0.15
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class LikeQuestion:
    """A question whose answer a person confirmed: ``likeness`` (cosine 0–1) to the one asked."""

    question: str
    likeness: float


@dataclass(frozen=True, slots=True)
class RankedProvision:
    """An article and why it is here: its matching sentences, the like questions it was confirmed for.

    ``place`` is its position in the corpus; ``score`` orders the hits of one question and means nothing else;
    ``text_share`` is its word match beside the best match (0–1); ``votes`` the summed likeness of confirmed
    questions that it answered.
    """

    provision: Provision
    place: int
    score: float
    text_share: float
    votes: float
    passages: tuple[Passage, ...]
    confirmed_for: tuple[LikeQuestion, ...]

    def explain(self) -> str:
        """Two sentences: what matches, and on whose word."""
        words = [text for passage in self.passages for text, match in passage.pieces() if match]
        held = "、".join(dict.fromkeys(f"“{word}”" for word in sorted(words, key=len, reverse=True)[:4]))
        first = f"《{self.provision.law}》{self.provision.article}"
        first += f"中有问题里的{held}。" if held else "与问题没有相同的词。"
        if self.confirmed_for:
            near = self.confirmed_for[0]
            return f"{first}曾有人确认它能回答相近的问题“{near.question}”（相近度{near.likeness:.2f}）。"
        return f"{first}目前没有人确认过它能回答相近的问题，请核对原文。"


@dataclass(frozen=True, slots=True)
class ProvisionRanking:
    """Hits, best first; empty with ``refusal`` when the question holds nothing that the corpus knows."""

    hits: tuple[RankedProvision, ...]
    refusal: str
    confirmed_questions: int

    def explain(self) -> str:
        """Two sentences on how the list came about."""
        if self.refusal:
            return f"不能给出法条：{self.refusal}。请用一句话说明发生了什么、想知道什么。"
        learned = (
            f"并参考了{self.confirmed_questions}个已确认的问答"
            if self.confirmed_questions
            else "尚无已确认的问答可参考"
        )
        return f"按与问题相同的字词和法律的位阶排列，{learned}。排在前面不等于适用，以原文和案情为准。"


def rank_provisions(
    question: str,
    corpus: ProvisionIndex | Sequence[Provision | Mapping[str, Any]],
    *,
    confirmed: ConfirmedAnswers | Iterable[tuple[str, Iterable[str]]] = (),
    top: int = 10,
) -> ProvisionRanking:
    """Rank the articles of a corpus for a question in everyday words.

    ``corpus`` are Provisions or mappings (law, article, text; head, date), or a ``ProvisionIndex`` of them,
    made once for many questions. ``confirmed`` are (question, citations) that people confirmed, or
    ``ConfirmedAnswers`` of them. BM25 over character pairs, plus the rank of the law, plus the votes of like
    questions for article, chapter and law. A question without any pair known to the corpus is refused.
    Raises InputError for an empty corpus, a question that is no text, ``top`` < 1.
    """
    if not isinstance(question, str):
        raise InputError("question", "a text", found=type(question).__name__)
    whole("top", top, least=1)
    index = corpus if isinstance(corpus, ProvisionIndex) else ProvisionIndex(corpus)
    answers = confirmed if isinstance(confirmed, ConfirmedAnswers) else ConfirmedAnswers(confirmed, index)
    if not question.strip():
        return ProvisionRanking((), "问题是空的", answers.confirmed)
    scored = score_provisions(question, index, answers)
    if scored is None:
        return ProvisionRanking((), "问题里没有法条用得到的字词", answers.confirmed)
    order = best(scored.total, min(top, len(index.rows)))
    hits = tuple(_hit(int(place), question, index, answers, scored) for place in order)
    return ProvisionRanking(hits, "", answers.confirmed)


@dataclass(frozen=True)
class ProvisionScores:
    """Scores of all articles for one question and what they are made of."""

    total: Scores
    text: Scores
    votes: Scores
    nearest: tuple[tuple[int, float], ...]


def score_provisions(
    question: str,
    index: ProvisionIndex,
    answers: ConfirmedAnswers,
    *,
    without: NDArray[np.bool_] | None = None,
) -> ProvisionScores | None:
    """Score every article; None when nothing is shared. ``without`` marks questions to leave out."""
    parts, nearest = plain_parts(question, index, answers, without=without)
    if not parts.text.max() > 0 and not nearest:
        return None
    order = answers.order if answers.order and answers.order.corpus == index.fingerprint else None
    total = order.reorder(question_core(question), parts, index) if order and nearest else parts.plain
    return ProvisionScores(total, parts.text, parts.votes, tuple(nearest))


def plain_parts(
    question: str,
    index: ProvisionIndex,
    answers: ConfirmedAnswers,
    *,
    without: NDArray[np.bool_] | None = None,
) -> tuple[Parts, list[tuple[int, float]]]:
    """Give what the scores are made of, with their plain sum, and the likest confirmed questions."""
    text = index.bm25.scores(question_core(question))
    text = text / max(float(text.max()), 1e-9)
    wider = answers.nearest(question, most=WIDER, without=without)
    nearest = wider[:NEIGHBOURS]
    votes, likest, cubes = (np.zeros(text.size, dtype=np.float32) for _ in range(3))
    for number, likeness in nearest:
        votes[list(answers.answers[number])] += answers.signs[number] * likeness
    for number, likeness in wider[::-1]:
        if answers.signs[number] > 0:
            places = list(answers.answers[number])
            likest[places], cubes[places] = likeness, cubes[places] + likeness**3
    gained = np.maximum(votes, 0)
    whole_vote = max(float(gained.sum()), 1e-9)
    by_law = np.bincount(index.law_at, gained, len(index.laws)) / whole_vote
    by_head = np.bincount(index.head_at, gained, len(index.heads)) / whole_vote
    articles, laws = answers.counts(index, without=without)
    total = text + RANK_WEIGHT * index.weight
    if nearest:
        total = total + VOTE_WEIGHT * votes + LAW_WEIGHT * by_law[index.law_at]
        total = total + CHAPTER_WEIGHT * by_head[index.head_at]
        total = total + LAW_CUSTOM * np.log1p(laws[index.law_at]) + ARTICLE_CUSTOM * np.log1p(articles)
    owners, cited = answers.citations(without=without)
    sums = (votes, likest, cubes, by_law, by_head, articles, total.astype(np.float32))
    return Parts(text, *sums, owners, cited), nearest


def _hit(
    place: int, question: str, index: ProvisionIndex, answers: ConfirmedAnswers, scored: ProvisionScores
) -> RankedProvision:
    row = index.rows[place]
    like = tuple(
        LikeQuestion(answers.questions[number], round(likeness, 3))
        for number, likeness in scored.nearest
        if likeness >= LEAST_LIKENESS and answers.signs[number] > 0 and place in answers.answers[number]
    )
    return RankedProvision(
        row,
        place,
        round(float(scored.total[place]), 4),
        round(float(scored.text[place]), 4),
        round(float(scored.votes[place]), 4),
        matching_passages(question_core(question), row.text, index.bm25),
        like[:SHOWN_NEIGHBOURS],
    )
