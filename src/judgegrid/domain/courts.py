"""Courts by their code word 法院代字 (rules.md §1.4). A court is never computed from an area code."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from judgegrid.domain import content

LEVEL_LABELS = {"supreme": "最高法院", "high": "高级法院", "intermediate": "中级法院", "basic": "基层法院"}


@dataclass(frozen=True, slots=True)
class Court:
    """A court; ``valid_from`` and ``valid_to`` are case-number years, both included, None = open."""

    code: str
    name: str
    level: str
    division_code: str
    valid_from: int
    valid_to: int | None

    def valid_in(self, year: int) -> bool:
        return self.valid_from <= year and (self.valid_to is None or year <= self.valid_to)


@cache
def all_courts() -> MappingProxyType[str, Court]:
    """The shipped courts by code."""
    return MappingProxyType(
        {
            row["court_code"]: Court(
                row["court_code"],
                row["court_name"],
                row["level"],
                row["division_code"],
                int(row["valid_from"]),
                int(row["valid_to"]) if row["valid_to"] else None,
            )
            for row in content.rows("courts")
        }
    )


def level_of(code: str) -> str:
    """Level by the shape of the code word: 最高法, one character, two digits, four digits."""
    if code == "最高法":
        return "supreme"
    return {1: "high", 3: "intermediate", 5: "basic"}[len(code)]
