"""Batch cases after an import; bad files, each told, nothing half imported."""

import pytest
import xlsxwriter

from judgegrid.domain.people import MACHINE
from judgegrid.domain.refusals import Invalid
from judgegrid.records.ledger import actions, runs
from judgegrid.records.ledger.models import Filing, FilingParty, ImportRun

HEADERS = ["案号", "立案日期", "案由", "原告", "被告", "被告证件号", "被告住所", "小区", "标的额"]
pytestmark = pytest.mark.django_db


# -- batch cases -------------------------------------------------------------------------------


def test_ten_cases_of_one_plaintiff_and_cause_within_a_month_are_marked(clerk, make_line):
    run = clerk.load([make_line(number) for number in range(1, 10)])
    assert run.counts["batches"] == 0
    clerk.load([make_line(10)])
    assert Filing.objects.filter(is_batch=True).count() == 10


@pytest.mark.parametrize("changed", [{"案由": "民间借贷纠纷"}, {"原告": "另一家物业服务有限公司"}])
def test_a_batch_that_loses_a_case_is_none_any_more(clerk, make_line, changed):
    clerk.load([make_line(number) for number in range(1, 11)])
    clerk.load([make_line(5, **changed)])
    assert not Filing.objects.filter(is_batch=True).exists()
    assert not Filing.objects.exclude(batch_key="").exists()


def test_what_the_court_calls_a_batch_stays_one(clerk, make_line):
    headers = ["案号", "立案日期", "案由", "是否批量"]
    clerk.load([["（2026）苏0211民初1号", "2026-03-05", "物业服务合同纠纷", "是"]], headers)
    assert Filing.objects.get().is_batch
    clerk.load([make_line(number) for number in range(1, 12)])
    assert Filing.objects.get(sequence=1).is_batch


def test_the_machine_reaches_everything(clerk, make_line):
    run_id = actions.upload(
        file_name="a.xlsx",
        chunks=[clerk.file([make_line(1)]).read_bytes()],
        at=clerk.clock(),
        scope=MACHINE,
        actor_name="命令行",
    )
    assert ImportRun.objects.get(pk=run_id).by is None


# -- bad files: each is told, nothing is half imported ---------------------------------------------


def test_a_workbook_of_a_million_rows_ends_with_what_to_do_and_nothing_is_written(clerk, make_line):
    path = clerk.folder / "million.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate([HEADERS, make_line(1)]):
            for column, cell in enumerate(cells):
                sheet.write(row, column, cell)
        sheet.write(1_048_575, 0, "（2026）苏0211民初9号")
    run = clerk.check(clerk.upload_bytes(path.read_bytes(), "million.xlsx"))
    assert run.state == "failed"
    assert "请按年度或法院拆分" in run.message
    assert not Filing.objects.exists()
    assert not runs.stage_of(run).exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空的"),
        (b"PK\x03\x04 cut off", "不完整"),
        ("案号,立案日期,案由\n".encode("gb18030").decode("latin-1").encode(), "乱码"),
        ("案号,立案日期,案由\n".encode().decode("gb18030", "replace").encode(), "乱码"),
        (b"<html><table></table></html>", "另存为 xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
    ],
)
def test_a_bad_file_is_refused_at_the_door_and_not_kept(clerk, settings, content, said):
    with pytest.raises(Invalid, match=said):
        clerk.upload_bytes(content, "a.xlsx")
    assert not ImportRun.objects.exists()
    assert list(settings.UPLOAD_DIR.iterdir()) == []


def test_a_line_of_a_csv_with_a_formula_is_kept_as_text_and_comes_out_as_text(clerk):
    text = "案号,立案日期,案由,被告\n（2026）苏0211民初1号,2026-03-05,离婚纠纷,=1+1\n"
    run = clerk.check(clerk.upload_bytes(text.encode("gb18030"), "a.csv"))
    clerk.confirm(run.pk)
    clerk.step()
    assert FilingParty.objects.get().details["name"] == "=1+1"
