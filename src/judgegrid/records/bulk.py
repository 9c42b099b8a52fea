"""Many rows written at once: COPY or one prepared statement."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models import Model
from psycopg.types.json import Jsonb

ROWS = 20_000
_AS_IT_IS: dict[type, type] = {  # exactly these: a sealed field is a text field too
    models.CharField: str,
    models.TextField: str,
    models.IntegerField: int,
    models.BigIntegerField: int,
    models.FloatField: float,
    models.BooleanField: bool,
    models.ForeignKey: int,
    models.OneToOneField: int,
    models.BigAutoField: int,
}


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
    return insert(type(first), [field.column for field in fields], _prepared(chain([first], source), fields))


def _prepared(rows: Iterable[Model], fields: Sequence[models.Field[Any, Any]]) -> Iterator[list[Any]]:
    """The values of ``fields`` of each row as the driver takes them.

    Text in a text field and the like is so already: asking Django about each of a million values would take
    longer than sealing and writing them.
    """
    database = connections[DEFAULT_DB_ALIAS]  # the proxy looks for its thread's connection at every use
    ways = [(field.attname, _AS_IT_IS.get(type(field)), field) for field in fields]
    for row in rows:
        yield [
            value
            if (value := getattr(row, name)) is None or type(value) is kind
            else _plain(field.get_db_prep_save(value, database))
            for name, kind, field in ways
        ]


def _plain(value: Any) -> Any:
    """JSON as the text that both drivers take."""
    return as_json(value.obj) if isinstance(value, Jsonb) else value


def as_json(value: object) -> str:
    """Plain data as the text of a JSON column."""
    return json.dumps(value, ensure_ascii=False)


def change(rows: Iterable[Model], names: Sequence[str]) -> None:
    """Write the fields ``names`` of saved rows of one model, sealed and converted as in ``save``.

    The short way of ``bulk_update``, whose CASE per field and row costs more than the writing.
    """
    source = iter(rows)
    first = next(source, None)
    if first is None:
        return
    fields = [first._meta.get_field(name) for name in names]
    keyed = [*fields, first._meta.pk]
    update(type(first), [field.column for field in fields], _prepared(chain([first], source), keyed))


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
