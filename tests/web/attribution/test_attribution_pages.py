"""Pages of attribution: review by keyboard, an address to try, the library, and strangers outside."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from tests.records.ledger.filings import AT, make_filing
from tests.web.test_pages import DESK, PHONE, hold

from judgegrid.jobs.attribution import attribute_filings
from judgegrid.records.audit.models import Entry
from judgegrid.records.ledger.models import Filing
from judgegrid.records.territory import library as address_library
from judgegrid.records.territory.models import Area, Place


@pytest.fixture
def waiting(world):
    """Three filings that wait, two of them with one address; one is attributed."""
    address_library.forget()
    for code in (world.village, world.sister):
        area = Area.objects.get(code=code)
        Place.objects.create(name="听雨新村", kind="compound", area=area, source="load")
    Place.objects.create(name="云杉花园", kind="compound", area=area, source="load")
    make_filing(1, cause_id="civil:108(3)", home="滨湖区听雨新村3幢301室")
    make_filing(2, cause_id="civil:108(3)", home="滨湖区听雨新村5幢")
    make_filing(3, cause_id="civil:108(3)", home="滨湖区河埒街道望溪雅苑1幢")
    make_filing(4, cause_id="civil:108(3)", home="滨湖区云杉花园2幢")
    attribute_filings(at=AT)
    return world


def test_a_clerk_decides_and_sees_the_next_case(waiting, signed_in):
    client = signed_in("docketing_clerk")
    shown = client.get(reverse("attribution_queue"))
    assert "待复核 <strong>3</strong>" in shown.content.decode()
    case = shown.context["case"]
    assert "望溪雅苑" in case.address
    url = reverse("attribution_decide", args=[case.id])
    chosen = {"seen": case.seen, "area_code": waiting.sister, "keep_name": "on", "remember": "望溪雅苑"}
    answer = client.post(url, chosen, follow=True)
    assert "地址库已收入“望溪雅苑”" in answer.content.decode()
    assert "听雨新村" in answer.context["case"].address
    assert Filing.objects.get(pk=case.id).area_code == waiting.sister


def test_looking_at_an_address_in_clear_leaves_its_line(waiting, signed_in):
    signed_in("docketing_clerk").get(reverse("attribution_queue"))
    assert Entry.objects.filter(action="filing.read_personal").count() == 1
    signed_in("station_head").get(reverse("attribution_queue"))
    assert Entry.objects.filter(action="filing.read_personal").count() == 1


def test_no_entry_of_the_trail_holds_an_address(waiting, signed_in):
    client = signed_in("docketing_clerk")
    case = client.get(reverse("attribution_queue")).context["case"]
    url = reverse("attribution_decide", args=[case.id])
    client.post(url, {"seen": case.seen, "area_code": waiting.sister})
    assert not [e for e in Entry.objects.all() if "幢" in str(e.detail) or "听雨" in str(e.detail)]


def test_a_case_put_off_comes_back_when_the_rest_is_done(waiting, signed_in):
    client = signed_in("docketing_clerk")
    first = client.get(reverse("attribution_queue")).context["case"].id
    second = client.post(reverse("attribution_pass", args=[first]), follow=True).context["case"].id
    assert second != first
    third = client.post(reverse("attribution_pass", args=[second]), follow=True).context["case"].id
    again = client.post(reverse("attribution_pass", args=[third]), follow=True).context["case"].id
    assert again == first


def test_what_may_not_be_chosen_is_not_offered(waiting, signed_in):
    Area.objects.create(
        code="320211002000", name="荣巷街道", short_name="荣巷", level="township",
        parent=Area.objects.get(code=waiting.county), valid_from=date(2015, 1, 1),
    )  # fmt: skip
    address_library.forget()
    make_filing(9, cause_id="civil:108(3)", home="滨湖区福新198号")
    make_filing(8, cause_id="civil:108(3)", home="滨湖区河埒街道福新198号")
    attribute_filings(at=AT)
    for number, offered in ((9, False), (8, True)):
        filing = Filing.objects.get(sequence=number)
        case = signed_in("docketing_clerk").get(reverse("attribution_case", args=[filing.pk])).context["case"]
        assert (waiting.township in [one.code for one in case.choices]) is offered
        assert waiting.county not in [one.code for one in case.choices]


def test_nothing_chosen_is_said_on_the_same_case(waiting, signed_in):
    client = signed_in("docketing_clerk")
    case = client.get(reverse("attribution_queue")).context["case"]
    answer = client.post(reverse("attribution_decide", args=[case.id]), {"seen": case.seen})
    assert answer.status_code == 422
    assert "请先选一个区划" in answer.content.decode() and answer.context["case"].id == case.id


@pytest.mark.parametrize(
    "who", ["grid_worker", "street_center", "system_admin", "court_leader", "grid_judge"]
)
def test_who_does_not_review_finds_no_queue(waiting, signed_in, who):
    client = signed_in(who)
    for name in ("attribution_queue", "attribution_library", "attribution_areas"):
        assert client.get(reverse(name)).status_code == 404


def test_a_stranger_of_the_next_district_cannot_decide(waiting, signed_in):
    filing = Filing.objects.filter(attribution_state="review").first()
    client = signed_in("clerk_next")
    assert client.get(reverse("attribution_queue")).context["case"] is None
    found = filing.attributions.get(is_current=True)
    chosen = {"seen": found.pk, "area_code": waiting.village}
    assert client.post(reverse("attribution_decide", args=[filing.pk]), chosen).status_code == 404
    assert Filing.objects.get(pk=filing.pk).attribution_state == "review"


def test_an_address_can_be_tried_and_is_kept_nowhere(waiting, signed_in):
    client = signed_in("grid_judge")
    answer = client.post(reverse("attribution_try"), {"address": "无锡市滨湖区云杉花园12幢301室"})
    text = answer.content.decode()
    assert "稻香社区" in text and "云杉花园" in text and "+6.0" in text
    assert signed_in("grid_worker").get(reverse("attribution_try")).status_code == 404
    assert client.post(reverse("attribution_try"), {"address": ""}).status_code == 422


def tried(client, address):
    return client.post(reverse("attribution_try"), {"address": address})


def test_of_several_addresses_the_page_says_so_and_names_no_community(waiting, signed_in):
    Place.objects.create(
        name="望溪雅苑", kind="compound", area=Area.objects.get(code=waiting.village), source="load"
    )
    address_library.forget()
    five = "一、云杉花园3幢漏水；二、望溪雅苑5幢物业费；三、云杉花园1幢；四、望溪雅苑2幢；五、盛岸社区争执"
    for address in (five, five.replace("；", "\n"), "云杉花园3幢、望溪雅苑5幢"):
        answer = tried(signed_in("grid_judge"), address)
        page = answer.content.decode()
        assert answer.status_code == 200 and "不止一处" in page and "可归属<" not in page
        assert answer.context["answer"].level not in ("village", "grid")
        assert all(sure <= 0.5 for label, _, sure in answer.context["levels"] if label == "社区（村）")


def test_of_an_unknown_compound_the_page_says_roughly_where_and_how_probably(waiting, signed_in):
    village = Area.objects.get(code=waiting.village)
    for n in range(4):
        Place.objects.create(
            name=f"青枫{'一二三四'[n]}村", kind="compound", area=village, source="load", address="青枫路",
            longitude=120.26 + n / 1000, latitude=31.56,
        )  # fmt: skip
    address_library.forget()
    page = tried(signed_in("grid_judge"), "滨湖区青枫路后青枫六村").content.decode()
    assert "大致位置" in page and "约在“青枫" in page and "公里以内" in page and "可能性" in page
    assert "大致位置" not in tried(signed_in("grid_judge"), "滨湖区青枫一村3幢").content.decode()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("   ", "请填写一个地址"),
        ("滨" * 1_000_000, "最长400字"),
        ("😀🏠😀", "无法归属"),
        ("濱湖區雲杉花園12棟301室", "稻香社区"),
        ("滨湖区yunshan云杉花园12#301", "稻香社区"),
        ("320211199001011234", "无法归属"),
        ("æ»¨æ¹–åŒºäº‘æ‰", "无法归属"),
        ("锟斤拷烫烫烫", "无法归属"),
        ("安徽省阜阳市颍州区云杉花园12幢", "不在本地区"),
        ("<script>alert(1)</script>", "无法归属"),
        ("滨湖区云杉花园12幢 13812345678 320211199001011234", "稻香社区"),
    ],
)
def test_of_odd_addresses_the_page_answers_in_words(waiting, signed_in, address, said):
    page = tried(signed_in("grid_judge"), address).content.decode()
    assert said in page and "<script>alert" not in page
    read = page.partition("读作：")[2].partition("</p>")[0]
    assert "13812345678" not in read and "320211199001011234" not in read


def test_areas_are_found_by_name_and_initials(waiting, signed_in):
    client = signed_in("docketing_clerk")
    found = client.get(reverse("attribution_areas"), {"q": "盛岸"}).content.decode()
    assert waiting.next_village in found
    assert "没有找到" in client.get(reverse("attribution_areas"), {"q": "没有这里"}).content.decode()


def test_a_frequent_unknown_name_is_taken_in_with_one_click(waiting, signed_in):
    client = signed_in("docketing_clerk")
    shown = client.get(reverse("attribution_library")).content.decode()
    assert "望溪雅苑" in shown and "2026年9月" in shown
    answer = client.post(
        reverse("attribution_learn"), {"name": "望溪雅苑", "area_code": waiting.village}, follow=True
    )
    assert "1件收案随之归属" in answer.content.decode()


def test_the_quality_page_says_what_was_judged(waiting, signed_in):
    client = signed_in("docketing_clerk")
    assert "开始抽查" in client.get(reverse("attribution_quality")).content.decode()
    assert "开始抽查" not in signed_in("grid_judge").get(reverse("attribution_quality")).content.decode()
    shown = client.get(reverse("attribution_queue") + "?mode=check")
    case = shown.context["case"]
    url = reverse("attribution_decide", args=[case.id]) + "?mode=check"
    client.post(url, {"seen": case.seen, "area_code": waiting.sister})
    assert "已对照 1 件" in client.get(reverse("attribution_quality")).content.decode()


def test_a_wrong_attribution_is_changed_from_the_page_of_the_filing(waiting, signed_in):
    client = signed_in("docketing_clerk")
    filing = Filing.objects.get(attribution_state="attributed")
    page = client.get(reverse("filing", args=[filing.pk])).content.decode()
    address = reverse("attribution_case", args=[filing.pk])
    assert address in page
    case = client.get(address).context["case"]
    decide = reverse("attribution_decide", args=[filing.pk]) + "?mode=one"
    answer = client.post(decide, {"seen": case.seen, "area_code": waiting.village})
    assert answer.headers["Location"] == reverse("filing", args=[filing.pk])
    assert Filing.objects.get(pk=filing.pk).area_code == waiting.village
    assert signed_in("clerk_next").get(address).status_code == 404
    assert signed_in("grid_judge").get(address).status_code == 404


def test_before_the_first_filing_nothing_is_offered_for_checking(signed_in, world):
    client = signed_in("docketing_clerk")
    quality = client.get(reverse("attribution_quality")).content.decode()
    assert "还没有可以对照的收案" in quality and "开始抽查" not in quality
    page = client.get(reverse("attribution_queue"), {"mode": "check"}).content.decode()
    assert "才有可以抽查的" in page and "都已有人看过" not in page and "，占" not in page


@pytest.mark.pages
@pytest.mark.django_db(transaction=True)
def test_two_keys_decide_a_case(waiting, people, open_page):
    visit = open_page(reverse("attribution_queue"), user=people["docketing_clerk"])
    page = visit.page
    page.keyboard.press("/")
    page.keyboard.type("稻香")
    page.wait_for_selector("#found input")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=地址库已收入")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=另有1件随之归属")
    page.wait_for_selector("text=没有待复核的收案")
    assert not Filing.objects.filter(attribution_state="review").exists()
    assert not visit.complaints


@pytest.mark.pages
@pytest.mark.django_db(transaction=True)
def test_the_pages_hold_at_desk_and_phone(waiting, people, open_page):
    names = ("attribution_queue", "attribution_try", "attribution_library", "attribution_quality")
    for name in names:
        visit = open_page(reverse(name), user=people["docketing_clerk"], size=PHONE)
        hold(visit, PHONE)
        hold(open_page(reverse(name), user=people["docketing_clerk"]), DESK)
