"""Filings of the demo city that somebody had reported before, and how carelessly that was written down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from judgegrid.domain.dispute_parties import NamedParty
from judgegrid.domain.parties import is_organisation
from judgegrid.jobs.demo.docket import Row
from judgegrid.jobs.demo.faults import QUIET_UNITS
from judgegrid.jobs.demo.places import SEED, City, Unit
from judgegrid.records.disputes.computing import Report

LOCAL = ZoneInfo("Asia/Shanghai")
SINCE = date(2024, 11, 1)  # filings before it had no grid that reported
SHARE, PROPERTY_SHARE = 0.37, 0.16  # reported beforehand, invented; property suits come in runs
LATE_SHARE = 0.1  # reported, but more than 90 days before
NEXT_DOOR_SHARE = 0.07  # written down for a neighbouring community
HOMOPHONES = str.maketrans("伟丽强军洋杰娟芳志文", "玮莉蔷钧扬洁鹃方智雯")
KINDS = {
    "民间借贷纠纷": ("D19", "借款不还"),
    "追索劳动报酬纠纷": ("D10", "工资拖欠"),
    "确认劳动关系纠纷": ("D10", "用工没有合同，发生争议"),
    "经济补偿金纠纷": ("D10", "辞退补偿谈不拢"),
    "劳务合同纠纷": ("D10", "劳务费没有结清"),
    "机动车交通事故责任纠纷": ("D13", "碰擦后赔偿谈不拢"),
    "装饰装修合同纠纷": ("D04", "装修质量争议"),
    "房屋租赁合同纠纷": ("D03", "退租押金争议"),
    "房屋买卖合同纠纷": ("D03", "房屋买卖争议"),
    "服务合同纠纷": ("D11", "服务不符约定要求退费"),
    "教育培训合同纠纷": ("D11", "培训班退费"),
    "生命权、身体权、健康权纠纷": ("D06", "打伤人要求赔偿"),
    "相邻关系纠纷": ("D02", "楼上漏水，两家争执"),
    "噪声污染责任纠纷": ("D02", "深夜噪声扰民"),
    "物业服务合同纠纷": ("D14", "业主拒交物业费"),
}


def reports(city: City, rows: Sequence[Row], county: str) -> list[Report]:
    """Reports that came before filings of a county, the same at every call."""
    rng = Random(f"{SEED}-known-{county}")
    units = {unit.code: unit for unit in city.units}
    townships: dict[str, list[Unit]] = {}
    for unit in city.units:
        townships.setdefault(unit.code[:9], []).append(unit)
    return list(_reports(rows, units, townships, rng))


def _reports(
    rows: Sequence[Row], units: dict[str, Unit], townships: dict[str, list[Unit]], rng: Random
) -> Iterator[Report]:
    for number, row in enumerate(rows):
        kind = KINDS.get(str(row["cause"]))
        unit = units.get(str(row.get("unit", "")))
        filed = row["filed_on"]
        assert isinstance(filed, date)
        if kind is None or unit is None or filed < SINCE or unit.code in QUIET_UNITS:
            continue
        if rng.random() < (PROPERTY_SHARE if kind[0] == "D14" else SHARE):
            yield _report(number, row, kind, unit, townships[unit.code[:9]], rng)


def _report(
    number: int, row: Row, kind: tuple[str, str], unit: Unit, sisters: list[Unit], rng: Random
) -> Report:
    received = row.get("received_on") or row["filed_on"]
    assert isinstance(received, date)
    lag = rng.randrange(95, 300) if rng.random() < LATE_SHARE else min(3 + int(rng.expovariate(1 / 28)), 88)
    at = datetime.combine(received - timedelta(days=lag), datetime.min.time(), LOCAL)
    at += timedelta(hours=rng.randrange(8, 20), minutes=rng.randrange(60))
    where = rng.choice(sisters) if rng.random() < NEXT_DOOR_SHARE else unit
    names = [_as_told(str(row[side]), rng) for side in ("plaintiff", "defendant")]
    if rng.random() < 0.5:
        names.reverse()
    if rng.random() < 0.12:
        names = names[:1]
    phone = str(row.get("plaintiff_phone", "")) if rng.random() < 0.2 else ""
    subject = kind[1]
    return Report(
        outside_id=f"k-{unit.county}-{number}",
        reporter=f"demo-{where.code}",
        subject=subject,
        text=f"{'与'.join(names)}：{subject}，已上门了解，双方各执一词。",
        reported_at=at,
        dispute_type=kind[0],
        type_how="person",
        scope_code=where.code,
        area_code=where.code,
        place_name=str(row.get("compound", "")) if rng.random() < 0.8 else "",
        confidence=1.0,
        reason="上报人所选",
        parties=tuple(NamedParty(name, phone if at == 0 else "") for at, name in enumerate(names)),
    )


def _as_told(name: str, rng: Random) -> str:
    """A name as a grid worker writes it: whole, masked, by title, or with a wrong character."""
    luck = rng.random()
    if is_organisation(name):
        return name.removeprefix("无锡").replace("有限公司", "") if luck < 0.4 else name
    if luck < 0.6:
        return name
    if luck < 0.85:
        return f"{name[0]}某"
    if luck < 0.93:
        return f"{name[0]}{rng.choice(('先生', '女士'))}"
    return f"老{name[0]}" if luck < 0.96 else name.translate(HOMOPHONES)
