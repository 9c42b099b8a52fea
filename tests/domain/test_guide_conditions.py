"""Conditions are three-valued: what was not asked is neither yes nor no, and nothing in them is ever run."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from judgegrid.domain.guide_conditions import deciding, holds, mentions, read

ON = date(2026, 11, 28)
YES, NO, OPEN = {"a": "yes"}, {"a": "no"}, {}


@pytest.mark.parametrize(
    ("data", "answers", "expected"),
    [
        ({"a": True}, YES, True), ({"a": True}, NO, False), ({"a": True}, OPEN, None),
        ({"a": True}, {"a": None}, None),  # asked, and not known
        ({"a": {"unknown": True}}, {"a": None}, True), ({"a": {"unknown": True}}, OPEN, False),
        ({"not": {"a": True}}, OPEN, None), ({"not": {"a": True}}, NO, True),
        ({"a": True, "b": True}, {"b": "no"}, False),  # one no settles all
        ({"a": True, "b": True}, {"b": "yes"}, None),
        ({"any": [{"a": True}, {"b": True}]}, {"b": "yes"}, True),  # one yes settles any
        ({"any": [{"a": True}, {"b": True}]}, {"b": "no"}, None),
        ({"a": ["x", "y"]}, {"a": "y"}, True), ({"a": ["x", "y"]}, {"a": "z"}, False),
        ({"n": {"more_than": 5}}, {"n": Decimal(5)}, False),
        ({"n": {"at_least": 5}}, {"n": Decimal(5)}, True),
        ({"n": {"less_than": 5}}, {"n": Decimal("4.99")}, True),
        ({"n": {"over_share": 0.2, "of": "m"}}, {"n": Decimal(21), "m": Decimal(100)}, True),
        ({"n": {"over_share": 0.2, "of": "m"}}, {"n": Decimal(20), "m": Decimal(100)}, False),
        ({"n": {"over_share": 0.2, "of": "m"}}, {"n": Decimal(21)}, None),
        ({"d": {"years_ago": 3}}, {"d": date(2023, 11, 27)}, True),
        ({"d": {"years_ago": 3}}, {"d": date(2023, 11, 28)}, False),  # the day itself still counts
        ({"d": {"days_ago": 7}}, {"d": date(2026, 11, 20)}, True),
        ({"d": {"days_ago": 7}}, {"d": date(2026, 11, 21)}, False),
        ({"d": {"before": date(2020, 8, 20)}}, {"d": date(2020, 8, 19)}, True),
        ({"d": {"since": date(2020, 8, 20)}}, {"d": date(2020, 8, 20)}, True),
        ({"d": {"years_ago": 1}}, {"d": date(2024, 2, 29)}, True),
    ],
)  # fmt: skip
def test_three_values(data, answers, expected):
    assert holds(read(data), answers, on=ON) is expected


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "条件写成"), ([], "条件写成"), ("__import__('os')", "条件写成"),
        ({"any": [{"a": True}]}, "至少两个"),
        ({"a": {"eval": "1"}}, "没有 eval 这种比较"), ({"a": 5}, "a 后面写答案"),
        ({"a": {"more_than": "viele"}}, "more_than 要写数，现为 viele"),
        ({"a": {"before": "gestern"}}, "要写日期"), ({"a": {"above_lpr": 4}}, "和哪个问题比"),
        ({"a": {"more_than": 1, "less_than": 3}}, "只能有一个比较"),
    ],
)  # fmt: skip
def test_what_is_no_condition_is_refused_with_its_place(data, said):
    with pytest.raises(ValueError, match=said):
        read(data)


def test_the_reason_of_an_alternative_is_the_part_that_holds():
    condition = read({"any": [{"a": True}, {"b": True, "c": True}]})
    tests = deciding(condition, {"a": "no", "b": "yes", "c": "yes"}, on=ON)
    assert [one.element for one in tests] == ["b", "c"]
    assert mentions(condition) == {"a", "b", "c"}
