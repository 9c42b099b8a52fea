"""Pages of filings without a known report: figures, list, review; strangers; empty states; small cells."""

import re
from datetime import date

import pytest
from django.urls import reverse

from judgegrid.records.audit.models import Entry
from judgegrid.records.missed.models import FilingLink, LinkRun, Notice, NoticeLine
from records.missed.cases import NEXT, SISTER, filing, link_all, report
from web.test_pages import DESK, PHONE, hold

QUARTER = "?period=2026Q2"
NAMES = (
    ("张建国", "李秀英"),
    ("钱多多", "赵美丽"),
    ("孙大伟", "周小红"),
    ("吴国强", "郑晓燕"),
    ("王海洋", "冯春花"),
)


def text_of(answer):
    return answer.content.decode()


@pytest.fixture
def linked(world):
    """Five property suits in 水秀 of which one was reported, two in 稻香, one next door; all compared."""
    rows = [filing(n, names=names) for n, names in enumerate(NAMES, 1)]
    filing(6, area=SISTER, names=("施一一", "陶二二"))
    filing(7, area=SISTER, names=("翁三三", "严四四"), cause_id="civil:108(3)")
    filing(8, area=NEXT, names=("俞五五", "柳六六"))
    filing(9, is_batch=True)
    report(1)
    link_all()
    return rows


@pytest.fixture
def possible(linked):
    """One more pair that the machine is unsure of."""
    FilingLink.objects.filter(filing=linked[0]).update(state="possible", probability=0.4)
    return linked[0]


def test_the_band_and_what_it_means_stand_on_the_page(signed_in, linked, world):
    page = text_of(signed_in("station_head").get(reverse("missed") + QUARTER))
    assert "未找到上报不能等同于漏排" in page and "口径" in page and "漏排数（第1版）" in page
    for words in ("责任", "追责", "瞒报", "失职", "通报批评"):
        assert words not in page
    assert "水秀社区居民委员会" in page and "批量案件" in page


def test_the_course_repeats_what_each_quarter_says(signed_in, linked, world):
    client = signed_in("station_head")
    course = client.get(reverse("missed") + QUARTER).context["course"]
    assert [one.kind for one, _ in course].count("quarter") == len(course)
    for period, tally in course:
        shown = client.get(reverse("missed"), {"period": period.code}).context
        assert (shown["period"], shown["table"].here) == (period, tally)


def test_counts_by_area_and_cause_add_up(signed_in, linked, world):
    context = signed_in("station_head").get(reverse("missed") + QUARTER).context
    table = context["table"]
    assert (table.here.total, table.here.known, table.here.missed_low, table.here.missed_high) == (7, 1, 6, 6)
    by_area = {row.key: row.tally for row in table.areas}
    assert (by_area[world.village].total, by_area[world.village].known) == (5, 1)
    assert by_area[world.village].rate_low == 0.8
    assert by_area[world.sister].rate_low is None  # fewer than five: no rate
    assert sum(row.tally.total for row in table.causes) == 7
    assert table.exclusions == (("批量案件", 1),)


def test_what_is_unsure_widens_the_band(signed_in, possible):
    here = signed_in("station_head").get(reverse("missed") + QUARTER).context["table"].here
    assert (here.missed_low, here.missed_high, here.possible) == (6, 7, 1)


def test_the_street_sees_its_own_without_small_cells_and_without_exclusions(signed_in, linked, world):
    answer = signed_in("street_center").get(reverse("missed") + QUARTER)
    table = answer.context["table"]
    by_area = {row.key: row.tally for row in table.areas}
    assert table.here.total == 7 and table.exclusions == ()
    assert by_area[world.sister].hidden and by_area[world.village].known is None
    assert "批量案件" not in text_of(answer) and "逐件查看" not in text_of(answer)
    elsewhere = reverse("missed") + f"?area={world.next_township}"
    assert signed_in("street_center").get(elsewhere).status_code == 404


def test_strangers_find_nothing(signed_in, possible, world):
    pair = reverse("link_pair", args=[possible.pk])
    decide = reverse("link_decide", args=[possible.pk])
    for short in ("clerk_next", "grid_worker", "community_head", "street_center", "audit_admin"):
        client = signed_in(short)
        assert client.get(pair).status_code == 404, short
        assert client.post(decide, {"verdict": "same", "number": "x"}).status_code == 404, short
    assert signed_in("office_next").get(reverse("missed") + f"?area={world.township}").status_code == 404
    assert possible.case_number not in text_of(signed_in("clerk_next").get(reverse("links")))
    for short in ("grid_worker", "community_head", "mediator", "system_admin"):
        for name in ("missed", "links", "link_queue"):
            assert signed_in(short).get(reverse(name)).status_code == 404, (short, name)
    assert FilingLink.objects.get(filing=possible).verdict == ""


