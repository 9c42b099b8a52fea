"""One area that stands alone: a mixture of others as its double (synthetic control, synthetic DiD)."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from diff_diff import SyntheticDiD
from numpy.typing import ArrayLike
from pandas import DataFrame
from scipy import optimize

from judgegrid.methods import wording
from judgegrid.methods.arguments import Floats, InputError, Integers, floats, one_of, share, whole

METHODS = ("control", "did")
FEWEST_DONORS = 2
BAD_FIT = 2.0


@dataclass(frozen=True)
class Synthetic:
    """``effect`` per later period and its mean; ``weights`` of the donors (order of ``donors``).

    ``without`` the mean effect when each donor is left out, ``without_weights`` the weights then (donors ×
    donors). ``placebo`` the ratio of later to earlier error of the area and of every donor treated as if it
    were the area (the area first), ``rank`` its place, ``p`` = rank ÷ number. ``se`` is the placebo standard
    error of method "did", 0 for "control"; ``misfit`` the earlier error ÷ the donors' median;
    ``predictor_weights`` how much each predictor counts.
    """

    method: str
    unit: str
    donors: tuple[str, ...]
    weights: Floats
    predictor_weights: Floats
    observed: Floats
    synthetic: Floats
    first: int
    effect: Floats
    mean_effect: float
    se: float
    loss: float
    without: Floats
    without_weights: Floats
    placebo: Floats
    rank: int
    p: float
    misfit: float
    others: float | None
    level: float

    @property
    def percent(self) -> float | None:
        """Mean effect as a share of the synthetic level; None where that is not positive."""
        base = float(self.observed[self.first :].mean()) - self.mean_effect
        return self.mean_effect / base if base > 0 else None

    def explain(self) -> str:
        """Two sentences: the verdict with the donors' own change; how much it hangs on single donors."""
        change, p = self.percent, wording.p_value(self.p)
        beside = "同期未进网格地区变化" + (
            "（无法折算百分比）" if self.others is None else wording.signed_percent(self.others)
        )
        place = f"安慰剂检验{len(self.placebo)}个地区中排第{self.rank}位，{p}"
        size = wording.decimal(self.mean_effect, 2) if change is None else wording.signed_percent(change)
        if self.misfit > BAD_FIT:
            return (
                f"不能评价：{self.unit}在进网格前无法由其他地区拼合（误差是其他地区的{self.misfit:.1f}倍），{beside}。"
                "请增加相近的对照地区或更长的此前时期。"
            )
        if self.p <= 1 - self.level and self.mean_effect < 0:
            told = f"有证据表明减少{size.lstrip('-')}（{place}）"
        elif self.mean_effect >= 0:
            told = f"没有减少（估计{size}，{place}）"
        else:
            told = f"证据不足（估计{size}，{place}），单个地区需更多时期或更多对照地区"
        low, high = float(self.without.min()), float(self.without.max())
        span = f"{wording.decimal(low, 2)}至{wording.decimal(high, 2)}"
        hangs = "这一范围越宽，结论越靠个别地区支撑"
        return f"{self.unit}{told}，{beside}。依次去掉一个对照地区，平均差在{span}之间；{hangs}。"


