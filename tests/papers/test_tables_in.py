"""Files as offices hand them in: every kind of bad one is refused with a sentence that helps."""

import io
import zipfile

import msoffcrypto
import openpyxl
import pytest
import xlsxwriter
import xlwt

from judgegrid.domain.refusals import Invalid
from judgegrid.papers import tables_in
from judgegrid.papers.tables_in import WHOLE_ROW, open_table, peek
from judgegrid.papers.xlsx_scan import Limits, look

HEADERS = ["案号", "立案日期", "案由"]
LINE = ["（2026）苏0211民初1号", "2026-03-05", "物业服务合同纠纷"]


def workbook(path, rows, *, merge="", name="台账", first_row=1):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = name
    for number, row in enumerate(rows, first_row):
        for column, value in enumerate(row, 1):
            if value is not None:
                sheet.cell(number, column, value)
    if merge:
        sheet.merge_cells(merge)
    book.save(path)
    return path


def read(path, **options):
    table = open_table(path, **options)
    return table, list(table.rows())


def refusal(path, **options) -> str:
    with pytest.raises(Invalid) as caught:
        read(path, **options)
    return str(caught.value)


def test_a_workbook_is_read_with_its_row_numbers(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [HEADERS, LINE, [None] * 3, LINE])
    table, rows = read(path)
    assert table.headers == tuple(HEADERS)
    assert [row.number for row in rows] == [2, 4]
    assert list(rows[0].cells) == LINE
    assert table.total == 3


def test_titles_and_blank_lines_above_the_heading_are_passed_over(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [["2026年收案台账"], HEADERS, LINE], merge="A1:C1", first_row=3)
    table, rows = read(path)
    assert table.headers == tuple(HEADERS)
    assert rows[0].number == 5


def test_an_empty_file_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"")
    assert "空的" in refusal(path)
    path.write_bytes(b"\xef\xbb\xbf\r\n \r\n")
    assert "空的" in refusal(path)


def test_an_empty_sheet_is_refused(tmp_path):
    assert "空的" in refusal(workbook(tmp_path / "a.xlsx", []))


@pytest.mark.parametrize("share", [0.3, 0.7, 0.98])
def test_a_truncated_workbook_is_refused(tmp_path, share):
    whole = workbook(tmp_path / "a.xlsx", [HEADERS, *[LINE] * 200]).read_bytes()
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(whole[: int(len(whole) * share)])
    assert "不完整" in refusal(cut)


def test_a_damaged_part_inside_is_refused(tmp_path):
    whole = bytearray(workbook(tmp_path / "a.xlsx", [HEADERS, *[LINE] * 200]).read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(whole))) as package:
        start = package.getinfo("xl/worksheets/sheet1.xml").header_offset
    for offset in range(start + 90, start + 130):
        whole[offset] ^= 0xFF
    path = tmp_path / "b.xlsx"
    path.write_bytes(bytes(whole))
    assert "不完整" in refusal(path)


