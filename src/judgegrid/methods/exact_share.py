"""Exact interval of one share in plain Python: pages may show it without loading scipy."""

from __future__ import annotations

import math
from dataclasses import dataclass

from judgegrid.methods import wording
from judgegrid.methods.arguments import InputError, share, whole

_TINY, _CLOSE, _ROUNDS = 1e-300, 1e-14, 10_000
_STEPS, _NEAR = 200, 1e-13


@dataclass(frozen=True, slots=True)
class ExactShare:
    """A share with its exact interval; all in [0, 1]."""

    value: float
    low: float
    high: float
    successes: int
    trials: int
    level: float

    def explain(self, *, name: str = "该项") -> str:
        """Two sentences."""
        between = f"{wording.percent(self.low)}至{wording.percent(self.high)}"
        return (
            f"{name}{self.trials}件中有{self.successes}件，占{wording.percent(self.value)}。"
            f"按现有件数，真实比例有{wording.percent(self.level)}的把握在{between}之间。"
        )


def exact_share(successes: int, trials: int, *, level: float = 0.95) -> ExactShare:
    """The share of ``successes`` among ``trials`` with its exact interval.

    Raises InputError when ``successes`` exceed ``trials``, either is negative or no whole number, or there is
    no trial. Source: Clopper and Pearson 1934, Biometrika 26, 404–413; the beta distribution function by its
    continued fraction, DLMF 8.17.22, and its quantile by safeguarded Newton steps.
    """
    n, k = whole("trials", trials, least=1), whole("successes", successes, least=0)
    if k > n:
        raise InputError("successes", f"at most {n}", found=str(k))
    tail = (1 - share("level", level)) / 2
    low = 0.0 if k == 0 else _quantile(tail, k, n - k + 1)
    high = 1.0 if k == n else _quantile(1 - tail, k + 1, n - k)
    return ExactShare(k / n, low, high, k, n, level)


def _quantile(chance: float, a: float, b: float) -> float:
    """Newton's steps from the mean, halving where a step would leave the bracket: about seven of them."""
    low, high, x = 0.0, 1.0, a / (a + b)
    for _ in range(_STEPS):
        off = _beta(x, a, b) - chance
        low, high = (x, high) if off < 0 else (low, x)
        density = math.exp((a - 1) * math.log(x) + (b - 1) * math.log1p(-x) + _scale(a, b))
        step = off / density if density > 0 else math.inf
        new = x - step if low < x - step < high else (low + high) / 2
        if abs(new - x) <= _NEAR * x:
            return new
        x = new
    return x


def _scale(a: float, b: float) -> float:
    """Minus the logarithm of the complete beta function."""
    return math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)


def _beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    front = a * math.log(x) + b * math.log1p(-x) + _scale(a, b)
    if x < (a + 1) / (a + b + 2):
        return math.exp(front) * _fraction(x, a, b) / a
    return 1 - math.exp(front) * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """Lentz's way through the continued fraction."""
    c, d = 1.0, 1 / _off_zero(1 - (a + b) * x / (a + 1))
    found = d
    for m in range(1, _ROUNDS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for step in (even, odd):
            d = 1 / _off_zero(1 + step * d)
            c = _off_zero(1 + step / c)
            found *= c * d
        if abs(c * d - 1) < _CLOSE:
            break
    return found


def _off_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
