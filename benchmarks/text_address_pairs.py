"""Pairs of addresses: same place, partly, different; five folds by query, a plain TF-IDF SVM beside ours.

PYTHONPATH=src python benchmarks/text_address_pairs.py [first]
"first" trains and judges the first of the five folds alone.
"""

from __future__ import annotations

import gzip
import json
import math
import sys
import time

import numpy as np
from address_data import data_folder
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

from judgegrid.methods.text.pair_model import LABELS, PairModel, match_pair

GIVEN = {"不匹配": "different", "部分匹配": "partly", "完全匹配": "same"}
REPEATS = 300


def address_pairs(*, folds: int = 5) -> None:
    """Print macro-F1, each class, how often the best candidate is ranked first, and calibration."""
    folder = data_folder("address_match")
    if folder is None:
        print("address_match: not present")
        return
    with gzip.open(folder / "queries.jsonl.gz", "rt", encoding="utf-8") as file:
        queries = [json.loads(line) for line in file]
    pairs = [(q["query"], c["text"]) for q in queries for c in q["candidate"]]
    truth = [GIVEN[c["label"]] for q in queries for c in q["candidate"]]
    group = np.array([k for k, q in enumerate(queries) for _ in q["candidate"]])
    y = np.array([LABELS.index(label) for label in truth])
    print(f"address_match: {len(queries)} queries, {len(pairs)} pairs, five folds by query")
    begin = time.process_time()
    rule = np.array([match_pair(a, b).probabilities for a, b in pairs])
    spent = time.process_time() - begin
    show(f"by rule, no training ({len(pairs) / spent:,.0f} pairs/s)", rule, y, group)
    ours, plain = np.zeros((len(y), 3)), np.zeros((len(y), 3))
    judged: list[int] = []
    for train, test in list(GroupKFold(5).split(y, y, group))[:folds]:
        judged += test.tolist()
        model = PairModel([pairs[i] for i in train], [truth[i] for i in train])
        ours[test] = [found.probabilities for found in model.match_many([pairs[i] for i in test])]
        texts = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
        score = f1_score(y[test], ours[test].argmax(axis=1), average="macro")
        print(f"  ours, fold of {len(test)} pairs: macro-F1 {score:.3f}", flush=True)
        joined = texts.fit_transform([" ¦ ".join(pairs[i]) for i in train])
        svm = LinearSVC(C=0.5, class_weight="balanced").fit(joined, y[train])
        plain[test] = svm.decision_function(texts.transform([" ¦ ".join(pairs[i]) for i in test]))
    ours, plain, y, group = ours[judged], plain[judged], y[judged], group[judged]
    show(f"plain TF-IDF of both texts and a linear SVM, {folds} of 5 folds", plain, y, group)
    show(f"ours, learned from pairs, {folds} of 5 folds", ours, y, group)
    sure = ours.max(axis=1)
    edges = [
        abs(sure[m].sum() - (ours.argmax(axis=1) == y)[m].sum())
        for low in range(10)
        for m in [(sure >= low / 10) & (sure < (low + 1) / 10 + 1e-9 * (low == 9))]
    ]
    print(f"    expected calibration error {sum(edges) / len(y):.3f}")


def show(label: str, found: np.ndarray, y: np.ndarray, group: np.ndarray) -> None:
    """Print one run; the interval resamples queries."""
    answer = found.argmax(axis=1)
    each = f1_score(y, answer, average=None)
    rows_of = [np.flatnonzero(group == g) for g in np.unique(group)]
    draw = np.random.default_rng(1)
    repeats = []
    for _ in range(REPEATS):
        rows = np.concatenate([rows_of[g] for g in draw.integers(0, len(rows_of), len(rows_of))])
        repeats.append(f1_score(y[rows], answer[rows], average="macro"))
    low, high = np.quantile(repeats, [0.025, 0.975])
    classes = ", ".join(f"{name} {value:.3f}" for name, value in zip(LABELS, each, strict=True))
    print(f"  {label}: macro-F1 {each.mean():.3f} [{low:.3f}, {high:.3f}] ({classes})")
    score = found[:, 2] * 2 + found[:, 1]
    mixed = [rows for rows in rows_of if len(set(y[rows])) > 1]
    first = sum(y[rows[score[rows].argmax()]] == y[rows].max() for rows in mixed)
    half = 1.96 * math.sqrt(first / len(mixed) * (1 - first / len(mixed)) / len(mixed))
    print(f"    best candidate first {first / len(mixed):.3f} ± {half:.3f}, n={len(mixed)}", flush=True)


if __name__ == "__main__":
    address_pairs(folds=1 if "first" in sys.argv else 5)
