"""Changes to accounts and posts: the system administrator asks, the security administrator approves."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from judgegrid.domain.people import ADMIN_ROLES, Permission, Role, Scope, exclusive
from judgegrid.domain.refusals import Absent, Invalid, NotAllowed, Stale
from judgegrid.records.accounts import passwords
from judgegrid.records.accounts.models import OldPassword, Post, User
from judgegrid.records.audit.actions import record
from judgegrid.records.territory.models import Area

UNUSED_AFTER = timedelta(days=60)


def _require(scope: Scope, permission: Permission) -> None:
    if not scope.may(permission):
        raise Absent("无此页面")


def _user(user_id: int) -> User:
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise Absent("没有这个账号")
    return user


@transaction.atomic
def create_account(
    *,
    at: datetime,
    scope: Scope,
    actor_name: str,
    source: str,
    username: str,
    name: str,
    office: str = "",
    phone: str = "",
) -> tuple[User, str]:
    """A new account with a one-time password that must be changed at first sign-in."""
    _require(scope, Permission.MANAGE_ACCOUNTS)
    wrong = {}
    if not username.strip() or not username.isascii() or " " in username:
        wrong["username"] = "账号用字母、数字、点或下划线，不含空格"
    elif User.objects.filter(username__iexact=username).exists():
        wrong["username"] = "这个账号已有人用；一人一号，不共用"
    if not name.strip():
        wrong["name"] = "请填写姓名"
    if wrong:
        raise Invalid("账号没有建立", wrong)
    password = passwords.one_time_password()
    user = User(username=username, name=name, office=office, phone=phone, must_change_password=True)
    user.created_at = user.password_set_at = at
    user.set_password(password)
    user.save()
    record(
        at=at, action="account.create", object_type="user", object_id=user.pk, scope=scope,
        actor_name=actor_name, source=source, detail={"username": username},
    )  # fmt: skip
    return user, password


@transaction.atomic
def grant_post(
    *,
    at: datetime,
    scope: Scope,
    actor_name: str,
    source: str,
    user_id: int,
    role: Role,
    area_code: str,
    from_on: date,
    to_on: date | None = None,
) -> Post:
    """Ask for a post; it counts only after the security administrator approved it."""
    _require(scope, Permission.MANAGE_ACCOUNTS)
    user = _user(user_id)
    wrong = {}
    if role not in ADMIN_ROLES and not Area.objects.filter(code=area_code).exists():
        wrong["area_code"] = "请从区划中选一个"
    if to_on is not None and to_on <= from_on:
        wrong["to_on"] = "止日须晚于起日"
    if wrong:
        raise Invalid("任职没有登记", wrong)
    if not exclusive([*_standing_roles(user, from_on), role]):
        raise NotAllowed("系统、安全、审计三员互斥，也不兼任其他角色；请先结束原任职")
    post = Post.objects.create(
        user=user,
        role=role.value,
        area_code="" if role in ADMIN_ROLES else area_code,
        from_on=from_on,
        to_on=to_on,
        granted_by_id=scope.person_id,
    )
    record(
        at=at, action="post.grant", object_type="post", object_id=post.pk, scope=scope, actor_name=actor_name,
        source=source, scope_code=post.area_code, detail={"user": user.pk, "role": role.value},
    )  # fmt: skip
    return post


@transaction.atomic
def approve_post(*, at: datetime, scope: Scope, actor_name: str, source: str, post_id: int) -> None:
    """Put a post in force. Nobody approves what they asked for themselves."""
    _require(scope, Permission.APPROVE_ROLES)
    post = Post.objects.filter(pk=post_id).first()
    if post is None:
        raise Absent("没有这条任职")
    if post.granted_by_id == scope.person_id or post.user_id == scope.person_id:
        raise NotAllowed("不能核准自己提出的或自己的任职")
    if not exclusive([*_standing_roles(post.user, post.from_on, but=post.pk), Role(post.role)]):
        raise NotAllowed("三员互斥：此人已有其他任职")
    if not Post.objects.filter(pk=post_id, approved_by=None).update(
        approved_by=scope.person_id, approved_at=at
    ):
        raise Stale("这条任职已经有人核准")
    record(
        at=at, action="post.approve", object_type="post", object_id=post_id, scope=scope,
        actor_name=actor_name, source=source, scope_code=post.area_code,
    )  # fmt: skip


@transaction.atomic
def end_post(*, at: datetime, scope: Scope, actor_name: str, source: str, post_id: int, on: date) -> None:
    """End a post on a day; the row stays as history."""
    _require(scope, Permission.MANAGE_ACCOUNTS)
    if not Post.objects.filter(pk=post_id, to_on=None).update(to_on=on):
        raise Stale("这条任职已经结束")
    record(
        at=at, action="post.end", object_type="post", object_id=post_id, scope=scope,
        actor_name=actor_name, source=source, detail={"on": on.isoformat()},
    )  # fmt: skip


@transaction.atomic
def set_active(
    *, at: datetime, scope: Scope, actor_name: str, source: str, user_id: int, active: bool
) -> None:
    """Suspend an account or let it in again."""
    _require(scope, Permission.MANAGE_ACCOUNTS)
    user = _user(user_id)
    User.objects.filter(pk=user.pk).update(is_active=active, last_seen_at=at if active else user.last_seen_at)
    record(
        at=at, action="account.activate" if active else "account.suspend", object_type="user",
        object_id=user.pk, scope=scope, actor_name=actor_name, source=source,
    )  # fmt: skip


@transaction.atomic
def reset_password(*, at: datetime, scope: Scope, actor_name: str, source: str, user_id: int) -> str:
    """A new one-time password, shown once to the system administrator."""
    _require(scope, Permission.MANAGE_ACCOUNTS)
    user = _user(user_id)
    password = passwords.one_time_password()
    _store(user, password, at=at, must_change=True)
    record(
        at=at, action="account.reset_password", object_type="user", object_id=user.pk, scope=scope,
        actor_name=actor_name, source=source,
    )  # fmt: skip
    return password


@transaction.atomic
def change_password(*, at: datetime, scope: Scope, actor_name: str, source: str, old: str, new: str) -> None:
    """A person changes their own password."""
    user = _user(scope.person_id or 0)
    if not user.check_password(old):
        raise Invalid("密码没有修改", {"old": "原密码不对"})
    wrong = passwords.faults(new, user=user)
    if wrong:
        raise Invalid("密码没有修改", {"new": "；".join(wrong)})
    _store(user, new, at=at, must_change=False)
    record(
        at=at, action="account.change_password", object_type="user", object_id=user.pk, scope=scope,
        actor_name=actor_name, source=source,
    )  # fmt: skip


def suspend_unused(*, at: datetime) -> int:
    """Suspend accounts that nobody used for 60 days (SEC-05); returns how many."""
    idle = User.objects.filter(is_active=True, last_seen_at__lt=at - UNUSED_AFTER)
    count = 0
    for user in idle:
        with transaction.atomic():
            if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
                record(at=at, action="account.suspend_unused", object_type="user", object_id=user.pk)
                count += 1
    return count


def note_seen(*, at: datetime, user_id: int) -> None:
    """Remember that the account is in use, once a day at most (no log-in statistics are kept)."""
    User.objects.filter(pk=user_id).exclude(last_seen_at__gt=at - timedelta(days=1)).update(last_seen_at=at)


def _standing_roles(user: User, on: date, but: int | None = None) -> list[Role]:
    posts = user.posts.exclude(pk=but)
    return [Role(one.role) for one in posts if one.to_on is None or one.to_on > on]


def _store(user: User, password: str, *, at: datetime, must_change: bool) -> None:
    OldPassword.objects.create(user=user, password=user.password, set_at=user.password_set_at or at)
    user.set_password(password)
    user.password_set_at, user.must_change_password = at, must_change
    user.save(update_fields=["password", "password_set_at", "must_change_password"])
