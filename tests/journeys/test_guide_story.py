"""A property-fee quarrel on a phone: words → guide → printed sheet, with going back and a lost phone."""

from __future__ import annotations

import io
import re
import shutil
import subprocess

import pytest
from docx import Document

from judgegrid.jobs.guides import work_off
from judgegrid.records.guidance.models import Consultation, ConsultationAnswer
from web.conftest import PHONE, chromium, open_page

__all__ = ["chromium", "open_page"]  # fixtures

STORY = "小区卫生没人打扫，我从2022年3月起没交物业费，一共欠了3600元，物业没有书面催过，前几天把我家水停了。"
TAPS = {
    "danger": "否", "minors": "否", "willing": "都愿意", "contract": "开发商请的（前期物业）",
    "reported": "是", "elsewhere": "没有",
}  # fmt: skip


def asked(page) -> str:
    found = re.search(r"/ask/(\w+)/", page.url)
    return found[1] if found else ""


def tap(page) -> None:
    """Answer the question on the screen with the thumb, and wait for the next one."""
    key, before = asked(page), page.url
    page.locator(
        f"#walk form[action*='/ask/{key}/']"
    ).wait_for()  # after back and forth the old one may stand
    if key in TAPS:
        page.get_by_role("button", name=TAPS[key], exact=True).click()
    elif key == "others":
        page.locator("#value").fill("1")
        page.get_by_role("button", name="下一题").click()
    else:
        page.get_by_role("button", name="说不清，跳过").click()
    page.wait_for_url(lambda url: url != before)
    page.wait_for_load_state("networkidle")


def fits_a_thumb(page) -> None:
    """Nothing sticks out sideways; what is tapped is at least 44 pixels high and wholly on the screen."""
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    for button in page.locator("#walk .answer, #walk .walk-foot .btn").all():
        box = button.bounding_box()
        assert box["height"] >= 44 and box["x"] >= 0 and box["x"] + box["width"] <= PHONE[0]
    foot = page.locator("#walk .walk-foot").bounding_box()
    assert foot["y"] + foot["height"] <= PHONE[1] + 1  # within reach without scrolling


def takes_the_sheet_along(page, number: str) -> None:
    """Ask for the sheet; it appears by itself when the job is done, and both files open."""
    page.get_by_role("button", name="打印成两页纸").click()
    page.get_by_text("正在排版").wait_for()
    assert work_off() == 1
    link = page.get_by_role("link", name="PDF")
    link.wait_for()
    with page.expect_download() as saved:
        link.click()
    assert number in saved.value.suggested_filename
    data = saved.value.path().read_bytes()
    if shutil.which("pdfinfo"):
        said = subprocess.run(["pdfinfo", "-"], input=data, capture_output=True, check=True).stdout.decode()
        assert re.search(r"Pages:\s+2\b", said)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Word").click()
    words = "".join(one.text for one in Document(io.BytesIO(saved.value.path().read_bytes())).paragraphs)
    assert "归纳起来" in words and "还没有催告" in words


@pytest.mark.pages
def test_from_everyday_words_on_a_phone_to_the_printed_sheet(people, open_page):
    visit = open_page("/guidance/", user=people["mediator"], size=PHONE)
    page = visit.page
    page.locator("textarea[name=text]").fill(STORY)
    page.get_by_role("button", name="看看怎么谈").click()
    page.locator("button.likely").click()
    page.wait_for_url("**/ask/danger/")  # risk is asked first
    fits_a_thumb(page)
    tap(page)
    assert asked(page) == "minors"
    page.go_back()
    page.locator("#walk form[action*='/ask/danger/']").wait_for()
    assert asked(page) == "danger" and page.locator(".answer.chosen").inner_text() == "否"
    page.go_forward()
    page.wait_for_load_state("networkidle")
    tap(page)
    tap(page)
    kept = ConsultationAnswer.objects.filter(how="person").count()
    assert kept == 3
    page.close()  # the phone is gone

    later = open_page("/guidance/", user=people["mediator"], size=PHONE)
    page = later.page
    page.locator(".plain-list a").first.click()
    page.wait_for_load_state("networkidle")
    assert asked(page) not in ("", "danger", "minors", "willing")  # it goes on where it stopped
    for _ in range(12):
        if not asked(page):
            break
        fits_a_thumb(page)
        tap(page)
    number = Consultation.objects.get().number
    assert page.url.endswith(f"/guidance/{number}/")
    text = page.locator("main").inner_text()
    assert text.index("先看这里") < text.index("归纳起来")
    assert "停水停电停暖停气要马上恢复" in text and "还没有催告，先催再说起诉" in text
    assert "因为“书面催缴：否”" in text and "《民法典》第944条" in text
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]

    takes_the_sheet_along(page, number)
    assert not visit.complaints and not later.complaints


@pytest.mark.pages
@pytest.mark.parametrize(
    "path", ["/guidance/", "/guidance/guides/", "/guidance/guides/divorce/", "/guidance/guides/divorce/edit/"]
)
def test_pages_of_guides_do_not_stick_out_on_a_phone(people, open_page, path):
    visit = open_page(path, user=people["grid_judge"], size=PHONE)
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert not visit.complaints
