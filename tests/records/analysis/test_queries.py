"""What each person reads of the figures: inside the scope, with its caliber, small cells hidden."""

from datetime import UTC, date, datetime

import pytest
from django.db.models import Sum

from judgegrid.domain.people import MACHINE, Scope
from judgegrid.domain.periods import Period
from judgegrid.domain.refusals import Absent, Invalid
from judgegrid.records.analysis import queries
from judgegrid.records.analysis.models import IndicatorValue, MonthlyCell
from judgegrid.records.analysis.queries import Axis, Filters, totals
from judgegrid.records.ledger.models import Filing
from records.analysis.ledgers import compute, filing, random_filings, residents

YEAR = Period(date(2025, 1, 1), "year")


@pytest.fixture
def computed(people, world, tmp_path):
    residents({world.village: 3000, world.sister: 2000, world.next_village: 4000})
    random_filings(500)
    compute(tmp_path)
    return world


def table(scope, parent, level, **said):
    said = {"identifier": "litigation_rate", "period": YEAR} | said
    return queries.figures(scope=scope, parent=parent, level=level, **said)


def test_a_table_carries_its_parent_its_rows_in_order_and_its_caliber(computed, scope_of):
    found = table(scope_of("city_office"), computed.city, "county")
    assert [row.area_code for row in found.rows] == [computed.county, computed.next_county]
    assert [row.name for row in found.rows] == ["滨湖区", "梁溪区"]
    assert found.parent.area_code == computed.city
    assert "万人起诉率（第1版）" in found.caliber
    assert "2026年10月15日" in found.caliber and "2024年12月31日" in found.caliber


def test_a_person_sees_the_areas_of_the_scope_and_no_other(computed, scope_of):
    judge = scope_of("grid_judge")
    assert [row.area_code for row in table(judge, computed.township, "village").rows] == [
        computed.village,
        computed.sister,
    ]
    inside = table(judge, computed.city, "township")
    assert [row.area_code for row in inside.rows] == [computed.township]
    assert inside.parent is None and not inside.whole
    with pytest.raises(Absent):
        table(judge, computed.next_county, "township")
    with pytest.raises(Absent):
        table(scope_of("system_admin"), computed.city, "county")
    with pytest.raises(Absent):
        table(Scope(), computed.city, "county")


def test_the_bucket_is_what_the_parts_leave_and_the_line_shares_it_out(computed, scope_of):
    found = table(scope_of("governance_office"), computed.county, "township", identifier="filings")
    known = sum(row.numerator for row in found.rows)
    assert found.unattributed == found.parent.numerator - known > 0
    assert sum(row.adjusted for row in found.rows) == pytest.approx(found.parent.numerator)


def test_version_six_has_two_columns(computed, scope_of):
    office = scope_of("city_office")
    civil = table(office, computed.city, "county", version="v6")
    admin = table(office, computed.city, "county", version="v6:行初")
    both = table(office, computed.city, "county")
    assert civil.parent.numerator + admin.parent.numerator == both.parent.numerator


def test_an_unknown_indicator_is_absent(computed):
    with pytest.raises(Absent, match="nothing@"):
        table(MACHINE, computed.city, "county", identifier="nothing")


def test_grids_are_counted_inside_the_court_only(computed, scope_of):
    judge = scope_of("grid_judge")
    (row,) = table(judge, computed.village, "grid", identifier="filings").rows
    assert row.area_code == computed.grid
    assert row.numerator == Filing.objects.filter(area_code=computed.grid, filed_on__year=2025).count()
    with pytest.raises(Absent):
        table(judge, computed.village, "grid")
    with pytest.raises(Absent):
        table(scope_of("community_head"), computed.village, "grid", identifier="filings")


