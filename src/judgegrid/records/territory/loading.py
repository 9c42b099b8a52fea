"""Loading tables of the territory: dry run, all rows or none, one line in the trail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from django.db import transaction

from judgegrid.domain.people import Scope
from judgegrid.domain.refusals import Invalid
from judgegrid.records.audit.actions import record
from judgegrid.records.territory import versions
from judgegrid.records.territory.rights import require_editor
from judgegrid.records.territory.tables import Cells, Change, Column, Outcome, Sheet, Wrong, cells_of, wrongs

PREVIEW = 200
NOT_IN_THE_LIBRARY = frozenset({"population", "judges", "jurisdiction"})


class Loader(Protocol):
    """One kind of table. An instance serves one load."""

    name: str
    label: str
    columns: Sequence[Column]

    def read(self, cells: Cells, scope: Scope) -> None:
        """Take a row in; raises Invalid naming what is wrong."""

    def plan(self) -> tuple[list[Change], int, list[Wrong]]:
        """Compare with what is stored: changes, number of unchanged rows, further wrong rows."""

    def save(self) -> None:
        """Write what was planned."""


@transaction.atomic
def load(
    loader: Loader,
    sheet: Sheet,
    *,
    at: datetime,
    scope: Scope,
    actor_name: str,
    source: str,
    dry_run: bool = False,
    skip_wrong: bool = False,
) -> Outcome:
    """Load a table. With wrong rows nothing is written, unless ``skip_wrong`` leaves them out.

    Raises NotAllowed without the permission, Invalid when a column is missing or there is no row.
    """
    require_editor(scope)
    rows, ignored = cells_of(sheet, loader.columns)
    wrong: list[Wrong] = []
    count = 0
    for cells in rows:
        count += 1
        try:
            loader.read(cells, scope)
        except Invalid as refused:
            wrong += wrongs(cells, refused)
    if not count:
        raise Invalid("表中没有数据行", {"文件": "表头下至少应有一行"})
    changes, unchanged, more = loader.plan()
    wrong += more
    new = sum(one.is_new for one in changes)
    apply = not dry_run and (skip_wrong or not wrong)
    if apply:
        loader.save()
        if loader.name not in NOT_IN_THE_LIBRARY:
            versions.changed()
        counts = {"new": new, "changed": len(changes) - new, "unchanged": unchanged, "wrong": len(wrong)}
        record(
            at=at, action=f"territory.load_{loader.name}", object_type=loader.name, object_id=sheet.name,
            scope=scope, actor_name=actor_name, source=source, detail={**counts, "hash": sheet.hash},
        )  # fmt: skip
    return Outcome(
        kind=loader.label,
        new=new,
        changed=len(changes) - new,
        unchanged=unchanged,
        wrong=tuple(sorted(wrong, key=lambda one: one.row)),
        changes=tuple(changes[:PREVIEW]),
        ignored=ignored,
        applied=apply,
    )
