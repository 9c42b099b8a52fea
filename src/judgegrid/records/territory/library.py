"""The address library of this installation as a gazetteer, read once and kept until something is written."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Max

from judgegrid.domain import content
from judgegrid.methods.text.address_rows import AreaRow, PlaceRow, RoadRow
from judgegrid.methods.text.gazetteer import Gazetteer
from judgegrid.records.territory import versions
from judgegrid.records.territory.models import Area, AreaAlias, Place, RoadSegment

PARITIES = {"odd": "odd", "even": "even"}
Version = tuple[str, tuple[tuple[int, int], ...]]


def gazetteer() -> Gazetteer:
    """Areas open today, their aliases, places and road segments; rebuilt when one of them was written,
    by whatever process (``versions``), or when rows came or went some other way.

    Holds no personal data: names of areas, compounds and roads only.
    """
    return _built(_version())


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much the library holds; ``learned``: places that came from reviews."""

    places: int
    learned: int
    segments: int
    aliases: int


def sizes() -> Sizes:
    """Count the library."""
    learned = Place.objects.filter(source="review").count()
    counts = (table.objects.count() for table in (Place, RoadSegment, AreaAlias))
    places, segments, aliases = counts
    return Sizes(places, learned, segments, aliases)


def forget() -> None:
    """Read the library anew next time: for those who change rows behind the back of the loads and actions."""
    _built.cache_clear()


def _version() -> Version:
    tables = (Area, AreaAlias, Place, RoadSegment)
    counted = (table.objects.aggregate(n=Count("pk"), last=Max("pk")) for table in tables)
    return versions.current(), tuple((row["n"], row["last"] or 0) for row in counted)


@lru_cache(maxsize=2)
def _built(version: Version) -> Gazetteer:
    aliases: dict[int, list[str]] = {}
    for area_id, alias in AreaAlias.objects.values_list("area_id", "alias"):
        aliases.setdefault(area_id, []).append(alias)
    fields = ("pk", "code", "level", "name", "parent__code")
    areas = [
        AreaRow(code, level, name, parent or "", tuple(aliases.get(pk, ())))
        for pk, code, level, name, parent in Area.objects.filter(valid_to=None).values_list(*fields)
    ]
    open_codes = {row.code for row in areas}
    return Gazetteer(areas, _places(open_codes), _roads(open_codes), foreign=_elsewhere(open_codes))


def _places(open_codes: set[str]) -> list[PlaceRow]:
    fields = ("name", "area__code", "kind", "source", "longitude", "latitude", "address")
    rows = Place.objects.order_by("pk").values_list(*fields, "building_from", "building_to")
    return [
        PlaceRow(
            name,
            code,
            "learned" if source == "review" else kind,
            lon=lon,
            lat=lat,
            building_from=first,
            building_to=last,
            address=address,
        )
        for name, code, kind, source, lon, lat, address, first, last in rows
        if code in open_codes
    ]


def _roads(open_codes: set[str]) -> list[RoadRow]:
    fields = ("road", "area__code", "parity", "low", "high")
    return [
        RoadRow(road, code, PARITIES.get(parity, "both"), low, high)
        for road, code, parity, low, high in RoadSegment.objects.order_by("pk").values_list(*fields)
        if code in open_codes
    ]


def _elsewhere(open_codes: set[str]) -> list[str]:
    """Names of provinces, cities and counties outside the cities (or counties) of this installation."""
    homes = {code[:4] for code in open_codes if code[4:] == "00000000"} - {
        code[:2] + "00" for code in open_codes
    }
    homes = homes or {code[:6] for code in open_codes}
    upper = {home[:2] for home in homes} | {home[:4] for home in homes}
    return [
        row["name"]
        for row in content.rows("division_names")
        if row["code"] not in upper and not row["code"].startswith(tuple(homes))
    ]