def test_small_cells_are_hidden_outside_the_court_with_one_more(computed, scope_of, settings):
    settings.SMALL_CELL = 1 + int(
        IndicatorValue.objects.filter(
            definition="filings",
            version="v1",
            area_level="village",
            period_kind="M",
            area_code__startswith="320211",
            numerator__gt=0,
        )
        .order_by("numerator")
        .first()
        .numerator
    )
    smallest = (
        IndicatorValue.objects.filter(
            definition="filings",
            version="v1",
            area_level="village",
            period_kind="M",
            area_code__startswith="320211",
            numerator__gt=0,
        )
        .order_by("numerator")
        .first()
    )
    month = Period(smallest.period_start, "month")
    court = table(scope_of("grid_judge"), computed.township, "village", identifier="filings", period=month)
    street = table(
        scope_of("street_center"), computed.township, "village", identifier="filings", period=month
    )
    assert all(row.state == "value" for row in court.rows)
    hidden = [row for row in street.rows if row.state == "hidden"]
    assert smallest.area_code in {row.area_code for row in hidden} and len(hidden) == 2
    assert all(row.value is row.numerator is row.low is row.smoothed is None for row in hidden)
    assert street.unattributed is None
    assert hidden[0].state_label == "*"


def test_outside_the_court_no_rate_beside_a_count_tells_how_few_were_not_attributed(computed, scope_of):
    rates = IndicatorValue.objects.filter(definition="attribution_rate", version="v1", period_kind="Y")
    own = rates.filter(area_code=computed.township, period_start=YEAR.start)
    own.update(denominator=100, numerator=97)
    court, street = scope_of("grid_judge"), scope_of("street_center")
    assert "归属率" in table(court, computed.township, "village", identifier="filings").caliber
    found = table(street, computed.township, "village", identifier="filings")
    assert found.parent.value and found.parent.attribution_rate is None and found.parent.rest_hidden
    assert "归属率" not in found.caliber
    (line,) = (
        one
        for one in queries.series(
            scope=street, identifier="filings", area_code=computed.township, kind="year"
        )
        if one.period_start == YEAR.start
    )
    assert line.value and line.attribution_rate is None and line.rest_hidden
    own.update(numerator=90)
    assert table(street, computed.township, "village", identifier="filings").parent.attribution_rate


def test_a_series_runs_from_the_first_month_to_the_running_one(computed, scope_of):
    found = queries.series(scope=scope_of("grid_judge"), identifier="filings", area_code=computed.village)
    assert found[0].period_start == date(2025, 1, 1) and found[-1].period_start == date(2026, 10, 1)
    assert (
        sum(one.numerator for one in found)
        == Filing.objects.filter(area_code__startswith=computed.village).count()
    )
    with pytest.raises(Absent):
        queries.series(scope=scope_of("grid_judge"), identifier="filings", area_code=computed.county)


def test_one_figure_is_that_of_the_period(computed, scope_of):
    said = {"identifier": "filings", "period": YEAR, "area_code": computed.county}
    assert queries.one_figure(scope=scope_of("court_leader"), **said).area_code == computed.county
    later = Period(date(2031, 1, 1), "year")
    assert queries.one_figure(scope=MACHINE, **said | {"period": later}) is None


def test_the_structure_sums_to_the_area_and_stands_beside_the_city(computed, scope_of):
    found = queries.structure(scope=scope_of("governance_office"), area_code=computed.county, period=YEAR)
    inside = Filing.objects.filter(filed_on__year=2025, scope_code__startswith="320211")
    assert found.total == sum(row.count for row in found.rows) == inside.count()
    assert sum(row.share for row in found.rows) == pytest.approx(1)
    assert sum(row.city_share for row in found.rows) == pytest.approx(1)
    assert found.mapped == pytest.approx(1 - inside.filter(cause_id="").count() / inside.count())
    assert {row.name for row in found.rows if not row.cause} == {"案由未对应"}


@pytest.mark.parametrize("level", [1, 2, 3])
def test_a_village_and_its_township_have_one_structure(computed, scope_of, level):
    judge = scope_of("grid_judge")
    parts = [
        queries.structure(scope=judge, area_code=code, period=YEAR, level=level)
        for code in (computed.village, computed.sister)
    ]
    whole = queries.structure(scope=judge, area_code=computed.township, period=YEAR, level=level)
    for row in whole.rows:
        assert row.count == sum(one.count for part in parts for one in part.rows if one.cause == row.cause)


def test_last_year_stands_beside_this_one_once_the_month_is_over(computed, scope_of):
    office = scope_of("governance_office")
    months = (Period(date(2026, 3, 1), "month"), Period(date(2026, 10, 1), "month"))
    over, running = (queries.structure(scope=office, area_code=computed.county, period=m) for m in months)
    before = queries.structure(scope=office, area_code=computed.county, period=months[0].year_ago())
    counts = {row.cause: row.count for row in before.rows}
    assert all(row.before == counts.get(row.cause, 0) for row in over.rows)
    assert all(row.before is None for row in running.rows)


