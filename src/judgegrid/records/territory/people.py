"""Population figures of areas on a day, over splits and merges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from judgegrid.domain.areas import Link
from judgegrid.domain.people import Scope
from judgegrid.domain.population import DERIVED, Figure
from judgegrid.records.territory.models import AreaLineage, Population
from judgegrid.records.territory.queries import area, visible


def people_on(codes: Sequence[str], *, series: str, on: date, scope: Scope) -> dict[str, Figure]:
    """The latest figure of each area in one series on a day; an area without one is left out (I-4).

    A successor without a figure of its own since the change takes the weighted figures of its
    predecessors, marked derived: a rate series over a split keeps to the population of one geography.
    """
    wanted = set(visible(scope=scope).filter(code__in=codes).values_list("code", flat=True))
    incoming = _incoming(on)
    related = _with_predecessors(wanted, incoming)
    rows: dict[str, list[Figure]] = defaultdict(list)
    stored = Population.objects.filter(area__code__in=related, series=series, as_of__lte=on)
    fields = ("area__code", "series", "count", "as_of", "kind", "source")
    for row in stored.order_by("as_of").values_list(*fields):
        rows[row[0]].append(Figure(*row))
    found = {code: _figure(code, on, rows, incoming) for code in wanted}
    return {code: one for code, one in found.items() if one is not None}


def _incoming(on: date) -> dict[str, list[Link]]:
    found: dict[str, list[Link]] = defaultdict(list)
    fields = ("predecessor__code", "successor__code", "weight", "on")
    for a, b, weight, day in AreaLineage.objects.filter(on__lte=on).values_list(*fields):
        found[b].append(Link(a, b, float(weight), day))
    return found


def _with_predecessors(codes: set[str], incoming: dict[str, list[Link]]) -> set[str]:
    related, waiting = set(codes), list(codes)
    while waiting:
        for link in incoming.get(waiting.pop(), ()):
            if link.predecessor not in related:
                related.add(link.predecessor)
                waiting.append(link.predecessor)
    return related


def _figure(
    code: str, on: date, rows: dict[str, list[Figure]], incoming: dict[str, list[Link]]
) -> Figure | None:
    own = next((one for one in reversed(rows.get(code, [])) if one.as_of <= on), None)
    later = [
        link for link in incoming.get(code, ()) if link.on <= on and (own is None or link.on > own.as_of)
    ]
    if not later:
        return own
    before = {link.predecessor: min(link.on, on) for link in later}
    parts = [_figure(link.predecessor, before[link.predecessor], rows, incoming) for link in later]
    known = [one for one in parts if one is not None]
    if len(known) < len(parts):
        return own if own is not None else None
    count = sum(one.count * link.weight for one, link in zip(known, later, strict=True))
    figures = [*known, own] if own else known
    return Figure(
        code=code,
        series=figures[0].series,
        count=count + (own.count if own else 0),
        as_of=min(one.as_of for one in figures),
        kind=DERIVED,
        source="按沿革权重推算：" + "、".join(dict.fromkeys(one.source for one in figures)),
        derived=True,
    )


def populations(code: str, *, scope: Scope) -> list[Figure]:
    """All figures entered for an area, the newest first."""
    rows = area(code, scope=scope).populations.order_by("-as_of", "series")
    return [Figure(code, one.series, one.count, one.as_of, one.kind, one.source) for one in rows]
