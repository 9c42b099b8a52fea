"""Similar cases (LeCaRD, development half) and provisions for lay questions (STARD, training part).

PYTHONPATH=src python benchmarks/text_retrieval.py [cases|provisions]
"""

from __future__ import annotations

import csv
import gzip
import json
import logging
import math
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from address_data import data_folder
from numpy.typing import NDArray

from judgegrid.methods.text.case_index import CaseIndex
from judgegrid.methods.text.cases import index_cases, rank_cases
from judgegrid.methods.text.cosine import CosineIndex
from judgegrid.methods.text.provision_index import (
    ConfirmedAnswers,
    ProvisionIndex,
    provision_key,
    question_core,
)
from judgegrid.methods.text.provision_learning import latent_space_of, learn_order
from judgegrid.methods.text.provisions import rank_provisions, score_provisions

FOLDS = 10
RESAMPLES = 2000
SAME_QUESTION = 0.8
DEPTHS = (5, 10, 100)
Floats = NDArray[np.float64]


def retrieval() -> None:
    """Print both tables."""
    cases()
    provisions()


def lines(path: Path) -> list[dict[str, Any]]:
    """Read JSON lines, gzip."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def spread(values: Floats, *, seed: int = 1) -> str:
    """Give mean and bootstrap 95 % interval."""
    drawn = np.random.default_rng(seed).integers(0, values.size, (RESAMPLES, values.size))
    low, high = np.quantile(values[drawn].mean(axis=1), (0.025, 0.975))
    return f"{values.mean():.3f} [{low:.3f}, {high:.3f}]"


class Words:
    """BM25 over jieba words (no single characters, no figures), k1 1.2, b 0.9, k3 1: what we stand beside."""

    def __init__(self, texts: Iterable[str], cut: Callable[[str], Iterable[str]]) -> None:
        self.cut = cut
        held: dict[str, list[tuple[int, int]]] = defaultdict(list)
        lengths = []
        for place, text in enumerate(texts):
            counts = self.words(text)
            lengths.append(sum(counts.values()))
            for word, count in counts.items():
                held[word].append((place, count))
        size, mean = len(lengths), sum(lengths) / len(lengths)
        damp = 1.2 * (0.1 + 0.9 * np.array(lengths) / mean)
        self.size, self.postings = size, {}
        for word, pairs in held.items():
            at, count = np.array(pairs).T
            idf = math.log1p((size - len(pairs) + 0.5) / (len(pairs) + 0.5))
            self.postings[word] = (at, idf * count * 2.2 / (count + damp[at]))

    def words(self, text: str) -> Counter[str]:
        """Give the counted words of a text."""
        return Counter(w for w in self.cut(text) if len(w) > 1 and not re.fullmatch(r"[\d.\W]+", w))

    def scores(self, query: str) -> Floats:
        """Give the score of every text."""
        total = np.zeros(self.size)
        for word, count in self.words(query).items():
            if word in self.postings:
                at, weights = self.postings[word]
                total[at] += 2 * count / (1 + count) * weights
        return total


def segmenter() -> Callable[[str], Iterable[str]] | None:
    """Give jieba's cut, None where it is not installed."""
    if find_spec("jieba") is None:
        return None
    jieba = __import__("jieba")
    jieba.setLogLevel(logging.ERROR)
    return jieba.lcut


# -- similar cases -----------------------------------------------------------------------------


def cases() -> None:
    """Print MAP and NDCG@10 with the cause known, unknown, by notion, and of words."""
    folder = data_folder("lecard_dev")
    if folder is None:
        print("similar cases (lecard_dev): not present")
        return
    queries = lines(folder / "queries.jsonl.gz")
    rows = lines(folder / "candidates.jsonl.gz")
    pools: dict[str, list[str]] = defaultdict(list)
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    for query, document in csv.reader((folder / "pools.tsv").open(encoding="utf-8"), delimiter="\t"):
        pools[query].append(document)
    for query, document, grade in csv.reader((folder / "qrels.tsv").open(encoding="utf-8"), delimiter="\t"):
        grades[query][document] = int(grade)
    begin = time.process_time()
    index = index_cases(rows)
    spent = time.process_time() - begin
    print(f"similar cases (lecard_dev): {len(queries)} queries, {len(rows)} judgments, full pools")
    print(f"  index: {spent:.0f} s processor time")
    for label, known, notion in (
        ("cause known", True, "overall"),
        ("cause unknown", False, "overall"),
        ("facts alone", False, "facts"),
        ("cause first, known", True, "cause"),
    ):
        begin = time.process_time()
        ranked = {q["id"]: _ranked(q, index, pools[q["id"]], known=known, notion=notion) for q in queries}
        spent = time.process_time() - begin
        _print_cases(label, ranked, grades, f"{spent / len(queries) * 1000:.0f} ms a query with reasons")
    _cases_beside(queries, rows, pools, grades, folder)


