"""Risk signals on the checked sentences, and how many characters a second are read.

PYTHONPATH=src python benchmarks/text_elements.py
"""

from __future__ import annotations

import gzip
import importlib
import json
import logging
import math
import time
from collections.abc import Callable

from address_data import data_folder

from judgegrid.domain import content
from judgegrid.methods.text.extraction import extract
from judgegrid.methods.text.risk import LABELS

TIME_BASE = 1_790_000_000  # a second of 2026, as JioNLP wants one
Interval = Callable[[int, int], str]


def wilson(right: int, n: int) -> str:
    """Wilson 95 % interval of a share."""
    if n == 0:
        return "-"
    p, z = right / n, 1.96
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return f"{p:.3f} [{middle - half:.3f}, {middle + half:.3f}] n={n}"


def elements(interval: Interval = wilson) -> None:
    """Print recall and precision of each signal on both halves, denials, and the speed."""
    rows = content.rows("risk_sentences")
    read = {row["number"]: extract(row["text"]).risks for row in rows}
    for part in ("tuning", "held_out"):
        chosen = [row for row in rows if row["part"] == part]
        print(f"risk signals, {part} half: {len(chosen)} own sentences")
        for kind, label in LABELS.items():
            said = {
                r["number"]
                for r in chosen
                if any(o.kind == kind and not o.negated for o in read[r["number"]])
            }
            true = {r["number"] for r in chosen if kind in r["signals"].split()}
            hit = len(said & true)
            print(f"  {label}: recall {interval(hit, len(true))}, precision {interval(hit, len(said))}")
        denied = [(r["number"], kind) for r in chosen for kind in r["negated"].split()]
        held = sum(all(o.negated or o.kind != kind for o in read[number]) for number, kind in denied)
        print(f"  denied or supposed, and not asserted: {interval(held, len(denied))}")
    _speed("own sentences, a signal in 40 characters", [row["text"] for row in rows] * 20)
    for name, file in (("petitions", "messages.jsonl.gz"), ("civil_causes_dev", "facts.jsonl.gz")):
        folder = data_folder(name)
        if folder is not None:
            with gzip.open(folder / file, "rt", encoding="utf-8") as lines:
                _speed(name, [json.loads(line)["text"] for line in lines])


def _speed(name: str, texts: list[str]) -> None:
    _timed(f"extraction, {name}", extract, texts)
    try:
        jionlp = importlib.import_module("jionlp")
    except ImportError:
        print("  JioNLP: not installed")
        return

    def beside(text: str) -> None:
        jionlp.ner.extract_time(text, time_base=TIME_BASE)
        jionlp.ner.extract_money(text)
        jionlp.extract_phone_number(text)
        jionlp.extract_id_card(text)

    logging.disable()  # it logs the pieces of texts that it cannot read: people's own words
    beside(texts[0])
    _timed("  JioNLP: times, amounts, telephones, identity numbers of every fiftieth", beside, texts[::50])
    logging.disable(logging.NOTSET)


def _timed(name: str, read: Callable[[str], object], texts: list[str]) -> None:
    begin = time.process_time()
    for text in texts:
        read(text)
    spent = time.process_time() - begin
    speed = sum(map(len, texts)) / spent / 1e6
    print(f"{name}: {speed:.3f} M characters/s, {len(texts) / spent:,.0f} texts/s (one core)")


if __name__ == "__main__":
    elements()
