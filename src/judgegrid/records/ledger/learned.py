"""What the pages say of the learned causes: the model in force, its months, its confusions, suggestions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from judgegrid.domain import causes
from judgegrid.domain.people import Permission, Scope
from judgegrid.domain.refusals import Absent
from judgegrid.records.ledger.models import CauseSuggestion, LearnedModel

MOST_MONTHS = 24
PRESELECTED = 0.5  # below this a suggestion is shown but not filled in


@dataclass(frozen=True, slots=True)
class Training:
    """One training as shown: shares of the held-out month, and of what it was compared with."""

    version: int
    trained_at: datetime
    month: date
    examples: int
    causes: int
    tested: int
    accuracy: float
    in_five: float
    level1: float
    before: float
    before_version: int | None
    in_force: bool
    verdict: str
    file_hash: str
    confused: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Suggested:
    """What an unknown printed cause probably means, and why."""

    concept: str
    name: str
    confidence: float
    filings: int
    words: tuple[str, ...]

    @property
    def is_sure(self) -> bool:
        return self.confidence >= PRESELECTED


def trainings(*, scope: Scope) -> list[Training]:
    """Trainings of the causes, the newest first. Raises Absent for who does not import filings."""
    if not scope.may(Permission.IMPORT_FILINGS):
        raise Absent("无此页面")
    return [_shown(row) for row in LearnedModel.objects.all()[:MOST_MONTHS]]


def suggestions(*, scope: Scope) -> dict[tuple[str, str], Suggested]:
    """(edition, printed cause) → what it probably means."""
    if not scope.may(Permission.IMPORT_FILINGS):
        raise Absent("无此页面")
    return {
        (row.edition, row.text): Suggested(
            row.concept, causes.get(row.concept).name, row.confidence, row.filings, tuple(row.words)
        )
        for row in CauseSuggestion.objects.all()
        if row.concept in causes.tree()
    }


def _shown(row: LearnedModel) -> Training:
    confused = tuple((_name(true), _name(said), n) for true, said, n in row.confused)
    return Training(
        row.version,
        row.trained_at,
        row.month,
        row.examples,
        row.causes,
        row.tested,
        row.right / row.tested,
        row.right_in_five / row.tested,
        row.right_level1 / row.tested,
        row.before_right / row.tested,
        row.before_version,
        row.in_force,
        row.verdict,
        row.file_hash,
        confused,
    )


def _name(concept: str) -> str:
    found = causes.tree().get(concept)
    return found.name if found else concept
