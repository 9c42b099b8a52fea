"""A grid worker reports a dispute; whoever may see it sees it, and nobody else."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from judgegrid.records.audit.models import Entry
from judgegrid.records.disputes.models import Dispute
from judgegrid.records.territory.models import Area


@pytest.fixture
def given(world):
    return {
        "subject": "楼上漏水，两家争执",
        "dispute_type": "D02",
        "area_code": world.grid,
        "place_name": "锦澜苑",
        "text": "三楼卫生间渗水到二楼，已争吵两次。",
        "level": "simple",
        "client_id": "11111111-2222-3333-4444-555555555555",
    }


def test_from_the_phone_to_the_judge(signed_in, given):
    worker = signed_in("grid_worker")
    form = worker.get(reverse("report_dispute")).content.decode()
    assert form.count('class="field') <= 7 and 'name="client_id"' in form  # six fields and a hidden one
    answer = worker.post(reverse("report_dispute"), given)
    dispute = Dispute.objects.get()
    assert answer.status_code == 302 and dispute.number in answer.headers["Location"]
    for short in ("grid_worker", "community_head", "mediator", "grid_judge", "street_center"):
        assert signed_in(short).get(reverse("dispute", args=[dispute.number])).status_code == 200, short
    for short in ("worker_next", "judge_next", "office_next"):
        assert signed_in(short).get(reverse("dispute", args=[dispute.number])).status_code == 404, short
        assert dispute.number not in signed_in(short).get(reverse("disputes")).content.decode()
    assert Entry.objects.filter(action="dispute.read", object_id=dispute.number).count() == 5


def test_the_same_report_sent_twice_is_one_dispute(signed_in, given):
    worker = signed_in("grid_worker")
    worker.post(reverse("report_dispute"), given)
    worker.post(reverse("report_dispute"), given)
    assert Dispute.objects.count() == 1
    for _ in range(2):  # gone back and written anew, and that sent twice
        worker.post(reverse("report_dispute"), given | {"text": "隔壁半夜装修。"})
    assert sorted(one.text for one in Dispute.objects.all()) == sorted([given["text"], "隔壁半夜装修。"])


def test_what_is_missing_is_named_and_nothing_typed_is_lost(signed_in, given):
    answer = signed_in("grid_worker").post(
        reverse("report_dispute"), given | {"subject": "", "dispute_type": ""}
    )
    text = answer.content.decode()
    assert answer.status_code == 422 and "请用一句话写明是什么事" in text
    assert "三楼卫生间渗水" in text and Dispute.objects.count() == 0


def test_a_report_for_the_next_district_is_refused(signed_in, given, world):
    answer = signed_in("grid_worker").post(
        reverse("report_dispute"), given | {"area_code": world.next_village}
    )
    assert answer.status_code == 422 and Dispute.objects.count() == 0


def test_a_community_that_will_be_closed_takes_reports_until_its_day(signed_in, given, world):
    worker, url = signed_in("grid_worker"), reverse("report_dispute")
    today = timezone.localdate()
    Area.objects.filter(code=world.grid).update(valid_to=today + timedelta(days=30))
    assert worker.post(url, given).status_code == 302
    Area.objects.filter(code=world.grid).update(valid_to=today)
    assert worker.post(url, given | {"client_id": "2"}).status_code == 422
    assert Dispute.objects.count() == 1


def test_family_matters_are_restricted_and_minors_are_closed(signed_in, given):
    signed_in("grid_worker").post(reverse("report_dispute"), given | {"dispute_type": "D01"})
    dispute = Dispute.objects.get()
    assert dispute.sharing_class == "R"
    Dispute.objects.update(sharing_class="X")
    assert signed_in("community_head").get(reverse("dispute", args=[dispute.number])).status_code == 404
    assert signed_in("grid_judge").get(reverse("dispute", args=[dispute.number])).status_code == 200


def test_only_the_reporter_takes_a_report_back_and_says_why(signed_in, given):
    worker = signed_in("grid_worker")
    worker.post(reverse("report_dispute"), given)
    number = Dispute.objects.get().number
    url = reverse("withdraw_dispute", args=[number])
    assert signed_in("community_head").post(url, {"reason": "x"}).status_code == 404
    worker.post(url, {"reason": ""})
    assert Dispute.objects.get().state == "reported"
    worker.post(url, {"reason": "重复上报"})
    assert Dispute.objects.get().state == "withdrawn"
    shown = worker.get(reverse("dispute", args=[number])).content.decode()
    assert "撤回原因" in shown and "重复上报" in shown
    assert worker.post(url, {"reason": "重复上报"}).status_code == 409


def test_the_words_preselect_a_type_and_a_person_decides(signed_in, given):
    worker, url = signed_in("grid_worker"), reverse("suggest_dispute_type")
    open_form = given | {"dispute_type": "", "suggested": ""}
    told = worker.post(url, open_form).content.decode()
    assert '<option value="D02" selected>' in told and "漏水" in told and "可以改选" in told
    chosen = worker.post(url, open_form | {"dispute_type": "D10"})
    assert chosen.status_code == 204  # what a person chose stays
    again = worker.post(
        url, open_form | {"dispute_type": "D02", "suggested": "D02", "subject": "老板欠工资", "text": ""}
    )
    assert '<option value="D10" selected>' in again.content.decode()
    assert worker.post(url, open_form | {"subject": "您好", "text": ""}).status_code == 204
    assert signed_in("security_admin").post(url, open_form).status_code == 404


def test_a_report_without_a_type_comes_back_with_one_preselected(signed_in, given):
    answer = signed_in("grid_worker").post(reverse("report_dispute"), given | {"dispute_type": ""})
    text = answer.content.decode()
    assert answer.status_code == 422 and '<option value="D02" selected>' in text and "请核对后再提交" in text
    assert Dispute.objects.count() == 0


def test_risks_come_first_with_the_words_that_triggered_them(signed_in, given):
    said = "<b>丈夫</b>2026年5月3日又打我，欠三万五，电话13812345678。他从来没有扬言报复。"
    signed_in("grid_worker").post(reverse("report_dispute"), given | {"text": said})
    number = Dispute.objects.get().number
    text = signed_in("grid_judge").get(reverse("dispute", args=[number])).content.decode()
    assert text.index("文中有风险提示词") < text.index("上报时间")
    assert '<mark class="is-risk" title="家暴">' in text and "&lt;b&gt;" in text and "<b>丈夫" not in text
    assert "提到但属否定或假设" in text and "35,000 元" in text and "2026-05-03" in text
    assert "13812345678" not in text and "138****5678" in text
    assert signed_in("judge_next").get(reverse("dispute", args=[number])).status_code == 404


def test_a_report_that_says_little_shows_no_empty_boxes(signed_in, given):
    signed_in("grid_worker").post(reverse("report_dispute"), given | {"text": "", "subject": "两家争执"})
    text = (
        signed_in("grid_judge").get(reverse("dispute", args=[Dispute.objects.get().number])).content.decode()
    )
    assert "风险提示词" not in text and "文中读到" not in text
