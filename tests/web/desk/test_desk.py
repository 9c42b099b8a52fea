"""The desk: each person sees what waits for them, and nothing of the next district."""

import pytest
from django.urls import reverse
from django.utils import timezone

from judgegrid.records.accounts.models import Post
from judgegrid.records.disputes.models import Dispute


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
