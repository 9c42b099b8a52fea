"""A panel of units × periods with the dates of the roll-out, checked once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from judgegrid.methods.arguments import (
    Flags,
    Floats,
    InputError,
    Integers,
    counts,
    floats,
    positive,
    row,
    same_length,
)


@dataclass(frozen=True)
class Panel:
    """``outcome`` units × periods; ``start`` the index of the first period under treatment (T: never).

    ``population`` units × periods or None; ``covariates`` units × variables (with an intercept first) or
    None; ``cluster`` one number per unit; ``left_out`` units treated from the first period on.
    """

    outcome: Floats
    start: Integers
    cluster: Integers
    periods: Floats
    units: NDArray[Any]
    population: Floats | None = None
    covariates: Floats | None = None
    left_out: int = 0

    @property
    def exposure(self) -> Floats:
        """Population, or 1 for every unit and period."""
        return np.ones(self.outcome.shape) if self.population is None else self.population

    @property
    def waves(self) -> list[int]:
        """Indices of the periods in which some unit starts, ascending."""
        return [int(g) for g in np.unique(self.start) if g < len(self.periods)]

    def treated(self) -> Flags:
        """Units × periods: True from the first period under treatment on."""
        return np.arange(len(self.periods)) >= self.start[:, None]

    def until(self, periods: int) -> Panel:
        """The first ``periods`` periods; who starts later is untreated in them."""
        return replace(
            self,
            outcome=self.outcome[:, :periods],
            start=np.minimum(self.start, periods),
            periods=self.periods[:periods],
            population=None if self.population is None else self.population[:, :periods],
        )

    def of(self, chosen: Flags) -> Panel:
        """The chosen units only."""
        return replace(
            self,
            outcome=self.outcome[chosen],
            start=self.start[chosen],
            cluster=self.cluster[chosen],
            units=self.units[chosen],
            population=None if self.population is None else self.population[chosen],
            covariates=None if self.covariates is None else self.covariates[chosen],
        )

    def starting(self, start: Integers) -> Panel:
        """The same outcomes under other dates."""
        return replace(self, start=np.minimum(start, len(self.periods)))


def arrange(
    outcome: ArrayLike,
    unit: ArrayLike,
    time: ArrayLike,
    first_treated: ArrayLike,
    *,
    population: ArrayLike | None = None,
    covariates: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    whole_counts: bool = False,
) -> Panel:
    """One row per unit and period, in any order, into a balanced panel.

    ``first_treated`` is 0 or inf for units that never start; it, ``cluster`` and the ``covariates`` (rows ×
    variables) must not vary inside a unit. A start between two periods counts from the next one. Units that
    start in the first period have nothing before and are left out.
    """
    y = row("outcome", outcome, counts if whole_counts else floats)
    t = row("time", time)
    names = np.asarray(unit)
    if names.ndim != 1:
        raise InputError("unit", "one name or number per row", found=f"shape {names.shape}")
    starts = _starts(first_treated, t)
    same_length(outcome=y, unit=names, time=t, first_treated=starts)
    units, of_unit = np.unique(names, return_inverse=True)
    periods, of_period = np.unique(t, return_inverse=True)
    _refuse_small(units, periods)
    place = _places(units, periods, of_unit, of_period)

    def spread(values: Floats) -> Floats:
        table = values[place]
        return np.asarray(table, dtype=np.float64)

    start = np.searchsorted(periods, _steady("first_treated", spread(starts), units)).astype(np.int64)
    groups = _clusters(cluster, units, place)
    panel = Panel(
        outcome=spread(y),
        start=start,
        cluster=groups,
        periods=periods,
        units=units,
        population=None if population is None else spread(_fits("population", population, y, positive)),
        covariates=None if covariates is None else _covariates(covariates, units, place),
        left_out=int((start == 0).sum()),
    )
    kept = panel.of(start > 0)
    if len(kept.units) < 2:
        wanted = "at least two units with a period before their start"
        raise InputError("first_treated", wanted, found=f"{len(kept.units)}")
    return kept


def _fits(name: str, values: ArrayLike, like: Floats, check: Any) -> Floats:
    found = row(name, values, check)
    same_length(outcome=like, **{name: found})
    return found


def _starts(values: ArrayLike, time: Floats) -> Floats:
    try:
        found = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError("first_treated", "numbers of periods", found=str(error)) from None
    if found.ndim != 1 or np.isnan(found).any():
        wanted = "one period per row, 0 or inf for units that never start"
        raise InputError("first_treated", wanted, found="NaN" if np.isnan(found).any() else str(found.shape))
    if (found < 0).any() or ((found == 0).any() and time.min() <= 0):
        wanted = "inf for units that never start (0 is a period here), or periods numbered from 1"
        raise InputError("first_treated", wanted, found=f"{found.min():g}")
    return np.where(found == 0, np.inf, found)


def _refuse_small(units: NDArray[Any], periods: Floats) -> None:
    if len(units) < 2:
        raise InputError("unit", "at least two units", found=str(len(units)))
    if len(periods) < 2:
        raise InputError("time", "at least two periods", found=str(len(periods)))


def _places(units: NDArray[Any], periods: Floats, of_unit: Integers, of_period: Integers) -> Integers:
    shape = (len(units), len(periods))
    key = of_unit * len(periods) + of_period
    times = np.bincount(key, minlength=shape[0] * shape[1]).reshape(shape)
    for wrong, wanted in ((times > 1, "one row per unit and period"), (times == 0, "a row for every period")):
        if wrong.any():
            i, t = (int(k) for k in np.argwhere(wrong)[0])
            told = f"unit {units[i]}, period {periods[t]:g}: {times[i, t]} rows"
            raise InputError("unit", wanted, found=told)
    place = np.empty(key.size, dtype=np.int64)
    place[key] = np.arange(key.size)
    return place.reshape(shape)


def _steady(name: str, table: Floats, units: NDArray[Any]) -> Floats:
    varies = (table != table[:, :1]).any(axis=1)
    if varies.any():
        told = f"unit {units[np.argmax(varies)]} has several"
        raise InputError(name, "the same value in every row of a unit", found=told)
    return table[:, 0]


def _clusters(cluster: ArrayLike | None, units: NDArray[Any], place: Integers) -> Integers:
    if cluster is None:
        return np.arange(len(units))
    names, code = np.unique(np.asarray(cluster), return_inverse=True)
    if code.shape != (place.size,):
        raise InputError("cluster", "one name or number per row", found=f"shape {code.shape}")
    if len(names) < 2:
        raise InputError("cluster", "at least two clusters", found=str(len(names)))
    return _steady("cluster", code[place].astype(np.float64), units).astype(np.int64)


def _covariates(covariates: ArrayLike, units: NDArray[Any], place: Integers) -> Floats:
    found = floats("covariates", covariates)
    found = found[:, None] if found.ndim == 1 else found
    if found.ndim != 2 or len(found) != place.size:
        raise InputError("covariates", "rows × variables, a row per outcome", found=f"shape {found.shape}")
    columns = [_steady(f"covariates[:, {k}]", found[:, k][place], units) for k in range(found.shape[1])]
    return np.column_stack([np.ones(len(units)), *columns])