def _ranked(
    query: dict[str, Any], index: CaseIndex, pool: list[str], *, known: bool, notion: str
) -> list[str]:
    asked = {"id": query["id"], "text": query["text"], "charges": query["charges"] if known else []}
    ranking = rank_cases(asked, index, among=sorted(pool), notion=notion)
    return [hit.id for hit in ranking.hits]


def _print_cases(
    label: str, ranked: dict[str, list[str]], grades: dict[str, dict[str, int]], speed: str
) -> None:
    precise = np.array([_average_precision(ids, grades[q]) for q, ids in ranked.items()])
    gain = np.array([_gain(ids, grades[q]) for q, ids in ranked.items()])
    print(f"  {label}: MAP {spread(precise)}, NDCG@10 {spread(gain)}  {speed}")


def _average_precision(ids: list[str], grades: dict[str, int]) -> float:
    """Unjudged ones dropped, relevant is grade 3: the convention of the set's authors."""
    found, total = 0, 0.0
    for rank, one in enumerate([one for one in ids if one in grades], 1):
        if grades[one] == 3:
            found += 1
            total += found / rank
    return total / max(sum(grade == 3 for grade in grades.values()), 1)


def _gain(ids: list[str], grades: dict[str, int], *, depth: int = 10) -> float:
    """NDCG over the full pool: gain is the grade, unjudged 0."""
    best = sorted(grades.values(), reverse=True)[:depth]
    ideal = sum(grade / math.log2(rank + 2) for rank, grade in enumerate(best))
    return sum(grades.get(one, 0) / math.log2(rank + 2) for rank, one in enumerate(ids[:depth])) / ideal


def _cases_beside(
    queries: list[dict[str, Any]],
    rows: list[dict[str, Any]],
    pools: dict[str, list[str]],
    grades: dict[str, dict[str, int]],
    folder: Path,
) -> None:
    published: dict[tuple[str, str], list[str]] = defaultdict(list)
    with gzip.open(folder / "published_runs.tsv.gz", "rt", encoding="utf-8") as file:
        for system, query, _, document in csv.reader(file, delimiter="\t"):
            published[system, query].append(document)
    for system in sorted({system for system, query in published if query in pools}):
        ranked = {q["id"]: published[system, q["id"]] for q in queries}
        _print_cases(f"published {system}", ranked, grades, "")
    cut = segmenter()
    if cut is None:
        print("  BM25 words: jieba not installed")
        return
    words = Words((row["fact"] for row in rows), cut)
    place = {str(row["id"]): at for at, row in enumerate(rows)}
    ranked = {}
    for query in queries:
        scores = words.scores(query["text"])
        ranked[query["id"]] = sorted(pools[query["id"]], key=lambda one, s=scores: (-s[place[one]], one))
    _print_cases("BM25 words (jieba)", ranked, grades, "")


# -- provisions --------------------------------------------------------------------------------


def provisions() -> None:
    """Print recall without and with confirmed answers, and of words, on the rebuilt corpus."""
    folder, statutes = data_folder("stard_train"), data_folder("statutes")
    if folder is None or statutes is None:
        print("provisions (stard_train): not present")
        return
    rows = newest_articles(lines(statutes / "national_articles.jsonl.gz"))
    asked = lines(folder / "questions.jsonl.gz")
    questions = [row["question"] for row in asked]
    begin = time.process_time()
    index = ProvisionIndex(rows)
    print(f"provisions (stard_train): {len(asked)} questions, {len(rows)} articles (rebuilt corpus)")
    print(f"  index: {time.process_time() - begin:.1f} s processor time")
    alias = {provision_key(row["title"] + row["article"]): at for at, row in enumerate(rows)}
    places = alias | index.places
    gold = [{places[provision_key(one)] for one in row["citations"]} for row in asked]
    answers = [(q, [index.keys[at] for at in sorted(g)]) for q, g in zip(questions, gold, strict=True)]
    _print_recall("without feedback", index, ConfirmedAnswers((), index), questions, gold, None)
    groups = like_groups(questions)
    folds = np.random.default_rng(1).permutation(int(groups.max()) + 1)[groups] % FOLDS
    confirmed = ConfirmedAnswers(answers, index)
    label = f"with feedback, {FOLDS}-fold by question, {int(groups.max()) + 1} groups"
    _print_recall(label, index, confirmed, questions, gold, folds)
    _print_learned(index, confirmed, questions, gold, folds)
    begin = time.process_time()
    for question in questions[:100]:
        rank_provisions(question, index, confirmed=confirmed)
    print(f"  {(time.process_time() - begin) * 10:.1f} ms a question with reasons and feedback")
    cut = segmenter()
    if cut is None:
        print("  BM25 words: jieba not installed")
        return
    words = Words((f"{row['law']} {row['text']}" for row in rows), cut)
    found = [recall(words.scores(q), g) for q, g in zip(questions, gold, strict=True)]
    _print_depths("BM25 words (jieba)", np.array(found))


