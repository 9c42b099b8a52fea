"""The computation of all figures: facts out of the ledger, measures over them, results for the pages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain, groupby
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from ibis.backends import BaseBackend

from judgegrid.domain import indicators
from judgegrid.domain.calendar import add_months
from judgegrid.domain.periods import Period, covering
from judgegrid.domain.refusals import Stale
from judgegrid.records import bulk
from judgegrid.records.analysis import benches, extraction, geography, measuring
from judgegrid.records.analysis.benches import Benches
from judgegrid.records.analysis.geography import Geography
from judgegrid.records.analysis.measuring import LETTERS, Counts, Spell
from judgegrid.records.analysis.models import CauseTotal, Cluster, ComputeRun, IndicatorValue, MonthlyCell
from judgegrid.records.ledger.models import Filing, FilingParty
from judgegrid.warehouse import engines, loading, measures

SILENCE = timedelta(minutes=10)
CAUSE_LEVELS = ("city", "county", "township")
_CAUSES = ("cause_level1", "cause_level2", "cause_level3")
Beat = Callable[[], None]


@dataclass(frozen=True)
class Outcome:
    """What a computation did: months written again, figures and clusters written."""

    run_id: int
    months: tuple[str, ...]
    figures: int
    clusters: int


def claim(run_id: int, *, at: datetime) -> bool:
    """Take a run that was asked for; of two that try, one wins, and one computes at a time.

    A run that has not been heard of for ten minutes is declared failed first.
    """
    ComputeRun.objects.filter(state="running", heartbeat_at__lt=at - SILENCE).update(
        state="failed", finished_at=at, message="超过10分钟没有心跳，视为中断"
    )
    try:
        with transaction.atomic():
            return bool(
                ComputeRun.objects.filter(id=run_id, state="asked").update(
                    state="running", started_at=at, heartbeat_at=at, cutoff_at=at
                )
            )
    except IntegrityError:
        return False


def waiting() -> int | None:
    """The oldest run that was asked for and not taken yet."""
    return ComputeRun.objects.filter(state="asked").order_by("id").values_list("id", flat=True).first()


def hand_out(*, at: datetime) -> int | None:
    """A run that waits and was not handed out in the last ten minutes, while none is running; marks it."""
    if ComputeRun.objects.filter(state="running", heartbeat_at__gte=at - SILENCE).exists():
        return None
    fresh = ComputeRun.objects.filter(state="asked").exclude(heartbeat_at__gte=at - SILENCE)
    run_id = fresh.order_by("id").values_list("id", flat=True).first()
    if run_id is None or not fresh.filter(id=run_id).update(heartbeat_at=at):
        return None
    return run_id


def compute(run_id: int, *, clock: Callable[[], datetime], folder: Path | None = None) -> Outcome:
    """Run a computation that was asked for, to its end; results appear in one transaction.

    ``clock`` tells the time for start and heartbeats. Raises Stale when another one has taken it or is
    running; any other error leaves the run failed, with the old results in force.
    """
    at = clock()
    if not claim(run_id, at=at):
        raise Stale("另一次计算正在进行，请等它结束")
    run = ComputeRun.objects.get(id=run_id)

    def beat() -> None:
        ComputeRun.objects.filter(id=run_id, state="running").update(heartbeat_at=clock())

    try:
        outcome = _computed(run, at, folder or Path(settings.WAREHOUSE_DIR), beat)
    except BaseException as error:
        ComputeRun.objects.filter(id=run_id).update(
            state="failed", finished_at=clock(), message=f"{type(error).__name__}: {error}"[:2000]
        )
        raise
    ComputeRun.objects.filter(id=run_id).update(finished_at=clock())
    return outcome


def _computed(run: ComputeRun, at: datetime, folder: Path, beat: Beat) -> Outcome:
    scratch = run.mode == "scratch"
    on = at.astimezone(timezone.get_current_timezone()).date()
    before = ComputeRun.objects.filter(state="done").order_by("-id").first()
    prints = _load(folder, at, on, scratch=scratch, beat=beat)
    months = _changed(before, prints)
    connection = engines.connect(settings.ENGINE)
    filings = engines.table(connection, folder, "filings")
    earth = geography.load(on=on)
    beat()
    counts = _counts(connection, filings, earth, on)
    courts = benches.load(on=on, filing=counts.by_court)
    found = engines.collect(connection, measures.clusters(filings)).to_pylist()
    for one in found:
        one["key"] = _cluster_key(one)
    beat()
    state = _state(counts, earth, courts)
    every = covering(counts.first, counts.last_day) if counts.codes else []
    chosen = set(every) if scratch else _chosen(before, every, months, state, found)
    spells = [Spell(one["area_code"], one["first_on"], one["last_on"]) for one in found]
    # before the transaction: on SQLite everybody else waits to write until it ends
    blocks = list(measuring.blocks(counts, earth, courts, spells, chosen))
    beat()
    with transaction.atomic():
        cells = _write_cells(connection, filings, months, scratch=scratch)
        _write_causes(connection, filings, months, scratch=scratch)
        clusters = _write_clusters(found, run.id)
        figures = _write_figures(run.id, blocks, every, chosen)
        summary = {"figures": figures, "cells": cells, "clusters": clusters, "months": prints, **state}
        done = ComputeRun.objects.filter(id=run.id, state="running").update(state="done", counts=summary)
        if not done:
            raise Stale("这次计算已被判为中断，结果不予保存")
    return Outcome(run.id, tuple(sorted(months)), figures, clusters)


def _load(folder: Path, at: datetime, on: date, *, scratch: bool, beat: Beat) -> dict[str, str]:
    """Bring the warehouse up to date; the fingerprint of every month of filings, short."""

    def filings(month: str) -> Iterator[tuple[Any, ...]]:
        beat()
        return extraction.filings(month, on=on)

    def disputes(month: str) -> Iterator[tuple[Any, ...]]:
        return extraction.disputes(month, at=at)

    prints = extraction.filing_fingerprints(on=on)
    loading.load(folder, "filings", filings, fingerprints=prints, cutoff=at, scratch=scratch)
    reported = extraction.dispute_fingerprints(at=at)
    loading.load(folder, "disputes", disputes, fingerprints=reported, cutoff=at, scratch=scratch)
    return {month: hashlib.sha256(said.encode()).hexdigest()[:12] for month, said in prints.items()}


def _changed(before: ComputeRun | None, prints: dict[str, str]) -> frozenset[str]:
    """Months whose results are not those of the last computation that was kept."""
    old = before.counts.get("months", {}) if before else {}
    return frozenset(month for month in {*old, *prints} if old.get(month) != prints.get(month))


def _counts(connection: BaseBackend, filings: ir.Table, earth: Geography, on: date) -> Counts:
    """The tallies as one array months × codes × tallies, from the first month to the last."""
    names = (*measures.TALLIES, "direct_shared")
    moved = earth.moved
    rows = engines.collect(connection, measures.tallies(filings, kept=moved)).to_pydict()
    shared = engines.collect(connection, measures.direct_shared(filings, kept=moved)).to_pylist()
    codes = sorted({*rows["area_code"], *(one["area_code"] for one in shared)})
    place = {code: index for index, code in enumerate(codes)}
    first, latest = (min(rows["month"]), max(rows["month"])) if codes else (on.replace(day=1),) * 2
    last_day = min(on, add_months(latest, 1) - timedelta(days=1))
    length = (latest.year - first.year) * 12 + latest.month - first.month + 1
    monthly = np.zeros((length, len(codes), len(names)))
    at = [(m.year - first.year) * 12 + m.month - first.month for m in rows["month"]]
    where = at, [place[code] for code in rows["area_code"]]
    monthly[where] = np.column_stack([rows.get(name, np.zeros(len(at))) for name in names])
    for one in shared:
        month = (one["month"].year - first.year) * 12 + one["month"].month - first.month
        monthly[month, place[one["area_code"]], -1] = one["direct_shared"]

    # direct_shared is asked for quarters and years only, which are whole months of the ledger
    def daily(start: date, end: date) -> np.ndarray:
        part = measures.tallies(measures.within(filings, start, end), kept=moved)
        found = np.zeros((len(codes), len(names)))
        for one in engines.collect(connection, part).to_pylist():
            found[place[one["area_code"]]] += [one.get(name, 0) for name in names]
        return found

    courts = _by_court(connection, filings, first, length)
    return Counts(first, last_day, codes, names, monthly, _remembered(daily), courts)


def _by_court(connection: BaseBackend, filings: ir.Table, first: date, length: int) -> dict[str, np.ndarray]:
    """Months × COURT_TALLIES of each court."""
    found: dict[str, np.ndarray] = {}
    for one in engines.collect(connection, measures.by_court(filings)).to_pylist():
        monthly = found.setdefault(one["court_code"], np.zeros((length, len(measures.COURT_TALLIES))))
        row = (one["month"].year - first.year) * 12 + one["month"].month - first.month
        monthly[row] = [one[name] for name in measures.COURT_TALLIES]
    return found


def _remembered(daily: Callable[[date, date], np.ndarray]) -> Callable[[date, date], np.ndarray]:
    known: dict[tuple[date, date], np.ndarray] = {}

    def found(start: date, end: date) -> np.ndarray:
        if (start, end) not in known:
            known[start, end] = daily(start, end)
        return known[start, end]

    return found


def _state(counts: Counts, earth: Geography, courts: Benches) -> dict[str, str]:
    """What, beside the changed months, decides which figures hold: a change of it asks for all anew."""
    definitions = repr(sorted(indicators.definitions().values(), key=lambda one: one.name))
    return {
        "geography": earth.fingerprint,
        "benches": courts.fingerprint,
        "definitions": hashlib.sha256(definitions.encode()).hexdigest()[:16],
        "first_month": counts.first.isoformat() if counts.codes else "",
        "last_day": counts.last_day.isoformat(),
    }


def _chosen(
    before: ComputeRun | None,
    every: Sequence[Period],
    months: Collection[str],
    state: dict[str, str],
    found: Sequence[dict[str, Any]],
) -> set[Period]:
    """The periods to compute anew: all, or those that changed months, clusters and the calendar touch."""
    if before is None or any(before.counts.get(key) != state[key] for key in state if key != "last_day"):
        return set(every)
    changed = [date.fromisoformat(f"{month}-01") for month in months]
    seen = date.fromisoformat(before.counts["last_day"])
    running = {one for one in every if one.end > seen}
    moved = _moved_clusters(found)
    spanned = {one for one in every if any(a < one.end and b >= one.start for a, b in moved)}
    return measuring.touched(every, changed) | running | spanned


def _moved_clusters(found: Sequence[dict[str, Any]]) -> list[tuple[date, date]]:
    """Spans of clusters that are new, gone or changed since they were last written."""
    old = set(Cluster.objects.values_list("key", "first_on", "last_on", "count"))
    new = {(one["key"], one["first_on"], one["last_on"], one["count"]) for one in found}
    return [(one[1], one[2]) for one in old ^ new]


def _cluster_key(one: dict[str, Any]) -> str:
    said = [one[key] for key in ("area_code", "compound_key", "organisation_key", "cause_id")]
    return hashlib.sha256(json.dumps([*said, one["first_on"].isoformat()]).encode()).hexdigest()


def _write_cells(
    connection: BaseBackend, filings: ir.Table, months: Collection[str], *, scratch: bool
) -> int:
    firsts = _forget(MonthlyCell, months, scratch=scratch)
    cube = measures.monthly_cube(_of_months(filings, firsts, scratch=scratch)).order_by(
        ["area_code", "month"]
    )
    columns = [*measures.CUBE_KEYS, "count", "amount"]
    return bulk.insert(MonthlyCell, columns, _streamed(connection, cube, columns))


def _write_causes(
    connection: BaseBackend, filings: ir.Table, months: Collection[str], *, scratch: bool
) -> None:
    firsts = _forget(CauseTotal, months, scratch=scratch)
    rows = _of_months(filings, firsts, scratch=scratch)
    cube = engines.held(connection, measures.closed_causes(rows))
    columns = ["month", "area_code", *_CAUSES, "count", "closed_count"]
    for level in CAUSE_LEVELS:
        summed = measures.causes_at(cube, level)
        bulk.insert(CauseTotal, columns, _streamed(connection, summed, columns))


def _forget(model: type[MonthlyCell | CauseTotal], months: Collection[str], *, scratch: bool) -> list[date]:
    firsts = [date.fromisoformat(f"{month}-01") for month in sorted(months)]
    rows = model.objects.all() if scratch else model.objects.filter(month__in=firsts)
    rows.delete()
    return firsts


def _of_months(filings: ir.Table, firsts: Sequence[date], *, scratch: bool) -> ir.Table:
    if scratch:
        return filings
    return filings.filter(filings.month.isin(firsts) if firsts else ibis.literal(False))


def _streamed(connection: BaseBackend, table: ir.Table, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    # ibis 12 cannot stream batches out of DuckDB 2; the cube is held as Arrow, its rows are not
    for batch in engines.collect(connection, table.select(*columns)).to_batches(max_chunksize=bulk.ROWS):
        yield from zip(*(batch.column(name).to_pylist() for name in columns), strict=True)


def _write_clusters(found: Sequence[dict[str, Any]], run_id: int) -> int:
    ids = [number for one in found for number in one["ids"]]
    named = _names(ids)
    shares = _plaintiffs(found, ids)
    Cluster.objects.all().delete()
    Cluster.objects.bulk_create(
        [
            Cluster(
                key=one["key"],
                area_code=one["area_code"],
                compound_name=named[one["ids"][0]][0],
                organisation_name=named[one["ids"][0]][1],
                cause_id=one["cause_id"],
                first_on=one["first_on"],
                last_on=one["last_on"],
                count=one["count"],
                plaintiff_share=share,
                sharing_class=_most_closed(named[number][2] for number in one["ids"]),
                filing_ids=one["ids"],
                run_id=run_id,
            )
            for one, share in zip(found, shares, strict=True)
        ],
        batch_size=1000,
    )
    return len(found)


def _names(ids: Sequence[int]) -> dict[int, tuple[str, str, str]]:
    """Compound, organisation and class of filings; the warehouse holds no names."""
    fields = ("compound_name", "organisation_name", "sharing_class")
    found = {}
    for part in _parts(ids):
        for number, *said in Filing.objects.filter(id__in=part).values_list("id", *fields):
            found[number] = (said[0], said[1], said[2])
    return found


def _plaintiffs(found: Sequence[dict[str, Any]], ids: Sequence[int]) -> list[float | None]:
    """Share of the most frequent plaintiff of each cluster; None where no plaintiff is known."""
    keys: dict[int, str] = {}
    for part in _parts(ids):
        rows = FilingParty.objects.filter(filing_id__in=part, side="plaintiff").order_by("-ordinal")
        for number, name_key, id_key in rows.values_list("filing_id", "name_key", "id_key"):
            keys[number] = id_key or name_key
    shares: list[float | None] = []
    for one in found:
        known = sorted(keys[number] for number in one["ids"] if keys.get(number))
        most = max((len(list(same)) for _, same in groupby(known)), default=0)
        shares.append(most / one["count"] if known else None)
    return shares


def _parts(ids: Sequence[int], size: int = 500) -> Iterator[Sequence[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))


def _most_closed(classes: Iterable[str]) -> str:
    return min(classes, key="XRMSP".index)


def _write_figures(
    run_id: int,
    blocks: Iterable[Iterator[tuple[Any, ...]]],
    every: Sequence[Period],
    chosen: Collection[Period],
) -> int:
    kept = {(LETTERS[one.kind], one.start) for one in set(every) - set(chosen)}
    stored = IndicatorValue.objects.order_by().values_list("period_kind", "period_start").distinct()
    if not kept:
        IndicatorValue.objects.all().delete()
    for kind, start in set(stored) - kept if kept else ():
        IndicatorValue.objects.filter(period_kind=kind, period_start=start).delete()
    rows = ((*row, run_id) for row in chain.from_iterable(blocks))
    return bulk.insert(IndicatorValue, [*measuring.COLUMNS, "run_id"], rows)
