"""The import contracts of pyproject.toml hold, and each of them bites when it is broken."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LINTER = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"


def lint(source: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts of this repository on the package below ``source``."""
    return subprocess.run(
        [sys.executable, "-c", LINTER, "--no-cache", "--config", str(ROOT / "pyproject.toml")],
        env={**os.environ, "PYTHONPATH": str(source)},
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """The package's Python files, copied to where they may be spoilt."""
    source = tmp_path_factory.mktemp("contracts")
    only_python = shutil.ignore_patterns("content", "templates", "static", "__pycache__")
    shutil.copytree(ROOT / "src" / "judgegrid", source / "judgegrid", ignore=only_python)
    return source


def test_the_contracts_hold():
    result = lint(ROOT / "src")
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-1000:]


def test_every_contract_is_broken_once_below():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    assert {contract for contract, _ in BREAKS.values()} == {one["name"] for one in contracts}


BREAKS = {
    "a rule of the trade that reads the records": (
        "Floors: imports go down only",
        {"domain/spoilt.py": "import judgegrid.records"},
    ),
    "a page that calls the API": (
        "Floors: imports go down only",
        {"web/spoilt.py": "import judgegrid.api"},
    ),
    "a folder that has no floor": (
        "Floors: imports go down only",
        {"spoilt.py": ""},
    ),
    "the area tree that knows the ledger": (
        "Rooms of record: who can exist without whom",
        {"records/territory/spoilt.py": "import judgegrid.records.ledger"},
    ),
    "a room that has no place": (
        "Rooms of record: who can exist without whom",
        {"records/spoilt.py": ""},
    ),
    "a read that changes": (
        "Furniture inside a room",
        {
            "records/duty/models.py": "",
            "records/duty/queries.py": "import judgegrid.records.duty.actions",
            "records/duty/actions.py": "",
        },
    ),
    "a formula that knows Django": (
        "No Django below the records",
        {"methods/spoilt.py": "from django.db import models"},
    ),
    "a page that imports a model": (
        "Doors do not import models",
        {
            "records/territory/models.py": "",
            "web/spoilt.py": "import judgegrid.records.territory.models",
        },
    ),
    "a page that starts an analytics engine": (
        "The web process starts without the analytics engines",
        {"web/spoilt.py": "import judgegrid.methods.spoilt", "methods/spoilt.py": "import scipy.stats"},
    ),
    "a migration that imports what will change": (
        "Migrations import nothing of ours",
        {"records/duty/migrations/spoilt.py": "import judgegrid.domain.people"},
    ),
    "two formulas that need each other": (
        "No circles inside a floor",
        {
            "methods/spoilt.py": "import judgegrid.methods.also_spoilt",
            "methods/also_spoilt.py": "import judgegrid.methods.spoilt",
        },
    ),
}


@pytest.mark.parametrize("case", BREAKS)
def test_the_contract_bites_on(case, copy):
    contract, files = BREAKS[case]
    before = {}
    for name, text in files.items():
        path = copy / "judgegrid" / name
        before[path] = path.read_text(encoding="utf-8") if path.exists() else None
        path.write_text(text + "\n", encoding="utf-8")
    try:
        result = lint(copy)
    finally:
        for path, text in before.items():
            path.unlink() if text is None else path.write_text(text, encoding="utf-8")
    said = result.stdout + result.stderr
    assert result.returncode == 1, said[-2000:]
    assert f"{contract} BROKEN" in said, said[-2000:]
