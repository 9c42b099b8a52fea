"""The benches of a computation: which court serves an area, and how many 员额 judges it has on a day."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from judgegrid.domain.areas import in_force
from judgegrid.domain.judge_counts import LEAST_FOR_AVERAGE, JudgeCount
from judgegrid.records.analysis.formulas import Floats
from judgegrid.records.analysis.geography import cut
from judgegrid.records.territory import court_rows
from judgegrid.records.territory.models import Court
from judgegrid.records.territory.models import JudgeCount as Row

NONE = "未登记员额法官人数"
FEW = f"员额法官不足{LEAST_FOR_AVERAGE}人，平均数会落到个人"


@dataclass(frozen=True)
class Judges:
    """Judges per area (NaN where unknown), the words of the 口径 line, and why there is no number."""

    count: Floats
    said: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Benches:
    """Courts (no tribunals: their judges are those of their court) with seat, name and dated counts."""

    seats: Mapping[str, str]
    names: Mapping[str, str]
    counts: Mapping[str, tuple[JudgeCount, ...]]
    fingerprint: str

    def serving(self, level: str, code: str) -> list[str]:
        """Courts of a county, or of a city with those of its counties, by code word."""
        return sorted(one for one, seat in self.seats.items() if seat and cut(seat, level) == code)

    def judges(self, level: str, codes: Sequence[str], on: date) -> Judges:
        """Judges of each area on a day: of all its courts or none.

        The latest count up to the day serves, else the earliest after it; its date is in the words.
        """
        found = [self._of(level, code, on) for code in codes]
        return Judges(
            np.array([one[0] for one in found], dtype=float),
            tuple(one[1] for one in found),
            tuple(one[2] for one in found),
        )

    def _of(self, level: str, code: str, on: date) -> tuple[float, str, str]:
        courts = self.serving(level, code)
        missing = [one for one in courts if not self.counts.get(one)]
        if missing and len(missing) < len(courts):
            more = f"等{len(missing)}个法院" if len(missing) > 1 else ""
            return np.nan, "", f"缺{self.names[missing[0]]}{more}的员额法官人数"
        if missing or not courts:
            return np.nan, "", NONE
        parts = [_nearest(self.counts[one], on) for one in courts]
        total = sum(one.count for one in parts)
        if total < LEAST_FOR_AVERAGE:
            return np.nan, "", FEW
        return float(total), _said(parts, total), ""


def _nearest(dated: Sequence[JudgeCount], on: date) -> JudgeCount:
    earlier = [one for one in dated if one.as_of <= on]
    return earlier[-1] if earlier else dated[0]


def _said(parts: Sequence[JudgeCount], total: int) -> str:
    if len(parts) == 1:
        return parts[0].said()
    days = sorted({one.as_of for one in parts})
    when = str(days[0]) if len(days) == 1 else f"{days[0]}至{days[-1]}"
    kinds = "、".join(dict.fromkeys(one.kind for one in parts))
    origins = list(dict.fromkeys(one.source for one in parts))
    source = origins[0] if len(origins) == 1 else f"{origins[0]}等{len(origins)}个来源"
    return f"员额法官{total}人（{len(parts)}个法院合计，{when}，{kinds}，{source}）"


def load(*, on: date, filing: Collection[str]) -> Benches:
    """The courts in being on a day, and those whose code words stand in the ledger (``filing``)."""
    seats: dict[str, str] = {}
    names: dict[str, str] = {}
    known = set()
    fields = ("code", "name", "level", "scope_code", "valid_from", "valid_to")
    for code, name, level, seat, first, last in Court.objects.order_by("code").values_list(*fields):
        known.add(code)
        if level not in ("tribunal", "high") and in_force(first, last, on):
            seats[code], names[code] = seat, name
    for code in sorted(set(filing) - known):
        seats[code], names[code] = court_rows.division_of(code), code
    counts: dict[str, list[JudgeCount]] = defaultdict(list)
    said_of = ("court__code", "court__name", "count", "as_of", "kind", "source")
    for row in Row.objects.filter(court__code__in=seats).order_by("as_of").values_list(*said_of):
        counts[row[0]].append(JudgeCount(*row))
    said = repr((sorted(seats.items()), sorted(counts.items())))
    return Benches(
        seats=seats,
        names=names,
        counts={code: tuple(dated) for code, dated in counts.items()},
        fingerprint=hashlib.sha256(said.encode()).hexdigest()[:16],
    )
