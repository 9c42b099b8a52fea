"""Pages in a browser at desk and phone width: nothing sticks out, nothing is unnamed, nothing complains."""

import pytest
from django.urls import reverse

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
