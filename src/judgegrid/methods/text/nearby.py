"""Where an address lies when its compound is in no library: the places that are written most like it."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from judgegrid.methods.text.address_names import place_forms
from judgegrid.methods.text.address_normal import MAX_CHARACTERS, TRADITIONAL
from judgegrid.methods.text.address_rows import PlaceRow

RADIUS_KM = 1.0
SPREAD_KM = 0.7
MOST_NEIGHBOURS = 15
MOST_POSTINGS = 300
SHARPNESS = 3
OUTSIDE = 0.5  # a place outside the district that the text names

_BREAK = re.compile(r"[^\w\u3400-\u9fff]+|(?<=[路街道巷弄号镇幢\d])(?=[\u3400-\u9fff])")
_ROOM = re.compile(r"\d+(?:幢|栋|号楼|单元|室|层)|\d{5,}")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A known place that speaks for the estimate: its share of the whole evidence and its distance."""

    name: str
    area_code: str
    share: float
    km: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """Where an address probably lies: ``lon``/``lat`` in degrees; ``share`` (0–1) of the evidence that lies
    within ``RADIUS_KM`` of it; ``alike`` (0–1), how like the text the best known place is written;
    ``names``, how many different names stand behind that share; ``agree``, whether the place written most
    like the text is listed more than once and every time within that distance.
    """

    lon: float
    lat: float
    share: float
    alike: float
    names: int
    agree: bool
    neighbours: tuple[Neighbour, ...]

    def explain(self) -> str:
        """Say in two sentences where and why."""
        names = "、".join(f"“{n.name}”" for n in self.neighbours[:3])
        return (
            f"地址库中没有写明的地点，写法最接近的是{names}，推测在其 {RADIUS_KM:g} 公里以内。"
            f"按相似程度计，最接近的已知地点有 {self.share:.0%} 落在这一带，仅供人工核对时参考。"
        )


