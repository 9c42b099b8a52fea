"""漏排: which filings a grid could have known of, what a link says, and the life of a notice (§5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from judgegrid.domain import content, locus
from judgegrid.domain.case_types import Relevance
from judgegrid.domain.people import Permission, Scope
from judgegrid.domain.privacy import SharingClass

KNOWN_DAYS = 90  # N of indicators.md §5.1 [C]: a report counts when it is at most so many days older
LINK_DAYS = 730  # links are looked for so far back; older than N is shown, but does not count as known
LEAST = 5  # |F| below it: no rate
LINK_YEARS = 2  # filings of so many years up to the newest are compared; what was said of older ones stays
CALIBRATED = 300  # pairs judged by people from which their verdicts set the probabilities
NOT_MISSED = "未找到上报不能等同于漏排：可能没有出现苗头，可能没有上报，也可能记录不全。"
COUNTED = frozenset({Relevance.FIRST_INSTANCE_CIVIL.value, Relevance.FIRST_INSTANCE_ADMIN.value})


class LinkState(StrEnum):
    """What is known of one filing: was there an earlier report?"""

    MATCHED = "matched"
    POSSIBLE = "possible"
    NONE = "none"
    EXCLUDED = "excluded"

    @property
    def label(self) -> str:
        return {"matched": "已有上报", "possible": "可能有", "none": "未找到", "excluded": "不计入"}[
            self.value
        ]


class Exclusion(StrEnum):
    """Why a filing is not among those that a grid could have known of (indicators.md §5.1)."""

    BATCH = "batch"
    FINANCIAL = "financial"
    BUSINESS = "business"
    FAMILY = "family"
    CLOSED = "closed"
    ELSEWHERE = "elsewhere"
    ADMINISTRATIVE = "administrative"
    DECIDED = "decided"

    @property
    def label(self) -> str:
        return _EXCLUDED[self]


_EXCLUDED = {
    Exclusion.BATCH: "批量案件",
    Exclusion.FINANCIAL: "金融借款、信用卡",
    Exclusion.BUSINESS: "企业之间",
    Exclusion.FAMILY: "婚姻家庭、继承",
    Exclusion.CLOSED: "不共享案件",
    Exclusion.ELSEWHERE: "被告在别处（跨区）",
    Exclusion.ADMINISTRATIVE: "行政案件",
    Exclusion.DECIDED: "经决定不列入可发现清单",
}
_FAMILY = frozenset({"marriage", "inheritance"})


class Verdict(StrEnum):
    """What a person said of a filing and a report."""

    SAME = "same"
    DIFFERENT = "different"

    @property
    def label(self) -> str:
        return {"same": "是同一件", "different": "不是同一件"}[self.value]


def exclusion(
    *,
    proceeding: str,
    sharing_class: str,
    cause_id: str,
    is_batch: bool,
    party_kind: str,
    decided: Mapping[str, bool],
    elsewhere: bool = False,
) -> Exclusion | None:
    """Why a filing is left out of F; None when a grid could have known of it.

    ``decided``: cause family → whether people put it on the detectable list or took it off; the shipped list
    (content/locus.csv) holds for all others. ``elsewhere``: the defendant lives in another county.
    """
    if proceeding == "admin":
        return Exclusion.ADMINISTRATIVE
    if sharing_class == SharingClass.NEVER:
        return Exclusion.CLOSED
    rule = locus.rule_for(cause_id or None)
    if rule.family in _FAMILY:
        return Exclusion.FAMILY
    if rule.batch:
        return Exclusion.FINANCIAL
    if is_batch:
        return Exclusion.BATCH
    if party_kind == "OO":
        return Exclusion.BUSINESS
    if not decided.get(rule.family, rule.detectable):
        return Exclusion.DECIDED
    return Exclusion.ELSEWHERE if elsewhere else None


def decidable_families() -> dict[str, str]:
    """Family → label of the causes whose place on the detectable list people may change."""
    return {
        one.family: one.label
        for one in locus.rules().values()
        if one.family not in _FAMILY and not one.batch and one.family != "administrative"
    }


def lives_elsewhere(address: str, *, above: Iterable[str], own: Iterable[str], others: Iterable[str]) -> bool:
    """Whether an address names another county, city or province and not the own ones.

    ``above``: names of the own province and city; ``own``: names of the own county; ``others``: names of the
    counties around. An address that names no division (a compound, a road) is not taken for one elsewhere.
    """
    rest = address.strip()
    for name in above:
        rest = rest.removeprefix(name)
    if any(name in rest for name in own if name):
        return False
    return any(name in rest for name in others if name) or bool(_foreign().match(rest))


@cache
def _foreign() -> re.Pattern[str]:
    """An address that begins with a province or a city of the country, as they are called in full."""
    names = [row["name"] for row in content.rows("division_names") if row["level"] in ("province", "city")]
    return re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)))


@cache
def families_of_type(dispute_type: str) -> tuple[str, ...]:
    """The cause families that a dispute type of the mediation statistics covers, the main one first."""
    for row in content.rows("dispute_types"):
        if row["code"] == dispute_type:
            causes = [part for part in row["suggested_civil_causes"].split(";") if part]
            return tuple(dict.fromkeys(locus.family(f"civil:{cause}") for cause in causes))
    return ()


class NoticeState(StrEnum):
    """Where a notice to a community stands."""

    DRAFTED = "drafted"
    SENT = "sent"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {
            "drafted": "待批准",
            "sent": "待社区答复",
            "answered": "已答复，待法院确认",
            "closed": "已办结",
            "withdrawn": "已撤回",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Move:
    """One step in the life of a notice."""

    name: str
    label: str
    before: tuple[NoticeState, ...]
    after: NoticeState


_N = NoticeState
MOVES: tuple[Move, ...] = (
    Move("send", "批准并发出", (_N.DRAFTED,), _N.SENT),
    Move("answer", "答复", (_N.SENT,), _N.ANSWERED),
    Move("close", "办结", (_N.ANSWERED,), _N.CLOSED),
    Move("withdraw", "撤回", (_N.DRAFTED, _N.SENT), _N.WITHDRAWN),
)


def move(name: str) -> Move:
    """A step by its name; raises KeyError."""
    return {one.name: one for one in MOVES}[name]


class ReplyCode(StrEnum):
    """What a community says of one line of a notice."""

    FINDABLE = "findable"
    UNFINDABLE = "unfindable"
    SETTLED = "settled"
    NOT_OURS = "not_ours"

    @property
    def label(self) -> str:
        return {
            "findable": "可发现",
            "unfindable": "不可发现",
            "settled": "已化解",
            "not_ours": "不属本格",
        }[self.value]

    @property
    def said(self) -> str:
        """What the code means, in the words of the form."""
        return {
            "findable": "有苗头，本可以发现",
            "unfindable": "没有苗头，或不在日常能接触的范围",
            "settled": "当时已发现并化解过，但没有上报或没有记录",
            "not_ours": "人或地点不在本社区",
        }[self.value]


class ReplyReview(StrEnum):
    """What the court made of a reply: an accepted 不可发现 or 不属本格 leaves the count."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"

    @property
    def label(self) -> str:
        return {"waiting": "待法院确认", "accepted": "已采纳", "declined": "未采纳"}[self.value]


LEAVING = frozenset({ReplyCode.UNFINDABLE, ReplyCode.NOT_OURS})


def shares_place(sharing_class: str) -> bool:
    """Whether a notice may name the compound of a filing of this class."""
    return sharing_class in (SharingClass.SHAREABLE, SharingClass.PUBLIC)


def may_approve(scope: Scope) -> bool:
    """Whether a scope may approve and send notices."""
    return scope.may(Permission.APPROVE_NOTICES)
