"""What the court's own filings teach about causes: examples handed out, trainings and suggestions kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, QuerySet

from judgegrid.domain import causes
from judgegrid.domain.people import MACHINE
from judgegrid.methods.text.extraction import extract
from judgegrid.records.audit.actions import record
from judgegrid.records.ledger.models import CauseSuggestion, Filing, ImportRun, LearnedModel
from judgegrid.records.ledger.runs import stage_of
from judgegrid.records.ledger.staging import FILING_COLUMNS, PARTY_COLUMNS, Staged, staged_lines
from judgegrid.records.sealed import provider

MOST_EXAMPLES = 6000
MOST_PER_TEXT = 40
_EDITION, _TEXT, _CONCEPT, _CLASS, _FACTS, _PROCEEDING = (
    FILING_COLUMNS.index(name)
    for name in ("cause_edition", "cause_text", "cause_id", "sharing_class", "facts", "proceeding")
)
_SIDE, _DETAILS = PARTY_COLUMNS.index("side"), PARTY_COLUMNS.index("details")
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
            yield Example(_nameless_of(row), row.cause_id, row.filed_on)


def _nameless_of(row: Filing) -> str:
    return _nameless(row.facts, [(one.details.get("name", ""), one.side) for one in row.parties.all()])


def _nameless(text: str, parties: Iterable[tuple[str, str]]) -> str:
    """Facts with the names of parties (name, side) replaced by their roles and numbers to hide masked."""
    for name, side in parties:
        if len(name) >= 2:
            text = text.replace(name, _ROLES.get(side, "某"))
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
        texts = tuple(_nameless_of(row) for row in newest)
        found.append(Unmapped(group["cause_edition"], group["cause_text"], texts))
    return found


def waits_for_suggestions(run_id: UUID) -> bool:
    """Whether a checked import has unknown causes that a model in force was not asked about yet."""
    run = ImportRun.objects.filter(pk=run_id, state="checked").first()
    return run is not None and still_asked(run)


def still_asked(run: ImportRun) -> bool:
    """The same of a run at hand."""
    open_ones = run.preview.get("unknown") and not run.preview.get("suggested")
    return bool(open_ones) and run.state == "checked" and in_force() is not None


def unmapped_in(run_id: UUID) -> list[Unmapped]:
    """The printed causes of a checked import that no table knows, with facts of its lines."""
    run = ImportRun.objects.filter(pk=run_id, state="checked").first()
    if run is None or not stage_of(run).exists():
        return []
    facts: dict[tuple[str, str], list[str]] = {
        (one["edition"], one["text"]): [] for one in run.preview.get("unknown", ())
    }
    for line in staged_lines(stage_of(run)) if facts else ():
        held = facts.get((line.filing[_EDITION], line.filing[_TEXT]))
        if held is None or len(held) >= MOST_PER_TEXT or not _teaches(line):
            continue
        opened = [
            (json.loads(provider().open(one[_DETAILS])), one[_SIDE]) for one in line.parties if one[_DETAILS]
        ]
        named = [(details.get("name", ""), side) for details, side in opened]
        held.append(_nameless(provider().open(line.filing[_FACTS]), named))
    return [Unmapped(edition, text, tuple(held)) for (edition, text), held in facts.items() if held]


def _teaches(line: Staged) -> bool:
    kept = line.filing
    return bool(kept[_FACTS]) and not kept[_CONCEPT] and kept[_PROCEEDING] == "civil" and kept[_CLASS] != "X"


def suggest_in(run_id: UUID, found: Sequence[Mapping[str, Any]]) -> int:
    """Put suggestions beside the unknown causes of an import that is still checked; how many."""
    told = {(one["edition"], one["text"]): one for one in found}
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().filter(pk=run_id, state="checked").first()
        if run is None:
            return 0
        for one in run.preview.get("unknown", ()):
            if learned := told.get((one["edition"], one["text"])):
                one["learned"] = {
                    name: learned[name] for name in ("concept", "confidence", "filings", "words")
                }
        run.preview["suggested"] = True
        run.save(update_fields=["preview"])
    return len(told)


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
