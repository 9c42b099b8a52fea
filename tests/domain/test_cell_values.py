"""Cells as people type them."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from judgegrid.domain.cell_values import amount_of, date_of, half_width, text_of, yes_of
from judgegrid.domain.refusals import Invalid

DAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-05",
        "2026/3/5",
        "2026.3.5",
        "20260305",
        "2026年3月5日",
        "2026年03月05",
        "２０２６－０３－０５",
        " 2026-3-5 ",
        "2026-03-05 10:20:30",
        "2026-03-05T10:20",
        20260305,
        20260305.0,
        46086,
        46086.43,
        "46086",
        DAY,
        datetime(2026, 3, 5, 9, 30),
    ],
)
def test_a_date_is_read_in_every_style(cell):
    assert date_of(cell) == DAY


def test_no_date_is_none():
    assert date_of("") is None
    assert date_of("  ") is None


@pytest.mark.parametrize("cell", ["3月5日", "26-3-5", "2026-13-05", "2026-02-30", "待定", "1926-01-01", True])
def test_what_is_no_date_is_refused_with_the_right_styles(cell):
    with pytest.raises(Invalid, match="2026年3月5日"):
        date_of(cell)


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        (35000, "35000.00"),
        (0.1 + 0.2, "0.30"),
        ("35,000.5", "35000.50"),
        ("￥３５，０００", "35000.00"),
        ("3.5万元", "35000.00"),
        ("1.2亿", "120000000.00"),
        ("35000元", "35000.00"),
        ("0", "0.00"),
    ],
)
def test_an_amount_is_read(cell, amount):
    assert amount_of(cell) == Decimal(amount)


@pytest.mark.parametrize("cell", ["约三万", "-5", -5, "nan", float("inf"), 1e15])
def test_what_is_no_amount_is_refused(cell):
    with pytest.raises(Invalid):
        amount_of(cell)


def test_a_number_that_lost_its_digits_is_refused():
    with pytest.raises(Invalid, match="末几位已丢失"):
        text_of(320211199003071234.0)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (13812345678.0, "13812345678"),
        (" 张三\u3000", "张三"),
        ("\u200b张三", "张三"),
        (None, ""),
        (1.5, "1.5"),
    ],
)
def test_text_is_trimmed_and_whole_numbers_have_no_point(cell, text):
    assert text_of(cell) == text


def test_full_width_becomes_half_width():
    assert half_width("（２０２６）苏０２１１民初１２３号Ａ") == "(2026)苏0211民初123号A"


def test_yes_and_no():
    assert yes_of("是") and yes_of("Ｙ") and yes_of(1) and not yes_of("") and not yes_of("否")
    with pytest.raises(Invalid):
        yes_of("也许")
