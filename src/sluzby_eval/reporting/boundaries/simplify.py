"""Makes borders simpler without tearing neighbours apart: a border that two areas share stays one line."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Point = tuple[float, float]
Rings = tuple[tuple[Point, ...], ...]
MOST = 5_000  # points of all areas of one level: about 50 kB of a picture
STEPS = 24


def simplify(areas: Mapping[str, Rings], *, most: int = MOST) -> dict[str, Rings]:
    """Leave out points until there are at most so many; areas with few points stay as they are.

    The points are put on a grid first, so that ends that nearly touch do.
    """
    points = [point for rings in areas.values() for ring in rings for point in ring]
    if not points:
        return dict(areas)
    wide = max(x for x, _ in points) - min(x for x, _ in points) or 1.0
    grid = wide / 4_000
    made = {code: _on_grid(rings, grid) for code, rings in areas.items()}
    tolerance = wide / 2_000
    for _step in range(STEPS):
        simpler = _thinned(made, tolerance)
        if sum(len(ring) for rings in simpler.values() for ring in rings) <= most:
            break
        tolerance *= 1.4
    return simpler


def _on_grid(rings: Rings, grid: float) -> Rings:
    made = []
    for ring in rings:
        snapped = [(round(x / grid) * grid, round(y / grid) * grid) for x, y in ring]
        kept = [point for at, point in enumerate(snapped) if at == 0 or point != snapped[at - 1]]
        if len(kept) > 1 and kept[0] != kept[-1]:
            kept.append(kept[0])
        if len(kept) >= 4:
            made.append(tuple(kept))
    return tuple(made) or tuple(rings[:1])


def _thinned(areas: Mapping[str, Rings], tolerance: float) -> dict[str, Rings]:
    nodes = _nodes(areas)
    return {
        code: _kept([_thin_ring(ring, nodes, tolerance) for ring in rings]) for code, rings in areas.items()
    }


def _kept(rings: list[tuple[Point, ...]]) -> Rings:
    """Leave out rings that have shrunk to a line, but never the last one."""
    return tuple(ring for ring in rings if len(ring) >= 4) or tuple(rings[:1])


def _nodes(areas: Mapping[str, Rings]) -> set[Point]:
    """Find the points where borders part: they have more than two neighbours, or neighbours of one area only."""
    around: dict[Point, set[Point]] = {}
    for rings in areas.values():
        for ring in rings:
            for one, other in pairwise(ring):
                around.setdefault(one, set()).add(other)
                around.setdefault(other, set()).add(one)
    return {point for point, others in around.items() if len(others) > 2}


def _thin_ring(ring: tuple[Point, ...], nodes: set[Point], tolerance: float) -> tuple[Point, ...]:
    """Thin a ring between its nodes; one without a node begins at its least point, as its neighbour does."""
    start = next((at for at, point in enumerate(ring) if point in nodes), None)
    if start is None:
        start = ring.index(min(ring))
    turned = [*ring[start:-1], *ring[: start + 1]]
    if not any(point in nodes for point in turned):
        far = max(range(len(turned)), key=lambda at: (_far(turned[at], turned[0]), turned[at]))
        cuts = [0, far, len(turned) - 1]
    else:
        cuts = [at for at, point in enumerate(turned) if point in nodes]
    made: list[Point] = [turned[0]]
    for first, last in pairwise(cuts):
        made += _thin(turned[first : last + 1], tolerance)[1:]
    return tuple(made)


def _thin(line: list[Point], tolerance: float) -> list[Point]:
    """Thin a line the same way from either end."""
    if line[0] > line[-1]:
        return _douglas(line[::-1], tolerance)[::-1]
    if line[0] == line[-1] and len(line) > 2:
        far = max(range(len(line)), key=lambda at: (_far(line[at], line[0]), line[at]))
        first, second = _thin(line[: far + 1], tolerance), _thin(line[far:], tolerance)
        return [*first, *second[1:]]
    return _douglas(line, tolerance)


def _douglas(line: list[Point], tolerance: float) -> list[Point]:
    """Keep the points that lie farther than the tolerance from the line between those kept."""
    keep = {0, len(line) - 1}
    stack = [(0, len(line) - 1)]
    while stack:
        first, last = stack.pop()
        worst, at = tolerance, 0
        for between in range(first + 1, last):
            far = _off(line[between], line[first], line[last])
            if far > worst:
                worst, at = far, between
        if at:
            keep.add(at)
            stack += [(first, at), (at, last)]
    return [line[at] for at in sorted(keep)]


def _far(one: Point, other: Point) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _off(point: Point, start: Point, end: Point) -> float:
    """Return the distance of a point from the line between two."""
    along = (end[0] - start[0], end[1] - start[1])
    length = along[0] ** 2 + along[1] ** 2
    if length == 0:
        return math.sqrt(_far(point, start))
    share = ((point[0] - start[0]) * along[0] + (point[1] - start[1]) * along[1]) / length
    share = min(1.0, max(0.0, share))
    foot = (start[0] + share * along[0], start[1] + share * along[1])
    return math.sqrt(_far(point, foot))
