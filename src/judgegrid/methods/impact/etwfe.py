"""Poisson with effects of units, periods and treatment, solved block by block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from judgegrid.methods.arguments import Floats, InputError, Integers
from judgegrid.methods.impact.panel import Panel

STEPS = 60
CLOSE = 1e-9
LARGEST_STEP = 2.0
CASES_OF_A_BLOCK = 10.0


@dataclass(frozen=True)
class Part:
    """Rows that share a design: ``design`` periods × parameters of the block they belong to."""

    rows: Integers
    design: Floats


@dataclass(frozen=True)
class Fit:
    """``effect`` and ``influence`` (parameters × rows) of each block, ``fitted`` rows × periods."""

    period: Floats
    effect: list[Floats]
    influence: list[Floats]
    fitted: Floats


@dataclass(frozen=True)
class Half:
    """Sums of one block at the present step."""

    score: Floats
    inner: Floats
    cross: Floats
    bend: Floats

    def solved(self, right: Floats) -> Floats:
        """The inner matrix applied backwards (empty blocks have none)."""
        return np.asarray(np.linalg.solve(self.inner, right)) if self.inner.size else right


def fit(count: Floats, exposure: Floats, blocks: Sequence[Sequence[Part]]) -> Fit:
    """E[y] = exposure × exp(row + period + design · effect), rows profiled out, by Newton steps.

    ``count``, ``exposure`` rows × periods; exposure 0 (with count 0) leaves an entry out. Every row is in
    one part; parts of one block share their parameters. The score of the profiled likelihood is that of the
    multinomial given a row's total; each block's parameters are eliminated, so that only the periods are
    solved together. Source: Hausman, Hall and Griliches 1984, Econometrica 52, 909–938; sandwich of
    Wooldridge 1999, J. Econometrics 90, 77–97.
    """
    held = count.sum(axis=0)
    if (held[exposure.sum(axis=0) > 0] == 0).any():
        at = (int(np.argmax((held == 0) & (exposure.sum(axis=0) > 0))),)
        raise InputError("outcome", "some case in every period (take longer periods)", found="none", at=at)
    used = held > 0
    period = np.where(used, np.log(np.maximum(held, 1) / np.maximum(exposure.sum(axis=0), 1e-300)), 0.0)
    effect = [np.zeros(parts[0].design.shape[1]) for parts in blocks]
    free = np.flatnonzero(used)[1:]
    for _ in range(STEPS):
        fitted = expected(count, exposure, blocks, period, effect)
        halves = [_half(count, fitted, parts) for parts in blocks]
        try:
            whole, right = _reduced(count, fitted, halves)
            move = np.zeros(len(period))
            move[free] = np.linalg.solve(whole[np.ix_(free, free)], right[free])
            moves = [half.solved(half.score - half.cross.T @ move) for half in halves]
        except np.linalg.LinAlgError:
            break
        size = max([float(np.abs(move).max()), *(float(np.abs(m).max()) for m in moves if m.size)])
        scale = min(1.0, LARGEST_STEP / size) if size > 0 else 1.0
        period = period + scale * move
        effect = [e + scale * m for e, m in zip(effect, moves, strict=True)]
        if size < CLOSE:
            return Fit(period, effect, _influence(count, fitted, blocks, halves, whole, free), fitted)
    raise InputError("outcome", "cases before and after in every wave (the fit did not settle)")


def expected(
    count: Floats, exposure: Floats, blocks: Sequence[Sequence[Part]], period: Floats, effect: list[Floats]
) -> Floats:
    """Fitted counts: every row keeps its total."""
    line = np.empty(count.shape)
    for parts, slope in zip(blocks, effect, strict=True):
        for part in parts:
            line[part.rows] = period + part.design @ slope
    weight = exposure * np.exp(line - line.max())
    total = weight.sum(axis=1, keepdims=True)
    return np.asarray(count.sum(axis=1, keepdims=True) * weight / np.where(total > 0, total, 1.0))


def curvature(fitted: Floats) -> Floats:
    """Σ over rows of diag(μ) − μμ′/total: periods × periods."""
    total = fitted.sum(axis=1, keepdims=True)
    return np.asarray(np.diag(fitted.sum(axis=0)) - (fitted / np.where(total > 0, total, 1.0)).T @ fitted)


def _half(count: Floats, fitted: Floats, parts: Sequence[Part]) -> Half:
    width, periods = parts[0].design.shape[1], count.shape[1]
    total = np.zeros((periods, periods))
    score, inner, cross = np.zeros(width), np.zeros((width, width)), np.zeros((periods, width))
    for part in parts:
        bend = curvature(fitted[part.rows])
        score += part.design.T @ (count[part.rows] - fitted[part.rows]).sum(axis=0)
        inner += part.design.T @ bend @ part.design
        cross += bend @ part.design
        total += bend
    return Half(score, inner, cross, total)


def _reduced(count: Floats, fitted: Floats, halves: list[Half]) -> tuple[Floats, Floats]:
    right = (count - fitted).sum(axis=0)
    whole = np.zeros((len(right), len(right)))
    for half in halves:
        whole += half.bend
        if half.inner.size:
            whole -= half.cross @ half.solved(half.cross.T)
            right = right - half.cross @ half.solved(half.score)
    return whole, right


def _influence(
    count: Floats,
    fitted: Floats,
    blocks: Sequence[Sequence[Part]],
    halves: list[Half],
    whole: Floats,
    free: Integers,
) -> list[Floats]:
    number = len(count)
    left = (count - fitted).T
    reduced, own = left.copy(), []
    for parts, half in zip(blocks, halves, strict=True):
        score = np.zeros((half.inner.shape[0], number))
        for part in parts:
            score[:, part.rows] = part.design.T @ left[:, part.rows]
        own.append(score)
        if half.inner.size:
            reduced -= half.cross @ half.solved(score)
    by_period = np.zeros((len(left), number))
    by_period[free] = np.linalg.solve(whole[np.ix_(free, free)], reduced[free])
    return [
        number * half.solved(score - half.cross.T @ by_period)
        for score, half in zip(own, halves, strict=True)
    ]


@dataclass(frozen=True)
class WaveEffects:
    """Log effects by wave and period; ``counterfactual`` cases expected without treatment, ``observed``."""

    wave: Integers
    period: Integers
    effect: Floats
    influence: Floats
    counterfactual: Floats
    observed: Floats


def usable(panel: Panel, anticipation: int = 0) -> Panel:
    """Periods with some unit that neither joined nor awaits it, units of waves with a case before."""
    horizon = int(panel.start.max())
    cut = panel.until(max(horizon - anticipation, 1)) if horizon < len(panel.periods) else panel
    before = np.where(cut.treated(), 0, cut.outcome).sum(axis=1)
    keep = np.ones(len(cut.start), dtype=bool)
    for wave in cut.waves:
        here = cut.start == wave
        keep[here] = before[here].sum() > 0
    return cut.of(keep)


def by_wave(panel: Panel) -> WaveEffects:
    """Extended two-way fixed effects Poisson: one effect per wave and period under treatment.

    Neighbouring periods of a wave share an effect until they hold ten cases; a wave without any case after
    its start counts half a case, so that its logarithm exists. Source: Wooldridge 2023, Econometrics J. 26,
    C31–C66, eqs. 3.4–3.9 with effects of units in place of those of waves.
    """
    last = len(panel.periods)
    if not panel.waves:
        raise InputError("outcome", "waves with cases before their start", found="none")
    count, blocks, spans = panel.outcome.copy(), [], []
    for wave in panel.waves:
        rows = np.flatnonzero(panel.start == wave)
        cases = count[rows].sum(axis=0)
        if cases[wave:].sum() == 0:
            count[np.ix_(rows, np.arange(wave, last))] += 0.5 / (len(rows) * (last - wave))
            cases = count[rows].sum(axis=0)
        label = gathered(cases[wave:])
        design = np.zeros((last, int(label.max()) + 1))
        design[np.arange(wave, last), label] = 1.0
        blocks.append([Part(rows, design)])
        spans.append((wave, label))
    rows = np.flatnonzero(panel.start >= last)
    found = fit(count, panel.exposure, [*blocks, [Part(rows, np.zeros((last, 0)))]])
    columns: list[list[Floats]] = [[] for _ in range(6)]
    for k, (wave, label) in enumerate(spans):
        fitted = found.fitted[blocks[k][0].rows][:, wave:].sum(axis=0)
        effect = found.effect[k][label]
        seen = count[blocks[k][0].rows][:, wave:].sum(axis=0)
        made = (
            np.full(last - wave, wave), np.arange(wave, last), effect, found.influence[k][label],
            fitted * np.exp(-effect), seen,
        )  # fmt: skip
        for column, one in zip(columns, made, strict=True):
            column.append(one)
    joined = [np.concatenate(column) for column in columns]
    return WaveEffects(
        joined[0].astype(np.int64), joined[1].astype(np.int64), joined[2], joined[3], joined[4], joined[5]
    )


def gathered(cases: Floats) -> Integers:
    """Labels of neighbouring periods that hold ``CASES_OF_A_BLOCK`` cases, the rest with the last."""
    label, held, now = np.zeros(len(cases), dtype=np.int64), 0.0, 0
    for t, here in enumerate(cases):
        label[t] = now
        held += here
        if held >= CASES_OF_A_BLOCK and t + 1 < len(cases):
            now, held = now + 1, 0.0
    if held < CASES_OF_A_BLOCK and now > 0:
        label[label == now] = now - 1
    return label


def one_effect(panel: Panel, treated: Floats, used: Floats) -> tuple[Floats, Floats]:
    """Ordinary two-way Poisson: one set of effects for all waves.

    ``treated`` units × periods × variables; entries where ``used`` is 0 are left out. Effects and their
    influence (variables × units). With one variable «is under treatment» this is the usual model, which is
    wrong when effects grow (benchmarks/methods.py impact).
    """
    keys = [row.tobytes() for row in treated]
    parts: dict[bytes, list[int]] = {}
    for k, key in enumerate(keys):
        parts.setdefault(key, []).append(k)
    shared = [Part(np.array(rows), treated[rows[0]]) for rows in parts.values()]
    found = fit(panel.outcome * used, panel.exposure * used, [shared])
    return found.effect[0], found.influence[0]
