"""Everything that is learned from the court's own data, in one go; runs in a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from django.utils import timezone

from judgegrid.jobs import learning
from judgegrid.jobs.model_files import TooFew, alone
from judgegrid.jobs.order_learning import learn_provisions
from judgegrid.jobs.type_learning import learn_types
from judgegrid.records.disputes import learned_types
from judgegrid.records.guidance import learned_order
from judgegrid.records.ledger import learning as learned_causes


class _Lesson(Protocol):
    @property
    def version(self) -> int: ...
    @property
    def verdict(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Round:
    """What came of a round: a sentence for each subject, how many causes were suggested, what was trained."""

    said: tuple[str, ...]
    suggested: int
    trained: int


def learn(*, at: datetime, only_due: bool = False) -> Round:
    """Train each subject that has enough to learn from, then suggest causes anew.

    ``only_due`` leaves out what was measured on the month before already, or on the latest month with enough
    in it. Another round at the same time waits for this one: two would write the same version.
    """
    with alone(learning.folder()):
        said, trained = _taught(at, only_due)
        return Round(tuple(said), learning.suggest(at=at), trained)


def _taught(at: datetime, only_due: bool) -> tuple[list[str], int]:
    causes, types = learned_causes.months_measured(), learned_types.months_measured()
    subjects: tuple[tuple[str, Callable[[], _Lesson], set[date]], ...] = (
        ("案由", lambda: learning.learn(at=at, measured=causes if only_due else set()), causes),
        ("纠纷类型", lambda: learn_types(at=at, measured=types if only_due else set()), types),
        ("法条次序", lambda: learn_provisions(at=at), learned_order.months_measured()),
    )
    said, trained = [], 0
    for label, teach, measured in subjects:
        if only_due and month_before(at) in measured:
            continue
        try:
            one = teach()
            trained += 1
            said.append(f"{label}第 {one.version} 版，{one.verdict}")
        except TooFew as error:
            said.append(f"{label}没有训练：{error}")
    return said, trained


def month_before(at: datetime) -> date:
    """The first day of the latest complete month."""
    return (timezone.localdate(at).replace(day=1) - timedelta(days=1)).replace(day=1)
