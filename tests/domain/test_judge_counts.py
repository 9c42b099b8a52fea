"""Judge counts: limits and the words of the 口径 line."""

from datetime import date, datetime

import pytest

from judgegrid.domain.indicators import Direction, caliber_line, definition
from judgegrid.domain.judge_counts import JudgeCount, wrong_count


@pytest.mark.parametrize(("count", "fits"), [(0, False), (-1, False), (1, True), (441, True), (10**9, False)])
def test_a_count_that_cannot_be_says_what_can(count, fits):
    assert (wrong_count(count) == "") is fits
    if not fits:
        assert "1至5000" in wrong_count(count)


def test_the_average_per_judge_is_context_for_courts_only():
    one = definition("workload_filings_per_judge")
    assert (one.direction, one.scorable) == (Direction.CONTEXT, False)
    assert one.levels == ("city", "county") and one.periods == ("quarter", "year")


def test_the_line_prints_count_date_kind_and_source():
    said = JudgeCount("苏0211", "滨湖法院", 42, date(2025, 12, 31), "名册", "政治部名册").said()
    line = caliber_line(
        definition("workload_filings_per_judge"), cutoff=datetime(2026, 10, 15, 10), basis=said
    )
    assert "员额法官42人（滨湖法院，2025-12-31，名册，政治部名册）" in line
    assert "人口" not in line
