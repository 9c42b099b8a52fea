"""Definitions of indicators and their 口径 line (indicators.md I-1…I-11)."""

from datetime import date, datetime

import pytest

from judgegrid.domain import case_types, indicators
from judgegrid.domain.indicators import Direction, caliber_line, definition, versions

CUTOFF = datetime(2026, 4, 1, 8, 0)


def test_of_the_litigation_rate_having_six_versions_at_once():
    assert [one.version for one in versions("litigation_rate", on=date(2026, 1, 1))] == [
        f"v{i}" for i in range(1, 7)
    ]
    assert versions("litigation_rate", on=date(2020, 1, 1)) == ()


def test_of_the_default_rate_being_civil_and_administrative_over_both_series():
    one = definition("litigation_rate")
    assert (one.name, one.type_words, one.population_series) == (
        "litigation_rate@v1",
        ("民初", "行初"),
        ("常住", "登记在册流动"),
    )
    assert one.formula == "一审民事、行政新收 ÷ 常住人口＋登记在册流动人口 × 10,000"


@pytest.mark.parametrize("identifier", sorted({one.identifier for one in indicators.definitions().values()}))
def test_of_every_indicator_having_exactly_one_default(identifier):
    assert sum(one.default for one in versions(identifier)) == 1


def test_of_definitions_using_only_known_words_and_exclusions():
    for one in indicators.definitions().values():
        assert set(one.type_words) <= case_types.known_words()
        assert set(one.exclusions) <= set(indicators.EXCLUSIONS)
        assert one.formula


def test_of_context_never_entering_a_scorecard():
    assert not definition("filings").scorable
    assert not definition("workload_filings_per_judge").scorable
    assert definition("attribution_rate").scorable
    assert [one.sign for one in Direction] == ["↑", "↓", "○"]


def test_of_an_unknown_indicator_being_told():
    with pytest.raises(KeyError):
        definition("sc_substantive_rate")
    with pytest.raises(KeyError):
        definition("filings", "v9")


def test_of_the_caliber_line_naming_everything_a_reader_needs():
    line = caliber_line(
        definition("litigation_rate"),
        cutoff=CUTOFF,
        population_date=date(2025, 12, 31),
        attribution_rate=61 / 83,
        interval="95% 精确泊松区间",
    )
    for said in (
        "万人起诉率（第1版）",
        "截至2026年4月1日08:00",
        "常住＋登记在册流动，2025年12月31日",
        "归属率 73 %",
        "精确泊松区间",
    ):
        assert said in line


def test_of_a_missing_population_being_printed():
    assert "人口：缺" in caliber_line(definition("litigation_rate"), cutoff=CUTOFF)
    assert "人口" not in caliber_line(definition("batch_share"), cutoff=CUTOFF)


def test_of_exclusions_being_printed():
    assert "不含批量、被告为单位" in caliber_line(definition("litigation_rate", "v5"), cutoff=CUTOFF)
