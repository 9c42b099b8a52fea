"""Locked sources of population: one source a year and series, whose figures stay (indicators.md I-4)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Count

from judgegrid.domain.areas import ancestor_codes
from judgegrid.domain.people import CodeRange, Scope
from judgegrid.domain.refusals import Invalid, Stale
from judgegrid.records.audit.actions import record
from judgegrid.records.territory.models import Population, PopulationLock
from judgegrid.records.territory.queries import area
from judgegrid.records.territory.rights import require_editor


def above(code: str) -> list[str]:
    """The area and those above it, the nearest first."""
    return [code, *reversed(ancestor_codes(code))]


def lock_over(code: str, *, series: str, year: int) -> PopulationLock | None:
    """The lock that holds for an area: its own or the nearest above it."""
    way = above(code)
    rows = PopulationLock.objects.filter(scope_code__in=way, series=series, year=year)
    return min(rows, key=lambda one: way.index(one.scope_code), default=None)


def told(lock: PopulationLock) -> str:
    return f"{lock.year}年{lock.series}人口已锁定为“{lock.source}”，更正须先解除锁定"


def locks(code: str, *, scope: Scope) -> list[PopulationLock]:
    """Locks that hold for an area, the latest year first."""
    area(code, scope=scope)
    return list(PopulationLock.objects.filter(scope_code__in=above(code)).order_by("-year", "series"))


def sources(code: str, *, scope: Scope) -> list[tuple[str, int, str, int]]:
    """(series, year, source, number of figures) of the area and everything below it, for a choice."""
    span = CodeRange.below(area(code, scope=scope).code)
    rows = Population.objects.filter(area__code__gte=span.low, area__code__lt=span.high)
    counted = rows.values_list("series", "as_of__year", "source").annotate(figures=Count("pk"))
    return list(counted.order_by("-as_of__year", "series", "source"))


@transaction.atomic
def lock_source(
    *,
    at: datetime,
    scope: Scope,
    actor_name: str,
    source: str,
    code: str,
    series: str,
    year: int,
    origin: str,
) -> None:
    """Fix the source of a series in a year for an area and all below it; ``origin`` names the source."""
    require_editor(scope)
    found = area(code, scope=scope)
    if (series, year, origin) not in {one[:3] for one in sources(code, scope=scope)}:
        raise Invalid("没有选择来源", {"origin": "从已有数据的来源中选一个"})
    if lock_over(code, series=series, year=year):
        raise Stale(f"{year}年{series}人口已经锁定")
    PopulationLock.objects.create(
        scope_code=found.code, series=series, year=year, source=origin, locked_at=at, locked_by=actor_name
    )
    record(
        at=at, action="population.lock", object_type="area", object_id=found.code, scope=scope,
        actor_name=actor_name, source=source, scope_code=found.code,
        detail={"series": series, "year": year, "source": origin},
    )  # fmt: skip


@transaction.atomic
def unlock_source(
    *, at: datetime, scope: Scope, actor_name: str, source: str, code: str, lock_id: int, reason: str
) -> None:
    """Take a lock away, with the reason."""
    require_editor(scope)
    found = area(code, scope=scope)
    if not reason.strip():
        raise Invalid("缺少理由", {"reason": "写明为什么要改动已锁定的人口"})
    lock = PopulationLock.objects.filter(pk=lock_id, scope_code=found.code).first()
    if lock is None or not PopulationLock.objects.filter(pk=lock_id).delete()[0]:
        raise Stale("这个锁定已经解除，或登记在上级区划")
    detail = {"series": lock.series, "year": lock.year, "source": lock.source, "reason": reason[:200]}
    record(
        at=at, action="population.unlock", object_type="area", object_id=found.code, scope=scope,
        actor_name=actor_name, source=source, scope_code=found.code, detail=detail,
    )  # fmt: skip
