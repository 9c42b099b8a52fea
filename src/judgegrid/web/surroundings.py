"""What every template has at hand: person, scope, roles, menu, demo mark."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from judgegrid.web.menu import menu_for


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Person and scope are absent on pages before sign-in; the menu is then empty."""
    person, scope = getattr(request, "person", None), getattr(request, "scope", None)
    signed_in = person is not None and scope is not None
    return {
        "person": person,
        "scope": scope,
        "role_labels": "、".join(role.label for role in sorted(scope.roles)) if signed_in else "",
        "menu": menu_for(scope, request.path) if signed_in else [],
        "is_demo": settings.DEMO,
    }
