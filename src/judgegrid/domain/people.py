"""Roles, persons and scopes: who someone is and which rows exist for them.

A ``Scope`` is the one value that every public query demands. ``records.scoping`` turns it into a
Django ``Q`` and ``warehouse.scoping`` into an ibis predicate; a test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from judgegrid.domain.privacy import ALL_CLASSES, SharingClass


class Role(StrEnum):
    """Roles of product.md §2; residents have no account."""

    GRID_WORKER = "grid_worker"
    COMMUNITY_HEAD = "community_head"
    MEDIATOR = "mediator"
    GRID_JUDGE = "grid_judge"
    JUDGE_ASSISTANT = "judge_assistant"
    STATION_HEAD = "station_head"
    DOCKETING_CLERK = "docketing_clerk"
    GOVERNANCE_OFFICE = "governance_office"
    COURT_LEADER = "court_leader"
    STREET_CENTER = "street_center"
    POLITICAL_LEGAL = "political_legal"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"

    @property
    def label(self) -> str:
        return ROLE_LABELS[self]


ROLE_LABELS: dict[Role, str] = {
    Role.GRID_WORKER: "网格员",
    Role.COMMUNITY_HEAD: "社区书记/网格长",
    Role.MEDIATOR: "人民调解员",
    Role.GRID_JUDGE: "网格法官",
    Role.JUDGE_ASSISTANT: "法官助理",
    Role.STATION_HEAD: "审务工作站长/法庭庭长",
    Role.DOCKETING_CLERK: "立案庭/案件分流员",
    Role.GOVERNANCE_OFFICE: "诉源治理办/审管办",
    Role.COURT_LEADER: "院领导",
    Role.STREET_CENTER: "街道综治中心/司法所",
    Role.POLITICAL_LEGAL: "政法委",
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.AUDIT_ADMIN: "审计管理员",
}

COURT_ROLES = frozenset(
    {
        Role.GRID_JUDGE,
        Role.JUDGE_ASSISTANT,
        Role.STATION_HEAD,
        Role.DOCKETING_CLERK,
        Role.GOVERNANCE_OFFICE,
        Role.COURT_LEADER,
    }
)
GRID_ROLES = frozenset({Role.GRID_WORKER, Role.COMMUNITY_HEAD, Role.MEDIATOR})
GOVERNANCE_ROLES = frozenset({Role.STREET_CENTER, Role.POLITICAL_LEGAL})
ADMIN_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})

# Those who work with the personal data of parties; everyone else sees them masked (PI-02).
CLEAR_ROLES = frozenset({Role.DOCKETING_CLERK, Role.GOVERNANCE_OFFICE, Role.JUDGE_ASSISTANT, Role.GRID_JUDGE})


class Zone(StrEnum):
    """Which side of the court's door a person stands on; decides classes and small cells."""

    COURT = "court"
    GRID = "grid"
    GOVERNANCE = "governance"
    ADMIN = "admin"
    MACHINE = "machine"


class Permission(StrEnum):
    """What a scope may do, beside which rows it reaches."""

    READ_FILINGS = "read_filings"
    IMPORT_FILINGS = "import_filings"
    REVIEW_ATTRIBUTION = "review_attribution"
    READ_FIGURES = "read_figures"
    READ_DISPUTES = "read_disputes"
    REPORT_DISPUTE = "report_dispute"
    EDIT_TERRITORY = "edit_territory"
    MAKE_PAPERS = "make_papers"
    SEE_PERSONAL = "see_personal"
    MANAGE_ACCOUNTS = "manage_accounts"
    APPROVE_ROLES = "approve_roles"
    READ_AUDIT = "read_audit"
    COMPARE_AREAS = "compare_areas"
    EDIT_GUIDES = "edit_guides"
    SIGN_GUIDES = "sign_guides"
    CONFIRM_PROVISIONS = "confirm_provisions"
    READ_MISSED = "read_missed"
    APPROVE_NOTICES = "approve_notices"
    ANSWER_NOTICES = "answer_notices"


