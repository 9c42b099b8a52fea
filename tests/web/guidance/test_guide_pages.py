"""Guides on pages: read, edited into a draft, signed by another reviewer, in force from then on."""

from __future__ import annotations

import pytest
from django.urls import reverse

from judgegrid.domain.guide_editing import digest
from judgegrid.domain.guide_reading import ORDER, sources
from judgegrid.records.audit.models import Entry
from judgegrid.records.guidance.models import Consultation, GuideVersion

KEY = "property_service"


def text(answer) -> str:
    return answer.content.decode()


def draft(client, **fields):
    given = {"based_on": digest(sources()[KEY]), "note": "写明本市标准"} | fields
    return client.post(reverse("edit_guide", args=[KEY]), given)


def test_every_guide_can_be_read_with_its_conditions_in_words(signed_in):
    client = signed_in("grid_judge")
    assert text(client.get(reverse("guides"))).count("未经法律审核") >= 12
    for key in ORDER:
        page = text(client.get(reverse("guide", args=[key])))
        assert "出现条件" in page and "还没有本院编辑的版本" in page
    page = text(client.get(reverse("guide", args=["private_lending"])))
    assert "“约定年利率”超过合同成立时一年期LPR的4倍" in page
    assert client.get(reverse("guide", args=["nothing"])).status_code == 404


def test_a_draft_waits_for_another_name_and_is_then_in_force(signed_in):
    judge, office = signed_in("grid_judge"), signed_in("governance_office")
    saved = draft(judge, **{"elements.0.ask": "现在的物业是谁选来的？", "points.new": "请居委会到场"})
    assert saved.status_code == 302
    page = text(judge.get(saved.url))
    assert "现在的物业是谁选来的？" in page and "请居委会到场" in page and "另一位审核人" in page
    assert "问题：物业是谁请的·问题" in page and "elements.0" not in page
    sign = reverse("sign_guide", args=[KEY, 1])
    judge.post(sign)
    assert GuideVersion.objects.get(number=1).state == "draft"  # nobody signs what they wrote
    office.post(sign)
    row = GuideVersion.objects.get(number=1)
    assert row.state == "signed" and row.signed_by.username == "governance_office" and row.signed_at
    listed = text(judge.get(reverse("guides")))
    assert "第1版" in listed and "测试governance_office" in listed
    assert office.post(sign).status_code == 409
    assert {"guide.draft", "guide.sign"} <= set(Entry.objects.values_list("action", flat=True))


def test_a_running_consultation_keeps_its_version_and_a_new_one_gets_the_signed(signed_in):
    mediator = signed_in("mediator")
    mediator.post(reverse("guidance"), {"guide": KEY, "client_id": "a"})
    draft(signed_in("grid_judge"), **{"elements.0.ask": "现在的物业是谁选来的？"})
    signed_in("station_head").post(reverse("sign_guide", args=[KEY, 1]))
    mediator.post(reverse("guidance"), {"guide": KEY, "client_id": "b"})
    old, new = Consultation.objects.get(client_id="a"), Consultation.objects.get(client_id="b")
    assert (old.version.number, new.version.number) == (0, 1)
    asked = text(mediator.get(reverse("consultation_ask", args=[old.number, "contract"])))
    assert "谁请来的" in asked
    asked = text(mediator.get(reverse("consultation_ask", args=[new.number, "contract"])))
    assert "谁选来的" in asked
    assert "已审核：测试station_head" in text(mediator.get(reverse("consultation", args=[new.number])))


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("elements.0.weight", "99", "写 1 到 10 的整数"),
        ("rules.0.cites", "民法典944", "法律名@版本年:条号"),
        ("rules.0.title", "", "不能为空"),
        ("rules.0.text", "长" * 500, "不超过 400 字"),
        ("note", "", "用一句话写明改了什么"),
    ],
)
def test_what_cannot_be_taken_is_named_at_its_field(signed_in, field, value, said):
    answer = draft(signed_in("grid_judge"), **{"elements.1.ask": "主要争什么？", field: value})
    assert answer.status_code == 422 and said in text(answer) and "主要争什么？" in text(answer)
    assert not GuideVersion.objects.exists()


def test_an_unchanged_text_is_no_version(signed_in):
    answer = draft(signed_in("grid_judge"))
    assert answer.status_code == 422 and "内容没有改动" in text(answer)


def test_an_editor_who_opened_an_older_text_is_told(signed_in):
    draft(signed_in("grid_judge"), **{"elements.0.ask": "现在的物业是谁选来的？"})
    signed_in("governance_office").post(reverse("sign_guide", args=[KEY, 1]))
    late = draft(signed_in("station_head"), **{"elements.1.ask": "主要争什么？"})
    assert late.status_code == 409 and "重新打开" in text(late)


def test_a_draft_older_than_what_was_signed_since_does_not_undo_it(signed_in):
    judge, office = signed_in("grid_judge"), signed_in("governance_office")
    draft(judge, **{"elements.0.ask": "现在的物业是谁选来的？"})
    draft(judge, **{"elements.1.ask": "主要争什么？"})
    office.post(reverse("sign_guide", args=[KEY, 2]))
    late = office.post(reverse("sign_guide", args=[KEY, 1]))
    assert late.status_code == 409 and "第2版已签署生效" in text(late)
    assert list(GuideVersion.objects.values_list("number", "state")) == [(2, "signed"), (1, "draft")]
    judge.post(reverse("withdraw_guide", args=[KEY, 1]))
    assert GuideVersion.objects.get(number=1).state == "withdrawn"


def test_signing_what_came_with_the_program(signed_in):
    office = signed_in("governance_office")
    office.post(reverse("sign_shipped_guide", args=[KEY]))
    assert "已审核" in text(office.get(reverse("guide", args=[KEY])))
    mediator = signed_in("mediator")
    mediator.post(reverse("guidance"), {"guide": KEY, "client_id": "s"})
    number = Consultation.objects.get().number
    assert "已审核：测试governance_office" in text(mediator.get(reverse("consultation", args=[number])))


def test_a_draft_can_be_taken_back(signed_in):
    judge = signed_in("grid_judge")
    draft(judge, **{"elements.0.ask": "现在的物业是谁选来的？"})
    judge.post(reverse("withdraw_guide", args=[KEY, 1]))
    assert GuideVersion.objects.get().state == "withdrawn"
    assert signed_in("governance_office").post(reverse("sign_guide", args=[KEY, 1])).status_code == 409


def test_who_does_not_review_has_no_editor(signed_in):
    for short in ("grid_worker", "mediator", "community_head", "docketing_clerk", "court_leader"):
        assert signed_in(short).get(reverse("edit_guide", args=[KEY])).status_code == 404, short
        assert draft(signed_in(short)).status_code == 404
        assert signed_in(short).post(reverse("sign_shipped_guide", args=[KEY])).status_code == 404
    assert signed_in("judge_assistant").get(reverse("edit_guide", args=[KEY])).status_code == 200
    assert signed_in("judge_assistant").post(reverse("sign_shipped_guide", args=[KEY])).status_code == 404
