"""What the machine writes: for each filing whether a report came before it, by ``methods.text.links``."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from scipy import special

from judgegrid.domain.calendar import add_months
from judgegrid.domain.missed import CALIBRATED, LINK_DAYS, LINK_YEARS, LinkState, Verdict
from judgegrid.domain.people import MACHINE
from judgegrid.domain.periods import containing
from judgegrid.domain.refusals import Stale
from judgegrid.methods import linkage
from judgegrid.methods.text.links import Link, Links, Record, link
from judgegrid.records import bulk
from judgegrid.records.audit.actions import record
from judgegrid.records.disputes.models import Dispute
from judgegrid.records.disputes.naming_parties import keep_parties
from judgegrid.records.missed import material
from judgegrid.records.missed.material import Case, Neighbourhood, Report
from judgegrid.records.missed.models import FilingLink, LinkRun, LinkVerdict

SILENT = timedelta(minutes=30)
WRITTEN = (
    "area_code", "anchor_on", "filed_on", "family", "sharing_class", "exclusion", "state", "dispute_id",
    "probability", "log_odds", "lag_days", "near", "evidence", "place_dispute_id", "place_lag", "verdict",
)  # fmt: skip
BY_PEOPLE = frozenset(
    {"state", "dispute_id", "probability", "log_odds", "lag_days", "near", "evidence", "verdict"}
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run found and wrote."""

    matched: int
    possible: int
    none: int
    excluded: int
    written: int
    calibrated_by: int


class Compared(NamedTuple):
    """What came of one county: filings by state, and how many rows were written."""

    states: Counter[str]
    written: int


Spread = Callable[[Callable[[str], Compared], Sequence[str]], Iterable[Compared]]


def waiting() -> int | None:
    """The oldest run that was asked for."""
    found = LinkRun.objects.filter(state="asked").order_by("pk").values_list("pk", flat=True).first()
    return int(found) if found is not None else None


def hand_out(*, at: datetime) -> int | None:
    """The run to give to a worker: one that waits while none is running; a silent one is given up first."""
    for run in LinkRun.objects.filter(state="running", heartbeat_at__lt=at - SILENT):
        LinkRun.objects.filter(pk=run.pk, state="running").update(
            state="failed", finished_at=at, message="中断后没有继续，可再次请求。"
        )
    return None if LinkRun.objects.filter(state="running").exists() else waiting()


def compute(run_id: int, *, clock: Callable[[], datetime], spread: Spread = map) -> Outcome:
    """Compare all counted filings with the reports before them, county by county; safe to do twice.

    What a person decided is kept. ``spread`` does the work for each county, like ``map`` or in several
    processes: no county needs another. Raises Stale when another run is under way or this one is done.
    """
    now = clock()
    try:
        with transaction.atomic():
            taken = LinkRun.objects.filter(pk=run_id, state="asked").update(
                state="running", started_at=now, heartbeat_at=now
            )
    except IntegrityError:
        taken = 0
    if not taken:
        raise Stale("另一次关联正在进行，或这一次已经完成")
    try:
        outcome = _all(run_id, clock, spread)
    except Exception as error:
        LinkRun.objects.filter(pk=run_id).update(
            state="failed", finished_at=clock(), message=f"没有完成：{type(error).__name__}"
        )
        raise
    with transaction.atomic():
        counts = {name: getattr(outcome, name) for name in outcome.__dataclass_fields__}
        LinkRun.objects.filter(pk=run_id).update(state="done", finished_at=clock(), counts=counts)
        record(
            at=clock(), action="link.run", object_type="link_run", object_id=run_id, scope=MACHINE,
            actor_name="系统", detail=counts,
        )  # fmt: skip
    return outcome


