"""What a month's paper says of clusters and of filings that nobody had reported, and to whom."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from judgegrid.records.analysis.models import Cluster
from judgegrid.records.missed.models import FilingLink, LinkRun
from records.documents.conftest import PROPERTY
from records.documents.test_writing import table, text
from records.missed.cases import filing


def test_the_court_reads_the_band_of_missed_filings_and_the_answers_others_do_not(written, ledger, world):
    at = datetime(2026, 10, 2, tzinfo=UTC)
    LinkRun.objects.create(state="done", asked_at=at, finished_at=at)
    day = date(2026, 9, 10)
    for number, state in enumerate(["matched", "matched", "possible", "none", "none", "none"], 1):
        FilingLink.objects.create(
            filing=filing(number, on=day), area_code=world.village, anchor_on=day, filed_on=day,
            family="property", sharing_class="S", state=state, near="village", lag_days=9,
        )  # fmt: skip
    said = text(written())
    assert "网格可发现的6件（不含批量），其中2件此前90日内本辖区已有上报，3件未找到上报，1件较早" in said
    assert "漏排数3～4件，漏排率50%～67%。未找到上报不能等同于漏排" in said
    assert "漏排数3" not in text(written("street"))


def test_the_largest_clusters_stand_in_the_body_and_all_of_them_in_an_annex(written, ledger, world):
    for number in range(9):
        Cluster.objects.create(
            key=f"more{number}", area_code=world.village, compound_name=f"第{number}小区", cause_id=PROPERTY,
            first_on=date(2026, 9, 1), last_on=date(2026, 9, 1), count=20 + number, sharing_class="S",
            run=ledger,
        )  # fmt: skip
    paper = written()
    body, every = table(paper, "类案线索"), table(paper, "类案线索清单")
    assert (len(body), len(every)) == (8, 10) and body == every[:8]
    assert body[0][3] == "9月1日"
    assert "件数居前的8个列入下表，全部线索见附件“类案线索清单”" in text(paper)


@pytest.mark.parametrize(
    ("compound", "step"), [("水秀花园", "由审务工作站会同所在社区开展排查"), ("", "约谈该单位")]
)
def test_an_enterprise_is_called_in_a_compound_is_visited(written, ledger, compound, step):
    Cluster.objects.update(compound_name=compound)
    assert f"的物业服务合同纠纷（12件），{step}" in text(written())
