"""``judgegrid load filings``: the ledger import of the pages, from the command line."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils import timezone

from judgegrid.domain.filing_columns import COLUMNS, FIELDS
from judgegrid.domain.people import MACHINE
from judgegrid.domain.refusals import Invalid
from judgegrid.jobs import imports
from judgegrid.records.ledger import actions, queries

SHOWN = 20


def run(options: argparse.Namespace) -> int:
    """Check the file, tell what it would do, and do it unless something speaks against it; the exit code.

    Wrong lines need --skip-wrong, changes of filings that are there need --yes.
    """
    run_id = actions.upload(file_name=options.file.name, chunks=_chunks(options.file), **_acting())
    if options.sheet:
        actions.choose_sheet(run_id, sheet=options.sheet, **_acting())
    actions.match_columns(run_id, mapping=_mapping(run_id, options.map), **_acting())
    imports.finish(run_id)
    found = queries.import_run(run_id, scope=MACHINE)
    if found.state == "failed":
        raise Invalid(found.message)
    counts = found.counts
    print(
        f"收案台账校验：新增 {counts['new']}，变更 {counts['changed']}，"
        f"未变 {counts['unchanged']}，有错 {counts['wrong']}，有提示 {counts['remarked']}"
    )
    for one in found.preview.get("wrong", [])[:SHOWN]:
        print(f"  第{one['row']}行 {'；'.join(one['reasons'])}")
    if options.wrong_out and found.wrong_rows_path:
        with queries.wrong_rows(run_id, scope=MACHINE) as wrong, options.wrong_out.open("wb") as target:
            shutil.copyfileobj(wrong, target)
        print(f"有错的行已写到 {options.wrong_out}")
    against = _against(options, counts)
    if options.dry_run or against or not counts["new"] + counts["changed"]:
        actions.cancel(run_id, **_acting())
        print(against or "没有写入任何内容")
        return int(bool(against) and not options.dry_run)
    actions.confirm(run_id, **_acting())
    imports.finish(run_id)
    found = queries.import_run(run_id, scope=MACHINE)
    if found.state != "done":
        raise Invalid(found.message or "导入没有完成")
    done = found.counts["applied"]
    print(f"收案台账已载入：新增 {done['new']}，变更 {done['changed']}，批量案 {found.counts['batches']}")
    return 0


def _acting() -> dict[str, Any]:
    return {"at": timezone.now(), "scope": MACHINE, "actor_name": "命令行", "source": "cli"}


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            yield piece


def _mapping(run_id: UUID, pairs: list[str]) -> dict[str, str]:
    """What was suggested, with what --map says; columns may be named in Chinese."""
    by_header = {one.header: one.field for one in COLUMNS}
    mapping = dict(queries.import_run(run_id, scope=MACHINE).mapping)
    for pair in pairs:
        header, mark, column = pair.partition("=")
        field = by_header.get(column.strip(), column.strip())
        if not mark or field not in FIELDS:
            raise Invalid(f"--map {pair} 看不懂", {"--map": f"表头=列，列可以是：{'、'.join(by_header)}"})
        mapping = {name: "" if chosen == field else chosen for name, chosen in mapping.items()}
        mapping[header.strip()] = field
    return mapping


def _against(options: argparse.Namespace, counts: dict[str, int]) -> str:
    if counts["wrong"] and not options.skip_wrong:
        return "有错的行没有更正，没有写入任何内容；要跳过它们请加 --skip-wrong"
    if counts["changed"] and not options.yes:
        return f"会变更台账中已有的 {counts['changed']} 件收案，没有写入任何内容；确认请加 --yes"
    return ""
