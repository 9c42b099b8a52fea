"""Filters and tags: form controls in our style, icons, numbers as people write them."""

from __future__ import annotations

from decimal import Decimal

from django import forms, template
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def control(field: BoundField) -> SafeString:
    """The input of a form field with the class that fits its kind; errors are tied to it by id."""
    widget = field.field.widget
    if isinstance(widget, (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)):
        kind = "form-check-input"
    elif isinstance(widget, forms.Select):
        kind = "form-select"
    else:
        kind = "form-control"
    given = widget.attrs.get("class", "")
    invalid = " is-invalid" if field.errors else ""
    return field.as_widget(attrs={"class": f"{given} {kind}{invalid}".strip()})


@register.filter
def is_checkbox(field: BoundField) -> bool:
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A symbol of our own sheet; decorative, so hidden from screen readers."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("judgegrid/icons.svg"),
        name,
    )


@register.filter
def figure(value: float | int | None, places: int = 1) -> str:
    """A number with thousands separators; None is 空白, never 0 (I-3)."""
    if value is None:
        return "空白"
    return f"{value:,.{places}f}" if isinstance(value, float) else f"{value:,}"


@register.filter
def money(amount: Decimal | None) -> str:
    """An amount in yuan with thousands separators and cents; None is 空白."""
    return "空白" if amount is None else f"{amount:,.2f}"


@register.filter
def percent(share: float | None, places: int = 1) -> str:
    """A share as a percentage; None is 空白."""
    return "空白" if share is None else f"{share * 100:.{places}f} %"


@register.filter
def at(table: dict[str, object], key: str) -> object:
    """The entry of a table under a key; empty when there is none."""
    return table.get(key, "")
