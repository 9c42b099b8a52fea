"""Sign-in, lock-out, one's own password, and the menu that follows from posts."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from judgegrid.domain.people import ROLE_PERMISSIONS, Role, Scope
from judgegrid.records.accounts.models import User
from judgegrid.records.audit.models import Entry
from judgegrid.web.menu import ENTRIES, GROUPS, MOST_LINES, menu_for

PASSWORD = "Huashan-2026-lake"


@pytest.fixture
def judge(people) -> User:
    user = people["grid_judge"]
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client: Client, password: str = PASSWORD, **query: str):
    return client.post(
        reverse("sign_in", query=query or None), {"username": "grid_judge", "password": password}
    )


def test_a_stranger_is_led_to_the_sign_in_page_and_back_to_where_they_wanted_to_go(client, judge):
    asked = client.get(reverse("desk"))
    assert asked.url == reverse("sign_in") + "?next=/"
    assert sign_in(client, next="/?a=1").url == "/?a=1"
    assert "测试grid_judge" in client.get("/").content.decode()


def test_nobody_is_led_to_another_site(client, judge):
    assert sign_in(client, next="https://elsewhere.example/").url == reverse("desk")


@pytest.mark.parametrize("odd", ["abc", "sign_out", "desk", "?a=1"])
def test_where_one_wanted_to_go_is_an_address_and_never_the_name_of_a_page(client, judge, odd):
    assert sign_in(client, next=odd).url == odd


def test_a_wrong_password_says_what_to_check_and_five_lock_the_account(client, judge):
    wrong = sign_in(client, "nonsense")
    assert wrong.status_code == 422 and "账号或密码不对" in wrong.content.decode()
    for _ in range(4):
        locked = sign_in(client, "nonsense")
    assert locked.status_code == 429 and "锁定三十分钟" in locked.content.decode()
    assert sign_in(client).status_code == 429


def test_sign_out_makes_the_session_key_void_and_both_are_on_the_trail(client, judge):
    sign_in(client)
    key = client.session.session_key
    client.post(reverse("sign_out"))
    client.cookies["sessionid"] = key
    assert client.get(reverse("desk")).status_code == 302
    kept = Entry.objects.order_by("sequence").values_list("action", flat=True)
    assert list(kept) == ["account.sign_in", "account.sign_out"]


def test_a_password_of_more_than_ninety_days_opens_nothing_but_its_own_change(client, judge):
    User.objects.filter(pk=judge.pk).update(password_set_at=timezone.now() - timedelta(days=91))
    assert sign_in(client).url == reverse("change_password")
    assert client.get(reverse("desk")).url == reverse("change_password")
    new = "Taihu-Yuantouzhu-9"
    said = client.post(reverse("change_password"), {"old": PASSWORD, "new": "short", "again": "short"})
    assert said.status_code == 422 and "至少 12 位" in said.content.decode()
    said = client.post(reverse("change_password"), {"old": PASSWORD, "new": new, "again": new + "x"})
    assert "两次输入的新密码不一样" in said.content.decode()
    said = client.post(reverse("change_password"), {"old": PASSWORD, "new": new, "again": new})
    assert said.url == reverse("desk") and client.get(reverse("desk")).status_code == 200


def test_an_idle_session_ends(client, judge):
    sign_in(client)
    session = client.session
    session["seen_at"] = (timezone.now() - timedelta(minutes=16)).isoformat()
    session.save()
    assert client.get(reverse("desk")).status_code == 302


def test_every_entry_of_the_menu_leads_to_a_page_in_a_group_that_exists():
    for entry in ENTRIES:
        assert reverse(entry.url_name) and entry.group in GROUPS


def test_an_empty_scope_sees_only_what_is_for_everyone():
    items = [item.label for group in menu_for(Scope(), "/") for item in group.items]
    assert items == [entry.label for entry in ENTRIES if not entry.needs]


@pytest.mark.parametrize("role", Role)
def test_the_open_part_of_every_menu_fits_a_screen_and_shows_the_current_page(role):
    scope = Scope(permissions=ROLE_PERMISSIONS[role])
    for entry in ENTRIES:
        groups = menu_for(scope, reverse(entry.url_name))
        open_items = [item for group in groups if group.is_open for item in group.items]
        assert len(groups) + len(open_items) <= MOST_LINES
        assert all(group.is_open for group in groups if any(item.is_current for item in group.items))


def test_what_does_not_fit_the_menu_is_folded_not_dropped():
    scope = Scope(permissions=ROLE_PERMISSIONS[Role.GOVERNANCE_OFFICE])
    groups = menu_for(scope, reverse("desk"))
    assert {group.label for group in groups if not group.is_open} == {"归属", "管理"}
    shown = [item.label for group in groups for item in group.items]
    assert "地址库" in shown and "指引内容" in shown
