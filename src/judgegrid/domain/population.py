"""Series and kinds of population figures (indicators.md I-4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

RESIDENT, FLOATING = "常住", "登记在册流动"
MOST = 2_000_000_000  # people or households of an area; what a column holds, and more than any country has
SERIES = (RESIDENT, FLOATING)
KINDS = ("普查", "年报", "推算", "演示")
DERIVED = "推算"


@dataclass(frozen=True, slots=True)
class Figure:
    """People of an area in one series; ``derived``: carried over a split or merge by weights."""

    code: str
    series: str
    count: float
    as_of: date
    kind: str
    source: str
    derived: bool = False
