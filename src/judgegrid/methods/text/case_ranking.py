"""Candidates ordered for a query: words, latent meaning, cause, provisions, elements, amount."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from judgegrid.methods.text.bigrams import counted
from judgegrid.methods.text.bm25 import best
from judgegrid.methods.text.case_index import CaseIndex
from judgegrid.methods.text.case_rows import Case, amount_of, elements_of
from judgegrid.methods.text.cosine import cosine

Notion: TypeAlias = Literal["overall", "facts", "cause", "amount", "provisions"]
NOTIONS: tuple[str, ...] = get_args(Notion)
Scores: TypeAlias = NDArray[np.float64]
# Chosen on the development half of LeCaRD (benchmarks/text_retrieval.py): plain sums that reach its goals.
NEIGHBOURS = 20
KNOWN_CAUSE_PULL = 3.0
WEIGHTS_KNOWN = {"cause": 0.4, "provisions": 0.2, "elements": 0.1, "amount": 0.0}
WEIGHTS_PREDICTED = {"cause": 0.5, "provisions": 0.2, "elements": 0.0, "amount": 0.0}
# A collection without causes has only what the facts say; no public set to tune this on is at hand.
WEIGHTS_WITHOUT_CAUSES = {"cause": 0.0, "provisions": 0.2, "elements": 0.3, "amount": 0.1}
CHOSEN_NOTION_WEIGHT = 2.0
# Of few candidates mean and deviation say nothing (two always stand at -1 and 1): there, differences are
# measured by the usual deviation of pairs of one cause: a clear element outweighs a hair of text.
FEW, COLLECTION = 8, 50
USUAL_DEVIATION = {"text": 0.17, "elements": 0.18, "amount": 2.0}
WEIGHTS_FEW = {"elements": 0.6, "amount": 0.2}
FARTHEST_AMOUNT = 3.0


@dataclass(frozen=True)
class Signals:
    """Standard scores of the candidates, one row a kind of likeness, and what was taken for known."""

    total: Scores
    text: Scores
    causes: tuple[tuple[str, float], ...]
    provisions: tuple[tuple[str, float], ...]


def standard(values: NDArray[Any]) -> Scores:
    """Give values with mean 0 and deviation 1; zeros where all are equal."""
    found = np.asarray(values, dtype=np.float64)
    deviation = float(found.std())
    return (found - found.mean()) / deviation if deviation > 1e-9 else np.zeros(found.size)


def text_scores(query: Case, index: CaseIndex) -> Scores:
    """Give how alike the texts are, over the whole collection."""
    words = standard(index.bm25.scores(query.text))
    if index.latent is None:
        return words
    return words + standard(index.latent.likeness(query.text))


def signals(query: Case, index: CaseIndex, places: NDArray[np.int64], *, notion: str) -> Signals:
    """Score the candidates at ``places`` of the index for one query."""
    whole = text_scores(query, index)
    text = standard(whole[places])
    causes, provisions = _from_neighbours(query, index, whole)
    if query.causes:
        cause = [_overlap(frozenset(query.causes), index.causes[place]) for place in places]
        causes = {name: 1.0 for name in query.causes}
    else:
        cause = [_share(causes, index.causes[place]) for place in places]
    if query.provisions:
        provisions = {name: 1.0 for name in query.provisions}
    rarity = index.rarity
    cited = [_cited(provisions, index.provisions[place], rarity) for place in places]
    weights = _weights(notion, known=bool(query.causes), told=len({index.causes[at] for at in places}) > 1)
    if places.size < FEW and notion == "overall":
        text = _text_of_few(query, index, places, whole)
        total = text + weights["cause"] * standard(np.array(cause))
        total = total + weights["provisions"] * standard(np.array(cited))
        total = total + _alike_of_few(query, index, places)
        return Signals(total, text, _strongest(causes), _strongest(provisions))
    total = text + weights["cause"] * standard(np.array(cause))
    total = total + weights["provisions"] * standard(np.array(cited))
    if weights["elements"]:
        total = total + weights["elements"] * standard(_elements_alike(query, index, places))
    if weights["amount"]:
        total = total + weights["amount"] * standard(_amounts_close(query, index, places))
    return Signals(total, text, _strongest(causes), _strongest(provisions))


def _weights(notion: str, *, known: bool, told: bool) -> dict[str, float]:
    """Give the weight of each kind beside the text: by what is known, or by the notion a person chose;
    ``told``: the causes of the candidates differ."""
    if notion == "facts":
        return dict.fromkeys(WEIGHTS_KNOWN, 0.0)
    weights = WEIGHTS_WITHOUT_CAUSES if not told else WEIGHTS_KNOWN if known else WEIGHTS_PREDICTED
    return dict(weights) if notion == "overall" else weights | {notion: CHOSEN_NOTION_WEIGHT}


def _text_of_few(query: Case, index: CaseIndex, places: NDArray[np.int64], whole: Scores) -> Scores:
    """Give how alike the texts are, in usual deviations: by a whole collection, or by the cosine of
    log counts, whose deviation is a share of its mean (short texts of one kind are nearly the same)."""
    if len(index.rows) >= COLLECTION:
        return whole[places]
    asked = counted(query.text)
    alike = np.array([cosine(asked, counted(index.rows[place].text)) for place in places])
    return np.asarray(
        (alike - alike.mean()) / max(USUAL_DEVIATION["text"] * alike.mean(), 1e-9), dtype=np.float64
    )


def _alike_of_few(query: Case, index: CaseIndex, places: NDArray[np.int64]) -> Scores:
    """Give shared values of elements and closeness of amounts, in usual deviations, weighted."""
    here, amount = _values(elements_of(query)), amount_of(query)
    found = np.zeros(places.size)
    for row, place in enumerate(places):
        there, other = _values(index.elements[place]), index.amounts[place]
        both = here | there
        same = len(here & there) / len(both) if both else 0.0
        found[row] = WEIGHTS_FEW["elements"] * same / USUAL_DEVIATION["elements"]
        if amount:
            gap = min(abs(np.log(other / amount)), FARTHEST_AMOUNT) if other else FARTHEST_AMOUNT
            found[row] -= WEIGHTS_FEW["amount"] * gap / USUAL_DEVIATION["amount"]
    return found


def _values(elements: Mapping[str, str]) -> set[tuple[str, str]]:
    return {(name, value) for name, said in elements.items() for value in said.split("、")}


def _from_neighbours(
    query: Case, index: CaseIndex, whole: Scores
) -> tuple[dict[str, float], dict[str, float]]:
    """Give shares of causes and provisions among the nearest cases; a known cause pulls its own up."""
    pulled = whole
    if query.causes:
        known = frozenset(query.causes)
        pulled = whole + KNOWN_CAUSE_PULL * np.array([_overlap(known, held) for held in index.causes])
    near = best(pulled, min(NEIGHBOURS, pulled.size))
    weight = np.exp(standard(pulled)[near] - standard(pulled)[near].max())
    causes: dict[str, float] = defaultdict(float)
    provisions: dict[str, float] = defaultdict(float)
    for place, share in zip(near.tolist(), (weight / weight.sum()).tolist(), strict=True):
        for name in sorted(index.causes[place]):
            causes[name] += share / len(index.causes[place])
        for name in sorted(index.provisions[place]):
            provisions[name] += share
    return dict(causes), dict(provisions)


def _overlap(here: frozenset[str], there: frozenset[str]) -> float:
    both = here | there
    return len(here & there) / len(both) if both else 0.0


def _share(causes: dict[str, float], held: frozenset[str]) -> float:
    whole = sum(causes.values())
    if not held or not whole:
        return 0.0
    return sum(causes.get(name, 0.0) for name in sorted(held)) / whole / len(held) ** 0.5


def _cited(expected: dict[str, float], held: frozenset[str], rarity: dict[str, float]) -> float:
    if not held:
        return 0.0
    length = np.sqrt(sum(rarity[name] ** 2 for name in sorted(held)) + 1e-9)
    found = sum(share * rarity.get(name, 0.0) for name, share in expected.items() if name in held)
    return float(found / length)


def _elements_alike(query: Case, index: CaseIndex, places: NDArray[np.int64]) -> Scores:
    """Give shared elements minus differing ones, as a share of those that either case names."""
    here = elements_of(query)
    found = []
    for place in places:
        there = index.elements[place]
        names = here.keys() | there.keys()
        same = sum(here.get(name) == there.get(name) for name in names)
        found.append(same / len(names) if names else 0.0)
    return np.array(found)


def _amounts_close(query: Case, index: CaseIndex, places: NDArray[np.int64]) -> Scores:
    """Give minus the distance of the amounts in factors of e; cases without one stand at the farthest."""
    here = amount_of(query)
    found = [index.amounts[place] for place in places]
    if not here:
        return np.zeros(len(found))
    gaps = [-abs(np.log(there / here)) if there else np.nan for there in found]
    farthest = min((gap for gap in gaps if gap == gap), default=0.0)
    return np.array([farthest if gap != gap else gap for gap in gaps])


def _strongest(shares: dict[str, float]) -> tuple[tuple[str, float], ...]:
    ordered = sorted(shares.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple((name, round(share, 3)) for name, share in ordered[:10])
