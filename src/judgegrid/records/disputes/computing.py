"""What the machine writes of disputes: reports that arrive as a file."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from judgegrid.domain.dispute_parties import NamedParty
from judgegrid.domain.disputes import DisputeSource, number_of, sharing_class_of
from judgegrid.records import bulk
from judgegrid.records.audit.actions import record
from judgegrid.records.disputes.models import Dispute
from judgegrid.records.disputes.naming_parties import keep_parties
from judgegrid.records.sealed import keyed_hash


@dataclass(frozen=True, slots=True)
class Report:
    """One report on its way in, already typed and attributed by the machine, each with its reason.

    ``parties`` as the file gives them; without any they are read from the text.
    """

    outside_id: str
    reporter: str
    subject: str
    text: str
    reported_at: datetime
    dispute_type: str
    type_how: str
    scope_code: str
    area_code: str = ""
    topic: str = ""
    place_name: str = ""
    confidence: float | None = None
    reason: str = ""
    support: int = 0
    parties: tuple[NamedParty, ...] = ()


@dataclass(frozen=True)
class Intake:
    """What came of a file of reports; ``wrong`` maps a row to what is wrong with it."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    repeated: int = 0
    wrong: dict[str, str] = field(default_factory=dict)


def take_in(reports: Iterable[Report], *, at: datetime, origin: str, dry_run: bool = False) -> Intake:
    """Take a file of reports in, all or nothing; the same file again changes nothing.

    ``repeated`` counts reports whose text stands word for word in another one of the file: they are kept
    (two people may say the same) and marked by an equal row hash.
    """
    rows, wrong, seen, named = [], {}, set(), {}
    for one in reports:
        fault = _fault(one, seen)
        if fault:
            wrong[one.outside_id or f"第 {len(seen) + len(wrong) + 1} 行"] = fault
            continue
        seen.add(one.outside_id)
        rows.append(_row(one, origin))
        named[rows[-1].outside_id] = one.parties
    texts = Counter(row.row_hash for row in rows)
    known = {row.outside_id: row for row in _imported().iterator()}
    new = [row for row in rows if row.outside_id not in known]
    changed = [
        (known[r.outside_id], r) for r in rows if r.outside_id in known and _differs(known[r.outside_id], r)
    ]
    outcome = Intake(
        new=len(new),
        changed=len(changed),
        unchanged=len(rows) - len(new) - len(changed),
        repeated=sum(count - 1 for count in texts.values()),
        wrong=wrong,
    )
    if not dry_run:
        with transaction.atomic():
            bulk.create(new)
            keys = dict(_imported().values_list("outside_id", "pk"))
            for row in new:
                row.pk = keys[row.outside_id]
            for old, fresh in changed:
                fresh.pk, fresh.number = old.pk, old.number
                fresh.save()
            keep_parties((row, named[row.outside_id]) for row in [*new, *(fresh for _, fresh in changed)])
            record(
                at=at, action="dispute.take_in", object_type="dispute", object_id=origin,
                detail={"new": outcome.new, "changed": outcome.changed, "wrong": len(wrong)},
            )  # fmt: skip
    return outcome


def _imported() -> QuerySet[Dispute]:
    return Dispute.objects.filter(source=DisputeSource.IMPORT)


def _fault(one: Report, seen: set[str]) -> str:
    if not one.outside_id:
        return "缺少编号"
    if one.outside_id in seen:
        return f"编号 {one.outside_id} 在文件里出现两次，只收第一条"
    if not (one.subject or one.text).strip():
        return "标题和内容都是空的"
    return ""


def _row(one: Report, origin: str) -> Dispute:
    return Dispute(
        number=number_of(one.reported_at, f"{origin}:{one.outside_id}"),
        source=DisputeSource.IMPORT.value,
        outside_id=f"{origin}:{one.outside_id}",
        dispute_type=one.dispute_type,
        topic=one.topic,
        type_how=one.type_how,
        subject=one.subject,
        text=one.text,
        reporter_key=keyed_hash(one.reporter),
        reported_at=one.reported_at,
        area_code=one.area_code,
        scope_code=one.area_code or one.scope_code,
        place_name=one.place_name,
        attribution_state="attributed" if one.area_code else "unknown",
        attribution_confidence=one.confidence,
        attribution_reason=one.reason[:300],
        support=one.support,
        sharing_class=sharing_class_of(one.dispute_type).value,
        row_hash=hashlib.sha256(json.dumps([one.subject, one.text]).encode()).hexdigest(),
    )


def _differs(old: Dispute, new: Dispute) -> bool:
    names = (
        "row_hash",
        "area_code",
        "scope_code",
        "dispute_type",
        "topic",
        "place_name",
        "support",
        "reported_at",
    )
    return any(getattr(old, name) != getattr(new, name) for name in names)
