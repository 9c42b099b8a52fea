"""Notices: only what may be shared, a person approves, the community answers, the count after replies."""

from datetime import date

import pytest

from judgegrid.domain.missed import LEAVING
from judgegrid.domain.periods import parse
from judgegrid.domain.refusals import Absent, Invalid, NotAllowed, Stale
from judgegrid.records.audit.models import Entry
from judgegrid.records.ledger.models import Filing
from judgegrid.records.missed.actions import notices as actions
from judgegrid.records.missed.actions.notices import Reply
from judgegrid.records.missed.models import FilingLink, Notice, NoticeLine
from judgegrid.records.missed.queries import figures
from judgegrid.records.missed.queries import notices as reading
from records.missed.cases import AT, NEXT, SISTER, VILLAGE, filing, link_all, report

pytestmark = pytest.mark.django_db
PERIOD = parse("2026Q2")
NAMES = (
    ("张建国", "李秀英"),
    ("钱多多", "赵美丽"),
    ("孙大伟", "周小红"),
    ("吴国强", "郑晓燕"),
    ("王海洋", "冯春花"),
)


@pytest.fixture
def missed(world):
    """Six filings of 水秀 without a report (one of class R), one reported, others elsewhere."""
    for n, names in enumerate(NAMES, 1):
        filing(n, names=names, compound_name="锦澜苑" if n < 3 else "")
    filing(6, names=("施一一", "陶二二"))
    filing(7, names=("俞五五", "柳六六"), area=SISTER)
    filing(8, names=("翁三三", "严四四"), area=NEXT)
    filing(9, names=("温七七", "季八八"), cause_id="civil:十九", sharing_class="R", compound_name="锦澜苑")
    report(6, names=("施一一", "陶二二"))
    link_all()


@pytest.fixture
def by(scope_of):
    """by("station_head") → what an action wants to know of that person."""
    return lambda short: {"at": AT, "scope": scope_of(short), "actor_name": short}


@pytest.fixture
def drafted(missed, by):
    return actions.draft(VILLAGE, PERIOD, **by("station_head"))


@pytest.fixture
def sent(drafted, by):
    actions.send(drafted, keep=ids(drafted), note="", **by("station_head"))
    return drafted


def ids(number):
    return list(NoticeLine.objects.filter(notice__number=number).values_list("pk", flat=True))


def replies(number, *codes):
    return {id_: Reply(code, "当时没有任何苗头") for id_, code in zip(ids(number), codes, strict=True)}


ALL = ("findable", "unfindable", "settled", "not_ours", "unfindable", "findable")


@pytest.fixture
def answered(sent, by):
    actions.answer(sent, replies(sent, *ALL), **by("community_head"))
    return sent


def test_a_draft_names_what_may_be_shared_and_nothing_else(drafted, missed):
    lines = NoticeLine.objects.filter(notice__number=drafted).order_by("ordinal")
    assert lines.count() == 6 and Notice.objects.get().state == "drafted"
    said = {(line.month, line.family, line.place_name) for line in lines}
    assert (date(2026, 6, 1), "property_service", "锦澜苑") in said
    assert (date(2026, 6, 1), "labour", "") in said  # class R: no place
    assert Notice.objects.get().total == 7


def test_what_was_known_left_out_or_of_another_place_is_in_no_draft(drafted):
    numbers = set(NoticeLine.objects.values_list("link__filing__sequence", flat=True))
    assert numbers == {1, 2, 3, 4, 5, 9}


def test_a_second_draft_and_an_empty_one_are_refused(drafted, by):
    with pytest.raises(NotAllowed, match="已有一份"):
        actions.draft(VILLAGE, PERIOD, **by("station_head"))
    with pytest.raises(NotAllowed, match="没有需要提示"):
        actions.draft(SISTER, parse("2025Q1"), **by("station_head"))
    with pytest.raises(Absent):
        actions.draft(NEXT, PERIOD, **by("station_head"))


@pytest.mark.parametrize("area", ["320211000000", "320211001000", "32021100100101001", "", "abc"])
def test_only_a_community_gets_a_notice(missed, by, area):
    with pytest.raises(Absent, match="没有这个社区"):
        actions.draft(area, PERIOD, **by("station_head"))
    with pytest.raises(Absent, match="没有这个社区"):
        actions.draft(area, PERIOD, **by("governance_office"))
    assert not Notice.objects.exists()


