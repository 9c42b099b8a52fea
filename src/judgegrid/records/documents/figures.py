"""The figures of one month's paper, frozen as gathered: before any recipient and any sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Measured:
    """A count with its exact Poisson interval; ``count`` None: the month was not in the ledger (blank)."""

    count: int | None
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True, slots=True)
class RateFigure:
    """Cases per 10,000 residents with the exact interval; ``value`` None: no population."""

    value: float | None
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A row of table A: civil, admin or total."""

    key: str
    now: Measured
    last_month: Measured
    last_year: Measured
    earlier: tuple[int, ...]  # the same month of up to three earlier years, those in the ledger
    rates: tuple[RateFigure, ...]  # one per population basis


@dataclass(frozen=True, slots=True)
class CauseLine:
    """A row of table B. ``concept`` is empty for filings whose cause is not mapped."""

    concept: str
    name: str
    proceeding: str
    closed: bool  # class X: outside the court only inside a bigger total
    now: Measured
    last_year: Measured


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """Filings of a community, both proceedings and the civil ones alone."""

    code: str
    name: str
    now: Measured
    last_year: Measured
    civil_now: Measured
    civil_last_year: Measured


@dataclass(frozen=True, slots=True)
class ClusterLine:
    """A row of table C: many filings of one cause at one place or against one enterprise."""

    key: str
    area_name: str
    compound: str
    organisation: str
    cause: str
    proceeding: str
    sharing_class: str
    count: int
    first_on: str
    last_on: str
    plaintiff_share: float | None
    seen_before: str  # what last month's paper said of it, empty when it is new


@dataclass(frozen=True, slots=True)
class PopulationFigure:
    """Residents of the area by the series of a rate; ``people`` None: not loaded."""

    series: tuple[str, ...]
    people: int | None
    as_of: str
    kind: str = ""
    locked: bool = False  # the source of the year was locked before the paper was written


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the surrounding county's filings has an area: the guard beside every figure (I-7)."""

    area_name: str
    counted: int
    attributed: int

    @property
    def rate(self) -> float | None:
        return self.attributed / self.counted if self.counted else None


@dataclass(frozen=True, slots=True)
class MissedFigure:
    """Filings that a grid could have known of (indicators.md §5.1), and what communities answered.

    ``known``: reported before; ``none``: no report found. Missed lies between ``none`` and all not known.
    """

    findable: int
    known: int
    none: int
    replies: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """Everything a 月分析 is composed from."""

    area_code: str
    area_name: str
    issuer: str
    month: str  # 2026-09
    cutoff: str  # ISO instant in local time
    lines: tuple[Line, ...]
    causes: tuple[CauseLine, ...]
    places: tuple[PlaceLine, ...]
    clusters: tuple[ClusterLine, ...]
    populations: tuple[PopulationFigure, ...]
    coverage: Coverage
    trend: tuple[tuple[str, int | None, int | None], ...]  # month, both proceedings, civil
    peers: tuple[RateFigure, ...]  # the county as a whole, one per population basis
    disputes_reported: int | None
    later_entries: int
    areas_now: tuple[str, ...]
    areas_then: tuple[str, ...]
    moved: Mapping[str, str] = field(default_factory=dict)
    published_last_year: Mapping[str, int] = field(default_factory=dict)
    missed: MissedFigure | None = None  # None: not compared with reports up to the end of the month
    hidden_last_year: tuple[str, ...] = ()  # rows whose figure was hidden when it was published a year ago

    @property
    def start(self) -> date:
        return date.fromisoformat(f"{self.month}-01")


def to_data(figures: MonthFigures) -> dict[str, Any]:
    """As JSON data."""
    return asdict(figures)


def from_data(data: Mapping[str, Any]) -> MonthFigures:
    """The figures that ``to_data`` was given, also after a round through JSON."""
    given = dict(data)
    for name, read in (("lines", _line), ("causes", _cause), ("places", _place)):
        given[name] = tuple(read(one) for one in given[name])
    given["clusters"] = tuple(ClusterLine(**one) for one in given["clusters"])
    given["populations"] = tuple(
        PopulationFigure(**{**one, "series": tuple(one["series"])}) for one in given["populations"]
    )
    given["coverage"] = Coverage(**given["coverage"])
    given["trend"] = tuple(tuple(one) for one in given["trend"])
    given["peers"] = tuple(RateFigure(**one) for one in given["peers"])
    if missed := given.get("missed"):
        replies = tuple((label, count) for label, count in missed["replies"])
        given["missed"] = MissedFigure(**{**missed, "replies": replies})
    for name in ("areas_now", "areas_then", "hidden_last_year"):
        given[name] = tuple(given.get(name, ()))
    return MonthFigures(**given)


def _measured(data: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {**data, **{name: Measured(**data[name]) for name in names}}


def _line(data: Mapping[str, Any]) -> Line:
    given = _measured(data, "now", "last_month", "last_year")
    given["earlier"] = tuple(given["earlier"])
    given["rates"] = tuple(RateFigure(**one) for one in given["rates"])
    return Line(**given)


def _cause(data: Mapping[str, Any]) -> CauseLine:
    return CauseLine(**_measured(data, "now", "last_year"))


def _place(data: Mapping[str, Any]) -> PlaceLine:
    return PlaceLine(**_measured(data, "now", "last_year", "civil_now", "civil_last_year"))
