"""What guides make of real messages: python benchmarks/guides.py (needs ../shared/data/petitions).

Prints for how many of the 4,326 messages a guide is named or shown as possible, how many answers the
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
from judgegrid.domain.guides import Guide
from judgegrid.records.guidance.naming import Likely, likely_types
from judgegrid.records.guidance.reading_texts import filled, risks

ON = date(2020, 1, 31)


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


if __name__ == "__main__":
    sys.exit(main())
