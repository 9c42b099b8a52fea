"""人均新收: what a court docketed per judge; context without interval, band or place."""

from datetime import date

import pytest

from judgegrid.domain.people import MACHINE
from judgegrid.domain.periods import Period
from judgegrid.records.analysis import queries
from judgegrid.records.analysis.models import IndicatorValue
from judgegrid.records.ledger.models import Filing
from judgegrid.records.territory.models import Court, JudgeCount
from records.analysis.ledgers import compute, filing, results

YEAR = Period(date(2025, 1, 1), "year")


def figure(area, kind="Y", start=date(2025, 1, 1)):
    return IndicatorValue.objects.get(
        definition="workload_filings_per_judge", area_code=area, period_kind=kind, period_start=start
    )


@pytest.fixture
def docket(world):
    """Twenty filings at one court, some of disputes in the next district; four at the next court."""
    at_home = [filing(n, date(2025, 1, 2), world.village) for n in range(12)]
    from_next = [filing(20 + n, date(2025, 5, 1), world.next_village) for n in range(8)]
    next_court = [filing(40 + n, date(2025, 8, 1), world.next_village, court_code="苏0213") for n in range(4)]
    later = [filing(60, date(2026, 1, 5), world.village)]
    Filing.objects.bulk_create([*at_home, *from_next, *next_court, *later])
    Court.objects.create(code="苏0211", name="滨湖法院", level="basic", scope_code=world.county)
    Court.objects.create(code="苏0213", name="梁溪法院", level="basic", scope_code=world.next_county)
    return world


def judges(code, count, as_of=date(2025, 6, 30)):
    court = Court.objects.get(code=code)
    JudgeCount.objects.create(court=court, as_of=as_of, count=count, kind="名册", source="政治部")


def test_a_court_is_divided_by_its_own_judges_whatever_the_place_of_the_dispute(docket, tmp_path):
    judges("苏0211", 5)
    compute(tmp_path)
    found = figure(docket.county)
    assert (found.numerator, found.denominator, found.value) == (20, 5, 4.0)
    assert found.caliber == "员额法官5人（滨湖法院，2025-06-30，名册，政治部）"
    assert (found.low, found.high, found.smoothed, found.rank_low, found.band) == (None, None, None, None, "")
    assert figure(docket.county, "Q").value == pytest.approx(12 / 5)


def test_a_court_without_a_count_is_not_expected_and_says_why(docket, tmp_path):
    judges("苏0211", 5)
    compute(tmp_path)
    missing = figure(docket.next_county)
    assert (missing.state, missing.value, missing.reason) == ("not_expected", None, "未登记员额法官人数")
    assert figure(docket.city).reason == "缺梁溪法院的员额法官人数"


def test_the_city_divides_all_its_courts_by_all_their_judges(docket, tmp_path):
    judges("苏0211", 5)
    judges("苏0213", 3, as_of=date(2025, 12, 31))
    compute(tmp_path)
    whole = figure(docket.city)
    assert (whole.numerator, whole.denominator, whole.value) == (24, 8, 3.0)
    assert whole.caliber == "员额法官8人（2个法院合计，2025-06-30至2025-12-31，名册，政治部）"


def test_the_count_of_the_day_serves_each_period(docket, tmp_path):
    judges("苏0211", 4, as_of=date(2024, 12, 31))
    judges("苏0211", 8, as_of=date(2025, 12, 31))
    compute(tmp_path)
    assert figure(docket.county, "Q").denominator == 4
    assert figure(docket.county, "Y").denominator == 8


def test_so_few_judges_that_it_would_speak_of_persons_give_no_average(docket, tmp_path):
    judges("苏0211", 2)
    compute(tmp_path)
    found = figure(docket.county)
    assert (found.state, found.value, found.denominator) == ("not_expected", None, None)
    assert "个人" in found.reason


def test_a_count_entered_later_is_noticed_by_the_incremental_computation(docket, tmp_path):
    compute(tmp_path / "a")
    judges("苏0211", 5)
    compute(tmp_path / "a", mode="incremental")
    assert figure(docket.county).value == 4.0
    incremental = results()
    compute(tmp_path / "b")
    assert incremental == results()


def test_the_table_prints_date_and_source_of_the_count(docket, tmp_path):
    judges("苏0211", 5)
    judges("苏0213", 3)
    compute(tmp_path)
    asked = {"identifier": "workload_filings_per_judge", "period": YEAR, "level": "county"}
    table = queries.figures(scope=MACHINE, parent=docket.city, **asked)
    assert "员额法官8人（2个法院合计，2025-06-30，名册，政治部）" in table.caliber
    assert "归属率" not in table.caliber and "人口" not in table.caliber
    assert [row.area_code for row in table.rows] == [docket.county, docket.next_county]