class NearbyIndex:
    """Characters, pairs and triples of the names and addresses of places with a position.

    Inverse document frequency and cosine after Salton & Buckley (1988), "Term-weighting approaches in
    automatic text retrieval"; the estimate is the mode of a Gaussian kernel over the most similar places
    (the mean shift of Fukunaga & Hostetler, 1975, started at every one of them, one step).
    """

    def __init__(self, places: Iterable[tuple[PlaceRow, int, str]]) -> None:
        """Read (place, its unit, names of the areas above it); places without a position are left out."""
        self.rows: list[PlaceRow] = []
        self.units: list[int] = []
        self._names: list[str] = []
        counted: list[Counter[str]] = []
        for row, unit, above in places:
            if row.lon is None or row.lat is None:
                continue
            self.rows.append(row)
            self.units.append(unit)
            self._names.append(bare_name(row.name))
            counted.append(grams(f"{row.name} {row.address} {above}"))
        held = Counter(g for found in counted for g in found)
        self._rarity = {g: math.log(len(counted) / n) + 0.2 for g, n in held.items()}
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for k, found in enumerate(counted):
            weighed = {g: (1 + math.log(n)) * self._rarity[g] for g, n in found.items()}
            length = math.sqrt(sum(w * w for w in weighed.values())) or 1.0
            for g, w in weighed.items():
                if held[g] <= MOST_POSTINGS:
                    self._postings[g].append((k, w * self._rarity[g] / length))
        lats = [row.lat for row in self.rows if row.lat is not None]
        middle = sum(lats) / len(lats) if lats else 0.0
        self._per_lon = 111.32 * math.cos(math.radians(middle))
        self._at = [((row.lon or 0.0) * self._per_lon, (row.lat or 0.0) * 110.9) for row in self.rows]

    def __len__(self) -> int:
        return len(self.rows)

    def estimate(
        self,
        text: str,
        *,
        inside: Callable[[int], bool] | None = None,
        around: tuple[float, float] | None = None,
    ) -> Estimate | None:
        """Give the place around which the most similar places crowd; None when nothing is alike.

        ``inside`` says of a unit whether it lies in the district that the text names. ``around`` (lon, lat)
        asks instead what the similar places say about a point that is known already.
        """
        scores: dict[int, float] = defaultdict(float)
        length = 0.0
        for gram, n in grams(text).items():
            weight = 1 + math.log(n)
            length += (weight * self._rarity.get(gram, 0.0)) ** 2
            for k, w in self._postings.get(gram, ()):
                scores[k] += w * weight
        if not scores:
            return None
        if inside is not None:
            for k in scores:
                if not inside(self.units[k]):
                    scores[k] *= OUTSIDE
        best = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_NEIGHBOURS]
        weights = self._weights(best)
        alike = min(best[0][1] / math.sqrt(length), 1.0)
        if around is not None:
            return self._seen_from((around[0] * self._per_lon, around[1] * 110.9), weights, alike)
        return self._seen_from(self._mode(weights), weights, alike)

    def _weights(self, best: list[tuple[int, float]]) -> list[tuple[int, float]]:
        """Turn likeness into weight; a name listed k times counts as √k places, not as k."""
        top = best[0][1]
        times = Counter(self._names[k] for k, _ in best)
        return [(k, (score / top) ** SHARPNESS / math.sqrt(times[self._names[k]])) for k, score in best]

    def _mode(self, weights: list[tuple[int, float]]) -> tuple[float, float]:
        """Give the middle (x, y in km) of the places around the densest one."""
        here = max((k for k, _ in weights), key=lambda k: self._density(k, weights))
        near = [(k, w) for k, w in weights if self.kilometres(here, k) <= RADIUS_KM]
        mass = sum(w for _, w in near)
        return (
            sum(self._at[k][0] * w for k, w in near) / mass,
            sum(self._at[k][1] * w for k, w in near) / mass,
        )

    def _seen_from(
        self, point: tuple[float, float], weights: list[tuple[int, float]], alike: float
    ) -> Estimate:
        whole = sum(w for _, w in weights)
        away = {k: math.hypot(self._at[k][0] - point[0], self._at[k][1] - point[1]) for k, _ in weights}
        near = [(k, w) for k, w in weights if away[k] <= RADIUS_KM]
        likest = [k for k, _ in weights if self._names[k] == self._names[weights[0][0]]]
        return Estimate(
            lon=point[0] / self._per_lon,
            lat=point[1] / 110.9,
            share=round(sum(w for _, w in near) / whole, 4),
            alike=round(alike, 4),
            names=len({self._names[k] for k, _ in near}),
            agree=len(likest) > 1 and all(away[k] <= RADIUS_KM for k in likest),
            neighbours=tuple(
                Neighbour(self.rows[k].name, self.rows[k].area_code, round(w / whole, 4), round(away[k], 3))
                for k, w in near
            ),
        )

    def _density(self, at: int, weights: list[tuple[int, float]]) -> float:
        scale = 2 * SPREAD_KM * SPREAD_KM
        return sum(w * math.exp(-(self.kilometres(at, k) ** 2) / scale) for k, w in weights)

    def kilometres(self, a: int, b: int) -> float:
        """Distance of two places, plane approximation at the middle latitude of the library."""
        return math.hypot(self._at[a][0] - self._at[b][0], self._at[a][1] - self._at[b][1])


def bare_name(name: str) -> str:
    """Give a name without phase, zone or block, under which the listings of one compound are counted once."""
    exact, base = place_forms(name.replace("·", ""))
    return base or min(sorted(exact), key=len)


def grams(text: str) -> Counter[str]:
    """Count the characters, pairs and triples of a text, with the ends of its pieces; rooms are left out."""
    form = unicodedata.normalize("NFKC", text[:MAX_CHARACTERS]).translate(TRADITIONAL)
    found: Counter[str] = Counter()
    for piece in _BREAK.split(_ROOM.sub(" ", form)):
        if not piece:
            continue
        bounded = f"^{piece}$"
        found.update(piece)
        found.update(a + b for a, b in pairwise(bounded))
        found.update(bounded[i : i + 3] for i in range(len(bounded) - 2))
    return found