def test_a_pair_is_decided_by_key_and_the_next_one_comes(signed_in, possible):
    clerk = signed_in("docketing_clerk")
    page = text_of(clerk.get(reverse("link_queue")))
    number = FilingLink.objects.get(filing=possible).dispute.number
    assert possible.case_number in page and number in page and "李秀英" in page and 'data-key="1"' in page
    assert Entry.objects.filter(action="link.read_personal").count() == 1
    answer = clerk.post(reverse("link_decide", args=[possible.pk]), {"number": number})
    assert answer.status_code == 422 and "按 1 是同一件" in text_of(answer)
    clerk.post(reverse("link_decide", args=[possible.pk]), {"verdict": "same", "number": number})
    row = FilingLink.objects.get(filing=possible)
    assert (row.state, row.verdict) == ("matched", "same")
    assert "没有拿不准的关联" in text_of(clerk.get(reverse("link_queue")))
    assert "没有可抽查的关联" in text_of(clerk.get(reverse("link_queue") + "?mode=check"))


def test_those_who_may_not_see_persons_see_them_masked(signed_in, possible):
    page = text_of(signed_in("station_head").get(reverse("link_queue")))
    assert "李某" in page and "李秀英" not in page


def test_a_pair_put_off_comes_back_when_the_rest_is_done(signed_in, possible):
    clerk = signed_in("docketing_clerk")
    clerk.post(reverse("link_pass", args=[possible.pk]))
    assert possible.case_number in text_of(clerk.get(reverse("link_queue")))


def test_the_list_narrows_and_says_why(signed_in, linked):
    clerk = signed_in("docketing_clerk")
    page = text_of(clerk.get(reverse("links") + "?state=matched"))
    assert linked[0].case_number in page and linked[1].case_number not in page and "14 天前上报" in page
    assert "没有符合条件" in text_of(clerk.get(reverse("links") + "?from_on=2030-01-01"))
    assert clerk.get(reverse("links") + "?from_on=soon").status_code == 200


def test_before_the_first_comparison_the_pages_say_so_and_it_can_be_asked_for(signed_in, world):
    clerk = signed_in("docketing_clerk")
    for name in ("missed", "links"):
        assert "还没有做过收案与上报的关联" in text_of(clerk.get(reverse(name)))
    clerk.post(reverse("links_again"))
    clerk.post(reverse("links_again"))
    assert LinkRun.objects.filter(state="asked").count() == 1
    assert "等待后台开始" in text_of(clerk.get(reverse("links")))


def test_a_period_that_does_not_exist_falls_back(signed_in, linked):
    answer = signed_in("station_head").get(reverse("missed") + "?period=1999Q9&version=other")
    assert answer.status_code == 200 and answer.context["period"].start <= date(2026, 6, 15)


@pytest.mark.pages
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.django_db(transaction=True)
def test_the_pages_hold(open_page, people, possible, size):
    for name in ("missed", "links", "link_queue"):
        hold(open_page(reverse(name), user=people["station_head"], size=size), size)
    hold(open_page(reverse("missed") + QUARTER, user=people["street_center"], size=size), size)


@pytest.fixture
def drafted(linked, signed_in, world):
    """A draft for 水秀 made on the page."""
    chosen = {"period": "2026Q2", "area": [world.village]}
    answer = signed_in("station_head").post(reverse("notice_draft"), chosen)
    return answer.headers["Location"]


