"""Which filings are batch cases: worked out again for every plaintiff and cause that an import touched."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import TypeVar

from django.db.models import Case, Count, F, Max, Q, QuerySet, Value, When

from judgegrid.domain.batches import MANY, members
from judgegrid.records.ledger.models import Filing, FilingParty, ImportRun

_AT_ONCE = 5000
T = TypeVar("T")


def mark_batches(run: ImportRun, *, also: Collection[str] = ()) -> int:
    """Set and clear the mark around the filings of a run; the number of filings marked.

    A plaintiff is told by keyed hash: a person by number where there is one, an organisation by name;
    ``also``: keys of plaintiffs that lost a filing. A filing that the court itself declared as batch
    (is_batch without batch_key) stays so.
    """
    plaintiffs = _with_key(FilingParty.objects.filter(side="plaintiff"))
    touched = plaintiffs.filter(filing__last_import=run).values("key")
    groups: set[tuple[str, str]] = set()
    for mine in (plaintiffs.filter(key__in=touched), plaintiffs.filter(key__in=also)):
        counted = (
            mine.exclude(filing__cause_id="")
            .values("key", "filing__cause_id")
            .annotate(many=Count("filing_id", distinct=True), marked=Max("filing__batch_key"))
            .filter(Q(many__gte=MANY) | ~Q(marked=""))
        )
        groups |= {(row["key"], row["filing__cause_id"]) for row in counted}
    marked = 0
    for part in _parts(sorted(groups)):
        rows = (
            plaintiffs.filter(key__in={key for key, _ in part})
            .values_list("key", "filing__cause_id", "filing__filed_on", "filing_id")
            .distinct()
            .order_by("key", "filing__cause_id", "filing__filed_on", "filing_id")
        )
        for group, lines in groupby(rows, key=lambda row: (row[0], row[1])):
            if group in groups:
                marked += _mark(*group, [(day, pk) for _, _, day, pk in lines])
    return marked


def _mark(plaintiff: str, cause: str, filings: list[tuple[date, int]]) -> int:
    flags = members([day for day, _ in filings])
    inside = [pk for (_, pk), flag in zip(filings, flags, strict=True) if flag]
    outside = [pk for (_, pk), flag in zip(filings, flags, strict=True) if not flag]
    key = f"{plaintiff:.40}:{cause:.20}"
    for part in _parts(inside):
        rows = Filing.objects.filter(pk__in=part).exclude(is_batch=True, batch_key="")
        rows.exclude(batch_key=key).update(is_batch=True, batch_key=key)
    for part in _parts(outside):
        rows = Filing.objects.filter(pk__in=part, batch_key__startswith=f"{plaintiff:.40}:")
        rows.update(is_batch=False, batch_key="")
    return len(inside)


def unmark(filing_ids: Sequence[int]) -> frozenset[str]:
    """Take the computed mark from filings that change plaintiff or cause; the keys of their plaintiffs."""
    keys = _with_key(FilingParty.objects.filter(side="plaintiff", filing_id__in=filing_ids))
    left = frozenset(keys.values_list("key", flat=True))
    rows = Filing.objects.filter(pk__in=filing_ids).exclude(batch_key="")
    rows.update(is_batch=False, batch_key="")
    return left


def _with_key(rows: QuerySet[FilingParty]) -> QuerySet[FilingParty]:
    by_name = Case(
        When(is_organisation=True, then=F("name_key")),
        When(id_key="", then=F("name_key")),
        default=F("id_key"),
    )
    return rows.annotate(key=by_name).exclude(key=Value(""))


def _parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]
