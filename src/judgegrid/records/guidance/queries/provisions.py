"""Looking up articles, asking which answers a question. Statutes are public: scope narrows nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from judgegrid.domain.people import Scope
from judgegrid.domain.refusals import Absent
from judgegrid.domain.statutes import by_rank, citation, rank_of
from judgegrid.methods.text.provisions import RankedProvision, rank_provisions
from judgegrid.records.guidance.models import (
    OrderTraining,
    Provision,
    ProvisionAnswer,
    ProvisionGain,
    StatuteEdition,
)
from judgegrid.records.guidance.provision_search import newest_in_force, searchable

TOP = 10
LONGEST_QUESTION = 300


@dataclass(frozen=True, slots=True)
class Standing:
    """How an edition stands on a day: in force, not yet, superseded by a newer one, repealed."""

    state: str
    label: str


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article with the standing of its edition; for a question also why it is here."""

    row: Provision
    standing: Standing
    why: RankedProvision | None = None

    @property
    def lines(self) -> list[str]:
        return self.row.text.splitlines()


@dataclass(frozen=True, slots=True)
class Answered:
    """Articles for a question; ``refusal`` says why there are none, ``explained`` how the list came about."""

    hits: tuple[FoundArticle, ...]
    refusal: str
    explained: str


@dataclass(frozen=True, slots=True)
class ListedLaw:
    """An edition in the list of laws."""

    row: StatuteEdition
    standing: Standing
    rank: str


def laws(*, scope: Scope, on: date) -> list[ListedLaw]:
    """Every edition with its standing, by rank of law, then by name, newest first."""
    _signed_in(scope)
    newest = newest_in_force()
    rows = sorted(StatuteEdition.objects.all(), key=lambda one: by_rank(one.title, one.category))
    return [
        ListedLaw(row, _standing(row, newest, on), rank_of(row.title, row.category).label) for row in rows
    ]


def edition(pk: int, *, scope: Scope, on: date) -> tuple[StatuteEdition, Standing]:
    """One edition. Raises Absent when there is none."""
    _signed_in(scope)
    row = StatuteEdition.objects.filter(pk=pk).first()
    if row is None:
        raise Absent("没有这个版本")
    return row, _standing(row, newest_in_force(), on)


def articles(pk: int, *, scope: Scope) -> QuerySet[Provision]:
    """The articles of an edition in order."""
    _signed_in(scope)
    return Provision.objects.filter(edition_id=pk).order_by("place")


def cited(text: str, *, scope: Scope, on: date) -> list[FoundArticle] | None:
    """Articles that a citation names, in force first; None when the text is no citation."""
    _signed_in(scope)
    asked = citation(text)
    if asked is None:
        return None
    rows = Provision.objects.filter(number=asked.number).select_related("edition")
    if asked.law:
        exact = rows.filter(edition__law=asked.law)
        rows = exact if exact.exists() else rows.filter(edition__title__contains=asked.law)
    newest = newest_in_force()
    found = [FoundArticle(row, _standing(row.edition, newest, on)) for row in rows]
    first = {"民法典": 0}
    order = ("current", "coming", "superseded", "repealed")
    return sorted(
        found,
        key=lambda one: (
            order.index(one.standing.state),
            first.get(one.row.edition.law, 1),
            one.row.edition.law,
            one.row.edition.adopted_on or date.min,
        ),
    )


def answers(question: str, *, scope: Scope, on: date) -> Answered:
    """Articles in force that may answer an everyday question, with why; best first."""
    _signed_in(scope)
    if len(question) > LONGEST_QUESTION:
        why = f"问题不超过 {LONGEST_QUESTION} 字，现为 {len(question)} 字"
        return Answered((), why, "")
    found = searchable()
    if found is None:
        return Answered((), "还没有载入法律法规", "")
    ranking = rank_provisions(question, found.index, confirmed=found.answers, top=TOP)
    ids = [found.ids[hit.place] for hit in ranking.hits]
    rows = Provision.objects.select_related("edition").in_bulk(ids)
    newest = newest_in_force()
    kept = tuple(
        FoundArticle(rows[pk], _standing(rows[pk].edition, newest, on), hit)
        for pk, hit in zip(ids, ranking.hits, strict=True)
        if pk in rows
    )
    learned = f"次序用从已确认的问答学到的第 {found.version} 版。" if found.version and kept else ""
    return Answered(kept, ranking.refusal, ranking.explain() + learned)


def other_editions(row: Provision, *, scope: Scope, on: date) -> list[FoundArticle]:
    """The same article in the other editions of its law."""
    _signed_in(scope)
    newest = newest_in_force()
    rows = Provision.objects.filter(edition__law=row.edition.law, number=row.number).exclude(pk=row.pk)
    return [FoundArticle(one, _standing(one.edition, newest, on)) for one in rows.select_related("edition")]


def article(pk: int, *, scope: Scope, on: date) -> FoundArticle:
    """One article. Raises Absent when there is none."""
    _signed_in(scope)
    row = Provision.objects.select_related("edition").filter(pk=pk).first()
    if row is None:
        raise Absent("没有这一条")
    return FoundArticle(row, _standing(row.edition, newest_in_force(), on))


def gains(*, scope: Scope) -> list[ProvisionGain]:
    """The last measurements, newest first."""
    _signed_in(scope)
    return list(ProvisionGain.objects.all()[:12])


def order_trainings(*, scope: Scope) -> list[OrderTraining]:
    """The last trainings of the order, newest first."""
    _signed_in(scope)
    return list(OrderTraining.objects.all()[:12])


def confirmed_count(*, scope: Scope) -> int:
    """How many words people have given on answers."""
    _signed_in(scope)
    return ProvisionAnswer.objects.count()


def _signed_in(scope: Scope) -> None:
    if scope.person_id is None and not scope.permissions:
        raise Absent("无此页面")


def _standing(row: StatuteEdition, newest: dict[str, int], on: date) -> Standing:
    if row.repealed_on is not None and row.repealed_on <= on:
        return Standing("repealed", f"已于 {row.repealed_on} 废止")
    if row.in_force_on is not None and row.in_force_on > on:
        return Standing("coming", f"{row.in_force_on} 起施行")
    if newest.get(row.law) != row.pk:
        return Standing("superseded", "已有更新版本")
    return Standing("current", "现行版本")
