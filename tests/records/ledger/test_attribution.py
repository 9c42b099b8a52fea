"""Filings find their area: by the place their cause asks for, with a reason, or they wait for a person."""

from __future__ import annotations

import pytest
from tests.records.ledger.filings import AT, make_filing

from judgegrid.domain.people import MACHINE
from judgegrid.domain.refusals import Absent, Invalid, Stale
from judgegrid.jobs.attribution import attribute_filings, attribute_stretch, note, waiting_above
from judgegrid.records.audit.models import Entry
from judgegrid.records.ledger import review
from judgegrid.records.ledger.models import Attribution, Filing
from judgegrid.records.ledger.review import case, coverage, next_case, precision, tally, unknown_names
from judgegrid.records.ledger.review_actions import decide_case, learn_name
from judgegrid.records.territory import library as address_library
from judgegrid.records.territory.models import Area, Place, RoadSegment


@pytest.fixture
def library(world):
    address_library.forget()
    village, sister = (Area.objects.get(code=c) for c in (world.village, world.sister))
    Place.objects.create(name="云杉花园", kind="compound", area=village, source="load")
    Place.objects.create(name="听雨新村", kind="compound", area=village, source="load")
    Place.objects.create(name="听雨新村", kind="compound", area=sister, source="load")
    RoadSegment.objects.create(road="锦溪路", low=1, high=99, parity="all", area=sister, source="load")
    return world


def run():
    return attribute_filings(at=AT)


def decide(case_seen, scope, area_code, **more):
    return decide_case(
        case_seen.id, area_code=area_code, seen=case_seen.seen, at=AT, scope=scope, actor_name="测试", **more
    )


def test_a_loan_belongs_where_the_defendant_lives(library):
    filing = make_filing(1, cause_id="civil:108(3)", home="滨湖区云杉花园12幢301室")
    assert run().written == 1
    filing.refresh_from_db()
    assert filing.area_code in (library.village, library.grid)
    assert filing.scope_code == filing.area_code
    assert filing.attribution_state == "attributed"
    found = filing.attributions.get()
    assert found.locus == "defendant_home" and "云杉花园" in found.reason
    assert found.text == "滨湖区云杉花园12幢301室"


def test_a_property_case_belongs_to_the_compound_not_to_the_home_of_the_defendant(library):
    filing = make_filing(1, cause_id="civil:126", home="滨湖区锦溪路8号", locus={"compound": "云杉花园"})
    run()
    assert filing.attributions.get().locus == "compound"


def test_the_one_column_of_places_means_what_the_cause_asks_for(library):
    filing = make_filing(
        1, cause_id="civil:411", home="滨湖区锦溪路8号", locus={"place": "滨湖区云杉花园门口"}
    )
    run()
    assert filing.attributions.get().locus == "accident_place"


def test_the_facts_of_a_filing_are_not_opened_and_no_filing_is_read_twice(
    library, django_assert_max_num_queries
):
    for number in range(1, 41):
        make_filing(
            number, cause_id="civil:108(3)", home="滨湖区云杉花园12幢301室", facts="原告借给被告三万元"
        )
    with django_assert_max_num_queries(30) as asked:
        assert run().written == 40
    assert not any('"facts"' in one["sql"] for one in asked.captured_queries)


def test_house_numbers_stay_sealed(library):
    filing = make_filing(1, cause_id="civil:108(3)", home="滨湖区锦溪路8号")
    run()
    found = filing.attributions.get()
    assert "8" not in found.reason and "锦溪路*号" in found.reason
    assert all("8" not in row["matched"] for row in found.evidence)


def test_an_ambiguous_address_waits_and_an_address_elsewhere_is_unknown(library):
    ambiguous = make_filing(1, cause_id="civil:108(3)", home="滨湖区听雨新村3幢")
    away = make_filing(2, cause_id="civil:108(3)", home="安徽省阜阳市颍州区某镇")
    without = make_filing(3, cause_id="civil:108(3)")
    unsaid = make_filing(4, cause_id="civil:108(3)", home="现住址不详")
    strange = make_filing(5, cause_id="civil:108(3)", home="老菜场后面")
    run()
    states = dict(Filing.objects.values_list("pk", "attribution_state"))
    unknown = dict.fromkeys((away.pk, without.pk, unsaid.pk), "unknown")
    assert states == {ambiguous.pk: "review", strange.pk: "review", **unknown}
    assert tally(scope=MACHINE).rate == 0


