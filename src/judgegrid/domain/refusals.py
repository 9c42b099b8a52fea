"""The four ways in which the platform says no; everything else is a bug.

Doors translate them: NotAllowed and Stale to 409, Absent to 404, Invalid to 422.
"""

from __future__ import annotations

from collections.abc import Mapping


class Refusal(Exception):
    """Base of what a person is told in plain words; ``str()`` is the Chinese sentence shown."""

    status = 409


class NotAllowed(Refusal):
    """The person may see the thing but not do this to it now."""


class Stale(Refusal):
    """Someone else changed the thing first; reload and look again."""


class Absent(Refusal):
    """There is no such thing within this person's scope (never 403: that would confirm it exists)."""

    status = 404


class Invalid(Refusal):
    """Input that cannot be taken: ``fields`` maps each field to what would be right."""

    status = 422

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})
