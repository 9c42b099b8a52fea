"""Guides for mediators: elements to ask, rules over the answers, provisions, points, when to stop.

A guide says what a quarrel comes down to and what to collect. It never says who wins: guidance is not
adjudication (product.md §3.8). The content is data in ``content/guides/``; ``guide_reading`` reads it,
``guide_walk`` goes through it with somebody's answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from judgegrid.domain.guide_conditions import Answer, Condition


class Kind(StrEnum):
    """What kind of answer a question takes."""

    CHOICE = "choice"
    YES_NO = "yes_no"
    AMOUNT = "amount"
    DATE = "date"
    TEXT = "text"

    @property
    def label(self) -> str:
        return {"choice": "选一项", "yes_no": "是或否", "amount": "数", "date": "日期", "text": "文字"}[
            self.value
        ]


class Act(StrEnum):
    """What a stop line asks for, the gravest first."""

    STOP = "stop"
    ESCALATE = "escalate"
    UNSUITABLE = "unsuitable"
    HURRY = "hurry"

    @property
    def label(self) -> str:
        return {
            "stop": "停止面对面调解",
            "escalate": "当天上报",
            "unsuitable": "不宜调解",
            "hurry": "期限将满",
        }[self.value]


class ReviewState(StrEnum):
    """Whether a named reviewer has signed what a guide says."""

    UNREVIEWED = "unreviewed"
    REVIEWED = "reviewed"

    @property
    def label(self) -> str:
        return {"unreviewed": "未经法律审核", "reviewed": "已审核"}[self.value]


YES_NO = {"yes": "是", "no": "否"}
NOT_KNOWN = "说不清"


@dataclass(frozen=True, slots=True)
class Law:
    """An edition of an act: a number of an article means nothing without it (rules.md G-2)."""

    name: str
    edition: str
    title: str
    adopted_on: str
    in_force_from: str


@dataclass(frozen=True, slots=True)
class Citation:
    """An article of an edition of an act."""

    law: Law
    article: int

    @property
    def label(self) -> str:
        return f"《{self.law.name}》第{self.article}条"

    @property
    def full(self) -> str:
        return f"{self.label}（{self.law.adopted_on}文本，{self.law.in_force_from}起施行）"


@dataclass(frozen=True, slots=True)
class Fill:
    """How a text fills an element: words per answer, a number or day beside words, or risk signals (yes)."""

    words: tuple[tuple[str, tuple[str, ...]], ...] = ()
    kind: str = ""
    near: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Element:
    """A question of a guide. ``weight`` 1–10: how much hangs on it; ``decides``: what."""

    key: str
    label: str
    ask: str
    kind: Kind
    decides: str
    weight: int
    is_required: bool = False
    is_risk: bool = False
    options: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    hint: str = ""
    origin: str = ""
    when: Condition | None = None
    fill: Fill = Fill()

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        return tuple(YES_NO.items()) if self.kind is Kind.YES_NO else self.options

    def shown(self, answer: Answer) -> str:
        """An answer as people read it."""
        if answer is None:
            return NOT_KNOWN
        if isinstance(answer, date):
            return f"{answer.year}年{answer.month}月{answer.day}日"
        if isinstance(answer, Decimal):
            return f"{answer:,f}{self.unit}"
        return dict(self.choices).get(answer, answer)


@dataclass(frozen=True, slots=True)
class Rule:
    """What an answer means. ``act`` is set for a line of the stop list; ``when`` None: always shown."""

    key: str
    title: str
    text: str
    when: Condition | None = None
    cites: tuple[Citation, ...] = ()
    act: Act | None = None
    element: str = ""  # for a sign of risk in the text: the question that settles it
    covered_by: tuple[str, ...] = ()  # and the rules that say it more fully


@dataclass(frozen=True, slots=True)
class Line:
    """A mediation point, piece of evidence or trap; ``when`` None: always."""

    text: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A form to use; ``basis`` says where it comes from."""

    name: str
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause of action with its edition and number as printed there."""

    edition: str
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Guide:
    """One type of quarrel, from the questions to the papers."""

    key: str
    title: str
    summary: str
    dispute_types: tuple[str, ...]
    causes: tuple[Cause, ...]
    words: tuple[str, ...]
    elements: tuple[Element, ...]
    rules: tuple[Rule, ...]
    provisions: tuple[Citation, ...]
    points: tuple[Line, ...]
    evidence: tuple[Line, ...]
    traps: tuple[Line, ...]
    forms: tuple[Form, ...]
    source: str
    dated: date
    review: ReviewState = ReviewState.UNREVIEWED
    reviewed_by: str = ""
    weak: tuple[str, ...] = ()  # words that also stand where another matter is meant

    def element(self, key: str) -> Element | None:
        return next((one for one in self.elements if one.key == key), None)

    @property
    def stops(self) -> tuple[Rule, ...]:
        return tuple(one for one in self.rules if one.act is not None)

    @property
    def cited(self) -> tuple[Citation, ...]:
        """Every citation once: those of the guide, then those only its rules name."""
        found = dict.fromkeys(self.provisions)
        for rule in self.rules:
            found |= dict.fromkeys(rule.cites)
        return tuple(found)
