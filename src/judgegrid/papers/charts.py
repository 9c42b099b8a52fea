"""Small charts in a sober official style: what is drawn, and the drawing as SVG of our own making."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

INK = "#1a1a1a"
GRID = "#d5d5d5"
BAR = "#3f6284"
BAND = "#dbe4ee"
ACCENT = "#9c2a2a"
WIDTH = 640.0
FONT_SIZE = 14.0


@dataclass(frozen=True, slots=True)
class BarChart:
    """Horizontal bars, one per category; ``unit`` is printed once over the axis."""

    categories: tuple[str, ...]
    values: tuple[float, ...]
    unit: str

    def __post_init__(self) -> None:
        _same_length("BarChart", self.categories, self.values)


@dataclass(frozen=True, slots=True)
class LineChart:
    """A series over periods with an optional band (both ``low`` and ``high``, or neither)."""

    periods: tuple[str, ...]
    values: tuple[float | None, ...]
    unit: str
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    band_label: str = ""

    def __post_init__(self) -> None:
        _same_length("LineChart", self.periods, self.values)
        if self.low or self.high:
            _same_length("LineChart band", self.periods, self.low)
            _same_length("LineChart band", self.periods, self.high)


@dataclass(frozen=True, slots=True)
class IntervalPlot:
    """One dot with its interval per row, and an optional reference line."""

    rows: tuple[str, ...]
    values: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    unit: str
    reference: float | None = None
    reference_label: str = ""

    def __post_init__(self) -> None:
        for part in (self.values, self.low, self.high):
            _same_length("IntervalPlot", self.rows, part)


Chart = BarChart | LineChart | IntervalPlot


def _same_length(name: str, one: Sequence[object], other: Sequence[object]) -> None:
    if not one or len(one) != len(other):
        raise ValueError(f"{name}: {len(one)} labels for {len(other)} values; one value per label is needed")


def ticks(top: float, *, count: int = 5) -> tuple[float, ...]:
    """Round tick values from 0 to at least ``top`` in steps of 1, 2 or 5 times a power of ten."""
    if top <= 0:
        return (0.0, 1.0)
    rough = top / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough)
    return tuple(step * i for i in range(math.ceil(top / step) + 1))


def number(value: float) -> str:
    """A figure as drawn: no trailing zeros, at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def svg(chart: Chart, *, font: str = "sans-serif") -> str:
    """The chart as one SVG document, ``WIDTH`` user units wide; deterministic for equal charts."""
    if isinstance(chart, BarChart):
        return _bars(chart, font)
    if isinstance(chart, LineChart):
        return _line(chart, font)
    return _intervals(chart, font)


def _document(height: float, parts: Iterable[str], font: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {height:g}" '
        f'width="{WIDTH:g}" height="{height:g}" font-family={quoteattr(font)} font-size="{FONT_SIZE:g}" '
        f'fill="{INK}">' + "".join(parts) + "</svg>"
    )


def _text(x: float, y: float, text: str, anchor: str = "start", fill: str = INK) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}">{escape(text)}</text>'


def _segment(x1: float, y1: float, x2: float, y2: float, colour: str = GRID, width: float = 1.0) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{colour}" stroke-width="{width:g}"/>'
    )


def _label_width(labels: Iterable[str]) -> float:
    """Room for the longest label: a full-width character is one em, the rest about half."""
    longest = max(sum(1.0 if ord(char) > 0x2E7F else 0.56 for char in label) for label in labels)
    return min(longest * FONT_SIZE + 12, WIDTH * 0.45)


