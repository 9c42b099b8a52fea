"""Filings and the reports before them: what is found, what is left out, and that a person's word stays."""

import pickle
from datetime import date, datetime

import pytest
from django.utils import timezone

from judgegrid.domain.refusals import Absent, Stale
from judgegrid.jobs.linking import link_now
from judgegrid.records.audit.models import Entry
from judgegrid.records.disputes.models import Dispute, DisputeParty
from judgegrid.records.missed import computing
from judgegrid.records.missed.actions.linking import ask_for_linking, decide_pair
from judgegrid.records.missed.models import FilingLink, LinkRun, LinkVerdict
from judgegrid.records.missed.queries import pairs
from records.missed.cases import AT, NEXT, SISTER, VILLAGE, filing, link_all, report

pytestmark = pytest.mark.django_db


def link_of(row):
    return FilingLink.objects.get(filing=row)


def test_of_the_same_people_and_place_a_match_is_made_and_says_why(world):
    row = filing(1)
    before = report(1)
    done = link_all()
    found = link_of(row)
    assert (done.matched, found.state, found.dispute, found.lag_days, found.near) == (
        1, "matched", before, 14, "village",
    )  # fmt: skip
    assert found.probability >= 0.9 and any(weight > 0 for _, _, weight in found.evidence)


def test_of_strangers_nothing_is_found(world):
    row = filing(1)
    report(1, names=("钱多多", "孙小美"))
    link_all()
    assert (link_of(row).state, link_of(row).dispute) == ("none", None)


def test_a_report_that_came_after_the_papers_or_was_taken_back_does_not_count(world):
    row = filing(1)
    report(1, on=date(2026, 6, 15))
    gone = report(2)
    gone.state = "withdrawn"
    gone.save()
    link_all()
    assert link_of(row).state == "none"


def test_the_receipt_of_the_papers_counts_not_the_filing(world):
    row = filing(1, filed_on=date(2026, 7, 20))
    report(1, on=date(2026, 7, 1))
    link_all()
    assert link_of(row).state == "none" and link_of(row).anchor_on == date(2026, 6, 15)


def test_the_same_compound_and_cause_is_known_though_the_people_are_others(world):
    row = filing(1, compound_name="锦澜 苑")
    late = filing(2, names=("吴甲甲", "郑乙乙"), compound_name="锦澜苑", received_on=date(2026, 12, 1))
    report(1, names=("钱多多",), place="锦澜苑")
    link_all()
    assert link_of(row).place_lag == 14 and link_of(late).place_lag is None


def test_what_no_grid_could_know_is_left_out_with_its_reason(world):
    rows = {
        "closed": filing(1, sharing_class="X"),
        "family": filing(2, cause_id="civil:二", sharing_class="R"),
        "financial": filing(3, cause_id="civil:108(1)"),
        "batch": filing(4, is_batch=True),
        "business": filing(5, party_kind="OO"),
        "administrative": filing(6, proceeding="admin", relevance="count_first_instance_admin"),
        "elsewhere": filing(7, locus={"defendant_home": "无锡市梁溪区某路1号"}),
    }
    report(1)
    link_all()
    for reason, row in rows.items():
        assert (link_of(row).state, link_of(row).exclusion) == ("excluded", reason)


def test_unsure_and_uncounted_filings_have_no_row(world):
    filing(1, attribution_state="review")
    filing(2, attribution_confidence=0.4)
    filing(3, relevance="out")
    link_all()
    assert FilingLink.objects.count() == 0


def test_a_second_run_writes_nothing(world):
    filing(1)
    report(1)
    assert link_all().written == 1
    assert link_all().written == 0


def test_counties_compared_elsewhere_and_in_another_order_come_out_the_same(world):
    for number, area in ((1, VILLAGE), (2, NEXT)):
        filing(number, area=area)
        report(number, area=area)
    filing(3, names=("周大大", "吴小小"), area=NEXT)

    def elsewhere(work, counties):
        return map(pickle.loads(pickle.dumps(work)), reversed(counties))

    rows = FilingLink.objects.order_by("filing_id").values_list("filing_id", "state", "probability")
    shared, found = link_now(spread=elsewhere), list(rows)
    assert (shared.matched, shared.none, shared.written) == (2, 1, 3)
    FilingLink.objects.all().delete()
    assert (link_now(), list(rows.all())) == (shared, found)


