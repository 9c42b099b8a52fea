"""Which place decides where a case belongs, by its cause (indicators.md §6): an ordered list as data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from judgegrid.domain import content
from judgegrid.domain.areas import Level
from judgegrid.domain.causes import ancestors


class Place(StrEnum):
    """Kinds of places that a case names."""

    COMPOUND = "compound"
    PROPERTY = "property"
    COMMON_HOME = "common_home"
    DEFENDANT_HOME = "defendant_home"
    PLAINTIFF_HOME = "plaintiff_home"
    LAST_HOME = "last_home"
    EMPLOYER_SITE = "employer_site"
    WORKSITE = "worksite"
    ACCIDENT_PLACE = "accident_place"
    SHOP = "shop"
    EVENT_PLACE = "event_place"
    INSTITUTION = "institution"
    DEFENDANT_SEAT = "defendant_seat"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Place.COMPOUND: "小区",
    Place.PROPERTY: "涉案不动产",
    Place.COMMON_HOME: "共同住所",
    Place.DEFENDANT_HOME: "被告住所",
    Place.PLAINTIFF_HOME: "原告住所",
    Place.LAST_HOME: "被继承人生前住所",
    Place.EMPLOYER_SITE: "用人单位所在地",
    Place.WORKSITE: "工作地点",
    Place.ACCIDENT_PLACE: "事故发生地",
    Place.SHOP: "履行地或店铺",
    Place.EVENT_PLACE: "事发地",
    Place.INSTITUTION: "学校或医疗机构",
    Place.DEFENDANT_SEAT: "被告单位住所地",
}

# A registered seat says little about where a conflict arose.
LOW_CONFIDENCE = frozenset({Place.DEFENDANT_SEAT})


@dataclass(frozen=True, slots=True)
class Rule:
    """The places of one cause family in the order in which they are tried.

    ``lowest_level``: no attribution below it; ``batch``: flagged as mass financial filings;
    ``statistics_only``: attributed, never listed by case to the grid; ``detectable``: a grid could
    have known of it (5.1 漏排).
    """

    family: str
    label: str
    places: tuple[Place, ...]
    lowest_level: Level
    batch: bool
    statistics_only: bool
    detectable: bool
    attributed_to: str


@cache
def rules() -> dict[str, Rule]:
    """All rules by family, in the order of the table."""
    return {
        row["family"]: Rule(
            family=row["family"],
            label=row["label"],
            places=tuple(Place(kind) for kind in row["kinds"].split(";")),
            lowest_level=Level(row["lowest_level"]),
            batch=row["batch"] == "yes",
            statistics_only=row["statistics_only"] == "yes",
            detectable=row["detectable"] == "yes",
            attributed_to=row["attributed_to"],
        )
        for row in content.rows("locus")
    }


@cache
def _families() -> dict[str, str]:
    return {
        concept: row["family"]
        for row in content.rows("locus")
        for concept in filter(None, row["causes"].split(";"))
    }


@cache
def family(concept: str | None) -> str:
    """The cause family of a concept: that of its nearest mapped ancestor, else ``other``."""
    chain = ancestors(concept) if concept else ()
    return next((_families()[one] for one in chain if one in _families()), "other")


def rule_for(concept: str | None, *, accident_first: bool = True) -> Rule:
    """The rule of a cause. ``accident_first=False`` tries the defendant's home before the accident."""
    rule = rules()[family(concept)]
    if rule.family == "traffic" and not accident_first:
        return replace(rule, places=rule.places[::-1])
    return rule
