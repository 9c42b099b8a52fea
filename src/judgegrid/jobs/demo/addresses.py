"""How clerks type addresses: complete, short, wrong in places, or not at all."""

from __future__ import annotations

from random import Random

from judgegrid.jobs.demo.places import City, Compound, Unit

ELSEWHERE = (
    "江苏省苏州市姑苏区平江街道{n}号",
    "江苏省常州市武进区湖塘镇{n}号",
    "安徽省阜阳市颍上县慎城镇{n}号",
    "河南省商丘市永城市演集镇{n}号",
    "四川省达州市宣汉县东乡镇{n}组",
    "上海市浦东新区川沙新镇{n}弄",
    "浙江省湖州市长兴县雉城街道{n}号",
    "江苏省盐城市射阳县合德镇{n}组{n}号",
)
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_CHINESE = "零一二三四五六七八九"


def inside(city: City, unit: Unit, rng: Random, compound: Compound | None = None) -> str:
    """An address in the unit, as one clerk or another would type it."""
    place = compound or rng.choice(unit.compounds)
    house = f"{rng.randrange(1, 60)}{rng.choice(('幢', '号', '栋', '号楼', '#'))}{rng.randrange(101, 2404)}室"
    parts = [
        rng.choice(("江苏省无锡市", "无锡市", "", "江苏无锡")),
        city.county(unit) if rng.random() < 0.85 else "",
        city.township(unit) if rng.random() < 0.45 else "",
        unit.short + "社区" if rng.random() < 0.3 and unit.code[9] in "01" else "",
    ]
    by_road = place.road and rng.random() < 0.3
    parts.append(f"{place.road}{place.road_number}号" if by_road else place.name)
    parts.append(house if rng.random() < 0.93 else "")
    return _mess("".join(parts), rng)


def elsewhere(rng: Random) -> str:
    """An address outside the city."""
    return rng.choice(ELSEWHERE).format(n=rng.randrange(1, 300))


def unknown(city: City, unit: Unit, rng: Random) -> str:
    """An address that leads no further than a district or township, or nowhere."""
    return rng.choice(
        (
            f"无锡市{city.county(unit)}",
            f"无锡市{city.county(unit)}{city.township(unit)}××路××号",
            "现住址不详",
            "",
            f"{city.county(unit)}出租房",
        )
    )


def _mess(text: str, rng: Random) -> str:
    luck = rng.random()
    if luck < 0.04:
        return text.translate(_FULL_WIDTH)
    if luck < 0.08:
        return "住" + text
    if luck < 0.11:
        return text.replace("无锡市", "无锡市 ").replace("区", "区 ", 1)
    if luck < 0.13 and len(text) > 8:
        at = rng.randrange(4, len(text) - 1)
        return text[:at] + text[at + 1 :]  # a character was left out
    if luck < 0.15:
        return "".join(_CHINESE[int(c)] if c.isdigit() and rng.random() < 0.3 else c for c in text)
    return text
