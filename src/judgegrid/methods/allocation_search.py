"""Local search for an assignment: areas shift and swap between judges while the temperature falls."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from judgegrid.methods.arguments import Floats, Integers

END = 1e-2
"""Last temperature in parts of the first."""
NEARLY = 1e-7
"""Work outside the bounds that is rounding: loads are added up over millions of moves."""


@njit(cache=True)
def _outside(load: float, least: float, most: float) -> float:
    found = max(0.0, load - most) + max(0.0, least - load)
    return found if found > NEARLY else 0.0


@njit(cache=True)
def _filled(own: Integers, judges: int) -> tuple[NDArray[np.int32], Integers, Integers]:
    """Areas of each judge, how many, and where in the row of its judge an area stands."""
    members = np.empty((judges, len(own)), dtype=np.int32)
    count, place = np.zeros(judges, dtype=np.int64), np.zeros(len(own), dtype=np.int64)
    for i in range(len(own)):
        members[own[i], count[own[i]]] = i
        place[i] = count[own[i]]
        count[own[i]] += 1
    return members, count, place


@njit(cache=True)
def _shift(
    own: Integers, members: NDArray[np.int32], count: Integers, place: Integers, i: int, to: int
) -> None:
    old = own[i]
    last = members[old, count[old] - 1]
    members[old, place[i]] = last
    place[last] = place[i]
    count[old] -= 1
    members[to, count[to]] = i
    place[i] = count[to]
    count[to] += 1
    own[i] = to


@njit(cache=True)
def _swap(own: Integers, members: NDArray[np.int32], place: Integers, i: int, other: int) -> None:
    members[own[other], place[other]] = i
    members[own[i], place[i]] = other
    place[i], place[other] = place[other], place[i]
    own[i], own[other] = own[other], own[i]


@njit(cache=True)
def _move(
    own: Integers,
    members: NDArray[np.int32],
    count: Integers,
    place: Integers,
    i: int,
    to: int,
    other: int,
) -> None:
    if other >= 0:
        _swap(own, members, place, i, other)
    else:
        _shift(own, members, count, place, i, to)


@njit(cache=True)
def _measured(
    own: Integers, cost: Floats, work: Floats, least: Floats, most: Floats
) -> tuple[Floats, float, int]:
    """Load of each judge, cost, and how many judges are outside their bounds."""
    load = np.zeros(cost.shape[1])
    total, wrong = 0.0, 0
    for i in range(len(own)):
        load[own[i]] += work[i, own[i]]
        total += cost[i, own[i]]
    for j in range(len(load)):
        wrong += int(_outside(load[j], least[j], most[j]) > 0)
    return load, total, wrong


@njit(cache=True)
def anneal(
    start: Integers,
    cost: Floats,
    work: Floats,
    least: Floats,
    most: Floats,
    candidates: NDArray[np.int32],
    price: float,
    hot: float,
    moves: int,
    seed: int,
    rise: float,
) -> tuple[Integers, float]:
    """The best assignment within the bounds (judge of each area) and its cost; infinite when none was met.

    ``cost`` areas × judges, infinite where banned; ``candidates`` areas × judges worth trying; ``price`` of
    one unit of work outside the bounds at first, ``rise`` times as much at the end (bounds may be
    crossed early and must hold late); ``hot`` first temperature.
    """
    np.random.seed(seed)
    own = start.copy()
    members, count, place = _filled(own, cost.shape[1])
    load, total, wrong = _measured(own, cost, work, least, most)
    best, best_cost = own.copy(), total if wrong == 0 else np.inf
    heat, cooling, dearer = hot, END ** (1.0 / max(moves, 1)), rise ** (1.0 / max(moves, 1))
    for step in range(moves):
        heat, price = heat * cooling, price * dearer
        i = np.random.randint(len(own))
        to, old = candidates[i, np.random.randint(candidates.shape[1])], own[i]
        other = members[to, np.random.randint(count[to])] if step % 2 == 1 and count[to] > 0 else -1
        if to == old or not math.isfinite(cost[i, to] + (cost[other, old] if other >= 0 else 0.0)):
            continue
        new_old, new_to, change = load[old] - work[i, old], load[to] + work[i, to], cost[i, to] - cost[i, old]
        if other >= 0:
            new_old, new_to = new_old + work[other, old], new_to - work[other, to]
            change += cost[other, old] - cost[other, to]
        was_old, was_to = _outside(load[old], least[old], most[old]), _outside(load[to], least[to], most[to])
        off_old, off_to = _outside(new_old, least[old], most[old]), _outside(new_to, least[to], most[to])
        worse = change + price * (off_old + off_to - was_old - was_to)
        if worse > 0 and np.random.random() >= math.exp(-worse / heat):
            continue
        _move(own, members, count, place, i, to, other)
        load[old], load[to] = new_old, new_to
        total += change
        wrong += int(off_old > 0) + int(off_to > 0) - int(was_old > 0) - int(was_to > 0)
        if wrong == 0 and total < best_cost - 1e-9:
            best_cost = total
            best[:] = own
    return best, _measured(best, cost, work, least, most)[1] if best_cost < np.inf else np.inf