def test_the_community_sees_nothing_before_it_is_approved(drafted, scope_of):
    with pytest.raises(Absent):
        reading.notice(drafted, scope=scope_of("community_head"))
    assert reading.to_answer(scope=scope_of("community_head")) == 0


def test_only_who_may_approves_and_the_chosen_lines_go_out(drafted, by):
    for short in ("community_head", "judge_assistant", "office_next", "court_leader"):
        with pytest.raises(Absent):
            actions.send(drafted, keep=ids(drafted), note="", **by(short))
    actions.send(drafted, keep=ids(drafted)[:2], note="请核对", **by("governance_office"))
    assert NoticeLine.objects.filter(notice__number=drafted).count() == 2
    with pytest.raises(Stale):
        actions.send(drafted, keep=ids(drafted), note="", **by("station_head"))


@pytest.mark.parametrize("note", ["电话19900001234", "长" * 301])
def test_a_note_names_no_numbers(drafted, by, note):
    with pytest.raises(Invalid):
        actions.send(drafted, keep=ids(drafted), note=note, **by("station_head"))
    with pytest.raises(Invalid):
        actions.send(drafted, keep=[], note="", **by("station_head"))


def test_a_filing_whose_report_was_found_meanwhile_does_not_go_out(drafted, by):
    first = NoticeLine.objects.order_by("ordinal").first()
    FilingLink.objects.filter(pk=first.link_id).update(state="possible")
    actions.send(drafted, keep=ids(drafted), note="", **by("station_head"))
    assert NoticeLine.objects.count() == 5


def test_a_class_raised_meanwhile_keeps_the_place_from_going_out(drafted, by):
    line = NoticeLine.objects.exclude(place_name="").first()
    FilingLink.objects.filter(pk=line.link_id).update(sharing_class="R")
    actions.send(drafted, keep=ids(drafted), note="", **by("station_head"))
    assert not NoticeLine.objects.filter(pk=line.pk).exists()


def test_the_community_reads_no_case_number(sent, scope_of):
    shown = reading.notice(sent, scope=scope_of("community_head"))
    assert not any(one.case_number or one.filing_id for one in shown.lines)
    assert all(one.case_number for one in reading.notice(sent, scope=scope_of("station_head")).lines)
    for short in ("worker_next", "grid_worker", "mediator", "street_center", "judge_next"):
        with pytest.raises(Absent):
            reading.notice(sent, scope=scope_of(short))


def test_every_line_needs_a_code_and_a_reason_where_it_is_not_findable(sent, by):
    given = replies(sent, *ALL)
    first, second, *_ = ids(sent)
    given[first], given[second] = Reply("guess"), Reply("unfindable", "无")
    with pytest.raises(Invalid) as refused:
        actions.answer(sent, given, **by("community_head"))
    assert set(refused.value.fields) == {f"line-{first}", f"line-{second}"}
    assert Notice.objects.get().state == "sent"
    with pytest.raises(Absent):
        actions.answer(sent, replies(sent, *ALL), **by("station_head"))


def table(scope, after):
    return figures.table(
        scope=scope, area_code=VILLAGE, period=PERIOD, after_replies=after, cutoff=AT, attribution_rate=None
    ).here


def test_an_accepted_reply_leaves_the_count_and_the_count_before_stays(answered, by, scope_of):
    scope = scope_of("station_head")
    assert (table(scope, True).total, table(scope, True).missed_low) == (7, 6)
    leaving = NoticeLine.objects.filter(code__in=LEAVING).order_by("ordinal")
    assert leaving.count() == 3 and set(leaving.values_list("review", flat=True)) == {"waiting"}
    first, second, third = leaving
    actions.review(first.pk, accepted=True, **by("station_head"))
    with pytest.raises(Stale):
        actions.review(first.pk, accepted=False, reason="另有记录", **by("station_head"))
    with pytest.raises(Invalid):
        actions.review(second.pk, accepted=False, **by("station_head"))
    actions.review(second.pk, accepted=False, reason="当时有报警记录", **by("station_head"))
    with pytest.raises(NotAllowed):
        actions.close(answered, **by("station_head"))
    actions.review(third.pk, accepted=True, **by("station_head"))
    actions.close(answered, **by("station_head"))
    after, before = table(scope, True), table(scope, False)
    assert (after.total, after.missed_low, after.left_out) == (5, 4, 2)
    assert (before.total, before.missed_low, before.left_out) == (7, 6, 0)
    link_all()  # a comparison keeps it
    assert table(scope, True).total == 5
    assert reading.reply_codes(scope=scope, area_code=VILLAGE, period=PERIOD) == (
        ("可发现", 2), ("不可发现", 2), ("已化解", 1), ("不属本格", 1),
    )  # fmt: skip


