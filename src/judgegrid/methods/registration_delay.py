"""How long cases take to be registered: counted, and as shares registered after so many days."""

from __future__ import annotations

import numpy as np

from judgegrid.methods.arguments import Floats, Integers

LENT = 20.0
WEEK = 7


def tallies(start: Integers, delay: Integers, group: Integers, size: tuple[int, int, int]) -> Floats:
    """Cases by group × day × delay, a table of ``size``; delays beyond the last one are dropped."""
    use = delay < size[2]
    flat = np.ravel_multi_index((group[use], start[use], delay[use]), size)
    return np.bincount(flat, minlength=int(np.prod(size))).reshape(size).astype(float)


def registered_shares(table: Floats, weekday: Integers, *, corrected: bool) -> Floats:
    """Groups × 7 weekdays × delays: share of the final count registered within that delay.

    With ``corrected``, by reverse hazards: among cases of days old enough to show a delay of k and
    registered within k, the share registered at k exactly; the product of what remains from the longest
    delay down. The hazard of a group and weekday counts the hazard of all as 20 more cases.
    Source: Lawless 1994, Canadian Journal of Statistics 22, 15–31, eq. 2.5; Kalbfleisch and Lawless 1989.
    """
    groups, days, delays = table.shape
    at, within = np.zeros((groups, WEEK, delays)), np.zeros((groups, WEEK, delays))
    by_then = table.cumsum(axis=2)
    for k in range(delays):
        old = days - k if corrected else days
        for w in range(WEEK):
            chosen = np.flatnonzero(weekday[: max(old, 0)] == w)
            at[:, w, k] = table[:, chosen, k].sum(axis=1)
            within[:, w, k] = by_then[:, chosen, k].sum(axis=1)
    everywhere = _shrunk(at.sum(axis=(0, 1)), within.sum(axis=(0, 1)), np.zeros(delays), 1e-9)
    hazard = _shrunk(at, within, everywhere, LENT if corrected else 0.0)
    remaining = np.cumprod((1 - hazard)[:, :, :0:-1], axis=2)[:, :, ::-1]
    return np.concatenate([remaining, np.ones((groups, WEEK, 1))], axis=2)


def _shrunk(at: Floats, within: Floats, towards: Floats, lent: float) -> Floats:
    under = within + lent
    return np.divide(
        at + lent * towards, under, out=np.broadcast_to(towards, at.shape).copy(), where=under > 0
    )
