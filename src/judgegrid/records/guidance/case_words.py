"""Pairs of characters of published cases in the database itself: FTS5 on SQLite, tsvector on PostgreSQL.

Written in the transaction that changes the row, so it is never out of step; what serves when there is no
index, and what changed since the index was made.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from judgegrid.domain import causes
from judgegrid.domain.people import Scope, Zone
from judgegrid.domain.published_cases import prefix_of, prefixes
from judgegrid.methods.text.bigrams import folded
from judgegrid.records.guidance.models import PublishedCase

TABLE = "guidance_case_words"
MOST_TERMS = 24
MOST_PLACES = 250  # of one pair in one text; PostgreSQL keeps at most 255
_RUN = re.compile(r"[0-9a-z㐀-䶿一-鿿]+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: ``words`` are pairs, rarest first or as typed; the rest narrows what is searched.

    ``need_all``: every pair must occur. ``from_on`` and ``to_on`` are included.
    """

    scope: Scope
    words: tuple[str, ...]
    need_all: bool = False
    cause: str = ""
    area: str = ""
    kind: str = ""
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A hit of an engine: the key of the row, how well the words fit."""

    pk: int
    score: float


def pairs(text: str) -> list[str]:
    """Pairs of neighbouring characters of a text in order; what is no letter or digit parts words."""
    return [run[at : at + 2] for run in _RUN.findall(folded(text)) for at in range(len(run) - 1)]


def indexed_words(row: PublishedCase) -> list[str]:
    """What a case is found by."""
    return pairs(f"{row.title}\n{row.cause_name}\n{row.text}")


def readable(scope: Scope) -> Q:
    """Rows that a reader may see; the twin of the marks in an index."""
    if scope.zone not in (Zone.COURT, Zone.MACHINE):
        return Q(open_to="public")
    inside = Q(open_to="public")
    for one in scope.ranges:
        above = [prefix.ljust(12, "0") for prefix in prefixes(one.low) if prefix]
        inside |= Q(area_code__gte=one.low, area_code__lt=one.high) | Q(area_code__in=["", *above])
    return inside


def narrowed(wanted: Wanted) -> QuerySet[PublishedCase]:
    """Rows that a reader may see and that meet everything but the words."""
    rows = PublishedCase.objects.filter(readable(wanted.scope), withdrawn_at=None)
    if wanted.cause:
        rows = rows.filter(cause_id__in=causes.descendants(wanted.cause))
    if wanted.area:
        rows = rows.filter(area_code__startswith=prefix_of(wanted.area))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.from_on:
        rows = rows.filter(decided_on__gte=wanted.from_on)
    if wanted.to_on:
        rows = rows.filter(decided_on__lte=wanted.to_on)
    return rows


class DatabaseEngine:
    """The engine that needs nothing but the database."""

    name = "database"

    def find(self, wanted: Wanted, *, limit: int, after: int = -1) -> list[Found]:
        """Best first, at most ``limit``; ``after``: only rows changed later than that number."""
        terms = _terms(wanted)
        if not terms:
            return []
        rows = narrowed(wanted).filter(pk=RawSQL(f"{TABLE}.{_key()}", ()))
        if after >= 0:
            rows = rows.filter(change__gt=after)
        inner, given = rows.order_by().values("pk").query.sql_with_params()
        with connection.cursor() as cursor:
            statement, mine = _statement(terms, wanted.need_all, inner)
            cursor.execute(statement, [*mine, *given, limit])
            return [Found(pk, float(score)) for pk, score in cursor.fetchall()]


def _key() -> str:
    return "rowid" if connection.vendor == "sqlite" else "case_id"


def _terms(wanted: Wanted) -> list[str]:
    """Different pairs; of many only so many, those that few texts hold first where that is known."""
    different = list(dict.fromkeys(wanted.words))
    if wanted.need_all or len(different) <= MOST_TERMS:
        return different
    held = _held(different)
    return sorted(different, key=lambda one: held.get(one, 0) or 1 << 60)[:MOST_TERMS]


def _held(terms: Sequence[str]) -> dict[str, int]:
    """How many texts hold each pair; on PostgreSQL, which keeps no such count, as often as it has sampled."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * len(terms))
            cursor.execute(f"SELECT term, doc FROM {TABLE}_held WHERE term IN ({marks})", list(terms))
            return {term: doc for term, doc in cursor.fetchall()}
        cursor.execute(
            "SELECT most_common_elems::text::text[], most_common_elem_freqs FROM pg_stats "
            "WHERE tablename = %s AND attname = 'words'",
            [TABLE],
        )
        elems, shares = cursor.fetchone() or ((), ())
        known = {term: int(share * 1_000_000) for term, share in zip(elems or (), shares or (), strict=False)}
        return {term: known.get(term, 1) for term in terms}


def _statement(terms: Sequence[str], need_all: bool, inner: str) -> tuple[str, list[str]]:
    """The words find, then each hit is looked up by its key (``inner`` speaks of the hit): never all rows."""
    if connection.vendor == "sqlite":
        asked = (" AND " if need_all else " OR ").join(f'"{one}"' for one in terms)
        return (
            f"SELECT rowid, -bm25({TABLE}) AS score FROM {TABLE} "
            f"WHERE {TABLE} MATCH %s AND EXISTS ({inner}) ORDER BY score DESC, rowid LIMIT %s"
        ), [asked]
    asked = (" & " if need_all else " | ").join(f"'{one}'" for one in terms)
    return (
        f"SELECT case_id, ts_rank(words, %s::tsquery, 1) AS score FROM {TABLE} "
        f"WHERE words @@ %s::tsquery AND EXISTS ({inner}) ORDER BY score DESC, case_id LIMIT %s"
    ), [asked, asked]


def write_words(rows: Iterable[PublishedCase]) -> None:
    """Write the words of rows anew. Call inside the transaction that writes the rows."""
    rows = list(rows)
    forget_words([row.pk for row in rows])
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            lines = [(row.pk, " ".join(indexed_words(row))) for row in rows]
            cursor.executemany(f"INSERT INTO {TABLE} (rowid, words) VALUES (%s, %s)", lines)
        else:
            lines = [(row.pk, _vector(indexed_words(row))) for row in rows]
            cursor.executemany(f"INSERT INTO {TABLE} (case_id, words) VALUES (%s, %s::tsvector)", lines)


def forget_words(keys: Sequence[int]) -> None:
    """Take rows out."""
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM {TABLE} WHERE {_key()} = %s", [(key,) for key in keys])


def _vector(words: list[str]) -> str:
    """A tsvector in writing; places count occurrences, what ts_rank weighs by."""
    counts = Counter(words)
    return " ".join(
        f"'{word}':{','.join(str(place) for place in range(1, min(count, MOST_PLACES) + 1))}"
        for word, count in counts.items()
    )
