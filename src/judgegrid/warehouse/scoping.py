"""Scope turned into an ibis predicate; its twin for the ORM is ``records.scoping``."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from judgegrid.domain.people import Scope
from judgegrid.domain.privacy import ALL_CLASSES, SharingClass


def reached(
    table: ir.Table,
    scope: Scope,
    *,
    code: str = "scope_code",
    classes: Iterable[SharingClass] | None = None,
    class_field: str = "sharing_class",
) -> ir.Table:
    """Rows of ``table`` whose area code lies in the scope and whose class is among ``classes``.

    ``classes=None``: the rows carry no sharing class. Same rows as ``records.scoping.reached``.
    """
    allowed = None if classes is None else frozenset(classes)
    if not scope.ranges or allowed == frozenset():
        return table.filter(ibis.literal(False))
    column = table[code]
    found = table.filter(reduce(or_, ((column >= one.low) & (column < one.high) for one in scope.ranges)))
    if allowed is None or allowed >= ALL_CLASSES:
        return found
    return found.filter(found[class_field].isin(sorted(allowed)))
