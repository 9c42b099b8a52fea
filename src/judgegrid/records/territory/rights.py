"""Who may change the territory."""

from __future__ import annotations

from judgegrid.domain.people import Permission, Scope
from judgegrid.domain.refusals import NotAllowed


def require_editor(scope: Scope) -> None:
    if not scope.may(Permission.EDIT_TERRITORY):
        raise NotAllowed("没有维护辖区资料的权限")
