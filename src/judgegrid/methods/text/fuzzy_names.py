"""Names that look or sound like a piece of text: bigram index first, then edit distance."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from pypinyin import lazy_pinyin
from rapidfuzz.distance import Indel

from judgegrid.methods.text.address_names import core

MOST_NAMES = 40
MOST_VOTED = 120
MOST_POSTINGS = 1500


@lru_cache(maxsize=20_000)
def sound(character: str) -> str:
    """Give the toneless reading, retroflex and nasal ends made equal, coded as one character."""
    reading = lazy_pinyin(character)[0]
    if reading[:2] in ("zh", "ch", "sh"):
        reading = reading[0] + reading[2:]
    if reading.endswith("ng"):
        reading = reading[:-1]
    return _letter(reading)


@cache
def _letter(reading: str) -> str:
    return chr(0xE000 + _letter.cache_info().currsize)


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name, its telling part, and the sounds of both."""

    form: str
    telling: str
    sounds: str
    telling_sounds: str


def spell(name: str) -> Spelling:
    """Prepare a name for comparison."""
    telling = core(name)
    sounds = "".join(map(sound, name))
    return Spelling(name, telling, sounds, sounds[: len(telling)])


def likeness(text: Spelling, name: Spelling, *, least: float) -> float:
    """Compare two spellings, 0–1: characters and sounds, whole and telling part, in equal shares.

    Gives 0 when it is certainly below ``least``: characters are never more alike than their sounds.
    """
    same = Indel.normalized_similarity
    whole = same(text.sounds, name.sounds)
    telling = same(text.telling_sounds, name.telling_sounds)
    if (whole + whole + telling + telling) / 4 < least:
        return 0.0
    return (same(text.form, name.form) + whole + same(text.telling, name.telling) + telling) / 4


class FuzzyIndex:
    """Bigrams of characters and of sounds over the names of an address library, and the areas of each."""

    def __init__(self, names: Mapping[str, Sequence[int]]) -> None:
        """Read the names; each with the areas it can mean, as numbers in the order of the tree."""
        self.names = [spell(name) for name in names]
        postings: dict[str, list[int]] = defaultdict(list)
        for i, name in enumerate(self.names):
            for gram in self._grams(name):
                postings[gram].append(i)
        self._postings = {
            gram: np.array(found, np.intp) for gram, found in postings.items() if len(found) <= MOST_POSTINGS
        }
        by_area = sorted((area, name) for name, areas in names.items() for area in areas)
        self._areas = [area for area, _ in by_area]
        self._by_area = [name for _, name in by_area]

    @staticmethod
    def _grams(name: Spelling) -> set[str]:
        grams: set[str] = set()
        for text in ("^" + name.form, "^" + name.sounds):
            grams.update(text[i : i + 2] for i in range(len(text) - 1))
        return grams

    def inside(self, ranges: Iterable[tuple[int, int]]) -> set[str]:
        """Give the names that can mean an area in one of the half-open ranges."""
        found: set[str] = set()
        for low, high in ranges:
            found.update(self._by_area[bisect_left(self._areas, low) : bisect_left(self._areas, high)])
        return found

    def near(
        self, text: str, *, least: float, least_inside: float, inside: Container[str]
    ) -> list[tuple[str, float]]:
        """Give (name, likeness) best first: at least ``least`` alike, or ``least_inside`` for names in
        ``inside`` (those in the township the text names)."""
        wanted = spell(text)
        found: list[tuple[str, float]] = []
        for place, i in enumerate(self._most_shared(self._grams(wanted))):
            name = self.names[i]
            is_inside = name.form in inside
            if (place >= MOST_NAMES and not is_inside) or abs(len(name.form) - len(text)) > 3:
                continue
            enough = least_inside if is_inside else least
            alike = likeness(wanted, name, least=enough)
            if alike >= enough:
                found.append((name.form, alike))
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def _most_shared(self, grams: Iterable[str]) -> list[int]:
        """The names that share most bigrams, at most ``MOST_VOTED``; level ones in the order of the names."""
        known = [self._postings[gram] for gram in grams if gram in self._postings]
        if not known:
            return []
        votes = np.bincount(np.concatenate(known))
        voted = votes.nonzero()[0]
        order = np.argsort(-votes[voted], kind="stable")[:MOST_VOTED]
        return list(voted[order].tolist())
