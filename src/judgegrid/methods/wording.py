"""Numbers and verdicts in the Chinese in which results explain themselves."""

from __future__ import annotations

import math

HIGHER = "明显偏高"
UNDECIDED = "不能判定"
LOWER = "明显偏低"


def number(value: float) -> str:
    """A count or a base, with thousands separated; decimals only when there are any."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def decimal(value: float, digits: int = 1) -> str:
    """A rate or ratio to ``digits`` decimals; — when there is none."""
    return "—" if math.isnan(value) else f"{value:,.{digits}f}"


def percent(value: float, digits: int = 0) -> str:
    """A share as a percentage; one decimal appears below 10 % so that 0.4 % does not read as 0 %."""
    shown = 1 if digits == 0 and 0 < abs(value) < 0.1 else digits
    return "—" if math.isnan(value) else f"{100 * value:.{shown}f}%"


def signed_percent(value: float) -> str:
    """A change as a percentage with its sign."""
    return "—" if math.isnan(value) else f"{100 * value:+.1f}%"


def span(low: float, high: float, digits: int = 1) -> str:
    """A range, low to high."""
    return f"{decimal(low, digits)}–{decimal(high, digits)}"


def p_value(value: float) -> str:
    """A p-value with its sign, three decimals."""
    return "p<0.001" if value < 0.001 else f"p={value:.3f}"


def per(scale: float) -> str:
    """How a rate is read: 每万人, 每千人, 每10万人 …, nothing for a plain ratio."""
    known = {1.0: "每单位", 100.0: "每百人", 1_000.0: "每千人", 10_000.0: "每万人", 100_000.0: "每十万人"}
    return known.get(scale, f"每{number(scale)}单位")


def verdict(low: float, high: float, reference: float) -> str:
    """The three words: an interval above, around or below ``reference`` (NaN cannot be judged)."""
    if low > reference:
        return HIGHER
    if high < reference:
        return LOWER
    return UNDECIDED
