"""Facts read out of the ledger and the disputes, a stream per month, without names and case numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Mod, Substr, TruncMonth
from django.utils import timezone

from judgegrid.domain import causes
from judgegrid.domain.calendar import add_months
from judgegrid.domain.case_types import Relevance
from judgegrid.domain.locus import Place, rule_for
from judgegrid.records.disputes.models import Dispute
from judgegrid.records.ledger.models import Attribution, Filing
from judgegrid.records.sealed import keyed_hash

FORM = "2"  # raise when a fact is read differently: all months are then written again
COUNTED = frozenset({Relevance.FIRST_INSTANCE_CIVIL.value, Relevance.FIRST_INSTANCE_ADMIN.value})
STREAM_ROWS = 5_000
_FIELDS = (
    *("id", "filed_on", "area_code", "attribution_state", "attribution_confidence", "scope_code"),
    *("court_code", "type_word", "proceeding", "relevance", "cause_id", "party_kind", "is_batch"),
    *("sharing_class", "has_locus", "compound_name", "organisation_name", "amount"),
    *("seat_only", "plaintiff_area", "defendant_area"),
)


def filing_fingerprints(*, on: date) -> dict[str, str]:
    """Per month of filing up to ``on``: a text that changes when anything of the month does."""
    threshold = settings.ATTRIBUTION_THRESHOLD
    months = (
        Filing.objects.filter(filed_on__lte=on)
        .order_by()
        .annotate(month=TruncMonth("filed_on"))
        .values_list("month")
        .annotate(
            rows=Count("id"),
            ids=Sum("id"),
            latest=Max("updated_at"),
            known=Count("id", filter=Q(attribution_state="attributed")),
            confidence=Sum("attribution_confidence"),
            places=Sum(Mod(_digits("area_code"), 999_983) * (Mod(F("id"), 997) + 1)),
            homes=Sum(Mod(_digits("plaintiff_area"), 999_983) + Mod(_digits("defendant_area"), 997)),
            scopes=Sum(Mod(_digits("scope_code"), 999_983) * (Mod(F("id"), 997) + 1)),
        )
    )
    return {f"{month:%Y-%m}": f"{FORM}|{threshold}|{said}" for month, *said in months}


def _digits(field: str) -> Case:
    """A code as a number (its digits after the province and city), 0 when empty."""
    number = Cast(Substr(field, 5), BigIntegerField())
    return Case(When(**{field: ""}, then=Value(0)), default=number, output_field=BigIntegerField())


def filings(month: str, *, on: date) -> Iterator[tuple[Any, ...]]:
    """Facts of the filings of a month (2026-03) up to ``on``, in the order of the warehouse's schema."""
    first = date.fromisoformat(f"{month}-01")
    last = min(add_months(first, 1), on + timedelta(days=1))
    located = Case(When(locus="", then=Value(False)), default=Value(True), output_field=BooleanField())
    by_seat = Attribution.objects.filter(
        filing=OuterRef("pk"), is_current=True, locus=Place.DEFENDANT_SEAT.value
    )
    rows = (
        Filing.objects.filter(filed_on__gte=first, filed_on__lt=last)
        .order_by("id")
        .annotate(has_locus=located, seat_only=Exists(by_seat))
        .values_list(*_FIELDS)
    )
    return (_fact(first, *row) for row in rows.iterator(chunk_size=STREAM_ROWS))


def _fact(
    month: date,
    number: int,
    filed_on: date,
    area_code: str,
    state: str,
    confidence: float | None,
    scope_code: str,
    court_code: str,
    type_word: str,
    proceeding: str,
    relevance: str,
    cause_id: str,
    party_kind: str,
    is_batch: bool,
    sharing_class: str,
    has_locus: bool,
    compound: str,
    organisation: str,
    amount: Any,
    *placing: Any,  # seat_only and the two homes, as they are
) -> tuple[Any, ...]:
    sure = confidence is None or confidence >= settings.ATTRIBUTION_THRESHOLD
    attributed = bool(area_code) and state == "attributed" and sure
    concept, *levels = cause_levels(cause_id)
    return (
        number,
        filed_on,
        month,
        area_code if attributed else scope_code,
        attributed,
        scope_code,
        court_code,
        type_word,
        proceeding,
        relevance in COUNTED,
        concept,
        *levels,
        party_kind,
        is_batch,
        sharing_class,
        has_locus,
        _key(compound),
        _key(organisation),
        amount,
        rule_for(cause_id or None).batch,
        *placing,
    )


@lru_cache(maxsize=4096)
def cause_levels(concept: str) -> tuple[str, str, str, str]:
    """The concept and its ancestors on levels 1–3; a level that the cause stands above repeats the last."""
    if concept not in causes.tree():
        return "", "", "", ""
    first = causes.at_level(concept, 1) or ""
    second = causes.at_level(concept, 2) or first
    return concept, first, second, causes.at_level(concept, 3) or second


_key = lru_cache(maxsize=65_536)(keyed_hash)


def dispute_fingerprints(*, at: datetime) -> dict[str, str]:
    """Per month of report up to ``at``, as ``filing_fingerprints``."""
    months = (
        Dispute.objects.filter(reported_at__lte=at)
        .order_by()
        .annotate(month=TruncMonth("reported_at"))
        .values_list("month")
        .annotate(
            rows=Count("id"),
            ids=Sum("id"),
            known=Count("id", filter=~Q(area_code="")),
            highest=Max("area_code"),
            kind=Max("dispute_type"),
        )
    )
    return {f"{month:%Y-%m}": f"{FORM}|{said}" for month, *said in months}


def disputes(month: str, *, at: datetime) -> Iterator[tuple[Any, ...]]:
    """Facts of the disputes reported in a month, in the order of the warehouse's schema."""
    first = date.fromisoformat(f"{month}-01")
    start, end = (timezone.make_aware(datetime(d.year, d.month, 1)) for d in (first, add_months(first, 1)))
    rows = (
        Dispute.objects.filter(reported_at__gte=start, reported_at__lt=end, reported_at__lte=at)
        .order_by("id")
        .values_list(
            *("id", "reported_at", "area_code", "attribution_state", "scope_code"),
            *("dispute_type", "source", "sharing_class", "place_name"),
        )
    )
    here = timezone.get_current_timezone()
    for number, reported_at, area_code, state, scope_code, kind, source, shared, place in rows.iterator():
        day = reported_at.astimezone(here).date()
        known = bool(area_code) and state == "attributed"
        yield (
            number,
            day,
            day - timedelta(days=day.weekday()),
            area_code if known else scope_code,
            known,
            scope_code,
            kind,
            source,
            shared,
            _key(place),
        )
