"""What the machine writes of accounts: the first three administrators, and the people of the demo city."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from judgegrid.domain.people import Role
from judgegrid.domain.refusals import NotAllowed
from judgegrid.records.accounts.models import Post, User
from judgegrid.records.accounts.passwords import one_time_password
from judgegrid.records.audit.actions import record

ADMINISTRATORS = (
    ("sysadmin", "系统管理员", Role.SYSTEM_ADMIN),
    ("secadmin", "安全管理员", Role.SECURITY_ADMIN),
    ("auditadmin", "审计管理员", Role.AUDIT_ADMIN),
)


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Someone of the demo city."""

    username: str
    name: str
    office: str
    role: Role
    area_code: str


@transaction.atomic
def establish(*, at: datetime, on: date) -> dict[str, str]:
    """Make the three administrators of an empty installation; username → one-time password, shown once.

    Raises NotAllowed when there are accounts already: from then on people make people.
    """
    if User.objects.exists():
        raise NotAllowed("已经有账号；请由系统管理员在页面上建立账号")
    passwords = {}
    for username, name, role in ADMINISTRATORS:
        passwords[username] = one_time_password()
        _add(
            NewPerson(username, name, "", role, ""),
            make_password(passwords[username]),
            at,
            on,
            must_change=True,
        )
    record(at=at, action="account.establish", object_type="user", detail={"usernames": sorted(passwords)})
    return passwords


@transaction.atomic
def settle(people: Iterable[NewPerson], *, password: str, at: datetime, on: date) -> int:
    """Settle the people of the demo city, all with one known password; who is there already stays as is."""
    known = set(User.objects.values_list("username", flat=True))
    hashed = make_password(password)
    new = [one for one in people if one.username not in known]
    for one in new:
        _add(one, hashed, at, on, must_change=False)
    record(at=at, action="account.settle_demo", object_type="user", detail={"count": len(new)})
    return len(new)


def _add(one: NewPerson, hashed: str, at: datetime, on: date, *, must_change: bool) -> None:
    user = User.objects.create(
        username=one.username,
        name=one.name,
        office=one.office,
        password=hashed,
        password_set_at=at,
        created_at=at,
        must_change_password=must_change,
    )
    Post.objects.create(
        user=user, role=one.role.value, area_code=one.area_code, from_on=on, approved_by=user, approved_at=at
    )
