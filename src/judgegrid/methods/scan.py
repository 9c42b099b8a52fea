"""Clusters of neighbouring areas in the last periods, with the chance of as strong a one by accident."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from judgegrid.methods import arguments
from judgegrid.methods.arguments import Floats, InputError, Integers, not_negative, share, whole
from judgegrid.methods.scan_windows import best_around, permuted_replicates, poisson_replicates
from judgegrid.methods.scan_zones import Zones, circles, rings

__all__ = ["Cluster", "Scan", "Zones", "circles", "expectation_poisson", "permutation", "rings"]

LONGEST = 12
MOST_CASES = 20_000_000
"""Cases that permutations deal out at most: one by one, 8 bytes each."""
FEW = 10
"""With fewer replicates as large as this the Gumbel tail is steadier than their number."""


@dataclass(frozen=True)
class Cluster:
    """One window: ``areas`` by distance from ``centre``, ``radius`` in the unit of the zones.

    ``p``: rank among the replicates; ``p_gumbel``: from a Gumbel distribution fitted to them;
    ``recurrence``: periods until as strong a cluster is expected by accident.
    """

    centre: int
    areas: tuple[int, ...]
    periods: int
    radius: float
    observed: float
    expected: float
    statistic: float
    p: float
    p_gumbel: float
    recurrence: float


@dataclass(frozen=True)
class Scan:
    """``clusters`` strongest first, no area in two; ``simulated`` the largest scores of the replicates."""

    clusters: tuple[Cluster, ...]
    simulated: Floats
    unit: str
    alpha: float
    judgeable: bool

    def explain(self, at: int = 0, *, names: Sequence[str] | None = None) -> str:
        """Two Chinese sentences for one cluster."""
        if not self.judgeable:
            return "近期没有件数，或只有一期数据，不能判定是否聚集。待积累数据后再看。"
        if at >= len(self.clusters):
            return "近期各处件数与预期相当。没有发现聚集。"
        one = self.clusters[at]
        name = names[one.centre] if names else f"第{one.centre + 1}个单元"
        around = name if len(one.areas) == 1 else f"{name}及周边共{len(one.areas)}个单元"
        first = f"近{one.periods}期，{around}合计{one.observed:.0f}件，预期约{one.expected:.1f}件。"
        often = f"单凭偶然，这样强的聚集约{one.recurrence:,.0f}期出现一次，"
        return first + often + ("建议核实。" if one.p < self.alpha else "属平常起伏。")


def expectation_poisson(
    counts: ArrayLike,
    baseline: ArrayLike,
    *,
    coordinates: ArrayLike | None = None,
    neighbours: Sequence[Sequence[int]] | None = None,
    zones: Zones | None = None,
    periods: int = 1,
    least: int = 2,
    replicates: int = 999,
    alpha: float = 0.05,
    most: int = 10,
    seed: int = 1,
) -> Scan:
    """Scan for windows with more cases than the ``baseline`` leads to expect (Poisson).

    ``counts`` and ``baseline``: areas × periods, the last column newest; only the last ``periods``
    (1–12) are read. Zones: circles over the 50 nearest ``coordinates`` (km), rings of ``neighbours`` up to
    two borders away, or made beforehand. Score c·ln(c/b) + b − c. Raises InputError for shapes that do not
    fit and for cases where the baseline is 0. Source: Neill, Moore, Sabhnani and Daniel 2005, KDD, 218–227.
    """
    y = _table(counts)
    b = not_negative("baseline", baseline)
    if b.shape != y.shape:
        raise InputError("baseline", f"the shape of the counts {y.shape}", found=f"shape {b.shape}")
    whole("replicates", replicates, least=99)
    where = _zones(len(y), coordinates, neighbours, zones)
    recent, expected = (table[:, ::-1][:, : _longest(periods, y.shape[1])] for table in (y, b))
    impossible = (recent > 0) & (expected == 0)
    if impossible.any():
        area, back = (int(i) for i in np.argwhere(impossible)[0])
        raise InputError(
            "baseline", "a number > 0 where cases were counted", at=(area, y.shape[1] - 1 - back)
        )
    lengths = _lengths(where)
    simulated = poisson_replicates(
        np.ascontiguousarray(expected), where.order, where.ends, lengths, float(least), replicates, seed
    )
    return _clusters(recent, expected, where, lengths, least, 0.0, simulated, alpha, most)


def permutation(
    counts: ArrayLike,
    *,
    coordinates: ArrayLike | None = None,
    neighbours: Sequence[Sequence[int]] | None = None,
    zones: Zones | None = None,
    periods: int = 7,
    largest_share: float = 0.5,
    least: int = 2,
    replicates: int = 999,
    alpha: float = 0.05,
    most: int = 10,
    seed: int = 1,
) -> Scan:
    """Scan for windows with more cases than place and period alone lead to expect; needs no population.

    ``counts``: areas × periods, the last column newest, all of them the study time; windows are the
    last 1 to ``periods`` (at most 12). Expected: cases of the zone × cases of the periods ÷ all; zones hold
    at most ``largest_share`` of all cases. Zones as in :func:`expectation_poisson`. Source: Kulldorff et al.
    2005, PLoS Medicine 2, e59.
    """
    y = _table(counts)
    share("largest_share", largest_share)
    whole("replicates", replicates, least=99)
    where = _zones(len(y), coordinates, neighbours, zones)
    recent = y[:, ::-1][:, : _longest(periods, y.shape[1])]
    cases, total = y.sum(axis=1), float(y.sum())
    if total > MOST_CASES:
        wanted = f"at most {MOST_CASES:,} cases in all, each is dealt out anew"
        raise InputError("counts", wanted, found=f"{total:,.0f} in all")
    if total == 0 or recent.sum() == 0 or y.shape[1] < 2:
        return Scan((), np.zeros(0), where.unit, alpha, False)
    expected = cases[:, None] * recent.sum(axis=0) / total
    inside = np.cumsum(np.where(where.order >= 0, cases[where.order], 0.0), axis=1)
    lengths = np.minimum(_lengths(where), (inside <= largest_share * total).sum(axis=1))
    simulated = permuted_replicates(
        np.repeat(np.arange(len(y)), cases.astype(np.int64)),
        recent.sum(axis=0).astype(np.int64),
        np.cumsum(expected, axis=1),
        where.order,
        where.ends,
        lengths,
        float(least),
        replicates,
        seed,
    )
    return _clusters(recent, expected, where, lengths, least, total, simulated, alpha, most)


def _clusters(
    recent: Floats,
    expected: Floats,
    zones: Zones,
    lengths: Integers,
    least: int,
    total: float,
    simulated: Floats,
    alpha: float,
    most: int,
) -> Scan:
    """The best window of each centre, strongest (of equals the smallest) first, none sharing an area."""
    share("alpha", alpha)
    seen, mean = np.cumsum(recent, axis=1), np.cumsum(expected, axis=1)
    best = [
        best_around(i, seen, mean, zones.order, zones.ends, lengths, float(least), total, 0.0)
        for i in range(len(seen))
    ]
    spread = max(float(simulated.std(ddof=1)) * np.sqrt(6) / np.pi, 1e-12)
    tail = stats.gumbel_r(loc=simulated.mean() - np.euler_gamma * spread, scale=spread)
    taken: set[int] = set()
    found: list[Cluster] = []
    for centre in sorted(range(len(best)), key=lambda i: (-round(best[i][0], 9), best[i][1])):
        top, length, back = best[centre]
        areas = zones.members(centre, length)
        if top <= 0 or len(found) == most:
            break
        if taken & set(areas):
            continue
        taken.update(areas)
        larger = int((simulated >= top - 1e-9).sum())
        p, p_gumbel = (1 + larger) / (len(simulated) + 1), float(tail.sf(top))
        inside = list(areas)
        found.append(
            Cluster(
                centre=centre,
                areas=areas,
                periods=back,
                radius=float(zones.distance[centre, length - 1]),
                observed=float(seen[inside, back - 1].sum()),
                expected=float(mean[inside, back - 1].sum()),
                statistic=float(top),
                p=p,
                p_gumbel=p_gumbel,
                recurrence=1 / max(p_gumbel if larger < FEW else p, 1e-300),
            )
        )
    return Scan(tuple(found), simulated, zones.unit, alpha, True)


def _table(counts: ArrayLike) -> Floats:
    found = arguments.counts("counts", counts)
    if found.ndim != 2 or len(found) < 2 or found.shape[1] < 1:
        raise InputError("counts", "at least two areas × periods", found=f"shape {found.shape}")
    return found


def _zones(
    areas: int, coordinates: ArrayLike | None, neighbours: Sequence[Sequence[int]] | None, zones: Zones | None
) -> Zones:
    given = [what for what in (coordinates, neighbours, zones) if what is not None]
    if len(given) != 1:
        raise InputError(
            "zones", "exactly one of coordinates, neighbours, zones", found=f"{len(given)} given"
        )
    if coordinates is not None:
        zones = circles(coordinates)
    elif neighbours is not None:
        zones = rings(neighbours)
    if zones is None or len(zones.order) != areas:
        raise InputError("zones", f"one centre per area ({areas})", found=str(zones and len(zones.order)))
    return zones


def _longest(periods: int, available: int) -> int:
    whole("periods", periods, least=1)
    if periods > min(LONGEST, available):
        raise InputError("periods", f"at most {min(LONGEST, available)}", found=str(periods))
    return periods


def _lengths(zones: Zones) -> Integers:
    return np.asarray((zones.order >= 0).sum(axis=1), dtype=np.int64)
