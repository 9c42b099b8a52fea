"""Areas and grids: codes, kinds, short names and lineage (rules.md §3)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from judgegrid.domain.refusals import Invalid


class Level(StrEnum):
    """Levels of the area tree, from the top down."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"
    GRID = "grid"

    @property
    def label(self) -> str:
        return _LEVEL_LABELS[self]

    @property
    def below(self) -> Level | None:
        """The next level down; None under the grid."""
        order = list(Level)
        place = order.index(self) + 1
        return order[place] if place < len(order) else None


_LEVEL_LABELS = {
    Level.PROVINCE: "省",
    Level.CITY: "市",
    Level.COUNTY: "县区",
    Level.TOWNSHIP: "镇街",
    Level.VILLAGE: "村居",
    Level.GRID: "网格",
}


class GridClass(StrEnum):
    """Classes of grids, the two digits after the unit in our own grid code."""

    BASIC = "01"
    DEDICATED = "02"
    MICRO = "03"

    @property
    def label(self) -> str:
        return {"01": "基础网格", "02": "专属网格", "03": "微网格"}[self.value]


# Kinds a 12-digit code tells; the class by code is not the class by name (AR-4).
NEIGHBOURHOOD, VILLAGE_KIND, SIMILAR = "居", "村", "类"
_TOWNSHIP_KINDS = {"0": "街道", "1": "镇", "2": "乡", "3": "乡", "4": "类似乡级", "5": "类似乡级"}
_PROVINCES = frozenset(
    f"{region}{place}"
    for region, places in {1: 5, 2: 3, 3: 7, 4: 6, 5: 4, 6: 5, 7: 1, 8: 2}.items()
    for place in range(1, places + 1)
) | {"50", "99"}  # 99: no real province; data whose places were masked at the source
_CUTS = ((2, Level.PROVINCE), (4, Level.CITY), (6, Level.COUNTY), (9, Level.TOWNSHIP), (12, Level.VILLAGE))
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


@dataclass(frozen=True, slots=True)
class AreaCode:
    """A code read: 12 digits, or 17 for a grid. ``parent`` is empty for a province."""

    code: str
    level: Level
    parent: str
    kind: str


def parse_code(text: str) -> AreaCode:
    """Read an area code: 2, 4, 6, 9 or 12 digits (short ones are filled with 0), or 17 for a grid.

    Full-width digits and blanks are taken. Raises Invalid, also for a number mangled by a spreadsheet (AR-6).
    """
    plain = re.sub(r"\s+", "", text).translate(_FULL_WIDTH)
    if re.fullmatch(r"[\d.]+(?:[eE]\+?\d+)?", plain) and not plain.isdigit():
        raise _wrong(text, "是表格软件改写过的数字，请把该列设为文本后重新导出")
    if not (plain.isascii() and plain.isdigit()) or len(plain) not in (2, 4, 6, 9, 12, 17):
        raise _wrong(text, "应为2、4、6、9、12位区划代码或17位网格代码，全部为数字")
    if plain[:2] not in _PROVINCES:
        raise _wrong(text, f"前两位{plain[:2]}不是省级代码")
    if len(plain) == 17:
        return _grid(plain)
    code = plain.ljust(12, "0")
    place = next(i for i, (cut, _) in enumerate(_CUTS) if set(code[cut:]) <= {"0"})
    level = _CUTS[place][1]
    parent = code[: _CUTS[place - 1][0]].ljust(12, "0") if place else ""
    return AreaCode(code, level, parent, _kind(code, level))


def ancestor_codes(code: str) -> tuple[str, ...]:
    """Codes of the areas above, from the province down; without the code itself."""
    above: list[str] = []
    parent = parse_code(code).parent
    while parent:
        above.append(parent)
        parent = parse_code(parent).parent
    return tuple(reversed(above))


def _wrong(text: str, right: str) -> Invalid:
    return Invalid(f"区划代码“{text.strip()}”不对：{right}", {"代码": right})


