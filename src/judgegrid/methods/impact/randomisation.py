"""Would other dates, or dates in communities that never started, show as large a fall?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from judgegrid.methods import wording
from judgegrid.methods.arguments import Floats, InputError, Integers, one_of, whole
from judgegrid.methods.impact import aggregate, estimates, etwfe, group_time
from judgegrid.methods.impact.panel import Panel, arrange

AMONG = ("all", "untreated")
MODELS = ("difference", "poisson")


@dataclass(frozen=True)
class Randomisation:
    """``observed`` effect, ``drawn`` effects under drawn dates; p with the observed one counted in.

    ``p_fall`` share of drawn effects as low, ``p`` share as far from 0. ``among``: dates were shuffled
    between all units, or given to units that never started.
    """

    observed: float
    drawn: Floats
    p_fall: float
    p: float
    among: str

    def explain(self) -> str:
        """Two sentences."""
        what = "把进网格的日期在社区之间随机对调" if self.among == "all" else "给从未进网格的社区编造日期"
        beaten = int((self.drawn <= self.observed).sum())
        judged = "偶然难以解释" if self.p_fall <= 0.05 else "偶然也能出现"
        return (
            f"{what}{len(self.drawn)}次，有{beaten}次出现同样大或更大的减少（{wording.p_value(self.p_fall)}）。"
            f"这样大的减少{judged}；这一检验不依赖任何分布假定。"
        )


def randomisation(
    outcome: ArrayLike,
    unit: ArrayLike,
    time: ArrayLike,
    first_treated: ArrayLike,
    *,
    model: str = "poisson",
    population: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    stratum: ArrayLike | None = None,
    among: str = "all",
    draws: int = 499,
    seed: int = 0,
) -> Randomisation:
    """Randomisation inference over roll-out dates, or a placebo in units that never started.

    Rows as for ``staggered``. ``among`` "all": whole clusters swap their dates inside a ``stratum`` (as the
    roll-out was drawn); "untreated": units without a start get dates in the proportions of the roll-out,
    the rest is left out. The statistic of "poisson" is the extended two-way effect on totals by wave, of
    "difference" the simple aggregate. Source: Fisher 1935, The Design of Experiments, ch. 2; for roll-out
    dates Roth and Sant'Anna 2023, J. Political Economy Micro 1, 669–709, § 3.
    """
    poisson = one_of("model", model, MODELS) == "poisson"
    number = whole("draws", draws, least=19)
    panel = arrange(
        outcome, unit, time, first_treated, population=population, cluster=cluster, whole_counts=poisson
    )
    if len(np.unique(panel.start)) < 2:
        raise InputError("first_treated", "units that start at different times or never", found="one date")
    layer = np.zeros(len(panel.units), dtype=np.int64)
    if stratum is not None and len(set(np.asarray(stratum).tolist())) > 1:
        layer = _layers(panel, unit, stratum)
    rng = np.random.default_rng(whole("seed", seed, least=0))
    observed = _effect(panel, poisson)
    if one_of("among", among, AMONG) == "all":
        drawn = [_effect(panel.starting(_swapped(panel, layer, rng)), poisson) for _ in range(number)]
    else:
        free = panel.of(panel.start >= len(panel.periods))
        if len(free.units) < 4:
            raise InputError(
                "first_treated", "at least four units without a start", found=str(len(free.units))
            )
        drawn = [_effect(free.starting(_invented(panel, free, rng)), poisson) for _ in range(number)]
    found = np.array(drawn)
    low = (1 + (found <= observed).sum()) / (1 + number)
    far = (1 + (np.abs(found) >= abs(observed)).sum()) / (1 + number)
    return Randomisation(observed, found, float(low), float(far), among)


def _layers(panel: Panel, unit: ArrayLike, stratum: ArrayLike) -> Integers:
    units, names = np.asarray(unit), np.asarray(stratum)
    if names.shape != units.shape:
        raise InputError("stratum", "one name or number per row", found=f"shape {names.shape}")
    pairs = np.unique(np.column_stack([units.astype(str), names.astype(str)]), axis=0)
    if len(pairs) > len(np.unique(units)):
        raise InputError("stratum", "the same value in every row of a unit", found="several")
    of_unit = dict(pairs.tolist())
    _, code = np.unique([of_unit[str(name)] for name in panel.units], return_inverse=True)
    return np.asarray(code, dtype=np.int64)


def _swapped(panel: Panel, layer: Integers, rng: np.random.Generator) -> Integers:
    _, first, code = np.unique(panel.cluster, return_index=True, return_inverse=True)
    date = panel.start[first]
    if (date[code] != panel.start).any():
        raise InputError("cluster", "one date in every cluster", found="several")
    for here in np.unique(layer[first]):
        chosen = np.flatnonzero(layer[first] == here)
        date[chosen] = date[rng.permutation(chosen)]
    return np.asarray(date[code])


def _invented(panel: Panel, free: Panel, rng: np.random.Generator) -> Integers:
    last = len(panel.periods)
    share = (panel.start < last).mean()
    number = int(np.clip(round(share * len(free.units)), 1, len(free.units) - 1))
    dates = np.full(len(free.units), last)
    chosen = rng.permutation(len(free.units))[:number]
    dates[chosen] = rng.choice(panel.start[panel.start < last], number)
    return dates


def _effect(panel: Panel, poisson: bool) -> float:
    if not poisson:
        cells = group_time.effects(panel, never=False, doubly_robust=False, anticipation=0)
        post = cells.of(cells.period >= cells.wave)
        return float(aggregate.by(post, np.zeros(len(post.wave), dtype=np.int64), panel.start).effect[0])
    found = etwfe.by_wave(summed(etwfe.usable(panel)))
    return float(estimates.pooled(found, np.zeros(len(found.wave), dtype=np.int64)).effect[0])


def summed(panel: Panel) -> Panel:
    """One row per date: with populations that do not move, the estimate is that of the units."""
    dates, code = np.unique(panel.start, return_inverse=True)

    def total(table: Floats) -> Floats:
        made = np.zeros((len(dates), table.shape[1]))
        np.add.at(made, code, table)
        return made

    return replace(
        panel,
        outcome=total(panel.outcome),
        population=total(panel.exposure),
        start=dates,
        cluster=np.arange(len(dates)),
        units=dates,
    )
