"""Backups: one zip with the database, the files kept beside it and a manifest of hashes."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from judgegrid import __version__
from judgegrid.domain.refusals import Absent, Invalid, NotAllowed
from judgegrid.records import sealed

MANIFEST = "manifest.json"
DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
FOLDERS = {"uploads": "UPLOAD_DIR", "papers": "PAPER_DIR"}
PROBE = "JudgeGrid"
CHUNK = 2**20


@dataclass(frozen=True)
class Manifest:
    """What a backup says about itself. ``files``: name → SHA-256; ``probe``: a text sealed with the keys."""

    version: str
    made_at: str
    database: str
    migrations: list[str]
    probe: str
    files: dict[str, str] = field(default_factory=dict)


def make(target: Path, *, at: datetime) -> Manifest:
    """Write a backup to ``target`` while the platform runs, then read it back and compare.

    Keys stay out: whoever finds the file cannot open the sealed fields. Raises NotAllowed when
    ``target`` exists or the database's own tools are not installed.
    """
    if target.exists():
        raise NotAllowed(f"{target} 已经存在，换一个文件名")
    manifest = Manifest(
        version=__version__,
        made_at=at.isoformat(),
        database=connection.vendor,
        migrations=sorted(f"{app}.{name}" for app, name in MigrationLoader(connection).applied_migrations),
        probe=sealed.provider().seal(PROBE),
    )
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix=".backup-") as work:
        dump = Path(work) / DATABASE[connection.vendor]
        _dump_database(dump)
        packed = Path(work) / "backup.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, path in [(dump.name, dump), *_kept_files()]:
                with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as sink:
                    manifest.files[name] = _copy(source, sink)
            archive.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
        verify(packed)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(packed, target)
    target.chmod(0o600)
    return manifest


def verify(source: Path) -> Manifest:
    """Read every byte of a backup. Raises Absent (no such file) or Invalid (what is wrong with it)."""
    with _opened(source) as (archive, manifest):
        if set(archive.namelist()) != {MANIFEST, *manifest.files}:
            raise Invalid("备份里的文件与清单不符")
        for name, expected in manifest.files.items():
            if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
                raise Invalid(f"备份里有越界的文件名：{name}")
            with archive.open(name) as file:
                if _copy(file, None) != expected:
                    raise Invalid(f"备份里的 {name} 已损坏或被改动")
    return manifest


def restore(source: Path, *, at: datetime) -> Path:
    """Put a backup in the place of what is here; return the folder to which the latter was moved.

    Everything is checked before anything is touched: hashes, the kind of database, that the keys here
    open it, that this version knows its tables. Raises Invalid otherwise.
    """
    manifest = verify(source)
    _check_fits(manifest)
    aside = Path(settings.DATA_DIR) / f"before-restore-{at:%Y%m%d-%H%M%S}"
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix=".restore-") as work:
        with zipfile.ZipFile(source) as archive:
            archive.extractall(work)
        connection.close()
        aside.mkdir()
        _load_database(Path(work) / DATABASE[connection.vendor], aside)
        for name, setting in FOLDERS.items():
            place = Path(getattr(settings, setting))
            if place.exists():
                os.replace(place, aside / name)
            (Path(work) / name).mkdir(exist_ok=True)
            shutil.move(Path(work) / name, place)
    return aside


def _check_fits(manifest: Manifest) -> None:
    if manifest.database != connection.vendor:
        raise Invalid(f"备份来自 {manifest.database} 数据库，本机用的是 {connection.vendor}")
    try:
        sealed.provider().open(manifest.probe)
    except ValueError as error:
        raise Invalid("本机密钥打不开这份备份；请先把当时的密钥文件放回密钥目录") from error
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    unknown = sorted(set(manifest.migrations) - known)
    if unknown:
        raise Invalid(
            f"备份来自更新的版本（{manifest.version}）；请先升级本平台。不认识：{'、'.join(unknown)}"
        )


@contextlib.contextmanager
def _opened(source: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    if not source.is_file():
        raise Absent(f"没有 {source} 这个文件")
    try:
        with zipfile.ZipFile(source) as archive:
            yield archive, Manifest(**json.loads(archive.read(MANIFEST)))
    except (zipfile.BadZipFile, KeyError, TypeError, json.JSONDecodeError, EOFError) as error:
        raise Invalid(f"{source} 不是完整的备份文件（{error}）") from error


def _copy(source: IO[bytes], sink: IO[bytes] | None) -> str:
    """Copy in pieces (``sink`` None: only read); the SHA-256 of what went through."""
    digest = hashlib.sha256()
    while piece := source.read(CHUNK):
        digest.update(piece)
        if sink is not None:
            sink.write(piece)
    return digest.hexdigest()


def _kept_files() -> Iterator[tuple[str, Path]]:
    for name, setting in FOLDERS.items():
        folder = Path(getattr(settings, setting))
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield f"{name}/{path.relative_to(folder).as_posix()}", path


# -- the two databases -------------------------------------------------------------------------


def _dump_database(target: Path) -> None:
    if connection.vendor == "postgresql":
        _postgres("pg_dump", "--format=custom", "--no-owner", f"--file={target}")
        return
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        (answer,) = copy.execute("PRAGMA integrity_check").fetchone()
    if answer != "ok":
        raise NotAllowed(f"数据库本身已损坏，没有备份：{answer}")


def _load_database(dump: Path, aside: Path) -> None:
    if connection.vendor == "postgresql":
        _postgres("pg_dump", "--format=custom", "--no-owner", f"--file={aside / DATABASE['postgresql']}")
        _postgres(
            "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error",
            str(dump),
        )  # fmt: skip
        return
    place = Path(settings.DATABASES["default"]["NAME"])
    for suffix in ("", "-wal", "-shm"):
        present = place.with_name(place.name + suffix)
        if present.exists():
            shutil.move(present, aside / present.name)
    shutil.move(dump, place)


def _postgres(program: str, *options: str) -> None:
    """Run one of PostgreSQL's own programs on our database."""
    found = shutil.which(program)
    if found is None:
        raise NotAllowed(
            f"没有 {program} 这个程序；请安装 PostgreSQL 客户端（apt-get install postgresql-client）"
        )
    where: dict[str, Any] = connection.settings_dict
    options = (f"--dbname={where['NAME']}", "--no-password", *options)
    env = {"PATH": os.defpath, "PGUSER": where["USER"], "PGPASSWORD": where["PASSWORD"]}
    env |= {"PGHOST": where["HOST"], "PGPORT": str(where["PORT"])}
    env = {name: value for name, value in env.items() if value}
    result = subprocess.run([found, *options], env=env, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise NotAllowed(f"{program} 失败：{result.stderr.strip()[-500:]}")