def test_a_truncated_old_workbook_is_refused(tmp_path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    for row in range(300):
        for column, value in enumerate(LINE):
            sheet.write(row, column, value)
    book.save(tmp_path / "a.xls")
    path = tmp_path / "cut.xls"
    path.write_bytes((tmp_path / "a.xls").read_bytes()[:9000])
    assert "不完整" in refusal(path)


def test_a_workbook_with_a_password_is_refused(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [HEADERS, LINE])
    locked = tmp_path / "locked.xlsx"
    with path.open("rb") as source, locked.open("wb") as target:
        msoffcrypto.OfficeFile(source).encrypt("secret", target)
    assert "密码" in refusal(locked)


def test_a_workbook_of_a_million_rows_is_refused_before_it_is_loaded(tmp_path):
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet()
    for column, name in enumerate(HEADERS):
        sheet.write(0, column, name)
    for row in range(1, 1_048_576, 3500):
        sheet.write(row, 0, LINE[0])
    sheet.write(1_048_575, 0, LINE[0])
    book.close()
    said = refusal(path)
    assert "最多导入300000行" in said
    assert "拆分" in said


def test_rows_that_hold_formats_only_do_not_count_against_the_limit(tmp_path):
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    grey = book.add_format({"bg_color": "#EEEEEE"})
    for column, name in enumerate(HEADERS):
        sheet.write(0, column, name)
        sheet.write(1, column, LINE[column])
    sheet.write_blank(1_048_575, 0, None, grey)
    book.close()
    _, rows = read(path)
    assert len(rows) == 1


def test_a_single_cell_far_away_cannot_blow_up_the_memory(tmp_path):
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for column, name in enumerate(HEADERS):
        sheet.write(0, column, name)
    sheet.write(200_000, 16_383, "x")
    book.close()
    assert "XFD列" in refusal(path)


@pytest.mark.parametrize(("row", "column"), [(1, 16_383), (1_048_575, 0), (1_048_575, 16_383)])
def test_a_cell_far_away_does_not_blow_up_the_sample_either(tmp_path, row, column):
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for index, name in enumerate(HEADERS):
        sheet.write(0, index, name)
    sheet.write(row, column, "x")
    book.close()
    if column:
        with pytest.raises(Invalid, match="XFD列"):
            peek(path)
    else:
        assert peek(path).headers == tuple(HEADERS)
        assert "拆分" in refusal(path)


def test_a_zip_bomb_is_refused_by_its_directory(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [HEADERS, LINE])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/big.bin", b"\0" * (80 * 2**20))
    assert "压缩比异常" in refusal(path)


def test_a_package_that_unpacks_beyond_the_limit_is_refused(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [HEADERS, *[LINE] * 50])
    assert "超过上限" in refusal(path, limits=Limits(unpacked=1000))


def test_a_package_that_lies_about_its_size_is_refused(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [HEADERS, *[LINE] * 500])
    data = path.read_bytes()
    with zipfile.ZipFile(path) as package:
        size = package.getinfo("xl/worksheets/sheet1.xml").file_size
    path.write_bytes(data.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little")))
    assert "不完整" in refusal(path)


def test_merged_heading_cells_are_named(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [["案号", "原告", None, "案由"], LINE], merge="B1:C1")
    assert "B1:C1" in refusal(path)


def test_merged_cells_below_the_heading_are_faults_of_their_rows(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [HEADERS, LINE, [None, "2026-03-06", "x"]], merge="A2:A3")
    _, rows = read(path)
    assert rows[0].faults == {}
    assert "A2:A3" in rows[1].faults[0]


def test_formulas_give_their_value_and_without_one_a_fault(tmp_path):
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for column, name in enumerate(HEADERS):
        sheet.write(0, column, name)
    sheet.write_formula(1, 0, '="x"', None, LINE[0])
    sheet.write_formula(2, 0, '="x"', None, "")
    sheet.write_formula(3, 2, "=1/0", None, "#DIV/0!")
    book.close()
    _, rows = read(path)
    assert rows[0].cells[0] == LINE[0]
    assert "公式没有计算结果" in rows[1].faults[0]
    assert "#DIV/0!" in rows[2].faults[2]


def test_two_equal_headings_are_named(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [["案号", "被告", "被 告"], LINE])
    assert "B列和C列" in refusal(path)


def test_a_sheet_is_chosen_by_name_and_a_missing_one_is_told(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [HEADERS, LINE], name="收案")
    assert read(path, sheet="收案")[0].sheets == ("收案",)
    assert "没有名为“结案”" in refusal(path, sheet="结案")


def test_an_old_workbook_is_read(tmp_path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    for row, line in enumerate([HEADERS, LINE]):
        for column, value in enumerate(line):
            sheet.write(row, column, value)
    book.save(tmp_path / "a.xls")
    _, rows = read(tmp_path / "a.xls")
    assert list(rows[0].cells) == LINE


CSV = "案号,立案日期,案由\r\n（2026）苏0211民初1号,2026-03-05,物业服务合同纠纷\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_csv_is_read_in_utf8_and_gb18030(tmp_path, encoding):
    path = tmp_path / "a.csv"
    path.write_bytes(CSV.encode(encoding))
    table, rows = read(path)
    assert table.headers == tuple(HEADERS)
    assert list(rows[0].cells) == LINE
    assert rows[0].number == 2


@pytest.mark.parametrize(
    ("written", "read_as"),
    [("utf-8", "gb18030"), ("gbk", "latin-1"), ("utf-8", "latin-1"), ("utf-8", "cp1252")],
)
def test_mojibake_in_the_heading_is_recognised(tmp_path, written, read_as):
    path = tmp_path / "a.csv"
    path.write_text(CSV.encode(written).decode(read_as, errors="replace"), encoding="utf-8")
    assert "乱码" in refusal(path)


@pytest.mark.parametrize("text", ["æ¡ˆå·", "锟斤拷锟斤拷", "妗堝彿", "°¸ºÅ", "案�"])
def test_known_shapes_of_mojibake(text):
    assert tables_in.mojibake(text)


@pytest.mark.parametrize("text", ["案号", "立案日期", "原告名称", "标的额（元）", "case number", "小区α"])
def test_good_headings_are_not_taken_for_mojibake(text):
    assert not tables_in.mojibake(text)


def test_a_csv_cut_inside_a_character_or_a_quote_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes((CSV + '"（2026）苏0211民初2号').encode())
    assert "引号" in refusal(path)
    path.write_bytes(CSV.encode()[:-4])
    assert "编码" in refusal(path) or "乱码" in refusal(path)


def test_a_csv_line_with_too_many_or_too_few_cells_is_a_fault(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(CSV + "a,b\r\na,b,c,d\r\na,b,c,,\r\n", encoding="utf-8")
    _, rows = read(path)
    assert ["列" in row.faults.get(WHOLE_ROW, "") for row in rows] == [False, True, True, False]


def test_what_is_no_table_is_told_apart(tmp_path):
    path = tmp_path / "a.xls"
    path.write_text("<html><table><tr><td>案号</td></tr></table></html>", encoding="utf-8")
    assert "另存为 xlsx" in refusal(path)
    path.write_bytes(b"%PDF-1.7 \x00")
    assert "不是表格" in refusal(path)
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("word/document.xml", "<x/>")
    assert "只收 xlsx" in refusal(path)


@pytest.mark.parametrize("shared", [True, False])
def test_peeking_reads_the_beginning_of_a_large_workbook_only(tmp_path, shared):
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path, {"constant_memory": not shared})
    sheet = book.add_worksheet("台账")
    for column, name in enumerate(HEADERS):
        sheet.write(0, column, name)
    for row in range(1, 5000):
        for column in range(3):
            sheet.write(row, column, f"{LINE[column]}{row}")
    book.close()
    table = peek(path)
    rows = list(table.rows())
    assert table.headers == tuple(HEADERS)
    assert table.sheets == ("台账",)
    assert len(rows) == 39
    assert rows[-1].cells[0] == f"{LINE[0]}39"
    assert look(path).last_row == 5000
