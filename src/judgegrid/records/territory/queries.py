"""Reading areas: one by code, the ones below, search, lineage, courts and what is still missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from judgegrid.domain.areas import Level, Link, ancestor_codes, in_force, short_name
from judgegrid.domain.people import CodeRange, Permission, Scope
from judgegrid.domain.refusals import Absent, Invalid
from judgegrid.records.scoping import reached
from judgegrid.records.territory.models import Area, AreaLineage, Court, Jurisdiction, Population


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way from the top down to an area; ``within``: it lies in the scope."""

    code: str
    name: str
    within: bool


@dataclass(frozen=True, slots=True)
class Node:
    """An area as a tree shows it."""

    code: str
    name: str
    level: Level
    kind: str
    below: int
    closed: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much is known of the areas of one level."""

    level: Level
    areas: int
    with_population: int
    with_polygon: int
    with_grids: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A split or merge as seen from one area: the other area, the share, the day, what it rests on."""

    within: bool
    code: str
    name: str
    weight: float
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Term:
    """A court or tribunal with the days of its competence over an area."""

    court: str
    from_on: date
    to_on: date | None


BELOW = "下级区划"


@dataclass(frozen=True, slots=True)
class Competence:
    """The tribunal and court an area falls under, and through which area it was said (``BELOW``: several)."""

    court_code: str
    court: str
    tribunal: str
    through: str


def visible(*, scope: Scope) -> QuerySet[Area]:
    """Areas within a scope. Account administrators see all: they grant posts over areas."""
    if scope.may(Permission.MANAGE_ACCOUNTS) or scope.may(Permission.APPROVE_ROLES):
        return Area.objects.all()
    return Area.objects.filter(reached(scope, code="code"))


def area(code: str, *, scope: Scope) -> Area:
    """One area; raises Absent outside the scope."""
    found = visible(scope=scope).filter(code=code).first()
    if found is None:
        raise Absent("没有这个区划")
    return found


def open_area(code: str, *, on: date, scope: Scope) -> Area:
    """One area that takes new records on a day; raises Absent, or Invalid when it is closed."""
    found = area(code, scope=scope)
    if not in_force(found.valid_from, found.valid_to, on):
        heirs = "、".join(one.successor.name for one in found.successors.select_related("successor"))
        right = f"请改用承接的{heirs}" if heirs else "请改用当时有效的区划"
        raise Invalid(f"{found.name}在{on}不是有效的区划，不能登记新事项", {"区划": right})
    return found


def roots(*, scope: Scope, on: date) -> list[Node]:
    """The topmost areas of a scope, in administrative order."""
    if scope.may(Permission.MANAGE_ACCOUNTS) or scope.may(Permission.APPROVE_ROLES):
        return _nodes(Area.objects.filter(parent=None), on)
    codes = [one.low if len(one.low) == 17 else one.low.ljust(12, "0") for one in scope.ranges if one.low]
    top = Area.objects.filter(code__in=codes)
    if len(codes) < len(scope.ranges):
        top = top | Area.objects.filter(parent=None)
    return _nodes(top, on)


def children(code: str, *, scope: Scope, on: date) -> list[Node]:
    """Areas directly below one, in administrative order; raises Absent outside the scope."""
    return _nodes(Area.objects.filter(parent=area(code, scope=scope)), on)


def _nodes(rows: QuerySet[Area], on: date) -> list[Node]:
    counted = rows.order_by("code").annotate(below=Count("children"))
    fields = ("code", "name", "level", "kind", "valid_from", "valid_to", "below")
    return [
        Node(code, name, Level(level), kind, below, not in_force(first, last, on))
        for code, name, level, kind, first, last, below in counted.values_list(*fields)
    ]


def breadcrumb(code: str, *, scope: Scope) -> list[Crumb]:
    """From the top down to the area itself. Names above one's own area are no secret."""
    found = area(code, scope=scope)
    names = dict(Area.objects.filter(code__in=ancestor_codes(code)).values_list("code", "name"))
    above = [Crumb(one, names[one], scope.reaches(one)) for one in sorted(names)]
    return [*above, Crumb(found.code, found.name, True)]


def names_of(codes: Sequence[str], *, scope: Scope) -> dict[str, str]:
    """Names by code, for lists that hold codes only; what lies outside the scope is left out."""
    return dict(visible(scope=scope).filter(code__in=set(codes)).values_list("code", "name"))


def links(*, scope: Scope, codes: Sequence[str] = ()) -> list[Link]:
    """Lineage of areas in the scope; with ``codes`` only what touches one of them."""
    rows = AreaLineage.objects.filter(
        reached(scope, code="predecessor__code") | reached(scope, code="successor__code")
    )
    if codes:
        rows = rows.filter(Q(predecessor__code__in=codes) | Q(successor__code__in=codes))
    fields = ("predecessor__code", "successor__code", "weight", "on")
    return [Link(a, b, float(w), on) for a, b, w, on in rows.order_by("on", "pk").values_list(*fields)]


def came_from(code: str, *, scope: Scope) -> list[Passage]:
    """The areas that went into one."""
    return _passages(area(code, scope=scope).predecessors, "predecessor", scope)


def went_to(code: str, *, scope: Scope) -> list[Passage]:
    """The areas that took over from one."""
    return _passages(area(code, scope=scope).successors, "successor", scope)


def _passages(rows: QuerySet[AreaLineage], side: str, scope: Scope) -> list[Passage]:
    fields = (f"{side}__code", f"{side}__name", "weight", "on", "reason")
    return [
        Passage(scope.reaches(code), code, name, float(weight), on, reason)
        for code, name, weight, on, reason in rows.order_by("on").values_list(*fields)
    ]


