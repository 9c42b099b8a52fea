"""``judgegrid load cases``: tables, JSON lines, texts and Word documents, and what is wrong with them."""

import gzip
import json
import zipfile
from types import SimpleNamespace

import docx
import pytest
import xlsxwriter

from judgegrid.cli import main
from judgegrid.domain.people import MACHINE
from judgegrid.jobs import cases as jobs
from judgegrid.records.guidance.models import PublishedCase
from judgegrid.records.guidance.queries import cases as queries
from records.guidance.case_texts import AT, load

TEXT = "业主两年没有交纳物业费，物业公司催缴以后起诉，要求支付物业费和违约金。"


@pytest.fixture(autouse=True)
def index_folder(tmp_path_factory, settings):
    settings.CASE_INDEX_DIR = tmp_path_factory.mktemp("index")


def sheet(path, *rows):
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    return path


def word(path, *lines):
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(str(path))


def test_of_a_workbook_of_judgments_each_row_is_a_case(db, tmp_path, capsys):
    rows = [("案号", "案件名称", "审理法院", "裁判日期", "案由", "全文")]
    rows += [
        (
            f"（2023）苏0211民初{at}号",
            "物业案",
            "无锡市滨湖区人民法院",
            "2023-05-06",
            "物业服务合同纠纷",
            f"{at}号：{TEXT}",
        )
        for at in (1, 2)
    ]
    path = sheet(tmp_path / "判决.xlsx", *rows)
    assert main(["load", "cases", str(path), "--dry-run"]) == 0
    assert "类案试算：新增 2" in capsys.readouterr().out
    assert not PublishedCase.objects.exists()
    assert main(["load", "cases", str(path)]) == 0
    assert "类案索引：2 件" in capsys.readouterr().out
    row = PublishedCase.objects.get(number="（2023）苏0211民初1号")
    assert (row.kind, row.area_code, row.open_to) == ("judgment", "320211000000", "public")
    assert main(["load", "cases", str(path)]) == 0
    assert "新增 0，变更 0，未变 2" in capsys.readouterr().out


def test_of_packed_lines_typical_cases_are_loaded_for_the_court_alone_if_asked(db, tmp_path, capsys):
    line = {"topic": "消费", "title": "加班费案", "text": f"# 加班费案\n\n## 基本案情\n\n{TEXT}"}
    path = tmp_path / "typical.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(line).encode() + b"\n\n"))
    assert main(["load", "cases", str(path), "--internal"]) == 0
    row = PublishedCase.objects.get()
    assert (row.kind, row.open_to, row.topic) == ("typical", "court", "消费")


def test_of_a_folder_texts_and_word_documents_are_read(db, tmp_path, capsys):
    (tmp_path / "甲.txt").write_bytes(f"甲诉乙物业服务合同纠纷案\n{TEXT}".encode("gb18030"))
    (tmp_path / "内").mkdir()
    word(
        tmp_path / "内" / "丙.docx",
        "无锡市滨湖区人民法院",
        "民事判决书",
        "（2023）苏0211民初9号",
        TEXT,
        "二〇二三年五月六日",
    )
    assert main(["load", "cases", str(tmp_path)]) == 0
    judgment = PublishedCase.objects.get(kind="judgment")
    assert (judgment.source_id, str(judgment.decided_on)) == ("（2023）苏0211民初9号", "2023-05-06")
    assert PublishedCase.objects.get(kind="typical").cause_name == "物业服务合同纠纷"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.docx", b"PK\x03\x04 cut off", "a.docx 文件：不是 Word 文档"),
        ("a.docx", b"\xd0\xcf\x11\xe0 an old doc", "另存为 docx"),
        ("a.xlsx", b"PK\x03\x04 cut off", "a.xlsx"),
        ("a.xlsx", b"", ""),
        ("a.jsonl", b"{not json\n", "a.jsonl 第1行 整行：应为一个 JSON 对象"),
        ("a.jsonl", b"[1]\n", "应为一个 JSON 对象"),
        ("a.jsonl", b"\xff\xfe\x00", "应为 UTF-8 的 JSON 行"),
        ("a.jsonl.gz", b"no gzip", "应为 UTF-8 的 JSON 行"),
        ("a.jsonl.gz", gzip.compress(b"x", mtime=0)[:10] + b"\xff" * 30, "应为 UTF-8 的 JSON 行"),
        ("a.txt", b"\xff\xff\xff", "UTF-8 或 GB18030"),
        ("a.txt", b"", "正文：应有 20 到"),
        ("a.pdf", b"%PDF", "应为 .xlsx"),
    ],
)
def test_of_what_is_no_case_the_file_is_named(db, tmp_path, capsys, name, data, said):
    (tmp_path / name).write_bytes(data)
    assert main(["load", "cases", str(tmp_path / name)]) == 1
    told = capsys.readouterr()
    assert said in told.out + told.err
    assert not PublishedCase.objects.exists()


def test_of_a_zip_that_is_no_document_the_same_is_said(db, tmp_path, capsys):
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as packed:
        packed.writestr("word/document.xml", "<broken")
    assert main(["load", "cases", str(tmp_path)]) == 1
    assert "不是 Word 文档" in capsys.readouterr().out


def test_of_a_table_without_texts_the_missing_column_is_named(db, tmp_path, capsys):
    sheet(tmp_path / "a.xlsx", ("案号", "法院"), ("甲", "乙"))
    assert main(["load", "cases", str(tmp_path / "a.xlsx")]) == 1
    assert "正文" in capsys.readouterr().err


def test_of_a_wrong_row_of_a_workbook_row_and_field_are_told_and_the_rest_may_be_loaded(db, tmp_path, capsys):
    path = sheet(
        tmp_path / "a.xlsx", ("标题", "正文", "日期"), ("甲", TEXT, "2023-05-06"), ("乙", TEXT, "昨天")
    )
    assert main(["load", "cases", str(path)]) == 1
    assert "a.xlsx 第3行 日期：“昨天”应为日期" in capsys.readouterr().out
    assert main(["load", "cases", str(path), "--skip-wrong"]) == 0
    assert PublishedCase.objects.count() == 1


def test_of_the_demo_cases_all_have_a_cause_and_are_marked_as_invented(db):
    told = jobs.load_shipped(at=AT)
    assert (told.new, told.wrong, told.without_cause) == (40, 0, 0)
    assert all("演示数据" in row.title and row.provisions for row in PublishedCase.objects.all())
    assert len(set(PublishedCase.objects.values_list("cause_id", flat=True))) >= 20
    found = queries.search(queries.Asked(text="楼上漏水把我家天花板泡了"), scope=MACHINE)
    assert "漏水" in found.hits[0].row.title


def test_of_the_clock_the_index_is_handed_out_only_when_rows_changed(db, monkeypatch):
    asked = []
    monkeypatch.setattr(jobs, "rebuild", SimpleNamespace(enqueue=lambda: asked.append(1)))
    jobs.hand_out(AT)
    assert not asked
    load()
    jobs.hand_out(AT)
    assert asked == [1]
    jobs.load_shipped(at=AT)
    jobs.hand_out(AT)
    assert asked == [1]
