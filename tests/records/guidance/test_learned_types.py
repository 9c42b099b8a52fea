"""Types learned from own reports: ranked by a job, named beside the guides' words, silent with few."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.urls import reverse

from judgegrid.jobs import guides
from judgegrid.records.disputes.models import Dispute
from judgegrid.records.guidance.computing import types
from judgegrid.records.guidance.models import Consultation

AT = datetime(2026, 11, 1, tzinfo=UTC)
SAID = {
    "D14": "单元门口的灯坏了没人来修，保洁也不来，大家都不想交钱",
    "D02": "上面那家天天拖桌子跺地板，半夜也不停，睡不好觉",
}


def report(count: int, world, how: str = "person") -> None:
    Dispute.objects.bulk_create(
        Dispute(
            number=f"JF-{how}-{label}-{n}", source="grid", dispute_type=label, type_how=how,
            subject=f"第{n}件",
            text=f"{text}，第{n}回了", reported_at=AT, area_code=world.village, scope_code=world.village,
        )
        for label, text in SAID.items()
        for n in range(count)
    )  # fmt: skip


@pytest.fixture
def described(signed_in):
    client = signed_in("mediator")
    client.post(reverse("guidance"), {"text": "楼门口灯坏了没人来修，也没人打扫", "client_id": "t"})
    return client, Consultation.objects.get()


def test_the_job_names_a_type_that_no_word_of_a_guide_named(described, world):
    client, row = described
    url = reverse("consultation_likely", args=[row.number])
    before = client.get(url).content.decode()
    assert "没有认出哪一类" in before and "every 3s" in before
    report(120, world)
    assert types.rank_waiting() == 1 and not types.waiting()
    row.refresh_from_db()
    assert row.types_state == "done" and row.types[0]["label"] == "D14"
    after = client.get(url).content.decode()
    assert "物业服务纠纷" in after and "本院已上报的纠纷" in after and "every 3s" not in after
    assert types.rank_waiting() == 0


def test_with_few_reports_or_types_set_by_the_machine_it_stays_silent(described, world):
    client, row = described
    report(150, world, how="words")
    report(20, world)
    assert types.rank_waiting() == 1
    row.refresh_from_db()
    assert row.types_state == "none" and not row.types
    page = client.get(reverse("consultation_type", args=[row.number])).content.decode()
    assert "本院已上报的纠纷" not in page and "every 3s" not in page


def test_the_clock_hands_out_only_when_something_waits(described, monkeypatch):
    asked = []
    monkeypatch.setattr(guides, "rank", SimpleNamespace(enqueue=lambda: asked.append(1)))
    guides.hand_out_types(AT)
    types.rank_waiting()
    guides.hand_out_types(AT)
    assert asked == [1]


def test_for_a_stranger_there_is_no_such_list(described, signed_in):
    _, row = described
    assert signed_in("worker_next").get(reverse("consultation_likely", args=[row.number])).status_code == 404
