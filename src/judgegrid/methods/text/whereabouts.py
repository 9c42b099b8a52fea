"""The point at which an address lies, by its own place or those written most like it and how sure that is."""

from __future__ import annotations

import math
from dataclasses import dataclass

from judgegrid.methods.text.addresses import TIED, Attribution, attribute
from judgegrid.methods.text.gazetteer import PLACE_WEIGHTS, Gazetteer
from judgegrid.methods.text.nearby import RADIUS_KM, Estimate

Point = tuple[float, float]
SURE_PLACE = 0.8
STRONG = 4.0
# In the order of ``indicators``: python benchmarks/address_sites.py fit (development part only).
COEFFICIENTS = (-3.51, 1.12, 2.21, 0.97, 0.74, 1.46)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A point and the probability that the address lies within ``RADIUS_KM`` of it.

    ``basis`` is "place" when a place of the text is in the library, else "nearby"; ``estimate`` is what the
    places written most like the text say.
    """

    lon: float
    lat: float
    confidence: float
    basis: str
    attribution: Attribution
    estimate: Estimate | None

    def explain(self) -> str:
        """Say in two sentences where, why and how sure."""
        sure = f"落在该点 {RADIUS_KM:g} 公里以内的把握约为 {self.confidence:.0%}。"
        if self.basis == "place":
            return f"位置取自地址库中写明的地点。{sure}"
        return f"{self.estimate.explain().split('。')[0]}。{sure}" if self.estimate else sure


def whereabouts(text: str, gazetteer: Gazetteer) -> Whereabouts | None:
    """Locate an address; None when it lies elsewhere or nothing in the library is like it. Never raises."""
    found = attribute(text, gazetteer)
    if found.rejected or not len(gazetteer.nearby):
        return None
    own = found.location if _own_place(found) else None
    estimate = found.nearby if own is None else None
    if estimate is None:
        inside = gazetteer.inside(likely_county(found))
        estimate = gazetteer.nearby.estimate(text, inside=inside, around=own)
    at = own or ((estimate.lon, estimate.lat) if estimate else None)
    if at is None:
        return None
    values = indicators(own, estimate)
    z = sum(c * v for c, v in zip(COEFFICIENTS, values, strict=True))
    sure = 1 / (1 + math.exp(-z))
    if found.places:  # which of several is meant, nobody can say
        sure *= TIED / len(found.places)
    sure = round(sure, 4)
    return Whereabouts(at[0], at[1], sure, "place" if own else "nearby", found, estimate)


def indicators(own: Point | None, estimate: Estimate | None) -> tuple[float, ...]:
    """Give what the confidence is computed from, in the order of ``COEFFICIENTS``: a constant, whether the
    own place was found, and of the places written alike the share around the point, how many names that is,
    whether the listings of the likest one agree, and how like it is."""
    known = float(own is not None)
    if estimate is None:
        return 1.0, known, 0.0, 0.0, 0.0, 0.0
    names = math.log1p(estimate.names)
    return 1.0, known, estimate.share, names, float(estimate.agree), estimate.alike


def likely_county(found: Attribution) -> str | None:
    """Give the code of the county that an attribution holds at least as likely as not."""
    return next((x.area_code for x in found.levels if x.level == "county" and x.confidence >= 0.5), None)


def _own_place(found: Attribution) -> bool:
    sure = bool(found.levels) and found.levels[-1].confidence >= SURE_PLACE
    return sure and any(e.kind in PLACE_WEIGHTS and e.weight >= STRONG for e in found.evidence)
