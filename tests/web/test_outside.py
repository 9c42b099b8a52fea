"""Requests that are not let in get a page in words, and what was typed is not lost."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

HERE = "http://testserver"
TYPED = {
    "subject": "楼上漏水，两家争执",
    "text": "前天夜里起一直漏，天花板已经掉了两块。",
    "client_id": "一二三四五六七八九",
}


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def idle(signed_in):
    """A client whose session has been idle for too long."""
    client = signed_in("grid_worker")
    session = client.session
    session["seen_at"] = (timezone.now() - timedelta(minutes=16)).isoformat()
    session.save()
    return client


def test_of_a_form_sent_after_signing_out_the_words_are_handed_back(idle):
    url = reverse("report_dispute")
    answer = idle.post(url, TYPED, headers={"Referer": HERE + url, "Origin": HERE})
    page = text(answer)
    assert answer.status_code == 403 and "已退出登录" in page
    assert all(TYPED[name] in page for name in ("subject", "text")) and TYPED["client_id"] not in page
    assert f'href="{reverse("sign_in")}?next={url}"' in page
    assert "no-store" in answer.headers["Cache-Control"]


def test_another_site_gets_nothing_back(client):
    url = reverse("report_dispute")
    answer = client.post(
        url, TYPED, headers={"Origin": "http://elsewhere.example", "Referer": "http://elsewhere.example/a"}
    )
    assert TYPED["text"] not in text(answer) and f'{reverse("sign_in")}?next=/"' in text(answer)


def test_who_was_signed_out_is_told_why(idle):
    page = text(idle.get(reverse("disputes"), follow=True))
    assert "15 分钟没有操作" in page and "重新登录" in page
    assert "没有操作，或" not in text(Client().get(reverse("disputes"), follow=True))


def test_a_part_of_a_page_sends_the_whole_page_to_the_sign_in(idle):
    headers = {"HX-Request": "true", "HX-Current-URL": HERE + reverse("report_dispute")}
    answer = idle.post(reverse("suggest_dispute_type"), TYPED, headers=headers)
    assert answer.headers["HX-Redirect"] == f"{reverse('sign_in')}?next={reverse('report_dispute')}"
    assert not answer.content


def test_an_expired_form_says_so_in_words(people):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["grid_worker"], backend="judgegrid.records.accounts.backends.Backend")
    url = reverse("report_dispute")
    answer = client.post(url, TYPED, headers={"Referer": HERE + url, "Origin": HERE})
    page = text(answer)
    assert answer.status_code == 403 and "页面已过期" in page
    assert "CSRF" not in page.partition("<main")[2]
    assert TYPED["text"] in page and f'href="{url}"' in page


def test_an_address_for_forms_opened_as_a_page_says_so(signed_in):
    answer = signed_in("grid_worker").get(reverse("sign_out"))
    assert answer.status_code == 405 and "不能直接打开" in text(answer)
    assert answer.headers["Allow"] == "POST"


def test_more_than_a_form_may_hold_is_refused_in_words(signed_in, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2**20
    answer = signed_in("grid_worker").post(reverse("report_dispute"), TYPED | {"text": "漏" * 2**20})
    assert answer.status_code == 400 and "没有收下" in text(answer) and "最多 1 MB" in text(answer)


def test_a_wrong_host_gets_no_stack_and_no_english(client):
    answer = client.get("/", headers={"Host": "elsewhere.example"})
    assert answer.status_code == 400 and "没有收下" in text(answer)
