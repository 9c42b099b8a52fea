"""Two addresses side by side: what agrees, what contradicts and what only one of them says, as numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel, JaroWinkler, LCSseq

from judgegrid.methods.text.address_normal import normalise

ABSENT = -1.0
SAME_ROAD = 0.75
Weigh = Callable[[str], float]

_UPPER = (
    ("province", re.compile(r"^(?:[\u4e00-\u9fff]{2,3}省|[\u4e00-\u9fff]{2,6}自治区)")),
    ("city", re.compile(r"^[\u4e00-\u9fff]{2,6}?(?:市|自治州)")),
    ("county", re.compile(r"^[\u4e00-\u9fff]{1,7}?(?:区|县|市)(?!域)")),
    ("township", re.compile(r"^[\u4e00-\u9fff]{1,8}?(?:街道办事处|街道|镇|乡)")),
)
_ROAD = re.compile(
    r"([\u4e00-\u9fffA-Z0-9]{1,8}?(?:大道|大街|路|街|巷|道|胡同|国道|省道|线))(?:(\d+)(?:[-~之]\d+)?(?:号|弄|#)?)?"
)
_NUMBERS = {
    "lane": re.compile(r"(\d+)弄"),
    "number": re.compile(r"(\d+)(?:[-~之]\d+)*号(?!楼|线)"),
    "building": re.compile(r"([A-Za-z]?\d+|[A-Za-z])(?:幢|座|栋)"),
    "unit": re.compile(r"(\d+)单元"),
    "any": re.compile(r"\d+"),
}
_BEFORE_POI = re.compile(
    r"\d+(?:[-~之]\d+)*(?:号|弄|米)|(?:大道|路|街|巷)(?=[\u4e00-\u9fff])|附近|对面|交叉口"
)
_ROOM = re.compile(r"\d+(?:幢|单元|室|层|楼).*$|\(.*")
_COUNTED = re.compile(r"\d+(?:[-~之]\d+)*(?:号|弄|幢|单元|室|层|楼|米)?")
_RELATIVE = re.compile(r"[东南西北]{1,2}\d+米|附近|对面|旁")
_NAMED = re.compile(
    r"[\u4e00-\u9fff]{2,8}?(?:小区|花园|家园|苑|公寓|新村|广场|大厦|中心|城|府|里|湾|庭|学院|大学|医院|公司|厂|院|店|"
    r"学校|中学|小学|园|社区|村|组|队|屯)"
)


@dataclass(frozen=True, slots=True)
class Parts:
    """An address cut by rules; ``rest`` is what follows the administrative names."""

    whole: str
    rest: str
    upper: dict[str, str]
    roads: tuple[tuple[str, int | None], ...]
    numbers: dict[str, tuple[str, ...]]
    poi: str
    named: tuple[str, ...]
    relative: bool
    crossing: bool


def parts(text: str) -> Parts:
    """Cut an address into administrative names, roads with numbers, building, unit and named place."""
    whole = rest = normalise(text).text
    upper = {}
    for level, pattern in _UPPER:
        found = pattern.match(rest)
        upper[level] = found.group() if found else ""
        rest = rest[found.end() :] if found else rest
    cut = max((m.end() for m in _BEFORE_POI.finditer(rest)), default=0)
    return Parts(
        whole=whole,
        rest=rest,
        upper=upper,
        roads=tuple((m[1], int(m[2]) if m[2] and len(m[2]) < 6 else None) for m in _ROAD.finditer(rest)),
        numbers={kind: tuple(pattern.findall(rest)) for kind, pattern in _NUMBERS.items()},
        poi=_ROOM.sub("", rest[cut:]),
        named=tuple(_NAMED.findall(_COUNTED.sub(" ", rest))),
        relative=bool(_RELATIVE.search(rest)),
        crossing="交叉口" in rest or "路口" in rest,
    )


def compare(a: str, b: str, weigh: Weigh) -> list[float]:
    """Give the numbers that describe a pair; ``weigh`` says how rare a group of characters is.

    The order is fixed, the length is the same for every pair, what cannot be compared is ``ABSENT``.
    """
    left, right = parts(a), parts(b)
    return [
        *_shared_grams(left.rest, right.rest, weigh),
        *_likeness(left.rest, right.rest),
        *(_upper(left, right, level) for level in ("city", "county", "township")),
        *_roads(left, right),
        *(v for kind in _NUMBERS for v in _same_numbers(left.numbers[kind], right.numbers[kind])),
        *_places(left, right, weigh),
        float(left.relative),
        float(right.relative),
        float(left.crossing),
        float(right.crossing),
    ]


def grams(text: str, n: int) -> list[str]:
    """Give all groups of ``n`` characters in order."""
    return [text[i : i + n] for i in range(len(text) - n + 1)]


def all_grams(text: str) -> set[str]:
    """Give all groups of one to three characters of the normal form of an address."""
    form = normalise(text).text
    return {gram for n in (1, 2, 3) for gram in grams(form, n)}


def _shared_grams(a: str, b: str, weigh: Weigh) -> list[float]:
    values: list[float] = []
    for n in (1, 2, 3):
        left, right = Counter(grams(a, n)), Counter(grams(b, n))
        sums = [sum(k * weigh(g) for g, k in c.items()) for c in (left & right, left, right)]
        values += [
            sums[0] / (sums[1] or 1),
            sums[0] / (sums[2] or 1),
            2 * sums[0] / (sums[1] + sums[2] or 1),
            sums[0],
        ]
    one, two = set(grams(a, 2)), set(grams(b, 2))
    missing = [[weigh(g) for g in one - two], [weigh(g) for g in two - one]]
    values.append(max((weigh(g) for g in one & two), default=0.0))
    return values + [max(m, default=0.0) for m in missing] + [sum(m) for m in missing]


def _likeness(a: str, b: str) -> list[float]:
    bare_a, bare_b = re.sub(r"\d+", "", a), re.sub(r"\d+", "", b)
    shortest = max(min(len(bare_a), len(bare_b)), 1)
    return [
        Indel.normalized_similarity(a, b),
        LCSseq.normalized_similarity(a, b),
        fuzz.partial_ratio(a, b),
        fuzz.partial_ratio(bare_a, bare_b),
        LCSseq.similarity(bare_a, bare_b) / shortest,
        JaroWinkler.normalized_similarity(a[::-1], b[::-1]),
        float(len(a)),
        float(len(b)),
        float(len(b) - len(a)),
    ]


def _upper(left: Parts, right: Parts, level: str) -> float:
    """1 the same, 0 another, between them how far one address holds what only the other says."""
    p, q = left.upper[level], right.upper[level]
    if p and q:
        return 1.0 if p == q else 0.6 if p[:2] == q[:2] else 0.0
    if p:
        return 0.8 if p[:2] in right.whole else 0.4
    if q:
        return 0.7 if q[:2] in left.whole else 0.3
    return 0.5


def _roads(left: Parts, right: Parts) -> list[float]:
    one, two = {r for r, _ in left.roads}, {r for r, _ in right.roads}
    alike = [Indel.normalized_similarity(p, q) for p in one for q in two]
    gaps = [
        abs(m - n)
        for p, m in left.roads
        for q, n in right.roads
        if m is not None and n is not None and Indel.normalized_similarity(p, q) >= SAME_ROAD
    ]
    return [
        float(len(one)),
        float(len(two)),
        max(alike, default=ABSENT),
        float(sum(r in left.whole for r in two)),
        float(sum(r in right.whole for r in one)),
        float(min(gaps) == 0) if gaps else ABSENT,
        float(min(*gaps, 500)) if gaps else ABSENT,
    ]


def _same_numbers(one: tuple[str, ...], two: tuple[str, ...]) -> list[float]:
    a, b = set(one), set(two)
    jaccard = len(a & b) / len(a | b) if a and b else ABSENT
    last = float(one[-1] == two[-1]) if a and b else ABSENT
    return [jaccard, last, float(len(a - b)), float(len(b - a))]


def _places(left: Parts, right: Parts, weigh: Weigh) -> list[float]:
    a, b = left.rest, right.rest
    pairs = ((left.poi, b), (right.poi, a), (a[-6:], b), (b[-6:], a), (a[:6], b), (b[:6], a))
    values = [_held(piece, whole, weigh) for piece, whole in pairs]
    values += [float(len(left.poi)), float(len(right.poi)), fuzz.ratio(left.poi, right.poi)]
    for one, whole in ((left.named, b), (right.named, a)):
        held = [_held(name, whole, weigh) for name in one]
        values += [max(held, default=ABSENT), held[-1] if held else ABSENT]
    alike = (fuzz.ratio(p, q) for p in left.named for q in right.named)
    return [*values, max(alike, default=ABSENT)]


def _held(piece: str, whole: str, weigh: Weigh) -> float:
    """Give the weighted share of the pairs of characters of a piece that stand in the other address."""
    found = set(grams(piece, 2))
    total = sum(map(weigh, found))
    return sum(weigh(g) for g in found if g in whole) / total if total else ABSENT
