"""Case weights estimated from an own ledger of minutes, drawn towards the parent cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from judgegrid.methods import wording
from judgegrid.methods.arguments import Floats, InputError, Integers, positive, row, same_length, share, whole

ROUNDS = 60
FEW = 2


@dataclass(frozen=True)
class Estimated:
    """Per cause: ``cases``, ``raw`` mean minutes, ``minutes`` steadied mean with [``low``, ``high``].

    ``weight`` = minutes ÷ overall mean minutes; ``own_part`` how much of it comes from the cause's own cases
    (the rest from its parent). ``shape`` of the gamma of minutes within a cause (1 ÷ squared variation).
    """

    causes: tuple[str, ...]
    parents: tuple[str, ...]
    cases: Floats
    raw: Floats
    minutes: Floats
    low: Floats
    high: Floats
    weight: Floats
    own_part: Floats
    overall: float
    shape: float
    level: float

    def explain(self, cause: int) -> str:
        """Two sentences on one cause."""
        return (
            f"{self.causes[cause]}按本院{wording.number(self.cases[cause])}件实际用时测算，"
            f"平均{wording.decimal(self.minutes[cause], 0)}分钟，"
            f"合理范围{wording.span(self.low[cause], self.high[cause], 0)}，"
            f"折合标准案件{wording.decimal(self.weight[cause], 2)}件。"
            f"其中{wording.percent(self.own_part[cause])}取自该案由自身，其余向上级案由靠拢；"
            "这是本院台账的估计，不是上级发布的权重。"
        )


def estimate(
    minutes: ArrayLike, cause: Sequence[str], parent: Sequence[str], *, level: float = 0.9
) -> Estimated:
    """Gamma regression of minutes per case on cause, log link, causes shrunk to their parent cause.

    ``minutes`` > 0 per case; ``cause`` and ``parent`` a name per case (one parent per cause). With cause
    and no other variable the maximum likelihood means of a gamma regression are the raw means; their log is
    normal about the parent's with variance 1/(shape × cases), and between causes of a parent with τ²
    (parents alike about the overall mean). The shape is by moments, τ² by marginal likelihood.
    Sources: McCullagh and Nelder 1989, Generalized Linear Models, ch. 8; Efron and Morris 1975, JASA 70,
    311–319; Fay and Herriot 1979, JASA 74, 269–277.
    """
    share("level", level)
    used = row("minutes", minutes, positive)
    same_length(minutes=used, cause=cause, parent=parent)
    names, at = _names("cause", cause)
    tops, top = _parents(at, parent, len(names))
    cases = np.bincount(at, minlength=len(names)).astype(float)
    raw = np.bincount(at, used, minlength=len(names)) / cases
    shape = _shape(used, at, raw, cases)
    noise = 1 / (shape * cases)
    # E log of a gamma mean lies below the log of its expectation by about half its variance.
    seen = np.log(raw) + noise / 2
    between = _between(seen, noise, top)
    centre, centre_noise = _centre(seen, noise + between, top, len(tops))
    spread = _between(centre, centre_noise, np.zeros(len(tops), dtype=np.int64))
    overall_log, _ = _centre(centre, centre_noise + spread, np.zeros(len(tops), dtype=np.int64), 1)
    lent = spread / (spread + centre_noise) if spread > 0 else np.zeros(len(tops))
    target = lent * centre + (1 - lent) * overall_log[0]
    own = between / (between + noise)
    log_mean = own * seen + (1 - own) * target[top]
    target_noise = np.where(lent > 0, lent * centre_noise, centre_noise / max(len(tops), 1))[top]
    error = np.sqrt(own * noise + (1 - own) ** 2 * target_noise)
    z = float(special.ndtri((1 + level) / 2))
    made, overall = np.exp(log_mean), float(used.mean())
    return Estimated(
        names,
        tuple(tops[k] for k in top),
        cases,
        raw,
        made,
        made * np.exp(-z * error),
        made * np.exp(z * error),
        made / overall,
        own,
        overall,
        shape,
        level,
    )


@dataclass(frozen=True)
class FoldErrors:
    """Error of the mean of left-out cases, in minutes: ``steadied`` and ``raw``; ``folds`` of each."""

    steadied: float
    raw: float
    by_fold: Floats

    @property
    def saved(self) -> float:
        """Share of the error that steadying takes away."""
        return 1 - self.steadied / self.raw


def cross_validate(
    minutes: ArrayLike, cause: Sequence[str], parent: Sequence[str], *, folds: int = 5, seed: int
) -> FoldErrors:
    """Root mean squared error over causes of predicting the mean minutes of cases left out.

    Every cause counts once however many cases it has; a cause of which no case is left to learn from is
    foretold by the mean of its parent (raw) or its steadied parent. ``by_fold`` folds × (steadied, raw).
    """
    used = row("minutes", minutes, positive)
    same_length(minutes=used, cause=cause, parent=parent)
    whole("folds", folds, least=2)
    if folds > len(used):
        raise InputError("folds", f"at most the number of cases ({len(used)})", found=str(folds))
    part = np.random.default_rng(seed).permutation(len(used)) % folds
    names, tops = np.asarray(cause, dtype=object), np.asarray(parent, dtype=object)
    errors = np.array([_fold(used, names, tops, part == fold) for fold in range(folds)])
    whole_error = np.sqrt((errors**2).mean(axis=0))
    return FoldErrors(float(whole_error[0]), float(whole_error[1]), errors)


def _fold(used: Floats, names: np.ndarray, tops: np.ndarray, left_out: np.ndarray) -> tuple[float, float]:
    found = estimate(used[~left_out], names[~left_out].tolist(), tops[~left_out].tolist())
    steadied = dict(zip(found.causes, found.minutes, strict=True))
    raw = dict(zip(found.causes, found.raw, strict=True))
    squares = []
    for name in dict.fromkeys(names[left_out]):
        if name not in raw:
            continue
        truth = used[left_out & (names == name)].mean()
        squares.append(((steadied[name] - truth) ** 2, (raw[name] - truth) ** 2))
    first, second = np.sqrt(np.mean(squares, axis=0))
    return float(first), float(second)


def _names(argument: str, values: Sequence[str]) -> tuple[tuple[str, ...], Integers]:
    if any(not isinstance(value, str) or not value for value in values):
        raise InputError(argument, "a name per case, none empty")
    found = tuple(dict.fromkeys(values))
    position = {name: k for k, name in enumerate(found)}
    return found, np.array([position[value] for value in values], dtype=np.int64)


def _parents(at: Integers, parent: Sequence[str], size: int) -> tuple[tuple[str, ...], Integers]:
    tops, top_at = _names("parent", parent)
    top = np.full(size, -1, dtype=np.int64)
    for cause, above in zip(at.tolist(), top_at.tolist(), strict=True):
        if top[cause] not in (-1, above):
            raise InputError("parent", "one parent per cause", found=f"{tops[top[cause]]}, {tops[above]}")
        top[cause] = above
    return tops, top


def _shape(used: Floats, at: Integers, raw: Floats, cases: Floats) -> float:
    several = cases >= FEW
    freedom = float((cases[several] - 1).sum())
    if freedom < 1:
        return 1.0
    off = ((used / raw[at] - 1) ** 2)[several[at]].sum() / freedom
    return float(np.clip(1 / max(float(off), 1e-9), 0.05, 1e4))


def _centre(seen: Floats, noise: Floats, top: Integers, size: int) -> tuple[Floats, Floats]:
    under = np.maximum(np.bincount(top, 1 / np.maximum(noise, 1e-12), minlength=size), 1e-12)
    over = np.bincount(top, seen / np.maximum(noise, 1e-12), minlength=size)
    return over / under, 1 / under


def _between(seen: Floats, noise: Floats, top: Integers) -> float:
    """Variance between members of the same parent: Fay–Herriot's equation by halving."""
    size = int(top.max()) + 1
    freedom = len(seen) - len(np.unique(top))
    if freedom < 1:
        return 0.0
    low, high = 0.0, 25.0
    for _ in range(ROUNDS):
        middle = (low + high) / 2
        centre, _ = _centre(seen, noise + middle, top, size)
        if float(((seen - centre[top]) ** 2 / (noise + middle)).sum()) > freedom:
            low = middle
        else:
            high = middle
    return high if high > 1e-9 else 0.0
