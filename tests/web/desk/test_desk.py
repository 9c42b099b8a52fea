"""The desk: each person sees what waits for them, and nothing of the next district."""

import pytest
from django.urls import reverse
from django.utils import timezone

from judgegrid.records.accounts.models import Post
from judgegrid.records.analysis.models import ComputeRun
from judgegrid.records.disputes.models import Dispute
from judgegrid.records.territory.models import Area


@pytest.fixture
def reported(people, world):
    def make(number, area, **more):
        return Dispute.objects.create(
            number=number, source="grid", subject=f"事由{number}", reported_at=timezone.now(),
            area_code=area, scope_code=area, sharing_class=more.pop("sharing_class", "S"), **more,
        )  # fmt: skip

    return make


def test_a_grid_worker_finds_own_reports_and_not_those_of_the_next_district(
    signed_in, reported, people, world
):
    reported("JF1", world.grid, by=people["grid_worker"])
    reported("JF2", world.next_village, by=people["worker_next"])
    said = signed_in("grid_worker").get(reverse("desk")).content.decode()
    assert "事由JF1" in said and "JF2" not in said and reverse("report_dispute") in said


def test_a_judge_counts_the_week_of_own_townships_only(signed_in, reported, world):
    reported("JF1", world.village)
    reported("JF2", world.next_village)
    answer = signed_in("grid_judge").get(reverse("desk"))
    assert [task.count for task in answer.context["tasks"] if task.label == "本周新报纠纷"] == [1]


def test_the_security_administrator_sees_posts_that_wait_and_no_disputes(signed_in, reported, people, world):
    reported("JF1", world.village)
    Post.objects.create(
        user=people["mediator"], role="mediator", area_code=world.village, from_on="2026-01-01"
    )
    tasks = signed_in("security_admin").get(reverse("desk")).context["tasks"]
    assert [(task.label, task.count, task.urgent) for task in tasks] == [("任职待核准", 1, True)]


def test_someone_without_a_post_is_told_whom_to_ask(signed_in, people):
    people["grid_judge"].posts.all().delete()
    said = signed_in("grid_judge").get(reverse("desk")).content.decode()
    assert "没有生效的任职" in said and "系统管理员" in said


def test_of_a_new_installation_the_administrator_reads_the_first_steps_until_areas_are_there(
    signed_in, people
):
    said = signed_in("system_admin").get(reverse("desk")).content.decode()
    assert "先做这几步" not in said
    Area.objects.update(parent=None)
    Area.objects.all().delete()
    said = signed_in("system_admin").get(reverse("desk")).content.decode()
    assert "先做这几步" in said and "judgegrid load areas" in said
    assert "先做这几步" not in signed_in("security_admin").get(reverse("desk")).content.decode()


def test_before_any_figure_pages_say_what_comes_first_and_not_to_choose_another_period(signed_in, world):
    client = signed_in("governance_office")
    desk = client.get(reverse("desk")).content.decode()
    assert "先导入收案" in desk and reverse("imports") in desk
    area = client.get(reverse("area_figures", args=[world.county])).content.decode()
    pivot = client.get(reverse("pivot")).content.decode()
    for page in (area, pivot):
        assert "还没有算出指标" in page and "换一个期间" not in page and "放宽期间" not in page
    disputes = reverse("disputes")
    assert "还没有纠纷" in client.get(disputes).content.decode()
    assert "可以放宽筛选条件" in client.get(disputes, {"from_on": "2020-01-01"}).content.decode()


def test_an_office_finds_its_area_with_band_attribution_and_clusters(signed_in, cluster, world):
    said = signed_in("governance_office").get(reverse("desk")).content.decode()
    assert "滨湖区" in said and "无锡市" not in said.split("<main")[1]
    assert "万人起诉率（第1版）" in said and "水秀新村" in said and reverse("cluster_rows") in said


def test_a_community_head_sees_own_counts_and_never_rows(signed_in, cluster, world):
    said = signed_in("community_head").get(reverse("desk")).content.decode()
    assert "水秀社区居民委员会" in said and "120" in said
    assert reverse("cluster_rows") not in said and "苏0211民初" not in said


def test_a_small_count_of_the_own_community_is_hidden(signed_in, computed, people, world):
    people["community_head"].posts.update(area_code=world.sister)
    answer = signed_in("community_head").get(reverse("desk"))
    assert [one.filings.state for one in answer.context["own"]] == ["hidden"]


def test_a_grid_worker_is_told_why_there_are_no_figures(signed_in, computed, world):
    said = signed_in("grid_worker").get(reverse("desk")).content.decode()
    assert "网格一级不单独出数" in said


def test_an_office_asks_for_figures_once_and_sees_that_they_are_under_way(signed_in, computed):
    client = signed_in("governance_office")
    assert reverse("ask_computation") in client.get(reverse("desk")).content.decode()
    for _ in range(2):
        assert client.post(reverse("ask_computation"), {"back": "/"}).url == "/"
    said = client.get(reverse("desk")).content.decode()
    assert "等待计算" in said and reverse("ask_computation") not in said
    assert ComputeRun.objects.filter(state="asked").count() == 1


def test_a_judge_cannot_start_a_computation(signed_in, computed):
    client = signed_in("grid_judge")
    assert client.post(reverse("ask_computation")).status_code == 404
    assert reverse("ask_computation") not in client.get(reverse("desk")).content.decode()
