"""A township with its ledger: two communities, two years of months, one cluster, one court."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from judgegrid.records.analysis.models import Cluster, ComputeRun, MonthlyCell
from judgegrid.records.documents import actions, computing
from judgegrid.records.territory.models import Area, Court, Jurisdiction, Population

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 10, 8, 9, 0, tzinfo=SHANGHAI)
PROPERTY = "civil:126"
LOAN = "civil:108(3)"
FAMILY = "civil:13"
ADOPTION = "civil:25"  # class X


def cell(month: date, area: str, count: int, cause: str = PROPERTY, **more: object) -> MonthlyCell:
    fields = {
        "attributed": not area.endswith("000000"),
        "court_code": "苏0211",
        "proceeding": "admin" if cause.startswith("admin") else "civil",
        "counted": True,
        "cause_id": cause,
        "cause_level3": cause,
        "party_kind": "NN",
        "is_batch": False,
        "sharing_class": "X" if cause == ADOPTION else "S",
    }
    return MonthlyCell.objects.create(month=month, area_code=area, count=count, **{**fields, **more})


@pytest.fixture
def ledger(world):
    """September 2026: 44 filings in the township; 30 a year ago; 20 more in the county without an area."""
    run = ComputeRun.objects.create(
        state="done", asked_at=AT, finished_at=AT, cutoff_at=datetime(2026, 10, 1, tzinfo=SHANGHAI)
    )
    months = [date(year, month, 1) for year in (2023, 2024, 2025, 2026) for month in range(1, 13)]
    for month in months:
        if date(2023, 9, 1) <= month < date(2026, 9, 1) and month != date(2025, 9, 1):
            cell(month, world.village, 25)
    cell(date(2025, 9, 1), world.village, 22)
    cell(date(2025, 9, 1), world.sister, 8, LOAN)
    september = date(2026, 9, 1)
    cell(september, world.village, 30)
    cell(september, world.sister, 7, LOAN)
    cell(september, world.sister, 2, FAMILY)
    cell(september, world.village, 1, ADOPTION)
    cell(september, world.township, 1, LOAN)
    cell(september, world.sister, 3, "admin:（一）1", sharing_class="R")
    cell(september, world.county, 20)
    cell(september, world.village, 9, LOAN, counted=False)
    Cluster.objects.create(
        key="c1",
        area_code=world.village,
        compound_name="水秀花园",
        organisation_name="某物业公司",
        cause_id=PROPERTY,
        first_on=date(2026, 7, 5),
        last_on=date(2026, 9, 20),
        count=12,
        plaintiff_share=0.75,
        sharing_class="S",
        run=run,
    )
    for series, count in (("常住", 50_000), ("登记在册流动", 10_000)):
        Population.objects.create(
            area=Area.objects.get(code=world.township),
            series=series,
            as_of=date(2025, 12, 31),
            count=count,
            kind="年报",
            source="测试",
        )
    court = Court.objects.create(code="苏0211", name="示例区人民法院", level="basic", scope_code=world.county)
    tribunal = Court.objects.create(code="苏0211T1", name="河埒人民法庭", level="tribunal", parent=court)
    Jurisdiction.objects.create(
        area=Area.objects.get(code=world.township), court=tribunal, from_on=date(2020, 1, 1)
    )
    return run


@pytest.fixture
def papers_in(tmp_path, settings):
    settings.PAPER_DIR = tmp_path / "papers"
    return settings.PAPER_DIR


@pytest.fixture
def written(ledger, papers_in, scope_of, world):
    """written("court") → the paper of September 2026 for that recipient, written."""

    def make(recipient: str = "court", who: str = "governance_office", **more: str):
        fields = {"area_code": world.township, "month": "2026-09", **more}
        actions.ask(at=AT, scope=scope_of(who), actor_name="测试", recipient=recipient, **fields)
        taken = computing.take(at=AT)
        return computing.write(taken, at=AT)

    return make
