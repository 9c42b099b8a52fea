"""Similar cases at 200,000 made-up documents: build time, latency of both engines, and of the whole search.

    PYTHONPATH=src python benchmarks/search.py [--documents 200000] [--queries 100]

Words and sentences are invented from a seed (words of two or three characters, frequencies after Zipf). The
scope of a mediator and an area are part of every query. Times are by the clock, with the load of the machine
beside them; CPU is of this process. AND asks for a phrase of some document; the others ask new sentences.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

DATA = tempfile.mkdtemp(prefix="judgegrid-search-")
os.environ["JUDGEGRID_DATA_DIR"] = DATA
os.environ["JUDGEGRID_DATABASE_URL"] = f"sqlite:///{DATA}/search.sqlite3"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "judgegrid.config.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from judgegrid.domain.causes import tree  # noqa: E402
from judgegrid.domain.people import CodeRange, Permission, Scope, Zone  # noqa: E402
from judgegrid.records.guidance import case_index  # noqa: E402
from judgegrid.records.guidance.case_counter import locked  # noqa: E402
from judgegrid.records.guidance.case_words import DatabaseEngine, Wanted, pairs, write_words  # noqa: E402
from judgegrid.records.guidance.computing.cases import rebuild  # noqa: E402
from judgegrid.records.guidance.models import PublishedCase  # noqa: E402
from judgegrid.records.guidance.queries.cases import Asked, search  # noqa: E402

SEED = 20261128
WORDS, CHARACTERS = 20_000, 2_500
SENTENCES, PER_SENTENCE = 8, 12
AREAS = ("320205000000", "320206000000", "320211000000", "320213000000", "320214000000")
AT = datetime(2026, 11, 28, tzinfo=UTC)
READER = Scope(
    zone=Zone.GRID,
    ranges=(CodeRange.below("320211001000"),),
    permissions=frozenset({Permission.READ_DISPUTES}),
)
BATCH = 2_000


class Sentences:
    """Invented words with the frequencies of a language, put into sentences."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        letters = [chr(0x4E00 + self.random.randrange(6_000)) for _ in range(CHARACTERS)]
        self.words = [
            "".join(self.random.choices(letters, k=self.random.choice((2, 2, 3)))) for _ in range(WORDS)
        ]
        self.weights = list(accumulate(1 / (rank + 10) for rank in range(WORDS)))

    def some(self, count: int) -> str:
        return "".join(self.random.choices(self.words, cum_weights=self.weights, k=count))

    def text(self) -> str:
        return "。".join(self.some(PER_SENTENCE) for _ in range(SENTENCES))


def rows(count: int, made: Sentences) -> Iterator[PublishedCase]:
    """``count`` documents with causes, areas and days; one in twenty is for the court alone."""
    causes = [one.concept for one in tree().values() if one.level == 3]
    for at in range(1, count + 1):
        yield PublishedCase(
            source_id=f"made-{at}", kind="judgment", open_to="court" if at % 20 == 0 else "public",
            title=made.some(4), text=made.text(), cause_id=made.random.choice(causes),
            area_code=made.random.choice(AREAS), edition="made", digest=str(at), change=at, loaded_at=AT,
            decided_on=date(2020, 1, 1) + timedelta(days=made.random.randrange(2_000)),
        )  # fmt: skip


def fill(count: int, made: Sentences) -> None:
    """Write the rows and their words into the database, in one transaction as a load does."""
    with transaction.atomic():
        counter = locked()
        batch: list[PublishedCase] = []
        spent = 0.0
        for row in rows(count, made):
            batch.append(row)
            if len(batch) == BATCH or row.change == count:
                PublishedCase.objects.bulk_create(batch)
                began = time.perf_counter()
                write_words(batch)
                spent += time.perf_counter() - began
                batch = []
        counter.last = count
        counter.save()
    print(f"words into FTS5: {spent:.0f} s")


def phrases(count: int, made: Sentences) -> list[str]:
    """Pieces of documents that are there."""
    total = PublishedCase.objects.count()
    keys = [made.random.randrange(1, total + 1) for _ in range(count)]
    texts = dict(
        PublishedCase.objects.filter(source_id__in=[f"made-{one}" for one in keys]).values_list("pk", "text")
    )
    return [text[:6] for text in texts.values()]


def timed(label: str, work: Callable[[str], int], texts: list[str]) -> None:
    """Print p50 and p95 of the clock, the mean CPU in milliseconds and the mean hits, after a warm-up."""
    for text in texts[:3]:
        work(text)
    spent, hits = [], 0
    cpu = time.process_time()
    for text in texts:
        began = time.perf_counter()
        hits += work(text)
        spent.append((time.perf_counter() - began) * 1000)
    cpu = (time.process_time() - cpu) * 1000 / len(texts)
    spent.sort()
    p50, p95 = spent[len(spent) // 2], spent[min(int(len(spent) * 0.95), len(spent) - 1)]
    print(
        f"{label:<44} p50 {p50:8.1f} ms   p95 {p95:8.1f} ms   CPU {cpu:8.1f}   hits {hits / len(texts):5.1f}"
    )


def measured(queries: int, made: Sentences) -> None:
    """Both engines and the whole search on the same queries."""
    shapes = {
        "AND, a phrase of 6 characters": (True, phrases(queries, made)),
        "OR, 6 words": (False, [made.some(6) for _ in range(queries)]),
        "similar, a text of 8 sentences": (False, [made.text() for _ in range(queries)]),
    }
    index, database = case_index.engine(), DatabaseEngine()
    assert index is not None
    for shape, (need_all, texts) in shapes.items():
        for engine, most in ((index, queries), (database, max(queries // 5, 5))):

            def find(text: str, engine: object = engine, need_all: bool = need_all) -> int:
                wanted = Wanted(READER, tuple(pairs(text)), need_all, area="320200000000")
                return len(engine.find(wanted, limit=200))

            timed(f"{engine.name}: {shape}", find, texts[:most])
    texts = shapes["similar, a text of 8 sentences"][1]
    timed(
        "page: engine, rows, ranking, reasons",
        lambda text: len(search(Asked(text=text), scope=READER).hits),
        texts,
    )


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--documents", type=int, default=200_000)
    given.add_argument("--queries", type=int, default=100)
    options = given.parse_args()
    call_command("migrate", verbosity=0)
    made = Sentences(SEED)
    sample = made.text()
    print(f"{options.documents:,} documents of about {len(sample)} characters, seed {SEED}")
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    began = time.perf_counter()
    fill(options.documents, made)
    print(f"rows and words written: {time.perf_counter() - began:.0f} s")
    began, cpu = time.perf_counter(), time.process_time()
    index = rebuild(at=AT)
    assert index is not None
    print(
        f"tantivy index: {time.perf_counter() - began:.0f} s, CPU {time.process_time() - cpu:.0f} s", end=", "
    )
    place = case_index.folder() / index.name
    print(f"{sum(one.stat().st_size for one in place.iterdir()) / 2**20:.0f} MB")
    measured(options.queries, made)
    print(f"load average {os.getloadavg()[0]:.1f} afterwards")


if __name__ == "__main__":
    try:
        main()
    finally:
        shutil.rmtree(DATA, ignore_errors=True)
