"""Names that look or sound like a piece of text: bigram index first, then edit distance."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

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


def likeness(text: Spelling, name: Spelling) -> float:
    """Compare two spellings, 0–1: characters and sounds, whole and telling part, in equal shares."""
    same = Indel.normalized_similarity
    return (
        same(text.form, name.form)
        + same(text.sounds, name.sounds)
        + same(text.telling, name.telling)
        + same(text.telling_sounds, name.telling_sounds)
    ) / 4


class FuzzyIndex:
    """Bigrams of characters and of sounds over the names of an address library."""

    def __init__(self, names: list[str]) -> None:
        self.names = [spell(name) for name in names]
        self._postings: dict[str, list[int]] = defaultdict(list)
        for i, name in enumerate(self.names):
            for gram in self._grams(name):
                self._postings[gram].append(i)

    @staticmethod
    def _grams(name: Spelling) -> set[str]:
        grams: set[str] = set()
        for text in ("^" + name.form, "^" + name.sounds):
            grams.update(text[i : i + 2] for i in range(len(text) - 1))
        return grams

    def near(
        self, text: str, *, least: float, least_inside: float, inside: Callable[[str], bool]
    ) -> list[tuple[str, float]]:
        """Give (name, likeness) best first: at least ``least`` alike, or ``least_inside`` for names that
        ``inside`` accepts (those in the township the text names)."""
        wanted = spell(text)
        votes: Counter[int] = Counter()
        for gram in self._grams(wanted):
            postings = self._postings.get(gram, ())
            if len(postings) <= MOST_POSTINGS:
                votes.update(postings)
        found: list[tuple[str, float]] = []
        for place, (i, _) in enumerate(votes.most_common(MOST_VOTED)):
            name = self.names[i]
            if abs(len(name.form) - len(text)) > 3:
                continue
            if place >= MOST_NAMES and not inside(name.form):
                continue
            alike = likeness(wanted, name)
            if alike >= least or (alike >= least_inside and inside(name.form)):
                found.append((name.form, alike))
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))
