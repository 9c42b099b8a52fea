"""Which judge serves which area (generalised assignment), and where to place sites (p-median)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from judgegrid.methods.allocation_prices import dive, search_prices
from judgegrid.methods.allocation_regions import improve
from judgegrid.methods.allocation_relaxed import Problem, Relaxed, in_the_way, relax, whole_areas
from judgegrid.methods.allocation_search import anneal
from judgegrid.methods.allocation_whole import apart, bring_home, graph
from judgegrid.methods.arguments import (
    Floats,
    InputError,
    Integers,
    floats_or_never,
    not_negative,
    positive,
    whole,
)
from judgegrid.methods.p_median import Sites, p_median

__all__ = ["Assignment", "Impossible", "Sites", "assign", "p_median"]

LARGEST_EXACT = 12_000
NARROW = 6
"""Pairs per area left to HiGHS where the search met no plan and those that could be in one are too many."""
TRIED = 8
WAYS = ((1.0, 1000.0, 0.4), (8.0, 3000.0, 1.2), (24.0, 800.0, 1.2))
"""Price of work outside the bounds at first (in prices of the relaxed problem), its growth, first temperature
(in usual second choices). No single way is good for tight and for slack bounds: the best of all is kept."""
HARDER = ((100.0, 1000.0, 1.2), (1000.0, 1000.0, 1.2))
"""Further ways where none of these met a plan."""
COOL = (24.0, 800.0, 0.1)
"""The way that mends what the knapsacks leave: hardly warmer than the plan itself."""
SHOWN = 5


class Impossible(ValueError):
    """No assignment meets the bounds; the message names the areas or judges that stand in the way."""


@dataclass(frozen=True)
class Assignment:
    """``judge`` of each area (from 0), ``load`` of each judge with its bounds ``least`` and ``most``.

    ``cost`` includes what changes of judge cost; ``bound``: no assignment is cheaper; ``gap`` between them,
    relative; ``linear``: the weaker bound with areas split; ``optimal`` when proved;
    ``changed`` areas that change their judge (0 without ``current``);
    ``apart`` areas that do not touch the rest of their judge's (empty without ``neighbours``).
    """

    judge: Integers
    load: Floats
    least: Floats
    most: Floats
    cost: float
    bound: float
    gap: float
    optimal: bool
    changed: int
    apart: tuple[int, ...] = ()
    linear: float = -np.inf

    def explain(self) -> str:
        """Two Chinese sentences: loads and changes, then how near the plan is to the best."""
        mean = self.load.mean()
        heavy, light = (100 * x / mean if mean else 100 for x in (self.load.max(), self.load.min()))
        first = (
            f"{len(self.judge)}个单元分给{len(self.load)}名法官，最重为平均负担的{heavy:.0f}%，"
            f"最轻为{light:.0f}%，{self.changed}个单元更换法官。"
        )
        if self.apart:
            return first + f"有{len(self.apart)}个单元与所属片区不相连，在负担界限内未能并入。"
        if self.optimal:
            return first + "在给定条件下已是最优方案。"
        return first + f"与理论最优差距不超过{100 * self.gap:.2f}%。"


def assign(
    cost: ArrayLike,
    work: ArrayLike,
    *,
    capacity: ArrayLike | None = None,
    least: ArrayLike | None = None,
    balance: float = 0.1,
    current: Sequence[int] | None = None,
    change_cost: float = 0.0,
    pins: Mapping[int, int] | None = None,
    bans: Iterable[tuple[int, int]] = (),
    areas: Sequence[str] | None = None,
    judges: Sequence[str] | None = None,
    neighbours: Sequence[Sequence[int]] | None = None,
    seconds: float = 20.0,
    effort: int = 9000,
    seed: int = 1,
) -> Assignment:
    """One judge for each area at least cost, loads within bounds.

    ``cost``: areas × judges (travel, expertise, in one unit; infinite: never); ``work``: per area, or for
    each judge. ``capacity`` and ``least``: work per judge; without both, the mean ± ``balance``.
    ``change_cost`` is added where the judge differs from ``current``; ``pins`` {area: judge} are kept,
    ``bans`` (area, judge) avoided; ``areas`` and ``judges`` are names for messages;
    ``neighbours`` (a list per area) asks for one piece of ground per judge where the bounds allow. Method:
    linear programme (bound), annealing of ``effort`` moves per area, prices of areas (stronger bound, better
    plan), then for up to ``seconds`` HiGHS over the pairs that may be in a better plan, or region by region.
    Raises InputError for shapes, Impossible with names when nothing fits.
    Source: Savelsbergh 1997, Operations Research 45, 831–841 (problem); Dantzig 1957 (reduced costs).
    """
    problem = _problem(cost, work, capacity, least, balance, pins or {}, bans)
    start = _current(current, problem)
    problem = problem if start is None else _with_changes(problem, start, change_cost)
    named = _named(problem, areas, judges)
    _simple_faults(problem, named)
    relaxed = relax(problem)
    if relaxed is None:
        raise Impossible(_who(problem, named))
    tries = whole("effort", effort, least=1)
    found, total, bound, optimal = _solve(problem, relaxed, seconds, tries, seed, named)
    stray: tuple[int, ...] = ()
    if neighbours is not None:
        together, stray = _joined(problem, found, neighbours)
        optimal = optimal and bool((together == found).all())
        found, total = together, float(problem.cost[np.arange(len(together)), together].sum())
    load = _loads(problem, found)
    gap = 0.0 if optimal else max(0.0, (total - bound) / max(abs(bound), 1e-12))
    changed = 0 if start is None else int((found != start).sum())
    bounds = (problem.least, problem.most)
    return Assignment(found, load, *bounds, total, bound, gap, optimal, changed, stray, relaxed.bound)


def _loads(problem: Problem, found: Integers) -> Floats:
    done = problem.work[np.arange(len(found)), found]
    return np.bincount(found, weights=done, minlength=len(problem.most)).astype(np.float64)


def _named(
    problem: Problem, areas: Sequence[str] | None, judges: Sequence[str] | None
) -> tuple[Sequence[str], Sequence[str]]:
    where = _names("areas", areas, len(problem.cost), "单元")
    return where, _names("judges", judges, len(problem.most), "法官")


def _with_changes(problem: Problem, start: Integers, change_cost: float) -> Problem:
    dearer = np.full(problem.cost.shape, float(not_negative("change_cost", change_cost)))
    dearer[np.arange(len(dearer)), start] = 0.0
    return Problem(problem.cost + dearer, problem.work, problem.allowed, problem.least, problem.most)


def _joined(
    problem: Problem, found: Integers, neighbours: Sequence[Sequence[int]]
) -> tuple[Integers, tuple[int, ...]]:
    near = graph(neighbours, len(problem.cost))
    together = bring_home(problem, found, near)
    return together, tuple(int(area) for area in apart(together, near))


def _solve(
    problem: Problem,
    relaxed: Relaxed,
    seconds: float,
    effort: int,
    seed: int,
    named: tuple[Sequence[str], Sequence[str]],
) -> tuple[Integers, float, float, bool]:
    """Search, then prove or improve over the pairs that may still be in a better plan."""
    each = np.arange(len(problem.cost))
    integral = bool((problem.cost[problem.allowed] % 1 == 0).all())
    bound = float(np.ceil(relaxed.bound - 1e-6)) if integral else relaxed.bound
    found, total = _search(problem, relaxed, effort, seed)
    if total <= bound + 1e-9 * max(1.0, abs(bound)):
        return found, total, bound, True
    rounds, proved = search_prices(problem, relaxed, total)
    bound = max(bound, float(np.ceil(proved - 1e-6)) if integral else proved)
    steady, cost = _annealed(problem, relaxed, dive(rounds, found), COOL, effort // len(WAYS), seed)
    if cost < total:
        found, total = steady, cost
    room = total - relaxed.bound - (1 - 1e-6 if integral else 0.0)
    keep = problem.allowed & (relaxed.reduced <= room)
    complete = bool(keep.sum() <= LARGEST_EXACT)
    word = "stopped"
    if seconds > 0 and not complete and np.isfinite(total):
        found, total = improve(problem, relaxed, found, seconds=seconds, seed=seed)
    elif seconds > 0:
        if not complete:
            keep &= relaxed.reduced.argsort(axis=1).argsort(axis=1) < NARROW
        keep[each, found] |= np.isfinite(total)
        exact, proved, word = whole_areas(problem, keep, seconds)
        if exact is not None and (cost := float(problem.cost[each, exact].sum())) < total:
            found, total = exact, cost
        if complete:
            bound = max(bound, min(total, proved))
    if not np.isfinite(total):
        never = complete and word == "impossible"
        first = "单元不可拆分，没有方案" if never else "在限定的时间内没有找到方案"
        raise Impossible(f"{first}使各法官负担都在界限内；{_advice(problem, named)}")
    proved_best = complete and word == "optimal"
    return found, total, bound, proved_best or total <= bound + 1e-9 * max(1.0, abs(bound))


def _search(problem: Problem, relaxed: Relaxed, effort: int, seed: int) -> tuple[Integers, float]:
    start, best, least_cost = (
        relaxed.shares.argmax(axis=1).astype(np.int64),
        np.empty(0, dtype=np.int64),
        np.inf,
    )
    for way in (*WAYS, *HARDER):
        if way in HARDER and np.isfinite(least_cost):
            break
        found, total = _annealed(problem, relaxed, start, way, effort // len(WAYS), seed)
        if not len(best) or total < least_cost:
            best, least_cost = found, total
    return best, least_cost


def _annealed(
    problem: Problem,
    relaxed: Relaxed,
    start: Integers,
    way: tuple[float, float, float],
    effort: int,
    seed: int,
) -> tuple[Integers, float]:
    areas, judges = problem.cost.shape
    tried = np.argsort(relaxed.reduced, axis=1)[:, : min(TRIED, judges)]
    second = np.take_along_axis(relaxed.reduced, tried[:, min(1, tried.shape[1] - 1)][:, None], axis=1)
    usual = second[np.isfinite(second)]
    hot = max(float(np.median(usual)) if usual.size else 0.0, 1e-3 * abs(relaxed.bound) / areas, 1e-6)
    ratio = np.abs(problem.cost[problem.allowed]).mean() / max(problem.work[problem.allowed].mean(), 1e-12)
    priced = np.abs(relaxed.price[relaxed.price != 0])
    price = max(float(np.median(priced)) if priced.size else 0.0, 0.05 * ratio)
    cheap, rise, heat = way
    return anneal(
        start,
        np.where(problem.allowed, problem.cost, np.inf),
        problem.work,
        problem.least,
        problem.most,
        tried.astype(np.int32),
        cheap * price,
        heat * hot,
        effort * areas,
        seed,
        rise,
    )


def _problem(
    cost: ArrayLike,
    work: ArrayLike,
    capacity: ArrayLike | None,
    least: ArrayLike | None,
    balance: float,
    pins: Mapping[int, int],
    bans: Iterable[tuple[int, int]],
) -> Problem:
    c, never = floats_or_never("cost", cost)
    w = not_negative("work", work)
    if c.ndim != 2 or c.size == 0:
        raise InputError("cost", "areas × judges", found=f"shape {c.shape}")
    if w.shape not in ((len(c),), c.shape):
        raise InputError("work", f"one number per area ({len(c)}) or {c.shape}", found=f"shape {w.shape}")
    if capacity is None and least is None:
        if w.ndim != 1:
            raise InputError("capacity", "given when work differs between judges")
        mean = w.sum() / c.shape[1]
        slack = float(positive("balance", balance))
        capacity, least = mean * (1 + slack), mean * (1 - slack)
    w = np.array(np.broadcast_to(w[:, None] if w.ndim == 1 else w, c.shape))
    most = not_negative("capacity", w.max(axis=1).sum() if capacity is None else capacity)
    bottom = not_negative("least", 0.0 if least is None else least)
    for name, bounds in (("capacity", most), ("least", bottom)):
        if bounds.shape not in ((), (c.shape[1],)):
            raise InputError(name, f"one number per judge ({c.shape[1]})", found=f"shape {bounds.shape}")
    most, bottom = (np.array(np.broadcast_to(bounds, c.shape[1])) for bounds in (most, bottom))
    if (bottom > most).any():
        raise InputError("least", "at most the capacity", at=(int(np.flatnonzero(bottom > most)[0]),))
    allowed = ~never
    for area, judge in bans:
        allowed[_pair("bans", area, judge, c.shape)] = False
    for area, judge in pins.items():
        here = _pair("pins", area, judge, c.shape)
        kept = allowed[here]
        allowed[area] = False
        allowed[here] = kept
    return Problem(c, w, allowed, bottom, most)


def _pair(name: str, area: int, judge: int, shape: tuple[int, ...]) -> tuple[int, int]:
    if not (0 <= area < shape[0] and 0 <= judge < shape[1]):
        wanted = f"area 0 to {shape[0] - 1}, judge 0 to {shape[1] - 1}"
        raise InputError(name, wanted, found=f"({area}, {judge})")
    return int(area), int(judge)


def _current(current: Sequence[int] | None, problem: Problem) -> Integers | None:
    if current is None:
        return None
    found = np.asarray(current)
    areas, judges = problem.cost.shape
    if found.shape != (areas,) or found.dtype.kind not in "iu" or found.min() < 0 or found.max() >= judges:
        raise InputError("current", f"a judge 0 to {judges - 1} for each of {areas} areas")
    return found.astype(np.int64)


def _names(name: str, given: Sequence[str] | None, count: int, kind: str) -> Sequence[str]:
    if given is not None and len(given) != count:
        raise InputError(name, f"{count} names", found=str(len(given)))
    return given if given is not None else [f"第{i + 1}个{kind}" for i in range(count)]


def _listed(names: Sequence[str], at: Iterable[int]) -> str:
    which = [names[int(i)] for i in at]
    return "、".join(which[:SHOWN]) + (f"等{len(which)}个" if len(which) > SHOWN else "")


def _simple_faults(problem: Problem, named: tuple[Sequence[str], Sequence[str]]) -> None:
    """What can be said without solving: no judge left, too large for any, pinned too much, sums that miss."""
    areas, judges = named
    none = np.flatnonzero(~problem.allowed.any(axis=1))
    if len(none):
        raise Impossible(f"{_listed(areas, none)}没有任何可指派的法官，请放宽回避或固定条件")
    fits = problem.allowed & (problem.work <= problem.most + 1e-9)
    large = np.flatnonzero(~fits.any(axis=1))
    if len(large):
        raise Impossible(f"{_listed(areas, large)}的工作量超过每名可指派法官的上限，请拆分单元或提高上限")
    only = problem.allowed.sum(axis=1) == 1
    fixed = (problem.work * problem.allowed)[only].sum(axis=0)
    full = np.flatnonzero(fixed > problem.most + 1e-9)
    if len(full):
        told = "；".join(f"{judges[j]}已固定{fixed[j]:g}，上限{problem.most[j]:g}" for j in full[:SHOWN])
        raise Impossible(f"只能由某一法官承担的单元超过其上限：{told}")
    needed = np.where(problem.allowed, problem.work, np.inf).min(axis=1).sum()
    if needed > problem.most.sum() + 1e-9:
        raise Impossible(f"总工作量{needed:g}超过全部法官上限之和{problem.most.sum():g}")
    offered = np.where(problem.allowed, problem.work, 0.0).max(axis=1).sum()
    if offered < problem.least.sum() - 1e-9:
        raise Impossible(f"总工作量{offered:g}不足全部法官下限之和{problem.least.sum():g}")


def _who(problem: Problem, named: tuple[Sequence[str], Sequence[str]]) -> str:
    over, under = in_the_way(problem)
    told = [f"{named[1][j]}至少超出上限{over[j]:g}" for j in np.flatnonzero(over > 1e-6)[:SHOWN]]
    told += [f"{named[1][j]}至少低于下限{under[j]:g}" for j in np.flatnonzero(under > 1e-6)[:SHOWN]]
    heavy = over > 1e-6
    if heavy.any():
        bound_to = np.flatnonzero(~(problem.allowed & ~heavy).any(axis=1))
        if len(bound_to):
            told.append(f"{_listed(named[0], bound_to)}只能由他们承担")
    return "即使拆分单元也无法使负担都在界限内：" + "，".join(told)


def _advice(problem: Problem, named: tuple[Sequence[str], Sequence[str]]) -> str:
    largest = np.argsort(-problem.work.max(axis=1))[:3]
    told = "、".join(f"{named[0][i]}（{problem.work[i].max():g}）" for i in largest)
    return f"最大的单元是{told}，请放宽上下限或拆分单元"
