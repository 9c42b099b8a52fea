"""A headless Chromium for the tests of pages, signed in as whom a test names; a city with figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from playwright.sync_api import Browser, Page, sync_playwright

from judgegrid.records.accounts.models import User
from judgegrid.records.analysis.models import CauseTotal, Cluster, ComputeRun, IndicatorValue, MonthlyCell
from judgegrid.records.ledger.models import Filing
from judgegrid.records.territory.models import Area, Population

CHROMIUM = "/usr/bin/chromium"
SWITCHES = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
DESK, PHONE = (1366, 768), (390, 844)
CUTOFF = datetime(2026, 1, 1, tzinfo=UTC)
YEAR, QUARTER = ("Y", date(2025, 1, 1), date(2026, 1, 1)), ("Q", date(2025, 10, 1), date(2026, 1, 1))
# code, level, filings, residents (None: unknown)
COUNTS = [
    ("320200000000", "city", 500, 120_000),
    ("320211000000", "county", 300, 70_000),
    ("320211001000", "township", 250, 60_000),
    ("320211002000", "township", 30, 10_000),
    ("320211001001", "village", 120, 30_000),
    ("320211001002", "village", 3, 2_000),
    ("320213000000", "county", 200, 50_000),
    ("320213001000", "township", 200, 50_000),
    ("320213001001", "village", 200, None),
]


@dataclass
class Visit:
    """An open page and what its console complained of."""

    page: Page
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps a loop in this thread, which Django would take for an asynchronous caller.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, live_server) -> Iterator[Callable[..., Visit]]:
    """open_page("/path/", user=…, size=PHONE) → a Visit."""
    contexts = []

    def visit(path: str, *, user: User | None = None, size: tuple[int, int] = DESK) -> Visit:
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
        contexts.append(context)
        if user is not None:
            name, value = settings.SESSION_COOKIE_NAME, _session(user)
            context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        found = Visit(context.new_page())
        found.page.on(
            "console", lambda said: found.complaints.append(said.text) if said.type == "error" else None
        )
        found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
        found.page.goto(live_server.url + path)
        return found

    yield visit
    for context in contexts:
        context.close()
    _clear_trail()


def _clear_trail() -> None:
    """The database of a browser test is emptied afterwards, which the append-only trail would refuse."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'"
        )
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute("DELETE FROM audit_entry")
        for _, statement in triggers:
            cursor.execute(statement)


def _session(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "judgegrid.records.accounts.backends.Backend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


@pytest.fixture
def computed(world):
    """Figures of 2025 as the nightly computation leaves them."""
    county = Area.objects.get(code=world.county)
    Area.objects.create(
        code="320211002000", name="荣巷街道", short_name="荣巷", level="township", parent=county,
        valid_from=date(2015, 1, 1),
    )  # fmt: skip
    run = ComputeRun.objects.create(
        state="done",
        asked_at=CUTOFF,
        finished_at=CUTOFF,
        cutoff_at=CUTOFF,
        counts={"first_month": "2025-01-01", "last_day": "2025-12-31"},
    )
    for code, level, filings, people in COUNTS:
        for period in (YEAR, QUARTER):
            _figures(run, code, level, filings, people, period)
        if people:
            Population.objects.create(
                area=Area.objects.get(code=code), series="常住", as_of=date(2024, 12, 31), count=people,
                kind="年报", source="统计公报",
            )  # fmt: skip
    for code, count in (("320211001001", 120), ("320211001002", 3), ("320213001001", 200)):
        MonthlyCell.objects.create(
            month=date(2025, 11, 1), area_code=code, attributed=True, court_code="苏0211", proceeding="civil",
            counted=True, cause_id="civil:一", cause_level1="civil:第一部分", cause_level2="civil:一",
            party_kind="NN", is_batch=False, sharing_class="S", count=count,
        )  # fmt: skip
    for code, count in (("320200000000", 320), ("320211000000", 120)):
        CauseTotal.objects.create(
            month=date(2025, 11, 1), area_code=code, cause_level1="civil:第一部分", cause_level2="civil:一",
            count=count, closed_count=0,
        )  # fmt: skip
    return run


def _figures(run, code, level, filings, people, period):
    kind, start, end = period
    same = {
        "area_code": code, "area_level": level, "period_kind": kind, "period_start": start,
        "period_end": end, "attribution_rate": 0.9, "run": run,
    }  # fmt: skip
    IndicatorValue.objects.create(
        definition="filings", version="v1", numerator=filings, value=filings, low=filings * 0.9,
        high=filings * 1.1, **same,
    )  # fmt: skip
    rate = filings / people * 10_000 if people else None
    IndicatorValue.objects.create(
        definition="litigation_rate", version="v1", numerator=filings, denominator=people, value=rate,
        state="value" if people else "blank", reason="" if people else "缺常住人口，不计算比率",
        low=rate and rate * 0.9, high=rate and rate * 1.1, smoothed=rate,
        band="偏高" if people and rate > 41 else "正常" if people else "",
        rank_low=1, rank_high=2, caliber="常住＋登记在册流动@2024-12-31" if people else "", **same,
    )  # fmt: skip


@pytest.fixture
def cluster(computed, filing):
    """Six filings of one cause at one compound of the own village."""
    ids = [filing(f"（2025）苏0211民初{number}号").pk for number in range(1, 7)]
    return Cluster.objects.create(
        key="c1", area_code="320211001001", compound_name="水秀新村", cause_id="civil:一",
        first_on=date(2025, 11, 1), last_on=date(2025, 11, 20), count=6, sharing_class="S", filing_ids=ids,
        run=computed,
    )  # fmt: skip


@pytest.fixture
def filing(world):
    """filing("案号", area=…) → a counted civil filing of November 2025."""

    def make(number: str, area: str = "320211001001") -> Filing:
        return Filing.objects.create(
            case_number=number, year=2025, court_code="苏0211", type_word="民初", proceeding="civil",
            relevance="count_first_instance", filed_on=date(2025, 11, 10), cause_text="人格权纠纷",
            cause_id="civil:一", party_kind="NN", sharing_class="S", area_code=area, scope_code=area,
            attribution_state="attributed", attribution_confidence=0.95, row_hash=number, created_at=CUTOFF,
            updated_at=CUTOFF,
        )  # fmt: skip

    return make
