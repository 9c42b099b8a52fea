"""The one-year LPR by day: published rates, and silence where the shipped series does not reach."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from judgegrid.domain import content
from judgegrid.domain.guide_reading import shipped
from judgegrid.domain.lending_rates import FIRST_DAY, known_until, one_year_on


@pytest.mark.parametrize(
    ("day", "percent"),
    [
        ((2019, 8, 20), "4.25"), ((2020, 4, 19), "4.05"), ((2020, 4, 20), "3.85"), ((2021, 12, 19), "3.85"),
        ((2021, 12, 20), "3.80"), ((2022, 8, 21), "3.70"), ((2023, 8, 21), "3.45"), ((2024, 10, 20), "3.35"),
        ((2025, 5, 19), "3.10"), ((2025, 5, 20), "3.00"), ((2026, 9, 1), "3.00"),
    ],
)  # fmt: skip
def test_the_rate_of_a_day_is_the_last_one_published(day, percent):
    found = one_year_on(date(*day))
    assert found is not None and found.percent == Decimal(percent)


def test_before_the_first_and_after_the_last_publication_there_is_no_rate():
    assert one_year_on(FIRST_DAY - timedelta(days=1)) is None
    assert one_year_on(known_until()) is not None
    assert one_year_on(known_until() + timedelta(days=1)) is None


def test_the_rows_are_in_order_and_name_their_source():
    rows = content.rows("lpr")
    days = [row["published_on"] for row in rows]
    assert days == sorted(set(days)) and all(row["source"] for row in rows)


def test_the_guide_asks_for_the_rate_from_the_first_day_that_is_not_known():
    asked = shipped()["private_lending"].element("lpr")
    assert asked is not None and asked.when is not None
    (since,) = [one.day for one in asked.when.parts[1:] if hasattr(one, "day")]
    assert since == known_until() + timedelta(days=1)
    assert f"{known_until().year}年{known_until().month}月{known_until().day}日" in asked.hint
