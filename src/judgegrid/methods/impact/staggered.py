"""Does the mechanism reduce filings? A roll-out in waves, judged against communities not yet in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from judgegrid.methods.arguments import Flags, Floats, InputError, one_of, share, whole
from judgegrid.methods.impact import aggregate, estimates, selection, verdict
from judgegrid.methods.impact.aggregate import Effect, Effects, Lines, Wald
from judgegrid.methods.impact.estimates import Estimates
from judgegrid.methods.impact.panel import Panel, arrange
from judgegrid.methods.impact.sensitivity import Sensitivity, bounds
from judgegrid.methods.impact.verdict import Verdict

MODELS = ("difference", "poisson")
CONTROLS = ("not_yet", "never")
METHODS = ("doubly_robust", "regression")
SCALES = ("level", "log")
LEVEL_WHEN_CHOSEN = 0.99


@dataclass(frozen=True)
class Staggered:
    """Effects by ``wave`` and ``period`` (cells) with errors, aggregates, checks and the verdict.

    With model "difference" effects are in the unit of the outcome, with "poisson" they are log ratios.
    ``simple`` and the rows of effects are None where nothing can be compared. ``regression`` is the log
    ratio that the choice of the units alone explains; ``others`` the relative change of the units not yet
    in the grid; ``left_out`` units that started in the first period. ``sensitivity``: log ratio behind the
    verdict when trends may part after the start as they did before (None: nothing to compare with).
    """

    model: str
    wave: Floats
    period: Floats
    effect: Floats
    se: Floats
    low: Floats
    high: Floats
    simple: Effect | None
    dynamic: Effects | None
    group: Effects | None
    calendar: Effects | None
    pre_trend: Wald
    placebo: Effect | None
    regression: float
    others: float | None
    verdict: Verdict
    units: int
    left_out: int
    level: float
    sensitivity: Sensitivity | None = None

    @property
    def judgeable(self) -> bool:
        """False where the data do not carry a verdict."""
        return self.verdict.judgeable

    def at(self, wave: float, period: float) -> float:
        """The effect of one wave in one period."""
        found = np.flatnonzero((self.wave == wave) & (self.period == period))
        if not found.size:
            raise InputError("period", "a period of this wave with a base and controls", found=f"{period:g}")
        return float(self.effect[found[0]])

    def explain(self) -> str:
        """Two sentences: the verdict with the change of communities not yet in the grid beside it."""
        return self.verdict.explain()


def staggered(
    outcome: ArrayLike,
    unit: ArrayLike,
    time: ArrayLike,
    first_treated: ArrayLike,
    *,
    model: str = "difference",
    scale: str = "level",
    population: ArrayLike | None = None,
    covariates: ArrayLike | None = None,
    method: str = "doubly_robust",
    controls: str = "not_yet",
    anticipation: int = 0,
    cluster: ArrayLike | None = None,
    level: float = 0.9,
    worth: float = 0.1,
    trend_level: float = 0.05,
    placebo_periods: int = 1,
    bootstrap: int = 999,
    seed: int = 0,
    period: str = "个月",
) -> Staggered:
    """Effects of a roll-out in waves, with a verdict in one of three sentences.

    One row per unit and period: ``outcome`` (a rate or a logarithm for model "difference", counts with
    ``population`` for "poisson"), ``unit``, ``time`` (numbers), ``first_treated`` (0 or inf: never).
    ``scale`` says what the outcome of "difference" is, so that a percentage can be given. ``covariates``
    rows × variables, fixed per unit, adjust by ``method``. ``anticipation`` periods before the start are not
    used as base. A verdict needs the ``level`` interval below 0: at .9 a null effect is called a fall in 5
    of 100. ``worth`` the smallest fall that matters. The fall that units chosen for bad numbers show by
    themselves is taken off; where it exceeds its error the interval is 99 %. Refuses where trends before
    the start differ (joint test below ``trend_level``), where all start at once, where one unit stands
    alone. Sources: Callaway and Sant'Anna 2021; Wooldridge 2023 (docs/methods/impact.md).
    """
    rule = Rule(level, worth, trend_level, period)
    draws = whole("bootstrap", bootstrap, least=0), seed
    how = How(model, scale, controls, method, anticipation, placebo_periods)
    if how.poisson and covariates is not None:
        raise InputError("covariates", "none with model poisson (units have effects of their own)")
    if population is not None and not how.poisson:
        raise InputError("population", "none with model difference (give rates as outcome)")
    panel = arrange(
        outcome, unit, time, first_treated, population=population, covariates=covariates, cluster=cluster,
        whole_counts=how.poisson,
    )  # fmt: skip
    why = hopeless(panel, never=how.never)
    if why:
        return _nothing(panel, how, rule, why)
    return _told(_estimated(panel, how, level), panel, how, rule, draws)


@dataclass(frozen=True)
class Rule:
    """What a verdict is held to."""

    level: float
    worth: float
    trend_level: float
    period: str

    def __post_init__(self) -> None:
        """Refuse what is no share."""
        for name in ("level", "worth", "trend_level"):
            share(name, getattr(self, name))


@dataclass(frozen=True)
class How:
    """Which estimate of which outcome."""

    model: str
    scale: str
    controls: str
    method: str
    anticipation: int
    placebo_periods: int

    def __post_init__(self) -> None:
        """Refuse unknown words and negative spans."""
        for name, allowed in (
            ("model", MODELS), ("scale", SCALES), ("controls", CONTROLS), ("method", METHODS)
        ):  # fmt: skip
            one_of(name, getattr(self, name), allowed)
        whole("anticipation", self.anticipation, least=0)
        whole("placebo_periods", self.placebo_periods, least=1)

    @property
    def poisson(self) -> bool:
        """Counts rather than differences."""
        return self.model == "poisson"

    @property
    def never(self) -> bool:
        """Only units without a start are controls."""
        return self.controls == "never"

    @property
    def log(self) -> bool:
        """The outcome is a logarithm."""
        return self.scale == "log" and not self.poisson


def _estimated(panel: Panel, how: How, level: float) -> Estimates:
    if how.poisson:
        return estimates.by_counts(
            panel, anticipation=how.anticipation, ahead=how.placebo_periods, level=level
        )
    return estimates.by_differences(
        panel, scale=how.scale, never=how.never, doubly_robust=how.method == METHODS[0],
        anticipation=how.anticipation, ahead=how.placebo_periods, level=level,
    )  # fmt: skip


def hopeless(panel: Panel, *, never: bool) -> str:
    """Why nothing can be compared, in Chinese; empty where something can."""
    if not panel.waves:
        return "观察期内没有社区进网格"
    if len(np.unique(panel.start)) == 1:
        return "所有社区同时进网格，没有可比的未进网格社区"
    if never and not (panel.start >= len(panel.periods)).any():
        raise InputError("controls", "not_yet (every unit starts within the data)", found="never")
    return ""


def _nothing(panel: Panel, how: How, rule: Rule, why: str) -> Staggered:
    empty = np.zeros(0)
    said = verdict.refuse(why, None, level=rule.level, worth=rule.worth, period=rule.period)
    return Staggered(
        how.model, empty, empty, empty, empty, empty, empty, None, None, None, None, Wald(0.0, 0, 1.0), None,
        0.0, None, said, len(panel.units), panel.left_out, rule.level,
    )  # fmt: skip


def _told(found: Estimates, given: Panel, how: How, rule: Rule, draws: tuple[int, int]) -> Staggered:
    panel = found.panel
    dates = panel.periods
    se = aggregate.error(found.influence, panel.cluster)

    def rows(lines: Lines, overall: tuple[float, Floats], *, dated: bool) -> Effects:
        named = Lines(dates[lines.at.astype(int)] if dated else lines.at, lines.effect, lines.influence)
        summary = aggregate.single(*overall, panel.cluster, rule.level)
        return aggregate.banded(
            named, summary, panel.cluster, level=rule.level, draws=draws[0], seed=draws[1]
        )

    simple = aggregate.single(*found.simple, panel.cluster, rule.level)
    after = found.dynamic.at >= 0
    others = selection.change_of_others(panel, found.importance, log=how.log)
    reach = simple.high - simple.effect
    low, high = (
        found.effect + sign * reach / simple.se * se if simple.se else found.effect for sign in (-1, 1)
    )
    said, held = _verdict(found, others, rule)
    return Staggered(
        how.model, dates[found.wave], dates[found.period], found.effect, se, low, high, simple,
        rows(found.dynamic, _mean(found.dynamic, after), dated=False),
        rows(found.group, found.group_overall, dated=True),
        rows(found.calendar, _mean(found.calendar, found.calendar.at >= 0), dated=True),
        found.pre_trend, found.placebo, found.returned.size, others,
        said, len(panel.units), given.left_out + len(given.units) - len(panel.units), rule.level, held,
    )  # fmt: skip


def _mean(lines: Lines, chosen: Flags) -> tuple[float, Floats]:
    return float(lines.effect[chosen].mean()), lines.influence[chosen].mean(axis=0)


def _verdict(found: Estimates, others: float | None, rule: Rule) -> tuple[Verdict, Sensitivity | None]:
    panel = found.panel
    treated = np.isin(panel.start, list(found.importance))
    fewest = min(len(np.unique(panel.cluster[group])) for group in (treated, _last(panel)))
    why = ""
    if fewest < 2:
        why = "进网格或未进网格的一方只有一个社区（或一个片区），请改用合成对照法"
    elif found.log_ratio is None:
        why = "结果的平均值不为正，无法折算百分比"
    elif found.pre_trend.df and found.pre_trend.p < rule.trend_level:
        why = "进网格前两组社区的走势已不一致，之后的差别不能归于网格"
    if why or found.log_ratio is None:
        return verdict.refuse(why, others, level=rule.level, worth=rule.worth, period=rule.period), None
    influence = found.log_influence - found.returned.influence
    se = float(aggregate.error(influence, panel.cluster)[0])
    chosen = found.returned.size < -se
    level = max(rule.level, LEVEL_WHEN_CHOSEN) if chosen else rule.level
    held = _sensitivity(found, influence, df=fewest - 1, level=level)
    before = float(panel.start[treated].mean())
    said = verdict.judge(
        found.log_ratio - found.returned.size,
        se,
        df=fewest - 1,
        before=before,
        after=float(len(panel.periods) - before),
        others=others,
        level=level,
        worth=rule.worth,
        period=rule.period,
        returned=found.returned.size if chosen else None,
        tested=found.pre_trend.df > 0,
        breakdown=None if held is None else held.breakdown,
    )
    return said, held


def _sensitivity(found: Estimates, influence: Floats, *, df: int, level: float) -> Sensitivity | None:
    """The interval of the verdict when trends may part after the start as they did before."""
    if not len(found.steps.at) or found.log_ratio is None:
        return None
    lines = np.vstack([influence, found.unit * found.steps.influence])
    return bounds(
        np.append(found.log_ratio - found.returned.size, found.unit * found.steps.effect),
        aggregate.covariance(lines, found.panel.cluster),
        reach=found.reach,
        quantile=float(stats.t.ppf((1 + level) / 2, df)),
        level=level,
    )


def _last(panel: Panel) -> Flags:
    return np.asarray(panel.start == panel.start.max())
