"""The sides and filters of a pivot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Axis(StrEnum):
    """What may stand on a side of the pivot."""

    AREA = "area"
    CAUSE1 = "cause1"
    CAUSE2 = "cause2"
    CAUSE3 = "cause3"
    MONTH = "month"
    PARTY = "party"
    BATCH = "batch"
    PROCEEDING = "proceeding"
    COURT = "court"
    NONE = "none"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Axis.AREA: "下级区划",
    Axis.CAUSE1: "一级案由",
    Axis.CAUSE2: "二级案由",
    Axis.CAUSE3: "三级案由",
    Axis.MONTH: "月份",
    Axis.PARTY: "当事人类型",
    Axis.BATCH: "是否批量",
    Axis.PROCEEDING: "民事/行政",
    Axis.COURT: "受理法院",
    Axis.NONE: "合计",
}
PARTIES = {
    "NN": "自然人诉自然人",
    "NO": "自然人诉单位",
    "ON": "单位诉自然人",
    "OO": "单位诉单位",
    "": "未标明",
}
PROCEEDINGS = {"civil": "民事", "admin": "行政", "other": "其他"}
COLUMNS = {
    Axis.CAUSE1: "cause_level1",
    Axis.CAUSE2: "cause_level2",
    Axis.CAUSE3: "cause_level3",
    Axis.MONTH: "month",
    Axis.PARTY: "party_kind",
    Axis.BATCH: "is_batch",
    Axis.PROCEEDING: "proceeding",
    Axis.COURT: "court_code",
}
CAUSE_AXES = (Axis.CAUSE1, Axis.CAUSE2, Axis.CAUSE3)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which filings a pivot counts: whole months from ``start`` to before ``end`` in ``area_code``.

    ``cause``: a concept with all below it; the others empty or None for all.
    """

    area_code: str
    start: date
    end: date
    cause: str = ""
    party: str | None = None
    batch: bool | None = None
    proceeding: str = ""
    court: str = ""


def key_of(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:%Y-%m}" if isinstance(value, date) else str(value)
