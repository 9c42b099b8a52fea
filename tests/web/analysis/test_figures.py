"""Map and table, the page of one area: who sees which areas, and what a figure carries with it."""

import pytest
from django.urls import reverse

from judgegrid.records.audit.models import Entry

pytestmark = pytest.mark.django_db


def figures(client, **asked):
    return client.get(reverse("figures"), asked)


def text(answer) -> str:
    return answer.content.decode()


def codes(answer) -> list[str]:
    return [row.code for row in answer.context["rows"]]


def test_an_office_sees_its_townships_in_administrative_order_with_interval_and_band(
    signed_in, computed, world
):
    answer = figures(signed_in("governance_office"))
    assert codes(answer) == ["320211001000", "320211002000"]
    said = text(answer)
    assert "正常" in said and 'role="img" aria-label="区间' in said and "万人起诉率（第1版）" in said
    assert "统计截至" in said and "归属率" in said and "名次" not in said.split("对比")[0]


def test_the_unattributed_are_a_row_of_their_own_with_the_parts_that_make_the_whole(signed_in, computed):
    answer = figures(signed_in("governance_office"), measure="filings@v1")
    assert answer.context["bucket"].count == 20
    assert "收案 123 · 可归属 123 · 归属率 100 %" in text(answer)


def test_a_map_is_told_bands_and_never_a_colour_by_rate(signed_in, computed):
    areas = figures(signed_in("governance_office")).context["map_areas"]
    assert {area["style"] for area in areas} <= {"low", "normal", "high", "unsure"}
    counts = figures(signed_in("governance_office"), measure="filings@v1").context["map_areas"]
    assert {area["style"] for area in counts} == {"plain"}


@pytest.mark.parametrize("short", ["governance_office", "grid_judge", "community_head", "street_center"])
def test_the_next_district_does_not_exist_for_a_stranger(signed_in, computed, world, short):
    client = signed_in(short)
    assert figures(client, area=world.next_township).status_code == 404
    assert client.get(reverse("area_figures", args=[world.next_village])).status_code == 404
    asked = {"area": world.next_township, "from_month": "2025-01", "to_month": "2025-12"}
    assert client.get(reverse("pivot"), asked).status_code == 404


def test_a_judge_begins_at_the_own_township_and_the_way_up_is_named_but_not_linked(
    signed_in, computed, world
):
    answer = figures(signed_in("grid_judge"))
    assert codes(answer) == [world.village, world.sister]
    steps = answer.context["crumbs"]
    assert [step.name for step in steps] == ["江苏省", "无锡市", "滨湖区", "河埒街道"]
    assert [bool(step.url) for step in steps] == [False, False, False, True]


def test_a_small_cell_and_the_one_that_would_give_it_away_are_hidden_outside_the_court(
    signed_in, computed, world
):
    inside = figures(signed_in("grid_judge"), measure="filings@v1")
    outside = figures(signed_in("street_center"), measure="filings@v1")
    assert [row.figure.value for row in inside.context["rows"]] == [120, 3]
    assert [row.figure.state for row in outside.context["rows"]] == ["hidden", "hidden"]
    assert outside.context["bucket"] is None
    assert "120" not in "".join(area["said"] for area in outside.context["map_areas"])


def test_blank_and_zero_are_told_apart(signed_in, computed, world):
    said = text(figures(signed_in("clerk_next"), area=world.next_township))
    assert "空白" in said and "缺常住人口，不计算比率" in said and "无法判定" in said


def test_a_community_head_comes_to_the_page_of_the_own_community(signed_in, computed, world):
    answer = figures(signed_in("community_head"))
    assert answer.url.startswith(reverse("area_figures", args=[world.village]))


def test_a_grid_worker_is_told_that_grids_have_no_figures_of_their_own(signed_in, computed, world):
    answer = figures(signed_in("grid_worker"))
    assert answer.status_code == 200 and "网格一级不单独出数" in text(answer)


@pytest.mark.parametrize("short", ["mediator", "system_admin", "audit_admin"])
def test_who_reads_no_figures_has_no_such_pages(signed_in, computed, world, short):
    client = signed_in(short)
    for address in (reverse("figures"), reverse("pivot"), reverse("area_figures", args=[world.village])):
        assert client.get(address).status_code == 404


def test_a_measure_that_has_no_months_takes_the_period_around(signed_in, computed):
    answer = figures(signed_in("governance_office"), measure="litigation_rate@v1", period="2025-11")
    assert answer.context["period"].code == "2025Q4" or answer.context["period"].code == "2025"


def test_places_are_shown_only_with_a_reason_and_the_reason_is_on_the_trail(signed_in, computed):
    client = signed_in("political_legal")
    assert "名次区间</th>" not in text(figures(client))
    client.post(reverse("compare_areas"), {"reason": "短"})
    assert "名次区间</th>" not in text(figures(client))
    client.post(reverse("compare_areas"), {"reason": "年度平安建设评议复核"})
    assert "第 1–2 位之间" in text(figures(client))
    assert Entry.objects.get(action="figures.compare").detail == {"reason": "年度平安建设评议复核"}
    client.post(reverse("stop_comparing"))
    assert "名次区间</th>" not in text(figures(client))


@pytest.mark.parametrize("short", ["grid_judge", "court_leader", "governance_office"])
def test_nobody_else_can_switch_places_on(signed_in, computed, short):
    client = signed_in(short)
    assert client.post(reverse("compare_areas"), {"reason": "年度平安建设评议复核"}).status_code == 404
    assert "显示名次区间" not in text(figures(client))


def test_the_page_of_an_area_says_what_may_be_said(signed_in, computed, world):
    said = text(signed_in("city_office").get(reverse("area_figures", args=[world.county])))
    assert "合理范围是 39–47" in said and "全市 42；" in said
    assert "统计公报" in said and "人格权纠纷" in said


def test_a_cluster_leads_to_its_filings_inside_the_court_only(signed_in, cluster, world):
    address = reverse("area_figures", args=[world.village])
    assert "cluster" in text(signed_in("grid_judge").get(address))
    head = signed_in("community_head")
    assert "水秀新村" in text(head.get(address)) and reverse("cluster_rows") not in text(head.get(address))
    asked = {"area": world.village, "key": "c1"}
    assert head.get(reverse("cluster_rows"), asked).status_code == 404
    assert "苏0211民初3号" in text(signed_in("grid_judge").get(reverse("cluster_rows"), asked))
    assert signed_in("judge_next").get(reverse("cluster_rows"), asked).status_code == 404
    assert Entry.objects.filter(action="filings.read_list").count() == 1