def _all(run_id: int, clock: Callable[[], datetime], spread: Spread) -> Outcome:
    _read_old_reports()
    calibration = _calibration()
    states: Counter[str] = Counter()
    written = 0
    if newest := material.newest():
        since = containing(add_months(newest, -12 * LINK_YEARS), "quarter").start
        work = partial(_compared, run_id=run_id, since=since, calibration=calibration, clock=clock)
        for one in spread(work, material.counties()):
            states.update(one.states)
            written += one.written
    return Outcome(
        **{state.value: states[state] for state in LinkState},
        written=written,
        calibrated_by=calibration.labelled if calibration else 0,
    )


def _compared(
    county: str,
    *,
    run_id: int,
    since: date,
    calibration: linkage.Calibration | None,
    clock: Callable[[], datetime],
) -> Compared:
    """Compare the filings of one county and write what differs; a sign of life of the run."""
    read_at = clock()
    rows = _rows(county, since, calibration)
    written = _write(rows, read_at=read_at)
    LinkRun.objects.filter(pk=run_id).update(heartbeat_at=clock())
    return Compared(Counter(row["state"] for row in rows), written)


def _read_old_reports() -> None:
    """Before the first run: reports that were taken in before parties were kept get theirs from the text."""
    if LinkRun.objects.filter(state="done").exists():
        return
    old = Dispute.objects.filter(parties=None).order_by("pk")
    last = 0
    while rows := list(old.filter(pk__gt=last)[: material.PART]):
        last = rows[-1].pk
        with transaction.atomic():
            keep_parties((row, ()) for row in rows)


def _calibration() -> linkage.Calibration | None:
    """From people's verdicts, once there are enough of both kinds; until then chances are the model's own."""
    rows = LinkVerdict.objects.exclude(log_odds=None).order_by("pk").values_list("log_odds", "verdict")
    scores = [score for score, _ in rows]
    same = [int(verdict == Verdict.SAME) for _, verdict in rows]
    if len(scores) < CALIBRATED or len(set(same)) < 2:
        return None
    return linkage.calibrate(scores, same)


def _rows(county: str, since: date, calibration: linkage.Calibration | None) -> list[dict[str, Any]]:
    """One row per counted filing of a county, as it is to stand."""
    every = material.cases(county, since=since)
    found = material.reports(county, since=since - timedelta(days=LINK_DAYS))
    confirmed: dict[int, int] = {}
    ids = [case.id for case in every]
    for part in material.parts(ids):
        same = FilingLink.objects.filter(filing_id__in=part, verdict=Verdict.SAME).exclude(dispute=None)
        confirmed |= dict(same.values_list("filing_id", "dispute_id"))
    taken = set(confirmed.values())
    left = [case for case in every if case.exclusion is None and case.id not in confirmed]
    right = [report for report in found if report.id not in taken]
    links = _linked(left, right, calibration, material.seats(county))
    refused = _refused(ids)
    denied = {filing for filing, _ in refused}
    near, by_id = Neighbourhood(found), {report.id: report for report in found}
    rows = []
    for case in every:
        row = _blank(case)
        if case.exclusion is None and (before := near.before(case)):
            row["place_dispute_id"], row["place_lag"] = before
        one = links[0].get(case.id)
        if case.id in confirmed and case.exclusion is None:
            row |= {
                "state": LinkState.MATCHED.value,
                "dispute_id": confirmed[case.id],
                "verdict": Verdict.SAME.value,
            }
        elif one and one.state != "none" and (case.id, int(one.right)) in refused:
            row["verdict"] = Verdict.DIFFERENT.value
        elif one and one.state != "none":
            row |= _linked_row(case, one, by_id[int(one.right)], links[1])
        elif case.id in denied:
            row["verdict"] = Verdict.DIFFERENT.value
        rows.append(row)
    return rows


def _blank(case: Case) -> dict[str, Any]:
    return {
        "filing_id": case.id,
        "area_code": case.area_code,
        "anchor_on": case.anchor_on,
        "filed_on": case.filed_on,
        "family": case.family,
        "sharing_class": case.sharing_class,
        "exclusion": case.exclusion.value if case.exclusion else "",
        "state": (LinkState.EXCLUDED if case.exclusion else LinkState.NONE).value,
        "dispute_id": None,
        "probability": 0.0,
        "log_odds": None,
        "lag_days": None,
        "near": "",
        "evidence": [],
        "place_dispute_id": None,
        "place_lag": None,
        "verdict": "",
    }