def newest_articles(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep the newest edition of each numbered article, as the README of the set says."""
    newest: dict[str, dict[str, Any]] = {}
    for row in rows:
        key = provision_key(row["law"] + row["article"])
        if row["article"] and (key not in newest or row["date"] > newest[key]["date"]):
            newest[key] = row
    return list(newest.values())


def like_groups(questions: list[str]) -> NDArray[np.int64]:
    """Number the groups of questions that are nearly the same (cosine ≥ 0.8), so that none meets itself."""
    cores = [question_core(question) for question in questions]
    index = CosineIndex(cores)
    group = list(range(len(cores)))
    for at, core in enumerate(cores):
        for other in np.flatnonzero(index.likeness(core) >= SAME_QUESTION).tolist():
            old, new = group[other], group[at]
            group = [new if one == old else one for one in group] if old != new else group
    return np.unique(group, return_inverse=True)[1]


def recall(scores: NDArray[Any], wanted: set[int]) -> list[float]:
    """Give the share of the wanted among the first 5, 10, 100; ties in order of the corpus."""
    ranks = [int((scores > scores[at]).sum() + (scores[:at] == scores[at]).sum()) for at in wanted]
    return [sum(rank < depth for rank in ranks) / len(ranks) for depth in DEPTHS]


def _print_recall(
    label: str,
    index: ProvisionIndex,
    confirmed: ConfirmedAnswers,
    questions: list[str],
    gold: list[set[int]],
    folds: NDArray[Any] | None,
) -> None:
    begin = time.process_time()
    found = []
    for at, (question, wanted) in enumerate(zip(questions, gold, strict=True)):
        without = None if folds is None else folds == folds[at]
        scored = score_provisions(question, index, confirmed, without=without)
        found.append([0.0] * len(DEPTHS) if scored is None else recall(scored.total, wanted))
    spent = (time.process_time() - begin) / len(questions) * 1000
    _print_depths(label, np.array(found), f"{spent:.1f} ms a question")


def _print_learned(
    index: ProvisionIndex,
    confirmed: ConfirmedAnswers,
    questions: list[str],
    gold: list[set[int]],
    folds: NDArray[Any],
) -> None:
    """The learned order, learned anew for each fold from the other nine."""
    found = np.zeros((len(questions), len(DEPTHS)))
    begin = time.process_time()
    space = latent_space_of(index)
    print(f"  latent space: {time.process_time() - begin:.0f} s processor time")
    learning = asking = 0.0
    for fold in range(FOLDS):
        held = folds == fold
        begin = time.process_time()
        learned = confirmed.with_order(learn_order(confirmed, index, without=held, space=space))
        learning += time.process_time() - begin
        begin = time.process_time()
        for at in np.flatnonzero(held):
            scored = score_provisions(questions[at], index, learned, without=held)
            found[at] = 0.0 if scored is None else recall(scored.total, gold[at])
        asking += time.process_time() - begin
    speed = f"{asking / len(questions) * 1000:.0f} ms a question, learning {learning / FOLDS:.0f} s"
    _print_depths(f"with feedback and learned order, {FOLDS}-fold", found, speed)


def _print_depths(label: str, found: Floats, speed: str = "") -> None:
    shown = ", ".join(f"R@{d} {spread(found[:, at])}" for at, d in enumerate(DEPTHS))
    print(f"  {label}: {shown}  {speed}")


if __name__ == "__main__":
    chosen = sys.argv[1:] or ["cases", "provisions"]
    for name in chosen:
        {"cases": cases, "provisions": provisions}[name]()
