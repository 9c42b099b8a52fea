"""Going through a guide with somebody's answers: what to ask next, what the answers come down to, and why."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from judgegrid.domain.guide_conditions import (
    Answer,
    Answers,
    Condition,
    Op,
    Test,
    deciding,
    holds,
    mentions,
    prime_rate,
)
from judgegrid.domain.guides import Act, Citation, Element, Guide, Kind, Law, Line, Rule
from judgegrid.domain.refusals import Invalid

TEXT_LENGTH = 500
LARGEST = Decimal(10) ** 12
EARLIEST = date(1949, 10, 1)
_NUMBER = re.compile(r"[0-9]{1,13}(?:\.[0-9]{0,6})?|\.[0-9]{1,6}")  # 1e-99999999 would be written out in full
_DAY = re.compile(r"^(\d{4})\D+(\d{1,2})(?:\D+(\d{1,2}))?\D*$")


@dataclass(frozen=True, slots=True)
class Reason:
    """An answer because of which a line appears."""

    element: str
    label: str
    answer: str


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule whose condition holds, with the answers that made it hold."""

    rule: Rule
    reasons: tuple[Reason, ...]

    def explain(self) -> str:
        if not self.reasons:
            return "这一条对本类纠纷都适用，与怎么回答无关。"
        said = "；".join(f"{one.label}：{one.answer}" for one in self.reasons)
        return f"出现这一条，是因为记录的回答是“{said}”。回答改了，这一条会跟着变。"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a consultation comes down to: when to stop first, then lines, points, what to collect."""

    stops: tuple[Fired, ...]
    lines: tuple[Fired, ...]
    points: tuple[str, ...]
    evidence: tuple[str, ...]
    traps: tuple[str, ...]
    provisions: tuple[Citation, ...]
    missing: tuple[Element, ...]

    @property
    def must_stop(self) -> bool:
        """Whether face-to-face mediation stops here."""
        return any(one.rule.act is Act.STOP for one in self.stops)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a walk has come; ``asked`` counts what was answered or said to be unknown."""

    asked: int
    left: int

    @property
    def percent(self) -> int:
        return round(100 * self.asked / (self.asked + self.left)) if self.asked + self.left else 100


def conditions(guide: Guide) -> list[Condition]:
    """Every condition under which something of the guide is shown."""
    lines = (*guide.points, *guide.evidence, *guide.traps)
    found = [*(one.when for one in guide.rules), *(one.when for one in lines)]
    return [one for one in found if one is not None]


def remaining(guide: Guide, answers: Answers, *, on: date) -> tuple[Element, ...]:
    """What is still to be asked, in order of what it decides.

    Risk comes first, then weight, then how many lines are still open because of it. A question whose own
    condition does not hold is not asked, nor an optional one whose lines are all settled.
    """
    wholly = [mentions(one) for one in conditions(guide)]
    still = [mentions(one) for one in conditions(guide) if holds(one, answers, on=on) is None]
    found = []
    for place, element in enumerate(guide.elements):
        if element.key in answers or not _asked(element, answers, on):
            continue
        pending = sum(element.key in names for names in still)
        decides_something = any(element.key in names for names in wholly)
        if not element.is_required and decides_something and not pending:
            continue
        found.append((not element.is_risk, -element.weight, -pending, place, element))
    return tuple(one[-1] for one in sorted(found, key=lambda one: one[:-1]))


def _asked(element: Element, answers: Answers, on: date) -> bool:
    return element.when is None or holds(element.when, answers, on=on) is True


def progress(guide: Guide, answers: Answers, *, on: date) -> Progress:
    """How many questions were dealt with, how many are left as things stand."""
    asked = sum(one.key in answers for one in guide.elements)
    return Progress(asked, len(remaining(guide, answers, on=on)))


def outcome(guide: Guide, answers: Answers, *, on: date) -> Outcome:
    """What the answers come down to on a day; unknown answers fire nothing."""
    fired = [
        Fired(rule, _reasons(guide, rule.when, answers, on))
        for rule in guide.rules
        if rule.when is None or holds(rule.when, answers, on=on)
    ]
    stops = sorted((one for one in fired if one.rule.act), key=_gravity)
    lines = [one for one in fired if one.rule.act is None]
    cited = dict.fromkeys(cite for one in fired for cite in one.rule.cites)
    return Outcome(
        stops=tuple(stops),
        lines=tuple(sorted(lines, key=lambda one: _standing(guide, one))),
        points=_shown(guide.points, answers, on),
        evidence=_shown(guide.evidence, answers, on),
        traps=_shown(guide.traps, answers, on),
        provisions=tuple(cited | dict.fromkeys(guide.provisions)),
        missing=remaining(guide, answers, on=on),
    )