_P = Permission
_COURT_BASE = frozenset({_P.READ_FILINGS, _P.READ_FIGURES, _P.READ_DISPUTES, _P.READ_MISSED})
ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.GRID_WORKER: frozenset({_P.READ_FIGURES, _P.READ_DISPUTES, _P.REPORT_DISPUTE}),
    Role.COMMUNITY_HEAD: frozenset({_P.READ_FIGURES, _P.READ_DISPUTES, _P.REPORT_DISPUTE, _P.ANSWER_NOTICES}),
    Role.MEDIATOR: frozenset({_P.READ_DISPUTES, _P.REPORT_DISPUTE, _P.CONFIRM_PROVISIONS}),
    Role.GRID_JUDGE: _COURT_BASE | {_P.SEE_PERSONAL, _P.EDIT_GUIDES, _P.SIGN_GUIDES, _P.CONFIRM_PROVISIONS},
    Role.JUDGE_ASSISTANT: _COURT_BASE
    | {_P.SEE_PERSONAL, _P.REVIEW_ATTRIBUTION, _P.EDIT_GUIDES, _P.CONFIRM_PROVISIONS},
    Role.STATION_HEAD: _COURT_BASE
    | {_P.REVIEW_ATTRIBUTION, _P.MAKE_PAPERS, _P.EDIT_GUIDES, _P.SIGN_GUIDES, _P.CONFIRM_PROVISIONS}
    | {_P.APPROVE_NOTICES},
    Role.DOCKETING_CLERK: _COURT_BASE | {_P.SEE_PERSONAL, _P.IMPORT_FILINGS, _P.REVIEW_ATTRIBUTION},
    Role.GOVERNANCE_OFFICE: _COURT_BASE
    | {_P.SEE_PERSONAL, _P.IMPORT_FILINGS, _P.REVIEW_ATTRIBUTION, _P.EDIT_TERRITORY, _P.MAKE_PAPERS}
    | {_P.EDIT_GUIDES, _P.SIGN_GUIDES, _P.APPROVE_NOTICES},
    Role.COURT_LEADER: _COURT_BASE | {_P.MAKE_PAPERS},
    Role.STREET_CENTER: frozenset({_P.READ_FIGURES, _P.READ_DISPUTES, _P.READ_MISSED}),
    Role.POLITICAL_LEGAL: frozenset({_P.READ_FIGURES, _P.COMPARE_AREAS, _P.READ_MISSED}),
    Role.SYSTEM_ADMIN: frozenset({_P.MANAGE_ACCOUNTS}),
    Role.SECURITY_ADMIN: frozenset({_P.APPROVE_ROLES}),
    Role.AUDIT_ADMIN: frozenset({_P.READ_AUDIT}),
}


def zone_of(roles: Iterable[Role]) -> Zone:
    """The zone of a set of roles; court wins over governance over grid, administrators stand apart."""
    held = frozenset(roles)
    if held & ADMIN_ROLES:
        return Zone.ADMIN
    if held & COURT_ROLES:
        return Zone.COURT
    if held & GOVERNANCE_ROLES:
        return Zone.GOVERNANCE
    return Zone.GRID


def exclusive(roles: Iterable[Role]) -> bool:
    """Whether the roles may stand in one person: an administrator holds nothing else (rules.md §8.2)."""
    held = frozenset(roles)
    return not (held & ADMIN_ROLES) or len(held) == 1


