"""A learned model of dispute types as arrays: asked with numpy alone, trained by ``lay_types.TypeModel``."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from judgegrid.methods.arguments import InputError

TEMPERATURE = 0.35
MOST_WORDS = 6
ARRAYS = ("labels", "subject_grams", "body_grams", "idf", "weights", "intercepts")
_PIECE = re.compile(r"[^\W_]{2}")
_BLANKS = re.compile(r"\s\s+")
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LayText:
    """A report as typed; the subject line may be empty."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class RankedType:
    """A type, its share (softmax of the decision values), and the pieces of the text that say so."""

    label: str
    share: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class TypeArrays:
    """Linear decisions over character 1–2-grams of subject and body: ``weights`` (labels × grams),
    ``intercepts`` (labels), ``idf`` (grams); the grams of the subject come first."""

    labels: tuple[str, ...]
    subject_grams: tuple[str, ...]
    body_grams: tuple[str, ...]
    idf: Floats
    weights: NDArray[np.float32]
    intercepts: Floats

    @cached_property
    def _places(self) -> tuple[dict[str, int], dict[str, int]]:
        first = len(self.subject_grams)
        return (
            {gram: at for at, gram in enumerate(self.subject_grams)},
            {gram: first + at for at, gram in enumerate(self.body_grams)},
        )

    def features(self, text: LayText) -> tuple[NDArray[np.int64], Floats]:
        """Give the places of the known grams of a text and their values: 1 + ln tf, times idf, each part of
        length one (Salton & Buckley 1988), as scikit-learn's TfidfVectorizer has it."""
        places, values = [], []
        for part, known in zip((text.subject, text.body), self._places, strict=True):
            counts = Counter(known[gram] for gram in _grams(part) if gram in known)
            at = np.array(sorted(counts), dtype=np.int64)
            weight = (1 + np.log([counts[one] for one in at])) * self.idf[at] if at.size else np.zeros(0)
            places.append(at)
            values.append(weight / np.linalg.norm(weight) if at.size else weight)
        return np.concatenate(places), np.concatenate(values)

    def decide(self, text: LayText) -> Floats:
        """Give the decision value of each label."""
        places, values = self.features(text)
        found: Floats = self.weights[:, places] @ values + self.intercepts
        return found

    def rank(self, text: LayText, *, top: int = 3) -> tuple[RankedType, ...]:
        """Rank the types for one report, best first; empty when nothing of it is known."""
        places, values = self.features(text)
        if not places.size:
            return ()
        decided = self.weights[:, places] @ values + self.intercepts
        order = np.argsort(-decided, kind="stable")[:top]
        shares = shares_of(decided)
        return tuple(
            RankedType(self.labels[i], round(float(shares[i]), 4), self._words(places, values, int(i)))
            for i in order
        )

    def _words(self, places: NDArray[np.int64], values: Floats, label: int) -> tuple[str, ...]:
        first = len(self.subject_grams)
        weighed = values * self.weights[label, places]
        named = [
            (float(weight), self.subject_grams[at] if at < first else self.body_grams[at - first])
            for at, weight in zip(places, weighed, strict=True)
        ]
        return telling(named)

    def to_bytes(self) -> bytes:
        """Give the model as one file (npz) that ``from_bytes`` reads back without running anything in it."""
        target = io.BytesIO()
        np.savez_compressed(
            target,
            labels=np.asarray(self.labels),
            subject_grams=np.asarray(self.subject_grams),
            body_grams=np.asarray(self.body_grams),
            idf=self.idf,
            weights=self.weights,
            intercepts=self.intercepts,
        )
        return target.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> TypeArrays:
        """Give a model back. Raises InputError when the bytes are no such file."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as kept:
                held = {name: kept[name] for name in ARRAYS}
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise InputError("data", "a model written by to_bytes", found=str(error)) from None
        for name in ARRAYS[:3]:
            held[name] = tuple(str(one) for one in held[name])
        return cls(**held)


def shares_of(decided: Floats) -> Floats:
    """Give decision values as shares (softmax)."""
    powers = np.exp((decided - decided.max()) / TEMPERATURE)
    shares: Floats = powers / powers.sum()
    return shares


def telling(weighed: list[tuple[float, str]]) -> tuple[str, ...]:
    """Give the pieces of two characters that weigh most for a label, heaviest first, without marks; of pieces
    that run into each other (楼上, 上漏) the heavier stays."""
    kept: list[str] = []
    for weight, gram in sorted(weighed, reverse=True):
        if weight <= 0 or not _PIECE.fullmatch(gram):
            continue
        if not any(gram == one or gram[0] == one[1] or gram[1] == one[0] for one in kept):
            kept.append(gram)
    return tuple(kept[:MOST_WORDS])


def _grams(text: str) -> list[str]:
    plain = _BLANKS.sub(" ", text.lower())
    return [*plain, *(plain[at : at + 2] for at in range(len(plain) - 1))]