def _kind(code: str, level: Level) -> str:
    if level is Level.TOWNSHIP:
        return _TOWNSHIP_KINDS.get(code[6], "其他")
    if level is Level.VILLAGE:
        return NEIGHBOURHOOD if code[9] in "01" else VILLAGE_KIND if code[9] in "23" else SIMILAR
    return ""


def _grid(code: str) -> AreaCode:
    unit = parse_code(code[:12])
    if unit.level is not Level.VILLAGE:
        raise _wrong(code, "网格必须属于一个村或社区，前12位应为村社区代码")
    if code[12:14] not in set(GridClass) or code[14:] == "000":
        raise _wrong(code, "第13、14位应为01基础、02专属或03微网格，末三位为001至999的顺序号")
    return AreaCode(code, Level.GRID, unit.code, GridClass(code[12:14]).label)


def grid_code(unit: str, grid_class: GridClass, sequence: int) -> str:
    """Our own 17-digit grid code; raises Invalid when the unit is no village unit or 1–999 is left."""
    return parse_code(f"{unit}{grid_class}{sequence:03d}").code


@dataclass(frozen=True, slots=True)
class CityGrid:
    """A 20-digit code of CJ/T 349-2010, kept as an alias. ``grid`` 00 = undivided."""

    kind: str
    county: str
    street: str
    community: str
    grid: str


def parse_city_grid(text: str) -> CityGrid:
    """Read a CJ/T 349-2010 code: 1–6 object, 7–12 GB/T 2260, 13–15 street, 16–18 community, 19–20 grid."""
    plain = re.sub(r"\s+", "", text).translate(_FULL_WIDTH)
    if not re.fullmatch(r"\d{20}", plain):
        raise Invalid(f"网格编码“{text.strip()}”不对", {"编码": "CJ/T 349 编码应为20位数字"})
    return CityGrid(plain[:6], plain[6:12], plain[12:15], plain[15:18], plain[18:])


# Longest first. 村 itself is no suffix: dropping it doubles the ambiguity and wrecks 新村 (AR-7).
SUFFIXES = (
    "居民社区委员会",
    "社区居民委员会",
    "社区居民委员",
    "社区居委会",
    "居民委员会",
    "居委会",
    "村民委员会",
    "村委会",
    "虚拟社区",
    "管理区",
    "社区",
)
_SUFFIX_KINDS = {"村民委员会": VILLAGE_KIND, "村委会": VILLAGE_KIND, "社区居民委员会": NEIGHBOURHOOD}
_SUFFIX_KINDS |= {"社区居委会": NEIGHBOURHOOD, "居民委员会": NEIGHBOURHOOD, "居委会": NEIGHBOURHOOD}
_ORDINAL = re.compile(r"第([一二三四五六七八九十百\d]+)")


def _cut(name: str) -> tuple[str, str]:
    plain = re.sub(r"\s+", "", name).translate(_FULL_WIDTH)
    for suffix in SUFFIXES:
        if plain.endswith(suffix) and len(plain) > len(suffix):
            return plain.removesuffix(suffix), suffix
    return plain, ""


def short_name(name: str) -> str:
    """A name without its suffix and with 第N as N: 香梅第一社区居民委员会 → 香梅一."""
    return _ORDINAL.sub(r"\1", _cut(name)[0])


