"""Whether two addresses mean the same place: learned from judged pairs, or by rule where there are none."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from judgegrid.methods.arguments import InputError
from judgegrid.methods.text.address_pairs import Weigh, all_grams, compare, grams, parts
from judgegrid.methods.text.pair_candidates import answers_unseen, folds, standing
from judgegrid.methods.text.pair_groups import GroupModel

LABELS = ("different", "partly", "same")
LABEL_NAMES = {"different": "不是同一地点", "partly": "部分相同", "same": "同一地点"}
LEAST_PAIRS = 60
ROUNDS = 100
MODELS = 3
CAUTIOUS: dict[str, Any] = {"max_iter": 50, "max_features": 0.3, "early_stopping": False}
ALONE = 0.15
LEAST_CHANCE = 1e-4
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PairAnswer:
    """What two addresses are to each other: one of ``LABELS`` and the probability of each in that order."""

    label: str
    probabilities: tuple[float, float, float]
    shared: tuple[str, ...]
    differs: tuple[str, ...]

    def explain(self) -> str:
        """Say in two sentences what was found and why."""
        sure = max(self.probabilities)
        why = f"两处都写有{'、'.join(self.shared)}" if self.shared else "两处没有共同的道路、号码或地点名"
        against = f"，但{'、'.join(self.differs)}不同" if self.differs else ""
        return f"判断为{LABEL_NAMES[self.label]}，把握约 {sure:.0%}。{why}{against}。"


class PairModel:
    """Gradient boosting on the numbers of ``address_pairs.compare`` (Friedman, 2001; Ke et al., 2017) and on
    what ``pair_groups.GroupModel`` reads in the characters that both hold and that only one holds; a first
    boosting and that reading say where a pair stands among the candidates of the same first address. Both are
    learned without the pair's own fold. Of some first addresses each pair is shown as if it stood alone, so
    that the model knows single pairs too. The answer is the mean of three short boostings, whose splits
    each choose among three tenths of the numbers: one longer boosting was too sure of itself.

    Friedman, "Greedy function approximation: a gradient boosting machine", Annals of Statistics 29(5); the
    histograms after LightGBM. Rarity of characters is counted on the training texts and, when pairs are
    judged, on the texts set beside the same first address: in training the texts of a pair are among those
    counted, so they must be when it is judged.
    """

    def __init__(self, pairs: Sequence[tuple[str, str]], labels: Sequence[str], *, seed: int = 0) -> None:
        """Train on judged pairs. Raises InputError for unequal lengths, unknown labels, too few pairs."""
        if len(pairs) != len(labels):
            raise InputError("labels", f"one for each of the {len(pairs)} pairs", found=str(len(labels)))
        wrong = next((i for i, label in enumerate(labels) if label not in LABELS), None)
        if wrong is not None:
            raise InputError("labels", f"one of {', '.join(LABELS)}", found=labels[wrong], at=(wrong,))
        if len(pairs) < LEAST_PAIRS or set(labels) != set(LABELS):
            raise InputError(
                "pairs", f"at least {LEAST_PAIRS}, every label among them", found=str(len(pairs))
            )
        self._known = {text for pair in pairs for text in pair}
        self._held: Counter[str] = Counter()
        for text in sorted(self._known):
            self._held.update(all_grams(text))
        target = np.array([LABELS.index(label) for label in labels])
        draw = np.random.default_rng(seed)
        firsts = [first for first, _ in pairs]
        fold = folds(firsts, draw)
        values = self._values(pairs)
        self._groups = GroupModel(pairs, target, fold, len(LABELS))
        self._rough = _boost(values, target, seed)
        rough = answers_unseen(
            fold, lambda seen, left: _boost(values[seen], target[seen], seed).predict_proba(values[left])
        )
        single = {first for first in sorted(set(firsts)) if draw.random() < ALONE}
        keys = [(first, i if first in single else -1) for i, first in enumerate(firsts)]
        joined = _joined(values, self._groups.unseen, rough, keys)
        self._models = [_boost(joined, target, seed + k, **CAUTIOUS) for k in range(MODELS)]

    def _values(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        """Give the numbers of each pair (pairs, numbers), in order."""
        beside: dict[str, list[int]] = defaultdict(list)
        for i, (first, _) in enumerate(pairs):
            beside[first].append(i)
        values: list[list[float]] = [[]] * len(pairs)
        for first, rows in beside.items():
            weigh = self._rarity({first, *(pairs[i][1] for i in rows)} - self._known)
            for i in rows:
                values[i] = compare(first, pairs[i][1], weigh)
        return np.array(values)

    def _rarity(self, unseen: set[str]) -> Weigh:
        """Give how rare characters are among the training texts and those beside one first address."""
        texts = len(self._known) + len(unseen)
        more = Counter(gram for text in unseen for gram in all_grams(text))
        return lambda gram: math.log((texts + 1) / (self._held.get(gram, 0) + more.get(gram, 0) + 1))

    def match_many(self, pairs: Sequence[tuple[str, str]]) -> list[PairAnswer]:
        """Judge many pairs, in order; give all candidates of one address in one call."""
        if not pairs:
            return []
        values = self._values(pairs)
        read, rough = self._groups.chances(pairs), self._rough.predict_proba(values)
        joined = _joined(values, read, rough, [first for first, _ in pairs])
        found = np.mean([model.predict_proba(joined) for model in self._models], axis=0)
        return [_answer(a, b, row.tolist()) for (a, b), row in zip(pairs, found, strict=True)]


def _boost(
    values: Floats, target: NDArray[np.int64], seed: int, **settings: Any
) -> HistGradientBoostingClassifier:
    """Fit with an empty pair of each label beside the others, so that every fold knows all labels.

    What no pair has (candidates, where all pairs stand alone) is 0 in the empty pairs: a number never
    there cannot be put into a histogram.
    """
    kinds = len(LABELS)
    empty = np.where(np.isnan(values).all(axis=0), 0.0, np.nan)
    values = np.vstack([values, np.tile(empty, (kinds, 1))])
    target = np.concatenate([target, np.arange(kinds)])
    weights = np.sqrt(len(target) / np.bincount(target))[target]
    settings = {"max_iter": ROUNDS, **settings}
    model = HistGradientBoostingClassifier(
        max_leaf_nodes=15, min_samples_leaf=30, l2_regularization=1.0, random_state=seed, **settings
    )
    return model.fit(values, target, sample_weight=weights)


def _joined(values: Floats, read: Floats, rough: Floats, keys: Sequence[Hashable]) -> Floats:
    """Put the numbers of the pairs beside what was read in them and where each candidate stands by that."""
    logs = np.log(np.maximum(read, LEAST_CHANCE))
    return np.hstack([values, logs, standing(keys, rough), standing(keys, read)])


def match_pair(a: str, b: str, model: PairModel | None = None) -> PairAnswer:
    """Judge one pair; without a model by rule. Never raises on text; an empty address is like no other."""
    return model.match_many([(a, b)])[0] if model is not None else _by_rule(a, b)


def same_place(a: str, b: str, model: PairModel | None = None) -> bool:
    """Say whether two addresses mean the same place."""
    return match_pair(a, b, model).label == "same"


def _by_rule(a: str, b: str) -> PairAnswer:
    """Weigh shared pairs of characters, what both name, and numbers that contradict (weights by hand)."""
    left, right = parts(a), parts(b)
    one, two = set(grams(left.rest, 2)), set(grams(right.rest, 2))
    shared, differs = _common(a, b)
    if not one or not two:
        same = bool(left.whole) and left.whole == right.whole
        return PairAnswer(*(("same", (0.0, 0.0, 1.0)) if same else ("different", (1.0, 0.0, 0.0))), (), ())
    overlap = len(one & two) / min(len(one), len(two))
    z = 7.0 * overlap + 0.5 * len(shared) - 1.0 * len(differs)
    scores = [math.exp(3.0), math.exp(min(z, 20.0)), math.exp(min(2.0 * z - 7.0, 30.0))]
    total = sum(scores)
    chances = (scores[0] / total, scores[1] / total, scores[2] / total)
    return PairAnswer(LABELS[chances.index(max(chances))], chances, shared, differs)


def _answer(a: str, b: str, row: list[float]) -> PairAnswer:
    shared, differs = _common(a, b)
    return PairAnswer(LABELS[row.index(max(row))], (row[0], row[1], row[2]), shared, differs)


def _common(a: str, b: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give what both name (roads, named places, numbers) and the kinds of number in which they differ."""
    left, right = parts(a), parts(b)
    roads = sorted({r for r, _ in left.roads} & {r for r, _ in right.roads})
    named = sorted(set(left.named) & set(right.named))
    kinds = {"lane": "弄", "number": "号", "building": "幢"}
    shared, differs = [*roads, *named], []
    for kind, word in kinds.items():
        one, two = set(left.numbers[kind]), set(right.numbers[kind])
        shared += [n + word for n in sorted(one & two)]
        if one and two and not one & two:
            differs.append(f"{word}数")
    return tuple(shared), tuple(differs)
