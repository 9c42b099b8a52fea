"""Counts of 员额 judges of a court: kinds, limits, and when an average per judge may be shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

KINDS = ("名册", "报表", "推算", "演示")
MOST = 5_000  # of one court; more is a slip of the keyboard
# Below so many judges an average per judge speaks of persons, and persons are never compared (I-11).
LEAST_FOR_AVERAGE = 3


@dataclass(frozen=True, slots=True)
class JudgeCount:
    """员额 judges of a court or tribunal on a day; those of a tribunal are among those of its court."""

    court_code: str
    court: str
    count: int
    as_of: date
    kind: str
    source: str

    def said(self) -> str:
        """The count as a 口径 line prints it."""
        return f"员额法官{self.count}人（{self.court}，{self.as_of}，{self.kind}，{self.source}）"


def wrong_count(count: int) -> str:
    """What would be right when a count cannot be; empty when it can."""
    if 1 <= count <= MOST:
        return ""
    return f"应为1至{MOST}的整数；没有员额法官的不登记"
