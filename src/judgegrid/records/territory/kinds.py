"""The kinds of tables that can be loaded into the territory, by name."""

from __future__ import annotations

from collections.abc import Callable

from judgegrid.records.territory.load_areas import AliasLoader, AreaLoader
from judgegrid.records.territory.load_judges import JudgeCountLoader
from judgegrid.records.territory.load_jurisdiction import JurisdictionLoader
from judgegrid.records.territory.load_people import PopulationLoader
from judgegrid.records.territory.load_places import PlaceLoader, RoadLoader
from judgegrid.records.territory.load_polygons import PolygonLoader
from judgegrid.records.territory.loading import Loader

LOADERS: dict[str, Callable[[], Loader]] = {
    "areas": AreaLoader,
    "aliases": AliasLoader,
    "population": PopulationLoader,
    "jurisdiction": JurisdictionLoader,
    "judges": JudgeCountLoader,
    "places": PlaceLoader,
    "roads": RoadLoader,
    "polygons": PolygonLoader,
}
