"""The index of published cases on disk: generations in a folder, switched by one row of the database.

A builder writes the next generation beside the one in use; which one counts is said by ``CaseCounter``.
Killed in the middle it leaves a folder that nothing points to; the next builder sweeps it. The row says up to
which change the index knows the rows: what changed later is searched in the database (``case_words``).
"""

from __future__ import annotations

import contextlib
import fcntl
import shutil
import threading
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from judgegrid.domain import causes
from judgegrid.domain.published_cases import marks_held, marks_of_readers, prefix_of, prefixes
from judgegrid.records.guidance.case_counter import counter
from judgegrid.records.guidance.case_words import Found, Wanted, indexed_words
from judgegrid.records.guidance.models import CaseCounter, PublishedCase

try:
    import tantivy
except ImportError:  # a machine without it searches in the database
    tantivy = None

PREFIX = "generation-1-"  # the number is that of the layout of the fields below; another one is no index
MOST_TERMS = 40
HEAP = 128_000_000
NO_DAY = 0


@dataclass(frozen=True, slots=True)
class Generation:
    """The index that counts: its folder, up to which change it knows the rows, how many it holds."""

    name: str
    change: int
    count: int
    made_at: datetime


def is_used() -> bool:
    """Whether cases are searched by an index at all: it is asked for, and its library is there."""
    return tantivy is not None and bool(settings.CASE_ENGINE == "tantivy")


def folder() -> Path:
    """Where the index lies."""
    return Path(settings.CASE_INDEX_DIR)


def current() -> Generation | None:
    """The generation in use; None when there is none here, or it is of another layout."""
    row = counter()
    if not row.generation.startswith(PREFIX) or not (folder() / row.generation).is_dir():
        return None
    return Generation(row.generation, row.indexed_change, row.indexed_count, row.indexed_at)


@contextlib.contextmanager
def building() -> Iterator[bool]:
    """True for the one who may build now; a builder that died holds nothing."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder() / "building.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def write(rows: Iterable[PublishedCase]) -> tuple[str, int]:
    """Write a new generation of rows; its name and how many it holds. Call as the one who may build."""
    name = f"{PREFIX}{uuid.uuid4().hex}"
    place = folder() / name
    place.mkdir(parents=True, mode=0o700)
    writer = tantivy.Index(_schema(), path=str(place)).writer(HEAP, 1)
    count = 0
    for row in rows:
        writer.add_document(_document(row))
        count += 1
    writer.commit()
    writer.wait_merging_threads()
    return name, count


def switch(name: str, count: int, *, change: int, at: datetime) -> Generation:
    """Let a written generation count, then sweep the others."""
    CaseCounter.objects.filter(pk=1).update(
        generation=name, indexed_change=change, indexed_count=count, indexed_at=at
    )
    sweep()
    return Generation(name, change, count, at)


def sweep() -> list[str]:
    """Delete generations that do not count, old or half. Those who read them keep their files open."""
    kept = counter().generation
    gone = [one for one in folder().glob("generation-*") if one.name != kept]
    for one in gone:
        shutil.rmtree(one, ignore_errors=True)
    return [one.name for one in gone]


class IndexEngine:
    """The engine over one generation. Raises ValueError when its files are damaged."""

    name = "tantivy"

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        index = tantivy.Index.open(str(folder() / generation.name))
        self.schema = index.schema
        self.searcher = index.searcher()

    def find(self, wanted: Wanted, *, limit: int) -> list[Found]:
        """Best first, at most ``limit``; scope and filters are part of the query."""
        terms = self._terms(wanted)
        if not terms:
            return []
        must, should = tantivy.Occur.Must, tantivy.Occur.Should
        occur = must if wanted.need_all else should
        words = [(occur, self._term("words", one)) for one in terms]
        narrow = [(must, tantivy.Query.const_score_query(one, 0.0)) for one in self._narrowing(wanted)]
        asked = tantivy.Query.boolean_query([(must, tantivy.Query.boolean_query(words)), *narrow])
        hits = self.searcher.search(asked, limit, count=False).hits
        keys = self.searcher.fast_field_values("pk", [address for _, address in hits])
        return [Found(int(pk), float(score)) for pk, (score, _) in zip(keys, hits, strict=True)]

    def _terms(self, wanted: Wanted) -> list[str]:
        """Pairs of the query; of many those that few texts hold, for they decide."""
        different = list(dict.fromkeys(wanted.words))
        if wanted.need_all:
            return different
        held = {one: self.searcher.doc_freq("words", one) for one in different}
        return sorted((one for one in different if held[one]), key=held.__getitem__)[:MOST_TERMS]

    def _term(self, field: str, value: str) -> object:
        return tantivy.Query.term_query(self.schema, field, value, "freq" if field == "words" else "basic")

    def _narrowing(self, wanted: Wanted) -> Iterator[object]:
        either = [(tantivy.Occur.Should, self._term("marks", one)) for one in marks_held(wanted.scope)]
        yield tantivy.Query.boolean_query(either)
        if wanted.cause:
            yield self._term("marks", f"cause {wanted.cause}")
        if wanted.area:
            yield self._term("marks", f"area {prefix_of(wanted.area)}")
        if wanted.kind:
            yield self._term("marks", f"kind {wanted.kind}")
        if wanted.from_on or wanted.to_on:
            first = (wanted.from_on or date.min).toordinal()
            last = (wanted.to_on or date.max).toordinal()
            integer = tantivy.FieldType.Integer
            yield tantivy.Query.range_query(self.schema, "day", integer, max(first, NO_DAY + 1), last)


_lock = threading.Lock()
_opened: dict[str, IndexEngine] = {}


def engine() -> IndexEngine | None:
    """The engine over the generation in use, opened once a process; None when there is none to use."""
    if not is_used():
        return None
    generation = current()
    if generation is None:
        return None
    key = f"{folder()}/{generation.name}"
    with _lock:
        if key not in _opened:
            try:
                found = IndexEngine(generation)
            except (ValueError, OSError):  # damaged: the database answers until the next build
                return None
            _opened.clear()
            _opened[key] = found
        return _opened[key]


def _schema() -> object:
    made = tantivy.SchemaBuilder()
    made.add_integer_field("pk", fast=True, indexed=True)
    made.add_integer_field("day", fast=True, indexed=True)
    made.add_text_field("marks", tokenizer_name="raw", index_option="basic")
    made.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    return made.build()


def _document(row: PublishedCase) -> object:
    document = tantivy.Document()
    document.add_integer("pk", row.pk)
    document.add_integer("day", row.decided_on.toordinal() if row.decided_on else NO_DAY)
    document.add_text("words", " ".join(indexed_words(row)))
    for mark in _marks(row):
        document.add_text("marks", mark)
    return document


def _marks(row: PublishedCase) -> Iterator[str]:
    yield from marks_of_readers(row.open_to, row.area_code)
    yield f"kind {row.kind}"
    for prefix in prefixes(row.area_code) if row.area_code else ():
        yield f"area {prefix}"
    for concept in causes.ancestors(row.cause_id) if row.cause_id in causes.tree() else ():
        yield f"cause {concept}"
