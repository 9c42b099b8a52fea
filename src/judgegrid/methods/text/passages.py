"""Which sentence of a found text speaks for it, and which of its characters the query shares."""

from __future__ import annotations

from dataclasses import dataclass
from operator import add

import numpy as np

from judgegrid.methods.text.bigrams import codes_of, folded, sentences, spelled
from judgegrid.methods.text.bm25 import Bm25

LONGEST_PASSAGE = 160


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a found text: where it stands, and the parts of it (offsets within it) that match."""

    start: int
    text: str
    matches: tuple[tuple[int, int], ...]

    def pieces(self) -> tuple[tuple[str, bool], ...]:
        """Give the text cut into (piece, whether it matches), ready to be printed."""
        cut, at = [], 0
        for begin, end in self.matches:
            if begin > at:
                cut.append((self.text[at:begin], False))
            cut.append((self.text[begin:end], True))
            at = end
        if at < len(self.text):
            cut.append((self.text[at:], False))
        return tuple(cut)


def matching_passages(query: str, text: str, index: Bm25, *, most: int = 2) -> tuple[Passage, ...]:
    """Give the sentences of ``text`` that share most with ``query``, by rarity, in order of the text."""
    asked = np.unique(codes_of(folded(query)))
    if not asked.size:
        return ()
    pairs = [spelled(code) for code in asked.tolist()]
    weight = {
        pair: rarity
        for pair, rarity in zip(pairs, index.idf_of(asked).tolist(), strict=True)
        if not any(sign.isdigit() for sign in pair)  # part of a number says nothing: 4860 and 5200 share 0元
    }
    scored = []
    for start, end in sentences(text):
        matches, gain = _matches(text[start:end], weight)
        if matches:
            scored.append((gain, -start, Passage(start, text[start:end], matches)))
    chosen = sorted(scored, key=lambda one: (-one[0], -one[1]))[:most]
    return tuple(_short(passage) for _, _, passage in sorted(chosen, key=lambda one: -one[1]))


def _matches(sentence: str, weight: dict[str, float]) -> tuple[tuple[tuple[int, int], ...], float]:
    """Give merged spans of shared pairs, and the summed weight of the different ones."""
    plain = folded(sentence)
    if len(plain) != len(sentence):
        plain = sentence
    spans: list[list[int]] = []
    seen: set[str] = set()
    for at, pair in enumerate(map(add, plain, plain[1:])):
        if pair not in weight:
            continue
        seen.add(pair)
        if spans and spans[-1][1] >= at:
            spans[-1][1] = at + 2
        else:
            spans.append([at, at + 2])
    kept = tuple((begin, end) for begin, end in spans)
    return kept, sum(weight[pair] for pair in sorted(seen))


def _short(passage: Passage) -> Passage:
    """Cut a long sentence around its first match."""
    if len(passage.text) <= LONGEST_PASSAGE:
        return passage
    begin = max(min(passage.matches[0][0] - 20, len(passage.text) - LONGEST_PASSAGE), 0)
    text = passage.text[begin : begin + LONGEST_PASSAGE]
    inside = ((b - begin, min(e - begin, LONGEST_PASSAGE)) for b, e in passage.matches)
    return Passage(passage.start + begin, text, tuple((b, e) for b, e in inside if 0 <= b < e))
