"""The page of courts and their judges; and 人均新收 on the page of figures."""

import pytest
from django.urls import reverse

from judgegrid.records.territory.models import Court, JudgeCount
from web.test_pages import DESK, PHONE, hold

GIVEN = {"court": "苏0211", "as_of": "2025-12-31", "count": "42", "kind": "名册", "origin": "政治部员额名册"}


@pytest.fixture
def courts(world):
    for code, name, seat in (("苏0211", "滨湖法院", world.county), ("苏0213", "梁溪法院", world.next_county)):
        Court.objects.create(code=code, name=name, level="basic", scope_code=seat)
    return world


def text_of(answer):
    return answer.content.decode()


def test_a_count_is_entered_and_listed_with_date_and_source(signed_in, courts):
    office = signed_in("governance_office")
    assert "未登记" in text_of(office.get(reverse("courts")))
    assert office.post(reverse("courts"), GIVEN).status_code == 302
    page = text_of(office.get(reverse("courts")))
    assert "42" in page and "2025-12-31" in page and "政治部员额名册" in page and "梁溪法院" not in page


@pytest.mark.parametrize(
    ("field", "value", "right"),
    [
        ("count", "0", "至少为1"),
        ("count", "四十", "应为整数"),
        ("as_of", "去年", "应为日期"),
        ("as_of", "2190-01-01", "不能晚于今天"),
        ("origin", "", "不能为空"),
        ("court", "苏0213", "苏0213"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(signed_in, courts, field, value, right):
    answer = signed_in("governance_office").post(reverse("courts"), GIVEN | {field: value})
    assert answer.status_code == 422 and right in text_of(answer)
    assert not JudgeCount.objects.exists()


def test_readers_see_the_list_without_the_form_and_cannot_enter(signed_in, courts):
    leader = signed_in("court_leader")
    assert "保存人数" not in text_of(leader.get(reverse("courts")))
    assert leader.post(reverse("courts"), GIVEN).status_code == 404
    assert signed_in("system_admin").get(reverse("courts")).status_code == 404


def test_the_office_of_the_next_district_finds_only_its_own_court(signed_in, courts):
    page = text_of(signed_in("office_next").get(reverse("courts")))
    assert "梁溪法院" in page and "滨湖法院" not in page


def test_without_courts_the_page_says_what_to_do(signed_in, world):
    assert "先载入管辖表" in text_of(signed_in("governance_office").get(reverse("courts")))
    assert "没有法院" in text_of(signed_in("grid_judge").get(reverse("courts")))


@pytest.mark.pages
@pytest.mark.django_db(transaction=True)
def test_the_page_holds_at_both_widths(open_page, courts, people):
    court = Court.objects.get(code="苏0211")
    JudgeCount.objects.create(court=court, as_of="2025-12-31", count=42, kind="名册", source="政治部员额名册")
    for size in (DESK, PHONE):
        hold(open_page(reverse("courts"), user=people["governance_office"], size=size), size)
