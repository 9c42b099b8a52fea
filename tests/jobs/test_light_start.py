"""What stays open all day, and what brings in a ledger, starts without the libraries that learn."""

import os
import subprocess
import sys

import pytest

LOADS = """
import importlib, sys
import django
django.setup()
importlib.import_module(sys.argv[1])
print(*sorted({"sklearn", "pandas", "duckdb"} & set(sys.modules)))
"""


@pytest.mark.parametrize(
    "module",
    ["jobs.imports", "jobs.load_filings", "jobs.commands.serve", "jobs.commands.worker", "jobs.clock"],
)
def test_it_starts_without_what_only_learning_needs(module, tmp_path):
    here = {name: text for name, text in os.environ.items() if not name.startswith("JUDGEGRID_")}
    here |= {
        "DJANGO_SETTINGS_MODULE": "judgegrid.config.settings",
        "JUDGEGRID_DATA_DIR": str(tmp_path),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = (sys.executable, "-c", LOADS, f"judgegrid.{module}")
    done = subprocess.run(command, env=here, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