def synthetic(
    outcome: ArrayLike,
    *,
    treated: int,
    first: int,
    names: list[str] | None = None,
    predictors: ArrayLike | None = None,
    fitted_periods: ArrayLike | None = None,
    method: str = "control",
    level: float = 0.9,
    draws: int = 200,
    seed: int = 0,
) -> Synthetic:
    """What one area would have done without the mechanism, from a mixture of the others.

    ``outcome`` areas × periods; ``treated`` the row of the area; ``first`` the index of the first period
    under treatment. ``predictors`` areas × variables to be matched, each scaled by its standard deviation;
    when left out the earlier outcomes are matched directly, all periods alike. ``fitted_periods`` indices of
    the earlier periods whose error chooses the weights of the predictors (all of them when left out).
    ``method`` "control": donors' weights solve the inner quadratic program, predictors' weights the outer
    search from equal ones (Abadie, Diamond and Hainmueller 2010, JASA 105, 493–505, § 2.3); "did": synthetic
    difference-in-differences (Arkhangelsky et al. 2021, AER 111, 4088–4118) by diff-diff, with the placebo
    error from ``draws``. Every result carries the effect without each donor. A fall needs a placebo p of at
    most 1 − ``level``.
    """
    one_of("method", method, METHODS)
    share("level", level)
    y = _table(outcome, treated, first)
    labels = [str(k) for k in range(len(y))] if names is None else [str(name) for name in names]
    if len(labels) != len(y) or len(set(labels)) < len(labels):
        raise InputError("names", f"{len(y)} different names, one per area", found=str(len(labels)))
    order = [treated, *(k for k in range(len(y)) if k != treated)]
    x = None if predictors is None else _predictors(predictors, len(y))[order]
    fit_on = np.arange(first) if fitted_periods is None else _spans(fitted_periods, first)
    case = Case(y[order], x, fit_on, first, whole("draws", draws, least=20), whole("seed", seed, least=0))
    return _told(case, Case.control if method == "control" else Case.difference, method, labels, order, level)


def _table(outcome: ArrayLike, treated: int, first: int) -> Floats:
    y = floats("outcome", outcome)
    if y.ndim != 2 or len(y) < FEWEST_DONORS + 1:
        raise InputError(
            "outcome", f"areas × periods with at least {FEWEST_DONORS} others", found=str(y.shape)
        )
    if whole("treated", treated, least=0) >= len(y):
        raise InputError("treated", f"the row of an area, at most {len(y) - 1}", found=str(treated))
    if not 2 <= whole("first", first, least=0) < y.shape[1]:
        wanted = f"the index of a period with two before it, at most {y.shape[1] - 1}"
        raise InputError("first", wanted, found=str(first))
    return y


def _predictors(predictors: ArrayLike, areas: int) -> Floats:
    x = floats("predictors", predictors)
    if x.ndim != 2 or len(x) != areas or x.shape[1] == 0:
        raise InputError("predictors", f"{areas} areas × variables", found=str(x.shape))
    if (x.std(axis=0) == 0).any():
        at = (0, int(np.argmax(x.std(axis=0) == 0)))
        raise InputError("predictors", "variables that differ between areas", found="one value", at=at)
    return x


def _spans(periods: ArrayLike, first: int) -> Integers:
    found = floats("fitted_periods", periods)
    if found.ndim != 1 or found.size == 0 or (found < 0).any() or (found >= first).any():
        raise InputError("fitted_periods", f"indices of periods before {first}", found=str(found))
    return found.astype(np.int64)


@dataclass(frozen=True)
class Solved:
    """Donors' and predictors' weights, the synthetic line, the effect on every period, and errors."""

    weights: Floats
    predictor_weights: Floats
    line: Floats
    mean: float
    loss: float
    se: float = 0.0


