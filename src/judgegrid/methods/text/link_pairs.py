"""Which pairs are worth comparing, and how far each pair agrees."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from numba import njit

from judgegrid.methods.arguments import Integers
from judgegrid.methods.text.link_records import MISSING, Side

# How many levels each field has: 0 differs, the highest is the same; −1 is unknown.
# The level of the parties: 7 × (level of the best party) + 1 + (level of the other, −1 where there is none).
FIELDS = ("当事人", "电话", "区域", "地点", "类型", "相隔")
PARTY, SECOND = 6, 7
LEVELS = (PARTY * SECOND, 3, 4, 2, 2, 4)
LAGS = (30, 90, 180)  # days from report to filing
CHUNK = 4_000
COMMON = 60  # a name on more reports than this brings candidates only inside its township
TOWNSHIP, COMMUNITY = 1, 2
SPREAD = np.uint64(0x9E3779B97F4A7C15)


def candidates(left: Side, right: Side, window_days: int) -> Iterator[tuple[Integers, Integers]]:
    """Pairs (left, right) that share a sounded name, a phone, or surname and community; chunks of the left.

    The report comes at least a day earlier and at most ``window_days``. A union of keys, so that every
    compared field may differ in some pair (Christen 2012, Data Matching, §4.4).
    """
    often = np.bincount(right.sound[right.sound >= 0], minlength=_most(left, right) + 1) > COMMON
    mine, theirs = _keys(left, often), _keys(right, often)
    order = np.argsort(theirs[1], kind="stable")
    rows, keys = theirs[0][order], theirs[1][order]
    starts = np.searchsorted(mine[0], np.arange(0, len(left) + CHUNK, CHUNK))
    for low, high in pairwise(starts):
        first = np.searchsorted(keys, mine[1][low:high], side="left")
        count = np.searchsorted(keys, mine[1][low:high], side="right") - first
        one = np.repeat(mine[0][low:high], count)
        inside = np.arange(len(one)) - np.repeat(np.cumsum(count) - count, count)
        two = rows[np.repeat(first, count) + inside]
        lag = left.day[one] - right.day[two]
        timely = (lag > 0) & (lag <= window_days)
        pairs = np.unique(one[timely] * len(right) + two[timely])
        yield pairs // len(right), pairs % len(right)


def _most(left: Side, right: Side) -> int:
    return int(max(left.sound.max(initial=0), right.sound.max(initial=0), 0))


def _keys(side: Side, often: np.ndarray) -> tuple[Integers, np.ndarray]:
    """(record, key) of every blocking key, records rising."""
    everyone = np.arange(len(side))
    found = []
    for k in range(side.name.shape[1]):
        sound = side.sound[:, k]
        known = sound >= 0
        common = known & often[np.maximum(sound, 0)]
        found.append((everyone[known & ~common], _mixed(1, sound[known & ~common])))
        near = common & (side.area[:, TOWNSHIP] >= 0)
        found.append((everyone[near], _mixed(2, sound[near], side.area[near, TOWNSHIP])))
        here = (side.surname[:, k] >= 0) & (side.area[:, COMMUNITY] >= 0)
        found.append((everyone[here], _mixed(3, side.surname[here, k], side.area[here, COMMUNITY])))
    for k in range(side.phone.shape[1]):
        known = side.phone[:, k] >= 0
        found.append((everyone[known], _mixed(4, side.phone[known, k])))
    records = np.concatenate([one for one, _ in found])
    keys = np.concatenate([key for _, key in found])
    order = np.argsort(records, kind="stable")
    return records[order], keys[order]


def _mixed(kind: int, *parts: Integers) -> np.ndarray:
    """One 64-bit number per row; rows of different kinds or parts collide with negligible chance."""
    mixed = np.full(len(parts[0]), kind, dtype=np.uint64)
    for part in parts:
        mixed = (mixed ^ part.astype(np.uint64)) * SPREAD
        mixed ^= mixed >> np.uint64(29)
    return mixed


def compare(left: Side, right: Side, one: Integers, two: Integers, rare: np.ndarray) -> np.ndarray:
    """Agreement levels of pairs, pairs × 6 (``FIELDS``), int8.

    Names: 5 the same and rare, 4 the same, 3 sounds alike or one character off, 2 surname and a hidden given
    name, 1 surname only, 0 differ; of all ways to give the parties their roles the best. Both parties are one
    field, because the second depends on the first: two quarrels with one firm often share a surname.
    ``rare`` tells of each whole name whether it is.
    """
    levels = np.full((len(one), len(FIELDS)), MISSING, dtype=np.int8)
    _compare(
        one, two, left.name, left.sound, left.surname, left.masked, left.person, left.glyphs, left.phone,
        left.area, left.place, left.kind, right.name, right.sound, right.surname, right.masked, right.person,
        right.glyphs, right.phone, right.area, right.place, right.kind, rare, levels,
    )  # fmt: skip
    levels[:, 5] = len(LAGS) - np.searchsorted(LAGS, left.day[one] - right.day[two])
    return levels


@njit(cache=True, nogil=True)
def _compare(
    one: Any, two: Any, name: Any, sound: Any, surname: Any, masked: Any, person: Any, glyphs: Any,
    phone: Any, area: Any, place: Any, kind: Any, name2: Any, sound2: Any, surname2: Any, masked2: Any,
    person2: Any, glyphs2: Any, phone2: Any, area2: Any, place2: Any, kind2: Any, rare: Any, levels: Any,
) -> None:  # fmt: skip
    size = name.shape[1]
    table = np.empty((size, size), dtype=np.int64)
    for p in range(len(one)):
        i, j = one[p], two[p]
        for a in range(size):
            for b in range(size):
                table[a, b] = MISSING
                if (name[i, a] < 0 and surname[i, a] < 0) or (name2[j, b] < 0 and surname2[j, b] < 0):
                    continue
                table[a, b] = 0
                if name[i, a] >= 0 and name[i, a] == name2[j, b]:
                    table[a, b] = 5 if rare[name[i, a]] else 4
                elif not person[i, a] or not person2[j, b]:
                    continue
                elif (not masked[i, a] and not masked2[j, b] and sound[i, a] == sound2[j, b]) or (
                    not masked[i, a] and not masked2[j, b] and _one_off(glyphs[i, a], glyphs2[j, b])
                ):
                    table[a, b] = 3
                elif surname[i, a] == surname2[j, b]:
                    table[a, b] = 2 if masked[i, a] or masked2[j, b] else 1
        first, second = _two_best(table)
        levels[p, 0] = first * SECOND + second + 1 if first >= 0 else MISSING
        levels[p, 1] = _phones(phone[i], phone2[j])
        levels[p, 2] = _areas(area[i], area2[j])
        if place[i] >= 0 and place2[j] >= 0:
            levels[p, 3] = place[i] == place2[j]
        levels[p, 4] = _kinds(kind[i], kind2[j])


@njit(cache=True, nogil=True)
def _one_off(a: Any, b: Any) -> bool:
    """Same length and exactly one other character, two equal ones left at least."""
    differ, length = 0, 0
    for k in range(len(a)):
        if (a[k] == 0) != (b[k] == 0):
            return False
        if a[k] != 0:
            length += 1
            differ += a[k] != b[k]
    return differ == 1 and length >= 3


@njit(cache=True, nogil=True)
def _two_best(table: Any) -> tuple[int, int]:
    """Levels of the best party and of the next, over all roles; the pair with the largest sum."""
    size = table.shape[0]
    best, first, second = -1, MISSING, MISSING
    for a in range(size):
        for b in range(size):
            if table[a, b] < 0:
                continue
            if table[a, b] > best:
                best, first, second = table[a, b], table[a, b], MISSING
            for c in range(a + 1, size):
                for d in range(size):
                    if d != b and table[c, d] >= 0:
                        total = table[a, b] + table[c, d]
                        if total > best or (total == best and second == MISSING):
                            best = total
                            first = max(table[a, b], table[c, d])
                            second = min(table[a, b], table[c, d])
    return first, second


@njit(cache=True, nogil=True)
def _phones(a: Any, b: Any) -> int:
    """2 the same, 1 one digit off, 0 differ, −1 unknown."""
    best = MISSING
    for x in a:
        for y in b:
            if x < 0 or y < 0:
                continue
            best = max(best, 0)
            if x == y:
                return 2
            off, p, q = 0, x, y
            while p > 0 or q > 0:
                off += p % 10 != q % 10
                p //= 10
                q //= 10
            if off == 1:
                best = 1
    return best


@njit(cache=True, nogil=True)
def _areas(a: Any, b: Any) -> int:
    """How many of county, township, community agree from the top; −1 when none is known of both."""
    level, known = 0, False
    for k in range(len(a)):
        if a[k] < 0 or b[k] < 0:
            break
        known = True
        if a[k] != b[k]:
            break
        level = k + 1
    return level if known else MISSING


@njit(cache=True, nogil=True)
def _kinds(a: Any, b: Any) -> int:
    """1 when they share a kind, 0 when not, −1 when one has none."""
    if a[0] < 0 or b[0] < 0:
        return MISSING
    for x in a:
        for y in b:
            if x >= 0 and x == y:
                return 1
    return 0
