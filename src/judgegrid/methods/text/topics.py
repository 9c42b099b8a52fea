"""What a lay text is about: a word list that explains itself; no training, no model.

A first reading for texts that nobody has labelled: each topic brings its words, a text scores a topic
by the words it holds, a word that many topics share counts less, and the subject line counts more than
the body. Question answered: which of the listed topics, and through which words. Not for deciding
anything: a person confirms.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import ahocorasick

SUBJECT_WEIGHT = 2.5
REPEAT_DAMPING = 0.5  # the second mention of a word counts half, the third a third …


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic, the dispute type it usually belongs to, and the words that point to it."""

    name: str
    dispute_type: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopicScore:
    """A topic with its score (sum of word weights) and the words found, most telling first."""

    name: str
    dispute_type: str
    score: float
    words: tuple[str, ...]

    def explain(self) -> str:
        return f"文中出现“{'、'.join(self.words[:4])}”，归入“{self.name}”"


class TopicLexicon:
    """Word list made ready for one pass over a text."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        if not topics:
            raise ValueError("topics: at least one topic is needed")
        self.topics = tuple(topics)
        owners: dict[str, list[int]] = {}
        for position, topic in enumerate(topics):
            for word in topic.words:
                owners.setdefault(word, []).append(position)
        self._owners = owners
        self._automaton = ahocorasick.Automaton()
        for word in owners:
            self._automaton.add_word(word, word)
        self._automaton.make_automaton()

    def counts(self, text: str) -> dict[str, int]:
        """Word → how often it stands in the text; the longest word wins where two overlap at one end."""
        found: dict[str, int] = {}
        taken_to = -1
        spans = sorted(
            ((end - len(word) + 1, end, word) for end, word in self._automaton.iter(text)),
            key=lambda span: (span[0], -span[1]),
        )
        for start, end, word in spans:
            if start > taken_to:
                found[word] = found.get(word, 0) + 1
                taken_to = end
        return found

    def owners(self, word: str) -> list[int]:
        return self._owners[word]


def lexicon(rows: Iterable[Mapping[str, str]]) -> TopicLexicon:
    """A lexicon from rows with ``topic``, ``dispute_type`` and ``words`` (separated by blanks)."""
    return TopicLexicon(
        [Topic(row["topic"], row["dispute_type"], tuple(row["words"].split())) for row in rows]
    )


def rank_topics(subject: str, text: str, lexicon: TopicLexicon) -> tuple[TopicScore, ...]:
    """Topics of a text, best first; empty when no listed word occurs."""
    scores = [0.0] * len(lexicon.topics)
    words: list[dict[str, float]] = [{} for _ in lexicon.topics]
    for part, weight in ((subject, SUBJECT_WEIGHT), (text, 1.0)):
        for word, count in lexicon.counts(part).items():
            owners = lexicon.owners(word)
            damped = sum(REPEAT_DAMPING**n for n in range(count))
            gain = weight * damped * math.sqrt(len(word)) / len(owners)
            for position in owners:
                scores[position] += gain
                words[position][word] = words[position].get(word, 0.0) + gain
    found = [
        TopicScore(topic.name, topic.dispute_type, score, tuple(sorted(held, key=lambda w: -held[w])))
        for topic, score, held in zip(lexicon.topics, scores, words, strict=True)
        if score > 0
    ]
    return tuple(sorted(found, key=lambda one: (-one.score, one.name)))
