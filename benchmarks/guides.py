"""What guides make of real messages: python benchmarks/guides.py (needs ../shared/data/petitions).

Prints for how many of the 4,326 messages some guide is named by its words, per guide, how many answers the
description already gives, and the speed. It prints no message: they name real people.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections import Counter
from datetime import date

from address_data import data_folder

from judgegrid.domain.guide_reading import shipped
from judgegrid.records.guidance.reading_texts import filled, likely_types, risks

ON = date(2020, 1, 31)


def main() -> int:
    folder = data_folder("petitions")
    if folder is None:
        print("no petitions folder")
        return 1
    with gzip.open(folder / "messages.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [f"{row['subject']}。{row['text']}" for row in map(json.loads, lines)]
    guides = shipped()
    named: Counter[str] = Counter()
    answers: Counter[str] = Counter()
    warned = 0
    began = time.perf_counter()
    for text in texts:
        found = likely_types(text, guides)
        warned += bool(risks(text, {}))
        if found:
            named[found[0].key] += 1
            answers[found[0].key] += len(filled(text, guides[found[0].key], on=ON))
    took = time.perf_counter() - began
    total = sum(named.values())
    print(f"{len(texts)} messages, {total} ({total / len(texts):.1%}) with a guide, {warned} with risk")
    for key, count in named.most_common():
        print(f"  {guides[key].title:<16} {count:>5}   {answers[key] / count:.1f} answers read from the text")
    print(f"{len(texts) / took:.0f} messages, {sum(map(len, texts)) / took:,.0f} characters a second")
    return 0


if __name__ == "__main__":
    sys.exit(main())
