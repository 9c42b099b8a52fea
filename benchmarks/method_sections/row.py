"""One line of the table and the differences it reports."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Row:
    """What was compared, what came out, what was wanted, and whether it was met."""

    what: str
    found: str
    wanted: str
    met: bool


def agreement(what: str, found, reference, limit: float) -> Row:
    """Largest difference relative to the reference (absolute where the reference is 0)."""
    ours, theirs = np.asarray(found, dtype=float), np.asarray(reference, dtype=float)
    scale = np.where(theirs == 0, 1.0, np.abs(theirs))
    gap = float(np.nanmax(np.abs(ours - theirs) / scale))
    return Row(f"{what} (n={ours.size})", f"{gap:.1e}", f"≤ {limit:.0e} relative", gap <= limit)


def at_most(what: str, found: float, limit: float, unit: str = "") -> Row:
    """A figure that must not exceed ``limit``."""
    return Row(what, f"{found:.3g}{unit}", f"≤ {limit:g}{unit}", found <= limit)


def at_least(what: str, found: float, limit: float, unit: str = "") -> Row:
    """A figure that must reach ``limit``."""
    return Row(what, f"{found:.3g}{unit}", f"≥ {limit:g}{unit}", found >= limit)


def between(what: str, found: float, low: float, high: float) -> Row:
    """A figure that must lie in [low, high]."""
    return Row(what, f"{found:.3g}", f"{low:g}–{high:g}", low <= found <= high)
