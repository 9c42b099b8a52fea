"""The counter of changes of published cases: read, or locked by whoever changes one."""

from __future__ import annotations

from judgegrid.records.guidance.models import CaseCounter


def counter() -> CaseCounter:
    """The row as it stands; an unsaved one where nothing was ever loaded."""
    return CaseCounter.objects.filter(pk=1).first() or CaseCounter(pk=1)


def locked() -> CaseCounter:
    """The row, kept from others until the transaction ends. Call inside one."""
    CaseCounter.objects.get_or_create(pk=1)
    return CaseCounter.objects.select_for_update().get(pk=1)
