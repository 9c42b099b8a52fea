"""A corpus of statute articles ready to be asked, and the answers already confirmed on it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from judgegrid.methods.arguments import InputError
from judgegrid.methods.text.bigrams import codes_of, folded
from judgegrid.methods.text.bm25 import Bm25, best
from judgegrid.methods.text.cosine import CosineIndex
from judgegrid.methods.text.provision_order import LearnedOrder

# Words that make a sentence a question and say nothing of its subject.
_ASKING = re.compile(
    "请问|您好|你好|怎么办|怎么样|怎样|怎么|如何|为什么|什么|哪些|哪个|哪种|哪里|多少|多久|是否|能否|可否|能不能|可不可以|是不是"
    "|有没有|需不需要|应当|应该|可以|需要|以及|或者|如果|因为|所以|但是|我们|他们|吗|呢|吧|啊|了|的|我|他|她|你|您|这|那|是|会|能"
    "|就|都|还|被|把|将|在|有|和|与|及|或"
)
_UNSAID = re.compile(r"[《》〈〉<>\s]|中华人民共和国")
# How much weight a text carries by its kind (Legislation Law, chapter 5: laws stand above regulations).
CODE_WEIGHT, LAW_WEIGHT, INTERPRETATION_WEIGHT = 1.0, 0.6, 0.5
_LAW = re.compile(r"(法|法典|通则)(（.*）|\(.*\))?$")


@dataclass(frozen=True, slots=True)
class Provision:
    """An article: law, number as printed (第九百四十四条), text; part or chapter; day of edition."""

    law: str
    article: str
    text: str
    head: str = ""
    date: str = ""

    @property
    def key(self) -> str:
        """Law and number as a citation is compared: without brackets, blanks and 中华人民共和国."""
        return provision_key(self.law + self.article)


def provision_key(citation: str) -> str:
    """Give a citation as it is compared: 《中华人民共和国民法典》第五十四条 is 民法典第五十四条."""
    return _UNSAID.sub("", citation)


def question_core(question: str) -> str:
    """Give a question without the words that only make it one."""
    return _ASKING.sub(" ", folded(question))


def as_provision(row: Provision | Mapping[str, Any], position: int = 0) -> Provision:
    """Give a provision from itself or a mapping with ``law``, ``article``, ``text`` (``head``, ``date``)."""
    if isinstance(row, Provision):
        return row
    if not isinstance(row, Mapping) or not {"law", "article", "text"} <= row.keys():
        wanted = "a Provision, or a mapping with law, article and text"
        raise InputError("corpus", wanted, found=type(row).__name__, at=(position,))
    return Provision(*(str(row.get(name) or "") for name in ("law", "article", "text", "head", "date")))


def weight_of(law: str) -> float:
    """Give how much a text of this name counts beside others that match alike, 0–1."""
    name = provision_key(law)
    if name == "民法典":
        return CODE_WEIGHT
    if name.startswith("最高人民"):
        return INTERPRETATION_WEIGHT
    return LAW_WEIGHT if _LAW.search(name) and "条例" not in name and "办法" not in name else 0.0


class ProvisionIndex:
    """Articles with their index; built once, asked many times. Order of the rows is kept."""

    def __init__(self, corpus: Sequence[Provision | Mapping[str, Any]], *, bm25: Bm25 | None = None) -> None:
        """``bm25`` may hand over an index made earlier from the same rows. Raises InputError for no rows."""
        rows = [as_provision(row, position) for position, row in enumerate(corpus)]
        if not rows:
            raise InputError("corpus", "at least one article", found="none")
        self.rows: tuple[Provision, ...] = tuple(rows)
        self.keys = [row.key for row in rows]
        self.places: dict[str, int] = {}
        for place, key in enumerate(self.keys):
            self.places[key] = place
        self.laws, self.law_at = _numbered([provision_key(row.law) for row in rows])
        self.heads, self.head_at = _numbered([f"{provision_key(row.law)}/{row.head}" for row in rows])
        self.weight = np.array([weight_of(law) for law in self.laws], dtype=np.float32)[self.law_at]
        self.law_sizes = np.bincount(self.law_at, minlength=len(self.laws))
        self.fingerprint = sha256("\n".join(self.keys).encode("utf-8", "surrogatepass")).hexdigest()
        self.log_length = np.log1p([len(row.text) for row in rows]).astype(np.float32)
        self.bm25 = bm25 or Bm25([provision_text(row) for row in rows])
        if self.bm25.size != len(rows):
            raise InputError("bm25", f"an index of {len(rows)} texts", found=str(self.bm25.size))


def provision_text(row: Provision) -> str:
    """Give what an article is found by: law, part and chapter, text."""
    return f"{row.law} {row.head} {row.text}"


def _numbered(names: list[str]) -> tuple[list[str], NDArray[np.int32]]:
    at: dict[str, int] = {}
    places = np.array([at.setdefault(name, len(at)) for name in names], dtype=np.int32)
    return list(at), places


class ConfirmedAnswers:
    """Questions whose articles a person confirmed, as the next question uses them."""

    def __init__(
        self,
        pairs: Iterable[tuple[str, Iterable[str]]],
        index: ProvisionIndex,
        *,
        refused: Iterable[tuple[str, Iterable[str]]] = (),
    ) -> None:
        """``pairs``: (question, citations); citations outside the corpus, empty questions are left out.

        ``refused``: the same, where a person said that the articles do not answer; they vote against.
        """
        kept: list[tuple[str, tuple[int, ...], int]] = []
        self.unknown: list[str] = []
        told = [(question, cited, 1) for question, cited in pairs]
        told += [(question, cited, -1) for question, cited in refused]
        for question, citations, sign in told:
            places = []
            for citation in citations:
                place = index.places.get(provision_key(str(citation)))
                if place is None:
                    self.unknown.append(str(citation))
                else:
                    places.append(place)
            if places and codes_of(question_core(str(question))).size:
                kept.append((str(question), tuple(sorted(set(places))), sign))
        self.questions = tuple(question for question, _, _ in kept)
        self.answers = tuple(places for _, places, _ in kept)
        self.signs = tuple(sign for _, _, sign in kept)
        self.confirmed = sum(sign > 0 for sign in self.signs)
        self.order: LearnedOrder | None = None
        self._owners = np.repeat(np.arange(len(kept)), [len(places) for places in self.answers])
        self._places = np.array([place for places in self.answers for place in places], dtype=np.int64)
        self._counted = np.array(self.signs, dtype=np.int64) > 0
        self._cosine = CosineIndex([question_core(question) for question in self.questions])

    def with_order(self, order: LearnedOrder) -> ConfirmedAnswers:
        """Give the same answers, asked in a learned order (``provision_learning.learn_order``)."""
        ordered = copy(self)
        ordered.order = order
        return ordered

    def nearest(
        self, question: str, *, most: int, without: NDArray[np.bool_] | None = None
    ) -> list[tuple[int, float]]:
        """Give (number of a confirmed question, cosine 0–1), likest first; ``without`` leaves some out."""
        if not self.questions:
            return []
        likeness = self.likeness(question)
        if without is not None:
            likeness = np.where(without, np.float32(0), likeness)
        return [(int(at), float(likeness[at])) for at in best(likeness, most) if likeness[at] > 0]

    def likeness(self, question: str) -> NDArray[np.float32]:
        """Give the cosine of every confirmed or refused question with this one."""
        return self._cosine.likeness(question_core(question))

    def counts(
        self, index: ProvisionIndex, *, without: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Give how often each article, and each law, was confirmed; ``without`` leaves questions out."""
        _, places = self.citations(without=without)
        articles = np.bincount(places, minlength=len(index.rows)).astype(np.float32)
        laws = np.bincount(index.law_at, articles, len(index.laws)).astype(np.float32)
        return articles, laws

    def citations(
        self, *, without: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give the confirmed citations as (numbers of the questions, articles)."""
        counted = self._counted if without is None else self._counted & ~without
        kept = counted[self._owners]
        return self._owners[kept], self._places[kept]
