"""Definitions of indicators with versions as data, and the 口径 line each printed figure carries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache

from judgegrid.domain import content


class Direction(StrEnum):
    """The wanted direction. Context may never enter a scorecard (I-9)."""

    UP = "up"
    DOWN = "down"
    CONTEXT = "context"

    @property
    def sign(self) -> str:
        return {"up": "↑", "down": "↓", "context": "○"}[self.value]

    @property
    def label(self) -> str:
        return {"up": "越高越好", "down": "越低越好", "context": "仅供参考"}[self.value]


# Levels of I-10 as area levels.
LEVELS = {"C": "city", "D": "county", "T": "township", "U": "village", "G": "grid"}
PERIODS = {"W": "week", "M": "month", "Q": "quarter", "H": "half", "Y": "year"}
EXCLUSIONS = {
    "batch": "批量",
    "organisation": "被告为单位",
    "financial": "金融批量",
    "seat_only": "仅有单位住所地",
    "organisation_side": "有一方为单位",
}


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of an indicator (I-1). ``numerator`` and ``denominator`` are what the page prints;
    ``type_words``, ``exclusions``, ``split_by`` and ``population_series`` are what is computed.
    """

    identifier: str
    version: str
    default: bool
    label: str
    unit: str
    numerator: str
    denominator: str
    factor: int
    type_words: tuple[str, ...]
    exclusions: tuple[str, ...]
    split_by: str
    population_series: tuple[str, ...]
    periods: tuple[str, ...]
    levels: tuple[str, ...]
    direction: Direction
    guards: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    mark: str

    @property
    def name(self) -> str:
        """litigation_rate@v1"""
        return f"{self.identifier}@{self.version}"

    @property
    def title(self) -> str:
        """The definition and its version as people read them: 万人起诉率（第1版）."""
        return f"{self.label}（{version_words(self.version)}）"

    @property
    def version_label(self) -> str:
        return version_words(self.version)

    @property
    def formula(self) -> str:
        """The definition as one printed line."""
        parts = [self.numerator]
        if self.denominator:
            parts.append(f" ÷ {self.denominator}")
        if self.factor != 1:
            parts.append(f" × {self.factor:,}")
        if self.exclusions:
            parts.append(f"，不含{'、'.join(EXCLUSIONS[one] for one in self.exclusions)}")
        return "".join(parts)

    @property
    def scorable(self) -> bool:
        return self.direction is not Direction.CONTEXT

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


def version_words(version: str) -> str:
    """v6 → 第6版; what follows a colon (the column of a split definition) is left to its label."""
    return f"第{version.partition(':')[0].removeprefix('v')}版"


@cache
def definitions() -> dict[str, Definition]:
    """All definitions by name (identifier@version), in the order of the table."""
    found = [_read(row) for row in content.rows("indicators")]
    return {one.name: one for one in found}


def _read(row: dict[str, str]) -> Definition:
    def parts(field: str) -> tuple[str, ...]:
        return tuple(filter(None, row[field].split(";")))

    return Definition(
        identifier=row["identifier"],
        version=row["version"],
        default=row["default"] == "yes",
        label=row["label"],
        unit=row["unit"],
        numerator=row["numerator"],
        denominator=row["denominator"],
        factor=int(row["factor"]),
        type_words=parts("type_words"),
        exclusions=parts("exclusions"),
        split_by=row["split_by"],
        population_series=parts("population_series"),
        periods=tuple(PERIODS[one] for one in parts("periods")),
        levels=tuple(LEVELS[one] for one in parts("levels")),
        direction=Direction(row["direction"]),
        guards=parts("guards"),
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        mark=row["mark"],
    )


def definition(identifier: str, version: str = "") -> Definition:
    """A version of an indicator, without ``version`` the default one; raises KeyError."""
    if version:
        return definitions()[f"{identifier}@{version}"]
    for one in versions(identifier):
        if one.default:
            return one
    raise KeyError(identifier)


def versions(identifier: str, *, on: date | None = None) -> tuple[Definition, ...]:
    """All versions of an indicator, with ``on`` those in force that day: several may be at once."""
    return tuple(
        one
        for one in definitions().values()
        if one.identifier == identifier and (on is None or one.in_force(on))
    )


def caliber_line(
    one: Definition,
    *,
    cutoff: datetime,
    population_series: tuple[str, ...] | None = None,
    population_date: date | None = None,
    attribution_rate: float | None = None,
    interval: str = "",
    basis: str = "",
) -> str:
    """The 口径 line of a figure (I-1): definition and version, cut-off, population, 归属率, interval.

    ``population_series`` are those really used (default: of the definition); a definition that needs a
    population prints that it is missing. ``attribution_rate`` in [0, 1]; ``basis``: what else is divided by,
    with its date and source.
    """
    parts = [
        f"{one.title}：{one.formula}",
        f"统计截至{cutoff.year}年{cutoff.month}月{cutoff.day}日{cutoff:%H:%M}",
    ]
    series = one.population_series if population_series is None else population_series
    if one.population_series:
        if population_date and series:
            day = f"{population_date.year}年{population_date.month}月{population_date.day}日"
            parts.append(f"人口：{'＋'.join(series)}，{day}")
        else:
            parts.append("人口：缺，不计算比率")
    if basis:
        parts.append(basis)
    if attribution_rate is not None:
        parts.append(f"归属率 {attribution_rate * 100:.0f} %")
    if interval:
        parts.append(interval)
    return "口径：" + " · ".join(parts)
