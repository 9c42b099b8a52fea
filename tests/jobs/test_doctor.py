"""Doctor says for every setting its value, its source and whether what is behind it works."""

import shutil


def test_every_setting_is_shown_with_its_source_and_no_secret(install):
    here = install("here")
    shown = here("doctor", JUDGEGRID_SMALL_CELL="7", JUDGEGRID_SEARCH_KEY="ab" * 32).stdout
    assert "JUDGEGRID_SMALL_CELL = 7   环境变量" in shown
    assert "JUDGEGRID_UPLOAD_MAX_MB = 200   默认" in shown
    assert f"JUDGEGRID_SEALING_KEY = {here.data / 'keys' / 'sealing_key'}   文件" in shown
    assert "JUDGEGRID_SEARCH_KEY = （不显示）   环境变量" in shown
    assert (here.data / "keys" / "sealing_key").read_text() not in shown
    assert "ab" * 32 not in shown


def test_what_is_wrong_is_named_and_the_exit_code_says_so(install):
    here = install("here")
    (here.data / "keys" / "sealing_key").write_text("ab" * 32)
    (here.data / "keys" / "sealing_key").chmod(0o644)
    wrong = here(
        "doctor",
        "--bad",
        JUDGEGRID_ASSET_DIR="/nowhere",
        JUDGEGRID_HOSTS="court.example",
        JUDGEGRID_DEBUG="1",
    )
    assert wrong.returncode == 1
    for words in ("文件权限 644", "npm ci --ignore-scripts", "未启用 HTTPS", "调试模式", "4 项有误"):
        assert words in wrong.stdout


def test_a_database_that_does_not_answer_is_said(install):
    here = install("here")
    gone = here("doctor", "--bad", JUDGEGRID_DATABASE_URL="postgresql://nobody:secret@127.0.0.1:1/none")
    assert gone.returncode == 1
    assert "连不上" in gone.stdout
    assert "secret" not in gone.stdout


def test_waiting_migrations_are_said(install):
    here = install("here")
    empty = here("doctor", "--bad", JUDGEGRID_DATABASE_URL=f"sqlite:///{here.data / 'empty.sqlite3'}")
    assert "结构更新未执行" in empty.stdout


def test_missing_fonts_are_said(install, tmp_path):
    here = install("here")
    folder = tmp_path / "fonts"
    assert "没有这个目录" in here("doctor", JUDGEGRID_FONT_DIR=str(folder)).stdout
    folder.mkdir()
    assert "没有字体文件" in here("doctor", JUDGEGRID_FONT_DIR=str(folder)).stdout
    (folder / "court.ttf").touch()
    assert "1 个字体文件" in here("doctor", JUDGEGRID_FONT_DIR=str(folder)).stdout
    shutil.rmtree(folder)
