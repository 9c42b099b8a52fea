"""The pivot: counts, hidden cells, rows behind a cell, the workbook."""

import io

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from judgegrid.records.audit.models import Entry
from judgegrid.web.analysis import pivot_views

ASKED = {"rows": "area", "columns": "month", "from_month": "2025-10", "to_month": "2025-12"}


@pytest.fixture
def asked(computed, world):
    return ASKED | {"area": world.township}


def test_counts_stand_with_their_totals_and_lead_to_the_rows(signed_in, asked, world, filing):
    filing("（2025）苏0211民初7号")
    client = signed_in("grid_judge")
    table = client.get(reverse("pivot"), asked).context["table"]
    assert [(line.label, line.total) for line in table.lines] == [
        ("水秀社区居民委员会", "120"),
        ("稻香社区居民委员会", "3"),
    ]
    assert table.total == "123" and table.columns == ("2025年11月",)
    rows = client.get(table.lines[0].cells[0].url)
    assert "苏0211民初7号" in rows.content.decode()


def test_outside_the_court_small_cells_are_hidden_and_nothing_leads_to_rows(signed_in, asked):
    client = signed_in("street_center")
    table = client.get(reverse("pivot"), asked).context["table"]
    assert [line.cells[0].said for line in table.lines] == ["*", "*"]
    assert not any(cell.url for line in table.lines for cell in line.cells)
    assert client.get(reverse("pivot_rows"), asked).status_code == 404


def test_rows_and_columns_cannot_be_the_same_side(signed_in, asked):
    answer = signed_in("grid_judge").get(reverse("pivot"), asked | {"columns": "area"})
    assert answer.status_code == 422 and "行和列不能相同" in answer.content.decode()


def test_months_in_the_wrong_order_are_told(signed_in, asked):
    answer = signed_in("grid_judge").get(reverse("pivot"), asked | {"to_month": "2025-01"})
    assert answer.status_code == 422 and "截止月份不能早于起始月份" in answer.content.decode()


def test_the_workbook_holds_what_the_page_shows_and_is_on_the_trail(signed_in, asked):
    answer = signed_in("street_center").post(reverse("pivot_export", query=asked))
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.get_sheet_by_name("透视").to_python()[1] == ["水秀社区居民委员会", "*", "*"]
    assert "一审新收（第1版）" in str(book.get_sheet_by_name("口径").to_python())
    assert Entry.objects.get(action="figures.export_pivot").scope_code == asked["area"]


def test_an_export_needs_a_post(signed_in, asked):
    assert signed_in("grid_judge").get(reverse("pivot_export", query=asked)).status_code == 405


@pytest.mark.parametrize(
    ("label", "said"), [("未归属到下级", "未归属到下级"), ("滨湖区", "滨湖区（未归属到下级）")]
)
def test_what_no_part_holds_is_named_once(label, said):
    assert pivot_views._label("320211000000", label, "320211000000") == said
