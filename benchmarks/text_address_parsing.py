"""Addresses cut into labelled pieces: trained on the training part, judged on the development part.

PYTHONPATH=src python benchmarks/text_address_parsing.py
"""

from __future__ import annotations

import gzip
import time
from pathlib import Path

import numpy as np
from address_data import data_folder

from judgegrid.methods.text.address_parsing import Address, ParserModel, pieces

REPEATS = 300
Piece = tuple[int, int, str]
SHOWN = ("district", "town", "community", "road", "roadno", "poi", "houseno", "roomno")


def address_parsing() -> None:
    """Print span F1 as conlleval counts it, addresses wholly right, some labels, speed."""
    folder = data_folder("address_parsing")
    if folder is None:
        print("address_parsing: not present")
        return
    learned, judged = (read(folder / f"{part}.txt.gz") for part in ("train", "dev"))
    begin = time.process_time()
    model = ParserModel(learned)
    trained = time.process_time() - begin
    begin = time.process_time()
    cut = [model.cut(tokens) for tokens, _ in judged]
    spent = time.process_time() - begin
    found = [{piece[:3] for piece in one} for one in cut]
    whole_paths = [set(pieces(model.tag(tokens))) for tokens, _ in judged]
    truth = [set(pieces(tags)) for _, tags in judged]
    print(f"address_parsing: {len(learned)} addresses to learn, {len(judged)} judged")
    show("pieces each likely", found, truth)
    show("likeliest tags of the whole address", whole_paths, truth)
    sure = np.mean([piece[3] for one in cut for piece in one])
    print(f"  mean probability of the pieces given {sure:.3f}")
    for label in SHOWN:
        mine = [[{s for s in spans if s[2] == label} for spans in side] for side in (truth, found)]
        both = sum(len(t & f) for t, f in zip(*mine, strict=True))
        print(f"    {label} {f1(both, *(sum(map(len, side)) for side in mine)):.3f}")
    print(f"  trained in {trained:.0f} s, {len(judged) / spent:,.0f} addresses/s (processor time)")


def show(name: str, found: list[set[Piece]], truth: list[set[Piece]]) -> None:
    """Print span F1 as conlleval counts it, its interval over addresses, and addresses wholly right."""
    counts = np.array([(len(t & f), len(t), len(f), t == f) for t, f in zip(truth, found, strict=True)])
    draw = np.random.default_rng(1)
    repeats = [
        f1(*counts[draw.integers(0, len(counts), len(counts)), :3].sum(axis=0)) for _ in range(REPEATS)
    ]
    low, high = np.quantile(repeats, [0.025, 0.975])
    right, wanted, given, whole = counts.sum(axis=0)
    print(
        f"  {name}: span F1 {f1(right, wanted, given):.3f} [{low:.3f}, {high:.3f}] on {wanted} pieces"
        f" (precision {right / given:.3f}, recall {right / wanted:.3f}),"
        f" wholly right {whole / len(counts):.3f}"
    )


def f1(right: int, wanted: int, given: int) -> float:
    """F1 from counts of pieces."""
    return 2 * right / max(wanted + given, 1)


def read(path: Path) -> list[Address]:
    """Read a file of "token tag" lines with blank lines between addresses; labels in lower case."""
    addresses: list[Address] = []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for block in file.read().split("\n\n"):
            lines = [line.split() for line in block.splitlines() if line.strip()]
            if lines:
                tags = [tag if tag == "O" else tag[:2] + tag[2:].lower() for _, tag in lines]
                addresses.append(([token for token, _ in lines], tags))
    return addresses


if __name__ == "__main__":
    address_parsing()