@dataclass(frozen=True)
class Case:
    """The area in row 0, its donors below."""

    y: Floats
    x: Floats | None
    fit_on: Integers
    first: int
    draws: int
    seed: int

    def of(self, rows: list[int]) -> Case:
        """The same question about other rows, the first of them as the area."""
        return replace(self, y=self.y[rows], x=None if self.x is None else self.x[rows], draws=2)

    def control(self) -> Solved:
        """Nested weights; without predictors the earlier outcomes alone."""
        area, donors = self.y[0], self.y[1:].T
        past = self.fit_on
        if self.x is None:
            found, balance = simplex(donors[past], area[past]), np.zeros(0)
        else:
            scaled = (self.x / self.x.std(axis=0, ddof=1)).T
            balance = _balance(scaled[:, 1:], scaled[:, 0], donors[past], area[past])
            root = np.sqrt(balance)
            found = simplex(root[:, None] * scaled[:, 1:], root * scaled[:, 0])
        line = donors @ found
        left = area[past] - line[past]
        mean = float((area - line)[self.first :].mean())
        return Solved(found, balance, line, mean, float(left @ left / len(left)))

    def difference(self) -> Solved:
        """Synthetic difference-in-differences: weights of areas and of periods, a level of their own."""
        areas, periods = self.y.shape
        frame = DataFrame(
            {
                "y": self.y.ravel(),
                "area": np.repeat(np.arange(areas), periods),
                "period": np.tile(np.arange(periods), areas),
                "treated": np.repeat((np.arange(areas) == 0).astype(int), periods),
            }
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = SyntheticDiD(n_bootstrap=self.draws, seed=self.seed).fit(
                frame, "y", "treated", "area", "period", post_periods=list(range(self.first, periods))
            )
        found = np.array([made.unit_weights[k] for k in range(1, areas)])
        days = np.array([made.time_weights[k] for k in range(self.first)])
        line = found @ self.y[1:]
        line = line + days @ (self.y[0] - line)[: self.first]
        left = (self.y[0] - line)[self.fit_on]
        mean = float((self.y[0] - line)[self.first :].mean())
        return Solved(found, np.zeros(0), line, mean, float(left @ left / len(left)), float(made.se))


def simplex(donors: Floats, area: Floats) -> Floats:
    """Weights ≥ 0 with sum 1 whose mixture is nearest to the area (least squares).

    Non-negative least squares with the sum as a heavy row (Lawson and Hanson 1974, ch. 23).
    """
    heavy = 1e4 * max(1.0, float(np.abs(donors).max()))
    stacked = np.vstack([donors, np.full(donors.shape[1], heavy)])
    found, _ = optimize.nnls(stacked, np.append(area, heavy), maxiter=50 * donors.shape[1])
    return np.asarray(found / found.sum())


def _balance(x0: Floats, x1: Floats, z0: Floats, z1: Floats) -> Floats:
    """Weights of the predictors under which the mixture is nearest to the earlier outcomes."""

    def loss(raw: Floats) -> float:
        root = np.sqrt(np.abs(raw) / np.abs(raw).sum())
        left = z1 - z0 @ simplex(root[:, None] * x0, root * x1)
        return float(left @ left / len(left))

    start = np.full(len(x1), 1 / len(x1))
    found = optimize.minimize(loss, start, method="Nelder-Mead", options={"maxiter": 1000}).x
    return np.asarray(np.abs(found) / np.abs(found).sum())


def _told(
    case: Case, solve: Callable[[Case], Solved], method: str, names: list[str], order: list[int], level: float
) -> Synthetic:
    found, number = solve(case), len(case.y)
    gap = case.y[0] - found.line
    alone = [solve(case.of([k for k in range(number) if k != left])) for left in range(1, number)]
    weights = np.zeros((number - 1, number - 1))
    for k, one in enumerate(alone):
        weights[k, np.arange(number - 1) != k] = one.weights
    # As a placebo every donor is the area once; the real area is no donor then.
    fakes = [solve(case.of([k, *(j for j in range(1, number) if j != k)])) for k in range(1, number)]
    strengths = np.array([_strength(case.y[k], one, case.first) for k, one in enumerate([found, *fakes])])
    score = strengths[:, 0] if method == "control" else strengths[:, 2]
    rank = int((score >= score[0]).sum())
    before, after = case.y[1:, : case.first].mean(), case.y[1:, case.first :].mean()
    return Synthetic(
        method=method,
        unit=names[order[0]],
        donors=tuple(names[k] for k in order[1:]),
        weights=found.weights,
        predictor_weights=found.predictor_weights,
        observed=case.y[0],
        synthetic=found.line,
        first=case.first,
        effect=gap[case.first :],
        mean_effect=found.mean,
        se=found.se,
        loss=found.loss,
        without=np.array([one.mean for one in alone]),
        without_weights=weights,
        placebo=score,
        rank=rank,
        p=rank / number,
        misfit=float(strengths[0, 1] / max(float(np.median(strengths[1:, 1])), 1e-12)),
        others=float(after / before - 1) if before > 0 else None,
        level=level,
    )


def _strength(area: Floats, found: Solved, first: int) -> tuple[float, float, float]:
    """Later ÷ earlier root mean square error, the earlier one, and the size of the mean effect."""
    gap = area - found.line
    before, after = (float(np.sqrt((part**2).mean())) for part in (gap[:first], gap[first:]))
    return after / max(before, 1e-12 * max(1.0, float(np.abs(area).max()))), before, abs(found.mean)
