"""The version of the address library: changed by every write to the territory, seen by every process."""

from __future__ import annotations

import uuid

from judgegrid.records.territory.models import LibraryVersion

ONE = 1


def changed() -> None:
    """Say that areas, names, places or roads were written; call it inside the transaction that writes.

    A fresh mark rather than a counter: what was rolled back must not come back as another's number.
    """
    mark = uuid.uuid4().hex
    if LibraryVersion.objects.filter(pk=ONE).update(mark=mark):
        return
    _, made = LibraryVersion.objects.get_or_create(pk=ONE, defaults={"mark": mark})
    if not made:  # another one was first: its mark does not speak for this write
        LibraryVersion.objects.filter(pk=ONE).update(mark=mark)


def current() -> str:
    """The mark of the last write; empty before the first."""
    return LibraryVersion.objects.filter(pk=ONE).values_list("mark", flat=True).first() or ""