def _linked(
    left: Sequence[Case],
    right: Sequence[Report],
    calibration: linkage.Calibration | None,
    seats: tuple[str, ...],
) -> tuple[Mapping[int, Link], Links]:
    cases = material.parties_of_cases([one.id for one in left])
    named = material.parties_of_reports([one.id for one in right])
    none: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    found = link(
        [
            Record(str(one.id), one.anchor_on, *cases.get(one.id, none), one.area_code, one.place, one.family)
            for one in left
        ],
        [
            Record(
                str(one.id), one.on, *named.get(one.id, none), one.area_code, one.place, one.families,
            )
            for one in right
        ],
        window_days=LINK_DAYS,
        calibration=calibration,
        seats=seats,
    )  # fmt: skip
    return {int(one.left): one for one in found.links}, found


def _refused(ids: Sequence[int]) -> set[tuple[int, int]]:
    """Pairs of which a person last said that they are not the same."""
    newest: dict[tuple[int, int], str] = {}
    for part in material.parts(ids):
        rows = LinkVerdict.objects.filter(filing_id__in=part).order_by("at", "pk")
        for filing, dispute, verdict in rows.values_list("filing_id", "dispute_id", "verdict"):
            newest[filing, dispute] = verdict
    return {pair for pair, verdict in newest.items() if verdict == Verdict.DIFFERENT}


def _linked_row(case: Case, one: Link, report: Report, links: Links) -> dict[str, Any]:
    bits = sum(evidence.weight for evidence in one.evidence)
    assert links.weights is not None
    return {
        "state": one.state,
        "dispute_id": report.id,
        "probability": round(one.probability, 6),
        "log_odds": round(math.log(2) * bits + float(special.logit(links.weights.overall)), 4),
        "lag_days": (case.anchor_on - report.on).days,
        "near": nearness(case.area_code, report.area_code),
        "evidence": [[found.field, found.said, round(found.weight, 2)] for found in one.evidence],
    }


def nearness(one: str, other: str) -> str:
    """The finest level that two area codes share: village, township, county, far."""
    for level, digits, above in (("village", 12, 9), ("township", 9, 6), ("county", 6, 4)):
        if len(other) >= 12 and one[:digits] == other[:digits] and set(one[above:digits]) != {"0"}:
            return level
    return "far"


def _write(rows: Sequence[dict[str, Any]], *, read_at: datetime) -> int:
    """Write what differs; rows on which a person decided meanwhile, or who confirmed a report, keep that."""
    written = 0
    for part in material.parts(range(len(rows))):
        chunk = {rows[at]["filing_id"]: rows[at] for at in part}
        with transaction.atomic():
            old = {one.filing_id: one for one in FilingLink.objects.filter(filing_id__in=chunk)}
            new = [FilingLink(**row) for id_, row in chunk.items() if id_ not in old]
            changed = [one for id_, one in old.items() if _changed(one, chunk[id_], read_at=read_at)]
            bulk.create(new)
            bulk.change(changed, [name.removesuffix("_id") for name in WRITTEN])
            written += len(new) + len(changed)
    return written


def _changed(one: FilingLink, row: dict[str, Any], *, read_at: datetime) -> bool:
    """Bring a stored row up to date; whether anything changed. What people decided stays."""
    kept = one.verdict == Verdict.SAME or (one.decided_at is not None and one.decided_at >= read_at)
    names = [name for name in WRITTEN if name not in BY_PEOPLE or not kept or row["exclusion"]]
    differs = [name for name in names if getattr(one, name) != row[name]]
    for name in differs:
        setattr(one, name, row[name])
    return bool(differs)