def test_a_text_that_names_no_more_than_a_town_keeps_the_town_and_bothers_nobody(library):
    filing = make_filing(1, cause_id="civil:108(3)", home="无锡市滨湖区河埒街道")
    run()
    filing.refresh_from_db()
    assert (filing.attribution_state, filing.area_code) == ("unknown", library.township)


def test_an_administrative_case_goes_no_lower_than_the_township(library):
    filing = make_filing(1, cause_id="admin:一", proceeding="admin", locus={"property": "滨湖区云杉花园12幢"})
    run()
    filing.refresh_from_db()
    assert filing.area_code == library.township and filing.attribution_state == "attributed"


def test_a_seat_counts_less_than_a_home(library):
    filing = make_filing(1, cause_id="civil:88", seat="滨湖区云杉花园12幢")
    run()
    filing.refresh_from_db()
    assert filing.attribution_state == "attributed" and filing.attribution_confidence < 0.7


def test_an_area_outside_the_district_of_the_court_leaves_the_filing_in_its_district(library):
    sister = Area.objects.get(code=library.next_village)
    Place.objects.create(name="远桥新苑", kind="compound", area=sister, source="load")
    filing = make_filing(1, cause_id="civil:108(3)", home="梁溪区远桥新苑2幢")
    run()
    filing.refresh_from_db()
    assert (filing.area_code, filing.scope_code) == (library.next_village, library.county)


def test_a_second_run_writes_nothing(library):
    make_filing(1, cause_id="civil:108(3)", home="滨湖区云杉花园12幢")
    make_filing(2, cause_id="civil:108(3)", home="滨湖区听雨新村3幢")
    assert run().written == 2
    assert attribute_filings(at=AT, again=True).written == 0
    assert Attribution.objects.count() == 2


def test_what_waits_is_shared_out_above_a_key_and_noted_once(library):
    first, *later = (
        make_filing(number, cause_id="civil:108(3)", home="滨湖区云杉花园12幢") for number in range(1, 6)
    )
    shared = waiting_above(first.pk, parts=2)
    assert [pair[0] for pair in shared] == [first.pk, shared[0][1]]
    assert shared[-1][1] == later[-1].pk
    done = [attribute_stretch(AT, *pair) for pair in reversed(shared)]
    assert note(done, at=AT).written == 4
    assert Filing.objects.get(pk=first.pk).attribution_state == "waiting"
    assert waiting_above(first.pk, parts=2) == []
    assert Entry.objects.get(action="attribution.run").detail["written"] == 4


def test_a_decision_settles_all_with_the_same_address_and_the_next_ones(library, scope_of):
    for number in (1, 2):
        make_filing(number, cause_id="civil:108(3)", home=f"滨湖区听雨新村{number}幢{number}01室")
    run()
    scope = scope_of("docketing_clerk")
    done = decide(next_case(scope=scope), scope, library.sister)
    assert done.settled == 1
    assert not Filing.objects.exclude(area_code=library.sister, attribution_state="attributed").exists()
    later = make_filing(3, cause_id="civil:108(3)", home="滨湖区听雨新村8幢")
    run()
    later.refresh_from_db()
    assert (later.area_code, later.attribution_method) == (library.sister, "learned")
    assert Entry.objects.filter(action="attribution.decide").count() == 1


def test_a_name_learned_attributes_what_waits_for_it(library, scope_of):
    for number in (1, 2):
        make_filing(number, cause_id="civil:108(3)", home=f"滨湖区河埒街道望溪雅苑{number}幢")
    make_filing(3, cause_id="civil:108(3)", home="滨湖区河埒街道望溪雅苑门口商铺")
    run()
    scope = scope_of("docketing_clerk")
    assert next((u.name, u.filings) for u in unknown_names(scope=scope)) == ("望溪雅苑", 2)
    learn_name("望溪雅苑", library.village, at=AT, scope=scope, actor_name="测试")
    assert Filing.objects.filter(attribution_state="attributed").count() == 2
    assert Place.objects.get(name="望溪雅苑").source == "review"


def test_of_two_reviewers_deciding_at_once_one_wins(library, scope_of):
    make_filing(1, cause_id="civil:108(3)", home="滨湖区听雨新村3幢")
    run()
    scope = scope_of("docketing_clerk")
    seen = next_case(scope=scope)
    decide(seen, scope, library.sister)
    with pytest.raises(Stale):
        decide(seen, scope, library.village)


def test_a_decision_may_say_that_nobody_can_know(library, scope_of):
    make_filing(1, cause_id="civil:108(3)", home="滨湖区听雨新村3幢")
    run()
    scope = scope_of("docketing_clerk")
    decide(next_case(scope=scope), scope, "")
    assert Filing.objects.get().attribution_state == "unknown"
    assert next_case(scope=scope) is None
    assert attribute_filings(at=AT, again=True).written == 0


