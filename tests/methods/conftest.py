"""The reference folder, for tests that read it when it is there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture
def reference():
    """Folder with the reference data (JUDGEGRID_DATA); the test is skipped without it."""
    folder = os.environ.get("JUDGEGRID_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("reference data not present (set JUDGEGRID_DATA)")
    return Path(folder)
