"""Disputes: where they come from, how hard they are, what may be shared of them."""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import StrEnum

from judgegrid.domain import content
from judgegrid.domain.privacy import SharingClass


class DisputeSource(StrEnum):
    """Who brought a dispute in."""

    GRID = "grid"
    COMMUNITY = "community"
    RESIDENT = "resident"
    IMPORT = "import"
    COURT = "court"

    @property
    def label(self) -> str:
        return {
            "grid": "网格上报",
            "community": "社区上报",
            "resident": "居民反映",
            "import": "批量导入",
            "court": "法院移送",
        }[self.value]


class DisputeState(StrEnum):
    """States that the intake half knows; mediation adds its own."""

    REPORTED = "reported"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {"reported": "已上报", "withdrawn": "已撤回"}[self.value]


class DisputeLevel(StrEnum):
    """How hard a dispute is; names differ by place, these are the defaults (practice.md §1.4)."""

    SIMPLE = "simple"
    ORDINARY = "ordinary"
    HARD = "hard"

    @property
    def label(self) -> str:
        return {"simple": "简易", "ordinary": "一般", "hard": "疑难"}[self.value]


# Family, medical, labour, intellectual property and school matters are restricted (rules.md §7).
RESTRICTED_TYPES = frozenset({"D01", "D10", "D12", "D17", "D20"})


def dispute_types() -> dict[str, str]:
    """Code → name of the types of mediation statistics (rules.md §2.3)."""
    return {row["code"]: row["name"] for row in content.rows("dispute_types")}


def sharing_class_of(dispute_type: str, *, with_minor: bool = False) -> SharingClass:
    """Default sharing class of a dispute; a minor as party closes it wholly."""
    if with_minor:
        return SharingClass.NEVER
    return SharingClass.RESTRICTED if dispute_type in RESTRICTED_TYPES else SharingClass.SHAREABLE


def client_id_anew(client_id: str, *words: str) -> str:
    """The number of a form that was gone back to and filled in anew: sent twice it is still one."""
    return hashlib.sha256("\n".join((client_id, *words)).encode()).hexdigest()[:40]


def number_of(at: datetime, origin: str) -> str:
    """JF + day + eight characters of where the report came from: the same origin, the same number."""
    return f"JF{at:%Y%m%d}-{hashlib.sha256(origin.encode()).hexdigest()[:8].upper()}"
