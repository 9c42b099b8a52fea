"""An outline as JSON and back, and the one fingerprint that every file made from it carries."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from judgegrid.papers import charts, outline

_TYPES: dict[str, Any] = {
    one.__name__: one
    for one in (
        charts.BarChart,
        charts.LineChart,
        charts.IntervalPlot,
        outline.Annex,
        outline.Box,
        outline.Column,
        outline.Figure,
        outline.Heading,
        outline.HeadStyle,
        outline.Imprint,
        outline.Interval,
        outline.Kind,
        outline.Mark,
        outline.Outline,
        outline.PageBreak,
        outline.Paragraph,
        outline.Row,
        outline.Run,
        outline.SignOff,
        outline.Table,
    )
}


def to_data(value: Any) -> Any:
    """The value as plain JSON data; dataclasses and enums carry their type name under ``_``."""
    if is_dataclass(value) and not isinstance(value, type):
        data = {one.name: to_data(getattr(value, one.name)) for one in fields(value)}
        return {"_": type(value).__name__, **data}
    if isinstance(value, outline.HeadStyle | outline.Mark | outline.Kind):
        return {"_": type(value).__name__, "value": value.value}
    if isinstance(value, tuple):
        return [to_data(one) for one in value]
    if isinstance(value, date):
        return {"_": "date", "value": value.isoformat()}
    return value


def from_data(data: Any) -> Any:
    """The value ``to_data`` was given. Raises ValueError on a type it does not know."""
    if isinstance(data, list):
        return tuple(from_data(one) for one in data)
    if not isinstance(data, dict):
        return data
    name = data.get("_")
    if name == "date":
        return date.fromisoformat(data["value"])
    if name not in _TYPES:
        raise ValueError(f"snapshot holds an unknown type {name!r}")
    return _TYPES[name](**{key: from_data(one) for key, one in data.items() if key != "_"})


def fingerprint(document: outline.Outline) -> str:
    """SHA-256 over the canonical JSON of the outline, as 64 hexadecimal digits."""
    text = json.dumps(to_data(document), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
