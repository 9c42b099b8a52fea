"""Load of judges in weighted cases, by a table that carries its version, source and date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import isfinite

import numpy as np
from numpy.typing import ArrayLike

from judgegrid.methods import wording
from judgegrid.methods.arguments import Floats, InputError, floats, positive, row, same_length
from judgegrid.methods.case_weights import Estimated, FoldErrors, cross_validate, estimate

__all__ = [
    "Estimated",
    "FoldErrors",
    "Load",
    "Need",
    "WeightTable",
    "cross_validate",
    "estimate",
    "judges_needed",
]

HIGHEST = 1000.0


@dataclass(frozen=True)
class WeightTable:
    """Weights per (cause, procedure) with where they come from: ``version``, ``source``, ``issued_on``.

    1 is one standard case. ``factors`` multiply the weight of a case that shows
    them (appraisal, counterclaim, notice by publication …); their product is cut at ``cap``. ``other`` is
    the weight of a combination the table does not name; None refuses it. No table is shipped: a court enters
    the one it has been given, or its own estimate marked as such in ``source``.
    """

    version: str
    source: str
    issued_on: date
    weights: Mapping[tuple[str, str], float]
    factors: Mapping[str, float] = field(default_factory=dict)
    cap: float = 3.0
    other: float | None = None

    def __post_init__(self) -> None:
        for name in ("version", "source"):
            if not getattr(self, name).strip():
                raise InputError(name, "a text: every load figure names its table")
        if not self.weights:
            raise InputError("weights", "at least one cause and procedure")
        every = [(f"weights[{cause}, {how}]", found) for (cause, how), found in self.weights.items()]
        every += [(f"factors[{name}]", found) for name, found in self.factors.items()]
        every += [] if self.other is None else [("other", self.other)]
        for name, found in every:
            if not (isfinite(found) and 0 < found <= HIGHEST):
                raise InputError(name, f"a number > 0 and ≤ {HIGHEST:g}", found=f"{found:g}")
        if not (isfinite(self.cap) and self.cap >= 1):
            raise InputError("cap", "a number ≥ 1", found=f"{self.cap:g}")

    def label(self) -> str:
        """权重表 … 版，来源，日期: stands beside every figure made with the table."""
        return f"权重表{self.version}版，{self.source}，{self.issued_on.isoformat()}"

    def of(self, cause: str, procedure: str, shown: Sequence[str] = ()) -> float:
        """Weight of one case: base × product of the factors shown, the product at most ``cap``."""
        base = self.weights.get((cause, procedure), self.other)
        if base is None:
            raise InputError("cause", "a cause and procedure of the table", found=f"{cause}, {procedure}")
        product = 1.0
        for name in dict.fromkeys(shown):
            if name not in self.factors:
                raise InputError("factors", "one of " + ", ".join(self.factors), found=repr(name))
            product *= self.factors[name]
        return base * min(product, self.cap)

    def load(
        self,
        judge: Sequence[str],
        cause: Sequence[str],
        procedure: Sequence[str],
        *,
        shown: Sequence[Sequence[str]] | None = None,
        days: Mapping[str, float],
        full_days: float,
    ) -> Load:
        """Weighted cases per judge and per full judge.

        One entry per case in ``judge``, ``cause``, ``procedure`` and ``shown`` (its factors); ``days`` worked
        per judge in the period (leave, training and secondment taken off), ``full_days`` what a judge
        without leave would have worked.
        """
        same_length(judge=judge, cause=cause, procedure=procedure)
        extra: Sequence[Sequence[str]] = [()] * len(judge) if shown is None else shown
        same_length(judge=judge, shown=extra)
        full = float(positive("full_days", full_days))
        missing = sorted(set(judge) - set(days))
        if missing:
            raise InputError("days", "days worked for every judge", found=f"none for {missing[0]}")
        names = tuple(days)
        worked = row("days", [days[name] for name in names])
        if ((worked < 0) | (worked > full)).any():
            at = int(np.argmax((worked < 0) | (worked > full)))
            raise InputError("days", f"between 0 and full_days ({full:g})", found=f"{worked[at]:g}", at=(at,))
        position = {name: k for k, name in enumerate(names)}
        at_judge = np.array([position[name] for name in judge], dtype=np.int64)
        each = [self.of(*case) for case in zip(cause, procedure, extra, strict=True)]
        weighted = np.bincount(at_judge, each, minlength=len(names)).astype(float)
        cases = np.bincount(at_judge, minlength=len(names)).astype(float)
        return Load(names, cases, weighted, worked / full, self.label())


@dataclass(frozen=True)
class Load:
    """Per judge: ``cases``, ``weighted`` cases, ``present`` (share of full days); ``table`` is the label."""

    judges: tuple[str, ...]
    cases: Floats
    weighted: Floats
    present: Floats
    table: str

    @property
    def per_full_judge(self) -> Floats:
        """Weighted cases ÷ presence; 0 where a judge was away the whole time without cases.

        A judge with cases but no day worked has no honest figure: infinite, and ``explain`` says so.
        """
        away = np.where(self.weighted > 0, np.inf, 0.0)
        return np.divide(self.weighted, self.present, out=away, where=self.present > 0)

    def explain(self, judge: int) -> str:
        """Two sentences on one judge; the table is always named."""
        name, cases = self.judges[judge], wording.number(self.cases[judge])
        weighted = wording.decimal(self.weighted[judge], 0)
        first = f"{name}承办{cases}件，折合标准案件{weighted}件（{self.table}）。"
        if self.present[judge] <= 0:
            return first + "本期没有出勤日，不折算人均，也不参与比较。"
        return (
            f"{first}按出勤{wording.percent(self.present[judge])}折算，相当于满勤法官"
            f"{wording.decimal(float(self.per_full_judge[judge]), 0)}件。"
        )


@dataclass(frozen=True)
class Need:
    """``judges`` needed: Σ cases × minutes ÷ minutes a judge has in a year; ``by_kind`` per kind of case."""

    judges: float
    by_kind: Floats
    minutes: float
    per_judge: float
    table: str

    def explain(self) -> str:
        """Two sentences; the table is always named."""
        return (
            f"按{self.table}，全部案件需{wording.number(round(self.minutes))}分钟，每名法官每年可用"
            f"{wording.number(self.per_judge)}分钟，需法官{wording.decimal(self.judges, 2)}人。"
            "这是测算的工作量，不等于编制数。"
        )


def judges_needed(
    cases: ArrayLike, minutes: ArrayLike, *, per_judge: float, table: str, present: float = 1.0
) -> Need:
    """Judges for so many cases of so many minutes each.

    ``cases`` ≥ 0 and ``minutes`` > 0 per kind; ``per_judge`` minutes a judge works a year, times ``present``
    (0–1] for leave beyond what that number allows for; ``table`` names where the minutes come from.
    Source: PEBB§Y (Germany): 500 × 239 ÷ 99,900 = 1.20 judges in the printed example.
    """
    number, each = row("cases", cases, floats), row("minutes", minutes, positive)
    same_length(cases=number, minutes=each)
    if (number < 0).any():
        raise InputError("cases", "numbers ≥ 0", found=f"{number.min():g}")
    if not table.strip():
        raise InputError("table", "the name and version of the table: every load figure names it")
    if not 0 < present <= 1:
        raise InputError("present", "a share in (0, 1]", found=f"{present:g}")
    available = float(positive("per_judge", per_judge)) * present
    total = number * each
    return Need(
        float(total.sum() / available), total / available, float(total.sum()), float(per_judge), table
    )
