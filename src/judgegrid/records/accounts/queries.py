"""Who someone is. Sign-in itself has no scope yet: it is what makes one."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from judgegrid.domain.people import Permission, Person, Post, Role, Scope
from judgegrid.domain.refusals import Absent
from judgegrid.records.accounts.models import Post as PostRow
from judgegrid.records.accounts.models import User


def person_of(user: User) -> Person:
    """The person behind an account with the posts that were approved."""
    posts = tuple(
        Post(Role(row.role), row.area_code, row.from_on, row.to_on)
        for row in user.posts.all()
        if row.approved_by_id is not None
    )
    return Person(id=user.pk, username=user.username, name=user.name, posts=posts)


def accounts(*, scope: Scope, text: str = "") -> QuerySet[User]:
    """Accounts with their posts, for the system and security administrators."""
    if not (scope.may(Permission.MANAGE_ACCOUNTS) or scope.may(Permission.APPROVE_ROLES)):
        raise Absent("无此页面")
    rows = User.objects.prefetch_related("posts").order_by("username")
    if text:
        rows = rows.filter(Q(username__startswith=text) | Q(name__startswith=text))
    return rows


def account(user_id: int, *, scope: Scope) -> User:
    """One account with its posts."""
    user = accounts(scope=scope).filter(pk=user_id).first()
    if user is None:
        raise Absent("没有这个账号")
    return user


def waiting_posts(*, scope: Scope) -> QuerySet[PostRow]:
    """Posts that wait for the security administrator."""
    if not scope.may(Permission.APPROVE_ROLES):
        raise Absent("无此页面")
    return (
        PostRow.objects.filter(approved_by=None, to_on=None)
        .select_related("user", "granted_by")
        .order_by("pk")
    )


def person_named(username: str, *, scope: Scope) -> Person:
    """The person of a username, for the machine and the administrators."""
    user = accounts(scope=scope).filter(username=username).first()
    if user is None:
        raise Absent("没有这个账号")
    return person_of(user)
