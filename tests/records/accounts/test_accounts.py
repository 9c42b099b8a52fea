"""Accounts, posts, passwords, and the three administrators."""

from datetime import UTC, date, datetime, timedelta

import pytest

from judgegrid.domain.people import Role
from judgegrid.domain.refusals import Absent, Invalid, NotAllowed, Stale
from judgegrid.records.accounts import actions, computing, passwords, queries
from judgegrid.records.accounts.models import User
from judgegrid.records.audit.models import Entry

AT = datetime(2026, 9, 30, 8, 0, tzinfo=UTC)
DAY = date(2026, 9, 30)


@pytest.fixture
def acting(scope_of):
    return lambda short: {"at": AT, "scope": scope_of(short), "actor_name": short, "source": "127.0.0.1"}


def test_a_post_counts_only_after_the_other_administrator_approved_it(acting, people, world):
    user, password = actions.create_account(**acting("system_admin"), username="chen.fang", name="陈芳")
    assert user.check_password(password) and user.must_change_password
    post = actions.grant_post(
        **acting("system_admin"), user_id=user.pk, role=Role.GRID_JUDGE, area_code=world.township, from_on=DAY
    )
    assert not queries.person_of(user).scope(DAY).ranges
    with pytest.raises(Absent):
        actions.approve_post(**acting("system_admin"), post_id=post.pk)
    actions.approve_post(**acting("security_admin"), post_id=post.pk)
    assert queries.person_of(User.objects.get(pk=user.pk)).scope(DAY).reaches(world.village)
    with pytest.raises(Stale):
        actions.approve_post(**acting("security_admin"), post_id=post.pk)
    assert list(Entry.objects.order_by("sequence").values_list("action", flat=True)) == [
        "account.create",
        "post.grant",
        "post.approve",
    ]


def test_no_person_becomes_two_administrators(acting, people):
    with pytest.raises(NotAllowed, match="互斥"):
        actions.grant_post(
            **acting("system_admin"),
            user_id=people["audit_admin"].pk,
            role=Role.SECURITY_ADMIN,
            area_code="",
            from_on=DAY,
        )
    with pytest.raises(NotAllowed):
        actions.grant_post(
            **acting("system_admin"),
            user_id=people["grid_judge"].pk,
            role=Role.SYSTEM_ADMIN,
            area_code="",
            from_on=DAY,
        )


@pytest.mark.parametrize("short", ["grid_judge", "governance_office", "security_admin", "audit_admin"])
def test_nobody_else_makes_accounts(acting, short):
    with pytest.raises(Absent):
        actions.create_account(**acting(short), username="x", name="某")


def test_a_taken_username_and_a_missing_name_are_both_named(acting, people):
    with pytest.raises(Invalid) as caught:
        actions.create_account(**acting("system_admin"), username="GRID_judge", name=" ")
    assert set(caught.value.fields) == {"username", "name"}


def test_an_ended_post_gives_nothing_from_that_day(acting, people):
    post = people["grid_judge"].posts.get()
    actions.end_post(**acting("system_admin"), post_id=post.pk, on=DAY)
    person = queries.person_of(User.objects.get(pk=people["grid_judge"].pk))
    assert person.scope(DAY - timedelta(days=1)).ranges and not person.scope(DAY).ranges


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("Short1!", "至少 12 位"),
        ("alllowercaseletters", "至少用三类"),
        ("Password123456", "常用密码"),
        ("Clerk2026!clerk", "不能包含账号"),
    ],
)
def test_a_weak_password_is_refused_with_what_is_wrong(password, fault):
    assert any(fault in one for one in passwords.faults(password, user=User(username="clerk")))


def test_the_last_five_passwords_do_not_come_back(acting, people):
    user = people["grid_judge"]
    user.set_password("First-Secret-00")
    user.save()
    old = "First-Secret-00"
    for n in range(1, 5):
        new = f"Fresh-Secret-0{n}"
        actions.change_password(**acting("grid_judge"), old=old, new=new)
        old = new
    with pytest.raises(Invalid, match="密码没有修改") as caught:
        actions.change_password(**acting("grid_judge"), old=old, new="First-Secret-00")
    assert "最近用过" in caught.value.fields["new"]
    with pytest.raises(Invalid) as caught:
        actions.change_password(**acting("grid_judge"), old="wrong", new="Another-Secret-9")
    assert "old" in caught.value.fields


def test_a_password_is_old_after_ninety_days():
    user = User(username="a", password_set_at=AT)
    assert not passwords.expired(user, at=AT + timedelta(days=89))
    assert passwords.expired(user, at=AT + timedelta(days=91))


def test_an_account_unused_for_sixty_days_is_suspended(people):
    User.objects.filter(username="grid_judge").update(last_seen_at=AT - timedelta(days=61))
    User.objects.filter(username="mediator").update(last_seen_at=AT - timedelta(days=59))
    assert actions.suspend_unused(at=AT) == 1
    assert not User.objects.get(username="grid_judge").is_active
    assert actions.suspend_unused(at=AT) == 0


@pytest.mark.django_db
def test_the_first_three_administrators_are_made_once():
    passwords_shown = computing.establish(at=AT, on=DAY)
    assert set(passwords_shown) == {"sysadmin", "secadmin", "auditadmin"}
    user = User.objects.get(username="sysadmin")
    assert user.check_password(passwords_shown["sysadmin"]) and user.must_change_password
    with pytest.raises(NotAllowed, match="已经有账号"):
        computing.establish(at=AT, on=DAY)
