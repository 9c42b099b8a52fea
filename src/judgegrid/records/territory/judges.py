"""Judge counts of courts and tribunals: what is entered, and entering one more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from judgegrid.domain.judge_counts import KINDS, JudgeCount, wrong_count
from judgegrid.domain.people import Scope
from judgegrid.domain.refusals import Invalid
from judgegrid.records.audit.actions import record
from judgegrid.records.scoping import reached
from judgegrid.records.territory.models import Court
from judgegrid.records.territory.models import JudgeCount as Row
from judgegrid.records.territory.rights import require_editor


@dataclass(frozen=True, slots=True)
class Bench:
    """A court or a tribunal with its counts, the newest first; ``of`` names the court of a tribunal."""

    code: str
    name: str
    of: str
    counts: tuple[JudgeCount, ...]

    @property
    def latest(self) -> JudgeCount | None:
        return self.counts[0] if self.counts else None


def benches(*, scope: Scope) -> list[Bench]:
    """The courts and tribunals of a scope by code, each court before its tribunals, with all counts."""
    courts = Court.objects.filter(reached(scope)).exclude(level="high").select_related("parent")
    rows: dict[int, list[Row]] = {}
    for row in Row.objects.filter(court__in=courts).order_by("-as_of"):
        rows.setdefault(row.court_id, []).append(row)
    found = []
    for court in sorted(courts, key=lambda one: (one.parent.code if one.parent else one.code, one.code)):
        counts = tuple(
            JudgeCount(court.code, court.name, row.count, row.as_of, row.kind, row.source)
            for row in rows.get(court.pk, ())
        )
        found.append(Bench(court.code, court.name, court.parent.name if court.parent else "", counts))
    return found


@transaction.atomic
def set_count(
    *,
    at: datetime,
    scope: Scope,
    actor_name: str,
    source: str,
    court: str,
    as_of: date,
    count: int,
    kind: str,
    origin: str,
) -> None:
    """Enter or correct the count of a court or tribunal on a day; the old one stays in the trail.

    ``origin``: where the count comes from. Raises Invalid naming the field.
    """
    require_editor(scope)
    found = Court.objects.filter(reached(scope), code=court).select_related("parent").first()
    wrong = {}
    if found is None:
        wrong["court"] = "从列出的法院和法庭中选一个"
    if as_of > at.astimezone(timezone.get_current_timezone()).date():
        wrong["as_of"] = "不能晚于今天"
    if right := wrong_count(count):
        wrong["count"] = right
    if kind not in KINDS:
        wrong["kind"] = f"应为{'、'.join(KINDS)}之一"
    if not origin.strip():
        wrong["origin"] = "填写数据来源"
    above = found.parent.judge_counts.filter(as_of=as_of).first() if found and found.parent else None
    if above and count > above.count:
        wrong.setdefault("count", f"多于所属法院同日的{above.count}人")
    if found is None or wrong:
        raise Invalid("员额法官人数不对", wrong)
    old = found.judge_counts.filter(as_of=as_of).first()
    values = {"count": count, "kind": kind, "source": origin.strip()[:120]}
    Row.objects.update_or_create(court=found, as_of=as_of, defaults=values)
    record(
        at=at, action="court.judges", object_type="court", object_id=found.code, scope=scope,
        actor_name=actor_name, source=source, scope_code=found.scope_code,
        detail={"as_of": as_of.isoformat(), "old": old.count if old else None, "new": count},
    )  # fmt: skip
