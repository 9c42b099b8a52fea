"""No page ranks areas by a number: a place is shown as an interval, or not at all (goal G1.4)."""

import re

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db

A_PLACE = re.compile(r"第\s*\d+\s*(?:名|位)|排名?第|名列|倒数第|前\s*\d+\s*名|后\s*\d+\s*名|TOP\s*\d", re.I)
AN_INTERVAL = re.compile(r"第 \d+–\d+ 位之间")
USERS = ("city_office", "political_legal", "governance_office", "court_leader", "grid_judge")
PERIOD = {"from_month": "2025-01", "to_month": "2025-12"}


def pages(client, world):
    """The pages on which areas stand side by side; 404 where the person has none."""
    asked = [
        (reverse("figures"), {}),
        (reverse("figures"), {"measure": "litigation_rate@v1"}),
        (reverse("figures"), {"measure": "filings@v1"}),
        (reverse("figures"), {"area": world.county}),
        (reverse("area_figures", args=[world.county]), {}),
        (reverse("area_figures", args=[world.township]), {}),
        (reverse("pivot"), PERIOD),
        (reverse("pivot"), PERIOD | {"row": "area", "column": "month"}),
        (reverse("missed"), {}),
        (reverse("desk"), {}),
    ]
    answers = [client.get(address, parts) for address, parts in asked]
    return [answer for answer in answers if answer.status_code == 200]


@pytest.mark.parametrize("short", USERS)
def test_no_page_gives_an_area_a_single_place(signed_in, computed, world, short):
    found = pages(signed_in(short), world)
    assert len(found) >= 3
    for answer in found:
        said = answer.content.decode()
        assert not A_PLACE.search(said), A_PLACE.search(said)
        assert not AN_INTERVAL.search(said)  # nobody has asked to compare


def test_a_place_that_was_asked_for_with_a_reason_is_an_interval_in_every_row(signed_in, computed, world):
    client = signed_in("political_legal")
    client.post(reverse("compare_areas"), {"reason": "年度平安建设评议复核"})
    for answer in pages(client, world):
        assert not A_PLACE.search(answer.content.decode())
    answer = client.get(reverse("figures"), {"measure": "litigation_rate@v1"})
    ranked = [one for one in answer.context["rows"] if one.figure.rank_low]
    assert ranked and len(AN_INTERVAL.findall(answer.content.decode())) == len(ranked)


@pytest.mark.parametrize("short", USERS)
def test_areas_stand_in_the_order_of_their_codes_and_a_rate_never_without_its_interval(
    signed_in, computed, short
):
    answer = signed_in(short).get(reverse("figures"), {"measure": "litigation_rate@v1"})
    rows = [one.figure for one in answer.context["rows"]]
    assert rows and [one.area_code for one in rows] == sorted(one.area_code for one in rows)
    assert all(one.low is not None and one.high is not None for one in rows if one.value is not None)
    drawn = answer.content.decode().count('role="img" aria-label="区间')
    assert drawn >= sum(one.value is not None for one in rows)
