"""Addresses and forms with values that no link of ours holds: an answer in words, never an error page."""

from __future__ import annotations

import pytest
from django.urls import reverse

DAYS = ("0001-01-01", "9999-12-31")
LISTS = (
    ("disputes", "community_head"),
    ("ledger", "docketing_clerk"),
    ("links", "judge_assistant"),
    ("audit", "audit_admin"),
    ("cases", "mediator"),
)


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize(("name", "who"), LISTS)
def test_a_list_asked_from_or_to_a_day_beyond_the_calendar_opens(signed_in, name, who, day):
    for field in ("from_on", "to_on"):
        answer = signed_in(who).get(reverse(name), {field: day})
        assert answer.status_code in (200, 422)


@pytest.mark.parametrize("month", ["0001-01", "9999-12"])
def test_a_pivot_asked_for_a_month_beyond_the_calendar_says_what_is_right(signed_in, computed, month):
    asked = {"from_month": month, "to_month": month}
    answer = signed_in("grid_judge").get(reverse("pivot"), asked)
    assert answer.status_code == 422 and "1900 年至 2199 年" in answer.content.decode()
