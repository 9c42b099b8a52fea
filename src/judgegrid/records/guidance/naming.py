"""Which guide a description calls for: named, only possible, or none, by the words of guides and of others.

Each guide has words that speak of its quarrel (``words``) and words that also stand elsewhere (``weak``).
Matters no guide is for have their words too (``content/guides/elsewhere.csv``): what speaks louder of buying
a flat or of bus lines is not named as a quarrel with the property company. Measured on messages read by a
person: docs/methods/guides.md.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from judgegrid.domain import content
from judgegrid.domain.disputes import dispute_types
from judgegrid.domain.guides import Guide
from judgegrid.methods.text.characters import plain
from judgegrid.methods.text.topics import Topic, TopicLexicon, TopicScore, rank_topics

TOP = 3
SEVERAL = 3  # so many types named in one text are several quarrels: none of them is the one
MOST = 5  # shown of those
SURE = 0.4  # share from which a learned type is named
SHORT = 120  # characters: who writes so little writes of the quarrel itself
WEAK = 0.4  # what a word that also stands elsewhere counts
QUIETER = 0.3  # of the best score: of several quarrels one this quiet is still offered
LEAST = 0.5  # of the best score: what scores less is not named as likely
ENOUGH = 4.5  # score from which a longer text names a guide
POSSIBLE = 2.0  # score from which a longer text makes one possible
LOUDER = 1.5  # times the score of other matters that a guide needs to be named
HEARD = 0.5  # times the score of other matters below which it is not even possible
# of the longer texts that a person read, too few of these were right (under .7) or too few were there to tell
UNPROVEN = frozenset(
    {"divorce", "family_support", "house_lease", "injury", "private_lending", "renovation", "traffic"}
)
_FIRST = re.compile(r"^(.{4,60}?)[。！？!?\n](.+)", re.S)
_WEAK, _OTHER = "~", "/"


@dataclass(frozen=True, slots=True)
class Likely:
    """A type that a description may belong to, with the words that say so; ``sure`` when it is named."""

    key: str
    title: str
    words: tuple[str, ...]
    as_reported: str = ""
    learned: float = 0.0  # share that a model of this court's own reports gives the type
    sure: bool = True
    other: str = ""  # the matter no guide is for that the text speaks of as well
    several: bool = False  # the text speaks of more than one quarrel

    def explain(self) -> str:
        if self.as_reported:
            return f"上报时登记的类型是“{self.as_reported}”，对应“{self.title}”。是不是这一类由您来定。"
        if self.learned:
            return (
                f"本院已上报的纠纷里，这样的描述多归在这一类（把握约{self.learned:.0%}），"
                f"主要因为{_said(self.words)}。是不是这一类由您来定。"
            )
        if self.several:
            return (
                f"描述里像是不止一件事，其中{_said(self.words)}说的像“{self.title}”。一次谈一件，先选一件。"
            )
        if self.sure:
            return f"描述中有{_said(self.words)}，与“{self.title}”常用的话相合。是不是这一类由您来定。"
        but = f"，但更像在说{self.other}" if self.other else "，这样的话别的事里也常有"
        return f"只是可能：描述中有{_said(self.words)}{but}。是不是这一类由您来定。"


def _said(words: Sequence[str]) -> str:
    return "、".join(f"“{one}”" for one in words[:4])


@cache
def elsewhere() -> tuple[Topic, ...]:
    """Matters that none of the guides is for, with their words."""
    return tuple(
        Topic(row["matter"], "", tuple(row["words"].split())) for row in content.rows("guides/elsewhere")
    )


@lru_cache(maxsize=8)
def _lexicon(guides: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]) -> TopicLexicon:
    found = [Topic(key, "", words) for key, words, _ in guides]
    found += [Topic(key + _WEAK, "", weak) for key, _, weak in guides]
    return TopicLexicon([*found, *(Topic(_OTHER + one.name, "", one.words) for one in elsewhere())])


@dataclass(frozen=True, slots=True)
class _Heard:
    key: str
    score: float
    strong: int
    words: tuple[str, ...]


def likely_types(text: str, guides: Mapping[str, Guide], *, dispute_type: str = "") -> tuple[Likely, ...]:
    """At most three types, best first: by the words of the text, then by the type it was reported under.

    ``sure`` marks those that the words name; the others are possible only. A text that names three or more
    tells of several quarrels: up to five are shown and none is sure. Empty when the words say nothing and
    nothing was reported.
    """
    lexicon = _lexicon(tuple((key, one.words, one.weak) for key, one in guides.items()))
    form = plain(text)
    first = _FIRST.match(form) if len(text) > SHORT else None
    subject, rest = (first[1], first[2]) if first else ("", form)
    ranked = {one.name: one for one in rank_topics(subject, rest, lexicon)}
    others = [one for name, one in ranked.items() if name.startswith(_OTHER)]
    other = max(others, key=lambda one: one.score, default=None)
    heard = sorted((_heard(key, ranked) for key in guides), key=lambda one: -one.score)
    best = heard[0].score if heard else 0.0
    judged = [
        (each.score, one)
        for each in heard
        if each.score > 0 and each.score >= best * QUIETER
        if (one := _judged(each, other, len(text), guides)) is not None
    ]
    loud = [one for score, one in judged if score >= best * LEAST]
    if sum(one.sure for one in loud) >= SEVERAL:
        offered = sorted((one for _, one in judged), key=lambda one: not one.sure)[:MOST]
        return tuple(replace(one, sure=False, several=True) for one in offered)
    found = sorted(loud[:TOP], key=lambda one: not one.sure)
    named = {one.key for one in found}
    found += [
        Likely(key, guide.title, (), dispute_types()[dispute_type])
        for key, guide in guides.items()
        if dispute_type in guide.dispute_types and key not in named
    ]
    return tuple(found[:TOP])


def _heard(key: str, ranked: Mapping[str, TopicScore]) -> _Heard:
    strong, weak = ranked.get(key), ranked.get(key + _WEAK)
    words = (*(strong.words if strong else ()), *(weak.words if weak else ()))
    score = (strong.score if strong else 0.0) + WEAK * (weak.score if weak else 0.0)
    return _Heard(key, score, len(strong.words) if strong else 0, words)


def _judged(one: _Heard, other: TopicScore | None, length: int, guides: Mapping[str, Guide]) -> Likely | None:
    """Whether a guide is named, only possible, or not worth showing (None)."""
    against = other.score if other is not None else 0.0
    title = guides[one.key].title
    if length <= SHORT:
        sure = one.strong > 0 and one.score >= against
        possible = sure or one.score >= against * HEARD
    else:
        sure = one.strong > 0 and one.key not in UNPROVEN and one.score >= max(ENOUGH, against * LOUDER)
        possible = sure or one.score >= max(POSSIBLE, against * HEARD)
    if not possible:
        return None
    matter = other.name[len(_OTHER) :] if other is not None and not sure and against > one.score else ""
    return Likely(one.key, title, one.words, sure=sure, other=matter)


def learned_types(
    ranked: Sequence[Mapping[str, Any]], guides: Mapping[str, Guide], named: Collection[str]
) -> tuple[Likely, ...]:
    """Guides for the types that a model of own reports finds likely and the words did not name."""
    found: dict[str, Likely] = {}
    for one in ranked:
        if one["share"] < SURE:
            continue
        for key, guide in guides.items():
            if one["label"] in guide.dispute_types and key not in named:
                found.setdefault(key, Likely(key, guide.title, tuple(one["words"]), learned=one["share"]))
    return tuple(found.values())[:TOP]
