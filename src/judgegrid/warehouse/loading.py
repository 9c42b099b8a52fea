"""Facts written as Parquet, part by part; a manifest says which files are in force."""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from judgegrid.warehouse.schema import TABLES

BATCH_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Part:
    """One Parquet file: its rows, the hash of its bytes, the fingerprint of what it was made from."""

    file: str
    rows: int
    sha256: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Which files make up a table, and up to when the data behind them reach."""

    table: str
    cutoff: str
    parts: Mapping[str, Part]

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts.values())

    def changed(self, fingerprints: Mapping[str, str]) -> frozenset[str]:
        """Names of parts that are new, gone, or made from something else than ``fingerprints`` say."""
        names = set(self.parts) | set(fingerprints)
        known = {name: part.fingerprint for name, part in self.parts.items()}
        return frozenset(name for name in names if known.get(name) != fingerprints.get(name))


def manifest(folder: Path, table: str) -> Manifest:
    """The manifest in force; one without parts when nothing was loaded yet."""
    path = folder / table / "manifest.json"
    if not path.exists():
        return Manifest(table, "", {})
    said = json.loads(path.read_text(encoding="utf-8"))
    return Manifest(table, said["cutoff"], {name: Part(**part) for name, part in said["parts"].items()})


def paths(folder: Path, table: str) -> list[Path]:
    """The Parquet files in force, in the order of their names."""
    found = manifest(folder, table)
    return [folder / table / found.parts[name].file for name in sorted(found.parts)]


def load(
    folder: Path,
    table: str,
    rows: Callable[[str], Iterable[Sequence[Any]]],
    *,
    fingerprints: Mapping[str, str],
    cutoff: datetime,
    scratch: bool = False,
) -> frozenset[str]:
    """Write the parts that changed; return their names.

    ``fingerprints``: every part that must exist (a month such as 2026-03) with what tells its state;
    ``rows(name)`` yields the rows of a part in the order of the schema. ``scratch`` writes all of them.
    New files are written beside the old ones and come into force with the manifest, in one rename:
    a reader sees the old table or the new one. A row that does not fit names its part and field.
    """
    before = manifest(folder, table)
    names = frozenset(before.parts) | frozenset(fingerprints) if scratch else before.changed(fingerprints)
    kept = {name: part for name, part in before.parts.items() if name not in names}
    for name in sorted(names & set(fingerprints)):
        kept[name] = _write(folder / table, name, TABLES[table], rows(name), fingerprints[name])
    _put(folder / table, Manifest(table, cutoff.isoformat(), kept))
    _sweep(folder / table, {part.file for part in kept.values()})
    return names


def _write(
    folder: Path, name: str, schema: pa.Schema, rows: Iterable[Sequence[Any]], fingerprint: str
) -> Part:
    folder.mkdir(parents=True, exist_ok=True)
    file = f"{name}.{uuid.uuid4().hex[:12]}.parquet"
    path = folder / f"{file}.new"
    count = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in _batches(name, schema, rows):
            writer.write_batch(batch)
            count += batch.num_rows
    with path.open("rb") as written:
        digest = hashlib.file_digest(written, "sha256").hexdigest()
        os.fsync(written.fileno())
    os.replace(path, folder / file)
    return Part(file, count, digest, fingerprint)


def _batches(name: str, schema: pa.Schema, rows: Iterable[Sequence[Any]]) -> Iterator[pa.RecordBatch]:
    source = iter(rows)
    while chunk := list(islice(source, BATCH_ROWS)):
        columns = list(zip(*chunk, strict=True))
        if len(columns) != len(schema):
            raise ValueError(f"{name}: rows have {len(columns)} fields, the schema has {len(schema)}")
        yield pa.record_batch(
            [_column(name, field, values) for field, values in zip(schema, columns, strict=True)],
            schema=schema,
        )


def _column(name: str, field: pa.Field, values: Sequence[Any]) -> pa.Array:
    try:
        made = pa.array(values, type=field.type)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise ValueError(f"{name}: {field.name} must be {field.type}: {error}") from None
    if not field.nullable and made.null_count:
        row = values.index(None)
        raise ValueError(f"{name}: {field.name} is missing in row {row + 1}; expected {field.type}")
    return made


def _put(folder: Path, said: Manifest) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / "manifest.json.new"
    parts = {name: asdict(part) for name, part in sorted(said.parts.items())}
    new.write_text(json.dumps({"cutoff": said.cutoff, "parts": parts}, indent=1), encoding="utf-8")
    os.replace(new, folder / "manifest.json")


def _sweep(folder: Path, kept: set[str]) -> None:
    """Remove files of earlier loads, those of a load that was killed among them."""
    for path in folder.iterdir():
        if path.name != "manifest.json" and path.name not in kept:
            path.unlink()
