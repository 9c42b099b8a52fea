"""Decisions in the attribution queue by keyboard: how long sixty take. Changes the data: give it a copy.

    JUDGEGRID_DATA_DIR=copy PYTHONPATH=src python benchmarks/review_queue.py [--decisions 60] [--user clerk]

A signed-in clerk in Chromium presses a number and Enter; the next case appears. Printed: time from Enter
to the next case on the screen, the time the server took of it, and how long a person may look at each
case when sixty are to be decided in ten minutes.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "judgegrid.config.settings")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps a loop in this thread

import django
from django.apps import apps
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from pages import serving
from playwright.sync_api import Page, Response, sync_playwright

GOAL, MINUTES = 60, 10
SWITCHES = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--decisions", type=int, default=GOAL)
    parser.add_argument("--user", default="clerk")
    asked = parser.parse_args()
    django.setup()
    key = _session(asked.user)
    with serving(dict(os.environ), workers=1) as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=SWITCHES)
        context = browser.new_context(locale="zh-CN", viewport={"width": 1366, "height": 768})
        base = f"http://127.0.0.1:{port}"
        context.add_cookies([{"name": "sessionid", "value": key, "url": base}])
        page = context.new_page()
        page.goto(base + "/attribution/")
        print(page.locator(".tally").inner_text())
        whole, served, unknown = _decide(page, asked.decisions)
        browser.close()
    ordered = sorted(whole)
    print(f"{len(whole)} decisions ({unknown} of them 无法归属, key 0) in {sum(whole):.1f} s without looking")
    for name, values in (("Enter to next case", ordered), ("server, decision and next case", sorted(served))):
        p95 = values[int(0.95 * (len(values) - 1))]
        print(f"  {name}: median {statistics.median(values) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms")
    left = (MINUTES * 60 - statistics.mean(whole) * GOAL) / GOAL
    print(f"  {GOAL} in {MINUTES} minutes leave {left:.1f} s to look at each")


def _session(username: str) -> str:
    user = apps.get_model("accounts", "User").objects.get(username=username)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "judgegrid.records.accounts.backends.Backend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _decide(page: Page, count: int) -> tuple[list[float], list[float], int]:
    """Seconds of each decision as seen and as served; how many nobody could place."""
    whole: list[float] = []
    served: list[float] = []
    unknown = 0
    took: list[float] = []

    def timed(answer: Response) -> None:
        if "/attribution/" in answer.url and answer.request.resource_type == "document":
            took.append(max(answer.request.timing["responseStart"], 0) / 1000)

    page.on("requestfinished", lambda request: timed(answer) if (answer := request.response()) else None)
    for _ in range(count):
        if not page.locator("#decision").count():
            break
        seen = page.locator("#decision input[name=seen]").get_attribute("value")
        key = "1" if page.locator("#decision input[data-key='1']").count() else "0"
        unknown += key == "0"
        if page.locator("#keep").is_checked():
            page.locator("#keep").uncheck()  # this measures deciding, not teaching
        page.keyboard.press(key)
        took.clear()
        begun = time.perf_counter()
        page.keyboard.press("Enter")
        following = f"#decision input[name=seen]:not([value='{seen}']), .empty-state"
        page.locator(following).first.wait_for(state="attached")
        whole.append(time.perf_counter() - begun)
        served.append(sum(took))
    return whole, served, unknown


if __name__ == "__main__":
    main()
