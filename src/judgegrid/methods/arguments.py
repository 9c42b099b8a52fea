"""How arrays come into the formulas: checked once, refused by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]


class InputError(ValueError):
    """Input a formula cannot take: names the argument, the place, the value, and what would be right."""

    def __init__(self, argument: str, wanted: str, *, found: str = "", at: tuple[int, ...] = ()) -> None:
        place = f"[{', '.join(map(str, at))}]" if at else ""
        shown = f" = {found}" if found else ""
        super().__init__(f"{argument}{place}{shown}: expected {wanted}")
        self.argument = argument
        self.wanted = wanted
        self.at = at


def floats(name: str, values: ArrayLike) -> Floats:
    """``values`` as a float array of any shape; refuses text, NaN and infinities."""
    try:
        found = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(name, "numbers in a regular array", found=str(error)) from None
    _refuse(name, found, ~np.isfinite(found), "a finite number (leave out what is unknown)")
    return found


def floats_or_never(name: str, values: ArrayLike) -> tuple[Floats, Flags]:
    """Numbers of which +∞ means never: the array with 0 in those places, and where they are."""
    try:
        found = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(name, "numbers in a regular array", found=str(error)) from None
    never = np.isposinf(found)
    return floats(name, np.where(never, 0.0, found)), never


def counts(name: str, values: ArrayLike) -> Floats:
    """Whole numbers ≥ 0 (as floats, for the formulas)."""
    found = floats(name, values)
    _refuse(name, found, (found < 0) | (found != np.floor(found)), "a whole number ≥ 0")
    return found


def not_negative(name: str, values: ArrayLike) -> Floats:
    """Numbers ≥ 0: populations, expected counts, weights."""
    found = floats(name, values)
    _refuse(name, found, found < 0, "a number ≥ 0")
    return found


def positive(name: str, values: ArrayLike) -> Floats:
    """Numbers > 0."""
    found = floats(name, values)
    _refuse(name, found, found <= 0, "a number > 0")
    return found


def probabilities(name: str, values: ArrayLike) -> Floats:
    """Numbers in [0, 1]."""
    found = floats(name, values)
    _refuse(name, found, (found < 0) | (found > 1), "a number between 0 and 1")
    return found


def share(name: str, value: float) -> float:
    """One number strictly between 0 and 1 (levels, thresholds)."""
    if not isinstance(value, (int, float, np.integer, np.floating)) or not 0 < value < 1:
        raise InputError(name, "a number strictly between 0 and 1", found=repr(value))
    return float(value)


def whole(name: str, value: int, *, least: int) -> int:
    """One whole number ≥ ``least``."""
    if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or value < least:
        raise InputError(name, f"a whole number ≥ {least}", found=repr(value))
    return int(value)


def one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    """One of the words in ``allowed``."""
    if value not in allowed:
        raise InputError(name, "one of " + ", ".join(allowed), found=repr(value))
    return value


def together(**arrays: Floats) -> tuple[Floats, ...]:
    """The arrays broadcast to one shape; refuses shapes that do not fit, naming them."""
    try:
        return tuple(np.array(found) for found in np.broadcast_arrays(*arrays.values()))
    except ValueError:
        shapes = ", ".join(f"{name} {found.shape}" for name, found in arrays.items())
        raise InputError(list(arrays)[-1], "the same shape as the others", found=shapes) from None


def row(name: str, values: ArrayLike, check: Callable[[str, ArrayLike], Floats] = floats) -> Floats:
    """A one-dimensional array with at least one entry, each passing ``check``."""
    found = check(name, values)
    if found.ndim != 1 or found.size == 0:
        raise InputError(name, "one dimension with at least one entry", found=f"shape {found.shape}")
    return found


def same_length(**arrays: Any) -> int:
    """Length shared by the sequences; refuses differing lengths, naming them."""
    lengths = {name: len(found) for name, found in arrays.items()}
    if len(set(lengths.values())) > 1:
        shown = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise InputError(list(lengths)[-1], "the same length as the others", found=shown)
    return next(iter(lengths.values()))


def _refuse(name: str, found: Floats, wrong: Flags, wanted: str) -> None:
    if wrong.any():
        at = tuple(int(i) for i in np.argwhere(wrong)[0])
        raise InputError(name, wanted, found=f"{found[at]:g}", at=at)
