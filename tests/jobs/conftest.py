"""Whole installations for the commands: a data folder and a database of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.conf import settings


@dataclass(frozen=True)
class Installation:
    """A data folder; calling it runs a ``judgegrid`` command there as a person would."""

    data: Path
    database: str

    def __call__(self, *words: object, **variables: str) -> subprocess.CompletedProcess[str]:
        env = {name: value for name, value in os.environ.items() if not name.startswith("JUDGEGRID_")}
        env |= {
            "PYTHONPATH": str(Path(settings.ROOT) / "src"),
            "DJANGO_SETTINGS_MODULE": "judgegrid.config.settings",
        }
        env |= {"JUDGEGRID_DATA_DIR": str(self.data), "JUDGEGRID_DATABASE_URL": self.database, **variables}
        command = [sys.executable, "-m", "judgegrid.cli", *map(str, words)]
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


SERVER = os.environ.get("JUDGEGRID_DATABASE_URL", "")


def new_database(name: str, *, template: str = "template1") -> str:
    """The address of a new PostgreSQL database on the server that the tests run on."""
    database = f"{name}_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {database} TEMPLATE {template}")
    return f"{SERVER.rsplit('/', 1)[0]}/{database}"


@pytest.fixture(scope="session")
def migrated(tmp_path_factory) -> Installation:
    """An installation with its tables, made once, to be copied."""
    data = tmp_path_factory.mktemp("migrated")
    on_postgres = SERVER.startswith("postgres")
    url = new_database("migrated") if on_postgres else f"sqlite:///{data / 'judgegrid.sqlite3'}"
    made = Installation(data, url)
    result = made("manage", "migrate", "-v0")
    assert result.returncode == 0, result.stderr
    return made


@pytest.fixture
def install(tmp_path, migrated) -> Callable[[str], Installation]:
    """install("name") → an installation with empty tables, on the kind of database the tests run on."""

    def make(name: str) -> Installation:
        data = tmp_path / name
        for folder in ("uploads", "papers", "keys"):
            (data / folder).mkdir(parents=True)
        if migrated.database.startswith("sqlite"):
            shutil.copy(migrated.data / "judgegrid.sqlite3", data)
            return Installation(data, f"sqlite:///{data / 'judgegrid.sqlite3'}")
        return Installation(data, new_database(name, template=migrated.database.rsplit("/", 1)[1]))

    return make