def test_of_a_county_that_fails_the_run_is_failed_and_the_next_one_starts(world):
    filing(1)
    report(1)

    def broken(work, counties):
        raise ValueError

    with pytest.raises(ValueError):
        link_now(spread=broken)
    assert LinkRun.objects.get().state == "failed"
    assert link_now().matched == 1


def test_a_filing_that_moves_takes_its_link_along(world):
    row = filing(1)
    report(1)
    link_all()
    row.area_code = row.scope_code = SISTER
    row.save()
    link_all()
    assert (link_of(row).area_code, link_of(row).near) == (SISTER, "township")


def same(row, scope, verdict="same", **more):
    number = link_of(row).dispute.number
    return decide_pair(row.pk, verdict=verdict, number=number, at=AT, scope=scope, actor_name="某", **more)


def test_what_a_person_said_is_never_overwritten(world, scope_of):
    row, other = filing(1), filing(2, names=("周大大", "吴小小"))
    report(1)
    wrong = report(2, names=("周大大", "吴小小"))
    link_all()
    same(row, scope_of("judge_assistant"))
    same(other, scope_of("judge_assistant"), "different")
    assert (link_of(other).state, link_of(other).dispute) == ("none", None)
    report(3)  # a better one for the first comes in
    link_all()
    assert (link_of(row).verdict, link_of(row).state) == ("same", "matched")
    assert (link_of(other).state, link_of(other).dispute, link_of(other).verdict) == (
        "none",
        None,
        "different",
    )
    assert LinkVerdict.objects.filter(dispute=wrong).count() == 1
    assert Entry.objects.filter(action="link.decide").count() == 2


def test_of_two_who_decide_one_wins(world, scope_of):
    row = filing(1)
    report(1)
    link_all()
    number = link_of(row).dispute.number
    same(row, scope_of("judge_assistant"), "different")
    with pytest.raises(Absent):
        decide_pair(
            row.pk, verdict="same", number=number, at=AT, scope=scope_of("station_head"), actor_name="某"
        )


def test_another_report_than_the_one_shown_is_stale(world, scope_of):
    row = filing(1)
    report(1)
    link_all()
    with pytest.raises(Stale):
        decide_pair(
            row.pk, verdict="same", number="JF1", at=AT, scope=scope_of("judge_assistant"), actor_name="某"
        )


def test_strangers_see_no_pair(world, scope_of):
    row = filing(1)
    report(1)
    link_all()
    assert pairs.pair(row.pk, scope=scope_of("station_head")).report.parties[0][1] == "李某"  # masked
    assert pairs.pair(row.pk, scope=scope_of("judge_assistant")).report.parties[0][1] == "李秀英"
    for short in ("clerk_next", "community_head", "street_center", "court_leader", "grid_judge"):
        with pytest.raises(Absent):
            pairs.pair(row.pk, scope=scope_of(short))
    for short in ("community_head", "street_center"):
        with pytest.raises(Absent):
            pairs.lines(scope=scope_of(short))
    assert pairs.lines(scope=scope_of("clerk_next")).count() == 0


def test_a_report_of_the_next_county_is_not_shown_to_those_who_may_not_see_it(world, scope_of):
    row = filing(1)
    link_all()
    FilingLink.objects.update(state="possible", dispute=report(1, area=NEXT))
    with pytest.raises(Absent):
        pairs.pair(row.pk, scope=scope_of("judge_assistant"))
    (line,) = pairs.shown(
        pairs.lines(scope=scope_of("judge_assistant"))[:], scope=scope_of("judge_assistant")
    )
    assert line.report == ""


