"""Papers: kinds, recipients, the life of a paper, and what a recipient may not see."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from judgegrid.domain.people import Permission, Role, Scope, Zone


class PaperKind(StrEnum):
    """What is written."""

    MONTHLY = "monthly"

    @property
    def label(self) -> str:
        return "月分析"


class Recipient(StrEnum):
    """For whom a version is written; decides small cells and what is left out (I-8)."""

    COURT = "court"
    STREET = "street"
    PUBLIC = "public"

    @property
    def label(self) -> str:
        return {"court": "法院内部", "street": "街镇、综治中心", "public": "社会公开"}[self.value]

    @property
    def is_inside(self) -> bool:
        return self is Recipient.COURT


class PaperState(StrEnum):
    """Where a paper stands."""

    ASKED = "asked"
    WRITING = "writing"
    READY = "ready"
    SIGNED = "signed"
    FAILED = "failed"

    @property
    def label(self) -> str:
        return {
            "asked": "等待生成",
            "writing": "生成中",
            "ready": "待签发",
            "signed": "已签发",
            "failed": "生成失败",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Move:
    """One step in the life of a paper."""

    name: str
    label: str
    before: tuple[PaperState, ...]
    after: PaperState
    by_machine: bool = False


_S = PaperState
MOVES: tuple[Move, ...] = (
    Move("take", "开始生成", (_S.ASKED,), _S.WRITING, by_machine=True),
    Move("finish", "生成完成", (_S.WRITING,), _S.READY, by_machine=True),
    Move("fail", "生成失败", (_S.WRITING,), _S.FAILED, by_machine=True),
    Move("again", "重新生成", (_S.FAILED, _S.READY), _S.ASKED),
    Move("assign", "填写责任分工", (_S.READY,), _S.ASKED),
    Move("sign", "签发", (_S.READY,), _S.SIGNED),
)


# Who signs is the court's own rule; until it says so, these do.
SIGNERS = frozenset({Role.COURT_LEADER, Role.STATION_HEAD})


def may_sign(scope: Scope) -> bool:
    """Whether a scope holds a role that signs papers."""
    return bool(scope.roles & SIGNERS)


def move(name: str) -> Move:
    """A step by its name; raises KeyError."""
    return {one.name: one for one in MOVES}[name]


def readable_recipients(scope: Scope) -> frozenset[Recipient]:
    """The versions that exist for a scope: all in the court, the street's and the public's outside."""
    if not (scope.may(Permission.READ_FIGURES) or scope.may(Permission.MAKE_PAPERS)):
        return frozenset()
    if scope.zone in (Zone.COURT, Zone.MACHINE):
        return frozenset(Recipient)
    if scope.zone is Zone.GOVERNANCE:
        return frozenset({Recipient.STREET, Recipient.PUBLIC})
    return frozenset({Recipient.PUBLIC}) if scope.zone is Zone.GRID else frozenset()
