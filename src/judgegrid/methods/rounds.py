"""Weekly rounds: how often an area is visited, in which weeks, and the shortest way through a week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import ArrayLike

from judgegrid.methods.arguments import (
    Floats,
    InputError,
    Integers,
    not_negative,
    probabilities,
    row,
    same_length,
    whole,
)

MOST_STOPS = 14
WEEKLY, FORTNIGHTLY, MONTHLY, QUARTERLY = 1, 2, 4, 13
WORDS = {WEEKLY: "每周", FORTNIGHTLY: "每两周", MONTHLY: "每月", QUARTERLY: "每季"}


@dataclass(frozen=True)
class Round:
    """``order`` of the stops (their numbers), ``length`` of the way from home through them and back."""

    order: tuple[int, ...]
    length: float
    typed: float

    def explain(self) -> str:
        """Two sentences on the way and what it saves."""
        if not self.order:
            return "本周没有安排走访。无事项也是有效的周报到。"
        saved = self.typed - self.length
        return (
            f"本周走访{len(self.order)}处，按所列顺序全程{self.length:.1f}公里，是所有顺序中最短的。"
            f"比按登记顺序走少{saved:.1f}公里。"
        )


@dataclass(frozen=True)
class Calendar:
    """``every`` weeks between visits of each area, ``weeks`` (areas × weeks, true where visited).

    ``visits`` a week; ``late``: areas for which the capacity left no week; they are told, not dropped.
    """

    every: Integers
    weeks: np.ndarray
    visits: Integers
    late: tuple[int, ...]

    def explain(self) -> str:
        """Two sentences: how often, how even, and what did not fit."""
        counted = "、".join(f"{word}{int((self.every == n).sum())}个" for n, word in WORDS.items())
        first = f"按风险安排走访：{counted}，每周{self.visits.min()}–{self.visits.max()}处。"
        if self.late:
            return first + f"{len(self.late)}个单元因每周上限排不下，请增加人手或放宽上限。"
        return first + "每个单元每季至少走访一次。"


def week(distance: ArrayLike, home: ArrayLike, stops: Sequence[int]) -> Round:
    """The shortest way from home through the ``stops`` (area numbers) and back, exactly.

    ``distance`` areas × areas and ``home`` per area, in km (may differ by direction; home is one way).
    At most 14 stops. Raises InputError for stops outside, twice or too many.
    Source: Held and Karp 1962, Journal of SIAM 10, 196–210.
    """
    between, out = not_negative("distance", distance), row("home", home, not_negative)
    if between.ndim != 2 or between.shape != (len(out), len(out)):
        raise InputError("distance", f"{len(out)} × {len(out)}", found=f"shape {between.shape}")
    if len(set(stops)) < len(stops):
        raise InputError("stops", "each area once", found=str(list(stops)))
    if len(stops) > MOST_STOPS:
        raise InputError(
            "stops", f"at most {MOST_STOPS} a week: spread them over more weeks", found=str(len(stops))
        )
    for k, stop in enumerate(stops):
        if not isinstance(stop, (int, np.integer)) or not 0 <= stop < len(out):
            raise InputError("stops", f"an area 0 to {len(out) - 1}", found=repr(stop), at=(k,))
    if not stops:
        return Round((), 0.0, 0.0)
    at = np.array(stops, dtype=np.int64)
    part, near = between[np.ix_(at, at)], out[at]
    order = _shortest(part, near)
    typed = float(near[0] + part[np.arange(len(at) - 1), np.arange(1, len(at))].sum() + near[-1])
    length = float(near[order[0]] + part[order[:-1], order[1:]].sum() + near[order[-1]])
    return Round(tuple(int(at[k]) for k in order), length, typed)


@njit(cache=True)
def _shortest(part: Floats, near: Floats) -> Integers:
    """Order of the stops by dynamic programming over subsets; 2ⁿ × n states."""
    n = len(near)
    cost = np.full((1 << n, n), np.inf)
    before = np.full((1 << n, n), -1, dtype=np.int64)
    for k in range(n):
        cost[1 << k, k] = near[k]
    for seen in range(1, 1 << n):
        for last in range(n):
            if not seen & (1 << last) or not np.isfinite(cost[seen, last]):
                continue
            for to in range(n):
                if seen & (1 << to):
                    continue
                new = seen | (1 << to)
                way = cost[seen, last] + part[last, to]
                if way < cost[new, to]:
                    cost[new, to] = way
                    before[new, to] = last
    everything = (1 << n) - 1
    last = int(np.argmin(cost[everything] + near))
    order = np.empty(n, dtype=np.int64)
    seen = everything
    for k in range(n - 1, -1, -1):
        order[k] = last
        was = before[seen, last]
        seen ^= 1 << last
        last = was
    return order


def how_often(
    risk: ArrayLike, *, weekly: float = 0.05, fortnightly: float = 0.2, monthly: float = 0.6
) -> Integers:
    """Weeks between visits by rank of risk: the top ``weekly`` share every week, then 2, then 4.

    ``risk`` per area ≥ 0 (expected weighted filings, open alerts); equal risks get the same; shares are
    cumulative, of all areas; all others once a quarter, never less. Raises InputError for disordered shares.
    """
    values = row("risk", risk, not_negative)
    shares = row("shares", [weekly, fortnightly, monthly], probabilities)
    if (np.diff(shares) < 0).any():
        raise InputError("shares", "weekly ≤ fortnightly ≤ monthly", found=str(shares.tolist()))
    higher = np.array([(values > one).mean() for one in values])
    found = np.full(len(values), QUARTERLY, dtype=np.int64)
    for share, every in zip(shares[::-1], (MONTHLY, FORTNIGHTLY, WEEKLY), strict=True):
        found[higher < share] = every
    found[values == 0] = QUARTERLY
    return found


def quarter(
    every: Sequence[int], *, near: ArrayLike, most: int, pinned: Mapping[int, int] | None = None
) -> Calendar:
    """Thirteen weeks of visits: even weeks, neighbours on the same trip, at most ``most`` visits a week.

    ``every`` weeks between visits per area; ``near`` position per area (areas × 2, km), by which visits are
    bundled; ``pinned`` {area: week from 0} fixes the first visit. An area keeps its rhythm; the start
    week is the one that is emptiest, among equals the one with the nearest company.
    """
    rhythm = np.asarray(every)
    place = np.asarray(near, dtype=np.float64)
    if (
        rhythm.ndim != 1
        or rhythm.dtype.kind not in "iu"
        or len(rhythm) == 0
        or not set(rhythm.tolist()) <= set(WORDS)
    ):
        raise InputError("every", f"one of {', '.join(map(str, WORDS))} per area")
    if place.shape != (len(rhythm), 2) or not np.isfinite(place).all():
        raise InputError("near", f"{len(rhythm)} × 2 finite numbers", found=f"shape {place.shape}")
    whole("most", most, least=1)
    fixed = dict(pinned or {})
    same_length(every=rhythm, near=place)
    weeks, late = np.zeros((len(rhythm), QUARTERLY), dtype=bool), []
    for area in np.lexsort((place[:, 1], place[:, 0], rhythm)):
        start = _start(int(area), rhythm, place, weeks, most, fixed)
        if start is None:
            late.append(int(area))
            continue
        weeks[area, start :: rhythm[area]] = True
    return Calendar(rhythm.astype(np.int64), weeks, weeks.sum(axis=0), tuple(sorted(late)))


def _start(
    area: int, rhythm: np.ndarray, place: Floats, weeks: np.ndarray, most: int, fixed: dict[int, int]
) -> int | None:
    every = int(rhythm[area])
    if area in fixed:
        first = whole("pinned", fixed[area], least=0)
        if first >= every:
            raise InputError(
                "pinned", f"a week 0 to {every - 1} for this rhythm", found=str(first), at=(area,)
            )
        starts = [first]
    else:
        starts = list(range(every))
    visits = weeks.sum(axis=0)
    best: tuple[float, float, int] | None = None
    for start in starts:
        when = np.arange(start, QUARTERLY, every)
        if visits[when].max() >= most:
            continue
        company = np.flatnonzero(weeks[:, when].any(axis=1))
        lonely = float(np.hypot(*(place[company] - place[area]).T).min()) if len(company) else 0.0
        found = (float(visits[when].max()), lonely, start)
        best = found if best is None or found < best else best
    return None if best is None else best[2]
