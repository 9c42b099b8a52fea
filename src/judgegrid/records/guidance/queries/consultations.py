"""Reading consultations: the walk as it stands, what it comes down to, the printed sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet

from judgegrid.domain.guide_conditions import Answer, Answers
from judgegrid.domain.guide_editing import signed
from judgegrid.domain.guide_reading import parse
from judgegrid.domain.guide_walk import Fired, Outcome, Progress, outcome, progress, remaining, restored
from judgegrid.domain.guides import Act, Element, Guide
from judgegrid.domain.people import Permission, Scope
from judgegrid.domain.refusals import Absent
from judgegrid.records.guidance.models import Consultation
from judgegrid.records.guidance.naming import Likely, learned_types, likely_types
from judgegrid.records.guidance.queries.guides import all_in_force
from judgegrid.records.guidance.reading_texts import risks
from judgegrid.records.scoping import reached
from judgegrid.records.sealed_files import Reader


@dataclass(frozen=True, slots=True)
class Given:
    """An answer with where it came from; ``quote`` holds the words of the text it was read from."""

    element: Element
    answer: Answer
    shown: str
    how: str
    quote: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Walk:
    """A consultation as it stands on a day."""

    row: Consultation
    guide: Guide
    given: Mapping[str, Given]
    progress: Progress
    outcome: Outcome
    warnings: tuple[Fired, ...]
    next: Element | None

    @property
    def answers(self) -> Answers:
        return {key: one.answer for key, one in self.given.items()}

    @property
    def stops(self) -> tuple[Fired, ...]:
        """Signs of risk in the text and fired lines of the stop list, the gravest first."""
        gravity = {one: place for place, one in enumerate(Act)}
        fired = {one.rule.key for one in self.outcome.stops}
        fresh = [one for one in self.warnings if not fired & set(one.rule.covered_by)]
        both = [*self.outcome.stops, *fresh]
        return tuple(sorted(both, key=lambda one: gravity[one.rule.act or Act.HURRY]))

    @property
    def must_stop(self) -> bool:
        return any(one.rule.act is Act.STOP for one in self.stops)


def consultations(*, scope: Scope, mine: bool = False) -> QuerySet[Consultation]:
    """Consultations that exist for this scope, the last touched first."""
    if not scope.may(Permission.READ_DISPUTES):
        raise Absent("无此页面")
    own = Q(by_id=scope.person_id) if scope.person_id is not None else Q(pk__in=())
    seen = own if mine else own | reached(scope, classes=scope.dispute_classes)
    return Consultation.objects.filter(seen).select_related("version", "by", "dispute")


def of_dispute(number: str, *, scope: Scope) -> QuerySet[Consultation]:
    """Consultations about a dispute that exist for this scope."""
    return consultations(scope=scope).filter(dispute__number=number)


def consultation(number: str, *, scope: Scope) -> Consultation:
    """One consultation by its number. Raises Absent when there is none within the scope."""
    row = consultations(scope=scope).filter(number=number).first()
    if row is None:
        raise Absent("没有这次咨询")
    return row


def likely(number: str, *, scope: Scope) -> tuple[Likely, ...]:
    """Types that the description may belong to, best first, with the words that say so."""
    guides = {key: one.guide for key, one in all_in_force(scope=scope).items()}
    row = consultation(number, scope=scope)
    reported = row.dispute.dispute_type if row.dispute is not None else ""
    found = likely_types(row.text, guides, dispute_type=reported)
    learned = learned_types(row.types or [], guides, {one.key for one in found})
    return (*found, *learned)


def guide_of(row: Consultation, *, scope: Scope) -> Guide:
    """The guide in the version that a consultation keeps. Raises Absent while no type was chosen."""
    version = row.version
    if version is None or not scope.may(Permission.READ_DISPUTES):
        raise Absent("还没有选定类型")
    guide = parse(version.body)
    return signed(guide, version.signed_by.name) if version.signed_by is not None else guide


def given(row: Consultation, guide: Guide, *, scope: Scope) -> dict[str, Given]:
    """The latest answer to each question, in the order in which they were first answered.

    What was said to a question of the same name in another guide is no answer when it is none of the choices.
    """
    consultation(row.number, scope=scope)
    found: dict[str, Given] = {}
    for one in row.answers.order_by("id"):
        element = guide.element(one.element)
        if element is None:
            continue
        try:
            answer = restored(element, one.value.get("value", ""))
        except ValueError:
            continue
        found[one.element] = Given(
            element, answer, element.shown(answer), one.how, one.value.get("quote", ""), one.at
        )
    return found


def walk(number: str, *, scope: Scope, on: date) -> Walk:
    """A consultation as it stands on a day. Raises Absent outside the scope or before a type was chosen."""
    row = consultation(number, scope=scope)
    guide = guide_of(row, scope=scope)
    answered = given(row, guide, scope=scope)
    answers = {key: one.answer for key, one in answered.items()}
    left = remaining(guide, answers, on=on)
    return Walk(
        row=row,
        guide=guide,
        given=answered,
        progress=progress(guide, answers, on=on),
        outcome=outcome(guide, answers, on=on),
        warnings=risks(row.text, answers),
        next=left[0] if left else None,
    )


@dataclass(frozen=True, slots=True)
class SheetFile:
    """A printed sheet in clear, and the name under which it is handed out; on the disk it lies sealed."""

    content: bytes
    name: str


def sheet(number: str, kind: str, *, scope: Scope) -> SheetFile:
    """A file of the printed sheet (docx or pdf); raises Absent when there is none within the scope."""
    said = consultation(number, scope=scope).sheet_files.get(kind)
    path = Path(settings.PAPER_DIR) / said["path"] if said else None
    if said is None or path is None or not path.is_file():
        raise Absent("没有这个文件")
    with Reader(path) as file:
        return SheetFile(file.read(), said["name"])
