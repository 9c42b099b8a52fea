"""Elements of marriage disputes: folds kept apart by judgment, and the LawBench items, beside a plain SVM.

PYTHONPATH=src python benchmarks/text_marital.py
"""

from __future__ import annotations

import csv
import gzip
import json
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
from address_data import data_folder
from sklearn.model_selection import GroupKFold

from judgegrid.methods.text.marital import MaritalModel

RESAMPLES = 2000
Labelled = list[tuple[str, set[str]]]


def marital() -> None:
    """Print sample F1 of ours (cut-off -0.25, at least one) and of the plain SVM (cut-off 0)."""
    items_in, divorce_in = data_folder("lawbench_2_3"), data_folder("cail_divorce")
    if items_in is None or divorce_in is None:
        print("marital elements: not present")
        return
    items = [_item(row) for row in _lines(items_in / "items.jsonl.gz")]
    train, groups = _divorce(divorce_in, {text for text, _ in items})
    print(f"marital elements: {len(train)} labelled sentences, 5 folds by judgment; {len(items)} items")
    folds = list(GroupKFold(5).split(train, groups=groups))
    scores: list[list[float]] = [[0.0] * len(train), [0.0] * len(train)]
    for known, asked in folds:
        model = MaritalModel([train[i] for i in known])
        for i, ours, plain in zip(asked, *_both(model, [train[i] for i in asked]), strict=True):
            scores[0][i], scores[1][i] = ours, plain
    for name, found in zip(("ours", "plain TF-IDF SVM"), scores, strict=True):
        print(f"  {name}, folds by judgment: F1 {np.mean(found):.4f}")
    begin = time.process_time()
    model = MaritalModel(train)
    learned = time.process_time()
    for name, found in zip(("ours", "plain TF-IDF SVM"), _both(model, items), strict=True):
        print(f"  {name}, LawBench items: F1 {np.mean(found):.4f} {_interval(found)}")
    speed = len(items) / (time.process_time() - learned)
    print(f"  learning {learned - begin:.1f} s processor time, {speed:,.0f} sentences/s")


def _both(model: MaritalModel, asked: Labelled) -> tuple[list[float], list[float]]:
    ours, plain = [], []
    for values, (_, true) in zip(model.decide([text for text, _ in asked]), asked, strict=True):
        above = {model.labels[i] for i in np.flatnonzero(values > model.cut)}
        ours.append(_f1(above or {model.labels[int(values.argmax())]}, true))
        plain.append(_f1({model.labels[i] for i in np.flatnonzero(values > 0)}, true))
    return ours, plain


def _f1(said: set[str], true: set[str]) -> float:
    return 2 * len(said & true) / (len(said) + len(true))


def _interval(found: list[float]) -> str:
    rng = random.Random(0)
    drawn = sorted(float(np.mean(rng.choices(found, k=len(found)))) for _ in range(RESAMPLES))
    return f"[{drawn[int(RESAMPLES * 0.025)]:.3f}, {drawn[int(RESAMPLES * 0.975)]:.3f}]"


def _lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _item(row: dict[str, Any]) -> tuple[str, set[str]]:
    text = str(row["question"]).removeprefix("句子:").strip()
    return text, set(str(row["answer"])[3:].rstrip("。").replace("婚后分局", "婚后分居").split("、"))


def _divorce(folder: Path, known: set[str]) -> tuple[Labelled, list[int]]:
    """Labelled sentences without those that are items, and the judgment of each."""
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        names = {row["code"]: row["name"] for row in csv.DictReader(file)}
    found: Labelled = []
    groups = []
    for row in _lines(folder / "judgments.jsonl.gz"):
        for sentence in row["sentences"]:
            if sentence["labels"] and sentence["text"].strip() not in known:
                found.append((sentence["text"], {names.get(one, one) for one in sentence["labels"]}))
                groups.append(row["judgment"])
    return found, groups


if __name__ == "__main__":
    marital()