def test_class_x_is_not_broken_down_outside_the_court(computed, scope_of):
    found = queries.structure(scope=scope_of("political_legal"), area_code=computed.county, period=YEAR)
    inside = Filing.objects.filter(filed_on__year=2025, scope_code__startswith="320211")
    assert found.total == inside.count()
    shut = next(row for row in found.rows if row.cause == "X")
    assert shut.name == "其他（不细分）"
    assert shut.count == inside.filter(sharing_class="X").count()


def test_hot_spots_are_of_the_scope_and_name_no_filing_outside_the_court(world, people, scope_of, tmp_path):
    rows = [filing(n, date(2026, 3, 1), compound_name="水秀苑") for n in range(6)]
    rows += [filing(50 + n, date(2026, 3, 1), compound_name="稻香苑", sharing_class="X") for n in range(6)]
    rows += [filing(80 + n, date(2026, 3, 1), world.next_village, compound_name="盛岸里") for n in range(7)]
    Filing.objects.bulk_create(rows)
    compute(tmp_path)
    judge = queries.hot_spots(scope=scope_of("grid_judge"), area_code=world.township)
    assert {one.place for one in judge} == {"水秀苑", "稻香苑"}
    assert all(len(one.filing_ids) == 6 for one in judge)
    (street,) = queries.hot_spots(scope=scope_of("street_center"), area_code=world.township)
    assert (street.place, street.filing_ids) == ("水秀苑", ())
    assert not queries.hot_spots(
        scope=scope_of("grid_judge"), area_code=world.township, period=Period(date(2026, 5, 1), "month")
    )


AXES = [
    (Axis.AREA, Axis.CAUSE2),
    (Axis.MONTH, Axis.PARTY),
    (Axis.CAUSE3, Axis.BATCH),
    (Axis.PROCEEDING, Axis.NONE),
    (Axis.COURT, Axis.CAUSE1),
]


@pytest.mark.parametrize(("rows", "columns"), AXES)
@pytest.mark.parametrize("area", ["city", "county", "township", "village"])
def test_every_cell_leads_to_as_many_filings(computed, rows, columns, area):
    filters = Filters(getattr(computed, area), date(2025, 3, 1), date(2026, 6, 1))
    found = queries.pivot(scope=MACHINE, rows=rows, columns=columns, filters=filters)
    assert found.total == sum(found.row_totals) == sum(found.column_totals) > 0
    for i, (row, _) in enumerate(found.rows):
        for j, (column, _) in enumerate(found.columns):
            behind = queries.drill_down(
                scope=MACHINE, filters=filters, rows=rows, row=row, columns=columns, column=column
            )
            assert behind.total == len(behind.ids) == found.cells[i][j]


@pytest.mark.parametrize("who", ["governance_office", "political_legal"])
@pytest.mark.parametrize("cause", ["", "civil:126"])
@pytest.mark.parametrize(
    ("rows", "columns"), [(Axis.AREA, Axis.CAUSE3), (Axis.MONTH, Axis.AREA), (Axis.CAUSE1, Axis.CAUSE2)]
)
def test_the_short_way_counts_what_the_long_way_counts(
    computed, scope_of, settings, monkeypatch, who, cause, rows, columns
):
    settings.SMALL_CELL = 0
    filters = Filters(computed.county, date(2025, 1, 1), date(2026, 6, 1), cause=cause)
    said = {"scope": scope_of(who), "rows": rows, "columns": columns, "filters": filters}
    assert totals.serve(rows, columns, filters, scope=said["scope"])
    short = queries.pivot(**said)
    monkeypatch.setattr(totals, "serve", lambda *_, **__: False)
    assert short == queries.pivot(**said) and short.total


def test_filters_combine(computed):
    said = {"party": "NN", "batch": False, "proceeding": "civil", "court": "苏0211", "cause": "civil:126"}
    filters = Filters(computed.city, date(2025, 1, 1), date(2026, 1, 1), **said)
    found = queries.pivot(scope=MACHINE, rows=Axis.AREA, columns=Axis.MONTH, filters=filters)
    wanted = Filing.objects.filter(
        filed_on__year=2025, party_kind="NN", is_batch=False, proceeding="civil", cause_id="civil:126"
    )
    assert found.total == wanted.count() == queries.drill_down(scope=MACHINE, filters=filters).total


