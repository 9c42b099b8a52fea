"""In a browser: import, ten addresses, coverage rises, who was missed, an approved notice, the reply."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from journeys.test_attribution_story import HEADERS, UNKNOWN
from journeys.test_import_story import work_off, workbook
from judgegrid.jobs.attribution import attribute_filings
from judgegrid.records.missed.models import FilingLink
from judgegrid.records.territory import library as address_library
from judgegrid.records.territory.models import Area, Place
from records.missed.cases import link_all, report

GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国志文"
REPORTED = (1, 2, 3)


def names(number):
    return f"钱{GIVEN[number]}{GIVEN[number - 1]}", f"赵{GIVEN[-number]}{GIVEN[number]}"


def rows():
    known = [f"滨湖区云杉花园{n}幢" for n in range(1, 7)]
    open_names = [f"滨湖区河埒街道{UNKNOWN[n % 5]}{n + 1}幢" for n in range(20)]
    for n, home in enumerate([*known, *open_names], 1):
        yield [f"（2026）苏0211民初{n}号", "2026-03-05", "民间借贷纠纷", *names(n), home]


@pytest.fixture
def ground(settings, tmp_path, world):
    settings.UPLOAD_DIR = tmp_path
    address_library.forget()
    village = Area.objects.get(code=world.village)
    Place.objects.create(name="云杉花园", kind="compound", area=village, source="load")
    for n in REPORTED:
        report(n, names=names(n), on=date(2026, 2, 20), area=world.village, kind="D19")
    return world


def bring_in(page):
    """The file goes in through the pages; the worker is the test."""
    file = workbook(list(rows()), HEADERS)
    page.set_input_files("input[type=file]", {"name": file.name, "mimeType": "", "buffer": file.read()})
    page.click("main form button[type=submit]")
    page.wait_for_url("**/ledger/imports/**")
    page.locator("main form:has(select) button[type=submit]").first.click()
    page.wait_for_load_state("networkidle")
    work_off()
    page.reload()
    page.locator("[data-opens]:has-text('确认导入'), button:has-text('确认导入')").first.click()
    dialog = page.locator("dialog[open] button[type=submit]")
    if dialog.count():
        dialog.click()
    page.wait_for_load_state("networkidle")
    work_off()


def coverage(page, live_url):
    page.goto(live_url + reverse("attribution_library"))
    tile = page.locator(".tile:has-text('收案归属率') .tile-value")
    return float(tile.inner_text().split()[0])


def decide_by_keyboard(page, live_url, village):
    """Ten addresses at most: look the community up, take the name into the library, confirm."""
    page.goto(live_url + reverse("attribution_queue"))
    decisions = 0
    while page.locator("#decision").count():
        page.keyboard.press("/")
        page.keyboard.type(village)
        page.locator("#found input[type=radio]").first.wait_for()
        page.keyboard.press("Enter")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.wait_for_load_state("networkidle")
        decisions += 1
        assert decisions <= 10
    return decisions


def reply_on_a_phone(open_page, user):
    """The community head finds the notice on the desk, forgets a line, completes it."""
    community = open_page("/", user=user, size=(390, 844))
    community.page.click("a:has-text('漏排提示待答复')")
    community.page.click("main table a")
    said = community.page.locator("main").inner_text()
    assert "民初" not in said and "钱" not in said and "赵" not in said
    community.page.click("button:has-text('提交答复')")
    community.page.get_by_text("请从四种答复中选一种").first.wait_for()
    community.page.locator("input[value=findable]").first.check()
    community.page.locator("input[value=unfindable]").nth(1).check()
    community.page.locator("input[name^=reason]").nth(1).fill("常年在外，没有苗头")
    community.page.click("button:has-text('提交答复')")
    community.page.get_by_text("答复已提交法院").wait_for()
    return community


@pytest.mark.pages
@pytest.mark.django_db(transaction=True)
def test_from_the_import_to_the_reply(open_page, people, ground, live_server):
    visit = open_page(reverse("import_upload"), user=people["docketing_clerk"])
    clerk = visit.page
    bring_in(clerk)
    attribute_filings(at=timezone.now())
    before = coverage(clerk, live_server.url)
    decisions = decide_by_keyboard(clerk, live_server.url, "水秀社区居民委员会")
    after = coverage(clerk, live_server.url)
    assert before < 30 and after == 100.0 and decisions == len(UNKNOWN)

    link_all()
    head = open_page(reverse("missed") + "?period=2026Q1", user=people["station_head"])
    main = head.page.locator("main").inner_text()
    assert "可发现的收案\n26" in main and "未找到上报不能等同于漏排" in main
    assert FilingLink.objects.filter(state="matched").count() == len(REPORTED)

    head.page.click("a:has-text('起草提示')")
    head.page.check("label:has-text('水秀社区')")
    head.page.click("button:has-text('起草所选')")
    head.page.locator("input[name=keep]").first.wait_for()
    boxes = head.page.locator("input[name=keep]")
    assert boxes.count() == 23
    for n in range(2, 23):
        boxes.nth(n).uncheck()
    head.page.click("button:has-text('批准并发出')")
    head.page.get_by_text("已批准并发出").wait_for()

    community = reply_on_a_phone(open_page, people["community_head"])

    head.page.reload()
    head.page.get_by_role("button", name="采纳", exact=True).click()
    head.page.get_by_text("已采纳").first.wait_for()
    head.page.click("button:has-text('办结')")
    head.page.get_by_text("已办结").first.wait_for()
    head.page.goto(live_server.url + reverse("missed") + "?period=2026Q1")
    main = head.page.locator("main").inner_text()
    assert "可发现的收案\n25" in main and "已从分母移出" in main and "可发现 1 件、不可发现 1 件" in main
    head.page.goto(live_server.url + reverse("missed") + "?period=2026Q1&version=before")
    assert "可发现的收案\n26" in head.page.locator("main").inner_text()
    assert not visit.complaints and not head.complaints
    # The refused reply was answered with 422, which the console of a browser calls an error.
    assert all("422" in one for one in community.complaints)
