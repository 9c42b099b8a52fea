"""The share of filings with an earlier report, corrected by what people said of the machine's links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count

from judgegrid.domain.missed import LEAST, LinkState, Verdict
from judgegrid.domain.people import Permission, Scope
from judgegrid.domain.periods import Period
from judgegrid.domain.refusals import Absent
from judgegrid.methods.reviewed_share import ReviewedShare, Sort, reviewed_share
from judgegrid.records.analysis import reach
from judgegrid.records.missed.models import FilingLink
from judgegrid.records.missed.queries.pairs import verdicts

LEAST_JUDGED = 20  # pairs of each sort that people must have judged before anything is corrected
LEVEL = 0.9


@dataclass(frozen=True, slots=True)
class Judged:
    """Pairs of one sort that people judged, and how many of them are the same."""

    judged: int = 0
    same: int = 0

    @property
    def enough(self) -> bool:
        return self.judged >= LEAST_JUDGED


@dataclass(frozen=True, slots=True)
class Reported:
    """Filings that were reported before: by the machine alone as a band, corrected where people saw enough.

    ``total`` None: hidden as a small cell, or too few for a share. ``confirmed`` links were judged singly.
    """

    total: int | None
    confirmed: int
    matched: int
    possible: int
    of_matched: Judged
    of_possible: Judged
    share: ReviewedShare | None

    @property
    def band(self) -> tuple[float, float]:
        """From what is surely found to what may be."""
        sure = self.confirmed + self.matched
        return sure / (self.total or 1), (sure + self.possible) / (self.total or 1)


def reported(
    *, scope: Scope, area_code: str, period: Period, after_replies: bool, since: datetime
) -> Reported:
    """The share of one area in one period, any report before counted, however old and wherever.

    ``since``: verdicts from that day on, of the whole scope: one area has too few. Raises Absent outside.
    """
    if not scope.may(Permission.READ_MISSED):
        raise Absent("无此页面")
    inside = reach.inside(reach.areas(scope, area_code))
    rows = FilingLink.objects.filter(inside, filed_on__gte=period.start, filed_on__lt=period.end).order_by()
    rows = rows.filter(exclusion="", left_out_at=None) if after_replies else rows.filter(exclusion="")
    counts = {
        (state, verdict): n
        for state, verdict, n in rows.values_list("state", "verdict").annotate(n=Count("pk"))
    }
    total = sum(counts.values())
    confirmed = counts.get((LinkState.MATCHED.value, Verdict.SAME.value), 0)
    matched = sum(n for (state, _), n in counts.items() if state == LinkState.MATCHED) - confirmed
    possible = sum(n for (state, _), n in counts.items() if state == LinkState.POSSIBLE)
    told = {state: _judged(scope, state, since) for state in (LinkState.MATCHED, LinkState.POSSIBLE)}
    parts = (confirmed + matched, possible, total - confirmed - matched - possible)
    small = scope.suppresses_small_cells and any(0 < n < settings.SMALL_CELL for n in parts)
    sorts = ((matched, told[LinkState.MATCHED]), (possible, told[LinkState.POSSIBLE]))
    shown = total >= LEAST and not small
    share = None
    if shown and all(one.enough or not n for n, one in sorts):
        found = [Sort(n, one.judged, one.same) for n, one in sorts]
        share = reviewed_share(found, total, certain=confirmed, level=LEVEL)
    return Reported(
        total if shown else None,
        confirmed, matched, possible, told[LinkState.MATCHED], told[LinkState.POSSIBLE], share,
    )  # fmt: skip


def _judged(scope: Scope, state: LinkState, since: datetime) -> Judged:
    said = verdicts(state, scope=scope, since=since)
    return Judged(len(said), sum(one == Verdict.SAME for one in said))
