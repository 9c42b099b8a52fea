"""What people type by mistake or on purpose, through the pages: words in answer, never an error page."""

from __future__ import annotations

import pytest
from django.urls import reverse

from judgegrid.domain.case_masking import masked_numbers
from judgegrid.records.disputes.models import Dispute
from judgegrid.records.guidance.models import Consultation

PHONE, CARD = "13812345678", "320211199001011234"
FIVE = (
    "一、3幢业主不交物业费；二、5幢楼上漏水；三、王某借条的钱没还；四、工地上工资被拖欠；"
    "五、李某信用卡逾期被催。请社区帮忙协调。"
)
ODD = {
    "empty": "",
    "blank": " 　\n\t ",
    "megabyte": "漏水" * 500_000,
    "emoji": "😡😡楼上漏水💢",
    "traditional": "樓上漏水，鄰居不肯賠",
    "mixed": "楼上leak漏水 мокро 濡れ 누수",
    "digits": "20251231",
    "mojibake": "æ¥¼ä¸Šæ¼æ°´ 锟斤拷",
    "province": "我在安徽省阜阳市颍州区的房子漏水，楼上不修",
    "script": "<script>alert(1)</script>漏水",
    "nul": "漏水\x00漏水",
    "five": FIVE,
    "personal": f"楼上漏水，找物业，电话{PHONE}，身份证{CARD}",
}
LONG = ("megabyte",)
NOTHING = ("empty", "blank")


def text(answer) -> str:
    return answer.content.decode()


def holds(answer) -> str:
    """A page in words, with nothing of what was typed run as script."""
    page = text(answer)
    assert answer.status_code in (200, 302, 422) or (answer.status_code == 400 and "没有收下" in page)
    assert "<script>alert" not in page and "Traceback" not in page and "系统出错了" not in page
    return page


@pytest.mark.parametrize("kind", ODD)
def test_a_report_takes_it_or_says_at_the_field_what_is_right(signed_in, world, kind):
    client, typed = signed_in("grid_worker"), ODD[kind]
    given = {
        "subject": "楼上漏水，两家争执", "text": typed, "dispute_type": "0101", "area_code": world.grid,
        "level": "simple", "client_id": kind,
    }  # fmt: skip
    types = client.get(reverse("report_dispute")).context["form"].fields["dispute_type"].choices
    given["dispute_type"] = types[1][0]
    answer = client.post(reverse("report_dispute"), given)
    page = holds(answer)
    if kind == "nul":
        assert answer.status_code == 400 and not Dispute.objects.exists()
        return
    if kind in LONG:
        assert answer.status_code == 422 and 'id="id_text_error"' in page and not Dispute.objects.exists()
        return
    row = Dispute.objects.get()
    shown = holds(client.get(reverse("dispute", args=[row.number])))
    assert PHONE not in shown and CARD not in shown


@pytest.mark.parametrize("kind", ODD)
def test_the_subject_of_a_report_is_checked_and_masked_wherever_it_is_listed(signed_in, world, kind):
    client, typed = signed_in("grid_worker"), ODD[kind]
    types = client.get(reverse("report_dispute")).context["form"].fields["dispute_type"].choices
    given = {
        "subject": typed, "text": "", "dispute_type": types[1][0], "area_code": world.grid,
        "level": "simple", "client_id": kind,
    }  # fmt: skip
    answer = client.post(reverse("report_dispute"), given)
    page = holds(answer)
    if kind == "nul":
        assert answer.status_code == 400 and not Dispute.objects.exists()
        return
    if kind in NOTHING or len(typed) > 60:
        assert answer.status_code == 422 and 'id="id_subject_error"' in page
        return
    number = Dispute.objects.get().number
    for url in (reverse("disputes"), reverse("desk"), reverse("dispute", args=[number])):
        shown = holds(client.get(url))
        assert PHONE not in shown and CARD not in shown
        assert "138****5678" in shown or kind != "personal"


def test_a_number_of_a_person_is_no_place(signed_in, world):
    client = signed_in("grid_worker")
    types = client.get(reverse("report_dispute")).context["form"].fields["dispute_type"].choices
    given = {
        "subject": "楼上漏水", "dispute_type": types[1][0], "area_code": world.grid, "level": "simple",
        "place_name": f"水秀新村 {PHONE}", "client_id": "p",
    }  # fmt: skip
    answer = client.post(reverse("report_dispute"), given)
    assert answer.status_code == 422 and "只写小区或地点的名称" in text(answer)
    assert not Dispute.objects.exists()


@pytest.mark.parametrize("kind", ODD)
def test_a_guide_starts_or_says_what_to_write(signed_in, kind):
    client = signed_in("mediator")
    answer = client.post(reverse("guidance"), {"text": ODD[kind], "client_id": kind})
    page = holds(answer)
    if kind in (*NOTHING, *LONG, "nul"):
        assert answer.status_code == (400 if kind == "nul" else 422) and not Consultation.objects.exists()
        assert "写几句话" in page or "5000" in page or "控制字符" in page
        return
    shown = holds(client.get(answer.url))
    assert "物业服务纠纷" in shown  # whatever was typed, a list to choose from


def test_five_disputes_in_one_text_are_all_offered_and_none_is_chosen(signed_in):
    client = signed_in("mediator")
    page = text(client.post(reverse("guidance"), {"text": FIVE, "client_id": "5"}, follow=True))
    found = page.partition("都不是？")[0]
    assert "像是不止一件事，先选一件来谈" in found
    assert "看起来像" not in found and "type-button likely" not in found
    assert sum(title in found for title in ("物业服务", "邻里", "民间借贷", "劳动争议", "信用卡")) == 5
    row = Consultation.objects.get()
    assert row.version is None


@pytest.mark.parametrize("kind", ODD)
def test_a_question_about_the_law_is_answered_or_refused_in_words(signed_in, kind):
    client = signed_in("mediator")
    answer = client.post(reverse("ask_provisions"), {"question": ODD[kind]})
    page = holds(answer)
    if kind in NOTHING:
        assert answer.status_code == 422 and "请写出想问的事" in page
    elif kind in LONG:
        assert answer.status_code == 422 and "300" in page


@pytest.mark.parametrize("kind", ODD)
def test_similar_cases_are_looked_for_or_the_field_says_what_is_right(signed_in, tmp_path, settings, kind):
    settings.CASE_INDEX_DIR = tmp_path
    answer = signed_in("mediator").post(reverse("cases"), {"text": ODD[kind]})
    page = holds(answer)
    if kind in LONG:
        assert answer.status_code == 422 and "5000" in page


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("name", ["provisions", "disputes", "area_search"])
def test_addresses_with_it_open(signed_in, name, kind):
    typed = ODD[kind][:2000]
    answer = signed_in("community_head").get(
        reverse(name), {"q": typed, "dispute_type": typed, "page": typed}
    )
    holds(answer)


def test_numbers_of_persons_are_starred_and_sums_stay():
    assert masked_numbers(f"电话{PHONE}，欠50000元，身份证{CARD}") == (
        "电话138****5678，欠50000元，身份证320***********1234"
    )
