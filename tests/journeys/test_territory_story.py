"""A district draws its grids: the office loads, corrects and splits; the judge and the stranger look on."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from judgegrid.domain.people import MACHINE
from judgegrid.records.audit import queries as audit
from judgegrid.records.audit.models import Entry
from judgegrid.records.territory import queries
from judgegrid.records.territory.people import people_on


def text_of(answer):
    return answer.content.decode()


def put(client, kind, text):
    file = SimpleUploadedFile("表.csv", text.encode("gb18030"))
    shown = text_of(client.post(reverse("load_areas"), {"kind": kind, "file": file}, follow=True))
    assert "试算结果" in shown, shown
    return text_of(client.post(reverse("load_preview"), follow=True))


@pytest.mark.django_db
def test_a_district_draws_its_grids_and_a_community_is_split(signed_in, world):
    office, judge, stranger = (
        signed_in(short) for short in ("governance_office", "grid_judge", "judge_next")
    )

    said = put(
        office,
        "areas",
        "代码,名称,户数\n32021100100201001,稻香第一网格,380\n32021100100201002,稻香第二网格,420\n",
    )
    assert "已载入：新增2" in said
    assert "已载入：新增1" in put(
        office, "population", "名称,口径,时点,人数,来源\n稻香社区,常住,2025-12-31,2000,统计年鉴\n"
    )
    assert "已载入：新增1" in put(
        office, "jurisdiction", "代码,法院代字,人民法庭,起\n320211001000,苏0211,河埒人民法庭,2016-01-01\n"
    )

    page = text_of(judge.get(reverse("area", args=[world.sister])))
    assert "河埒人民法庭（无锡市滨湖区人民法院），按河埒街道登记" in page
    assert "2,000" in page and "稻香第二网格" in page and "编辑" not in page
    assert stranger.get(reverse("area", args=[world.sister])).status_code == 404

    split = reverse("area_reorganise", args=[world.sister, "split"])
    given = {"on": "2026-07-01", "reason": "滨政复〔2026〕3号", "h-TOTAL_FORMS": "6", "h-INITIAL_FORMS": "0"}
    for number, (code, name, share) in enumerate(
        [("320211001010", "稻香东社区", "55"), ("320211001011", "稻香西社区", "45")]
    ):
        given |= {f"h-{number}-code": code, f"h-{number}-name": name, f"h-{number}-share": share}
    refused = office.post(split, given)
    assert refused.status_code == 422 and "稻香第一网格" in text_of(refused)
    for sequence in ("001", "002"):
        close = reverse("area_reorganise", args=[f"{world.sister}01{sequence}", "close"])
        assert office.post(close, {"on": "2026-07-01", "reason": "随社区拆分"}).status_code == 302
    assert office.post(split, given).status_code == 302

    after = people_on(["320211001010", "320211001011"], series="常住", on=date(2026, 9, 30), scope=MACHINE)
    assert sum(one.count for one in after.values()) == pytest.approx(2000)
    below = queries.children(world.township, scope=MACHINE, on=date(2026, 9, 30))
    assert [node.code for node in below if not node.closed] == [world.village, "320211001010", "320211001011"]

    acts = list(Entry.objects.order_by("sequence").values_list("action", flat=True))
    loads = [f"territory.load_{kind}" for kind in ("areas", "population", "jurisdiction")]
    assert acts == [*loads, *["area.reorganise"] * 3]
    assert audit.verify(scope=MACHINE).holds