@pytest.mark.parametrize("dense", [0, 100])
def test_many_links_and_few_are_listed_alike_newest_filing_first(world, scope_of, monkeypatch, dense):
    monkeypatch.setattr(pairs, "DENSE", dense)
    days = [date(2026, 6, day) for day in (3, 9, 5, 9, 1)]
    keys = [filing(n, on=day, filed_on=day).pk for n, day in enumerate(days, 1)]
    filing(9, area=NEXT)
    link_all()
    found = pairs.lines(scope=scope_of("docketing_clerk"))
    assert found.count() == 5
    assert [row.filing_id for row in found[:2]] == [keys[3], keys[1]]
    assert [row.filing_id for row in found[2:9]] == [keys[2], keys[0], keys[4]]
    month = {"from_on": date(2026, 6, 3), "to_on": date(2026, 6, 9)}
    assert [row.filing_id for row in pairs.lines(scope=scope_of("docketing_clerk"), **month)[:]] == [
        keys[2], keys[0],
    ]  # fmt: skip
    monkeypatch.setattr(pairs, "MOST_COUNTED", 3)
    more = pairs.lines(scope=scope_of("docketing_clerk"))
    assert (more.count(), more.counted > 3) == (3, True)


def test_three_hundred_verdicts_set_the_probabilities(world, people):
    row = filing(1)
    before = report(1)
    link_all()
    LinkVerdict.objects.bulk_create(
        LinkVerdict(
            filing=row, dispute=before, verdict="same" if n % 3 else "different", state="possible",
            probability=0.5, log_odds=n / 10, by=people["judge_assistant"], at=AT,
        )
        for n in range(300)
    )  # fmt: skip
    assert computing._calibration().labelled == 300
    LinkVerdict.objects.filter(verdict="different").delete()
    assert computing._calibration() is None


def test_reports_taken_in_before_parties_were_kept_get_theirs_from_the_text(world):
    old = report(1, names=(), text="张某与李某争执")
    DisputeParty.objects.all().delete()
    link_all()
    assert [one.name for one in old.parties.order_by("ordinal")] == ["张某", "李某"]


def test_no_name_of_a_party_stands_in_clear_in_the_database(world):
    report(1)
    from_database = DisputeParty.objects.raw("SELECT id, name AS plain FROM disputes_disputeparty")
    assert all("李" not in one.plain for one in from_database)


def test_a_run_that_fell_silent_is_given_up_and_the_next_one_starts(world):
    run = LinkRun.objects.create(state="running", asked_at=AT, heartbeat_at=AT)
    waiting = ask_for_linking(at=AT, scope=computing.MACHINE)
    assert computing.hand_out(at=AT) is None
    assert computing.hand_out(at=AT + 2 * computing.SILENT) == waiting
    run.refresh_from_db()
    assert run.state == "failed"


def test_two_runs_at_once_are_one(world):
    LinkRun.objects.create(state="running", asked_at=AT, heartbeat_at=AT)
    with pytest.raises(Stale):
        computing.compute(ask_for_linking(at=AT, scope=computing.MACHINE), clock=lambda: AT)


def test_of_a_pair_the_day_of_a_report_after_midnight_is_that_of_the_court(world, scope_of):
    row, before = filing(1), report(1)
    night = timezone.make_aware(datetime(2026, 6, 1, 0, 30))
    Dispute.objects.filter(pk=before.pk).update(reported_at=night)
    link_all()
    found = pairs.pair(row.pk, scope=scope_of("judge_assistant"))
    assert (found.report.on, found.lag_days) == (date(2026, 6, 1), 14)


def test_of_a_pair_whoever_may_not_see_names_sees_none_in_the_subject_either(world, scope_of):
    row, before = filing(1), report(1)
    before.subject = "李秀英与张建国争执，电话13812345678"
    before.save()
    link_all()
    masked = pairs.pair(row.pk, scope=scope_of("station_head")).report
    assert masked.about == "李某与张某争执，电话138****5678" and masked.text == ""
    assert pairs.pair(row.pk, scope=scope_of("judge_assistant")).report.about == before.subject


def test_an_empty_ledger_is_no_fault(world):
    assert link_all().written == 0