def aliases(code: str, *, scope: Scope) -> list[str]:
    """Other names of an area."""
    return list(area(code, scope=scope).aliases.order_by("alias").values_list("alias", flat=True))


def terms(code: str, *, scope: Scope) -> list[Term]:
    """What was said about courts for this very area, the newest first."""
    rows = area(code, scope=scope).jurisdictions.order_by("-from_on")
    return [Term(*row) for row in rows.values_list("court__name", "from_on", "to_on")]


def competence(code: str, *, on: date, scope: Scope) -> Competence | None:
    """The tribunal and court on a day: said for the area itself, else the one court of all areas below it
    (a county is seldom entered when its townships are), else of the nearest area above.
    """
    area(code, scope=scope)
    said = Jurisdiction.objects.filter(Q(to_on=None) | Q(to_on__gt=on), from_on__lte=on)
    above = said.filter(area__code__in=[*ancestor_codes(code), code]).select_related("court__parent", "area")
    row = above.order_by("-area__code", "-from_on").first()
    if row is None or row.area.code != code:
        within = CodeRange.below(code)
        inside = said.filter(area__code__gte=within.low, area__code__lt=within.high)
        courts = Coalesce("court__parent", "court")
        ids = set(inside.order_by().annotate(whole=courts).values_list("whole", flat=True).distinct())
        if len(ids) == 1:
            court = Court.objects.get(pk=ids.pop())
            return Competence(court.code, court.name, "", BELOW)
    if row is None:
        return None
    tribunal = row.court if row.court.level == "tribunal" else None
    court = row.court.parent if tribunal and row.court.parent else row.court
    return Competence(court.code, court.name, tribunal.name if tribunal else "", row.area.name)


def coverage(*, scope: Scope, on: date) -> list[Coverage]:
    """Per level: areas open on a day, and how many have a population, a polygon, grids."""
    rows = (
        visible(scope=scope)
        .filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gt=on))
        .annotate(
            has_population=Exists(Population.objects.filter(area=OuterRef("pk"))),
            has_grids=Exists(Area.objects.filter(parent=OuterRef("pk"), level=Level.GRID)),
        )
    )
    counts = {
        row["level"]: row
        for row in rows.order_by()
        .values("level")
        .annotate(
            areas=Count("pk"),
            with_population=Count("pk", filter=Q(has_population=True)),
            with_polygon=Count("pk", filter=Q(polygon__isnull=False)),
            with_grids=Count("pk", filter=Q(has_grids=True)),
        )
    }
    names = ("areas", "with_population", "with_polygon", "with_grids")
    return [Coverage(level, *(counts[level][name] for name in names)) for level in Level if level in counts]


LIMIT = 20
_FULL_WIDTH = str.maketrans({chr(0xFF01 + i): chr(0x21 + i) for i in range(94)})


@dataclass(frozen=True, slots=True)
class Hit:
    """An area that fits what was typed; ``reason`` says by what it was found."""

    code: str
    name: str
    level: Level
    kind: str
    path: str
    reason: str

    @property
    def level_label(self) -> str:
        return self.level.label


def search(
    text: str, *, scope: Scope, on: date | None = None, level: Level | None = None, limit: int = LIMIT
) -> list[Hit]:
    """Areas within the scope that fit ``text``, at most ``limit``, exact names first, then higher levels.

    Digits are read as the beginning of a code, letters as initials or pinyin, the rest as the
    beginning of a name or alias; only when no name begins so, as a part of it. ``on`` leaves out areas
    closed that day; ``level`` keeps one level.
    """
    plain = re.sub(r"\s+", "", text).translate(_FULL_WIDTH).lower()
    if not plain:
        return []
    rows = visible(scope=scope)
    if level:
        rows = rows.filter(level=level)
    if on:
        rows = rows.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gt=on))
    found: dict[str, Hit] = {}
    for reason, part in _ways(plain, rows, limit):
        for code, name, at, kind, path in part:
            found.setdefault(code, Hit(code, name, Level(at), kind, path, reason))
        if len(found) >= limit:
            break
    ranked = sorted(found.values(), key=lambda hit: (not _exact(hit, plain), _RANK[hit.level], hit.code))
    return ranked[:limit]


_RANK = {level: place for place, level in enumerate(Level)}
_FIELDS = ("code", "name", "level", "kind", "path")


def _exact(hit: Hit, plain: str) -> bool:
    return plain in (hit.code, hit.name, short_name(hit.name))


def _ways(plain: str, rows: QuerySet[Area], limit: int) -> Iterator[tuple[str, list[tuple]]]:
    """Each way with its rows. Ordering by the searched column lets its index answer within the limit."""
    if plain.isdigit():
        yield "代码", _first(rows, "code", plain, limit)
        return
    if plain.isascii():
        yield "首字母", _first(rows, "initials", plain, limit)
        yield "拼音", _first(rows, "pinyin", plain, limit)
        return
    short = short_name(plain)
    yield "名称", _first(rows, "short_name", short, limit)
    yield "别名", _first(rows, "aliases__alias", short, limit)
    if len(short) >= 2:
        part = rows.filter(name__contains=short).order_by()
        yield "名称中含有", list(part.values_list(*_FIELDS)[:limit])


def _first(rows: QuerySet[Area], field: str, prefix: str, limit: int) -> list[tuple]:
    return list(rows.filter(_begins(field, prefix)).order_by(field).values_list(*_FIELDS)[:limit])


def _begins(field: str, prefix: str) -> Q:
    """Rows whose column begins so, in the form that the index of the database can serve."""
    if connection.vendor == "postgresql":
        return Q(**{f"{field}__startswith": prefix})
    return Q(**{f"{field}__gte": prefix, f"{field}__lt": prefix + "\U0010ffff"})