def test_a_stranger_finds_no_case(library, scope_of):
    filing = make_filing(1, cause_id="civil:108(3)", home="滨湖区听雨新村3幢")
    run()
    for stranger in ("clerk_next", "grid_worker", "court_leader"):
        with pytest.raises(Absent):
            case(filing.pk, scope=scope_of(stranger))


def test_the_address_is_masked_for_those_who_do_not_see_personal_data(library, scope_of):
    filing = make_filing(1, cause_id="civil:108(3)", home="滨湖区听雨新村3幢301室")
    run()
    assert "301" in case(filing.pk, scope=scope_of("docketing_clerk")).address
    masked = case(
        filing.pk,
        scope=scope_of("station_head"),
    )
    assert "301" not in masked.address and not masked.in_clear


def test_what_is_no_area_or_no_name_is_refused(library, scope_of):
    make_filing(1, cause_id="civil:108(3)", home="滨湖区听雨新村3幢")
    run()
    scope = scope_of("docketing_clerk")
    seen = next_case(scope=scope)
    with pytest.raises(Invalid):
        decide(seen, scope, "320211009999")
    with pytest.raises(Invalid):
        decide(seen, scope, library.village, remember="听雨新村3幢1201室56789")
    assert next_case(scope=scope) == seen


def test_precision_compares_the_machine_with_the_people(library, scope_of):
    make_filing(1, cause_id="civil:108(3)", home="滨湖区云杉花园12幢301室")
    run()
    scope = scope_of("docketing_clerk")
    decide(next_case(scope=scope, checking=True), scope, library.village)
    judged = [p for p in precision(scope=scope) if p.judged]
    assert [(p.judged, p.right) for p in judged] == [(1, 1)] and judged[0].low >= 0.8


def test_of_many_filings_spot_checks_leap_over_the_ledger_and_leave_none_out(library, scope_of, monkeypatch):
    made = [make_filing(n, cause_id="civil:108(3)", home="滨湖区云杉花园12幢301室").pk for n in range(1, 12)]
    run()
    scope, few = scope_of("docketing_clerk"), []
    monkeypatch.setattr(review, "MANY", 5)
    monkeypatch.setattr(review, "DRAWN", 3)
    while found := next_case(scope=scope, checking=True, passed=few):
        few.append(found.id)
    assert sorted(few) == made and few != made
    assert next_case(scope=scope_of("clerk_next"), checking=True) is None


def test_coverage_counts_by_month_of_filing(library, scope_of):
    make_filing(1, cause_id="civil:108(3)", home="滨湖区云杉花园12幢301室")
    make_filing(2, cause_id="civil:108(3)")
    run()
    (month,) = coverage(scope=scope_of("docketing_clerk"), since=AT.date().replace(day=1))
    assert (month.total, month.attributed, month.unknown, month.rate) == (2, 1, 1, 0.5)


def test_the_homes_of_both_sides_are_kept_by_village_and_of_natural_persons_alone(library):
    known = {"plaintiff_home": "滨湖区锦溪路8号"}
    one = make_filing(1, cause_id="civil:108(3)", home="滨湖区云杉花园12幢301室", locus=known)
    vague = make_filing(
        2, cause_id="civil:108(3)", home="滨湖区云杉花园1幢", locus={"plaintiff_home": "无锡市"}
    )
    seat = make_filing(
        3, cause_id="civil:126", locus={**known, "compound": "云杉花园", "defendant_seat": "锦溪路9号"}
    )
    run()
    for filing in (one, vague, seat):
        filing.refresh_from_db()
    assert (one.plaintiff_area, one.defendant_area) == (library.sister, library.village)
    assert (vague.plaintiff_area, vague.defendant_area) == ("", library.village)
    assert (seat.plaintiff_area, seat.defendant_area) == ("", "")


def test_after_an_upgrade_all_can_be_attributed_again_and_homes_are_filled_in(library):
    known = {"plaintiff_home": "滨湖区锦溪路8号"}
    filing = make_filing(1, cause_id="civil:108(3)", home="滨湖区云杉花园12幢301室", locus=known)
    run()
    type(filing).objects.update(plaintiff_area="", defendant_area="")
    assert run().written == 0
    assert attribute_filings(at=AT, every=True).written == 1
    filing.refresh_from_db()
    assert filing.plaintiff_area == library.sister
