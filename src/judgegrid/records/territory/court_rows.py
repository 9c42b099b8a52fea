"""Courts as rows of this installation: those known by their code word are entered when first needed."""

from __future__ import annotations

from judgegrid.domain.courts import all_courts
from judgegrid.records.territory.models import Court


def division_of(code: str) -> str:
    """The area (12 digits) that a shipped court sits in; empty when the code word is unknown."""
    known = all_courts().get(code)
    return known.division_code.ljust(12, "0") if known else ""


def entered(code: str) -> Court:
    """A court of the shipped table as a row, entered unless another load did so meanwhile.

    Raises KeyError for an unknown code word.
    """
    known = all_courts()[code]
    same = {"name": known.name, "level": known.level, "scope_code": division_of(code)}
    return Court.objects.get_or_create(code=code, defaults=same)[0]
