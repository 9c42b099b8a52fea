"""Sets of neighbouring areas that a scan looks at: circles around centroids, rings in a neighbour graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import spatial

from judgegrid.methods.arguments import Flags, Floats, InputError, floats, whole
from judgegrid.methods.neighbourhood import adjacency

EARTH_KM = 6371.0
SAME = 1e-9
"""Distances in km closer than this are one distance: such areas enter a circle together."""


@dataclass(frozen=True)
class Zones:
    """Row i grows around area i: ``order`` lists areas by distance, −1 behind the last; a zone is every
    beginning of the row that stops where ``ends`` is True. ``distance`` in km, or steps in the graph.
    """

    order: NDArray[np.int32]
    ends: Flags
    distance: Floats
    unit: str

    def members(self, centre: int, length: int) -> tuple[int, ...]:
        """The areas of the zone made of the first ``length`` entries of a row, by distance."""
        return tuple(int(area) for area in self.order[centre, :length])


def circles(
    coordinates: ArrayLike, *, nearest: int = 50, radius: float = np.inf, degrees: bool = False
) -> Zones:
    """Circles around each centroid over its ``nearest`` areas (itself included) within ``radius`` km.

    ``coordinates``: areas × 2, x and y in km, or latitude and longitude with ``degrees`` (great circles).
    Areas at the same distance enter together. Raises InputError for the wrong shape or degrees out of range.
    """
    at = floats("coordinates", coordinates)
    if at.ndim != 2 or at.shape[1] != 2 or len(at) < 2:
        raise InputError("coordinates", "areas × 2, at least two areas", found=f"shape {at.shape}")
    whole("nearest", nearest, least=1)
    if not radius > 0:
        raise InputError("radius", "kilometres > 0", found=repr(radius))
    if degrees:
        wrong = (np.abs(at[:, 0]) > 90) | (np.abs(at[:, 1]) > 180)
        if wrong.any():
            first = int(np.flatnonzero(wrong)[0])
            raise InputError(
                "coordinates", "latitude, longitude in degrees", found=str(at[first]), at=(first,)
            )
        at = _on_sphere(at)
    count = min(nearest, len(at))
    distance, order = spatial.cKDTree(at).query(at, k=min(nearest + 1, len(at)))
    if degrees:
        distance = 2 * EARTH_KM * np.arcsin(np.minimum(1.0, distance / 2))
    own = np.where(order == np.arange(len(at))[:, None], -1.0, distance)
    sorting = np.argsort(own, axis=1, kind="stable")
    order, distance = (np.take_along_axis(found, sorting, axis=1) for found in (order, distance))
    further = np.diff(distance, axis=1, append=np.inf) > SAME
    order, distance, further = order[:, :count], distance[:, :count], further[:, :count]
    inside = distance <= radius
    return Zones(np.where(inside, order, -1).astype(np.int32), further & inside, distance, "公里")


def _on_sphere(degrees: Floats) -> Floats:
    latitude, longitude = np.radians(degrees).T
    return np.column_stack(
        [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)]
    )


def rings(neighbours: Sequence[Sequence[int]], *, steps: int = 2) -> Zones:
    """Each area with all up to 0, 1, … ``steps`` borders away; ``neighbours[i]`` lists areas from 0."""
    whole("steps", steps, least=0)
    adjacency(neighbours, len(neighbours))
    rows = [_grown(neighbours, centre, steps) for centre in range(len(neighbours))]
    width = max(len(row) for row in rows)
    order = np.full((len(rows), width), -1, dtype=np.int32)
    distance = np.full((len(rows), width), np.inf)
    for i, row in enumerate(rows):
        order[i, : len(row)] = [area for area, _ in row]
        distance[i, : len(row)] = [step for _, step in row]
    following = np.concatenate([distance[:, 1:], np.full((len(rows), 1), np.inf)], axis=1)
    return Zones(order, (order >= 0) & (following > distance), distance, "层")


def _grown(neighbours: Sequence[Sequence[int]], centre: int, steps: int) -> list[tuple[int, int]]:
    found, seen, edge = [(centre, 0)], {centre}, [centre]
    for step in range(1, steps + 1):
        edge = sorted({int(j) for i in edge for j in neighbours[i]} - seen)
        seen.update(edge)
        found.extend((area, step) for area in edge)
    return found
