"""Implausible times and places in visit records, bunching at a target: facts for a talk."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from judgegrid.methods import wording
from judgegrid.methods.arguments import (
    Flags,
    Floats,
    InputError,
    Integers,
    counts,
    floats,
    positive,
    row,
    same_length,
    share,
    whole,
)

EARTH = 6371.0088


@dataclass(frozen=True)
class Marked:
    """Records that cannot both be right under ``rule``; ``with_record`` is the other (−1: none)."""

    rule: str
    marked: Flags
    with_record: Integers

    def explain(self) -> str:
        """Two sentences on the rule and what it found."""
        found = int(self.marked.sum())
        return (
            f"规则“{self.rule}”在{len(self.marked)}条记录中标出{found}条，均附对应的另一条记录备查。"
            "多为补录、定位漂移或登记误差，请先请本人说明。"
        )


def overlaps(worker: Sequence[Hashable], start: ArrayLike, end: ArrayLike) -> Marked:
    """Visits of one worker that overlap an earlier one; ``start`` ≤ ``end`` in hours on one clock."""
    begin, finish = row("start", start), row("end", end)
    same_length(start=begin, end=finish, worker=worker)
    if (finish < begin).any():
        at = int(np.flatnonzero(finish < begin)[0])
        raise InputError("end", f"not before start ({begin[at]:g})", found=f"{finish[at]:g}", at=(at,))
    other = np.full(len(begin), -1)
    for records in _per_worker(worker, begin):
        latest = records[0]
        for i in records[1:]:
            if begin[i] < finish[latest]:
                other[i] = latest
            if finish[i] > finish[latest]:
                latest = i
    return Marked("同一人两次走访时间重叠", other >= 0, other)


def speeds(
    worker: Sequence[Hashable],
    hour: ArrayLike,
    longitude: ArrayLike,
    latitude: ArrayLike,
    *,
    limit: float = 80.0,
    slack: float = 0.2,
) -> Marked:
    """Sign-ins of one worker reached faster than ``limit`` km/h since the one before.

    Degrees; great-circle distance less ``slack`` km for the inaccuracy of positions.
    """
    when, east, north = row("hour", hour), row("longitude", longitude), row("latitude", latitude)
    same_length(hour=when, longitude=east, latitude=north, worker=worker)
    if (np.abs(east) > 180).any() or (np.abs(north) > 90).any():
        raise InputError("longitude", "degrees within ±180, latitude within ±90")
    fastest, allowed = float(positive("limit", limit)), float(floats("slack", slack))
    other = np.full(len(when), -1)
    for records in _per_worker(worker, when):
        before, after = records[:-1], records[1:]
        far = np.maximum(_distance(east, north, before, after) - allowed, 0.0)
        quick = far > fastest * (when[after] - when[before])
        other[after[quick]] = before[quick]
    return Marked(f"两次签到之间需超过{fastest:.0f}公里/小时", other >= 0, other)


def same_place(longitude: ArrayLike, latitude: ArrayLike, address: Sequence[Hashable]) -> Marked:
    """Records with exactly the coordinates of an earlier record of another address."""
    east, north = row("longitude", longitude), row("latitude", latitude)
    same_length(longitude=east, latitude=north, address=address)
    first: dict[tuple[float, float], int] = {}
    other = np.full(len(east), -1)
    for i, place in enumerate(zip(east.tolist(), north.tolist(), strict=True)):
        earlier = first.setdefault(place, i)
        if address[earlier] != address[i]:
            other[i] = earlier
    return Marked("不同地址却为完全相同的坐标", other >= 0, other)


@dataclass(frozen=True)
class Shares:
    """Per worker: how many of its records show a feature, against the share among all the others.

    ``p`` is the exact binomial chance of at least so many; ``marked`` where it stays below ``level`` after
    the Holm correction for the number of workers and ``least`` records are there.
    """

    rule: str
    workers: tuple[Hashable, ...]
    number: Integers
    total: Integers
    expected: Floats
    p: Floats
    marked: Flags

    def explain(self, at: int) -> str:
        """Two sentences on one worker."""
        first = (
            f"“{self.rule}”{self.number[at]}条（共{self.total[at]}条），按同类人员的比例预计"
            f"{wording.decimal(self.expected[at])}条，{wording.p_value(self.p[at])}。"
        )
        if self.marked[at]:
            return f"{first}明显多于同类，供谈话了解情况时参考，不作评分。"
        return f"{first}未超出正常波动。"


def against_peers(
    worker: Sequence[Hashable], feature: ArrayLike, *, rule: str, level: float = 0.01, least: int = 20
) -> Shares:
    """Compare how often a true/false ``feature`` occurs in each worker's records with the other workers.

    Use with ``ends_in_five`` (round minutes), entries on the last two days of a month, repeated durations, or
    visits on leave days. The share of the others carries half a record so that it is never 0.
    """
    marks = np.asarray(feature)
    if marks.dtype != bool or marks.ndim != 1:
        raise InputError("feature", "true or false per record", found=f"{marks.dtype} {marks.shape}")
    same_length(feature=marks, worker=worker)
    share("level", level)
    names = tuple(dict.fromkeys(worker))
    at = {name: i for i, name in enumerate(names)}
    own = np.array([at[name] for name in worker], dtype=int)
    total = np.bincount(own, minlength=len(names))
    number = np.bincount(own[marks], minlength=len(names))
    rest, rest_total = number.sum() - number, total.sum() - total
    rate = (rest + 0.5) / (rest_total + 1.0)
    p = stats.betabinom.sf(number - 1, total, rest + 0.5, np.maximum(rest_total - rest, 0) + 0.5)
    marked = _holm(np.where(total >= whole("least", least, least=1), p, 1.0), level)
    return Shares(rule, names, number, total, total * rate, p, marked)


def ends_in_five(minute: ArrayLike) -> Flags:
    """Whether a minute of the hour (0–59) ends in 0 or 5."""
    found = counts("minute", minute)
    if (found > 59).any():
        raise InputError("minute", "0 to 59", found=f"{found.max():g}")
    ended: Flags = found % 5 == 0
    return ended


@dataclass(frozen=True)
class Bunching:
    """How many values lie exactly at the target, and how many the neighbouring values suggest."""

    at_target: int
    neighbours: int
    expected: float
    p: float
    target: int

    def explain(self, *, what: str = "走访次数") -> str:
        """Two sentences on whether values pile up at the target."""
        first = (
            f"{what}恰好为{self.target}的有{self.at_target}个，按相邻取值推算约"
            f"{wording.decimal(self.expected)}个（{wording.p_value(self.p)}）。"
        )
        if self.p < 0.01:
            return f"{first}恰好达标的偏多，建议核实达标口径是否影响了如实填报。"
        return f"{first}未见在达标线上集中。"


def bunching(values: ArrayLike, target: int, *, width: int = 2) -> Bunching:
    """Do whole numbers pile up exactly at ``target``, compared with ``width`` values on either side?

    Given the number at the target and beside it, a locally straight distribution puts 1/(2·width+1) of them
    at the target; one-sided binomial test. Source: the idea of Chetty et al. 2011, QJE 126, 749–804
    (bunching).
    """
    found = row("values", values, counts)
    whole("target", target, least=0)
    whole("width", width, least=1)
    low = max(0, target - width)
    beside = int(((found >= low) & (found <= target + width) & (found != target)).sum())
    here, span = int((found == target).sum()), target + width - low + 1
    p = float(stats.binom.sf(here - 1, here + beside, 1 / span)) if here + beside else 1.0
    return Bunching(here, beside, beside / (span - 1), p, target)


def _per_worker(worker: Sequence[Hashable], order: Floats) -> list[Integers]:
    """Record numbers of each worker with at least two, in time order."""
    found: dict[Hashable, list[int]] = {}
    for i in np.argsort(order, kind="stable").tolist():
        found.setdefault(worker[i], []).append(i)
    return [np.array(records) for records in found.values() if len(records) > 1]


def _distance(east: Floats, north: Floats, one: Integers, two: Integers) -> Floats:
    a, b = np.radians(north[one]), np.radians(north[two])
    across = np.radians(east[two] - east[one])
    inner = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(across / 2) ** 2
    found: Floats = 2 * EARTH * np.arcsin(np.sqrt(np.clip(inner, 0.0, 1.0)))
    return found


def _holm(p: Floats, level: float) -> Flags:
    order = np.argsort(p, kind="stable")
    passed = p[order] * np.arange(len(p), 0, -1) <= level
    marked = np.zeros(len(p), dtype=bool)
    marked[order] = np.logical_and.accumulate(passed)
    return marked
