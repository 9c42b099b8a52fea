"""Category of a citizens' message: ten-fold cross-validation beside a plain model."""

from __future__ import annotations

import gzip
import json
import random
import time

from address_data import data_folder
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from judgegrid.methods.text.lay_types import LayText, TypeModel, rank_many_types

SHUFFLES = 3
RESAMPLES = 1000


def petitions() -> None:
    """Print macro-F1 of each shuffle and a bootstrap interval of the first."""
    folder = data_folder("petitions")
    if folder is None:
        print("petition messages: not present")
        return
    with gzip.open(folder / "labelled.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    texts = [LayText(row["subject"], row["text"]) for row in rows]
    labels = [row["category"] for row in rows]
    print(f"petition messages: {len(rows)} texts, {len(set(labels))} classes, 10-fold")
    for name, predict in (("subject and body apart", _apart), ("plain TF-IDF SVM, joined", _joined)):
        found = []
        begin = time.process_time()
        for seed in range(SHUFFLES):
            guessed = [""] * len(rows)
            folds = StratifiedKFold(10, shuffle=True, random_state=seed).split(texts, labels)
            for train, test in folds:
                answers = predict(
                    [texts[i] for i in train], [labels[i] for i in train], [texts[i] for i in test]
                )
                for i, answer in zip(test, answers, strict=True):
                    guessed[i] = answer
            found.append(guessed)
        scores = " ".join(f"{f1_score(labels, guessed, average='macro'):.3f}" for guessed in found)
        spent = (time.process_time() - begin) / (10 * SHUFFLES)
        cost = f"{spent:.2f} s processor time a fold, learning and {len(rows) // 10} answers"
        print(f"  {name}: macro-F1 {scores} {_interval(labels, found[0])}  {cost}")


def _apart(train: list[LayText], labels: list[str], test: list[LayText]) -> list[str]:
    model = TypeModel(list(zip(train, labels, strict=True)))
    return [ranked[0].label for ranked in rank_many_types(test, model)]


def _joined(train: list[LayText], labels: list[str], test: list[LayText]) -> list[str]:
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    model = make_pipeline(vectors, LinearSVC()).fit([f"{t.subject} {t.body}" for t in train], labels)
    return list(model.predict([f"{t.subject} {t.body}" for t in test]))


def _interval(labels: list[str], guessed: list[str]) -> str:
    rng = random.Random(0)
    scores = []
    for _ in range(RESAMPLES):
        drawn = rng.choices(range(len(labels)), k=len(labels))
        scores.append(f1_score([labels[i] for i in drawn], [guessed[i] for i in drawn], average="macro"))
    scores.sort()
    return f"[{scores[25]:.3f}, {scores[974]:.3f}]"
