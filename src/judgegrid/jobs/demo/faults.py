"""What is planted in the demo city for people to find: clusters, quiet units, bad addresses, messy rows."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from judgegrid.jobs.demo import addresses, names
from judgegrid.jobs.demo.docket import COURT_OF, Row, property_suit
from judgegrid.jobs.demo.places import SEED, City, Unit

CLUSTER_UNIT = "320211001007"  # an arrears wave in one compound after a change of manager
GYM_UNIT = "320213025024"  # a gym that closed: prepaid cards
QUIET_UNITS = ("320205001002", "320206005001")  # hardly a suit, hardly a report: quiet or blind?
BLIND_TOWNSHIP = "320214453"  # addresses that lead nowhere
SPLIT_UNIT, SPLIT_ON = "320211002003", date(2025, 7, 1)  # one community became two
SPLIT_HEIRS = (("320211002031", "梅园北社区居委会", 0.6), ("320211002032", "梅园南社区居委会", 0.4))


def quieten(city: City) -> None:
    """Make the quiet units quiet, before the docket is drawn."""
    for unit in city.units:
        if unit.code in QUIET_UNITS:
            unit.litigiousness = 0.03


def planted(city: City, county: str) -> list[Row]:
    """Extra filings of a county: the clusters."""
    rng = Random(f"{SEED}-faults-{county}")
    found: list[Row] = []
    for unit in city.units:
        if unit.county != county:
            continue
        if unit.code == CLUSTER_UNIT:
            for n in range(46):
                day = _weekday(date(2026, 8, 3) + timedelta(days=2 * n))
                found.append(property_suit(city, unit, unit.compounds[0], min(day, date(2026, 10, 30)), rng))
        if unit.code == GYM_UNIT:
            found += _gym(city, unit, rng)
    return found


def _gym(city: City, unit: Unit, rng: Random) -> list[Row]:
    gym = "无锡演示跃动健身服务有限公司"
    rows = []
    for n in range(28):
        day = _weekday(date(2026, 9, 1) + timedelta(days=2 * n))
        rows.append(
            {
                "type_word": "民初",
                "filed_on": day,
                "received_on": day,
                "cause": "服务合同纠纷",
                "plaintiff": names.person(rng),
                "plaintiff_phone": names.phone(rng),
                "plaintiff_address": addresses.inside(city, unit, rng),
                "defendant": gym,
                "defendant_address": addresses.inside(city, unit, rng, unit.compounds[0]),
                "place": addresses.inside(city, unit, rng, unit.compounds[0]),
                "amount": round(rng.uniform(1800, 9800), 2),
                "procedure": "小额诉讼程序",
            }
        )
    return rows


def blind(city: City, rows: list[Row]) -> None:
    """In one township nearly half of the addresses lead nowhere."""
    rng = Random(f"{SEED}-blind")
    township = city.names.get(BLIND_TOWNSHIP + "000", "")
    for row in rows:
        if township and township in str(row.get("defendant_address", "")) and rng.random() < 0.8:
            row["defendant_address"] = f"{township}（地址不详）"
            row.pop("place", None)
            row.pop("compound", None)


def number(rows: list[Row], county: str) -> None:
    """Give each row its case number, the way clerks of that court type it (rules.md §1.6)."""
    rng = Random(f"{SEED}-numbers-{county}")
    counters: dict[tuple[int, str], int] = {}
    for row in rows:
        filed, word = row["filed_on"], str(row["type_word"])
        assert isinstance(filed, date)
        counters[filed.year, word] = sequence = counters.get((filed.year, word), _started(filed)) + 1
        row["case_number"] = _typed(filed.year, COURT_OF[county], word, sequence, rng)


def _started(filed: date) -> int:
    """The first year of the ledger begins in November: earlier numbers were given before."""
    return 9000 if filed.year == 2023 else 0


def _typed(year: int, court: str, word: str, sequence: int, rng: Random) -> str:
    luck = rng.random()
    if luck < 0.03:
        return f"({year}){court}{word}{sequence}号"
    if luck < 0.045:
        return f"〔{year}〕{court}{word}{sequence}号"
    if luck < 0.06:
        return f"（{year}） {court} {word} {sequence:05d} 号"
    if luck < 0.065:
        return f"（{year}）{court}{word}{sequence}号".translate(
            str.maketrans("0123456789", "０１２３４５６７８９")
        )
    return f"（{year}）{court}{word}{sequence}号"


def spoil(rows: list[Row], county: str) -> list[Row]:
    """The same rows with a handful of faults that an import must name, as an export of real life has."""
    rng = Random(f"{SEED}-spoil-{county}")
    spoiled = [dict(row) for row in rows]
    for row in rng.sample(spoiled, k=min(3, len(spoiled))):
        number_ = str(row["case_number"])
        row["case_number"] = rng.choice((number_.replace("号", ""), number_.replace("苏0", "苏", 1)))
    return spoiled


def _weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))
