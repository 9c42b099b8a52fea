"""Whether a text holds more than one address: names on either side of a break that cannot hold together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from judgegrid.methods.text.address_evidence import Item, Placed, Reading, number_item
from judgegrid.methods.text.gazetteer import PLACE_WEIGHTS, Gazetteer

Places = tuple[tuple[str, frozenset[int]], ...]

STRONG = 3.0
NEXT_BEST = 1.0  # meanings of a name that weigh this much less than its best one are not meant
_RANKS = {"county": 1, "township": 2, "village": 3, "grid": 4, "road_number": 5}
_ADMINISTRATIVE = frozenset({"county", "township", "village", "grid"})
_BREAK = re.compile(r"[,;、:。]|(?:和|与|及|或|到|至)$")
_HOUSE_ENDS = re.compile(r"\d(?:幢|室|单元|层|组)")
_SAYS_NOTHING = re.compile(
    r"[\d\W_A-Za-z]|居民委员会|居委会|村民委员会|村委会|社区|小区|单元|幢|室|层|号|弄|组|区|期|和|与|及|或|到|至|"
    r"[一二三四五六七八九十]"
)
_LIST = re.compile(r"(?:\d{1,5}(?:幢|号|弄)?[,、和与及])+\d{1,5}(?:幢|号|弄)")


def several(text: str, reading: Reading, gazetteer: Gazetteer) -> Places:
    """Give (name, its areas) of each place of a text when two of them cannot be one address; else nothing.

    A new address begins after a break (a comma, 和) or a house number when the next name is not finer than
    the one before it, or when other words stand between a community or road number and it; so
    梁溪区,扬名街道,云杉花园 is one and 云杉花园、芦庄社区 are two.
    """
    addresses: list[list[Item]] = []
    last: Placed | None = None
    for one in _said(text, reading.placed, gazetteer):
        if last is None or one.is_again or _begins(text[last.end : one.start], last.item, one.item):
            addresses.append([])
        addresses[-1].append(one.item)
        last = one
    if len(addresses) < 2:
        return ()
    found = [_read_on(items, gazetteer) for items in addresses]
    areas = [units for _, units in found]
    apart = any(not _agree(a, b, gazetteer) for i, a in enumerate(areas) for b in areas[:i])
    return tuple(found) if apart else ()


def holds(unit: int, areas: Iterable[frozenset[int]], gazetteer: Gazetteer) -> bool:
    """Say whether an area holds every one of several places."""
    here = gazetteer.units[unit]
    return all(any(here.low <= other < here.high for other in units) for units in areas)


def _said(text: str, placed: Sequence[Placed], gazetteer: Gazetteer) -> list[Placed]:
    """The names that say where, in their order, with the further numbers of a list (3幢、25幢)."""
    found: list[Placed] = []
    for one in placed:
        item = one.item
        if item.kind not in _RANKS and item.kind not in PLACE_WEIGHTS:
            continue
        least = 0.0 if item.kind in _ADMINISTRATIVE else STRONG
        if not item.full or item.most < least:
            continue
        found.append(one)
        listed = _LIST.match(text, one.end, one.end + 40)
        for number in re.findall(r"\d+", listed.group())[1:] if listed else ():
            again = number_item(text[one.start : one.end], number, item, gazetteer)
            found.append(Placed(one.start, one.end, again, is_again=True))
    return found


def _begins(gap: str, before: Item, after: Item) -> bool:
    is_finer = _rank(after) > _rank(before)
    if _BREAK.search(gap):
        return not is_finer or (_rank(before) >= _RANKS["village"] and bool(_SAYS_NOTHING.sub("", gap)))
    return not is_finer and bool(_HOUSE_ENDS.search(gap))


def _rank(item: Item) -> int:
    return _RANKS.get(item.kind, 6)


def _read_on(items: Sequence[Item], gazetteer: Gazetteer) -> tuple[str, frozenset[int]]:
    """The last name of one address and its areas that fit the names before; at odds, the later name alone."""
    areas: frozenset[int] = frozenset()
    for item in items:
        meant = _meant(item)
        areas = frozenset(unit for unit in meant if _agree(areas, {unit}, gazetteer)) or meant
    return items[-1].matched, areas


def _meant(item: Item) -> frozenset[int]:
    least = item.most - NEXT_BEST
    return frozenset(unit for unit, weight in item.weights.items() if weight and weight > least)


def _agree(some: Iterable[int], others: Iterable[int], gazetteer: Gazetteer) -> bool:
    """Say whether any two areas, one of each side, lie one in the other."""
    units = gazetteer.units
    return any(
        units[a].low <= b < units[a].high or units[b].low <= a < units[b].high for a in some for b in others
    )
