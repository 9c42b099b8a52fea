"""Pages of statutes: looked up, asked, confirmed; strangers, phone, empty states."""

import pytest
from django.urls import reverse

from judgegrid.records.guidance.models import Provision, ProvisionAnswer
from records.guidance.test_provisions import loaded  # noqa: F401
from web.test_pages import SIZES, hold

ASKED = "不交物业费会怎么样"


def test_of_a_citation_the_article_and_its_edition_are_shown(loaded, signed_in):  # noqa: F811
    page = signed_in("mediator").get(reverse("provisions"), {"q": "民法典944"}).content.decode()
    assert "业主应当按照约定向物业服务人支付物业费" in page
    assert "现行版本" in page
    gone = signed_in("mediator").get(reverse("provisions"), {"q": "合同法196"}).content.decode()
    assert "已于 2021-01-01 废止" in gone
    none = signed_in("mediator").get(reverse("provisions"), {"q": "民法典1"}).content.decode()
    assert "没有找到这一条" in none


def test_of_a_bare_number_the_articles_with_that_number_are_shown(loaded, signed_in):  # noqa: F811
    page = signed_in("mediator").get(reverse("provisions"), {"q": "944"}).content.decode()
    assert "业主应当按照约定向物业服务人支付物业费" in page


def test_the_list_stands_by_rank_of_law(loaded, signed_in):  # noqa: F811
    page = signed_in("mediator").get(reverse("provisions")).content.decode()
    places = [page.index(f'data-label="效力级别">{rank}') for rank in ("法律", "行政法规")]
    assert places == sorted(places)
    assert page.rindex('data-label="效力级别">法律') < places[1]


def test_of_words_laws_and_articles_are_found(loaded, signed_in):  # noqa: F811
    page = signed_in("grid_worker").get(reverse("provisions"), {"q": "物业管理条例"}).content.decode()
    assert "名称相符的法律" in page
    assert "交纳" in page


def test_of_a_question_the_matching_words_are_marked_and_may_be_confirmed(loaded, signed_in):  # noqa: F811
    client = signed_in("mediator")
    page = client.post(reverse("ask_provisions"), {"question": ASKED}).content.decode()
    assert "<mark>物业费</mark>" in page
    assert "确认能回答" in page
    row = Provision.objects.get(number="第九百四十四条")
    said = {"question": ASKED, "provision": row.pk, "answers": "yes"}
    done = client.post(reverse("confirm_provision"), said, headers={"HX-Request": "true"})
    assert "已记下：能回答" in done.content.decode()
    assert ProvisionAnswer.objects.get().answers
    assert client.post(reverse("confirm_provision"), said).status_code == 302


def test_of_those_who_may_not_confirm_no_buttons_and_no_page(loaded, signed_in):  # noqa: F811
    for role in ("grid_worker", "political_legal", "system_admin"):
        client = signed_in(role)
        page = client.post(reverse("ask_provisions"), {"question": ASKED}).content.decode()
        assert "物业服务人" in page
        assert "确认能回答" not in page
        row = Provision.objects.first()
        said = {"question": ASKED, "provision": row.pk, "answers": "yes"}
        assert client.post(reverse("confirm_provision"), said).status_code == 404
    assert not ProvisionAnswer.objects.exists()


def test_of_a_stranger_the_sign_in_page_comes_first(loaded, client):  # noqa: F811
    for name in ("provisions", "ask_provisions", "provision_gain"):
        assert client.get(reverse(name)).status_code == 302
    row = Provision.objects.first()
    assert client.get(reverse("provision", args=[row.pk])).status_code == 302


def test_of_articles_that_are_not_there_the_answer_is_404(loaded, signed_in):  # noqa: F811
    client = signed_in("mediator")
    assert client.get(reverse("provision", args=[10**9])).status_code == 404
    assert client.get(reverse("statute_edition", args=[10**9])).status_code == 404
    said = {"question": ASKED, "provision": 10**9, "answers": "yes"}
    assert client.post(reverse("confirm_provision"), said).status_code == 404


@pytest.mark.parametrize(("question", "said"), [("", "请写出想问的事"), ("问" * 301, "300")])
def test_of_a_wrong_question_the_field_says_what_is_right(loaded, signed_in, question, said):  # noqa: F811
    answer = signed_in("mediator").post(reverse("ask_provisions"), {"question": question})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_of_an_empty_installation_the_pages_say_what_to_do(signed_in):
    client = signed_in("mediator")
    assert "还没有载入法律法规" in client.get(reverse("provisions")).content.decode()
    page = client.post(reverse("ask_provisions"), {"question": ASKED}).content.decode()
    assert "还没有载入法律法规" in page
    assert "至少要有 20 个问题" in client.get(reverse("provision_gain")).content.decode()


@pytest.mark.pages
@SIZES
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stage", ["laws", "cited", "words", "edition", "article", "gain", "ask"])
def test_the_pages_of_statutes_hold(open_page, loaded, people, size, stage):  # noqa: F811
    row = Provision.objects.filter(edition__law="物业管理条例").first()
    address = {
        "laws": reverse("provisions"),
        "cited": reverse("provisions") + "?q=物业管理条例41",
        "words": reverse("provisions") + "?q=物业费",
        "edition": reverse("statute_edition", args=[row.edition_id]),
        "article": reverse("provision", args=[row.pk]),
        "gain": reverse("provision_gain"),
        "ask": reverse("ask_provisions"),
    }[stage]
    visit = open_page(address, user=people["mediator"], size=size)
    if stage == "ask":
        visit.page.get_by_label("想问什么").fill(ASKED)
        visit.page.get_by_role("button", name="找法条").click()
        visit.page.get_by_role("button", name="确认民法典第九百四十四条能回答").click()
        visit.page.get_by_text("已记下：能回答").wait_for()
    hold(visit, size)
