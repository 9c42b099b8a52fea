"""A consultation on pages: from everyday words to the result; nothing lost; no such page for strangers."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from judgegrid.records.audit.models import Entry
from judgegrid.records.disputes.models import Dispute
from judgegrid.records.guidance.models import Consultation, ConsultationAnswer, GuideVersion

STORY = "小区卫生没人打扫，我从2022年3月起没交物业费，一共欠了3600元，物业没有书面催过，前几天把我家水停了。"


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def begun(signed_in):
    """begun("mediator") → (client, number) of a property-fee consultation."""

    def begin(short: str = "mediator", words: str = STORY, key: str = "property_service"):
        client = signed_in(short)
        client.post(reverse("guidance"), {"text": words, "client_id": "c1"})
        row = Consultation.objects.get()
        client.post(reverse("consultation_type", args=[row.number]), {"guide": key})
        return client, row.number

    return begin


def test_from_everyday_words_to_the_result(signed_in):
    client = signed_in("mediator")
    answer = client.post(reverse("guidance"), {"text": STORY, "client_id": "c1"})
    number = Consultation.objects.get().number
    assert answer.url == reverse("consultation_type", args=[number])
    kinds = text(client.get(answer.url))
    assert "看起来像" in kinds and "“物业费”" in kinds and "是不是这一类由您来定" in kinds
    on = client.post(answer.url, {"guide": "property_service"}, follow=True)
    assert "有没有人动过手" in text(on)  # risk is asked first
    for _ in range(30):
        where = on.redirect_chain[-1][0] if on.redirect_chain else ""
        if "/ask/" not in where:
            break
        on = client.post(where, {"unknown": "1"}, follow=True)
    page = text(on)
    assert "归纳起来" in page and "还没有催告，先催再说起诉" in page
    assert "停水停电停暖停气要马上恢复" in page and "《民法典》第944条" in page
    link = re.search(r'<a href="([^"]+)">《民法典》第944条</a>', page)
    assert link and "第944条" in text(client.get(link[1]))
    assert "2020-05-28文本" in page and "未经法律审核" in page and "不代表法院意见" in page
    assert "取自描述，请核对" in page


def test_every_answer_is_kept_at_once_and_an_earlier_one_is_not_overwritten(begun):
    client, number = begun()
    url = reverse("consultation_ask", args=[number, "arrears"])
    assert 'value="3600"' in text(client.get(url))  # read from the description
    client.post(url, {"value": "4,200元"})
    client.post(url, {"value": "4200"})  # pressed twice
    client.post(url, {"unknown": "1"})
    kept = [one.value["value"] for one in ConsultationAnswer.objects.filter(element="arrears")]
    assert kept == ["3600", "4200", ""]
    assert "说不清" in text(client.get(reverse("consultation", args=[number])))


def test_back_shows_what_was_answered_and_forward_goes_on(begun):
    client, number = begun()
    danger = reverse("consultation_ask", args=[number, "danger"])
    after = client.post(danger, {"value": "no"})
    page = text(client.get(after.url))
    assert f'href="{danger}"' in page and "上一题" in page
    again = text(client.get(danger))
    assert re.search(r'class="btn answer chosen"[^>]*value="no"', again)


def test_htmx_gets_the_next_question_alone_with_its_address(begun):
    client, number = begun()
    url = reverse("consultation_ask", args=[number, "danger"])
    answer = client.post(url, {"value": "no"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200 and "<html" not in text(answer)
    assert answer["HX-Push-Url"].endswith("/ask/minors/")
    back = client.get(url, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in text(back)


def test_a_wrong_answer_names_what_would_be_right_and_keeps_what_was_typed(begun):
    client, number = begun()
    url = reverse("consultation_ask", args=[number, "arrears"])
    answer = client.post(url, {"value": "好多"})
    assert answer.status_code == 422
    assert "写一个不小于 0 的数" in text(answer) and 'value="好多"' in text(answer)
    choice = client.post(reverse("consultation_ask", args=[number, "claim"]), {"value": "x"})
    assert choice.status_code == 422 and "请从列出的选项中选一个" in text(choice)
    assert client.get(reverse("consultation_ask", args=[number, "nothing"])).status_code == 404


def test_threats_in_the_words_stop_before_anything_else(begun):
    client, number = begun(words="邻居楼上漏水，他扬言要砍死我，还打了我。", key="neighbours")
    page = text(client.get(reverse("consultation_next", args=[number]), follow=True))
    assert page.index("先停一停") < page.index("第 1 题") and "停止面对面调解" in page
    assert "现在怎么做" in page
    result = text(client.get(reverse("consultation", args=[number])))
    assert result.index("停止面对面调解") < result.index("归纳起来")
    client.post(reverse("consultation_ask", args=[number, "danger"]), {"value": "no"})
    assert "先保安全" not in text(client.get(reverse("consultation", args=[number])))


@pytest.mark.parametrize("stranger", ["worker_next", "judge_next", "office_next", "political_legal"])
def test_for_strangers_there_is_no_such_page(begun, signed_in, stranger):
    _, number = begun()
    other = signed_in(stranger)
    for name, args in (
        ("consultation", [number]), ("consultation_type", [number]), ("consultation_next", [number]),
        ("consultation_ask", [number, "danger"]), ("consultation_sheet_state", [number]),
        ("consultation_sheet_file", [number, "pdf"]),
    ):  # fmt: skip
        assert other.get(reverse(name, args=args)).status_code == 404, name
    for name, args in (("consultation_ask", [number, "danger"]), ("consultation_sheet", [number])):
        assert other.post(reverse(name, args=args), {"value": "no"}).status_code == 404, name
    assert not ConsultationAnswer.objects.filter(how="person").exists()


def test_a_type_that_is_none_leaves_nothing_behind(signed_in):
    answer = signed_in("mediator").post(reverse("guidance"), {"text": STORY, "guide": "nothing"})
    assert answer.status_code == 404 and not Consultation.objects.exists()


def test_the_administrators_have_no_guidance_at_all(signed_in):
    for short in ("system_admin", "security_admin", "audit_admin"):
        assert signed_in(short).get(reverse("guidance")).status_code == 404
        assert signed_in(short).get(reverse("guides")).status_code == 404


def test_the_judge_of_the_place_sees_it_and_every_look_leaves_a_line(begun, signed_in):
    _, number = begun()
    assert signed_in("grid_judge").get(reverse("consultation", args=[number])).status_code == 200
    line = Entry.objects.get(action="consultation.read")
    assert line.object_id == number and "3600" not in str(line.detail)


def test_a_look_at_the_words_of_another_leaves_a_line_before_the_result_too(begun, signed_in):
    client, number = begun()
    pages = [
        reverse("consultation_type", args=[number]),
        reverse("consultation_ask", args=[number, "arrears"]),
        f"{reverse('cases')}?consultation={number}",
    ]
    seen = Entry.objects.filter(action="consultation.read")
    for page in pages[:2]:
        assert client.get(page).status_code == 200
    assert not seen.exists()  # one's own way through the questions
    for count, page in enumerate(pages, 1):
        assert signed_in("grid_judge").get(page).status_code == 200
        assert seen.count() == count


def test_a_minor_closes_it_to_everyone_outside_the_court_but_the_one_who_asked(begun, signed_in):
    client, number = begun("grid_worker")
    url = reverse("consultation", args=[number])
    assert signed_in("community_head").get(url).status_code == 200
    client.post(reverse("consultation_ask", args=[number, "minors"]), {"value": "yes"})
    assert signed_in("community_head").get(url).status_code == 404
    assert client.get(url).status_code == 200 and signed_in("grid_judge").get(url).status_code == 200


def test_a_dispute_brings_its_words(signed_in, world):
    worker = signed_in("grid_worker")
    worker.post(
        reverse("report_dispute"),
        {
            "subject": "欠物业费3600元", "dispute_type": "D14", "area_code": world.grid, "text": STORY,
            "level": "simple", "client_id": "d1", "place_name": "",
        },
    )  # fmt: skip
    dispute = Dispute.objects.get()
    assert "调解指引" in text(worker.get(reverse("dispute", args=[dispute.number])))
    answer = worker.post(reverse("guidance"), {"dispute": dispute.number})
    row = Consultation.objects.get()
    assert answer.url == reverse("consultation_type", args=[row.number])
    assert row.dispute == dispute and row.scope_code == dispute.scope_code and "3600元" in row.text
    worker.post(answer.url, {"guide": "property_service"})
    page = text(worker.get(reverse("consultation", args=[row.number])))
    assert "看这件纠纷" in page and "书面催缴：否" in page
    listed = text(worker.get(reverse("dispute", args=[dispute.number])))
    assert "已有的调解指引" in listed and row.number in listed
    stranger = signed_in("worker_next").post(reverse("guidance"), {"dispute": dispute.number})
    assert stranger.status_code == 404 and Consultation.objects.count() == 1


def test_a_dispute_as_long_as_may_be_can_be_gone_through(signed_in, world):
    worker = signed_in("grid_worker")
    given = {
        "subject": "欠物业费", "dispute_type": "D14", "area_code": world.grid, "text": "漏" * 5000,
        "level": "simple", "client_id": "d2",
    }  # fmt: skip
    worker.post(reverse("report_dispute"), given)
    answer = worker.post(reverse("guidance"), {"dispute": Dispute.objects.get().number})
    assert answer.status_code == 302 and worker.get(answer.url).status_code == 200


def test_nothing_typed_is_named_and_the_same_start_sent_twice_is_one(signed_in):
    client = signed_in("mediator")
    empty = client.post(reverse("guidance"), {"text": " ", "client_id": "e"})
    assert empty.status_code == 422 and "写几句话" in text(empty)
    long = client.post(reverse("guidance"), {"text": "长" * 5001, "client_id": "l"})
    assert long.status_code == 422 and "5000" in text(long)
    for _ in range(2):
        client.post(reverse("guidance"), {"text": STORY, "client_id": "same"})
    assert Consultation.objects.count() == 1
    for _ in range(2):  # gone back and written anew, and that sent twice
        client.post(reverse("guidance"), {"text": "楼上漏水。", "client_id": "same"})
    assert sorted(one.text for one in Consultation.objects.all()) == sorted([STORY, "楼上漏水。"])


@pytest.mark.parametrize(
    "words", ["😀😀😀", "12345", "��", "物業費欠繳三千", "a" * 4000, "<script>alert(1)</script>"]
)
def test_odd_words_get_a_list_to_choose_from(signed_in, words):
    client = signed_in("mediator")
    answer = client.post(reverse("guidance"), {"text": words, "client_id": "o"}, follow=True)
    assert answer.status_code == 200 and "物业服务纠纷" in text(answer)
    assert "<script>alert" not in text(answer)


def test_a_consultation_keeps_the_version_it_began_with(begun):
    _, number = begun()
    row = Consultation.objects.get(number=number)
    assert row.version == GuideVersion.objects.get() and row.version.state == "shipped"
    assert "key: property_service" in row.version.body


def test_another_type_keeps_the_answers_both_guides_ask_for(begun):
    client, number = begun()
    client.post(reverse("consultation_ask", args=[number, "danger"]), {"value": "no"})
    client.post(reverse("consultation_type", args=[number]), {"guide": "neighbours"})
    page = text(client.get(reverse("consultation", args=[number])))
    assert "邻里、相邻纠纷" in page and "动手或威胁：否" in page


def test_another_type_asks_anew_where_the_same_word_asks_for_something_else(begun):
    client, number = begun()
    claim = reverse("consultation_ask", args=[number, "claim"])
    client.post(claim, {"value": "fee"})
    client.post(reverse("consultation_type", args=[number]), {"guide": "labour"})
    assert "上次回答" not in text(client.get(claim))  # 物业费 is no claim of a labour dispute
    client.post(claim, {"value": "wages"})
    client.post(reverse("consultation_type", args=[number]), {"guide": "property_service"})
    assert re.search(r'class="btn answer chosen"[^>]*value="fee"', text(client.get(claim)))


def test_an_empty_start_says_what_to_do(signed_in):
    assert "还没有咨询" in text(signed_in("mediator").get(reverse("guidance")))
