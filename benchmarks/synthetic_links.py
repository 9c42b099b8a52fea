"""Made-up filings and earlier reports of the same quarrels, with the usual faults of names and places.

Written by the author of the matcher: good for regression and for comparing methods, not a claim about a city.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from judgegrid.methods.text.link_records import Record

SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏"
    "苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵"
    "万覃武钱戴严莫孔向常汤"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国志文斌波辉宇浩鑫峰龙飞雪婷婉琳"
    "晨曦佳怡子轩梓涵思雨欣然一诺俊豪嘉怡博雅诗琪天佑海燕春花秋月冬梅金凤银根宝德福寿康安永顺贵"
    "祥仁义礼智信忠孝和清源泉林森木松柏竹云山河江湖洪亮光辉耀"
)
SOUNDS = (
    "伟玮纬",
    "芳方坊",
    "静婧靖",
    "丽莉俐",
    "军君均",
    "杰洁捷",
    "明铭鸣",
    "华桦骅",
    "平萍苹",
    "建健剑",
    "志智致",
    "文雯纹",
    "辉晖徽",
    "宇雨羽",
    "佳嘉家",
    "怡宜仪",
    "轩萱宣",
    "浩皓昊",
    "峰锋枫",
    "婷亭庭",
)
KINDS = ("物业", "借贷", "邻里", "婚姻", "劳动", "买卖", "交通", "租赁")
PLACES = ("花园", "新村", "苑", "家园", "公寓", "里")
START = date(2024, 1, 1)
OFTEN = np.cumsum(1 / (np.arange(len(SURNAMES)) + 4.0))
OFTEN /= OFTEN[-1]
TWIN = {one: group for group in SOUNDS for one in group}


@dataclass(frozen=True)
class Faults:
    """How often each thing goes wrong on the side of the report."""

    masked: float = 0.2
    sounds: float = 0.06
    typo: float = 0.03
    one_party: float = 0.15
    no_phone: float = 0.25
    second_phone: float = 0.2
    new_phone: float = 0.12
    filing_no_phone: float = 0.3
    wrong_digit: float = 0.03
    moved: float = 0.1
    no_place: float = 0.3
    other_kind: float = 0.15


@dataclass(frozen=True)
class Linked:
    """Filings, reports, and for each filing the key of its report (missing where nobody reported)."""

    filings: list[Record]
    reports: list[Record]
    truth: dict[str, str]


def make_links(
    filings: int,
    reports: int,
    *,
    share: float = 0.35,
    areas: int = 1_250,
    faults: Faults | None = None,
    seed: int = 11,
) -> Linked:
    """Reports before ``share`` of the filings, the rest about others; the same seed, the same set."""
    rng = np.random.default_rng(seed)
    faults = faults or Faults()
    communities = [f"3202{5 + k // 400:02d}{1 + k // 12 % 33:03d}{1 + k % 12:03d}" for k in range(areas)]
    firms = [f"{_given(rng)}{_given(rng)}物业服务有限公司" for _ in range(max(20, areas // 5))]
    cases, found, truth = [], [], {}
    before = set(rng.choice(filings, round(share * filings), replace=False).tolist())
    for i in range(filings):
        case = _case(rng, f"f{i}", communities, firms)
        known = tuple(one for one in case.phones if rng.random() >= faults.filing_no_phone)
        cases.append(replace(case, phones=known))
        if i in before:
            found.append(_report(rng, f"r{len(found)}", case, communities, faults))
            truth[case.key] = found[-1].key
    while len(found) < reports:
        other = _case(rng, "x", communities, firms)
        found.append(_report(rng, f"r{len(found)}", other, communities, faults))
    order = rng.permutation(len(found))
    return Linked(cases, [found[k] for k in order], truth)


def _case(rng: np.random.Generator, key: str, communities: list[str], firms: list[str]) -> Record:
    where = int(rng.integers(len(communities)))
    names = [person(rng), person(rng)]
    if rng.random() < 0.3:
        names[int(rng.integers(2))] = firms[where * len(firms) // len(communities)]
    phones = tuple(_phone(rng) for _ in names)
    place = (
        f"{GIVEN[where % len(GIVEN)]}{GIVEN[where * 7 % len(GIVEN)]}{PLACES[int(rng.integers(len(PLACES)))]}"
    )
    on = START + timedelta(days=int(rng.integers(200, 930)))
    return Record(key, on, tuple(names), phones, communities[where], place, _kind(rng))


def _report(
    rng: np.random.Generator, key: str, case: Record, communities: list[str], faults: Faults
) -> Record:
    names = [_spoilt(rng, name, faults) for name in case.names]
    rng.shuffle(names)
    if rng.random() < faults.one_party:
        names = names[:1]
    phones = tuple(
        _phone(rng) if rng.random() < faults.new_phone else _slip(rng, one, faults)
        for k, one in enumerate(case.phones if rng.random() < 0.5 else case.phones[::-1])
        if rng.random() >= (faults.no_phone if k == 0 else 1 - faults.second_phone)
    )
    lag = min(700, 1 + int(rng.lognormal(4.0, 0.9)))
    area = case.area
    if rng.random() < faults.moved:
        near = [code for code in communities if code[:9] == area[:9]]
        area = str(rng.choice(near if rng.random() < 0.6 else communities))
    changed = {
        "area": area,
        "place": "" if rng.random() < faults.no_place else case.place,
        "kind": _kind(rng) if rng.random() < faults.other_kind else case.kind,
    }
    return replace(
        case, key=key, on=case.on - timedelta(days=lag), names=tuple(names), phones=phones, **changed
    )


def person(rng: np.random.Generator) -> str:
    """A name; surnames fall off like those of a census, one in six given names is a single character."""
    return (
        SURNAMES[int(np.searchsorted(OFTEN, rng.random()))]
        + _given(rng)
        + ("" if rng.random() < 1 / 6 else _given(rng))
    )


def _kind(rng: np.random.Generator) -> str:
    return KINDS[int(rng.integers(len(KINDS)))]


def _given(rng: np.random.Generator) -> str:
    return GIVEN[int(rng.integers(len(GIVEN)))]


def _phone(rng: np.random.Generator) -> str:
    return f"1{rng.integers(30, 99)}{rng.integers(0, 10**8):08d}"


def _slip(rng: np.random.Generator, phone: str, faults: Faults) -> str:
    if rng.random() >= faults.wrong_digit:
        return phone
    at = int(rng.integers(3, len(phone)))
    return phone[:at] + str((int(phone[at]) + int(rng.integers(1, 10))) % 10) + phone[at + 1 :]


def _spoilt(rng: np.random.Generator, name: str, faults: Faults) -> str:
    draw = rng.random()
    if len(name) > 4:
        return name.replace("服务有限公司", "公司") if draw < 0.3 else name
    if draw < faults.masked:
        return str(
            rng.choice([f"{name[0]}某", f"{name[0]}女士", f"{name[0]}先生", f"老{name[0]}", f"{name[0]}某某"])
        )
    at = int(rng.integers(1, len(name)))
    if draw < faults.masked + faults.sounds:
        return name[:at] + str(rng.choice(list(TWIN.get(name[at], name[at])))) + name[at + 1 :]
    if draw < faults.masked + faults.sounds + faults.typo:
        return name[:at] + _given(rng) + name[at + 1 :]
    return name
