"""Counts against a plain reference of recent weeks and the same weeks of earlier years: RKI and Bayes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from judgegrid.methods import arguments
from judgegrid.methods.arguments import Flags, Floats, InputError, Integers, share, whole

SYSTEMS = {1: (0, 6, True), 2: (1, 6, True), 3: (2, 4, False)}
"""Years back, weeks to either side, whether the weeks just before count: systems 1, 2 and 3."""
NORMAL_ABOVE = 20
POISSON_UPPER = np.array(
    [
        *(3.285, 5.323, 6.686, 8.102, 9.598, 11.177, 12.817, 13.765, 14.921, 16.768, 17.633),
        *(19.050, 20.335, 21.364, 22.945, 23.762, 25.400, 26.306, 27.735, 28.966, 30.017),
    ]
)
"""Upper 95 % limits of a Poisson mean after 0 … 20 cases: Crow and Gardner 1959, Biometrika 46, table 1."""


@dataclass(frozen=True)
class SameWeeks:
    """One column per week of ``at`` (all that have a whole reference when none were named), series before.

    ``expected`` the mean of the ``size`` reference weeks, ``upper`` the bound (counts above it alarm).
    """

    at: Integers
    observed: Floats
    expected: Floats
    upper: Floats
    alarm: Flags
    size: int
    method: str

    def explain(self, *at: int) -> str:
        """Two Chinese sentences for the entry ``at`` (judged week, or series and judged week)."""
        first = (
            f"本期{self.observed[at]:.0f}件，用来比较的{self.size}期（近几期或往年同期）平均"
            f"{self.expected[at]:.1f}件，{self.upper[at]:.1f}件以内算平常。"
        )
        if self.alarm[at]:
            return first + "本期高于界限，建议核实；此法不计长期增减和移动的节假日。"
        return first + "没有超出平常的起伏。"


def rki(
    counts: ArrayLike,
    *,
    at: int | Sequence[int] | None = None,
    system: int = 3,
    b: int | None = None,
    w: int | None = None,
    current_year: bool | None = None,
    weeks_a_year: int = 52,
) -> SameWeeks:
    """Alarm above mean + 2 standard deviations of the reference, or above a Poisson limit when it is ≤ 20.

    ``counts``: weeks, or series × weeks; ``at``: weeks to judge (0-based). ``system`` 1: the 6
    weeks before; 2: these and the 13 around the same week a year ago; 3: the 9 around it one and two years
    ago. ``b`` years, ``w`` weeks to either side and ``current_year`` (the ``w`` weeks before count too)
    replace parts of it. The Poisson limit is looked up at the mean without its decimals. Raises InputError
    for counts that are negative or not whole and for weeks without a whole reference. Source: system of the
    Robert Koch Institute as in Riebler 2004, thesis, Munich, and R surveillance ``algo.rki``.
    """
    y, weeks, past = _reference(counts, at, system, b, w, current_year, weeks_a_year)
    mean = past.mean(axis=-1)
    spread = past.std(axis=-1, ddof=1) if past.shape[-1] > 1 else np.zeros(mean.shape)
    few = POISSON_UPPER[np.minimum(np.floor(mean), NORMAL_ABOVE).astype(np.int64)]
    upper = np.where(mean > NORMAL_ABOVE, mean + 2 * spread, few)
    return SameWeeks(weeks, y, mean, upper, y > upper, past.shape[-1], "rki")


def bayes(
    counts: ArrayLike,
    *,
    at: int | Sequence[int] | None = None,
    system: int = 1,
    b: int | None = None,
    w: int | None = None,
    current_year: bool | None = None,
    alpha: float = 0.05,
    weeks_a_year: int = 52,
) -> SameWeeks:
    """Alarm above the 1 − ``alpha`` quantile of what the reference weeks predict.

    Poisson counts whose mean has Jeffreys' prior: after n weeks with s cases the next count is negative
    binomial with size s + ½ and chance n/(n + 1). Reference and errors as in :func:`rki`. Source: Riebler
    2004, thesis, Munich; Höhle 2007, Computational Statistics 22, 571–582, §3.2.
    """
    share("alpha", alpha)
    y, weeks, past = _reference(counts, at, system, b, w, current_year, weeks_a_year)
    size = past.shape[-1]
    upper = stats.nbinom.isf(alpha, past.sum(axis=-1) + 0.5, size / (size + 1))
    return SameWeeks(weeks, y, past.mean(axis=-1), upper, y > upper, size, "bayes")


def _reference(
    counts: ArrayLike,
    at: int | Sequence[int] | None,
    system: int,
    b: int | None,
    w: int | None,
    current_year: bool | None,
    weeks_a_year: int,
) -> tuple[Floats, Integers, Floats]:
    """Counts of the judged weeks, these weeks, and their reference counts in a last dimension."""
    table = arguments.counts("counts", counts)
    if table.ndim not in (1, 2) or table.size == 0:
        raise InputError("counts", "weeks, or series × weeks", found=f"shape {table.shape}")
    if system not in SYSTEMS:
        raise InputError("system", "1, 2 or 3", found=repr(system))
    years, side, recent = SYSTEMS[system]
    years = whole("b", years if b is None else b, least=0)
    side = whole("w", side if w is None else w, least=0)
    recent = recent if current_year is None else current_year
    back = [-n for n in range(side, 0, -1)] if recent else []
    for year in range(1, years + 1):
        whole("weeks_a_year", weeks_a_year, least=side + 1)
        back += list(range(-weeks_a_year * year - side, -weeks_a_year * year + side + 1))
    if not back:
        raise InputError("b", "at least one reference week (b ≥ 1, or w ≥ 1 with current_year)", found="0")
    first, length = -min(back), table.shape[-1]
    if at is None:
        weeks = np.arange(first, length)
    else:
        weeks = np.atleast_1d(np.asarray(at))
    outside = weeks.ndim != 1 or not len(weeks) or not np.issubdtype(weeks.dtype, np.integer)
    if outside or weeks.min() < first or weeks.max() >= length:
        wanted = f"weeks (0-based) with {first} weeks before them, below {length}"
        raise InputError("at", wanted, found="none" if at is None else str(at))
    places = weeks[:, None] + np.array(back)
    return table[..., weeks], weeks.astype(np.int64), table[..., places]
