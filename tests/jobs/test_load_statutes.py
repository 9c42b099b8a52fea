"""``judgegrid load statutes``: files, folders, the shipped articles, and what is wrong with them."""

import gzip
import json

import pytest

from judgegrid.cli import main
from judgegrid.records.guidance.models import Provision, StatuteEdition

LAW = "# 中华人民共和国示例法\n通过：2020-05-28\n第一条 甲。\n第二条 乙。\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "示例法.md").write_text(LAW, encoding="utf-8")
    (tmp_path / "旧法.txt").write_bytes("旧法\n第一条 丙。\n".encode("gb18030"))
    row = {"law": "新法", "date": "2024-01-01", "article": "第一条", "text": "丁。"}
    (tmp_path / "many.jsonl.gz").write_bytes(gzip.compress(json.dumps(row).encode()))
    return tmp_path


def test_of_a_folder_every_file_is_loaded_once(db, folder, capsys):
    assert main(["load", "statutes", str(folder), "--dry-run"]) == 0
    assert "法律法规试算：版本新增 3" in capsys.readouterr().out
    assert not StatuteEdition.objects.exists()
    assert main(["load", "statutes", str(folder)]) == 0
    assert "条文写入 4" in capsys.readouterr().out
    assert main(["load", "statutes", str(folder)]) == 0
    assert "未变 3" in capsys.readouterr().out
    assert Provision.objects.count() == 4


def test_of_one_bad_file_nothing_is_written_and_the_line_is_named(db, folder, capsys):
    (folder / "坏.md").write_text("# 坏法\n第一条 甲\n第一条 乙\n", encoding="utf-8")
    assert main(["load", "statutes", str(folder)]) == 1
    assert "坏.md 第3行：第一条已在第2行出现过" in capsys.readouterr().out
    assert not StatuteEdition.objects.exists()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.pdf", b"%PDF", "应为 .md"),
        ("a.jsonl.gz", b"no gzip", "应为 UTF-8 的 JSON 行"),
        ("a.jsonl.gz", gzip.compress(b"x", mtime=0)[:10] + b"\xff" * 30, "应为 UTF-8 的 JSON 行"),
        ("a.jsonl", b"[" * 100_000, "应是一行一个 JSON 对象"),
        ("a.jsonl", b"\xff\xfe\x00", "应为 UTF-8 的 JSON 行"),
        ("a.md", b"\xff\xff\xff", "应为 UTF-8 或 GB18030"),
    ],
)
def test_of_what_is_no_text_the_file_is_named(db, tmp_path, capsys, name, data, said):
    (tmp_path / name).write_bytes(data)
    assert main(["load", "statutes", str(tmp_path / name)]) == 1
    told = capsys.readouterr()
    assert said in told.out + told.err


def test_of_the_shipped_articles_the_guides_find_theirs(db, capsys):
    assert main(["load", "statutes", "--shipped"]) == 0
    assert Provision.objects.filter(edition__law="民法典", number="第九百四十四条").exists()
    assert main(["load", "statutes", "--shipped"]) == 0
    assert "版本新增 0，变更 0" in capsys.readouterr().out


def test_of_shipped_with_another_kind_the_command_says_how(db, capsys):
    assert main(["load", "areas", "--shipped"]) == 1
    assert "只用于" in capsys.readouterr().err
    assert main(["load", "statutes"]) == 1
    assert "文件不存在" in capsys.readouterr().err
