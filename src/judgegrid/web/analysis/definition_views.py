"""Pages of definitions: what each figure counts, and what must be read beside it."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from judgegrid.domain.areas import Level
from judgegrid.domain.indicators import EXCLUSIONS, Definition, definitions
from judgegrid.domain.people import Permission
from judgegrid.domain.periods import KIND_LABELS
from judgegrid.web.analysis import labels
from judgegrid.web.doorway import page


@dataclass(frozen=True, slots=True)
class Version:
    """A definition with its words."""

    definition: Definition
    in_force: bool
    periods: str
    levels: str
    guards: str
    exclusions: str
    source: str


@page(Permission.READ_FIGURES)
def definition_list(request: HttpRequest) -> HttpResponse:
    """Every definition@version with its formula, what is counted and left out, and its guards."""
    today = timezone.localdate(request.at)
    groups: dict[str, list[Version]] = {}
    for one in definitions().values():
        groups.setdefault(one.identifier, []).append(_version(one, one.in_force(today)))
    return render(request, "analysis/definitions.html", {"groups": groups, "small_cell": settings.SMALL_CELL})


def _version(one: Definition, in_force: bool) -> Version:
    return Version(
        definition=one,
        in_force=in_force,
        periods="、".join(KIND_LABELS.get(kind, kind) for kind in one.periods),
        levels="、".join(Level(level).label for level in one.levels),
        guards="、".join(labels.guard(guard) for guard in one.guards),
        exclusions="、".join(EXCLUSIONS[one] for one in one.exclusions),
        source=labels.mark(one.mark),
    )
