"""Builds the demo city step by step through the same doors that a court would use."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils import timezone

from judgegrid.domain.areas import short_name
from judgegrid.domain.people import MACHINE
from judgegrid.jobs import attribution, cases, computing, imports, learning, linking, statutes
from judgegrid.jobs.demo import faults, ground, ledgers, people, reports
from judgegrid.jobs.demo.docket import COURT_OF
from judgegrid.jobs.demo.places import build_city
from judgegrid.records.accounts import queries as accounts
from judgegrid.records.accounts.computing import settle
from judgegrid.records.disputes import actions as disputes
from judgegrid.records.disputes.computing import Report, take_in
from judgegrid.records.ledger import actions as ledger
from judgegrid.records.ledger import queries as filings

SINCE = date(2023, 1, 1)
CLERK_OF = {"320211": "clerk", "320213": "clerk2"}  # the other courts' files come in through the city office


@dataclass(frozen=True)
class Built:
    """How many of everything, and how long it took."""

    filings: int
    wrong: int
    reports: int
    seconds: float


def build(*, scale: float, say: Callable[[str], None] = print) -> Built:
    """Build the whole city; about ``scale`` × 100,000 filings a year."""
    began, at = time.monotonic(), timezone.now()
    city = build_city(short_name)
    faults.quieten(city)
    with _step("区划、人口、管辖、地址库", say):
        ground.lay(city, at=at)
        settle(people.PEOPLE, password=people.PASSWORD, at=at, on=SINCE)
    with _step("指引引用的法律条文", say):
        statutes.load_shipped(at=at)
    with _step("类案（演示数据）", say):
        cases.load_shipped(at=at)
    with _step("三年收案台账（经导入通道）", say), TemporaryDirectory() as folder:
        count, wrong, known = _import_ledgers(Path(folder), scale, at)
    with _step("网格上报", say):
        came = take_in(chain(reports.reports(city), known), at=at, origin="demo")
        _own_reports()
    with _step("案件归属", say):
        attribution.attribute_filings(at=timezone.now(), processes=2)
    with _step("案由学习", say):
        learning.learn_and_suggest.call()
    with _step("指标计算", say):
        computing.compute_now(mode="scratch")
    with _step("收案与上报关联", say):
        linking.link_now()
    return Built(count, wrong, came.new, time.monotonic() - began)


def is_built() -> bool:
    """Whether there is a ledger already."""
    return bool(filings.courts_present(scope=MACHINE))


def _import_ledgers(folder: Path, scale: float, at: datetime) -> tuple[int, int, list[Report]]:
    """While one process writes the next court's files, this one imports the last one's."""
    count = wrong = 0
    known: list[Report] = []
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        written = [(county, pool.submit(ledgers.write, county, folder, scale)) for county in COURT_OF]
        for county, files in written:
            paths, reported = files.result()
            known += reported
            for path in paths:
                new, bad = _import(path, CLERK_OF.get(county, "city"), at)
                count, wrong = count + new, wrong + bad
    return count, wrong, known


def _own_reports() -> None:
    """A few reports by the people of the demo themselves, so that their lists are not empty."""
    for username, area_code, day, story in reports.OWN:
        person = accounts.person_named(username, scope=MACHINE)
        kind, _, subject, text = reports.STORIES[story]
        at = datetime(2026, 11, day, 9, 30, tzinfo=reports.LOCAL)
        disputes.report(
            at=at,
            scope=person.scope(at.date()),
            actor_name=person.name,
            source="",
            client_id=f"demo-{username}-{story}",
            subject=subject,
            text=text.format(a="王某", b="李某"),
            dispute_type=kind,
            area_code=area_code,
        )


def _import(path: Path, username: str, at: datetime) -> tuple[int, int]:
    person = accounts.person_named(username, scope=MACHINE)
    who = {"at": at, "scope": person.scope(timezone.localdate(at)), "actor_name": person.name}
    run_id = ledger.upload(file_name=path.name, chunks=[path.read_bytes()], **who)
    run = filings.import_run(run_id, scope=who["scope"])
    ledger.match_columns(run_id, mapping=run.mapping, **who)
    imports.finish(run_id)
    ledger.confirm(run_id, **who)
    imports.finish(run_id)
    counts = filings.import_run(run_id, scope=who["scope"]).counts
    return counts["new"], counts["wrong"]


@contextmanager
def _step(name: str, say: Callable[[str], None]) -> Iterator[None]:
    began = time.monotonic()
    yield
    say(f"  {name} {time.monotonic() - began:.0f} 秒")
