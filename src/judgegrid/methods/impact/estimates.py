"""The two ways to an estimate, by differences and by counts, brought to one form."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from judgegrid.methods.arguments import Floats, InputError, Integers
from judgegrid.methods.impact import aggregate, etwfe, group_time, selection
from judgegrid.methods.impact.aggregate import Effect, Lines, Wald
from judgegrid.methods.impact.panel import Panel


@dataclass(frozen=True)
class Estimates:
    """Cells, their aggregates as lines, the log ratio behind the verdict, and the checks.

    ``log_ratio`` with ``log_influence`` is None where a percentage does not exist; ``returned`` is the
    change expected from the choice of the units alone, on the same scale. ``steps``: growth per period of
    the difference before the start, in up to four spans; ``reach``: how many periods lie, on average, between
    a treated cell and what it is compared with; ``unit``: log ratio per unit of ``steps``.
    """

    panel: Panel
    wave: Integers
    period: Integers
    effect: Floats
    influence: Floats
    simple: tuple[float, Floats]
    dynamic: Lines
    group: Lines
    calendar: Lines
    group_overall: tuple[float, Floats]
    log_ratio: float | None
    log_influence: Floats
    returned: selection.Return
    importance: dict[int, float]
    pre_trend: Wald
    placebo: Effect | None
    steps: Lines
    reach: float
    unit: float


def by_differences(
    panel: Panel, *, scale: str, never: bool, doubly_robust: bool, anticipation: int, ahead: int, level: float
) -> Estimates:
    """Group-time effects by differences of means (Callaway–Sant'Anna) and their aggregates."""
    cells = group_time.effects(panel, never=never, doubly_robust=doubly_robust, anticipation=anticipation)
    post = cells.of(cells.period >= cells.wave)
    pre = cells.of(cells.period < cells.wave - anticipation)
    if not post.wave.size:
        wanted = "waves with a period to compare with before the start (less anticipation) and controls"
        raise InputError("first_treated", wanted, found="none")
    nothing = np.zeros(len(post.wave), dtype=np.int64)
    simple = aggregate.by(post, nothing, panel.start)
    waves = aggregate.of_waves(post, panel.start)
    sizes = np.array([(panel.start == wave).mean() for wave in waves.at])
    member = (panel.start == waves.at[:, None]).astype(np.float64)
    whole = aggregate.weighted(post, sizes, member, waves.effect, waves.influence)
    leads = aggregate.leads(aggregate.by(pre, pre.period - pre.wave, panel.start))
    fake = group_time.shifted(
        panel, ahead, never=never, doubly_robust=doubly_robust, anticipation=anticipation
    )
    placebo = aggregate.by(fake, np.zeros(len(fake.wave), dtype=np.int64), panel.start)
    counted = zip(*np.unique(post.wave, return_counts=True), strict=True)
    importance = {int(g): float(n * (panel.start == g).sum()) for g, n in counted}
    ratio, influence, unit = _ratio(post, simple, panel.start, scale)
    size = np.array([(panel.start == wave).sum() for wave in post.wave], dtype=np.float64)
    reach = float(size @ (post.period - post.wave + 1 + anticipation) / size.sum())
    return Estimates(
        panel, cells.wave, cells.period, cells.effect, cells.influence,
        (float(simple.effect[0]), simple.influence[0]),
        aggregate.by(cells, cells.period - cells.wave, panel.start), waves,
        aggregate.by(post, post.period, panel.start),
        (float(whole.effect[0]), whole.influence[0]),
        ratio, influence,
        selection.of_waves(panel, importance, single=True, scale=scale), importance,
        aggregate.jointly_zero(leads.effect, leads.influence, panel.cluster),
        aggregate.single(float(placebo.effect[0]), placebo.influence[0], panel.cluster, level)
        if len(placebo.at) else None,
        leads, reach, unit,
    )  # fmt: skip


def _ratio(
    post: group_time.Cells, simple: Lines, start: Integers, scale: str
) -> tuple[float | None, Floats, float]:
    """Log of the observed mean over the mean without treatment, its influence, and its change per unit."""
    effect, influence = float(simple.effect[0]), simple.influence[0]
    if scale == "log":
        return effect, influence, 1.0
    means = replace(post, effect=post.level, influence=post.level_influence)
    level = aggregate.by(means, np.zeros(len(post.wave), dtype=np.int64), start)
    seen, without = float(level.effect[0]), float(level.effect[0]) - effect
    if seen <= 0 or without <= 0:
        return None, influence, 0.0
    seen_influence = level.influence[0]
    moved = seen_influence / seen - (seen_influence - influence) / without
    return float(np.log(seen / without)), moved, 1 / without


def by_counts(panel: Panel, *, anticipation: int, ahead: int, level: float) -> Estimates:
    """Log ratios by the extended two-way fixed effects Poisson and their aggregates."""
    panel = etwfe.usable(panel, anticipation)
    time = np.arange(len(panel.periods))
    apart = panel.start[:, None] - time
    # Who never starts inside the data awaits nothing at their end.
    blank = (apart > 0) & (apart <= anticipation) & (panel.start < len(time))[:, None]
    held = replace(panel, outcome=panel.outcome * ~blank, population=panel.exposure * ~blank)
    found = etwfe.by_wave(held)
    all_cells = np.zeros(len(found.wave), dtype=np.int64)
    simple = pooled(found, all_cells)
    importance = {int(g): float(found.counterfactual[found.wave == g].sum()) for g in np.unique(found.wave)}
    before, length, last = leads(held, anticipation)
    after = pooled(found, found.period - found.wave)
    placebo = early(held, ahead, anticipation)
    return Estimates(
        panel, found.wave, found.period, found.effect, found.influence,
        (float(simple.effect[0]), simple.influence[0]),
        Lines(*(np.concatenate([getattr(one, k) for one in (before, after)]) for k in Lines.__annotations__)),
        pooled(found, found.wave), pooled(found, found.period),
        (float(simple.effect[0]), simple.influence[0]),
        float(simple.effect[0]), simple.influence[0],
        selection.of_waves(held, importance, single=False, scale="counts"), importance,
        aggregate.jointly_zero(before.effect, before.influence, panel.cluster),
        None if placebo is None
        else aggregate.single(float(placebo.effect[0]), placebo.influence[0], panel.cluster, level),
        growth(before, last),
        float(found.counterfactual @ (found.period - found.wave) / found.counterfactual.sum())
        + (length + 1) / 2 + anticipation,
        1.0,
    )  # fmt: skip


def growth(before: Lines, last: float) -> Lines:
    """Growth per period between neighbouring spans, the ``last`` of which (its middle) has effect 0."""
    at = np.append(before.at, last)
    effect = np.diff(np.append(before.effect, 0.0)) / np.diff(at)
    padded = np.vstack([before.influence, np.zeros((1, before.influence.shape[1]))])
    return Lines(at[:-1], effect, np.diff(padded, axis=0) / np.diff(at)[:, None])


def pooled(found: etwfe.WaveEffects, labels: Integers) -> Lines:
    """Per label the log of expected cases with treatment over those without, summed over the cells."""
    at = np.unique(labels)
    effect, influence = np.zeros(len(at)), np.zeros((len(at), found.influence.shape[1]))
    for k, label in enumerate(at):
        here = labels == label
        without = found.counterfactual[here]
        effect[k] = np.log((without * np.exp(found.effect[here])).sum() / without.sum())
        influence[k] = without / without.sum() @ found.influence[here]
    return Lines(at.astype(np.float64), effect, influence)


def leads(panel: Panel, anticipation: int) -> tuple[Lines, int, float]:
    """Log ratios before the start in up to four spans, against the span just before it; the
    number of periods before, and the middle of the last span."""
    apart = np.arange(len(panel.periods)) - panel.start[:, None] + anticipation
    treated = panel.start < len(panel.periods)
    length = int(np.median(panel.start[treated])) - anticipation
    number = min(aggregate.LEADS, length)
    if number < 2:
        return Lines(np.zeros(0), np.zeros(0), np.zeros((0, len(panel.start)))), length, 0.0
    edges = -np.ceil(np.linspace(length, 0, number + 1)[1:]).astype(int)
    span = np.clip(np.searchsorted(edges, apart, side="right"), 0, number - 1)
    design = (span[:, :, None] == np.arange(number - 1)) & treated[:, None, None]
    some = design.any(axis=(0, 1))
    effect, influence = etwfe.one_effect(
        panel, design[:, :, some].astype(np.float64), (~panel.treated()).astype(np.float64)
    )
    middle = (np.concatenate([[-length], edges[:-1]]) + edges - 1) / 2 - anticipation
    return Lines(middle[:-1][some], effect, influence), length, float(middle[-1])


def early(panel: Panel, ahead: int, anticipation: int) -> Lines | None:
    """The effect that dates ``ahead`` periods too early would show before the true start: a placebo."""
    time = np.arange(len(panel.periods))
    begin = panel.start - ahead - anticipation
    usable = (begin >= 1) | (panel.start >= len(panel.periods))
    if not (usable & (panel.start < len(panel.periods))).any():
        return None
    treated = (time >= begin[:, None]) & (panel.start < len(panel.periods))[:, None]
    used = (~panel.treated() & usable[:, None]).astype(np.float64)
    effect, influence = etwfe.one_effect(panel, treated[:, :, None].astype(np.float64), used)
    return Lines(np.zeros(1), effect, influence)
