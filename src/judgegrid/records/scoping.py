"""Scope turned into a Django ``Q``; its twin for the warehouse is ``warehouse.scoping``."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from judgegrid.domain.people import Scope
from judgegrid.domain.privacy import ALL_CLASSES, SharingClass

NOTHING = Q(pk__in=())


def reached(
    scope: Scope,
    *,
    code: str = "scope_code",
    classes: Iterable[SharingClass] | None = None,
    class_field: str = "sharing_class",
) -> Q:
    """Rows whose area code lies in the scope and whose sharing class is among ``classes``.

    ``classes=None``: the rows carry no sharing class. Ranges, not prefixes, so that an index serves.
    """
    if not scope.ranges:
        return NOTHING
    inside = Q()
    for one in scope.ranges:
        inside |= Q(**{f"{code}__gte": one.low, f"{code}__lt": one.high})
    if classes is None:
        return inside
    allowed = frozenset(classes)
    if not allowed:
        return NOTHING
    if allowed >= ALL_CLASSES:
        return inside
    return inside & Q(**{f"{class_field}__in": sorted(allowed)})


def below(area_code: str, *, code: str = "scope_code") -> Q:
    """A filter by area: rows in or under it, whatever the reader's scope."""
    return reached(Scope.over(area_code), code=code)
