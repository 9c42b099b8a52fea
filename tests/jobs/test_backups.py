"""A backup comes back whole, on either database, and a bad one changes nothing."""

import shutil
import zipfile

import pytest

MAKE_USER = (
    "from judgegrid.records.accounts.models import User; from django.utils import timezone; "
    "User.objects.create(username={!r}, name='甲', password='!', password_set_at=timezone.now())"
)
LIST_USERS = (
    "from judgegrid.records.accounts.models import User; "
    "print('users', *User.objects.order_by('username').values_list('username', flat=True))"
)


def users(installation) -> list[str]:
    shown = installation("manage", "shell", "-v0", "-c", LIST_USERS).stdout
    (line,) = (line for line in shown.splitlines() if line.startswith("users"))
    return line.split()[1:]


@pytest.fixture
def here(install):
    """An installation with one user and one uploaded file."""
    here = install("here")
    here("manage", "shell", "-v0", "-c", MAKE_USER.format("before"))
    (here.data / "uploads" / "ledger.xlsx").write_bytes(b"first")
    return here


def test_a_restored_backup_is_what_was_backed_up(here, tmp_path):
    file = tmp_path / "kept.zip"
    made = here("backup", file)
    assert made.returncode == 0, made.stderr
    here("manage", "shell", "-v0", "-c", MAKE_USER.format("after"))
    (here.data / "uploads" / "ledger.xlsx").write_bytes(b"second")
    assert users(here) == ["after", "before"]

    assert here("restore", file).returncode == 2
    assert users(here) == ["after", "before"]
    done = here("restore", file, "--yes")
    assert done.returncode == 0, done.stderr
    assert users(here) == ["before"]
    assert (here.data / "uploads" / "ledger.xlsx").read_bytes() == b"first"
    (aside,) = here.data.glob("before-restore-*")
    assert (aside / "uploads" / "ledger.xlsx").read_bytes() == b"second"


def test_a_backup_holds_no_key_and_is_for_its_owner_only(here, tmp_path):
    file = tmp_path / "kept.zip"
    here("backup", file)
    assert file.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        whole = b"".join(archive.read(name) for name in names)
    assert not [name for name in names if "key" in name]
    for key in (here.data / "keys").iterdir():
        assert key.read_bytes().strip() not in whole


def test_an_existing_file_is_never_overwritten(here, tmp_path):
    file = tmp_path / "kept.zip"
    file.write_bytes(b"something else")
    refused = here("backup", file)
    assert refused.returncode == 1
    assert "已经存在" in refused.stderr
    assert file.read_bytes() == b"something else"


def spoil(file, *, name: str, content: bytes) -> None:
    """Write the zip anew with other content under ``name``."""
    with zipfile.ZipFile(file) as archive:
        kept = {one: archive.read(one) for one in archive.namelist()}
    with zipfile.ZipFile(file, "w") as archive:
        for one, old in {**kept, name: content}.items():
            archive.writestr(one, content if one == name else old)


def test_a_spoilt_backup_is_named_and_changes_nothing(here, tmp_path):
    file = tmp_path / "kept.zip"
    here("backup", file)
    cases = {
        "uploads/ledger.xlsx 已损坏": ("uploads/ledger.xlsx", b"forged"),
        "与清单不符": ("uploads/extra.xlsx", b"smuggled in"),
    }
    for words, (name, content) in cases.items():
        copy = tmp_path / "spoilt.zip"
        shutil.copy(file, copy)
        spoil(copy, name=name, content=content)
        refused = here("restore", copy, "--yes")
        assert refused.returncode == 1
        assert words in refused.stderr
    cut = tmp_path / "cut.zip"
    cut.write_bytes(file.read_bytes()[:-200])
    assert "不是完整的备份文件" in here("restore", cut, "--yes").stderr
    assert "没有" in here("restore", tmp_path / "absent.zip", "--yes").stderr
    assert users(here) == ["before"]
    assert not list(here.data.glob("before-restore-*"))


def test_a_backup_does_not_go_where_its_keys_are_not(here, install, tmp_path):
    file = tmp_path / "kept.zip"
    here("backup", file)
    elsewhere = install("elsewhere")
    elsewhere("doctor")  # makes its keys
    refused = elsewhere("restore", file, "--yes")
    assert refused.returncode == 1
    assert "密钥打不开这份备份" in refused.stderr
    for key in (here.data / "keys").iterdir():
        shutil.copy(key, elsewhere.data / "keys")
    assert elsewhere("restore", file, "--yes").returncode == 0
    assert users(elsewhere) == ["before"]
