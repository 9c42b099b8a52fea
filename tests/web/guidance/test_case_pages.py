"""Pages of similar cases: searched, read, side by side; strangers, phone, empty states, wrong fields."""

import pytest
from django.urls import reverse

from judgegrid.records.guidance.computing import cases
from judgegrid.records.guidance.models import PublishedCase
from records.guidance.case_texts import AT, load
from web.test_pages import SIZES, hold

SAID = "业主拖欠物业费5000元，物业服务合同纠纷，物业公司催告后仍不付"


@pytest.fixture(autouse=True)
def index_folder(tmp_path, settings):
    settings.CASE_INDEX_DIR = tmp_path


@pytest.fixture
def loaded(db):
    load()
    cases.rebuild(at=AT)


def post(client, **given):
    return client.post(reverse("cases"), given)


def pk_of(source_id):
    return PublishedCase.objects.get(source_id=source_id).pk


def test_of_a_text_hits_say_why_and_lead_on(loaded, signed_in):
    page = post(signed_in("mediator"), text=SAID).content.decode()
    assert "拒交物业费案" in page
    assert "<dt>同案由</dt>" in page
    assert "可能用到的法条" in page
    assert "<mark>拖欠物业费" in page
    assert "不同之处" in page
    assert reverse("case_beside", args=[pk_of("fee")]) in page
    assert "内部讨论案" not in page


def test_of_court_people_their_own_texts_are_found_too(loaded, signed_in):
    assert "内部讨论案" in post(signed_in("grid_judge"), text=SAID).content.decode()
    assert "内部讨论案" not in post(signed_in("judge_next"), text=SAID).content.decode()


def test_of_filters_alone_the_newest_are_listed(loaded, signed_in):
    client = signed_in("mediator")
    page = post(client, area="320213000000").content.decode()
    assert "断电催费案" in page
    assert "拒交物业费案" not in page
    page = post(client, from_on="2025-01-01", to_on="2025-12-31").content.decode()
    assert "拒交物业费案" in page
    assert "断电催费案" not in page
    assert "没有符合条件的案例" in post(client, to_on="1990-01-01").content.decode()


def test_of_the_beginning_the_newest_are_shown_with_what_can_be_searched(loaded, signed_in):
    page = signed_in("mediator").get(reverse("cases")).content.decode()
    assert "拒交物业费案" in page
    assert "可检索 4 件" in page
    assert "索引更新于" in page


def test_of_a_case_the_page_is_for_its_readers(loaded, signed_in):
    inner = reverse("case", args=[pk_of("inner")])
    assert signed_in("grid_judge").get(inner).status_code == 200
    for stranger in ("judge_next", "clerk_next", "mediator", "political_legal", "system_admin"):
        assert signed_in(stranger).get(inner).status_code == 404
    assert (
        signed_in("judge_next")
        .post(reverse("case_beside", args=[pk_of("inner")]), {"text": SAID})
        .status_code
        == 404
    )


def test_of_those_without_permission_there_is_no_such_page(loaded, signed_in, client):
    assert client.get(reverse("cases")).status_code == 302
    for role in ("political_legal", "system_admin", "audit_admin"):
        assert signed_in(role).get(reverse("cases")).status_code == 404


def test_of_side_by_side_both_texts_and_the_lines_stand_there(loaded, signed_in):
    client = signed_in("mediator")
    page = client.post(
        reverse("case_beside", args=[pk_of("fee")]), {"text": SAID, "notion": "facts"}
    ).content.decode()
    assert "本案（您写的）" in page
    assert "5,000 元" in page
    assert "4,860 元" in page
    assert 'name="text" value="' + SAID in page
    assert 'name="notion" value="facts"' in page


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"from_on": "2025-05-01", "to_on": "2025-01-01"}, "应不早于"),
        ({"from_on": "昨天"}, "日期"),
        ({"text": "字" * 5001}, "5000 字"),
        ({"cause": "没有的案由"}, "选择"),
    ],
)
def test_of_wrong_fields_the_field_says_what_is_right(loaded, signed_in, given, said):
    answer = post(signed_in("mediator"), **given)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_of_a_text_without_words_a_sentence_says_so(loaded, signed_in):
    assert "请写两个字以上" in post(signed_in("mediator"), text="？").content.decode()
    assert "没有找到相近的案例" in post(signed_in("mediator"), text="龘龘龘龘").content.decode()


def test_of_an_empty_installation_the_page_says_what_to_do(signed_in):
    page = signed_in("mediator").get(reverse("cases")).content.decode()
    assert "还没有载入案例" in page
    assert "请系统管理员载入" in page and "judgegrid load" not in page


def test_of_withdrawing_the_reason_is_asked_and_the_case_is_gone(loaded, signed_in):
    client, pk = signed_in("station_head"), pk_of("fee")
    assert client.post(reverse("withdraw_case", args=[pk]), {"why": ""}).status_code == 422
    done = client.post(reverse("withdraw_case", args=[pk]), {"why": "已改判"}, follow=True)
    assert "已撤下" in done.content.decode()
    assert client.get(reverse("case", args=[pk])).status_code == 404
    assert (
        "撤下这个案例"
        not in signed_in("mediator").get(reverse("case", args=[pk_of("power")])).content.decode()
    )
    assert (
        signed_in("mediator").post(reverse("withdraw_case", args=[pk_of("power")]), {"why": "甲"}).status_code
        == 404
    )


def test_of_a_dispute_its_masked_text_is_searched_at_once_and_a_stranger_gets_nothing(
    loaded, signed_in, people
):
    worker = signed_in("grid_worker")
    grounds = {
        "subject": "物业费争执", "text": "业主王先生电话13912345678，拖欠物业费", "dispute_type": "D02",
        "area_code": "32021100100101001", "level": "simple", "client_id": "c1",
    }  # fmt: skip
    url = worker.post(reverse("report_dispute"), grounds).url
    number = url.rstrip("/").rsplit("/", 1)[-1]
    assert f"{reverse('cases')}?dispute={number}" in worker.get(url).content.decode()
    page = worker.get(reverse("cases"), {"dispute": number}).content.decode()
    assert "拖欠物业费" in page and "拒交物业费案" in page and "<dt>" in page
    assert f'<a href="{url}">{number}</a>' in page
    assert "13912345678" not in page
    assert signed_in("worker_next").get(reverse("cases"), {"dispute": number}).status_code == 404


@pytest.mark.pages
@SIZES
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stage", ["empty", "newest", "found", "beside", "case"])
def test_the_pages_of_similar_cases_hold(open_page, people, size, stage):
    if stage != "empty":
        load()
        cases.rebuild(at=AT)
    path = reverse("case", args=[pk_of("fee")]) if stage == "case" else reverse("cases")
    visit = open_page(path, user=people["grid_judge"], size=size)
    if stage in ("found", "beside"):
        visit.page.get_by_label("案情或词语").fill(SAID)
        visit.page.get_by_role("button", name="找类案").click()
        visit.page.get_by_role("button", name="并排看：拒交物业费案").wait_for()
    if stage == "beside":
        visit.page.get_by_role("button", name="并排看：拒交物业费案").click()
        visit.page.get_by_role("button", name="回到结果").wait_for()
    hold(visit, size)
