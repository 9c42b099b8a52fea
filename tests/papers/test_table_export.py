"""Lists and workbooks: numbers stay numbers, texts never become formulas."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgegrid.papers import xlsx
from judgegrid.papers.snapshot import fingerprint
from judgegrid.papers.table_export import Workbook, csv_lines, is_risky, safe_text
from papers.examples import full

RISKY = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "＋86", "－5", "＠x")


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


@pytest.mark.parametrize("text", RISKY)
def test_a_text_that_a_spreadsheet_might_run_is_disarmed_in_csv(text):
    assert safe_text(text) == "'" + text


def test_ordinary_text_is_left_alone():
    assert safe_text("（2026）苏0211民初1号") == "（2026）苏0211民初1号"


@given(st.text())
def test_no_csv_cell_ever_opens_with_a_formula_sign(text):
    first = safe_text(text).lstrip()[:1]
    assert first not in tuple("=+-@＝＋－＠")


def test_csv_opens_in_excel_and_keeps_negative_numbers():
    rows = [("甲", -5, 1.5, date(2026, 9, 1), datetime(2026, 9, 1, 8, 30), None, True)]
    data = b"".join(csv_lines(("a", "b", "c", "d", "e", "f", "g"), rows))
    assert data.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert read[1] == ["甲", "-5", "1.5", "2026-09-01", "2026-09-01 08:30", "", "是"]


def test_in_xlsx_numbers_are_numbers_and_risky_text_is_text():
    target = io.BytesIO()
    with Workbook(target) as book:
        count = book.sheet("名单", ("文", "数"), [(text, -1) for text in RISKY])
    assert count == len(RISKY)
    sheet = opened(target.getvalue()).active
    for row, text in zip(sheet.iter_rows(min_row=2), RISKY, strict=True):
        assert row[0].data_type == "s" and row[0].value.strip().endswith(text.strip()) and row[0].quotePrefix
        assert row[1].data_type == "n" and row[1].value == -1
    inner = zipfile.ZipFile(io.BytesIO(target.getvalue())).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in inner


def test_sheet_names_that_excel_refuses_are_made_good():
    target = io.BytesIO()
    with Workbook(target) as book:
        for name in ("a/b:c", "A/b:c", "长" * 40, "长" * 40, ""):
            book.sheet(name, ("x",), [(1,)])
    assert opened(target.getvalue()).sheetnames == ["a_b_c", "A_b_c_2", "长" * 31, "长" * 29 + "_2", "Sheet"]


def test_a_cell_too_long_for_excel_says_that_it_was_cut():
    target = io.BytesIO()
    with Workbook(target) as book:
        book.sheet("s", ("x",), [("长" * 40_000,)])
    value = opened(target.getvalue()).active["A2"].value
    assert len(value) == 32_767 and value.endswith("…（截断）")


def test_a_paper_as_workbook_has_its_basis_first_and_one_sheet_per_table():
    book = opened(xlsx.write(full()))
    assert book.sheetnames == ["口径", "表1 街镇新收情况"]
    basis = {row[0].value: row[1].value for row in book["口径"].iter_rows(min_row=2)}
    assert basis["数据截止"] == "2026年10月7日24时"
    assert basis["校验码"] == fingerprint(full())
    table = book["表1 街镇新收情况"]
    assert [cell.value for cell in table[1]][:3] == ["街镇", "新收（件）", "同比（%）"]
    assert [cell.value for cell in table[1]][4:] == ["区间下限（件/万人）", "区间上限（件/万人）"]
    assert [cell.value for cell in table[2]] == ["太湖街道", 83, 16.9, 12.4, 9.9, 15.4]
    assert [cell.value for cell in table[3]][:4] == ["=cmd|' /C calc'!A0", 9, "—", "空白"]
    assert table["A3"].data_type == "s"


def test_the_same_paper_gives_the_same_workbook_twice():
    assert xlsx.write(full()) == xlsx.write(full())


def test_risk_is_judged_on_the_first_visible_character():
    assert is_risky("   =1") and not is_risky("a=1") and not is_risky("")
