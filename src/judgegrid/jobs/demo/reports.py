"""What grid workers of the demo city reported: short texts about invented quarrels."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from judgegrid.jobs.demo import names, people
from judgegrid.jobs.demo.docket import months
from judgegrid.jobs.demo.faults import CLUSTER_UNIT, QUIET_UNITS
from judgegrid.jobs.demo.places import SEED, City, Unit
from judgegrid.records.disputes.computing import Report

LOCAL = ZoneInfo("Asia/Shanghai")
REPORTS_PER_10_000 = 14.0  # a year, invented
STORIES = (
    ("D02", 24, "楼上漏水，两家争执", "{a}家卫生间渗水到楼下{b}家，已争吵数次，物业看过一次没有结果。"),
    ("D02", 12, "深夜噪声扰民", "{b}反映{a}家夜间音响声大，上门劝说两次仍未改善。"),
    ("D02", 6, "楼道堆物堵门", "{a}在楼道堆放纸箱和电动车，{b}要求清理，双方言语冲突。"),
    ("D14", 20, "业主拒交物业费", "{a}以电梯常坏为由拒交物业费，物业多次催告，业主要求先修电梯。"),
    ("D14", 6, "停车位使用争议", "{a}与{b}因固定车位被占发生争执，物业称合同没有写明。"),
    ("D01", 12, "夫妻争吵", "{a}与{b}为家庭开支争吵，女方提出离婚，邻居报知网格员。"),
    ("D01", 4, "赡养老人意见不一", "{a}兄妹对老人住院费用分担意见不一，老人情绪低落。"),
    ("D19", 9, "借款不还", "{a}向{b}借款两万元，约定半年还清，至今未还。"),
    ("D10", 8, "工资拖欠", "{a}等三人在工地做工两个月，包工头{b}称甲方未付款，工资没有发。"),
    ("D11", 7, "预付卡退费", "{a}在健身店办年卡，店家停业，退费没有着落。"),
    ("D13", 4, "电动车碰擦", "{a}骑电动车与{b}相撞，双方对责任和医药费说法不一。"),
    ("D04", 5, "装修质量争议", "{a}认为装修返工费该由{b}承担，双方各执一词。"),
    ("D06", 3, "宠物伤人", "{a}家的狗咬伤{b}的小腿，医药费协商不成。"),
)
# Who, where, day of November 2026, which story: reported through the form.
OWN = (
    ("grid", people.GRID, 9, 0),
    ("grid", people.GRID, 16, 3),
    ("grid", people.GRID, 20, 1),
    ("community", people.UNIT, 18, 4),
    ("grid2", people.NEXT_UNIT + "01001", 19, 9),
)


def reports(city: City) -> Iterator[Report]:
    """Reports of the 36 months, the same at every call."""
    rng = Random(f"{SEED}-reports")
    weights = [story[1] for story in STORIES]
    for month in months():
        for unit in city.units:
            expected = unit.residents / 10_000 * REPORTS_PER_10_000 / 12
            if unit.code in QUIET_UNITS:
                continue
            for _ in range(_count(rng, expected)):
                yield _report(unit, month, rng.choices(STORIES, weights)[0], rng)
    unit = next(one for one in city.units if one.code == CLUSTER_UNIT)
    for week in range(6):
        at = datetime(2026, 7, 6, tzinfo=LOCAL) + timedelta(days=7 * week)
        yield _report(unit, at, STORIES[3], rng)


def _report(unit: Unit, month: object, story: tuple[str, int, str, str], rng: Random) -> Report:
    kind, _, subject, text = story
    at = datetime(
        month.year, month.month, rng.randrange(1, 29), rng.randrange(8, 20), rng.randrange(60), tzinfo=LOCAL
    )
    place = unit.compounds[0] if unit.code == CLUSTER_UNIT else rng.choice(unit.compounds)
    return Report(
        outside_id=f"{unit.code}-{at:%Y%m%d%H%M}-{rng.randrange(10**6):06d}",
        reporter=f"demo-{unit.code}",
        subject=subject,
        text=text.format(a=names.person(rng)[0] + "某", b=names.person(rng)[0] + "某"),
        reported_at=at,
        dispute_type=kind,
        type_how="person",
        scope_code=unit.code,
        area_code=unit.code,
        place_name=place.name,
        confidence=1.0,
        reason="上报人所选",
    )


def _count(rng: Random, expected: float) -> int:
    whole, rest = divmod(expected, 1)
    return int(whole) + (rng.random() < rest)
