"""Forms under which administrative units and compounds are written."""

from __future__ import annotations

import re

from judgegrid.methods.text.address_normal import normalise_name

_VILLAGE_SUFFIXES = (
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
_TOWNSHIP_SUFFIXES = ("街道办事处", "街道", "地区", "镇", "乡")
_COUNTY_SUFFIXES = ("自治县", "自治州", "地区", "区", "市", "县", "盟", "旗")
_PROVINCE_SUFFIXES = ("维吾尔自治区", "壮族自治区", "回族自治区", "特别行政区", "自治区", "省", "市")
_ADMINISTRATIVE = re.compile(r"(?:街道|社区|居委会|村委会|委员会|[镇乡区县市省])$")
_PHASE = re.compile(
    r"(?:[一二三四五六七八九十\d]{1,2}(?:-[\d]+)?期|[东南西北中]?[A-Za-z一二三四五六七八九十\d东南西北中]{1,2}区"
    r"|[\d、,-]+(?:号|幢)?|别墅|[A-Za-z])$"
)
_NUMERAL_END = re.compile(r"[一二三四五六七八九十]$")
GENERIC_ENDS = (
    "住宅小区",
    "家属院",
    "宿舍",
    "小区",
    "新村",
    "家园",
    "花园",
    "公寓",
    "广场",
    "大厦",
    "雅苑",
    "新苑",
    "佳苑",
    "花苑",
    "名苑",
    "公馆",
    "别墅",
    "苑",
    "园",
    "村",
    "里",
    "府",
    "庭",
    "城",
    "邸",
    "湾",
)


def village_forms(name: str) -> tuple[set[str], set[str]]:
    """Give (full forms, weak aliases) of a community or village committee (rules.md §3.3).

    村 is kept (AR-7); the name without it is only a weak alias, so that 羊尖 alone stays open between the
    community and the village of that name.
    """
    form = normalise_name(name)
    suffix = next((s for s in _VILLAGE_SUFFIXES if form.endswith(s) and len(form) > len(s)), "")
    base = form.removesuffix(suffix) if suffix else form
    full = {form}
    if suffix in ("村民委员会", "村委会"):
        village = base if base.endswith("村") else base + "村"
        full |= {village, village + "委会", village + "民委员会", village + "村委会", village + "村民委员会"}
        short = village[:-1]
        drop = len(short) < 2 or short.endswith("新") or _NUMERAL_END.search(short)
        return full, set() if drop else {short}
    full |= {base + s for s in ("社区", "居委会", "社区居委会", "居民委员会", "社区居民委员会")}
    return full, {base} - full if len(base) >= 2 else set()


def township_forms(name: str) -> tuple[set[str], set[str]]:
    """Give (full forms, weak aliases) of a street, town or township; 街道 and 镇 stand for each other."""
    form = normalise_name(name)
    suffix = next((s for s in _TOWNSHIP_SUFFIXES if form.endswith(s) and len(form) > len(s) + 1), "")
    if not suffix:
        return {form}, set()
    base = form.removesuffix(suffix)
    return {form, base + "街道", base + "镇", base + "乡"}, {base}


def upper_forms(name: str, level: str) -> tuple[set[str], set[str]]:
    """Give (full forms, weak aliases) of a county, city or province."""
    form = normalise_name(name)
    suffixes = _PROVINCE_SUFFIXES if level == "province" else _COUNTY_SUFFIXES
    suffix = next((s for s in suffixes if form.endswith(s) and len(form) >= len(s) + 2), "")
    return {form}, {form.removesuffix(suffix)} if suffix else set()


def area_forms(name: str, level: str) -> tuple[set[str], set[str]]:
    """Give (full forms, weak aliases) of an administrative unit of any level."""
    if level == "village":
        full, alias = village_forms(name)
        return full, alias - set(GENERIC_ENDS)
    if level == "township":
        return township_forms(name)
    if level == "grid":
        return {normalise_name(name)}, set()
    return upper_forms(name, level)


def is_administrative(name: str) -> bool:
    """Say whether a name ends like an administrative one, so that it may count as a full form."""
    return bool(_ADMINISTRATIVE.search(name))


def place_forms(name: str, prefixes: tuple[str, ...] = ()) -> tuple[set[str], str]:
    """Give (exact forms, base without phase, zone or block; "" when it has none) of a compound or place.

    ``prefixes`` are names of cities, longest first, that a compound may carry in front or not.
    """
    form = normalise_name(name)
    exact = {form}
    for prefix in prefixes:
        if form.startswith(prefix) and len(form) >= len(prefix) + 3:
            exact.add(form.removeprefix(prefix))
            break
    shortest = min(exact, key=len)
    if shortest.endswith("小区") and len(shortest) >= 5:
        exact.add(shortest.removesuffix("小区"))
    base = shortest
    while len(base) > 2:
        shorter = _PHASE.sub("", base)
        if shorter == base or len(shorter) < 2:
            break
        base = shorter
    return exact, base if base not in exact and len(base) >= 3 else ""


def core(name: str) -> str:
    """Give the telling part of a compound's name: without 新村, 花园, 苑 and the like."""
    for end in GENERIC_ENDS:
        if name.endswith(end) and len(name) >= len(end) + 2:
            return name.removesuffix(end)
    return name
