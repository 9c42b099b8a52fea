"""The computation: parts and wholes, incremental against scratch, one at a time, all or nothing."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Sum

from judgegrid.domain.people import MACHINE
from judgegrid.domain.refusals import Invalid, NotAllowed, Stale
from judgegrid.records.analysis import actions, computing, measuring
from judgegrid.records.analysis.models import Cluster, ComputeRun, IndicatorValue, MonthlyCell
from judgegrid.records.ledger.models import Filing
from judgegrid.records.territory.models import Area, AreaLineage
from records.analysis.ledgers import AT, compute, filing, random_filings, residents, results

PEOPLE = {"320211001001": 3000, "320211001002": 2000, "320213001001": 4000}


def figure(identifier, area, kind="Y", start=date(2025, 1, 1), version="v1"):
    return IndicatorValue.objects.get(
        definition=identifier, version=version, area_code=area, period_kind=kind, period_start=start
    )


@pytest.fixture
def ledger(world):
    residents(PEOPLE)
    return random_filings(400)


def test_a_rate_carries_interval_residents_and_their_date(world, tmp_path):
    residents({world.village: 1500})
    Filing.objects.bulk_create(filing(n, date(2025, 3, 1) + timedelta(days=9 * n)) for n in range(18))
    Filing.objects.bulk_create(filing(90 + n, date(2025 + n, 1, 1), world.next_village) for n in range(2))
    compute(tmp_path)
    found = figure("litigation_rate", world.village)
    assert (found.numerator, found.denominator, found.value) == (18, 3000, pytest.approx(60.0))
    assert (round(found.low, 1), round(found.high, 1)) == (35.6, 94.8)
    assert found.caliber == "常住＋登记在册流动@2024-12-31"
    missing = figure("litigation_rate", world.next_village)
    assert (missing.state, missing.value) == ("blank", None)
    assert missing.reason == "缺常住、登记在册流动人口，不计算比率"


def test_parts_sum_to_the_whole_at_every_level_with_what_is_unattributed(ledger, world, tmp_path):
    compute(tmp_path)
    for kind, start in (("Y", date(2025, 1, 1)), ("Q", date(2026, 4, 1)), ("M", date(2025, 11, 1))):

        def of(level, within, kind=kind, start=start):
            rows = IndicatorValue.objects.filter(
                definition="filings",
                version="v1",
                area_level=level,
                period_kind=kind,
                period_start=start,
                area_code__startswith=within,
            )
            return rows.aggregate(n=Sum("numerator"))["n"]

        end = IndicatorValue.objects.filter(period_kind=kind, period_start=start).first().period_end
        cells = MonthlyCell.objects.filter(month__gte=start, month__lt=end, counted=True)
        whole = Filing.objects.filter(filed_on__gte=start, filed_on__lt=end).count()
        assert of("city", "3202") == whole == cells.aggregate(n=Sum("count"))["n"]
        assert of("county", "3202") == whole
        for county in (world.county, world.next_county):
            unknown = cells.filter(area_code=county, attributed=False).aggregate(n=Sum("count"))["n"] or 0
            assert of("township", county[:6]) + unknown == of("county", county[:6])
            assert of("village", county[:6]) == of("township", county[:6])


def test_the_attribution_rate_is_that_of_the_area(ledger, world, tmp_path):
    compute(tmp_path)
    found = figure("attribution_rate", world.county)
    inside = Filing.objects.filter(filed_on__year=2025, scope_code__startswith="320211")
    known = inside.filter(attribution_state="attributed").count()
    assert (found.numerator, found.denominator) == (known, inside.count())
    assert figure("litigation_rate", world.county).attribution_rate == pytest.approx(known / inside.count())


def test_incremental_gives_the_same_values_as_from_scratch(ledger, world, tmp_path):
    compute(tmp_path / "a")
    random_filings(15, first=date(2026, 3, 1), days=20, seed=9, start=1000)
    Filing.objects.filter(filed_on__month=5, filed_on__year=2025).update(
        area_code=world.sister,
        scope_code=world.sister,
        attribution_state="attributed",
        attribution_confidence=1.0,
        updated_at=AT + timedelta(hours=1),
    )
    Filing.objects.filter(filed_on__year=2025, filed_on__month=8).delete()
    later = AT + timedelta(days=1)
    some = compute(tmp_path / "a", mode="incremental", at=later)
    assert set(some.months) == {"2026-03", "2025-05", "2025-08"}
    incremental = results()
    all_ = compute(tmp_path / "b", mode="scratch", at=later)
    assert incremental == results()
    assert some.figures < all_.figures


def test_a_case_moved_to_the_next_community_is_noticed_without_a_time(ledger, world, tmp_path):
    compute(tmp_path)
    one = Filing.objects.filter(area_code=world.village).first()
    Filing.objects.filter(id=one.id).update(area_code=world.sister, scope_code=world.sister)
    assert compute(tmp_path, mode="incremental").months == (f"{one.filed_on:%Y-%m}",)


@pytest.mark.parametrize("change", ["residents", "lineage", "older"])
def test_incremental_notices_what_is_no_filing(change, ledger, world, tmp_path):
    compute(tmp_path / "a")
    if change == "residents":
        residents({world.village: 3300}, as_of=date(2025, 6, 30))
    elif change == "older":
        random_filings(5, first=date(2024, 6, 1), days=20, seed=3, start=2000)
    else:
        old, new = Area.objects.get(code=world.village), Area.objects.get(code=world.sister)
        Area.objects.filter(id=old.id).update(valid_to=date(2026, 9, 1))
        AreaLineage.objects.create(predecessor=old, successor=new, weight=1, on=date(2026, 9, 1))
    compute(tmp_path / "a", mode="incremental")
    incremental = results()
    compute(tmp_path / "b")
    assert incremental == results()


def test_a_computation_that_failed_is_made_good_by_the_next(ledger, world, tmp_path, monkeypatch):
    compute(tmp_path / "a")
    before = results()
    random_filings(10, first=date(2026, 2, 1), days=20, seed=4, start=3000)
    with monkeypatch.context() as broken:
        broken.setattr(computing, "_write_figures", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            compute(tmp_path / "a", mode="incremental")
    assert results() == before
    failed = ComputeRun.objects.first()
    assert failed.state == "failed" and "ZeroDivisionError" in failed.message
    assert compute(tmp_path / "a", mode="incremental").months == ("2026-02",)
    incremental = results()
    compute(tmp_path / "b")
    assert incremental == results()


def test_a_series_over_a_split_counts_one_geography(world, tmp_path):
    residents({world.village: 1000, world.sister: 1000, world.next_village: 1000})
    Filing.objects.bulk_create(filing(n, date(2025, 1, 1) + timedelta(days=n)) for n in range(50))
    Filing.objects.bulk_create(filing(100 + n, date(2026, 2, 1), "320211001003") for n in range(30))
    old = Area.objects.get(code=world.village)
    Area.objects.filter(code__startswith=world.village).update(valid_to=date(2026, 1, 1))
    for code, weight in (("320211001003", "0.6"), ("320211001004", "0.4")):
        new = Area.objects.create(code=code, name=code, short_name=code, level="village", parent=old.parent)
        AreaLineage.objects.create(predecessor=old, successor=new, weight=weight, on=date(2026, 1, 1))
    compute(tmp_path)
    before = figure("litigation_rate", "320211001003", "Q")
    after = figure("litigation_rate", "320211001003", "Q", date(2026, 1, 1))
    assert (before.numerator, before.denominator) == (pytest.approx(30), pytest.approx(1200))
    assert (after.numerator, after.denominator) == (30, pytest.approx(1200))
    assert before.value == pytest.approx(after.value) and before.low == pytest.approx(after.low)
    assert not IndicatorValue.objects.filter(area_code=world.village).exists()
    whole = IndicatorValue.objects.filter(
        definition="filings", version="v1", period_kind="Y", area_level="village"
    )
    assert whole.aggregate(n=Sum("numerator"))["n"] == 80


def test_the_running_year_is_annualised_and_marked(ledger, world, tmp_path):
    compute(tmp_path)
    found = figure("litigation_rate", world.county, start=date(2026, 1, 1))
    last_day = date.fromisoformat(ComputeRun.objects.get().counts["last_day"])
    days = (last_day - date(2026, 1, 1)).days + 1
    assert found.is_annualised
    assert found.value == pytest.approx(found.numerator / found.denominator * 10_000 * 365 / days)
    assert not figure("litigation_rate", world.county).is_annualised
    assert not figure("filings", world.county, start=date(2026, 1, 1)).is_annualised


def test_a_running_month_is_compared_with_the_same_days(world, tmp_path):
    for year in (2025, 2026):
        Filing.objects.bulk_create(
            filing(year * 100 + n, date(year, 10, 1) + timedelta(days=n))
            for n in range(15 if year == 2026 else 31)
        )
        Filing.objects.bulk_create(filing(year * 1000 + n, date(year, 10, 2)) for n in range(20))
    compute(tmp_path)
    found = figure("change_yoy", world.village, "M", date(2026, 10, 1))
    assert (found.numerator, found.denominator, found.value) == (35, 35, 0)


def test_version_six_keeps_its_two_columns_apart(ledger, world, tmp_path):
    compute(tmp_path)
    both = [
        figure("litigation_rate", world.county, version=f"v6:{word}").numerator for word in ("民初", "行初")
    ]
    assert all(both) and sum(both) == figure("litigation_rate", world.county).numerator


def test_what_cannot_be_known_is_not_expected(ledger, world, tmp_path):
    compute(tmp_path)
    found = figure("workload_filings_per_judge", world.county)
    assert (found.state, found.reason) == ("not_expected", "未登记员额法官人数")


def test_clusters_are_named_and_counted_where_they_are(world, tmp_path):
    said = {"compound_name": "水秀苑", "organisation_name": "某物业公司"}
    Filing.objects.bulk_create(filing(n, date(2026, 7, 1) + timedelta(days=n), **said) for n in range(6))
    compute(tmp_path)
    found = Cluster.objects.get()
    assert (found.compound_name, found.organisation_name, found.count) == ("水秀苑", "某物业公司", 6)
    assert sorted(found.filing_ids) == sorted(Filing.objects.values_list("id", flat=True))
    assert figure("cluster_count", world.village, "Q", date(2026, 7, 1)).value == 1
    assert figure("cluster_count", world.sister, "Q", date(2026, 7, 1)).value == 0


def test_an_empty_ledger_gives_no_figures(world, tmp_path):
    assert compute(tmp_path).figures == 0
    assert ComputeRun.objects.get().state == "done"


def test_of_two_computations_at_once_one_wins(world, tmp_path):
    first = actions.ask_for_computation(at=AT, scope=MACHINE, mode="scratch")
    other = ComputeRun.objects.create(asked_at=AT).id
    assert computing.claim(first, at=AT)
    assert not computing.claim(first, at=AT)
    with pytest.raises(Stale, match="另一次计算正在进行"):
        computing.compute(other, clock=lambda: AT, folder=tmp_path)
    assert ComputeRun.objects.get(id=other).state == "asked"


def test_a_computation_not_heard_of_for_ten_minutes_gives_way(world, tmp_path):
    first, second = (ComputeRun.objects.create(asked_at=AT).id for _ in range(2))
    assert computing.claim(first, at=AT)
    assert not computing.claim(second, at=AT + timedelta(minutes=9))
    assert computing.claim(second, at=AT + timedelta(minutes=11))
    assert ComputeRun.objects.get(id=first).state == "failed"


def test_others_can_write_until_the_figures_are_computed(ledger, tmp_path, monkeypatch):
    every, open_ones = measuring.blocks, []

    def watched(*given):
        for block in every(*given):
            open_ones.append(len(connection.savepoint_ids))
            yield block

    monkeypatch.setattr(measuring, "blocks", watched)
    compute(tmp_path)
    assert set(open_ones) == {len(connection.savepoint_ids)}


def test_a_computation_declared_dead_keeps_no_results(ledger, tmp_path, monkeypatch):
    def declared(*args):
        ComputeRun.objects.filter(state="running").update(state="failed")
        return 0

    monkeypatch.setattr(computing, "_write_figures", declared)
    with pytest.raises(Stale, match="不予保存"):
        compute(tmp_path)
    assert not MonthlyCell.objects.exists()


def test_asking_twice_gives_the_same_run(scope_of):
    office = scope_of("governance_office")
    first = actions.ask_for_computation(at=AT, scope=office)
    assert actions.ask_for_computation(at=AT, scope=office) == first
    assert ComputeRun.objects.get().asked_by_id == office.person_id


def test_who_changes_no_figures_may_not_ask(scope_of):
    with pytest.raises(NotAllowed):
        actions.ask_for_computation(at=AT, scope=scope_of("grid_worker"))
    with pytest.raises(Invalid, match="方式"):
        actions.ask_for_computation(at=AT, scope=MACHINE, mode="fast")