@dataclass(frozen=True, slots=True, order=True)
class CodeRange:
    """Half-open range [low, high) of area codes compared as text (AR-6): an index serves it."""

    low: str
    high: str

    @classmethod
    def below(cls, code: str) -> CodeRange:
        """The range of ``code`` and all areas under it.

        A 12-digit code ends in zeros down to its level: 320211000000 → ["320211", "320212").
        A 17-digit grid code stands for itself. The empty code is the whole country.
        """
        if not code:
            return cls("", "Z")
        if not (code.isascii() and code.isdigit()):
            raise ValueError(f"area code must be digits: {code!r}")
        prefix = code
        if len(code) == 12:
            for length in (2, 4, 6, 9):
                if set(code[length:]) == {"0"}:
                    prefix = code[:length]
                    break
        head = prefix.rstrip("9")
        high = head[:-1] + str(int(head[-1]) + 1) if head else "Z"
        return cls(prefix, high)

    def holds(self, code: str) -> bool:
        return self.low <= code < self.high


@dataclass(frozen=True, slots=True)
class Post:
    """A role held over an area from a day to a day (open end: None)."""

    role: Role
    area_code: str
    from_on: date
    to_on: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.from_on <= day and (self.to_on is None or day < self.to_on)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with an account, as every floor above knows them."""

    id: int
    username: str
    name: str
    posts: tuple[Post, ...] = ()

    def scope(self, on: date) -> Scope:
        """The scope of this person's posts that are in force ``on`` that day."""
        held = [post for post in self.posts if post.holds_on(on)]
        roles = frozenset(post.role for post in held)
        zone = zone_of(roles)
        court = zone is Zone.COURT
        permissions = frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles)) if roles else frozenset()
        return Scope(
            person_id=self.id,
            roles=roles,
            zone=zone,
            ranges=_merged(CodeRange.below(post.area_code) for post in held if post.role not in ADMIN_ROLES),
            permissions=permissions,
            filing_classes=ALL_CLASSES if court else frozenset(),
            dispute_classes=_dispute_classes(zone),
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """Which rows exist for someone. An empty scope reaches nothing.

    ``ranges``: area code ranges; a row is reached when its ``scope_code`` lies in one of them.
    ``filing_classes`` / ``dispute_classes``: sharing classes of the rows reached.
    """

    person_id: int | None = None
    roles: frozenset[Role] = frozenset()
    zone: Zone = Zone.GRID
    ranges: tuple[CodeRange, ...] = ()
    permissions: frozenset[Permission] = frozenset()
    filing_classes: frozenset[SharingClass] = frozenset()
    dispute_classes: frozenset[SharingClass] = field(default=frozenset())

    @classmethod
    def over(cls, area_code: str) -> Scope:
        """A scope of ranges alone: a filter by area, not a person."""
        return cls(ranges=(CodeRange.below(area_code),))

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def reaches(self, code: str) -> bool:
        """Whether an area code lies in the scope."""
        return any(one.holds(code) for one in self.ranges)

    @property
    def suppresses_small_cells(self) -> bool:
        """Outside the court, small cells are hidden (I-8)."""
        return self.zone not in (Zone.COURT, Zone.MACHINE)

    @property
    def sees_personal(self) -> bool:
        return self.may(Permission.SEE_PERSONAL)


MACHINE = Scope(
    zone=Zone.MACHINE,
    ranges=(CodeRange("", "Z"),),
    permissions=frozenset(Permission),
    filing_classes=ALL_CLASSES,
    dispute_classes=ALL_CLASSES,
)


def _dispute_classes(zone: Zone) -> frozenset[SharingClass]:
    if zone is Zone.COURT:
        return ALL_CLASSES
    if zone in (Zone.GRID, Zone.GOVERNANCE):
        return ALL_CLASSES - {SharingClass.NEVER}
    return frozenset()


def _merged(ranges: Iterable[CodeRange]) -> tuple[CodeRange, ...]:
    """Sorted ranges without those that lie inside another one."""
    kept: list[CodeRange] = []
    for one in sorted(set(ranges), key=lambda r: (r.low, [-ord(c) for c in r.high])):
        if kept and kept[-1].low <= one.low and one.high <= kept[-1].high:
            continue
        kept.append(one)
    return tuple(kept)
