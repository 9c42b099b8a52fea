"""The three administrators at their pages, and everyone else outside."""

import pytest
from django.urls import reverse

from judgegrid.records.accounts.models import Post, User
from judgegrid.records.audit.models import Entry


def test_a_post_travels_from_one_administrator_to_the_other(signed_in, people, world):
    system, security = signed_in("system_admin"), signed_in("security_admin")
    made = system.post(reverse("new_account"), {"username": "zhou.min", "name": "周敏"})
    assert "一次性密码" in made.content.decode()
    user = User.objects.get(username="zhou.min")
    given = {"role": "grid_judge", "area_code": world.township, "from_on": "2026-01-01"}
    assert system.post(reverse("account", args=[user.pk]), given).status_code == 302
    assert "周敏" in security.get(reverse("waiting_posts")).content.decode()
    post = Post.objects.get(user=user)
    assert security.post(reverse("approve_post", args=[post.pk])).status_code == 302
    assert "没有待核准的任职" in security.get(reverse("waiting_posts")).content.decode()
    assert "有效" in system.get(reverse("account", args=[user.pk])).content.decode()


def test_a_wrong_area_is_named_beside_its_field(signed_in, people):
    user = people["mediator"]
    given = {"role": "mediator", "area_code": "999999999999", "from_on": "2026-01-01"}
    answer = signed_in("system_admin").post(reverse("account", args=[user.pk]), given)
    assert answer.status_code == 422 and "请从区划中选一个" in answer.content.decode()


def test_three_in_one_is_refused_in_words(signed_in, people):
    given = {"role": "audit_admin", "area_code": "", "from_on": "2026-01-01"}
    answer = signed_in("system_admin").post(reverse("account", args=[people["grid_judge"].pk]), given)
    assert answer.status_code == 422 and "互斥" in answer.content.decode()


@pytest.mark.parametrize("short", ["grid_worker", "grid_judge", "governance_office", "court_leader"])
@pytest.mark.parametrize("name", ["accounts", "new_account", "waiting_posts", "audit"])
def test_for_everyone_else_there_is_no_such_page(signed_in, short, name):
    assert signed_in(short).get(reverse(name)).status_code == 404


def test_no_administrator_reads_cases_or_anothers_pages(signed_in):
    own = {"system_admin": "accounts", "security_admin": "waiting_posts", "audit_admin": "audit"}
    for short, page in own.items():
        client = signed_in(short)
        assert client.get(reverse(page)).status_code == 200
        for other in {*own.values(), "disputes"} - {page}:
            assert client.get(reverse(other)).status_code == 404, (short, other)


def test_the_chain_is_checked_from_the_page(signed_in):
    client = signed_in("audit_admin")
    assert "链条完整" in client.post(reverse("verify_audit")).content.decode()
    assert Entry.objects.filter(action="audit.verify").exists()
    page = client.get(reverse("audit")).content.decode()
    assert "校验审计链" in page and 'title="audit.verify"' in page and ">ok<" not in page
    found = client.get(reverse("audit"), {"text": "审计记录"}).content.decode()
    assert "校验审计链" in found


def test_the_audit_administrator_finds_the_day_and_the_last_check_on_the_desk(signed_in):
    client = signed_in("audit_admin")
    (task,) = client.get(reverse("desk")).context["tasks"]
    assert (task.label, task.urgent) == ("今日审计记录", True) and "还没有校验过" in task.note
    client.post(reverse("verify_audit"))
    (task,) = client.get(reverse("desk")).context["tasks"]
    assert task.count == 1 and not task.urgent and "校验，完整" in task.note


def test_no_page_of_accounts_shows_when_someone_last_signed_in(signed_in, people):
    text = signed_in("system_admin").get(reverse("accounts")).content.decode()
    assert "最近" not in text and "登录次数" not in text
