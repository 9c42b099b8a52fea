"""RC-1 to RC-12 against the faults seen in published papers."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from judgegrid.domain import reconciliation as rc
from judgegrid.domain.prose import Direction
from judgegrid.domain.reconciliation import NAMES, Outcome, PopulationBasis


def test_a_prior_year_total_of_18440_against_parts_of_26994_is_caught_and_the_units_named():
    check = rc.parts_equal_whole("上年同期", {"甲区": 15_000, "乙区": 11_994}, 18_440)
    assert check.failed and check.id == "RC-1"
    for piece in ("26994", "18440", "+8554", "甲区15000", "乙区11994"):
        assert piece in check.message


def test_a_table_is_summed_by_row_and_by_column():
    rows = {"甲": {"民事": 3, "行政": 1, "合计": 4}, "乙": {"民事": 5, "行政": 0, "合计": 6}}
    check = rc.table_adds_up("表1", rows, {"民事": 8, "行政": 1, "合计": 9}, total_column="合计")
    assert check.failed
    assert "“乙”行" in check.message and "“合计”" in check.message and "“甲”行" not in check.message


def test_rise_in_prose_over_a_fall_from_29823_to_28365_is_caught():
    check = rc.prose_agrees("新收", "新收28365件，同比上升4.9%", 29_823, 28_365)
    assert check.failed and "上升" in check.message and "下降" in check.message
    assert not rc.prose_agrees("新收", "新收28365件，同比下降4.9%", 29_823, 28_365).failed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("比上年增加3件", Direction.UP),
        ("比上月减少2件，比上年上升", Direction.DOWN),
        ("与上年持平", Direction.LEVEL),
    ],
)
def test_the_first_word_of_movement_decides_what_a_sentence_says(text, said):
    assert rc.claimed_direction(text) is said


def test_minus_002_beside_minus_349_percent_is_caught():
    assert rc.one_unit_per_column("表2", "同比", ["−0.02", "−34.9%"], percent=True).failed
    assert rc.one_unit_per_column("表2", "同比", ["-0.02", "-34.9"], percent=True).failed
    assert not rc.one_unit_per_column("表2", "同比", ["-2.0", "-34.9", "—", "空白"], percent=True).failed


def test_last_years_column_must_be_last_years_paper_or_carry_a_footnote():
    now, then = {"甲": 12, "乙": 7}, {"甲": 12, "乙": 8}
    assert "乙" in rc.last_year_as_published("上年", now, then, footnotes={}).message
    assert not rc.last_year_as_published("上年", now, then, footnotes={"乙": "区划调整"}).failed


def test_population_must_be_the_one_that_the_basis_names():
    declared = PopulationBasis(("常住",), date(2025, 12, 31))
    assert not rc.population_as_declared("万人率", declared, declared).failed
    other = PopulationBasis(("常住", "登记在册流动"), date(2024, 12, 31), locked=False)
    message = rc.population_as_declared("万人率", other, declared).message
    assert "登记在册流动" in message and "2024-12-31" in message and "未锁定" in message


def test_stock_and_flow_must_meet():
    assert not rc.stock_flows("案件", opening=10, came=5, went=7, closing=8).failed
    assert rc.stock_flows("案件", opening=10, came=5, went=7, closing=9).failed


def test_shares_over_100_and_negative_rates_are_caught():
    assert "乙" in rc.rates_in_range("成功率", {"甲": 50, "乙": 101}).message
    assert rc.rates_in_range("万人率", {"甲": -0.1}, top=None).failed
    assert rc.rates_in_range("万人率", {"甲": float("nan")}, top=None).failed
    assert not rc.rates_in_range("万人率", {"甲": 250.0}, top=None).failed


def test_outcomes_must_sum_to_what_entered():
    assert not rc.outcomes_sum_up("诉前", success=3, failure=2, still_open=1, entered=6).failed
    assert rc.outcomes_sum_up("诉前", success=3, failure=2, still_open=1, entered=7).failed


def test_units_that_have_not_reported_are_named():
    check = rc.all_reported("排查表", ["甲", "乙", "丙"], ["乙"])
    assert check.failed and "甲、丙" in check.message and "2个单位" in check.message


def test_shares_must_sum_to_100_within_rounding():
    assert not rc.shares_sum("案由", {"a": 33.3, "b": 33.3, "c": 33.3}).failed
    assert rc.shares_sum("案由", {"a": 33.3, "b": 33.3, "c": 30.0}).failed


def test_a_change_must_follow_from_the_printed_figures():
    assert not rc.change_recomputes("同比", before=71, after=83, printed=16.9).failed
    assert "+16.9%" in rc.change_recomputes("同比", before=71, after=83, printed=14.5).message
    assert rc.change_recomputes("同比", before=0, after=83, printed=0).failed


def test_percentage_points_are_not_percent():
    assert not rc.points_not_percent("占比", before=32.7, after=35.0, printed=2.3, unit="个百分点").failed
    assert rc.points_not_percent("占比", before=32.7, after=35.0, printed=7.0, unit="%").failed


def test_a_court_that_leaves_out_its_tribunals_on_one_side_is_caught():
    assert "丙法庭" in rc.same_geography("本院", ["甲"], ["甲", "丙法庭"]).message
    assert not rc.same_geography("本院", ["新"], ["旧"], lineage={"旧": "新"}).failed


def test_different_cut_offs_are_caught_and_later_entries_listed():
    day = datetime(2026, 10, 7, 23, 59)
    check = rc.same_cutoff("全文", {"新收": day, "调解": datetime(2026, 10, 8)}, later_entries=0)
    assert check.failed and "2026-10-08" in check.message
    assert "补录3件" in rc.same_cutoff("全文", {"新收": day}, later_entries=3).message


def test_what_does_not_apply_says_so_and_does_not_block():
    check = rc.not_applicable("RC-6", "未结案件", "本文不含收结存")
    assert check.outcome is Outcome.NOT_APPLICABLE and not rc.failures([check])
    assert set(NAMES) == {f"RC-{n}" for n in range(1, 13)} and check.name == NAMES["RC-6"]
