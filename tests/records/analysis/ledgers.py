"""Small ledgers for tests: filings of the small city with residents, made from a seed."""

from datetime import UTC, date, datetime, timedelta
from random import Random

from judgegrid.domain.people import MACHINE
from judgegrid.records.analysis import actions, computing
from judgegrid.records.analysis.models import CauseTotal, Cluster, IndicatorValue, MonthlyCell
from judgegrid.records.ledger.models import Filing
from judgegrid.records.territory.models import Area, Population

AT = datetime(2026, 10, 15, 2, tzinfo=UTC)
VILLAGES = ("320211001001", "320211001002", "320213001001")
CAUSES = ("civil:126", "civil:14", "civil:108(3)", "")


def filing(number, filed_on, area_code="320211001001", **said):
    known = said.pop("known", True)
    row = {
        "case_number": f"（{filed_on.year}）苏0211民初{number}号",
        "year": filed_on.year,
        "court_code": "苏0211",
        "type_word": "民初",
        "sequence": number,
        "proceeding": "civil",
        "relevance": "count_first_instance_civil",
        "filed_on": filed_on,
        "cause_text": "物业服务合同纠纷",
        "cause_id": "civil:126",
        "party_kind": "NN",
        "sharing_class": "S",
        "area_code": area_code if known else "",
        "scope_code": area_code if known else f"{area_code[:6]}000000",
        "attribution_state": "attributed" if known else "unknown",
        "attribution_confidence": 0.9 if known else None,
        "row_hash": "",
        "created_at": AT,
        "updated_at": AT,
    }
    return Filing(**row | said)


def random_filings(count, *, first=date(2025, 1, 1), days=650, seed=1, start=0):
    dice = Random(seed)
    rows = []
    for number in range(start, start + count):
        admin = dice.random() < 0.1
        rows.append(
            filing(
                number,
                first + timedelta(days=dice.randrange(days)),
                dice.choice([*VILLAGES, "32021100100101001"]),
                known=dice.random() < 0.8,
                cause_id=dice.choice(CAUSES),
                party_kind=dice.choice(["NN", "NO", "ON", "OO"]),
                is_batch=dice.random() < 0.2,
                sharing_class=dice.choice("XRSS"),
                compound_name=dice.choice(["", "水秀苑", "稻香苑"]),
                proceeding="admin" if admin else "civil",
                type_word="行初" if admin else "民初",
                relevance=f"count_first_instance_{'admin' if admin else 'civil'}",
            )
        )
    return Filing.objects.bulk_create(rows)


def residents(counts, *, as_of=date(2024, 12, 31), series=("常住", "登记在册流动")):
    areas = {area.code: area for area in Area.objects.filter(code__in=counts)}
    Population.objects.bulk_create(
        Population(area=areas[code], series=one, as_of=as_of, count=count, kind="演示", source="测试")
        for code, count in counts.items()
        for one in series
    )


def compute(folder, *, mode="scratch", at=AT):
    run_id = actions.ask_for_computation(at=at, scope=MACHINE, mode=mode)
    return computing.compute(run_id, clock=lambda: at, folder=folder)


def results():
    """Everything a computation leaves, without ids and run numbers."""
    tables = (MonthlyCell, CauseTotal, IndicatorValue, Cluster)
    left = {"id", "run_id"}
    return {
        model.__name__: sorted(
            repr({key: value for key, value in row.items() if key not in left})
            for row in model.objects.values()
        )
        for model in tables
    }