def test_a_draft_is_made_sent_and_answered_on_pages(signed_in, drafted, world):
    head, community = signed_in("station_head"), signed_in("community_head")
    page = text_of(head.get(drafted))
    assert "案号（不发出）" in page and "批准并发出" in page
    assert community.get(drafted).status_code == 404
    lines = re.findall(r'name="keep" value="(\d+)"', page)
    answer = head.post(f"{drafted}send/", {"note": "电话19900001234", "keep": lines})
    assert answer.status_code == 422 and "不写案号、电话等号码" in text_of(answer)
    head.post(f"{drafted}send/", {"keep": lines[:2]})
    assert "漏排提示待答复" in text_of(community.get(reverse("desk")))
    page = text_of(community.get(drafted))
    assert "不可发现" in page and "民初" not in page and "责任" not in page
    answer = community.post(
        f"{drafted}answer/", {f"code-{lines[0]}": "unfindable", f"reason-{lines[0]}": "无"}
    )
    assert answer.status_code == 422 and "至少四个字" in text_of(answer) and 'value="无"' in text_of(answer)
    codes = {f"code-{one}": "unfindable" for one in lines[:2]}
    community.post(f"{drafted}answer/", codes | {f"reason-{one}": "外地打工，没有苗头" for one in lines[:2]})
    page = text_of(head.get(drafted))
    assert "2 件答复待确认" in page and "采纳" in page
    head.post(reverse("notice_review", args=[int(lines[0])]), {"verdict": "accept"})
    head.post(reverse("notice_review", args=[int(lines[1])]), {"verdict": "decline", "reason": "有报警记录"})
    twice, number = reverse("notice_review", args=[int(lines[0])]), drafted.rstrip("/").rpartition("/")[2]
    assert head.post(twice, {"verdict": "accept", "number": number}).url == drafted
    for odd in ("", "a/b", "😡"):
        assert head.post(twice, {"verdict": "accept", "number": odd}).status_code == 404
    assert head.post(f"{drafted}close/").status_code == 302
    assert "已办结" in text_of(head.get(drafted))
    assert "未采纳：有报警记录" in text_of(community.get(drafted))


def test_strangers_find_no_notice(signed_in, drafted):
    lines = list(NoticeLine.objects.values_list("pk", flat=True))
    for short in (
        "office_next",
        "worker_next",
        "grid_worker",
        "mediator",
        "street_center",
        "judge_assistant",
    ):
        client = signed_in(short)
        assert client.get(drafted).status_code == 404, short
        for step in ("send", "withdraw", "answer", "close"):
            assert client.post(f"{drafted}{step}/", {"keep": lines}).status_code == 404, (short, step)
        assert client.post(reverse("notice_review", args=[lines[0]])).status_code == 404
    for short in ("grid_worker", "street_center", "court_leader", "community_head"):
        assert signed_in(short).get(reverse("notice_lessons")).status_code == 404
    assert "TS20" not in text_of(signed_in("office_next").get(reverse("notices")))


def test_pages_of_notices_say_when_there_is_nothing(signed_in, world):
    assert "没有发给本社区的提示" in text_of(signed_in("community_head").get(reverse("notices")))
    page = text_of(signed_in("station_head").get(reverse("notices")))
    assert "还没有提示" in page and "还不能起草" in page and "换一个期间" not in page
    answer = signed_in("station_head").post(reverse("notice_draft"), {"period": "2026Q2"}, follow=True)
    assert "没有起草" in text_of(answer)


def test_the_list_of_what_can_be_found_is_changed_by_a_person_with_a_reason(signed_in, linked):
    head = signed_in("governance_office")
    assert "从答复中学到什么" in text_of(head.get(reverse("notice_lessons")))
    answer = head.post(reverse("detectable_decide"), {"family": "labour", "detectable": "no", "reason": "无"})
    assert answer.status_code == 422 and "至少四个字" in text_of(answer)
    chosen = {"family": "labour", "detectable": "no", "reason": "用工单位分散，无从得知"}
    assert "清单已改" in text_of(head.post(reverse("detectable_decide"), chosen, follow=True))
    assert head.post(reverse("detectable_decide"), chosen).status_code == 409
    assert Entry.objects.filter(action="detectable.decide").count() == 1


@pytest.mark.pages
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.django_db(transaction=True)
def test_the_pages_of_notices_hold(open_page, people, drafted, size):
    head, community = people["station_head"], people["community_head"]
    for path in (drafted, reverse("notices") + QUARTER, reverse("notice_lessons")):
        hold(open_page(path, user=head, size=size), size)
    Notice.objects.update(state="sent")
    hold(open_page(drafted, user=community, size=size), size)
    Notice.objects.update(state="answered")
    NoticeLine.objects.update(code="unfindable", reason="没有苗头")
    hold(open_page(drafted, user=head, size=size), size)
    hold(open_page(drafted, user=community, size=size), size)


@pytest.mark.pages
@pytest.mark.django_db(transaction=True)
def test_one_press_chooses_all_communities_and_another_none(open_page, people, linked):
    page = open_page(reverse("notices") + QUARTER, user=people["station_head"]).page
    boxes = page.locator(".draft-units input[type=checkbox]")
    page.get_by_role("button", name="全选", exact=True).click()
    assert boxes.count() and all(boxes.nth(n).is_checked() for n in range(boxes.count()))
    page.get_by_role("button", name="全不选").click()
    assert not any(boxes.nth(n).is_checked() for n in range(boxes.count()))