def test_every_step_is_in_the_trail_without_words_of_people(answered):
    steps = list(
        Entry.objects.filter(object_type="notice").order_by("sequence").values_list("action", flat=True)
    )
    assert steps == ["notice.draft", "notice.send", "notice.answer"]
    assert not [one for one in Entry.objects.all() if "苗头" in str(one.detail)]


def test_a_notice_taken_back_frees_its_filings(sent, by, scope_of):
    with pytest.raises(Invalid):
        actions.withdraw(sent, reason=" ", **by("station_head"))
    actions.withdraw(sent, reason="期间选错", **by("station_head"))
    with pytest.raises(Absent):
        reading.notice(sent, scope=scope_of("community_head"))
    with pytest.raises(Absent):
        actions.answer(sent, {}, **by("community_head"))
    again = by("station_head") | {"at": AT.replace(hour=5)}
    assert actions.draft(VILLAGE, PERIOD, **again) != sent


def test_a_filing_is_named_by_one_notice_only(sent, by):
    filing(20, names=("殷九九", "柏十十"))
    link_all()
    later = by("station_head") | {"at": AT.replace(hour=6)}
    number = actions.draft(VILLAGE, PERIOD, **later)
    assert [one.link.filing.sequence for one in NoticeLine.objects.filter(notice__number=number)] == [20]


def test_replies_suggest_and_a_person_decides(answered, by, scope_of, monkeypatch):
    monkeypatch.setattr(reading, "SUGGEST_FROM", 2)
    monkeypatch.setattr(reading, "SUGGEST_SHARE", 0.2)
    line = NoticeLine.objects.filter(code="unfindable", family="property_service").first()
    actions.review(line.pk, accepted=True, **by("station_head"))
    (row,) = [
        one for one in reading.lessons(scope=scope_of("station_head")) if one.family == "property_service"
    ]
    assert (row.total, row.accepted, row.detectable) == (5, 1, True) and "由您决定" in row.suggestion
    with pytest.raises(Invalid):
        actions.decide_detectable("property_service", detectable=False, reason="", **by("station_head"))
    with pytest.raises(Invalid):
        actions.decide_detectable("marriage", detectable=True, reason="想看一看", **by("station_head"))
    with pytest.raises(Absent):
        actions.decide_detectable("labour", detectable=False, reason="无从得知", **by("court_leader"))
    actions.decide_detectable(
        "property_service", detectable=False, reason="批量物业无从得知", **by("station_head")
    )
    with pytest.raises(NotAllowed):
        actions.decide_detectable(
            "property_service", detectable=False, reason="批量物业无从得知", **by("station_head")
        )
    link_all()
    assert set(FilingLink.objects.filter(family="property_service").values_list("exclusion", flat=True)) == {
        "decided"
    }


def test_a_filing_closed_after_the_notice_was_sent_is_not_there_for_the_community(sent, by, scope_of):
    kept = list(NoticeLine.objects.filter(notice__number=sent).order_by("ordinal"))
    closed, restricted = kept[0], kept[1]
    assert restricted.place_name
    Filing.objects.filter(pk=closed.link.filing_id).update(sharing_class="X")
    Filing.objects.filter(pk=restricted.link.filing_id).update(sharing_class="R")
    shown = reading.notice(sent, scope=scope_of("community_head")).lines
    assert [one.id for one in shown] == [one.pk for one in kept[1:]] and shown[0].place == ""
    assert len(reading.notice(sent, scope=scope_of("station_head")).lines) == 6
    left = {one.pk: Reply("findable") for one in kept[1:]}
    actions.answer(sent, left, **by("community_head"))
    actions.close(sent, **by("station_head"))
    assert NoticeLine.objects.filter(notice__number=sent).count() == 5