def test_a_pivot_stays_inside_the_scope(computed, scope_of):
    filters = Filters(computed.city, date(2025, 1, 1), date(2026, 1, 1))
    found = queries.pivot(scope=scope_of("grid_judge"), rows=Axis.AREA, columns=Axis.NONE, filters=filters)
    inside = MonthlyCell.objects.filter(area_code__startswith="320211001", month__lt=date(2026, 1, 1))
    assert found.total == inside.aggregate(n=Sum("count"))["n"]
    assert [key for key, _ in found.rows] == [computed.county]
    behind = queries.drill_down(scope=scope_of("grid_judge"), filters=filters)
    assert behind.total == found.total
    with pytest.raises(Absent):
        queries.drill_down(scope=scope_of("street_center"), filters=filters)


def test_outside_the_court_a_pivot_hides_small_cells_and_class_x(computed, scope_of):
    filters = Filters(computed.township, date(2025, 1, 1), date(2025, 4, 1))
    said = {"rows": Axis.CAUSE3, "columns": Axis.MONTH, "filters": filters}
    court = queries.pivot(scope=scope_of("grid_judge"), **said)
    street = queries.pivot(scope=scope_of("street_center"), **said)
    assert street.total == court.total
    assert "X" in dict(street.rows) and "X" not in dict(court.rows)
    shown = [count for line in street.cells for count in line if count]
    assert any(count is None for line in street.cells for count in line)
    assert all(count >= 5 for count in shown)
    one_cause = Filters(computed.township, date(2025, 1, 1), date(2026, 10, 1), cause="civil:126")
    counted = Filing.objects.filter(
        filed_on__lt=date(2026, 10, 1), area_code__startswith="320211001", cause_id="civil:126"
    ).exclude(sharing_class="X")
    found = queries.pivot(
        scope=scope_of("street_center"), rows=Axis.NONE, columns=Axis.PROCEEDING, filters=one_cause
    )
    assert found.total == counted.exclude(attribution_state="unknown").count()


def test_a_pivot_refuses_the_same_side_twice_and_unknown_causes(computed):
    filters = Filters(computed.city, date(2025, 1, 1), date(2026, 1, 1))
    with pytest.raises(Invalid, match="同一项"):
        queries.pivot(scope=MACHINE, rows=Axis.AREA, columns=Axis.AREA, filters=filters)
    wrong = Filters(computed.city, date(2025, 1, 1), date(2026, 1, 1), cause="civil:9999")
    with pytest.raises(Invalid, match="案由"):
        queries.pivot(scope=MACHINE, rows=Axis.AREA, columns=Axis.NONE, filters=wrong)
    with pytest.raises(Invalid, match="月份"):
        queries.drill_down(scope=MACHINE, filters=filters, rows=Axis.MONTH, row="三月")


def test_the_attribution_line_reads_as_printed(computed, scope_of):
    found = queries.attribution(scope=scope_of("governance_office"), area_code=computed.county, period=YEAR)
    inside = Filing.objects.filter(filed_on__year=2025, scope_code__startswith="320211")
    assert found.filed == inside.count()
    assert found.label.startswith(f"收案 {found.filed} · 可归属 {found.attributed} · 归属率 ")


def test_the_latest_run_tells_how_far_the_data_reach(computed):
    run = queries.latest(scope=MACHINE)
    assert run.cutoff_at == datetime(2026, 10, 15, 2, tzinfo=UTC)
    assert run.label == "已完成" and queries.runs(scope=MACHINE)[0] == run
    assert queries.periods(scope=MACHINE, kind="year") == (Period(date(2026, 1, 1), "year"), YEAR)


def test_the_definitions_in_force_are_those_with_figures(computed, scope_of):
    names = {one.name for one in queries.definitions(scope=scope_of("grid_judge"), on=date(2026, 10, 15))}
    assert {"litigation_rate@v1", "litigation_rate@v6", "filings@v1", "change_yoy@v1"} <= names
    assert "direct_rate@v1" in names
    assert "mediation_success_rate@v1" not in names


def test_a_hidden_line_of_attribution_does_not_claim_few_filings():
    said = queries.AttributionLine(filed=None, attributed=None)
    assert said.rate is None and said.label == "收案或未归属的件数太少，不予显示"
