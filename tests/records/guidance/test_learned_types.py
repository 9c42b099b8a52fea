"""Types learned from own reports: named beside the guides' words, silent with few."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from judgegrid.jobs.model_files import TooFew
from judgegrid.jobs.type_learning import learn_types
from judgegrid.records.disputes.models import Dispute
from judgegrid.records.guidance.models import Consultation

AT = datetime(2026, 11, 10, tzinfo=UTC)
SAID = {
    "D14": "单元门口的灯坏了没人来修，保洁也不来，大家都不想交钱",
    "D02": "上面那家天天拖桌子跺地板，半夜也不停，睡不好觉",
}


def report(count: int, world, how: str = "person") -> None:
    Dispute.objects.bulk_create(
        Dispute(
            number=f"JF-{how}-{label}-{n}", source="grid", dispute_type=label, type_how=how,
            subject=f"第{n}件",
            text=f"{text}，第{n}回了", reported_at=AT - timedelta(days=20 + 30 * (n % 3)),
            area_code=world.village, scope_code=world.village,
        )
        for label, text in SAID.items()
        for n in range(count)
    )  # fmt: skip


def describe(signed_in, client_id: str = "t") -> tuple[Client, Consultation]:
    client = signed_in("mediator")
    client.post(reverse("guidance"), {"text": "楼门口灯坏了没人来修，也没人打扫", "client_id": client_id})
    return client, Consultation.objects.get(client_id=client_id)


def test_reports_name_a_type_that_no_word_of_a_guide_named(signed_in, world):
    client, row = describe(signed_in)
    url = reverse("consultation_type", args=[row.number])
    assert row.types_state == "none" and "没有认出哪一类" in client.get(url).content.decode()
    report(160, world)
    assert learn_types(at=AT).in_force
    client, row = describe(signed_in, "later")
    assert row.types_state == "done" and row.types[0]["label"] == "D14"
    after = client.get(reverse("consultation_type", args=[row.number])).content.decode()
    assert "物业服务纠纷" in after and "本院已上报的纠纷" in after


def test_with_few_reports_or_types_set_by_the_machine_it_stays_silent(signed_in, world):
    report(150, world, how="words")
    report(20, world)
    with pytest.raises(TooFew, match="只有 40 件"):
        learn_types(at=AT)
    client, row = describe(signed_in)
    assert row.types_state == "none" and not row.types
    page = client.get(reverse("consultation_type", args=[row.number])).content.decode()
    assert "本院已上报的纠纷" not in page


def test_for_a_stranger_there_is_no_such_list(signed_in, world):
    _, row = describe(signed_in)
    assert signed_in("worker_next").get(reverse("consultation_type", args=[row.number])).status_code == 404
