"""Small cells: hide them, hide what would betray them, attack what is shown, and check rows before export."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from judgegrid.methods import hierarchy, wording
from judgegrid.methods.arguments import (
    Flags,
    Floats,
    InputError,
    counts,
    floats,
    not_negative,
    one_of,
    positive,
    share,
    whole,
)
from judgegrid.methods.attacker import TOLERANCE
from judgegrid.methods.hierarchy import Tree
from judgegrid.methods.suppression_plan import Plan

LARGEST = 600
MARK = "*"


@dataclass(frozen=True)
class Release:
    """What was published before: the same table, cumulative, with the cells hidden then."""

    table: ArrayLike
    hidden: ArrayLike


@dataclass(frozen=True)
class Suppressed:
    """A table ready to publish: which cells are hidden, why, and what a reader could still work out.

    ``primary`` cells are small, ``secondary`` protect them; ``low``/``high`` bound what a reader can derive
    (equal to the cell where it is shown). ``unprotected`` cells are already given away by earlier releases.
    ``proved`` says that no cheaper choice exists; otherwise ``bound`` is the least cost any choice could
    have.
    """

    table: Floats
    hidden: Flags
    primary: Flags
    secondary: Flags
    unprotected: Flags
    low: Floats
    high: Floats
    cost: float
    bound: float
    proved: bool
    minimum: int
    width: float

    def shown(self) -> NDArray[np.object_]:
        """Whole numbers as they may be printed, hidden cells as *."""
        return np.where(self.hidden, MARK, self.table.astype(int).astype(object))

    def explain(self) -> str:
        """Two sentences for the foot of a table."""
        given = int(self.unprotected.sum())
        left = f"另有{given}格已可由以往公布的数字推得，请考虑合并期次。" if given else ""
        return (
            f"“{MARK}”表示不足{self.minimum}件（{int(self.primary.sum())}格）或为保护他格而隐去"
            f"（{int(self.secondary.sum())}格）。经逐格核算，由表内合计倒推，"
            f"不足{self.minimum}件的各格可能范围均不窄于{wording.number(self.width)}件。{left}"
        )


@dataclass(frozen=True)
class Attack:
    """What a reader can derive: bounds of every cell, and the hidden cells that are given away exactly."""

    low: Floats
    high: Floats
    hidden: Flags
    recovered: Flags

    def explain(self) -> str:
        """Two sentences on whether the table may leave the house."""
        found = int(self.recovered.sum())
        first = f"共隐去{int(self.hidden.sum())}格，其中{found}格可由表内合计准确倒推。"
        return first + (
            "此表不宜公布，请补充隐去其他格。" if found else "未发现可准确倒推的格，可按规定公布。"
        )


def suppress(
    table: ArrayLike,
    *,
    trees: Sequence[Tree],
    minimum: int = 3,
    width: float | None = None,
    sensitive: ArrayLike | None = None,
    keep: ArrayLike | None = None,
    earlier: Sequence[Release] = (),
    cost: str = "cells",
    seconds: float = 60.0,
) -> Suppressed:
    """Hide cells of 1 to ``minimum`` − 1 and the fewest others, so that no small cell can be worked out.

    ``table`` counts of any dimension, totals included; ``trees`` one mapping per axis, position of a total
    → positions of its parts (see ``hierarchy.with_margins``). A reader, who knows that no count is
    negative, is left with a range of at least ``width`` (default ``minimum``) for every small cell.
    ``sensitive`` marks further cells (dominance), ``keep`` cells that must be shown. ``earlier`` releases
    of the same cumulative table, oldest first, are remembered: increments of 1 to ``minimum`` − 1 since the
    last one are protected too. ``cost``: "cells" hides fewest cells, "cases" fewest cases. Zeros are shown.
    Above 600 cells the table is handled by its parts, coarsest first, and then audited as a whole. Source:
    Fischetti and Salazar 2000, Management Science 46, 1085–1102; de Wolf 2002 for the parts.
    """
    cells = counts("table", table)
    hierarchy.check(cells, trees)
    whole("minimum", minimum, least=2)
    one_of("cost", cost, ("cells", "cases"))
    span = float(minimum if width is None else positive("width", width))
    shape, values = cells.shape, cells.ravel()
    primary = (values > 0) & (values < minimum) | _mask("sensitive", sensitive, shape)
    may = (values > 0) & ~_mask("keep", keep, shape)
    price = np.ones(len(values)) if cost == "cells" else values + 1.0
    memory = _memory(earlier, shape)
    plan = Plan(values, primary, may | primary, price, memory, minimum, span, time.monotonic() + seconds)
    if len(values) <= LARGEST:
        hidden, bound, proved = plan.solve(np.arange(len(values)), hierarchy.relations(shape, trees), primary)
    else:
        hidden, bound, proved = plan.by_parts(shape, trees), 0.0, False
    return _audited(cells, plan, trees, hidden, bound, proved)


def _audited(
    cells: Floats, plan: Plan, trees: Sequence[Tree], hidden: Flags, bound: float, proved: bool
) -> Suppressed:
    shape, size = cells.shape, cells.size
    task = plan.task(np.arange(size), hierarchy.relations(shape, trees), hidden)
    enough = np.inf if size <= LARGEST else plan.width
    low, high = task.attacker.ranges(task.must.astype(float), np.flatnonzero(task.must), enough=enough)
    narrow: Flags = np.any(plan.narrow(task).reshape(-1, size), axis=0)
    return Suppressed(
        table=cells,
        hidden=hidden.reshape(shape),
        primary=plan.primary.reshape(shape),
        secondary=(hidden & ~plan.primary).reshape(shape),
        unprotected=narrow.reshape(shape),
        low=cells + low[:size].reshape(shape),
        high=cells + high[:size].reshape(shape),
        cost=float(plan.price[hidden & ~plan.primary].sum()),
        bound=max(0.0, bound - float(plan.price[plan.primary].sum())),
        proved=proved,
        minimum=plan.minimum,
        width=plan.width,
    )


def attack(
    table: ArrayLike,
    hidden: ArrayLike,
    *,
    trees: Sequence[Tree],
    earlier: Sequence[Release] = (),
) -> Attack:
    """What a reader can derive about the ``hidden`` cells from totals and ``earlier`` releases.

    Bounds by two linear programs per hidden cell, over counts ≥ 0 (above 600 cells only until they are 2
    apart); a cell is recovered when only one whole number fits. Arguments as in ``suppress``.
    """
    cells = counts("table", table)
    hierarchy.check(cells, trees)
    shape, values, mask = cells.shape, cells.ravel(), _mask("hidden", hidden, cells.shape)
    nothing = np.zeros(len(values), dtype=bool)
    plan = Plan(values, nothing, mask, np.ones(len(values)), _memory(earlier, shape), 2, 1.0, np.inf)
    task = plan.task(np.arange(len(values)), hierarchy.relations(shape, trees), mask)
    enough = np.inf if len(values) <= LARGEST else 2.0
    low, high = task.attacker.ranges(task.must.astype(float), np.flatnonzero(mask), enough=enough)
    lowest, highest = values + low[: len(values)], values + high[: len(values)]
    recovered = mask & (np.floor(highest + TOLERANCE) <= np.ceil(lowest - TOLERANCE))
    return Attack(
        lowest.reshape(shape), highest.reshape(shape), mask.reshape(shape), recovered.reshape(shape)
    )


def dominated(total: ArrayLike, largest: ArrayLike, second: ArrayLike, *, percent: float = 15.0) -> Flags:
    """Sums of money in which one contributor can estimate the largest to within ``percent`` (p % rule).

    ``total`` of the cell, its ``largest`` and ``second`` contributions, all ≥ 0. Source: Hundepool et al.
    2012, Statistical Disclosure Control, §4.2.2.
    """
    whole_sum, first, next_one = (
        not_negative(name, found)
        for name, found in (("total", total), ("largest", largest), ("second", second))
    )
    share("percent", percent / 100)
    found: Flags = (first > 0) & (whole_sum - first - next_one < percent / 100 * first)
    return found


@dataclass(frozen=True)
class Anonymity:
    """How many rows share each combination: the smallest class, and the rows in classes below ``k``."""

    smallest: int
    risky: Flags
    classes: int
    k: int

    def explain(self) -> str:
        """Two sentences on whether the rows may be exported."""
        found = int(self.risky.sum())
        first = f"共{len(self.risky)}行、{self.classes}种组合，最小的一种只有{self.smallest}行。"
        if found:
            return f"{first}其中{found}行所在组合不足{self.k}行，容易认出本人，请先合并口径或去掉字段再导出。"
        return f"{first}每种组合都不少于{self.k}行，可按规定导出。"


def k_anonymity(rows: Sequence[Sequence[Hashable]], *, k: int = 5) -> Anonymity:
    """Count rows alike in every identifying field; ``rows`` one tuple of field values per row, all as long.

    Source: Sweeney 2002, International Journal of Uncertainty, Fuzziness and Knowledge-Based Systems 10,
    557–570.
    """
    whole("k", k, least=2)
    if len(rows) == 0:
        raise InputError("rows", "at least one row", found="none")
    lengths = {len(one) for one in rows}
    if len(lengths) > 1:
        raise InputError("rows", "rows with the same number of fields", found=str(sorted(lengths)))
    sizes = Counter(tuple(one) for one in rows)
    risky = np.array([sizes[tuple(one)] < k for one in rows])
    return Anonymity(min(sizes.values()), risky, len(sizes), k)


def _mask(name: str, values: ArrayLike | None, shape: tuple[int, ...]) -> Flags:
    if values is None:
        return np.zeros(int(np.prod(shape)), dtype=bool)
    wanted = f"true or false (1 or 0) for every cell {shape}"
    found = floats(name, values)
    if found.shape != shape:
        raise InputError(name, wanted, found=f"shape {found.shape}")
    if not np.isin(found, (0, 1)).all():
        raise InputError(name, wanted, found="other numbers")
    return np.asarray(found.ravel() == 1)


def _memory(earlier: Sequence[Release], shape: tuple[int, ...]) -> tuple[tuple[Floats, Flags], ...]:
    """Earlier releases, latest first, as flat arrays."""
    found = []
    for release in reversed(earlier):
        table = counts("earlier", release.table)
        if table.shape != shape:
            raise InputError("earlier", f"tables of the same cells {shape}", found=f"shape {table.shape}")
        found.append((table.ravel(), _mask("earlier hidden", release.hidden, shape)))
    return tuple(found)
