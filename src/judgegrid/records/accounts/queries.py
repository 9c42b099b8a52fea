"""Who someone is. Sign-in itself has no scope yet: it is what makes one."""

from __future__ import annotations

from judgegrid.domain.people import Person, Post, Role
from judgegrid.records.accounts.models import User


def person_of(user: User) -> Person:
    """The person behind an account with the posts that were approved."""
    posts = tuple(
        Post(Role(row.role), row.area_code, row.from_on, row.to_on)
        for row in user.posts.all()
        if row.approved_by_id is not None
    )
    return Person(id=user.pk, username=user.username, name=user.name, posts=posts)
