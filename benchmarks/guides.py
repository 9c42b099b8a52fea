"""What guides make of real messages: python benchmarks/guides.py (needs ../shared/data/petitions).

Prints for how many of the 4,326 messages a guide is named or shown as possible, how many answers the
description already gives, the speed, and how far the names agree with a person's reading of some hundred
messages (guide_verdicts.csv: ids and verdicts, no text). It prints no message: they name real people.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
import sys
import time
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

from address_data import data_folder

from judgegrid.domain.guide_reading import shipped
from judgegrid.domain.guides import Guide
from judgegrid.records.guidance.naming import Likely, likely_types
from judgegrid.records.guidance.reading_texts import filled, risks

ON = date(2020, 1, 31)
VERDICTS = Path(__file__).with_name("guide_verdicts.csv")


def main() -> int:
    folder = data_folder("petitions")
    if folder is None:
        print("no petitions folder")
        return 1
    with gzip.open(folder / "messages.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    texts = {str(row["message_id"]): f"{row['subject']}。{row['text']}" for row in rows}
    guides = shipped()
    began = time.perf_counter()
    found = {key: likely_types(text, guides) for key, text in texts.items()}
    took = time.perf_counter() - began
    coverage(texts, found, guides)
    print(
        f"{len(texts) / took:.0f} messages, {sum(map(len, texts.values())) / took:,.0f} characters a second"
    )
    with VERDICTS.open(encoding="utf-8", newline="") as lines:
        verdicts = list(csv.DictReader(lines))
    for drawn in dict.fromkeys(row["drawn"] for row in verdicts):
        agreement(drawn, [row for row in verdicts if row["drawn"] == drawn], found, guides)
    return 0


def coverage(texts: dict[str, str], found: dict[str, tuple[Likely, ...]], guides: dict[str, Guide]) -> None:
    named = Counter(one[0].key for one in found.values() if one and one[0].sure)
    possible = sum(bool(one) and not one[0].sure for one in found.values())
    answers: Counter[str] = Counter()
    for key, one in found.items():
        if one and one[0].sure:
            answers[one[0].key] += len(filled(texts[key], guides[one[0].key], on=ON))
    total, warned = named.total(), sum(bool(risks(text, {})) for text in texts.values())
    print(f"{len(texts)} messages: {total} ({total / len(texts):.1%}) name a guide, {possible} only possibly")
    print(f"{warned} with a sign of risk")
    for key, count in named.most_common():
        print(f"  {guides[key].title:<16} {count:>5}   {answers[key] / count:.1f} answers read from the text")


def agreement(
    drawn: str, rows: list[dict[str, str]], found: dict[str, tuple[Likely, ...]], guides: dict[str, Guide]
) -> None:
    """How many named guides a person found right, and how many quarrels of the twelve types got none."""
    counted: Counter[str] = Counter()
    right: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        likely, wanted = found[row["message_id"]], set(row["right"].split("|")) - {"-"}
        if likely and likely[0].sure:
            hit = likely[0].key in wanted
            right[likely[0].key][0] += hit
            right[likely[0].key][1] += 1
            counted["right" if hit else "wrong"] += 1
        elif wanted:
            counted["possible" if any(one.key in wanted for one in likely) else "missed"] += 1
    named = counted["right"] + counted["wrong"]
    print(f"\n{drawn}: {len(rows)} read; named right {wilson(counted['right'], named)}")
    print(
        f"  of the twelve but not named: {counted['possible']} shown as possible, {counted['missed']} missed"
    )
    for key, (hits, n) in sorted(right.items(), key=lambda one: -one[1][1]):
        print(f"  {guides[key].title:<16} {wilson(hits, n)}")


def wilson(hits: int, n: int) -> str:
    """A share with its 95 % interval (Wilson 1927)."""
    if n == 0:
        return "none"
    z, share = 1.96, hits / n
    middle, spread = share + z * z / (2 * n), z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low, high = ((middle - spread) / (1 + z * z / n), (middle + spread) / (1 + z * z / n))
    return f"{hits} of {n} = {share:.3f} [{low:.3f}, {high:.3f}]"


if __name__ == "__main__":
    sys.exit(main())
