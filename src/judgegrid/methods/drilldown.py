"""From a change in a total to the few places and causes that explain it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from judgegrid.methods import wording
from judgegrid.methods.arguments import Floats, InputError, not_negative, share, whole


@dataclass(frozen=True)
class Finding:
    """One element (axis → position) with its expected and actual cases and how strongly it stands out.

    ``gain`` is the log-likelihood ratio, ``p`` its chance among all elements tried (Bonferroni).
    """

    where: Mapping[int, int]
    expected: float
    actual: float
    gain: float
    p: float

    @property
    def difference(self) -> float:
        """Actual minus expected."""
        return self.actual - self.expected


@dataclass(frozen=True)
class Drill:
    """The findings, strongest first; ``expected`` and ``actual`` totals."""

    findings: tuple[Finding, ...]
    expected: float
    actual: float

    def explain(self, *, names: Sequence[Sequence[str]] | None = None) -> str:
        """Two sentences; ``names`` gives the labels of every axis."""
        gap = self.actual - self.expected
        first = (
            f"实际{wording.decimal(self.actual, 0)}件，预计{wording.decimal(self.expected, 0)}件，"
            f"{'多' if gap >= 0 else '少'}{wording.decimal(abs(gap), 0)}件"
        )
        if not self.findings:
            return f"{first}。没有哪个地区或案由特别突出，变化分散，属正常波动。"
        parts = []
        for found in self.findings:
            labels = [
                names[axis][at] if names else f"第{axis + 1}维第{at + 1}项"
                for axis, at in found.where.items()
            ]
            parts.append(
                f"{'·'.join(labels) or '各地各类普遍'}{'多' if found.difference >= 0 else '少'}"
                f"{wording.decimal(abs(found.difference), 0)}件"
            )
        return f"{first}。主要来自：{'；'.join(parts)}；其余在正常波动之内。"


def drill_down(
    expected: ArrayLike,
    actual: ArrayLike,
    *,
    top: int = 3,
    depth: int | None = None,
    level: float | None = 0.05,
) -> Drill:
    """The fewest elements (a place, a cause, a cause in a place …) that explain actual against expected.

    ``expected`` > 0 in total, ``actual`` ≥ 0, tensors of the same shape, one axis per dimension; ``depth``
    limits how many dimensions an element may name. Each step takes the element whose own ratio raises the
    Poisson likelihood most (so a parent loses to the child that carries its change, and a child to the
    parent, or the whole, whose members moved alike), accepts that ratio, and looks again, until nothing is
    left at ``level``. Sources: Bhagwan et al. 2014, NSDI (explanatory power, surprise, succinctness);
    Kulldorff 1997 for the ratio.
    """
    f, a = not_negative("expected", expected).copy(), not_negative("actual", actual)
    if f.shape != a.shape or f.ndim == 0:
        raise InputError("actual", f"the shape of expected {f.shape}", found=f"shape {a.shape}")
    if f.sum() <= 0:
        raise InputError("expected", "a total > 0", found="0")
    if level is not None:
        share("level", level)
    whole("top", top, least=1)
    most = f.ndim if depth is None else whole("depth", depth, least=1)
    axes = [chosen for size in range(min(most, f.ndim) + 1) for chosen in combinations(range(f.ndim), size)]
    tried = sum(int(np.prod([f.shape[axis] for axis in chosen])) for chosen in axes)
    start, findings = float(f.sum()), []
    for _ in range(top):
        candidates = [_best(f, a, chosen) for chosen in axes]
        gain, chosen, at = max(candidates, key=lambda found: (round(found[0], 9), -len(found[1])))
        p = min(1.0, tried * float(stats.chi2.sf(2 * gain, 1)))
        if gain <= 0 or (level is not None and p > level):
            break
        cells = tuple(at[chosen.index(axis)] if axis in chosen else slice(None) for axis in range(f.ndim))
        before, after = float(f[cells].sum()), float(a[cells].sum())
        findings.append(Finding(dict(zip(chosen, at, strict=True)), before, after, gain, p))
        f[cells] = f[cells] * after / before if before > 0 else a[cells]
    return Drill(tuple(findings), start, float(a.sum()))


def _best(f: Floats, a: Floats, chosen: tuple[int, ...]) -> tuple[float, tuple[int, ...], tuple[int, ...]]:
    others = tuple(axis for axis in range(f.ndim) if axis not in chosen)
    e, y = np.asarray(f.sum(axis=others)), np.asarray(a.sum(axis=others))
    safe = np.maximum(e, 1e-12)
    gain = special.xlogy(y, y / safe) - (y - e)
    at = np.unravel_index(int(np.argmax(gain)), gain.shape)
    return float(gain[at]), chosen, tuple(int(i) for i in at)
