"""``judgegrid load``: what it prints, writes and returns."""

import pytest

from judgegrid.cli import main
from judgegrid.records.territory.models import Area, Population


@pytest.fixture
def table(tmp_path):
    def write(text):
        path = tmp_path / "表.csv"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def test_of_a_dry_run_printing_counts_and_writing_nothing(world, table, capsys):
    path = table("代码,名称\n320211001003,湖滨社区居委会\n320211001001,水秀社区居民委员会\n")
    assert main(["load", "areas", path, "--dry-run"]) == 0
    assert "区划试算：新增 1，变更 0，未变 1，有错 0" in capsys.readouterr().out
    assert main(["load", "areas", path]) == 0
    assert "已载入" in capsys.readouterr().out
    assert Area.objects.filter(code="320211001003").exists()


def test_of_wrong_rows_stopping_the_load_and_being_handed_back(world, table, capsys, tmp_path):
    path = table("代码,口径,时点,人数,来源\n320211001001,常住,2025-12-31,五千,年鉴\n")
    out = tmp_path / "错误.csv"
    assert main(["load", "population", path, "--wrong-out", str(out)]) == 1
    said = capsys.readouterr().out
    assert "未载入" in said
    assert "第2行 人数“五千”：应为不带单位的整数" in said
    assert "五千" in out.read_text(encoding="utf-8-sig")
    assert not Population.objects.exists()


def test_of_a_file_that_is_not_there_being_told(db, capsys):
    assert main(["load", "areas", "/没有/这个.csv"]) == 1
    assert "文件不存在" in capsys.readouterr().err


def test_of_an_unknown_kind_naming_the_known_ones(db, capsys):
    with pytest.raises(SystemExit):
        main(["load", "maps", "x"])
    assert "population" in capsys.readouterr().err
