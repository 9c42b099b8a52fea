"""Filters and tags: form controls in our style, icons, numbers as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from django import forms, template
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from judgegrid.domain.case_masking import masked_numbers

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


@register.filter
def chosen(form: forms.BaseForm) -> list[str]:
    """What a filter form is set to, as 标签：值 each; what is left open is not named."""
    found = []
    for field in form.visible_fields():
        value = field.value()
        if value in (None, "", [], False) or field.errors:
            continue
        choices = dict(_flat(getattr(field.field, "choices", ())))
        said = choices.get(str(value)) or (_month(str(value)) if _asks_month(field) else str(value))
        found.append(field.label if value is True else f"{field.label}：{said}")
    return found


def _flat(choices: Iterable[tuple[object, object]]) -> Iterable[tuple[str, str]]:
    """Choices without their groups."""
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(value), str(label)


def _asks_month(field: BoundField) -> bool:
    return getattr(field.field.widget, "input_type", "") == "month"


def _month(text: str) -> str:
    """2026-10 or its first day as people write it."""
    month = re.match(r"(\d{4})-(\d{2})", text)
    return f"{month[1]}年{int(month[2])}月" if month else text


@register.filter
def month_in_two(label: str) -> SafeString | str:
    """2026年10月 in two lines, so that twelve months fit beside each other; other labels unchanged."""
    month = re.fullmatch(r"(\d{4}年)(\d{1,2}月)", label)
    return format_html("{}<br>{}", month[1], month[2]) if month else label


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
def masked(text: str) -> str:
    """A text that a person typed, its telephone and identity numbers starred."""
    return masked_numbers(text)


@register.filter
def at(table: dict[str, object], key: str) -> object:
    """The entry of a table under a key; empty when there is none."""
    return table.get(key, "")