def _bars(chart: BarChart, font: str) -> str:
    left, top, step = _label_width(chart.categories), 24.0, 26.0
    marks = ticks(max(chart.values))
    scale = (WIDTH - left - 56) / marks[-1]
    bottom = top + step * len(chart.categories)
    parts = [_text(left, 14, f"单位：{chart.unit}")]
    parts += [_segment(left + mark * scale, top, left + mark * scale, bottom) for mark in marks]
    parts += [_text(left + mark * scale, bottom + 17, number(mark), "middle") for mark in marks]
    for index, (label, value) in enumerate(zip(chart.categories, chart.values, strict=True)):
        y = top + step * index
        parts.append(_text(left - 8, y + 18, label, "end"))
        length = max(value, 0) * scale
        parts.append(f'<rect x="{left:.1f}" y="{y + 5:.1f}" width="{length:.1f}" height="16" fill="{BAR}"/>')
        parts.append(_text(left + length + 6, y + 18, number(value)))
    parts.append(_segment(left, top, left, bottom, INK))
    return _document(bottom + 26, parts, font)


def _line(chart: LineChart, font: str) -> str:
    left, top, height = 52.0, 28.0, 160.0
    known = [value for value in chart.values if value is not None]
    marks = ticks(max([*known, *chart.high, 0.0]))
    bottom, inner = top + height, WIDTH - left - 24
    count = len(chart.periods)

    def x(index: int) -> float:
        return left + (inner * index / (count - 1) if count > 1 else inner / 2)

    def y(value: float) -> float:
        return bottom - value / marks[-1] * height

    parts = [_text(8, 15, f"单位：{chart.unit}")]
    if chart.low:
        edge = [(x(i), y(v)) for i, v in enumerate(chart.high)]
        edge += [(x(i), y(v)) for i, v in reversed(list(enumerate(chart.low)))]
        points = " ".join(f"{px:.1f},{py:.1f}" for px, py in edge)
        parts.append(f'<polygon points="{points}" fill="{BAND}"/>')
        if chart.band_label:
            parts.append(f'<rect x="{WIDTH - 240:g}" y="4" width="18" height="12" fill="{BAND}"/>')
            parts.append(_text(WIDTH - 216, 15, chart.band_label))
    for mark in marks:
        parts += [
            _segment(left, y(mark), WIDTH - 24, y(mark)),
            _text(left - 8, y(mark) + 4, number(mark), "end"),
        ]
    every = max(1, math.ceil(count / 12))
    for index, period in enumerate(chart.periods):
        if (count - 1 - index) % every == 0:
            parts.append(_text(x(index), bottom + 19, period, "middle"))
    parts += _polyline([(x(i), y(v)) if v is not None else None for i, v in enumerate(chart.values)])
    return _document(bottom + 28, parts, font)


def _polyline(points: Sequence[tuple[float, float] | None]) -> list[str]:
    """The line, broken where a value is missing, with a dot on every value."""
    parts = []
    for here, following in zip(points, [*points[1:], None], strict=True):
        if here is None:
            continue
        if following is not None:
            parts.append(_segment(*here, *following, BAR, 2))
        parts.append(f'<circle cx="{here[0]:.1f}" cy="{here[1]:.1f}" r="3" fill="{BAR}"/>')
    return parts


def _intervals(chart: IntervalPlot, font: str) -> str:
    left, top, step = _label_width(chart.rows), 30.0, 24.0
    marks = ticks(max([*chart.high, chart.reference or 0.0]))
    scale = (WIDTH - left - 24) / marks[-1]
    bottom = top + step * len(chart.rows)
    parts = [_text(left, 15, f"单位：{chart.unit}")]
    parts += [_segment(left + mark * scale, top, left + mark * scale, bottom) for mark in marks]
    parts += [_text(left + mark * scale, bottom + 17, number(mark), "middle") for mark in marks]
    if chart.reference is not None:
        x = left + chart.reference * scale
        parts.append(_segment(x, top - 6, x, bottom, ACCENT, 1.5))
        parts.append(_text(x, top - 10, chart.reference_label, "middle", ACCENT))
    for index, label in enumerate(chart.rows):
        y = top + step * (index + 0.5)
        parts += [
            _text(left - 8, y + 5, label, "end"),
            _segment(left + chart.low[index] * scale, y, left + chart.high[index] * scale, y, BAR, 2),
            f'<circle cx="{left + chart.values[index] * scale:.1f}" cy="{y:.1f}" r="4" fill="{BAR}"/>',
        ]
    return _document(bottom + 26, parts, font)
