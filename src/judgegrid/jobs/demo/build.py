"""Builds the demo city step by step through the same doors that a court would use.

Two processes share the work. The helper writes the files of the courts from the start, attributes each
court as soon as it is imported, learns and links; the parent imports, computes, and takes over what the
helper has not begun.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from django.utils import timezone

from judgegrid.domain.areas import short_name
from judgegrid.domain.people import MACHINE
from judgegrid.jobs import attribution, cases, computing, imports, learning_round, linking, statutes
from judgegrid.jobs.attribution import Attributed
from judgegrid.jobs.demo import faults, ground, ledgers, notices, people, reports
from judgegrid.jobs.demo.docket import COURT_OF
from judgegrid.jobs.demo.places import build_city
from judgegrid.jobs.demo.second_process import Asked, Helper, finished, second_process
from judgegrid.records.accounts import queries as accounts
from judgegrid.records.accounts.computing import settle
from judgegrid.records.disputes import actions as disputes
from judgegrid.records.disputes.computing import Report, take_in
from judgegrid.records.ledger import actions as ledger
from judgegrid.records.ledger import queries as filings

SINCE = date(2023, 1, 1)
STRETCHES = 4  # of each court: small enough that neither process waits long for the other at the end
T = TypeVar("T")
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
    with TemporaryDirectory() as folder, second_process() as helper:
        written = {
            county: helper.ask(partial(ledgers.write, county, Path(folder), scale)) for county in COURT_OF
        }
        with _step("区划、人口、管辖、地址库", say):
            city = build_city(short_name)
            faults.quieten(city)
            ground.lay(city, at=at)
            settle(people.PEOPLE, password=people.PASSWORD, at=at, on=SINCE)
        with _step("指引引用的法律条文", say):
            statutes.load_shipped(at=at)
        with _step("类案（演示数据）", say):
            cases.load_shipped(at=at)
        with _step("三年收案台账（经导入通道），同时归属", say):
            count, wrong, known, attributed = _import_ledgers(written, at, helper)
        with _step("网格上报，其余案件归属", say):
            came = take_in(chain(reports.reports(city), known), at=at, origin="demo")
            _own_reports()
            attribution.note(finished(attributed), at=timezone.now())
        with _step("指标计算，案由学习，关联收案与上报", say):
            linking.link_now(spread=partial(_beside_figures, helper))
        with _step("漏排提示", say):
            notices.send_and_answer(at=timezone.now())
    return Built(count, wrong, came.new, time.monotonic() - began)


def _beside_figures(helper: Helper, work: Callable[[str], T], counties: Sequence[str]) -> list[T]:
    """Learn and compare the filings of counties while this process computes, then in both."""
    learned = helper.ask(partial(learning_round.learn, at=timezone.now()))
    asked = [helper.ask(partial(work, county)) for county in counties]
    computing.compute_now(mode="scratch")
    compared = finished(asked)
    finished([learned])
    return compared


def is_built() -> bool:
    """Whether there is a ledger already."""
    return bool(filings.courts_present(scope=MACHINE))


def _import_ledgers(
    written: Mapping[str, Asked[tuple[list[Path], list[Report]]]], at: datetime, helper: Helper
) -> tuple[int, int, list[Report], list[Asked[Attributed]]]:
    """Import the files in the order in which they are ready; a court that is in can be attributed at once."""
    count = wrong = after = 0
    known: list[Report] = []
    attributed: list[Asked[Attributed]] = []
    for county, files in written.items():
        paths, reported = files.answer.result()
        known += reported
        for path in paths:
            new, bad = _import(path, CLERK_OF.get(county, "city"), at)
            count, wrong = count + new, wrong + bad
        ends = attribution.waiting_above(after, parts=STRETCHES)
        now = timezone.now()
        attributed += (helper.ask(partial(attribution.attribute_stretch, now, *pair)) for pair in ends)
        after = ends[-1][1] if ends else after
    return count, wrong, known, attributed


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
