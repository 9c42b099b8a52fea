"""What the court's own filings teach about causes: examples handed out, trainings and suggestions kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, QuerySet

from judgegrid.domain import causes
from judgegrid.domain.people import MACHINE
from judgegrid.methods.text.extraction import extract
from judgegrid.records.audit.actions import record
from judgegrid.records.ledger.models import CauseSuggestion, Filing, LearnedModel

MOST_EXAMPLES = 6000
MOST_PER_TEXT = 40
_HIDDEN = ("phone", "identity", "account")
_ROLES = {"plaintiff": "原告", "defendant": "被告", "third": "第三人"}


@dataclass(frozen=True, slots=True)
class Example:
    """The facts of one filing without names and numbers, its cause, and when it was filed."""

    text: str
    concept: str
    filed_on: date


def examples(*, before: date, most: int = MOST_EXAMPLES) -> list[Example]:
    """The newest filings with facts and a civil cause of the third or fourth level, filed before a day.

    Filings shared with nobody (class X) teach nothing: pieces of their text would live on in a model.
    """
    rows = (
        Filing.objects.filter(cause_id__startswith="civil:", filed_on__lt=before)
        .exclude(facts="")
        .exclude(sharing_class="X")
        .order_by("-filed_on", "-pk")
        .prefetch_related("parties")
    )
    return list(islice(_examples(rows.iterator(chunk_size=500)), most))


def _examples(rows: Iterator[Filing]) -> Iterator[Example]:
    for row in rows:
        cause = causes.tree().get(row.cause_id)
        if cause is not None and cause.level >= 3:
            yield Example(_nameless(row), row.cause_id, row.filed_on)


def _nameless(row: Filing) -> str:
    """The facts with the parties' names replaced by their roles and numbers to hide masked."""
    text = row.facts
    for party in row.parties.all():
        name = party.details.get("name", "")
        if len(name) >= 2:
            text = text.replace(name, _ROLES.get(party.side, "某"))
    for one in reversed(extract(text).elements):
        if one.kind in _HIDDEN:
            text = text[: one.start] + one.text + text[one.end :]
    return text


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A printed cause that no table knows, with the facts of the newest filings that bear it."""

    edition: str
    text: str
    facts: tuple[str, ...]


def _unmapped() -> QuerySet[Filing]:
    return Filing.objects.filter(cause_id="", proceeding="civil").exclude(facts="").exclude(sharing_class="X")


def any_unmapped() -> bool:
    """Whether a printed cause waits for a suggestion, or a suggestion stands for one that waits no longer."""
    return _unmapped().exists() or CauseSuggestion.objects.exists()


def unmapped() -> list[Unmapped]:
    """Civil printed causes without a concept whose filings have facts, the most frequent first."""
    rows = _unmapped()
    groups = rows.values("cause_edition", "cause_text").annotate(n=Count("pk")).order_by("-n")[:100]
    found = []
    for group in groups:
        same = rows.filter(cause_edition=group["cause_edition"], cause_text=group["cause_text"])
        newest = same.order_by("-filed_on", "-pk").prefetch_related("parties")[:MOST_PER_TEXT]
        texts = tuple(_nameless(row) for row in newest)
        found.append(Unmapped(group["cause_edition"], group["cause_text"], texts))
    return found


@dataclass(frozen=True, slots=True)
class InForce:
    """The model that is used: where it lies and what it must hash to."""

    version: int
    file_name: str
    file_hash: str


def in_force() -> InForce | None:
    """The model that is used; None before the first one."""
    row = LearnedModel.objects.filter(in_force=True).first()
    return None if row is None else InForce(row.version, row.file_name, row.file_hash)


def next_version() -> int:
    """The number of the next training."""
    return (LearnedModel.objects.aggregate(last=Max("version"))["last"] or 0) + 1


def months_measured() -> set[date]:
    """The months a training was measured on."""
    return set(LearnedModel.objects.values_list("month", flat=True))


@transaction.atomic
def keep(values: Mapping[str, Any], *, at: datetime) -> None:
    """Keep a training; one that is in force takes the place of the one before."""
    if values["in_force"]:
        LearnedModel.objects.filter(in_force=True).update(in_force=False)
    LearnedModel.objects.create(trained_at=at, **values)
    told = ("version", "in_force", "tested", "right", "before_right", "file_hash")
    record(
        at=at, action="ledger.model.learn", object_type="model", object_id=str(values["version"]),
        scope=MACHINE, actor_name="系统", detail={name: values[name] for name in told},
    )  # fmt: skip


@transaction.atomic
def suggest(found: Sequence[Mapping[str, Any]], *, at: datetime) -> int:
    """Replace all suggestions by those found now; how many there are."""
    CauseSuggestion.objects.all().delete()
    CauseSuggestion.objects.bulk_create(CauseSuggestion(at=at, **values) for values in found)
    return len(found)
