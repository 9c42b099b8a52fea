"""A grid worker reports a dispute; whoever may see it sees it, and nobody else."""

import pytest
from django.urls import reverse

from judgegrid.records.audit.models import Entry
from judgegrid.records.disputes.models import Dispute


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
    assert worker.post(url, {"reason": "重复上报"}).status_code == 409
