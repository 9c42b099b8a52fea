"""Uploads are kept sealed and read in clear only while somebody works on them."""

import hashlib

import pytest

from judgegrid.domain.refusals import Absent
from judgegrid.records import sealed
from judgegrid.records.ledger import actions, kept, queries
from judgegrid.records.ledger.kept import place_of
from judgegrid.records.ledger.models import Filing, ImportRun
from judgegrid.records.sealed_files import MARK, Reader

pytestmark = pytest.mark.django_db


def ask_for_check(clerk, run_id):
    mapping = ImportRun.objects.get(pk=run_id).mapping
    actions.match_columns(run_id, mapping=mapping, at=clerk.clock(), **clerk.acting)


def test_the_file_is_sealed_and_its_hash_is_that_of_what_came_in(clerk, make_line):
    content = clerk.file([make_line(1)]).read_bytes()
    run = ImportRun.objects.get(pk=clerk.upload_bytes(content, "a.xlsx"))
    stored = place_of(run.file_path)
    assert stored.read_bytes().startswith(MARK) and b"xl/workbook.xml" not in stored.read_bytes()
    assert stored.stat().st_mode & 0o777 == 0o600
    assert run.file_hash == hashlib.new("sm3", content).hexdigest()
    assert run.file_size == len(content)
    with Reader(stored) as file:
        assert file.readall() == content


@pytest.mark.parametrize("name", ["台账.csv", "台账.xlsx"])
def test_headings_are_read_from_the_sealed_file_and_nothing_is_left(clerk, make_line, name):
    text = "案号,立案日期,案由,原告,被告\n（2026）苏0211民初9号,2026-03-05,离婚纠纷,赵某甲,钱某乙\n"
    rows = [make_line(1)]
    content = text.encode() if name.endswith("csv") else clerk.file(rows).read_bytes()
    run = ImportRun.objects.get(pk=clerk.upload_bytes(content, name))
    found = queries.headings(run, scope=clerk.scope)
    assert found.headers[:2] == ("案号", "立案日期")
    assert [path.name for path in place_of(run.file_path).parent.iterdir()] == ["upload.bin"]
    run = clerk.check(run.pk)
    assert run.counts["new"] == 1


def test_a_wrong_byte_in_the_kept_file_ends_the_import_with_a_clear_sentence(clerk, make_line):
    run_id = clerk.upload([make_line(1)])
    ask_for_check(clerk, run_id)
    stored = place_of(ImportRun.objects.get(pk=run_id).file_path)
    content = bytearray(stored.read_bytes())
    content[len(content) // 2] ^= 1
    stored.write_bytes(content)
    clerk.step()
    run = ImportRun.objects.get(pk=run_id)
    assert run.state == "failed"
    assert "已损坏或被改动" in run.message and "重新上传" in run.message
    assert not Filing.objects.exists()


def test_another_sealed_file_in_its_place_is_refused_by_the_hash(clerk, make_line):
    first, second = clerk.upload([make_line(1)]), clerk.upload([make_line(2)])
    ask_for_check(clerk, first)
    paths = [place_of(ImportRun.objects.get(pk=one).file_path) for one in (first, second)]
    paths[0].write_bytes(paths[1].read_bytes())
    clerk.step()
    assert "摘要不符" in ImportRun.objects.get(pk=first).message


def test_another_key_is_told_as_such(clerk, make_line, settings):
    run_id = clerk.upload([make_line(1)])
    ask_for_check(clerk, run_id)
    settings.SEALING_KEY = "ab" * 32
    sealed.provider.cache_clear()
    try:
        clerk.step()
    finally:
        sealed.provider.cache_clear()
    run = ImportRun.objects.filter(pk=run_id).defer("preview").get()
    assert run.state == "failed"
    assert "密钥" in run.message


def test_wrong_lines_are_kept_sealed_too(clerk, make_line, scope_of):
    run = clerk.check(clerk.upload([make_line(1, 立案日期="改天", 被告="欧阳某甲")]))
    stored = place_of(run.wrong_rows_path).read_bytes()
    assert stored.startswith(MARK) and b"PK\x03\x04" not in stored
    assert queries.wrong_rows(run.pk, scope=clerk.scope).read(4) == b"PK\x03\x04"
    with pytest.raises(Absent):
        queries.wrong_rows(run.pk, scope=scope_of("clerk_next"))
    none = clerk.check(clerk.upload([make_line(2)]))
    with pytest.raises(Absent, match="没有错误行"):
        queries.wrong_rows(none.pk, scope=clerk.scope)


def test_files_of_an_earlier_version_are_sealed_at_the_next_start_and_imported(clerk, make_line):
    run = clerk.check(clerk.upload([make_line(1), make_line(2, 立案日期="改天")]))
    for path in (place_of(run.file_path), place_of(run.wrong_rows_path)):
        with Reader(path) as file:
            clear = file.readall()
        path.write_bytes(clear)  # as it was kept before
    (place_of(run.file_path).parent / "upload.bin.0.sealing").write_bytes(b"cut off")
    assert kept.seal_old() == 2
    assert kept.seal_old() == 0
    names = sorted(path.name for path in place_of(run.file_path).parent.iterdir())
    assert names == ["staged.jsonl", "upload.bin", "wrong.xlsx"]
    assert clerk.check(run.pk).counts["new"] == 1
    assert queries.wrong_rows(run.pk, scope=clerk.scope).read(2) == b"PK"


def test_files_of_another_installation_are_left_alone(clerk, make_line, settings, tmp_path):
    path = place_of(ImportRun.objects.get(pk=clerk.upload([make_line(1)])).file_path)
    path.write_bytes(b"in clear")
    settings.UPLOAD_DIR = tmp_path / "restored"
    assert kept.seal_old() == 0
    assert path.read_bytes() == b"in clear"


@pytest.mark.parametrize("remembers_whole_path", [False, True])
def test_files_are_found_when_the_data_folder_has_moved(
    clerk, make_line, settings, tmp_path, remembers_whole_path
):
    run = clerk.check(clerk.upload([make_line(1), make_line(2, 立案日期="改天")]))
    assert (run.file_path, run.wrong_rows_path) == (f"{run.pk}/upload.bin", f"{run.pk}/wrong.xlsx")
    if remembers_whole_path:  # as earlier versions did
        ImportRun.objects.filter(pk=run.pk).update(
            file_path=str(place_of(run.file_path)), wrong_rows_path=str(place_of(run.wrong_rows_path))
        )
    settings.UPLOAD_DIR = settings.UPLOAD_DIR.rename(tmp_path / "restored")
    run.refresh_from_db()
    assert queries.headings(run, scope=clerk.scope).headers[0] == "案号"
    assert queries.wrong_rows(run.pk, scope=clerk.scope).read(2) == b"PK"
    clerk.confirm(run.pk)
    clerk.step()
    assert Filing.objects.count() == 1
    assert not (settings.UPLOAD_DIR / str(run.pk) / "staged.jsonl").exists()


def test_a_file_that_vanished_ends_the_import_with_a_sentence(clerk, make_line):
    run_id = clerk.upload([make_line(1)])
    ask_for_check(clerk, run_id)
    place_of(ImportRun.objects.get(pk=run_id).file_path).unlink()
    clerk.step()
    run = ImportRun.objects.get(pk=run_id)
    assert (run.state, run.message) == ("failed", "存放的文件不见了；请重新上传")
