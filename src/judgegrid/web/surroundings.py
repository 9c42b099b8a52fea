"""What every template has at hand: person, scope, menu, demo mark."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def surroundings(request: HttpRequest) -> dict[str, Any]:
    return {
        "person": getattr(request, "person", None),
        "scope": getattr(request, "scope", None),
        "is_demo": settings.DEMO,
    }
