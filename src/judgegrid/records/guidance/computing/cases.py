"""Published cases brought in, and their index made anew, by the machine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import transaction

from judgegrid.domain.people import Scope
from judgegrid.domain.published_cases import CaseFault, PublishedText
from judgegrid.records.audit.actions import record
from judgegrid.records.guidance import case_index
from judgegrid.records.guidance.case_counter import counter, locked
from judgegrid.records.guidance.case_reading import case_facts
from judgegrid.records.guidance.case_words import write_words
from judgegrid.records.guidance.models import CaseCounter, PublishedCase

BATCH = 500
_FIELDS = (
    "kind", "open_to", "number", "title", "court", "decided_on", "cause_id", "cause_name", "area_code",
    "topic", "text", "provisions", "elements", "amount", "source", "edition", "digest", "change", "loaded_at",
)  # fmt: skip


@dataclass(slots=True)
class LoadedCases:
    """New, changed, as before, given twice; without a known cause; rows with faults."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    repeated: int = 0
    without_cause: int = 0
    wrong: int = 0
    faults: list[CaseFault] = field(default_factory=list)
    applied: bool = False


class _NotApplied(Exception):
    """Undoes what was written."""


def load_cases(
    given: Iterable[PublishedText | list[CaseFault]],
    *,
    at: datetime,
    scope: Scope,
    actor_name: str,
    edition: str,
    source: str = "",
    dry_run: bool = False,
    skip_wrong: bool = False,
) -> LoadedCases:
    """Write published texts in one transaction; what reads as before stays untouched.

    A row is known by its id. Any fault and nothing is written, unless ``skip_wrong``. A withdrawn text stays
    withdrawn whatever is loaded.
    """
    told = LoadedCases()
    try:
        with transaction.atomic():
            count = locked()
            before, seen = count.last, {}
            rows = _sound(given, told)
            while batch := list(islice(rows, BATCH)):
                _write(batch, count, seen, told, at=at, edition=edition[:120])
            if dry_run or (told.faults and not skip_wrong):
                raise _NotApplied
            if count.last != before:
                count.save(update_fields=["last"])
                detail = {"new": told.new, "changed": told.changed, "wrong": told.wrong, "edition": edition}
                record(
                    at=at, action="cases.load", object_type="published_case", scope=scope,
                    actor_name=actor_name, source=source, detail=detail,
                )  # fmt: skip
            told.applied = True
    except _NotApplied:
        pass
    return told


def _sound(given: Iterable[PublishedText | list[CaseFault]], told: LoadedCases) -> Iterator[PublishedText]:
    for one in given:
        if isinstance(one, list):
            told.wrong += 1
            told.faults += one
        else:
            yield one


def _write(
    batch: list[PublishedText],
    count: CaseCounter,
    seen: dict[str, str],
    told: LoadedCases,
    *,
    at: datetime,
    edition: str,
) -> None:
    known = {
        row.source_id: row
        for row in PublishedCase.objects.filter(source_id__in=[one.source_id for one in batch]).defer("text")
    }
    new, changed = [], []
    for one in batch:
        digest = one.digest
        if one.source_id in seen:
            told.repeated += seen[one.source_id] == digest
            if seen[one.source_id] != digest:
                told.wrong += 1
                right = f"{one.source_id} 在这次载入中出现两次，内容不同，应只保留一份"
                told.faults.append(CaseFault(edition, 0, "编号", right))
            continue
        seen[one.source_id] = digest
        told.without_cause += not one.cause_id
        row = known.get(one.source_id)
        if row is not None and row.digest == digest:
            told.unchanged += 1
            continue
        (new if row is None else changed).append(
            _filled(row or PublishedCase(source_id=one.source_id), one, digest)
        )
    for row in (*new, *changed):
        count.last += 1
        row.change, row.loaded_at, row.edition = count.last, at, edition
    PublishedCase.objects.bulk_create(new)
    if changed:
        PublishedCase.objects.bulk_update(changed, _FIELDS)
    write_words([*new, *changed])
    told.new, told.changed = told.new + len(new), told.changed + len(changed)


def _filled(row: PublishedCase, one: PublishedText, digest: str) -> PublishedCase:
    facts = case_facts(one.text)
    row.kind, row.open_to, row.number, row.title = one.kind, one.openness, one.number, one.title
    row.court, row.decided_on, row.area_code = one.court, one.decided_on, one.area_code
    row.cause_id, row.cause_name, row.topic = one.cause_id, one.cause_name, one.topic
    row.text, row.source, row.digest = one.text, one.source, digest
    row.provisions, row.elements, row.amount = list(facts.provisions), facts.elements, facts.amount
    return row


def behind() -> bool:
    """Whether rows changed since the index was made (or there is none while there are rows).

    Never where no index is used: nothing could be done about it.
    """
    if not case_index.is_used():
        return False
    last = counter().last
    made = case_index.current()
    return last != (made.change if made else 0)


def rebuild(*, at: datetime) -> case_index.Generation | None:
    """Make the index anew from the rows; None when another is at it, or there is nothing to do.

    Rows that change meanwhile are newer than the number read before the first row: they are searched in the
    database until the next build.
    """
    if not behind():
        return None
    with case_index.building() as mine:
        if not mine or not behind():
            return None
        change = counter().last
        rows = PublishedCase.objects.filter(withdrawn_at=None).order_by("pk")
        case_index.sweep()
        name, count = case_index.write(rows.iterator(chunk_size=BATCH))
        return case_index.switch(name, count, change=change, at=at)
