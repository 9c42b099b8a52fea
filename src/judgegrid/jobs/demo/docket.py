"""Three years of first-instance filings of the demo city, as rows that a clerk would export.

The scale follows the published totals and cause mix of practice.md §5; every row is invented.
Keys of a row are those of ``domain.filing_columns``, and ``unit``: the community it was made for.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from judgegrid.jobs.demo import addresses, names
from judgegrid.jobs.demo.places import SEED, City, Compound, Unit

FIRST_MONTH, LAST_MONTH = date(2023, 11, 1), date(2026, 10, 1)
FILINGS_PER_10_000 = (
    72.0  # a year: first instance alone, about half of all that courts take in (practice.md §5)
)
SEASON = (0.92, 0.55, 1.27, 1.05, 1.0, 1.08, 1.0, 0.95, 1.06, 0.96, 1.28, 0.88)
YEARLY_GROWTH = 0.03
ADMINISTRATIVE_SHARE = 0.012
ELSEWHERE_SHARE, UNKNOWN_SHARE = 0.09, 0.04


@dataclass(frozen=True, slots=True)
class Kind:
    """One cause with its share and how its parties and places look."""

    cause: str
    share: float
    sides: str = "NN"  # natural person or organisation: plaintiff, defendant
    place: str = ""  # property / event / worksite: where an address beside the parties' homes is given
    amount: tuple[int, int] = (5_000, 200_000)


KINDS = (
    Kind("民间借贷纠纷", 12, "NN", "", (10_000, 600_000)),
    Kind("离婚纠纷", 7, "NN", "home", (0, 0)),
    Kind("离婚后财产纠纷", 0.8, "NN", "home"),
    Kind("抚养纠纷", 0.9, "NN", "home", (0, 0)),
    Kind("赡养纠纷", 0.3, "NN", "home", (0, 0)),
    Kind("法定继承纠纷", 2, "NN", "home"),
    Kind("买卖合同纠纷", 10, "OO", "", (8_000, 900_000)),
    Kind("追索劳动报酬纠纷", 3, "NO", "worksite", (5_000, 80_000)),
    Kind("确认劳动关系纠纷", 1.4, "NO", "worksite", (0, 0)),
    Kind("经济补偿金纠纷", 1.6, "NO", "worksite", (8_000, 120_000)),
    Kind("劳务合同纠纷", 3, "NN", "worksite", (5_000, 90_000)),
    Kind("机动车交通事故责任纠纷", 8, "NN", "event", (3_000, 400_000)),
    Kind("承揽合同纠纷", 3, "OO", "", (10_000, 500_000)),
    Kind("装饰装修合同纠纷", 1.4, "NO", "property", (5_000, 200_000)),
    Kind("建设工程施工合同纠纷", 1.6, "OO", "property", (50_000, 5_000_000)),
    Kind("房屋租赁合同纠纷", 5, "NN", "property", (5_000, 150_000)),
    Kind("服务合同纠纷", 2.2, "NO", "event", (2_000, 40_000)),
    Kind("教育培训合同纠纷", 1.8, "NO", "event", (3_000, 40_000)),
    Kind("房屋买卖合同纠纷", 3, "NN", "property", (50_000, 1_500_000)),
    Kind("追偿权纠纷", 2.5, "ON", "", (10_000, 300_000)),
    Kind("生命权、身体权、健康权纠纷", 2.5, "NN", "event", (3_000, 200_000)),
    Kind("相邻关系纠纷", 0.7, "NN", "property", (0, 20_000)),
    Kind("噪声污染责任纠纷", 0.3, "NN", "property", (0, 10_000)),
    Kind("保证合同纠纷", 1.2, "ON", "", (50_000, 900_000)),
    Kind("不当得利纠纷", 1.1, "NN"),
    Kind("隐私权纠纷", 0.15, "NN", "property", (0, 0)),
    Kind("居间合同纠纷", 0.6, "NO", "property", (5_000, 80_000)),
    Kind("合同纠纷案件", 0.25, "NO"),  # a name no edition has: goes to the work list
)
BANK_KINDS = (
    Kind("金融借款合同纠纷", 8, "ON", "", (20_000, 400_000)),
    Kind("信用卡纠纷", 6, "ON", "", (8_000, 90_000)),
)
PROPERTY = Kind("物业服务合同纠纷", 8, "ON", "compound", (1_200, 15_000))
ADMINISTRATIVE = ("行政处罚", "行政强制执行", "工伤资格或者待遇认定", "政府信息公开", "土地房屋征收")
_TOTAL_SHARE = sum(one.share for one in (*KINDS, *BANK_KINDS, PROPERTY))
COURT_OF = {
    "320205": "苏0205",
    "320206": "苏0206",
    "320211": "苏0211",
    "320213": "苏0213",
    "320214": "苏0214",
    "320281": "苏0281",
    "320282": "苏0282",
}
ENDINGS = ("判决", "判决", "调解", "调解", "准予撤诉", "按撤诉处理", "驳回起诉")

Row = dict[str, object]


def months() -> Iterator[date]:
    """First days of the 36 months."""
    at = FIRST_MONTH
    while at <= LAST_MONTH:
        yield at
        at = (at.replace(day=28) + timedelta(days=7)).replace(day=1)


def rows_of(city: City, county: str, *, scale: float = 1.0) -> list[Row]:
    """All filings of one county in order of filing date, without case numbers.

    ``scale`` multiplies the volume: 1.0 is the size of the real city.
    """
    rng = Random(f"{SEED}-{county}")
    inside = [unit for unit in city.units if unit.county == county]
    found: list[Row] = []
    for month in months():
        level = (
            SEASON[month.month - 1]
            * (1 + YEARLY_GROWTH) ** ((month.year - 2023) + month.month / 12 - 1)
            * scale
        )
        for unit in inside:
            expected = unit.residents / 10_000 * FILINGS_PER_10_000 / 12 * unit.litigiousness * level
            single = sum(kind.share for kind in KINDS) / _TOTAL_SHARE
            for kind in rng.choices(KINDS, [k.share for k in KINDS], k=_poisson(rng, expected * single)):
                found.append(_single(city, unit, kind, month, rng))
            for _ in range(_poisson(rng, expected * ADMINISTRATIVE_SHARE)):
                found.append(_administrative(city, unit, month, rng))
        whole = sum(u.residents * u.litigiousness for u in inside) / 10_000 * FILINGS_PER_10_000 / 12 * level
        found += _bank_runs(city, inside, month, whole, rng)
        found += _property_runs(city, inside, month, whole, rng)
    return sorted(found, key=lambda row: row["filed_on"])


def _single(city: City, unit: Unit, kind: Kind, month: date, rng: Random) -> Row:
    compound = rng.choice(unit.compounds)
    home = _home(city, unit, compound, rng)
    row = _shell(kind, month, rng)
    row["plaintiff"] = names.person(rng) if kind.sides[0] == "N" else _organisation(kind, rng)
    row["defendant"] = names.person(rng) if kind.sides[1] == "N" else _organisation(kind, rng)
    row["plaintiff_address"] = (
        addresses.elsewhere(rng) if rng.random() < 0.2 else _home(city, rng.choice(city.units), None, rng)
    )
    row["defendant_address"] = home
    row["unit"] = unit.code
    if kind.sides[0] == "N":
        row["plaintiff_phone"] = names.phone(rng)
    if kind.place in ("property", "event", "worksite", "home") and rng.random() < 0.8:
        row["place"] = addresses.inside(city, unit, rng, compound)
    if kind.place == "property":
        row["compound"] = compound.name
    if "离婚" in kind.cause or kind.cause == "民间借贷纠纷":
        row["procedure"] = rng.choice(("简易程序", "简易程序", "普通程序", "小额诉讼程序"))
    return row


def _administrative(city: City, unit: Unit, month: date, rng: Random) -> Row:
    row = _shell(Kind(rng.choice(ADMINISTRATIVE), 0), month, rng)
    row |= {
        "type_word": "行初",
        "plaintiff": names.person(rng),
        "plaintiff_address": _home(city, unit, None, rng),
        "defendant": f"无锡市{city.county(unit)}人民政府",
        "defendant_address": f"无锡市{city.county(unit)}",
        "amount": "",
    }
    return row


def _bank_runs(city: City, inside: list[Unit], month: date, whole: float, rng: Random) -> list[Row]:
    """Banks file in runs: many borrowers on a few days."""
    found: list[Row] = []
    for kind in BANK_KINDS:
        left = _poisson(rng, whole * kind.share / _TOTAL_SHARE)
        while left > 0:
            bank, day = rng.choice(names.BANKS), _day(month, rng)
            run = min(left, rng.randrange(15, 80))
            left -= run
            for unit in rng.choices(inside, [u.residents for u in inside], k=run):
                row = _shell(kind, month, rng)
                row |= {
                    "filed_on": day,
                    "plaintiff": bank,
                    "plaintiff_address": "无锡市梁溪区人民中路",
                    "defendant": names.person(rng),
                    "defendant_address": _home(city, unit, None, rng),
                }
                found.append(row)
    return found


def _property_runs(city: City, inside: list[Unit], month: date, whole: float, rng: Random) -> list[Row]:
    """Managing firms file against the owners of one compound, mostly at the end of a quarter."""
    boost = 1.9 if month.month % 3 == 0 else 0.55
    left = _poisson(rng, whole * PROPERTY.share / _TOTAL_SHARE * boost)
    found: list[Row] = []
    while left > 0:
        unit = rng.choices(inside, [u.residents for u in inside])[0]
        compound = rng.choice(unit.compounds)
        run = min(left, rng.choice((1, 2, 4, 8, 15, 30)))
        left -= run
        day = _day(month, rng)
        for _ in range(run):
            found.append(property_suit(city, unit, compound, day, rng))
    return found


def property_suit(city: City, unit: Unit, compound: Compound, day: date, rng: Random) -> Row:
    """One suit for arrears of the property fee."""
    row = _shell(PROPERTY, day.replace(day=1), rng)
    row |= {
        "filed_on": day,
        "received_on": day - timedelta(days=rng.randrange(0, 9)),
        "plaintiff": compound.manager,
        "plaintiff_address": f"无锡市{city.county(unit)}{compound.name}物业服务中心",
        "defendant": names.person(rng),
        "defendant_address": addresses.inside(city, unit, rng, compound),
        "compound": compound.name,
        "unit": unit.code,
    }
    return row


def _shell(kind: Kind, month: date, rng: Random) -> Row:
    filed = _day(month, rng)
    low, high = kind.amount
    row: Row = {
        "type_word": "民初",
        "filed_on": filed,
        "received_on": filed - timedelta(days=min(int(rng.expovariate(1 / 4)), 40)),
        "cause": kind.cause,
        "amount": round(low + (high - low) * rng.random() ** 3, 2) if high else "",
        "procedure": rng.choice(("简易程序", "简易程序", "普通程序")),
        "judge_name": "",
    }
    closed = filed + timedelta(days=20 + int(rng.expovariate(1 / 55)))
    if closed <= date(2026, 10, 31):
        row["closed_on"], row["closing_way"] = closed, rng.choice(ENDINGS)
    return row


def _home(city: City, unit: Unit, compound: Compound | None, rng: Random) -> str:
    luck = rng.random()
    if luck < ELSEWHERE_SHARE:
        return addresses.elsewhere(rng)
    if luck < ELSEWHERE_SHARE + UNKNOWN_SHARE:
        return addresses.unknown(city, unit, rng)
    return addresses.inside(city, unit, rng, compound)


def _organisation(kind: Kind, rng: Random) -> str:
    if kind.cause == "追偿权纠纷":
        return rng.choice(names.INSURERS)
    return names.firm(rng)


def _day(month: date, rng: Random) -> date:
    """A weekday of the month."""
    while True:
        day = month.replace(day=rng.randrange(1, calendar.monthrange(month.year, month.month)[1] + 1))
        if day.weekday() < 5:
            return day


def _poisson(rng: Random, mean: float) -> int:
    """A Poisson draw; sums of smaller ones keep exp() in range."""
    count = 0
    while mean > 30:
        count += _poisson(rng, 30)
        mean -= 30
    left = rng.expovariate(1)
    while left < mean:
        count += 1
        left += rng.expovariate(1)
    return count
