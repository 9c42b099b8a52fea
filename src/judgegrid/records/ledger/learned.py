"""What the pages say of the learned causes: the model in force, its months, its confusions, suggestions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from judgegrid.domain import causes
from judgegrid.domain.people import Permission, Scope
from judgegrid.domain.refusals import Absent
from judgegrid.records.ledger.models import CauseSuggestion, ImportRun, LearnedModel

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


@dataclass(frozen=True, slots=True)
class UnknownCause:
    """A printed cause of a checked import that no table knows: how many lines bear it, what it may mean.

    ``choices`` are names written alike; ``place`` is its place in the list of the run.
    """

    place: int
    edition: str
    text: str
    count: int
    learned: Suggested | None
    choices: tuple[tuple[str, str], ...]


def unknown_in(run: ImportRun, *, scope: Scope) -> tuple[UnknownCause, ...]:
    """The unknown causes of a dry run with what the facts of its own lines, else of the ledger's, suggest."""
    known = suggestions(scope=scope)
    found = []
    for place, one in enumerate(run.preview.get("unknown", ())):
        told = one.get("learned")
        if told and told["concept"] in causes.tree():
            learned = Suggested(
                told["concept"], _name(told["concept"]), told["confidence"], told["filings"],
                tuple(told["words"]),
            )  # fmt: skip
        else:
            learned = known.get((one["edition"], one["text"]))
        alike = tuple((concept, causes.get(concept).name) for concept in causes.suggest(one["text"]))
        found.append(UnknownCause(place, one["edition"], one["text"], one["count"], learned, alike))
    return tuple(found)
