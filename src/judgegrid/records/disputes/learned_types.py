"""The type of a dispute as learned from this court's own reports: examples, trainings, the one in force."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from judgegrid.domain import content
from judgegrid.domain.people import MACHINE
from judgegrid.methods.arguments import InputError
from judgegrid.methods.text.extraction import extract
from judgegrid.methods.text.topics import TopicLexicon, TopicScore, lexicon, rank_topics
from judgegrid.methods.text.type_arrays import LayText, RankedType, TypeArrays
from judgegrid.records.audit.actions import record
from judgegrid.records.disputes.models import Dispute, TypeTraining

MOST_EXAMPLES = 5000
SURE = 0.4  # share from which a learned type is named
READ_LENGTH = 5000
_HIDDEN = ("phone", "identity", "account")
_PARTY = "当事人"


@dataclass(frozen=True, slots=True)
class Example:
    """A report without names and numbers, the type a person gave it, and the day it came."""

    text: LayText
    label: str
    reported_on: date


@dataclass(frozen=True, slots=True)
class InForce:
    """The model that is used, with what the held-out month said of it."""

    version: int
    month: date
    sure: int
    sure_right: int
    model: TypeArrays


def examples(*, before: date, most: int = MOST_EXAMPLES) -> list[Example]:
    """The newest reports whose type a person settled, none of them closed to everyone, from before a day."""
    typed = Q(type_how="person") & ~Q(dispute_type="") & ~Q(state="withdrawn") & ~Q(sharing_class="X")
    rows = Dispute.objects.filter(typed).order_by("-reported_at", "-pk").prefetch_related("parties")
    return list(islice(_examples(rows.iterator(chunk_size=500), before), most))


def _examples(rows: Iterator[Dispute], before: date) -> Iterator[Example]:
    for row in rows:
        day = row.reported_at.astimezone(timezone.get_current_timezone()).date()
        if day < before:
            names = [one.name for one in row.parties.all() if len(one.name) >= 2]
            text = LayText(_nameless(row.subject, names), _nameless(row.text, names))
            yield Example(text, row.dispute_type, day)


def _nameless(text: str, names: list[str]) -> str:
    for name in names:
        text = text.replace(name, _PARTY)
    for one in reversed(extract(text).elements):
        if one.kind in _HIDDEN:
            text = text[: one.start] + one.text + text[one.end :]
    return text[:READ_LENGTH]


def rank_by_words(subject: str, text: str) -> tuple[TopicScore, ...]:
    """Topics of a report by the shipped list of words, best first; empty when no listed word occurs."""
    return rank_topics(subject[:READ_LENGTH], text[:READ_LENGTH], _words())


@cache
def _words() -> TopicLexicon:
    return lexicon(content.rows("topics"))


def ranked(subject: str, text: str) -> tuple[RankedType, ...]:
    """Types by the model in force, best first; empty without a model or when the text says nothing to it."""
    used = in_force()
    return used.model.rank(LayText(subject[:READ_LENGTH], text[:READ_LENGTH])) if used else ()


_lock = threading.Lock()
_kept: dict[str, TypeArrays | None] = {}


def in_force() -> InForce | None:
    """The model that is used; None before the first one, or when its file is gone or not what was written."""
    row = TypeTraining.objects.filter(in_force=True).first()
    if row is None:
        return None
    with _lock:
        if row.file_hash not in _kept:
            _kept.clear()
            _kept[row.file_hash] = _read(row)
        model = _kept[row.file_hash]
    return None if model is None else InForce(row.version, row.month, row.sure, row.sure_right, model)


def folder() -> Path:
    """Where the models lie."""
    return Path(settings.DATA_DIR) / "models"


def _read(row: TypeTraining) -> TypeArrays | None:
    path = folder() / row.file_name
    data = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(data).hexdigest() != row.file_hash:
        return None
    try:
        return TypeArrays.from_bytes(data)
    except InputError:
        return None


def next_version() -> int:
    """The number of the next training."""
    return (TypeTraining.objects.aggregate(last=Max("version"))["last"] or 0) + 1


def months_measured() -> set[date]:
    """The months a training was measured on."""
    return set(TypeTraining.objects.values_list("month", flat=True))


@transaction.atomic
def keep(values: Mapping[str, Any], *, at: datetime) -> None:
    """Keep a training; one that is in force takes the place of the one before."""
    if values["in_force"]:
        TypeTraining.objects.filter(in_force=True).update(in_force=False)
    TypeTraining.objects.create(trained_at=at, **values)
    told = ("version", "in_force", "tested", "right", "words_right", "before_right", "file_hash")
    record(
        at=at, action="dispute.model.learn", object_type="model", object_id=str(values["version"]),
        scope=MACHINE, actor_name="系统", detail={name: values[name] for name in told},
    )  # fmt: skip
