"""Changes a person makes to areas: each one transaction and one line in the trail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from judgegrid.domain.areas import Link, check_links, in_force, parse_code
from judgegrid.domain.people import Scope
from judgegrid.domain.population import KINDS, SERIES
from judgegrid.domain.refusals import Invalid, NotAllowed, Stale
from judgegrid.records.audit.actions import record
from judgegrid.records.territory import versions
from judgegrid.records.territory.locks import lock_over, told
from judgegrid.records.territory.models import Area, AreaAlias, AreaLineage, Population
from judgegrid.records.territory.naming import keys_of
from judgegrid.records.territory.paths import renamed
from judgegrid.records.territory.queries import area as area_within
from judgegrid.records.territory.queries import open_area
from judgegrid.records.territory.rights import require_editor


@dataclass(frozen=True, slots=True)
class Heir:
    """An area that takes over a share of another; a new one is made with ``name`` when it is not stored."""

    code: str
    weight: float
    name: str = ""


def _note(action: str, area: Area, detail: dict[str, Any], *, at: datetime, scope: Scope, **who: str) -> None:
    if action != "area.population":
        versions.changed()
    record(
        at=at, action=action, object_type="area", object_id=area.code, scope=scope, scope_code=area.code,
        detail=detail, **who,
    )  # fmt: skip


@transaction.atomic
def add_area(
    *, at: datetime, scope: Scope, actor_name: str, source: str, code: str, name: str, valid_from: date | None
) -> Area:
    """A new area below one that is open on its first day."""
    require_editor(scope)
    made = _make(parse_code(code).code, name, valid_from, scope, at)
    _note("area.add", made, {"name": name}, at=at, scope=scope, actor_name=actor_name, source=source)
    return made


@transaction.atomic
def edit_area(
    *, at: datetime, scope: Scope, actor_name: str, source: str, code: str, changes: dict[str, Any]
) -> list[str]:
    """Change name, kind, dates, households or outside code; returns the names of the changed fields."""
    require_editor(scope)
    found = area_within(code, scope=scope)
    allowed = ("name", "kind", "valid_from", "valid_to", "households", "outside_code")
    differing = {
        key: changes[key] for key in allowed if key in changes and changes[key] != getattr(found, key)
    }
    if not differing:
        return []
    first, last = differing.get("valid_from", found.valid_from), differing.get("valid_to", found.valid_to)
    if first and last and last <= first:
        raise Invalid("日期不对", {"valid_to": "应晚于生效日"})
    if last and (left := _open_below([found], last)):
        raise Invalid(f"{found.name}还有有效的下级", {"valid_to": f"请先处理：{left}"})
    before = {key: str(getattr(found, key) or "") for key in differing}
    if name := differing.pop("name", ""):
        renamed(code, name, source="editor")
    Area.objects.filter(pk=found.pk).update(**differing)
    detail = {key: [old, str(changes[key] or "")] for key, old in before.items()}
    _note("area.edit", found, detail, at=at, scope=scope, actor_name=actor_name, source=source)
    return list(before)


@transaction.atomic
def reorganise(
    *,
    at: datetime,
    scope: Scope,
    actor_name: str,
    source: str,
    predecessors: Sequence[str],
    heirs: Sequence[Heir],
    on: date,
    reason: str,
) -> None:
    """Close areas from a day on: split one among several, merge several into one, or close without heir.

    Weights are those of each predecessor and sum to 1; a merge gives each its whole weight. Open areas
    below must be closed first: they belong to exactly one unit.
    """
    require_editor(scope)
    old = [area_within(code, scope=scope) for code in dict.fromkeys(predecessors)]
    if not old or (len(old) > 1 and len(heirs) > 1):
        raise Invalid("撤并方式不对", {"承接": "拆分为一个变多个，合并为多个变一个"})
    if not reason.strip():
        raise Invalid("缺少依据", {"reason": "填写批复文号或会议决定"})
    for one in old:
        if not in_force(one.valid_from, one.valid_to, on):
            raise Stale(f"{one.name}在{on}已不是有效的区划")
    if left := _open_below(old, on):
        raise Invalid("还有有效的下级", {"下级": f"请先处理：{left}"})
    links = [
        Link(one.code, heir.code, heir.weight if len(old) == 1 else 1, on) for one in old for heir in heirs
    ]
    check_links(links)
    stored = {heir.code: _heir(heir, on, scope, at) for heir in heirs}
    for one in old:
        Area.objects.filter(pk=one.pk).update(valid_to=on)
    rows = {one.code: one for one in old}
    AreaLineage.objects.bulk_create(
        AreaLineage(
            predecessor=rows[link.predecessor],
            successor=stored[link.successor],
            weight=str(round(link.weight, 6)),
            on=on,
            reason=reason[:200],
        )
        for link in links
    )
    heirs_by_code = {heir.code: heir.weight for heir in heirs}
    detail = {"from": [one.code for one in old], "to": heirs_by_code, "on": on.isoformat()}
    _note("area.reorganise", old[0], detail, at=at, scope=scope, actor_name=actor_name, source=source)


def _heir(heir: Heir, on: date, scope: Scope, at: datetime) -> Area:
    code = parse_code(heir.code).code
    if Area.objects.filter(code=code).exists():
        return open_area(code, on=on, scope=scope)
    return _make(code, heir.name, on, scope, at)


def _make(code: str, name: str, valid_from: date | None, scope: Scope, at: datetime) -> Area:
    read = parse_code(code)
    name = name.strip()
    if not name:
        raise Invalid("缺少名称", {"name": f"{code}是新区划，请填写名称"})
    if not scope.reaches(code):
        raise Invalid("代码不对", {"code": "不在您维护的辖区内"})
    if Area.objects.filter(code=code).exists():
        raise Stale(f"代码{code}已经有区划")
    on = valid_from or at.astimezone(timezone.get_current_timezone()).date()
    parent = open_area(read.parent, on=on, scope=scope) if read.parent else None
    keys = keys_of(name)
    return Area.objects.create(
        code=code,
        name=name,
        short_name=keys.short_name,
        pinyin=keys.pinyin,
        initials=keys.initials,
        level=read.level,
        kind=read.kind,
        parent=parent,
        path=((parent.path if parent else "") + name)[-300:],
        valid_from=valid_from,
        source="编辑",
    )


def _open_below(areas: Sequence[Area], on: date) -> str:
    """Names of areas below that would be left open from a day on, at most five."""
    rows = Area.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), parent__in=areas).exclude(
        pk__in=[one.pk for one in areas]
    )
    return "、".join(rows.order_by("code").values_list("name", flat=True)[:5])


@transaction.atomic
def add_alias(
    *, at: datetime, scope: Scope, actor_name: str, source: str, code: str, alias: str, origin: str = "editor"
) -> bool:
    """Another name of an area; False when it has it already. ``origin``: load, editor or review."""
    require_editor(scope)
    found = area_within(code, scope=scope)
    plain = alias.strip()
    if not plain or len(plain) > 80:
        raise Invalid("别名不对", {"alias": "1至80个字"})
    _, made = AreaAlias.objects.get_or_create(area=found, alias=plain, defaults={"source": origin})
    if made:
        _note("area.alias", found, {"alias": plain}, at=at, scope=scope, actor_name=actor_name, source=source)
    return made


@transaction.atomic
def remove_alias(*, at: datetime, scope: Scope, actor_name: str, source: str, code: str, alias: str) -> None:
    """Take a wrong alias away."""
    require_editor(scope)
    found = area_within(code, scope=scope)
    if not found.aliases.filter(alias=alias).delete()[0]:
        raise Stale("这个别名已经删除")
    _note(
        "area.alias_remove", found, {"alias": alias}, at=at, scope=scope, actor_name=actor_name, source=source
    )


@transaction.atomic
def set_population(
    *,
    at: datetime,
    scope: Scope,
    actor_name: str,
    source: str,
    code: str,
    series: str,
    as_of: date,
    count: int,
    kind: str,
    origin: str,
) -> None:
    """Enter or correct a population figure; the old one stays in the trail (I-4). ``origin``: its source."""
    require_editor(scope)
    found = open_area(code, on=as_of, scope=scope)
    wrong = {}
    if series not in SERIES:
        wrong["series"] = f"应为{'或'.join(SERIES)}"
    if kind not in KINDS:
        wrong["kind"] = f"应为{'、'.join(KINDS)}之一"
    if count < 0:
        wrong["count"] = "应为0或正整数"
    if not origin.strip():
        wrong["origin"] = "填写数据来源"
    if wrong:
        raise Invalid("人口数据不对", wrong)
    old = found.populations.filter(series=series, as_of=as_of).first()
    lock = lock_over(code, series=series, year=as_of.year)
    if lock and (old is not None or lock.source != origin.strip()):
        raise NotAllowed(told(lock))
    values = {"count": count, "kind": kind, "source": origin.strip()[:120]}
    Population.objects.update_or_create(area=found, series=series, as_of=as_of, defaults=values)
    detail = {"series": series, "as_of": as_of.isoformat(), "old": old.count if old else None, "new": count}
    _note("area.population", found, detail, at=at, scope=scope, actor_name=actor_name, source=source)
