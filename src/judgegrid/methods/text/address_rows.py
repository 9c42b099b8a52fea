"""Plain rows from which an address library is built: areas, places, road segments."""

from __future__ import annotations

from dataclasses import dataclass

LEVELS: tuple[str, ...] = ("province", "city", "county", "township", "village", "grid")
LEVEL_LABELS: dict[str, str] = {
    "province": "省",
    "city": "设区市",
    "county": "区县",
    "township": "街镇",
    "village": "社区（村）",
    "grid": "网格",
}


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One unit of the area tree.

    ``level`` is one of ``LEVELS``; ``parent`` is the code above ("" at the root of the table). An alias that
    ends like an administrative name (…社区, …街道) counts as the name itself, any other as a weak alias.
    """

    code: str
    level: str
    name: str
    parent: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A compound (``kind="compound"``), any other named place (``"poi"``) or a learned name (``"learned"``).

    A compound shared by several areas has one row for each; ``building_from``/``building_to`` then say which
    buildings (幢) lie in this one. ``lon``/``lat`` in degrees, any datum, as long as it is one. ``address``
    is how the place's own address is written (road, number, quarter): from it unknown neighbours are located.
    """

    name: str
    area_code: str
    kind: str = "compound"
    aliases: tuple[str, ...] = ()
    lon: float | None = None
    lat: float | None = None
    building_from: int | None = None
    building_to: int | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class RoadRow:
    """The house numbers of one road that lie in one area.

    ``parity`` is "odd", "even" or "both"; no numbers means that the road merely runs through the area.
    """

    road: str
    area_code: str
    parity: str = "both"
    number_from: int | None = None
    number_to: int | None = None

    def holds(self, number: int) -> bool:
        """Say whether a house number lies in this segment."""
        if self.number_from is None or self.number_to is None:
            return False
        if not self.number_from <= number <= self.number_to:
            return False
        return self.parity == "both" or (number % 2 == 1) == (self.parity == "odd")


# Districts of Wuxi merged or renamed in 2015 (国函〔2015〕171号): old name → code of today's district.
RENAMED_WUXI: dict[str, str] = {
    "崇安区": "320213000000",
    "南长区": "320213000000",
    "北塘区": "320213000000",
    "无锡新区": "320214000000",
    "新区": "320214000000",
    "高新区": "320214000000",
}
