"""Causes from court facts: five-fold cross-validation on the development part of civil_causes."""

from __future__ import annotations

import csv
import gzip
import json
import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from address_data import data_folder
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from judgegrid.methods.text.causes import CauseModel, CauseRow, rank_many

Rank = Callable[[list[str]], list[list[str]]]
Learn = Callable[[list[tuple[str, str]]], Rank]


def causes_and_facts() -> tuple[list[CauseRow], list[tuple[str, str, str]]] | None:
    """Give (rows of the tree, (text, number, first level)); older names hang below their heading."""
    facts, tree = data_folder("civil_causes_dev"), data_folder("reference")
    if facts is None or tree is None:
        return None
    with (tree / "civil_causes.csv").open(encoding="utf-8", newline="") as file:
        rows = [CauseRow(r["number"], r["name"], r["parent"], int(r["level"])) for r in csv.DictReader(file)]
    number_of = {row.name: row.number for row in rows if row.level >= 3}
    heading = {row.name: row.number for row in rows if row.level == 1}
    found = []
    for item in _lines(facts / "facts.jsonl.gz"):
        name = item["cause"]
        if name not in number_of:
            number_of[name] = f"old:{name}"
            rows.append(CauseRow(number_of[name], name, heading[item["first_level"]], 3))
        found.append((item["text"], number_of[name], heading[item["first_level"]]))
    return rows, found


def _lines(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def causes(interval: Callable[[int, int], str]) -> None:
    """Print leaf, top-5 and first level of the trained model, of the names alone and of a plain SVM."""
    data = causes_and_facts()
    if data is None:
        print("causes from court facts: not present")
        return
    rows, facts = data
    print(f"causes from court facts: {len(facts)} texts, 5-fold")
    order = list(range(len(facts)))
    random.Random(1).shuffle(order)
    tree = CauseModel(rows)
    runs: tuple[tuple[str, Learn], ...] = (
        ("names only", lambda _: lambda texts: _numbers(texts, tree)),
        ("trained", lambda known: partial(_numbers, model=CauseModel(rows, known))),
        ("plain TF-IDF SVM", _plain),
    )
    for label, learn in runs:
        counts, known, held, learning, asking = [0, 0, 0], 0, 0, 0.0, 0.0
        for fold in range(5):
            test = order[fold::5]
            train = [facts[i][:2] for i in order if i not in set(test)]
            seen = {number for _, number in train}
            begin = time.process_time()
            rank = learn(train)
            learned = time.process_time()
            ranked = rank([facts[i][0] for i in test])
            learning, asking = learning + learned - begin, asking + time.process_time() - learned
            for i, numbers in zip(test, ranked, strict=True):
                counts[0] += numbers[0] == facts[i][1]
                counts[1] += facts[i][1] in numbers
                known += facts[i][1] in seen
                held += facts[i][1] in seen and facts[i][1] in numbers
                counts[2] += _first_level(numbers[0], tree) == facts[i][2]
        for what, right in zip(("leaf", "top-5", "first level"), counts, strict=True):
            print(f"  {label}: {what}", interval(right, len(facts)))
        print(f"  {label}: top-5 where the fold's training knew the cause", interval(held, known))
        cost = f"learning {learning / 5:.1f} s processor time, {len(facts) / asking:,.0f} texts/s"
        print(f"  {label}: {cost}")


def _numbers(texts: list[str], model: CauseModel) -> list[list[str]]:
    return [[cause.number for cause in ranking.causes] for ranking in rank_many(texts, model)]


def _plain(train: list[tuple[str, str]]) -> Rank:
    """Characters 1–2 and a linear SVM, as one would write it in three lines."""
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    model = make_pipeline(vectors, LinearSVC()).fit([text for text, _ in train], [n for _, n in train])
    return lambda texts: [
        [str(model.classes_[at]) for at in np.argsort(-row, kind="stable")[:5]]
        for row in model.decision_function(texts)
    ]


def _first_level(number: str, model: CauseModel) -> str:
    row = model.rows[number]
    while row.parent in model.rows:
        row = model.rows[row.parent]
    return row.number
