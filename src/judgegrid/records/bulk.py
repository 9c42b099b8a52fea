"""Many rows written at once: COPY or one prepared statement."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from django.db import connection
from django.db.models import Model
from psycopg.types.json import Jsonb

ROWS = 20_000


def insert(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows given in the order of ``columns`` (database columns); return how many.

    Values must be what the database driver takes: no sealed fields, JSON as text. Call inside a transaction.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    count = 0
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
                    count += 1
            return count
        marks = ", ".join(["%s"] * len(columns))
        for chunk in _chunks(rows):
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", chunk)
            count += len(chunk)
    return count


def create(rows: Iterable[Model]) -> int:
    """Insert unsaved rows of one model, leaving the keys to the database; returns how many.

    Fields seal and convert their values as in ``save``; nothing else of ``save`` happens.
    """
    source = iter(rows)
    first = next(source, None)
    if first is None:
        return 0
    fields = [field for field in first._meta.concrete_fields if not field.primary_key]
    lines = (
        [_plain(field.get_db_prep_save(getattr(row, field.attname), connection)) for field in fields]
        for row in chain([first], source)
    )
    return insert(type(first), [field.column for field in fields], lines)


def _plain(value: Any) -> Any:
    """JSON as the text that both drivers take."""
    return json.dumps(value.obj, ensure_ascii=False) if isinstance(value, Jsonb) else value


def change(rows: Iterable[Model], names: Sequence[str]) -> None:
    """Write the fields ``names`` of saved rows of one model, sealed and converted as in ``save``.

    The short way of ``bulk_update``, whose CASE per field and row costs more than the writing.
    """
    source = iter(rows)
    first = next(source, None)
    if first is None:
        return
    fields = [first._meta.get_field(name) for name in names]
    lines = (
        [
            *(_plain(field.get_db_prep_save(getattr(row, field.attname), connection)) for field in fields),
            row.pk,
        ]
        for row in chain([first], source)
    )
    update(type(first), [field.column for field in fields], lines)


def update(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Set ``columns`` of many rows by primary key; each row gives the values and then the key.

    Values as for ``insert``; one prepared statement, since a CASE over thousands of keys is slow to build.
    """
    quote = connection.ops.quote_name
    names = ", ".join(f"{quote(column)} = %s" for column in columns)
    statement = f"UPDATE {quote(model._meta.db_table)} SET {names} WHERE id = %s"
    with connection.cursor() as cursor:
        for chunk in _chunks(rows):
            cursor.executemany(statement, chunk)


def _chunks(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    source = iter(rows)
    while chunk := list(islice(source, ROWS)):
        yield chunk
