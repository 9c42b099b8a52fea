"""Causes from court facts: five-fold cross-validation on the development part of civil_causes."""

from __future__ import annotations

import csv
import gzip
import json
import random
from collections.abc import Callable
from pathlib import Path

from address_data import data_folder

from judgegrid.methods.text.causes import CauseModel, CauseRow, rank_many


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
    """Print leaf, top-5 and first level of the trained model and of the names alone."""
    data = causes_and_facts()
    if data is None:
        print("causes from court facts: not present")
        return
    rows, facts = data
    print(f"causes from court facts: {len(facts)} texts, 5-fold")
    order = list(range(len(facts)))
    random.Random(1).shuffle(order)
    for label, trained in (("names only", False), ("trained", True)):
        counts, known, held = [0, 0, 0], 0, 0
        for fold in range(5):
            test = order[fold::5]
            train = [facts[i] for i in order if i not in set(test)]
            seen = {number for _, number, _ in train}
            model = CauseModel(rows, [(t, n) for t, n, _ in train] if trained else ())
            rankings = rank_many([facts[i][0] for i in test], model)
            for i, ranking in zip(test, rankings, strict=True):
                numbers = [cause.number for cause in ranking.causes]
                counts[0] += numbers[0] == facts[i][1]
                counts[1] += facts[i][1] in numbers
                known += facts[i][1] in seen
                held += facts[i][1] in seen and facts[i][1] in numbers
                counts[2] += _first_level(numbers[0], model) == facts[i][2]
        for what, right in zip(("leaf", "top-5", "first level"), counts, strict=True):
            print(f"  {label}: {what}", interval(right, len(facts)))
        print(f"  {label}: top-5 where the fold's training knew the cause", interval(held, known))


def _first_level(number: str, model: CauseModel) -> str:
    row = model.rows[number]
    while row.parent in model.rows:
        row = model.rows[row.parent]
    return row.number
