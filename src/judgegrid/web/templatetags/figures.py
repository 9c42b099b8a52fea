"""Tags of figures: the band as a word with a sign, and the interval as a dot with whiskers."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# Word → style, sign. The word is always there: colour alone says nothing.
BANDS = {"偏低": ("low", "▼"), "正常": ("normal", "●"), "偏高": ("high", "▲")}
UNSURE = "无法判定"
WIDTH, HEIGHT, MARGIN = 132, 22, 5


@register.simple_tag
def band(word: str) -> SafeString:
    """The band of a figure; an empty one is 无法判定."""
    style, sign = BANDS.get(word, ("unsure", "○"))
    return format_html(
        '<span class="band band-{}"><span aria-hidden="true">{}</span>{}</span>',
        style,
        sign,
        word if word in BANDS else UNSURE,
    )


@register.simple_tag
def whisker(
    value: float | None,
    low: float | None,
    high: float | None,
    top: float,
    band: str = "",
    reference: float | None = None,
) -> SafeString:
    """An interval on the scale [0, ``top``] as a line with a dot; beyond ``top`` it ends in an arrow.

    ``reference`` (the whole area's value) is a dashed upright line. Nothing is drawn without a value.
    """
    if value is None or low is None or high is None or top <= 0:
        return SafeString("")

    def at(number: float) -> str:
        return f"{MARGIN + (WIDTH - 2 * MARGIN) * min(max(number / top, 0.0), 1.0):.1f}"

    middle = HEIGHT / 2
    parts = []
    if reference is not None:
        parts.append(
            format_html('<line class="w-ref" x1="{0}" x2="{0}" y1="1" y2="{1}"/>', at(reference), HEIGHT - 1)
        )
    parts.append(
        format_html('<line class="w-line" x1="{0}" x2="{1}" y1="{2}" y2="{2}"/>', at(low), at(high), middle)
    )
    if high > top:
        right = WIDTH - MARGIN
        parts.append(
            format_html(
                '<path class="w-line" d="M{} {}l4 4-4 4" fill="none"/>', right - 1, f"{middle - 4:.0f}"
            )
        )
    parts.append(format_html('<circle class="w-dot" cx="{}" cy="{}" r="3.5"/>', at(value), middle))
    style = BANDS.get(band, ("unsure", ""))[0]
    said = f"区间 {low:.1f} 至 {high:.1f}" + (f"，整体 {reference:.1f}" if reference is not None else "")
    return format_html(
        '<svg class="whisker w-{}" width="{}" height="{}" viewBox="0 0 {} {}" role="img" '
        'aria-label="{}">{}</svg>',
        style,
        WIDTH,
        HEIGHT,
        WIDTH,
        HEIGHT,
        said,
        SafeString("".join(parts)),
    )
