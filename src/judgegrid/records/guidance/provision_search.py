"""The articles in force as an index in memory, made anew when the tables changed; numpy alone."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q

from judgegrid.domain.statutes import law_key
from judgegrid.methods.text.provision_index import ConfirmedAnswers, ProvisionIndex
from judgegrid.methods.text.provision_index import Provision as Row
from judgegrid.records.guidance import learned_order
from judgegrid.records.guidance.models import OrderTraining, Provision, ProvisionAnswer, StatuteEdition


@dataclass(frozen=True)
class Searchable:
    """Articles (``ids`` in the order of the index) with what people confirmed.

    ``answers`` are asked in the learned order in force, ``version`` (0: none); ``plain`` without it.
    """

    index: ProvisionIndex
    ids: tuple[int, ...]
    answers: ConfirmedAnswers
    plain: ConfirmedAnswers
    version: int = 0


_lock = threading.Lock()
_kept: dict[str, Any] = {}


def searchable() -> Searchable | None:
    """The index of the newest editions in force; None when no statutes are loaded.

    Every call asks the tables for their state, so an index is never out of step with the rows; whoever comes
    first after a load waits for it to be made (about a second for 10,000 articles).
    """
    texts = tuple(StatuteEdition.objects.order_by("pk").values_list("pk", "digest", "loaded_at"))
    if not texts:
        return None
    told = tuple(
        ProvisionAnswer.objects.aggregate(
            Count("pk"), Max("pk"), Max("at"), Max("question_key"), yes=Count("pk", filter=Q(answers=True))
        ).values()
    )
    with _lock:
        if _kept.get("texts") != texts:
            ids, index = _index()
            _kept.update(texts=texts, index=index, ids=ids, told=None)
        if _kept.get("told") != told:
            _kept.update(told=told, answers=_answers(_kept["index"]))
        return _ordered(learned_order.in_force())


def _ordered(used: OrderTraining | None) -> Searchable:
    """With the learned order in force, where it was learned on these very articles; call under the lock."""
    index, plain = _kept["index"], _kept["answers"]
    told = used.file_hash if used else ""
    if _kept.get("order_of") != told:
        _kept.update(order_of=told, order=learned_order.read(used) if used else None)
    order = _kept["order"]
    if used is None or order is None or order.corpus != index.fingerprint:
        return Searchable(index, _kept["ids"], plain, plain)
    return Searchable(index, _kept["ids"], plain.with_order(order), plain, used.version)


def newest_in_force() -> dict[str, int]:
    """Law → the edition that counts: the newest one that is not repealed."""
    newest: dict[str, int] = {}
    for row in StatuteEdition.objects.filter(repealed_on=None).order_by("law", "adopted_on"):
        newest[row.law] = row.pk
    return newest


def _index() -> tuple[tuple[int, ...], ProvisionIndex]:
    rows = (
        Provision.objects.filter(edition_id__in=newest_in_force().values())
        .order_by("edition__law", "place")
        .values_list("pk", "edition__title", "number", "text", "head", "edition__adopted_on")
    )
    found = [
        (pk, Row(law_key(title), number, text, head, day.isoformat() if day else ""))
        for pk, title, number, text, head, day in rows.iterator(chunk_size=2000)
    ]
    return tuple(pk for pk, _ in found), ProvisionIndex([row for _, row in found])


def confirmed_pairs() -> tuple[list[tuple[str, list[str]]], list[tuple[str, list[str]]]]:
    """(question, citations) that people confirmed, and those they refused; the latest word of each person.

    A question is counted once however many said the same; where people differ, more hands decide.
    """
    titles = {row.law: law_key(row.title) for row in StatuteEdition.objects.order_by("adopted_on")}
    weighed: dict[tuple[str, str], int] = {}
    asked: dict[str, str] = {}
    for row in ProvisionAnswer.objects.order_by("pk"):
        asked[row.question_key] = row.question
        key = (row.question_key, titles.get(row.law, row.law) + row.number)
        weighed[key] = weighed.get(key, 0) + (1 if row.answers else -1)
    yes: dict[str, list[str]] = {}
    no: dict[str, list[str]] = {}
    for (question, citation), weight in weighed.items():
        if weight:
            (yes if weight > 0 else no).setdefault(question, []).append(citation)
    return (
        [(asked[key], cited) for key, cited in yes.items()],
        [(asked[key], cited) for key, cited in no.items()],
    )


def _answers(index: ProvisionIndex) -> ConfirmedAnswers:
    yes, no = confirmed_pairs()
    return ConfirmedAnswers(yes, index, refused=no)
