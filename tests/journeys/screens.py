"""Pictures of every page at desk and phone width, as each role sees it, into .screens/.

    JUDGEGRID_DATA_DIR=data python tests/journeys/screens.py [role …]

Starts a server of its own on the data folder, signs in one person per role, follows the menu and the
first link of every list, and says which pages complain, are missing or stick out sideways.
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import django
from django.apps import apps
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser, Error, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SCREENS = ROOT / ".screens"
SWITCHES = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WIDTHS = {"desk": (1366, 768), "phone": (390, 844)}
MOST = 30  # pages per role
FIRST_LINKS = """all => all.map(
  one => one.querySelector('a[href^="/"], a[href^="?"]')?.getAttribute('href')
)"""

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "judgegrid.config.settings")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps a loop in this thread


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("roles", nargs="*", help="only these roles (default: all that somebody holds)")
    chosen = parser.parse_args().roles
    django.setup()
    sessions = _sessions(chosen)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "django", "runserver", "--noreload", "--insecure", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=SWITCHES)
            faults = [
                fault
                for role, key in sessions.items()
                for fault in _tour(browser, f"http://127.0.0.1:{port}", role, key)
            ]
            browser.close()
    finally:
        server.terminate()
        server.wait()
    print(*faults or ["no page complains"], sep="\n")
    return 1 if faults else 0


def _sessions(chosen: list[str]) -> dict[str, str]:
    """Role → session key of the first person who holds it."""
    keys: dict[str, str] = {}
    posts = apps.get_model("accounts", "Post").objects
    for post in posts.exclude(approved_by=None).select_related("user").order_by("pk"):
        if post.role in keys or (chosen and post.role not in chosen):
            continue
        session = SessionStore()
        session[SESSION_KEY] = str(post.user.pk)
        session[BACKEND_SESSION_KEY] = "judgegrid.records.accounts.backends.Backend"
        session[HASH_SESSION_KEY] = post.user.get_session_auth_hash()
        session.create()
        keys[post.role] = str(session.session_key)
    return keys


def _wait(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise SystemExit("the server did not start")


def _tour(browser: Browser, base: str, role: str, key: str) -> list[str]:
    faults = []
    for name, (width, height) in WIDTHS.items():
        context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        context.add_cookies([{"name": "sessionid", "value": key, "url": base}])
        page = context.new_page()
        page.on(
            "console", lambda said: faults.append(f"{role} {said.text}") if said.type == "error" else None
        )
        page.on("pageerror", lambda error: faults.append(f"{role} {error}"))
        for path in _paths(page, base):
            try:
                answer = page.goto(base + path)
            except Error:  # a file to download is no page
                continue
            page.wait_for_timeout(250)
            if answer is None or answer.status != 200:
                faults.append(f"{role} {name} {path}: {answer.status if answer else 'no answer'}")
            if page.evaluate("document.documentElement.scrollWidth") > width:
                faults.append(f"{role} {name} {path}: sticks out sideways")
            slug = re.sub(r"[^\w]+", "-", path).strip("-") or "index"
            folder = SCREENS / role
            folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=folder / f"{slug[:80]}-{name}.png", full_page=True)
        context.close()
    return faults


def _paths(page: Page, base: str) -> list[str]:
    """The menu, the actions of its pages, and the first link of every list on them."""
    page.goto(base + "/")
    seen = page.eval_on_selector_all("#menu nav a", "all => all.map(one => one.getAttribute('href'))")
    for path in list(seen):
        page.goto(base + path)
        found = page.eval_on_selector_all(
            "main table, main .page-actions, main .tiles",
            FIRST_LINKS,
        )
        seen += [path.split("?")[0] + one if one.startswith("?") else one for one in found if one]
    return list(dict.fromkeys(seen))[:MOST]


if __name__ == "__main__":
    sys.exit(main())
