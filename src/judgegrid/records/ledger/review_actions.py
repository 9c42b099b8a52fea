"""A person decides where a case belongs, and the library learns from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from judgegrid.domain.people import Permission, Scope
from judgegrid.domain.refusals import Absent, Invalid, NotAllowed, Stale
from judgegrid.records.audit.actions import record
from judgegrid.records.ledger.computing import (
    LEARNED_CONFIDENCE,
    Outcome,
    scope_code_of,
    store,
    write_outcomes,
)
from judgegrid.records.ledger.models import Attribution, Filing
from judgegrid.records.ledger.review import case
from judgegrid.records.territory import versions
from judgegrid.records.territory.library import gazetteer
from judgegrid.records.territory.models import Area, Place

MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Decided:
    """What followed from one decision: filings with the same address settled, name learned."""

    case_number: str
    area: str
    settled: int
    learned: str


@transaction.atomic
def decide_case(
    filing_id: int,
    *,
    area_code: str,
    seen: int,
    remember: str = "",
    at: datetime,
    scope: Scope,
    actor_name: str,
    source: str = "",
) -> Decided:
    """Put a filing into an area ("" = nobody can know), remember the address, and the name if one is given.

    Filings that wait with the same address follow at once. ``seen`` is the attribution the person looked at:
    Stale when someone else decided first. Raises Absent outside the scope, Invalid for an area that is not
    open or a name that is none.
    """
    shown = case(filing_id, scope=scope)
    filing = Filing.objects.get(pk=filing_id)
    current = filing.attributions.filter(pk=seen).first()
    area = _open_area(area_code) if area_code else None
    name = _name(remember) if remember and area and area.level != "township" else ""
    if current is None or not filing.attributions.filter(pk=seen, is_current=True).update(is_current=False):
        raise Stale("这件收案已由他人处理，请看下一件。")
    outcome = _chosen(current, area)
    _write([filing], outcome, at=at, by_id=scope.person_id)
    settled = _settle_alike(outcome, at=at)
    if name and area:
        settled += learn_name(name, area.code, at=at, scope=scope, actor_name=actor_name, source=source)
    record(
        at=at,
        action="attribution.decide",
        object_type="filing",
        object_id=filing_id,
        scope=scope,
        actor_name=actor_name,
        scope_code=filing.scope_code,
        source=source,
        detail={"from": shown.area_code, "to": area_code, "settled": settled},
    )
    return Decided(filing.case_number, area.name if area else "", settled, name)


def _chosen(current: Attribution, area: Area | None) -> Outcome:
    return Outcome(
        state="attributed" if area else "unknown",
        place=current.locus,
        text=current.text,
        area_code=area.code if area else "",
        level=area.level if area else "",
        confidence=1.0 if area else 0.0,
        method="review",
        reason=f"人工复核：{area.name}。" if area else "人工复核：无法归属。",
        key=current.text_key,
    )


def learn_name(
    name: str, area_code: str, *, at: datetime, scope: Scope, actor_name: str, source: str = ""
) -> int:
    """Add a name to the address library, attribute the waiting filings that carry it, give their number."""
    if not scope.may(Permission.REVIEW_ATTRIBUTION):
        raise Absent("无此页面")
    area = _open_area(area_code)
    name = _name(name)
    with transaction.atomic():
        Place.objects.get_or_create(name=name, area=area, defaults={"kind": "compound", "source": "review"})
        versions.changed()
        record(
            at=at,
            action="library.learn",
            object_type="place",
            object_id=name,
            scope=scope,
            actor_name=actor_name,
            scope_code=area.code,
            source=source,
            detail={"area": area.code},
        )
        rows = Filing.objects.filter(
            attribution_state="review", attributions__is_current=True, attributions__unknown_name=name
        )
        found = list(rows[:MOST_AT_ONCE])
        return write_outcomes(found, at=at) if found else 0


def _settle_alike(decision: Outcome, *, at: datetime) -> int:
    if not decision.key:
        return 0
    alike = Attribution.objects.filter(
        text_key=decision.key, is_current=True, filing__attribution_state="review"
    )
    filings = list(Filing.objects.filter(pk__in=alike.values("filing_id"))[:MOST_AT_ONCE])
    known = gazetteer()
    unit = known.by_code.get(decision.area_code)
    where = f"归属{known.full_name(unit)}" if unit is not None else "无法归属"
    outcome = Outcome(
        state=decision.state,
        place=decision.place,
        text=decision.text,
        area_code=decision.area_code,
        level=decision.level,
        confidence=LEARNED_CONFIDENCE if decision.area_code else 0.0,
        method="learned",
        key=decision.key,
        reason=f"与刚复核的地址相同，{where}。",
    )
    _write(filings, outcome, at=at, by_id=None)
    return len(filings)


def _write(filings: list[Filing], outcome: Outcome, *, at: datetime, by_id: int | None) -> None:
    for filing in filings:
        filing.area_code = outcome.area_code
        filing.scope_code = scope_code_of(filing, outcome.area_code)
        filing.attribution_state = outcome.state
        filing.attribution_confidence = outcome.confidence
        filing.attribution_method = outcome.method
    if filings:
        store(filings, [outcome] * len(filings), at=at, by_id=by_id)


def _open_area(code: str) -> Area:
    area = Area.objects.filter(code=code).first()
    if area is None or area.valid_to is not None:
        raise Invalid("没有这个区划，或它已停用", {"area_code": "请从候选或搜索结果中选择现行的社区或网格"})
    if area.level not in ("township", "village", "grid"):
        raise NotAllowed("归属至少要到街镇，请选择社区、网格或街镇。")
    return area


def _name(text: str) -> str:
    name = "".join(text.split())
    if not 2 <= len(name) <= 40 or sum(c.isdigit() for c in name) > 4:
        raise Invalid("这个名称不能收入地址库", {"remember": "小区或地点的名称，2至40字，不含门牌号和房号"})
    return name