def _standing(guide: Guide, fired: Fired) -> tuple[bool, int]:
    """Lines that follow from answers first, those about the weightiest questions before the others."""
    elements = [guide.element(one.element) for one in fired.reasons]
    return not fired.reasons, -max((one.weight for one in elements if one is not None), default=0)


def by_law(cites: tuple[Citation, ...]) -> tuple[str, ...]:
    """Citations gathered by edition of an act: 《民法典》（2020-05-28文本…）第188、944条."""
    found: dict[Law, list[int]] = {}
    for cite in cites:
        found.setdefault(cite.law, []).append(cite.article)
    return tuple(
        f"《{law.name}》（{law.adopted_on}文本，{law.in_force_from}起施行）"
        f"第{'、'.join(str(one) for one in sorted(set(articles)))}条"
        for law, articles in found.items()
    )


def _gravity(fired: Fired) -> int:
    return list(Act).index(fired.rule.act) if fired.rule.act else len(Act)


def _shown(lines: tuple[Line, ...], answers: Answers, on: date) -> tuple[str, ...]:
    return tuple(one.text for one in lines if one.when is None or holds(one.when, answers, on=on))


def _reasons(guide: Guide, condition: Condition | None, answers: Answers, on: date) -> tuple[Reason, ...]:
    if condition is None:
        return ()
    found: dict[str, Reason] = {}
    for test in deciding(condition, answers, on=on):
        for key in (test.element, test.other):
            element = guide.element(key)
            if element is not None and key in answers:
                found.setdefault(key, Reason(key, element.label, element.shown(answers[key])))
        found |= _rate_reason(test, answers)
    return tuple(found.values())


def _rate_reason(test: Test, answers: Answers) -> dict[str, Reason]:
    """The limit that an interest rate was held against, as part of the reason."""
    rate = prime_rate(test, answers) if test.op is Op.ABOVE_LPR else None
    if rate is None:
        return {}
    limit = (rate * test.number).normalize()
    return {"lpr": Reason("lpr", "合同成立时一年期LPR", f"{rate}%，{test.number}倍为{limit:f}%")}


def take(element: Element, raw: str, *, on: date) -> Answer:
    """An answer as typed or tapped. Raises Invalid under the field ``value`` saying what would be right."""
    text = unicodedata.normalize("NFKC", raw).strip()
    if element.kind in (Kind.CHOICE, Kind.YES_NO):
        if text not in dict(element.choices):
            raise Invalid("没有保存", {"value": "请从列出的选项中选一个，或选“说不清”"})
        return text
    if element.kind is Kind.AMOUNT:
        return _amount(element, text)
    if element.kind is Kind.DATE:
        return _day(text, on)
    if not text or len(text) > TEXT_LENGTH:
        raise Invalid("没有保存", {"value": f"写 1 至 {TEXT_LENGTH} 字，或选“说不清”"})
    return text


def _amount(element: Element, text: str) -> Decimal:
    plain = re.sub(r"[,\s]|元|%|％|个月|户|人|次|分贝$", "", text)
    factor = Decimal(1)
    if plain.endswith("万"):
        plain, factor = plain[:-1], Decimal(10_000)
    value = Decimal(plain) * factor if _NUMBER.fullmatch(plain) else None
    if value is None or value > LARGEST:
        example = "12" if element.unit == "%" else "3600 或 3.6万"
        raise Invalid("没有保存", {"value": f"写一个不小于 0 的数，例如 {example}；拿不准选“说不清”"})
    return value.normalize() if value == value.to_integral() else value


def _day(text: str, on: date) -> date:
    found = _DAY.match(text)
    try:
        day = date(int(found[1]), int(found[2]), int(found[3] or 1)) if found else None
    except ValueError:
        day = None
    if day is None or day < EARLIEST or day.year > on.year + 30:
        raise Invalid("没有保存", {"value": "写年月日，例如 2024-03-05；只记得月份就写 2024-03"})
    return day


def stored(answer: Answer) -> str:
    """An answer as it is kept; ``restored`` reads it again. Not known is the empty text."""
    if isinstance(answer, Decimal):
        return f"{answer:f}"
    return answer.isoformat() if isinstance(answer, date) else answer or ""


def restored(element: Element, text: str) -> Answer:
    """What ``stored`` kept. Raises ValueError when it answers another question than this one."""
    if text == "":
        return None
    if element.kind in (Kind.CHOICE, Kind.YES_NO) and text not in dict(element.choices):
        raise ValueError(f"{text!r} is no choice of {element.key}")
    if element.kind is Kind.AMOUNT:
        try:
            return Decimal(text)
        except InvalidOperation as error:
            raise ValueError(f"{text!r} is no amount") from error
    return date.fromisoformat(text) if element.kind is Kind.DATE else text
