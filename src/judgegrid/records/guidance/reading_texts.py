"""What a description says for a guide: likely types by the words of the guides, answers, signs of risk."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from judgegrid.domain.disputes import dispute_types
from judgegrid.domain.guide_conditions import Answer
from judgegrid.domain.guide_filling import Filled, fill, warnings
from judgegrid.domain.guide_walk import Fired
from judgegrid.domain.guides import Guide
from judgegrid.methods.text.elements import Element
from judgegrid.methods.text.extraction import Extraction, extract
from judgegrid.methods.text.topics import Topic, TopicLexicon, rank_topics

TOP = 3
_DAY = re.compile(r"^(\d{4})-(\d{2})(?:-(\d{2}))?(?:/|$)")
_LENGTH = re.compile(r"^P(\d+(?:\.\d+)?)([YMD])$")
_UNITS = {"Y": "年", "M": "个月", "D": "天"}
LEAST = 0.5  # of the best score: what scores less is not named as likely
SURE = 0.4  # share from which a learned type is named
SHORT = 120  # characters: in a longer text a single word of a guide says too little


@dataclass(frozen=True, slots=True)
class Likely:
    """A type that a description may belong to, with the words that say so."""

    key: str
    title: str
    words: tuple[str, ...]
    as_reported: str = ""
    learned: float = 0.0  # share that a model of this court's own reports gives the type

    def explain(self) -> str:
        if self.as_reported:
            return f"上报时登记的类型是“{self.as_reported}”，对应“{self.title}”。是不是这一类由您来定。"
        if self.learned:
            pieces = "、".join(f"“{one}”" for one in self.words[:4])
            return (
                f"本院已上报的纠纷里，这样的描述多归在这一类（把握约{self.learned:.0%}），主要因为{pieces}。"
                "是不是这一类由您来定。"
            )
        said = "、".join(f"“{one}”" for one in self.words[:4])
        return f"描述中有{said}，与“{self.title}”常用的话相合。是不是这一类由您来定。"


@lru_cache(maxsize=8)
def _lexicon(words: tuple[tuple[str, tuple[str, ...]], ...]) -> TopicLexicon:
    return TopicLexicon([Topic(key, "", found) for key, found in words])


def likely_types(text: str, guides: Mapping[str, Guide], *, dispute_type: str = "") -> tuple[Likely, ...]:
    """At most three types, best first: by the words of the text, then by the type it was reported under.

    Empty when no word of any guide stands in the text and nothing was reported.
    """
    lexicon = _lexicon(tuple((key, guide.words) for key, guide in guides.items()))
    enough = 1 if len(text) <= SHORT else 2
    ranked = [one for one in rank_topics("", text, lexicon) if len(one.words) >= enough]
    best = ranked[0].score if ranked else 0.0
    found = [
        Likely(one.name, guides[one.name].title, one.words)
        for one in ranked[:TOP]
        if one.score >= best * LEAST
    ]
    named = {one.key for one in found}
    found += [
        Likely(key, guide.title, (), dispute_types()[dispute_type])
        for key, guide in guides.items()
        if dispute_type in guide.dispute_types and key not in named
    ]
    return tuple(found[:TOP])


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


@dataclass(frozen=True, slots=True)
class _Value:
    kind: str
    value: object
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Sign:
    kind: str
    start: int
    end: int
    negated: bool


def filled(text: str, guide: Guide, *, on: date) -> tuple[Filled, ...]:
    """Answers that the description already gives, each with its words; ``on``: the day it was written."""
    read = extract(text, on=on)
    values = [one for element in read.elements if (one := _value(element)) is not None]
    return fill(guide, text, values, _signs(read))


def risks(text: str, answers: Mapping[str, Answer]) -> tuple[Fired, ...]:
    """Lines of the stop list for signs of risk in the description."""
    return warnings(text, _signs(extract(text)), dict(answers))


def _signs(read: Extraction) -> list[_Sign]:
    return [_Sign(one.label, one.start, one.end, one.negated) for one in read.risks]


def _value(element: Element) -> _Value | None:
    """An element of a text as a number or day of a guide; None where it is neither."""
    kind, written = element.kind, element.value
    value: object = None
    if kind == "amount":
        value = Decimal(written)
    elif kind == "rate" and not written.endswith("LPR"):
        value = (Decimal(written) * 100).normalize()
    elif kind == "date" and (day := _DAY.match(written)):
        value = date(int(day[1]), int(day[2]), int(day[3] or 1))
    elif kind == "period" and (length := _LENGTH.match(written)):
        kind, value = f"period:{_UNITS[length[2]]}", Decimal(length[1])
    return None if value is None else _Value(kind, value, element.start, element.end)
