"""Checked lines on their way into the ledger: rows as the database takes them, personal data already sealed.

Sealing and hashing take most of the time of an import. They are done while checking, into a file beside
the upload, so that the one transaction that applies it is short.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from django.db.models import Model

from judgegrid.domain.filings import Filing
from judgegrid.domain.parties import Party
from judgegrid.records.ledger.models import Filing as FilingRow
from judgegrid.records.ledger.models import FilingParty
from judgegrid.records.sealed import keyed_hash, provider

# Set when a run is applied, not when it is checked.
_LATER = frozenset({"id", "first_import_id", "last_import_id", "created_at", "updated_at", "filing_id"})


def _columns(model: type[Model]) -> tuple[str, ...]:
    return tuple(one.attname for one in model._meta.concrete_fields if one.attname not in _LATER)


FILING_COLUMNS = _columns(FilingRow)
PARTY_COLUMNS = _columns(FilingParty)
# What a later import may not touch: where a case belongs is decided by attribution and review.
KEPT_ON_CHANGE = frozenset(
    {"case_number", "year", "court_code", "type_word", "sequence", "legacy", "batch_key", "unknown_name"}
    | {"area_code", "scope_code", "attribution_state", "attribution_confidence", "attribution_method"}
)


def _plain_default(model: type[Model], name: str) -> Any:
    field = next(one for one in model._meta.concrete_fields if one.attname == name)
    default = field.get_default()
    return json.dumps(default) if isinstance(default, list) else default or ("" if default == {} else default)


_FILING_DEFAULTS = tuple((name, _plain_default(FilingRow, name)) for name in FILING_COLUMNS)
_DATES = ("filed_on", "received_on", "closed_on")
_encode = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class Staged:
    """One line to be written; ``pk`` and ``expected`` (row hash) are those of the filing it changes."""

    number: int
    pk: int | None
    expected: str
    moved: bool  # places or cause changed: attribution starts anew
    filing: list[Any]
    parties: list[list[Any]]
    fields: list[str]
    values: str

    @property
    def case_number(self) -> str:
        return str(self.filing[_CASE_NUMBER])


def encoded(staged: Staged) -> bytes:
    """A line of the file."""
    return f"{_encode([getattr(staged, name) for name in Staged.__slots__])}\n".encode()


def encoded_new(number: int, filing: list[Any], parties: list[list[Any]]) -> bytes:
    """A line of the file that makes a new filing."""
    return f"{_encode([number, None, '', False, filing, parties, [], ''])}\n".encode()


_CASE_NUMBER = FILING_COLUMNS.index("case_number")


class Stage:
    """The file of checked lines; written once while checking, read once while applying."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BinaryIO = path.open("wb")

    def add(self, line: bytes) -> None:
        """Keep a line that ``encoded`` made."""
        self._file.write(line)

    def close(self) -> None:
        self._file.close()


def staged_lines(path: Path) -> Iterator[Staged]:
    with path.open("rb") as file:
        yield from map(decoded, file)


def decoded(line: bytes) -> Staged:
    """A line of the file, read again."""
    return Staged(*json.loads(line.decode()))


def seal_json(value: Any) -> str:
    """As SealedJSONField writes it."""
    return provider().seal(_encode(value)) if value else ""


def filing_row(filing: Filing, *, scope_code: str, row_hash: str) -> list[Any]:
    """Values in the order of FILING_COLUMNS."""
    values = {
        **filing.values,
        "scope_code": scope_code,
        "row_hash": row_hash,
        "locus": seal_json(filing.places),
        "warnings": _encode(filing.remarks) if filing.remarks else "[]",
        "flags": _encode(filing.values["flags"]) if filing.values["flags"] else "[]",
    }
    for name in _DATES:
        if values[name] is not None:
            values[name] = values[name].isoformat()
    if values["facts"]:
        values["facts"] = provider().seal(values["facts"])
    if values["amount"] is not None:
        values["amount"] = str(values["amount"])
    return [values.get(name, default) for name, default in _FILING_DEFAULTS]


def party_rows(parties: Iterable[Party]) -> list[list[Any]]:
    """Values in the order of PARTY_COLUMNS; parties of a side are counted from 1."""
    rows = []
    counted: dict[str, int] = {}
    for party in parties:
        ordinal = counted[party.side] = counted.get(party.side, 0) + 1
        details = {}
        for key in ("name", "id_number", "phone", "address"):
            if text := getattr(party, key):
                details[key] = text
        values = {
            "side": party.side,
            "ordinal": ordinal,
            "is_organisation": party.is_organisation,
            "details": seal_json(details),
            "name_key": _hashed(party.name),
            "id_key": keyed_hash(party.id_number),
            "phone_key": keyed_hash(party.phone),
        }
        rows.append([values[name] for name in PARTY_COLUMNS])
    return rows


@lru_cache(maxsize=20_000)
def _hashed(text: str) -> str:
    return keyed_hash(text)


def parties_of(rows: Sequence[FilingParty]) -> dict[str, tuple[Party, ...]]:
    """Parties by side, opened."""
    found: dict[str, list[Party]] = {}
    for row in rows:
        kept = row.details
        found.setdefault(row.side, []).append(
            Party(
                row.side,
                kept.get("name", ""),
                row.is_organisation,
                kept.get("id_number", ""),
                kept.get("phone", ""),
                kept.get("address", ""),
            )
        )
    return {side: tuple(parties) for side, parties in found.items()}
