"""What an address says, piece by piece: every name found, what it can mean and how much it weighs."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from judgegrid.methods.text.address_lexicon import Name, NameElsewhere, known_name
from judgegrid.methods.text.address_normal import MASK, NormalText
from judgegrid.methods.text.address_rows import PlaceRow
from judgegrid.methods.text.gazetteer import PLACE_WEIGHTS, Gazetteer

ROAD_NUMBER_WEIGHT = 5.0
ROAD_WEIGHT = 1.5
BUILDING_WEIGHT = 1.5
NEARBY_FACTOR = 0.6
OUTSIDE_FACTOR = 0.6
HOUSED_WEIGHT = 4.5  # a short name, but a house number stands behind it, or it is the whole text
EARLIER_FACTOR = 0.75
LEAST_LIKENESS = 0.66
LEAST_LIKENESS_INSIDE = 0.45
FUZZY_WEIGHTS = {"compound": 5.0, "learned": 5.0, "poi": 4.0, "village": 3.0, "grid": 4.0}
KIND_LABELS = {
    "province": "省",
    "city": "设区市",
    "county": "区县名",
    "township": "街镇名",
    "village": "社区（村）名",
    "grid": "网格名",
    "alias": "简称",
    "compound": "小区",
    "poi": "地点",
    "learned": "已学习的地名",
    "road_number": "道路门牌号",
    "road": "道路",
    "similar": "近似地名",
    "foreign": "外地地名",
}

_NEARBY = re.compile(r"^.{0,4}?(?:对面|附近|旁|隔壁|以[东南西北]|[东南西北]侧)")
_NUMBER = re.compile(
    rf"^(?:[东南西北]段|延伸段)?(?:(\d{{1,5}})(?:[-、/之]\d+)*(?:号|弄|$|[^\d幢室单层楼年月万])|({MASK}+\d*号?))"
)
_HOUSE = re.compile(r"^\d{1,5}(?:幢|号|室|组|-\d)")
_BUILDING = re.compile(r"^(?:[东南西北A-Za-z一二三四五六七八九十]{1,2}[区期])?,?(\d{1,4})(?:幢|-\d)")
# A name that runs on into unknown characters is probably part of a longer, unknown name.
_LONGER_BEFORE = re.compile(
    r"(?:^|[^\u3400-\u9fff])[\u3400-\u9fff]{0,2}"
    r"[^\u0000-\u33ff路街道巷弄村镇乡号组旁边侧内的在近与和处]$"
)
_LONGER_AFTER = re.compile(
    r"^(?!小区|社区|住宅|宿舍|[东南西北正大]门|门|物业|[东南西北中]?区|[东南西北]侧|[一二三四五六七八九十]+[期区]|"
    r"内|旁|对面|附近|附|甲|乙|单元|号|幢|院|商铺|底商|车库|地下|公寓|别墅|路口|交|与|和|及|近|以|靠|处)"
    r"[\u3400-\u9fff]{2}"
)
_RUN = re.compile(r"[\u3400-\u9fff]{2,14}(?:[A-Za-z\d]区)?")
_SKIP = re.compile(
    r"^(?:不详|不明|未知|住址|号|幢|单元|室|层|弄|与|和|及|交叉口|交汇处|路口|附近|对面|旁|以[东南西北]|[东南西北]侧|之|内|的|位于|在)+|"
    r"(?:不详|不明|未知|地址|出租房|暂住|号|幢|单元|室|层|与|和|及|交叉口|交汇处|附近|对面|旁|内|的|处|[东南西北]侧)+$"
)
_ESTATE = re.compile(
    r"(?:苑|园|新村|家园|小区|公寓|府|庭|邸|城|湾|花园|里|村|大厦|广场)[东南西北\d一二三四五六七八九十期区]*$"
)


Hit = tuple[int, int, Name | NameElsewhere]  # start and end in the text


@dataclass(slots=True)
class Item:
    """One piece of evidence: for each area it speaks for, the weight; the penalty for areas it excludes.

    ``most`` is the largest of the weights.
    """

    kind: str
    matched: str
    weights: dict[int, float]
    penalty: float = 0.0
    full: bool = True
    likeness: float = 1.0
    rows: Sequence[tuple[PlaceRow, int]] = ()
    most: float = field(init=False)

    def __post_init__(self) -> None:
        self.most = max(self.weights.values())

    def weaken(self, factor: float) -> None:
        """Let it say less for the areas it speaks for."""
        self.weights = {unit: weight * factor for unit, weight in self.weights.items()}
        self.most *= factor


@dataclass(slots=True)
class Placed:
    """A name where it stands in the text; ``is_again``: the same name with a further number of a list."""

    start: int
    end: int
    item: Item
    is_again: bool = False


@dataclass(slots=True)
class Reading:
    """All evidence of one address.

    ``items`` holds each name once, ``placed`` every name where it stands;
    ``foreign_full``/``foreign_short``: names of places elsewhere; ``rest``: pieces nothing was found in;
    ``unknown_names``: those of them that look like a compound or place the library does not hold.
    """

    items: list[Item]
    foreign_full: str = ""
    foreign_short: str = ""
    rest: tuple[str, ...] = ()
    masked_number: bool = False
    unknown_names: tuple[str, ...] = ()
    placed: list[Placed] = field(default_factory=list)


def read(normal: NormalText, gazetteer: Gazetteer) -> Reading:
    """Collect the evidence of a normal text: exact names in one pass, similar ones if nothing is strong."""
    text = normal.text
    hits = _hits(text, gazetteer)
    reading = Reading([])
    seen: set[str] = set()
    for k, (start, end, name) in enumerate(hits):
        if isinstance(name, NameElsewhere):
            if name.is_full:
                reading.foreign_full = reading.foreign_full or name.text
            elif start <= 1:
                reading.foreign_short = name.text
            continue
        is_part = name.is_place and _is_part_of_longer(text, hits, k)
        items = _items(text, end, name, is_part, gazetteer, reading)
        reading.placed += [Placed(start, end, item) for item in items]
        if name.text not in seen:
            seen.add(name.text)
            reading.items += items
    _weigh_earlier_places(reading.items)
    reading.rest = _rest(text, hits)
    reading.unknown_names = tuple(p for p in reading.rest if len(p) >= 3 and _ESTATE.search(p))
    narrow = _named_ranges(reading, ("village", "township"), gazetteer)
    if not any(_strong(item, narrow) for item in reading.items):
        kept = [hit for hit in hits if not _is_only_place(hit[2])]
        named = narrow or _named_ranges(reading, ("county",), gazetteer)
        _add_similar(reading, _rest(text, kept), named, gazetteer)
    return reading


def _is_part_of_longer(text: str, hits: list[Hit], k: int) -> bool:
    """Whether the name of a place runs on into unknown characters, before it or behind it."""
    start, end, _ = hits[k]
    before = text[hits[k - 1][1] if k else 0 : start]
    after = text[end : hits[k + 1][0] if k + 1 < len(hits) else len(text)]
    return bool(_LONGER_BEFORE.search(before) or _LONGER_AFTER.match(after))


def _is_only_place(name: Name | NameElsewhere) -> bool:
    return isinstance(name, Name) and name.is_only_place


def _weigh_earlier_places(items: list[Item]) -> None:
    """Of several places the last one is the finest; the ones before it say less."""
    places = [item for item in items if item.kind in PLACE_WEIGHTS and item.most > 2.0]
    for item in places[:-1]:
        item.weaken(EARLIER_FACTOR)


def _named_ranges(reading: Reading, levels: tuple[str, ...], gazetteer: Gazetteer) -> list[tuple[int, int]]:
    """Ranges of the units that the text names on the first of ``levels`` it names any; else empty."""
    for level in levels:
        units = [u for i in reading.items if i.kind == level for u in i.weights]
        if units:
            return [(gazetteer.units[u].low, gazetteer.units[u].high) for u in units]
    return []


def _within(units: Collection[int], ranges: list[tuple[int, int]]) -> bool:
    for low, high in ranges:
        for unit in units:
            if low <= unit < high:
                return True
    return False


def _strong(item: Item, named: list[tuple[int, int]]) -> bool:
    if item.most < 3.0 or (item.kind != "road_number" and item.kind not in PLACE_WEIGHTS):
        return False
    return not named or _within([u for u, w in item.weights.items() if w], named)


def _hits(text: str, gazetteer: Gazetteer) -> list[Hit]:
    """The names of a text that do not overlap: longer ones first, of equally long ones the earlier."""
    found = []
    for last, written in gazetteer.automaton.iter(text):
        end = last + 1
        name = gazetteer.names[written]
        if name.not_before is None or not name.not_before.match(text, end):
            start = end - len(name.text)
            found.append((start - end, start, end, name))
    found.sort()
    taken = bytearray(len(text))
    kept = []
    for length, start, end, name in found:
        if not (taken[start] or taken[end - 1]):  # none is longer than those before it
            taken[start:end] = b"\1" * -length
            kept.append((start, end, name))
    kept.sort()
    return kept


def _items(
    text: str, end: int, name: Name, is_part: bool, gazetteer: Gazetteer, reading: Reading
) -> list[Item]:
    items = []
    if name.is_road:
        items.append(_road_item(text, end, name.text, gazetteer, reading))
    if name.has_places:
        following = text[end : end + 10]
        housed = bool(_HOUSE.match(following)) or name.text == text
        items.append(_place_item(following, name, is_part, housed))
    elif name.meanings:
        items.append(Item(name.kind, name.text, name.weights, penalty=name.penalty, full=name.is_full))
    return items


def _road_item(text: str, end: int, name: str, gazetteer: Gazetteer, reading: Reading) -> Item:
    segments = gazetteer.segments[name]
    numbered = _NUMBER.match(text[end : end + 16])
    if numbered and numbered.group(2):
        reading.masked_number = True
    if numbered and numbered.group(1):
        number = int(numbered.group(1))
        inside = {unit: ROAD_NUMBER_WEIGHT for row, unit in segments if row.holds(number)}
        if inside:
            for _, unit in segments:
                inside.setdefault(unit, 0.0)
            return Item("road_number", f"{name}{number}号", inside, penalty=1.5)
        return Item("road", f"{name}{number}号", {unit: ROAD_WEIGHT for _, unit in segments})
    return Item("road", name, {unit: ROAD_WEIGHT for _, unit in segments})


def _place_item(following: str, name: Name, is_part: bool, housed: bool) -> Item:
    near = NEARBY_FACTOR if is_part or (name.is_place and _NEARBY.match(following)) else 1.0
    number = _BUILDING.match(following)
    weights: dict[int, float] = {}
    rows = []
    for meaning in name.meanings:
        weight = meaning.weight * near
        row = meaning.row
        if row is not None:
            rows.append((row, meaning.unit))
            if meaning.full and housed:
                weight = max(weight, HOUSED_WEIGHT * near)
            if number and row.building_from is not None and row.building_to is not None:
                inside = row.building_from <= int(number.group(1)) <= row.building_to
                weight += BUILDING_WEIGHT if inside else -BUILDING_WEIGHT
        weights[meaning.unit] = max(weight, weights.get(meaning.unit, 0.0))
    full = name.is_full and near == 1.0
    return Item(name.kind, name.text, weights, penalty=name.penalty, full=full, rows=rows)


def number_item(name: str, number: str, item: Item, gazetteer: Gazetteer) -> Item:
    """The item of a name with another number of a list, 清扬路35号、36号."""
    if item.kind == "road_number":
        return _road_item(f"{name}{number}号", len(name), name, gazetteer, Reading([]))
    known = known_name(name, gazetteer.names.known[name])
    return _place_item(f"{number}幢", known, False, True)


def _rest(text: str, hits: list[Hit]) -> tuple[str, ...]:
    pieces, position = [], 0
    for start, end in (*((start, end) for start, end, _ in hits), (len(text), len(text))):
        for run in _RUN.findall(text, position, start):
            piece = _SKIP.sub("", run)
            if len(piece) >= 2:
                pieces.append(piece)
        position = end
    return tuple(pieces)


def _add_similar(
    reading: Reading, pieces: tuple[str, ...], named: list[tuple[int, int]], gazetteer: Gazetteer
) -> None:
    pieces = tuple(p for p in pieces if len(p) >= 3 and p not in gazetteer.names.known)[:3]
    inside = gazetteer.fuzzy.inside(named) if pieces else set()
    for piece in pieces:
        near = gazetteer.fuzzy.near(
            piece, least=LEAST_LIKENESS, least_inside=LEAST_LIKENESS_INSIDE, inside=inside
        )
        if near:
            factor = {name: 1.0 if not named or name in inside else OUTSIDE_FACTOR for name, _ in near}
            reading.items.append(_similar_item(piece, near, factor, gazetteer))


def _similar_item(
    piece: str, near: list[tuple[str, float]], factor: dict[str, float], gazetteer: Gazetteer
) -> Item:
    weights: dict[int, float] = {}
    rows: list[tuple[PlaceRow, int]] = []
    for name, alike in near[:12]:
        for meaning in gazetteer.names.known[name]:
            if meaning.kind in FUZZY_WEIGHTS:
                weight = FUZZY_WEIGHTS[meaning.kind] * (alike - 0.3) / 0.7 * factor[name]
                weights[meaning.unit] = max(weight, weights.get(meaning.unit, 0.0))
                if meaning.row is not None and alike == near[0][1]:
                    rows.append((meaning.row, meaning.unit))
        for _, unit in gazetteer.segments.get(name, ())[:20]:
            weights[unit] = max(ROAD_WEIGHT * alike, weights.get(unit, 0.0))
    return Item("similar", f"{piece}≈{near[0][0]}", weights, full=False, likeness=near[0][1], rows=rows)