def kind_in_name(name: str) -> str:
    """居 or 村 when the name says so itself, else empty: the second key of a short name."""
    return _SUFFIX_KINDS.get(_cut(name)[1], "")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An area that a name may mean; ``score`` in (0, 1], ``reason`` says why."""

    code: str
    name: str
    score: float
    reason: str


class Names:
    """Finds areas by name; ``units`` are (code, name) pairs, ``aliases`` too."""

    def __init__(self, units: Iterable[tuple[str, str]], aliases: Iterable[tuple[str, str]] = ()) -> None:
        self._printed: dict[str, dict[str, str]] = defaultdict(dict)
        self._short: dict[str, dict[str, str]] = defaultdict(dict)
        self._alias: dict[str, dict[str, str]] = defaultdict(dict)
        for code, name in units:
            self._printed[name][code] = name
            self._short[short_name(name)][code] = name
        for code, alias in aliases:
            self._alias[short_name(alias)][code] = alias

    def find(self, text: str, *, kind: str = "", within: str = "") -> tuple[Candidate, ...]:
        """All areas that fit, best first. It never picks inside an ambiguity (AR-8): see ``settled``.

        ``kind`` 居/村/类 narrows (else the kind the text itself names); ``within`` is a code prefix.
        """
        wanted = kind or kind_in_name(text)
        found: dict[str, Candidate] = {}
        ways = (
            (self._printed.get(text.strip(), {}), 1.0, "名称一致"),
            (self._alias.get(short_name(text), {}), 0.98, "别名一致"),
            (self._short.get(short_name(text), {}), 0.95, "简称一致"),
            (self._committees(short_name(text)), 0.8, "去掉“村”后一致"),
        )
        for units, score, reason in ways:
            for code, name in units.items():
                if code.startswith(within) and code not in found:
                    found[code] = Candidate(code, name, score, reason)
        same_kind = [one for one in found.values() if parse_code(one.code).kind == wanted]
        kept = same_kind if wanted and same_kind else list(found.values())
        return tuple(sorted(kept, key=lambda one: (-one.score, one.code)))

    def _committees(self, short: str) -> dict[str, str]:
        """Village committees whose short name carries no 村 (芙蓉村委会) for a text that does (芙蓉村)."""
        if not short.endswith("村"):
            return {}
        named = self._short.get(short.removesuffix("村"), {})
        return {code: name for code, name in named.items() if parse_code(code).kind == VILLAGE_KIND}


def settled(candidates: Sequence[Candidate]) -> str | None:
    """The code when there is exactly one candidate, else None: an ambiguity is for a person."""
    return candidates[0].code if len(candidates) == 1 else None


def in_force(valid_from: date | None, valid_to: date | None, on: date) -> bool:
    """Whether a dated row holds on a day; half-open, None = no bound."""
    return (valid_from is None or valid_from <= on) and (valid_to is None or on < valid_to)


@dataclass(frozen=True, slots=True)
class Link:
    """``weight`` of the predecessor's people and cases went to the successor on a day."""

    predecessor: str
    successor: str
    weight: float
    on: date


def check_links(links: Sequence[Link]) -> None:
    """Raises Invalid unless the weights of every predecessor lie in (0, 1] and sum to 1 on their day."""
    sums: dict[tuple[str, date], float] = defaultdict(float)
    for link in links:
        if not 0 < link.weight <= 1:
            raise Invalid(
                f"{link.predecessor}→{link.successor}的权重{link.weight:g}不对", {"权重": "大于0，不大于1"}
            )
        if link.predecessor == link.successor:
            raise Invalid(f"{link.predecessor}不能由自己承接", {"承接": "另一个区域的代码"})
        sums[link.predecessor, link.on] += link.weight
    for (code, on), total in sums.items():
        if abs(total - 1) > 1e-6:
            raise Invalid(f"{code}于{on}的权重之和为{total:g}", {"权重": "各承接区域的权重之和应为1"})


def carry_forward(
    values: Mapping[str, float], links: Sequence[Link], *, since: date, until: date
) -> dict[str, float]:
    """Values counted in the geography of ``since``, re-allocated to that of ``until``.

    Events after ``since`` and up to ``until`` are applied in order of their days, all links of a day
    at once. The sum is kept when the weights of each predecessor sum to 1.
    """
    current = dict(values)
    days = sorted({link.on for link in links if since < link.on <= until})
    for day in days:
        moved: dict[str, float] = defaultdict(float)
        today = [link for link in links if link.on == day]
        gone = {link.predecessor for link in today}
        for code, value in current.items():
            if code not in gone:
                moved[code] += value
        for link in today:
            if link.predecessor in current:
                moved[link.successor] += current[link.predecessor] * link.weight
        current = dict(moved)
    return current
