"""Our import, as the pages and the clock run it."""

from __future__ import annotations

from pathlib import Path

import django

django.setup()

from django.utils import timezone  # noqa: E402

from judgegrid.domain.people import MACHINE  # noqa: E402
from judgegrid.jobs import imports  # noqa: E402
from judgegrid.records.ledger import actions, queries  # noqa: E402


def bring(path: Path) -> int:
    """Upload, match, dry run, apply; the number of filings written."""
    me = {"scope": MACHINE, "actor_name": "benchmark"}
    with path.open("rb") as file:
        run_id = actions.upload(
            file_name=path.name, chunks=iter(lambda: file.read(1 << 20), b""), at=timezone.now(), **me
        )
    mapping = queries.import_run(run_id, scope=MACHINE).mapping
    actions.match_columns(run_id, mapping=mapping, at=timezone.now(), **me)
    imports.finish(run_id)
    actions.confirm(run_id, at=timezone.now(), **me)
    imports.finish(run_id)
    return queries.import_run(run_id, scope=MACHINE).counts["applied"]["new"]
