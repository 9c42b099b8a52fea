"""Blocks, typed cells, numbering, and the fingerprint."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgegrid.papers.outline import (
    Annex,
    Column,
    Heading,
    Interval,
    Kind,
    Mark,
    Outline,
    Row,
    Table,
    chinese_number,
    placed,
    printable,
    shown,
)
from judgegrid.papers.snapshot import fingerprint, from_data, to_data
from papers.examples import COLUMNS, TABLE, full


def test_headings_are_numbered_in_the_four_official_forms_and_restart_in_an_annex():
    labels = [one.label for one in placed(full()) if isinstance(one.block, Heading)]
    assert labels == ["一、", "（一）", "1. ", "（1）", "一、"]


def test_a_second_heading_of_a_level_restarts_the_levels_below():
    blocks = (Heading(1, "a"), Heading(2, "b"), Heading(1, "c"), Heading(2, "d"), Heading(2, "e"))
    document = Outline(full().imprint, blocks)
    assert [one.label for one in placed(document)] == ["一、", "（一）", "二、", "（一）", "（二）"]


@pytest.mark.parametrize(
    ("value", "text"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (99, "九十九")]
)
def test_chinese_numbers_read_as_written_in_offices(value, text):
    assert chinese_number(value) == text


def test_one_annex_has_no_number_and_two_have():
    one = full()
    two = replace(one, blocks=(*one.blocks, Annex("二", ())))
    assert [p.label for p in placed(one) if isinstance(p.block, Annex)] == ["附件"]
    assert [p.label for p in placed(two) if isinstance(p.block, Annex)] == ["附件1", "附件2"]


def test_blank_zero_and_not_expected_are_printed_apart():
    column = Column("新收", Kind.COUNT, "件")
    assert [shown(cell, column) for cell in (Mark.BLANK, 0, Mark.NOT_EXPECTED)] == ["空白", "0", "不适用"]


@pytest.mark.parametrize(
    ("cell", "column", "text"),
    [
        (12, Column("变化", Kind.COUNT, signed=True), "+12"),
        (0, Column("变化", Kind.COUNT, signed=True), "0"),
        (-0.04, Column("同比", Kind.NUMBER, "%", signed=True), "0.0"),
        (Interval(13.66, 56.94), Column("区间", Kind.INTERVAL), "13.7～56.9"),
    ],
)
def test_cells_are_printed_without_unit_and_without_a_signed_zero(cell, column, text):
    assert shown(cell, column) == text


def test_a_cell_of_the_wrong_kind_names_its_row_and_column():
    with pytest.raises(ValueError, match="row 1 column '新收'"):
        Table("t", COLUMNS[:2], (Row(("甲", "12")),))
    with pytest.raises(ValueError, match="row 1: 1 cells"):
        Table("t", COLUMNS[:2], (Row(("甲",)),))


def test_a_figure_that_is_not_finite_is_refused():
    with pytest.raises(ValueError, match="nan"):
        Table("t", (Column("率", Kind.NUMBER),), (Row((float("nan"),)),))


def test_control_characters_do_not_reach_paper():
    assert printable("甲\x00乙\x0b\n丙\u200b") == "甲乙 丙"


def test_an_outline_comes_back_from_its_snapshot_with_the_same_fingerprint():
    document = full()
    again = from_data(to_data(document))
    assert again == document
    assert fingerprint(again) == fingerprint(document)


def test_a_single_changed_figure_changes_the_fingerprint():
    document = full()
    other = replace(TABLE, rows=(replace(TABLE.rows[0], cells=("太湖街道", 84, *TABLE.rows[0].cells[2:])),))
    changed = replace(document, blocks=tuple(other if b is TABLE else b for b in document.blocks))
    assert fingerprint(changed) != fingerprint(document)


def test_a_snapshot_of_an_unknown_type_is_refused():
    with pytest.raises(ValueError, match="Path"):
        from_data({"_": "Path", "value": "x"})


@given(st.text())
def test_any_text_survives_the_snapshot(text):
    column = Column("列", Kind.TEXT)
    table = Table("表", (column,), (Row((text,)),))
    assert from_data(to_data(table)) == table
