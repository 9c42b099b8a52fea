"""Pages in a browser at desk and phone width: nothing sticks out, nothing is unnamed, nothing complains."""

import pytest
from django.urls import reverse

from judgegrid.records.territory.models import Area

DESK, PHONE = (1366, 768), (390, 844)
SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])

# What axe would ask first: names of controls, one h1, no level skipped, a language, unique ids.
FAULTS = """() => {
  const faults = [];
  const named = (one) => (one.getAttribute("aria-label") || one.textContent || one.title || "").trim()
    || (one.querySelector("img[alt], svg[aria-label]") ? "picture" : "");
  const shown = (one) => one.checkVisibility();
  if (document.documentElement.lang !== "zh-CN") faults.push("no language");
  if (!document.title.trim()) faults.push("no title");
  if (document.querySelectorAll("h1").length !== 1) faults.push("not one h1");
  let level = 1;
  document.querySelectorAll("h1, h2, h3, h4").forEach((one) => {
    const next = Number(one.tagName[1]);
    if (next > level + 1) faults.push(`heading skips a level: ${one.textContent}`);
    level = next;
  });
  document.querySelectorAll("input:not([type=hidden]), select, textarea").forEach((one) => {
    if (!one.labels?.length && !one.getAttribute("aria-label") && !one.getAttribute("aria-labelledby"))
      faults.push(`no label: ${one.name}`);
  });
  document.querySelectorAll("a, button").forEach((one) => { if (shown(one) && !named(one)) faults.push(`no name: ${one.outerHTML.slice(0, 80)}`); });
  document.querySelectorAll("img:not([alt])").forEach((one) => faults.push(`no alt: ${one.src}`));
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  ids.filter((id, place) => ids.indexOf(id) !== place).forEach((id) => faults.push(`id twice: ${id}`));
  document.querySelectorAll("table").forEach((one) => { if (!one.querySelector("th[scope]")) faults.push("table without scoped headers"); });
  return faults;
}"""  # noqa: E501
SMALL = """() => [...document.querySelectorAll(
    "main .btn, .side .nav-link, .navbar-toggler, main select, main input:not([type=hidden]):not([type=checkbox]):not([type=radio])"
  )].filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
    .map((one) => `${one.outerHTML.slice(0, 60)} ${one.getBoundingClientRect().height}`)"""  # noqa: E501


def hold(visit, size):
    page = visit.page
    page.wait_for_load_state("networkidle")
    assert not visit.complaints
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0], "sticks out sideways"
    assert not page.evaluate(FAULTS)
    if size == PHONE:
        assert not page.evaluate(SMALL), "touch targets under 44 px"


@pytest.mark.pages
@SIZES
@pytest.mark.django_db(transaction=True)
def test_the_sign_in_page_holds(open_page, size):
    hold(open_page(reverse("sign_in"), size=size), size)


@pytest.mark.pages
@SIZES
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["desk", "definitions", "change_password"])
def test_a_page_holds(open_page, people, size, name):
    hold(open_page(reverse(name), user=people["governance_office"], size=size), size)


@pytest.mark.pages
@SIZES
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("short", ["governance_office", "grid_judge", "community_head", "political_legal"])
def test_pages_of_figures_hold_with_figures_on_them(open_page, people, cluster, world, size, short):
    county = short in ("governance_office", "political_legal")
    own = world.village if short == "community_head" else world.county if county else world.township
    months = "?from_month=2025-10&to_month=2025-12"
    for path in (
        reverse("desk"),
        reverse("figures"),
        reverse("area_figures", args=[own]),
        reverse("pivot") + months,
    ):
        hold(open_page(path, user=people[short], size=size), size)


@pytest.mark.pages
@pytest.mark.django_db(transaction=True)
def test_pressing_an_area_on_the_map_leads_to_its_parts(open_page, people, computed, world):
    page = open_page(reverse("figures"), user=people["governance_office"]).page
    page.locator("#map svg").wait_for()
    page.locator("#map").get_by_text("河埒街道").click()
    page.wait_for_url(f"**area={world.township}**")
    assert page.locator("h1").inner_text().startswith("河埒街道")


@pytest.mark.pages
@pytest.mark.django_db(transaction=True)
def test_own_polygons_are_drawn_where_every_area_has_one(open_page, people, computed, world):
    for left, code in enumerate(("320211001000", "320211002000")):
        corners = [[left, 31.0], [left + 1, 31.0], [left + 1, 32.0], [left, 31.0]]
        outline = {"type": "Polygon", "coordinates": [corners]}
        Area.objects.filter(code=code).update(polygon=outline)
    page = open_page(reverse("figures"), user=people["governance_office"]).page
    page.locator("#map svg path").first.wait_for()
    assert page.get_by_text("没有边界数据").count() == 0
    Area.objects.filter(code="320211002000").update(polygon=None)
    page.reload()
    assert page.get_by_text("没有边界数据").count() == 1


@pytest.mark.pages
@pytest.mark.django_db(transaction=True)
def test_a_deed_that_needs_a_reason_asks_for_it_first(open_page, people, computed):
    page = open_page(reverse("figures"), user=people["political_legal"]).page
    page.click("button[data-opens=compare]")
    page.fill("#compare-reason", "年度平安建设评议复核")
    page.click("dialog button[type=submit]")
    page.get_by_text("正在显示名次区间").wait_for()
    assert page.get_by_text("第 1–2 位之间").count() == 2


@pytest.mark.pages
@pytest.mark.django_db(transaction=True)
def test_on_a_phone_the_menu_is_folded_and_opens(open_page, people):
    page = open_page("/", user=people["governance_office"], size=PHONE).page
    assert not page.locator("#menu").is_visible()
    page.click(".navbar-toggler")
    page.locator("#menu a[aria-current=page]").wait_for(state="visible")
    assert page.locator("#menu button:has-text('退出')").is_visible()


@pytest.mark.pages
@pytest.mark.django_db(transaction=True)
def test_the_first_stop_of_the_keyboard_skips_to_the_text(open_page, people):
    page = open_page("/", user=people["governance_office"]).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
