"""直接成讼率 and 内生案件: what counts for a unit, what is left out, the guards beside them."""

from datetime import date

import pytest

from judgegrid.domain.people import MACHINE
from judgegrid.domain.periods import Period
from judgegrid.records.analysis import queries
from judgegrid.records.analysis.models import IndicatorValue
from judgegrid.records.ledger.models import Attribution, Filing
from records.analysis.ledgers import AT, compute, filing, residents, results

YEAR = Period(date(2025, 1, 1), "year")


def figure(identifier, area, version="v1", kind="Y"):
    return IndicatorValue.objects.get(
        definition=identifier, version=version, area_code=area, period_kind=kind, period_start=YEAR.start
    )


@pytest.fixture
def ledger(world):
    """One township, two villages of 1,000 people each (常住 and 登记在册流动 together 2,000)."""
    residents({world.village: 1000, world.sister: 1000})
    here, sister, away = world.village, world.sister, world.next_village
    at_home = [filing(n, date(2025, 1, 2), plaintiff_area=here, defendant_area=here) for n in range(3)]
    neighbours = [
        filing(10 + n, date(2025, 2, 2), plaintiff_area=sister, defendant_area=here) for n in range(2)
    ]
    from_away = [filing(20, date(2025, 3, 3), plaintiff_area=away, defendant_area=here)]
    one_side = [filing(30, date(2025, 3, 4), defendant_area="")]
    bank = [filing(40, date(2025, 4, 4), cause_id="civil:108(1)", party_kind="ON")]
    batch = [filing(50, date(2025, 5, 5), is_batch=True, plaintiff_area=here, defendant_area=here)]
    seat = [filing(60, date(2025, 6, 6), party_kind="NO")]
    unknown = [filing(70, date(2025, 7, 7), known=False)]
    later = [filing(80, date(2026, 1, 2), sister)]
    Filing.objects.bulk_create(
        [*at_home, *neighbours, *from_away, *one_side, *bank, *batch, *seat, *unknown, *later]
    )
    placed = Filing.objects.get(case_number__contains="民初60号")
    Attribution.objects.create(filing=placed, at=AT, locus="defendant_seat", area_code=here, method="review")
    return world


def test_banks_seats_and_what_is_not_placed_do_not_count_directly(ledger, tmp_path):
    compute(tmp_path)
    found = figure("direct_rate", ledger.village)
    assert (found.numerator, found.denominator, found.value) == (8, 2000, pytest.approx(40.0))
    assert found.low < 40 < found.high and found.caliber == "常住＋登记在册流动@2024-12-31"
    assert figure("filings", ledger.village).numerator == 10
    assert figure("direct_rate", ledger.township).numerator == 8


def test_parties_in_two_units_count_half_in_the_sensitivity_line_alone(ledger, tmp_path):
    compute(tmp_path)
    half = figure("direct_rate", ledger.village, "v1:half")
    assert half.numerator == 8 - 2 * 0.5 - 0.5 and half.value == pytest.approx(32.5)
    assert figure("direct_rate", ledger.sister, "v1:half").numerator == 1.0
    table = queries.figures(
        scope=MACHINE, identifier="direct_rate", period=YEAR, parent=ledger.township, level="village"
    )
    assert [round(row.adjusted, 1) for row in table.rows] == [32.5, 5.0]
    assert "不含金融批量、仅有单位住所地" in table.caliber and "归属率" in table.caliber


def test_a_case_is_interior_where_both_homes_lie(ledger, tmp_path):
    compute(tmp_path)
    village, township = (figure("interior_share", one) for one in (ledger.village, ledger.township))
    assert (village.numerator, village.denominator, village.value) == (3, 6, 50.0)
    assert (township.numerator, township.denominator) == (5, 6)
    assert figure("interior_count", ledger.village).value == 3
    assert village.caliber == "双方住所均归到村居 6 件，占本区划非批量已归属收案 67%"


def test_without_both_homes_known_there_is_no_share_and_the_reason_is_said(ledger, tmp_path):
    Filing.objects.update(plaintiff_area="")
    compute(tmp_path)
    for identifier in ("interior_share", "interior_count"):
        found = figure(identifier, ledger.village)
        assert (found.state, found.value) == ("not_expected", None)
        assert found.reason == "没有双方住所都归到村居的收案"


def test_homes_that_became_known_are_noticed_by_the_incremental_computation(ledger, tmp_path):
    compute(tmp_path / "a")
    Filing.objects.filter(case_number__contains="民初30号").update(
        plaintiff_area=ledger.village, defendant_area=ledger.village
    )
    compute(tmp_path / "a", mode="incremental")
    assert figure("interior_count", ledger.village).value == 4
    incremental = results()
    compute(tmp_path / "b")
    assert incremental == results()


def test_only_quarters_and_years_of_townships_and_villages(ledger, tmp_path):
    compute(tmp_path)
    kept = IndicatorValue.objects.filter(definition__in=["direct_rate", "interior_share", "interior_count"])
    assert set(kept.values_list("period_kind", flat=True)) == {"Q", "Y"}
    assert set(kept.values_list("area_level", flat=True)) == {"township", "village"}


def test_outside_the_court_small_counts_of_both_sides_stay_hidden(ledger, tmp_path, scope_of):
    compute(tmp_path)
    street = scope_of("street_center")
    asked = {"period": YEAR, "parent": ledger.township, "level": "village"}
    for identifier in ("interior_share", "interior_count"):
        table = queries.figures(scope=street, identifier=identifier, **asked)
        assert {row.value for row in table.rows} == {None}
        assert "双方住所" not in " ".join(row.caliber for row in table.rows)
