"""Where the inside of an area has room for its name; plain arithmetic on rings of points."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Points = list[tuple[float, float]]
SCANS = 24


def inside_at(rings: Sequence[Points], y: float) -> list[tuple[float, float]]:
    """Return the stretches of a level line that lie inside, by the rule of even and odd crossings."""
    crossed = sorted(
        x1 + (y - y1) / (y2 - y1) * (x2 - x1)
        for ring in rings
        for (x1, y1), (x2, y2) in itertools.pairwise(ring)
        if (y1 > y) != (y2 > y)
    )
    return list(zip(crossed[::2], crossed[1::2], strict=False))


def room(rings: Sequence[Points], high: float) -> tuple[float, float, float]:
    """Find the widest place for a label of a height: its middle and its width."""
    ys = [y for ring in rings for _, y in ring]
    low, top = min(ys), max(ys)
    best = (sum(x for x, _ in rings[0]) / len(rings[0]), (low + top) / 2, 0.0)
    for step in range(1, SCANS):
        y = low + (top - low) * step / SCANS
        for start, end in inside_at(rings, y):
            for edge in (y - high / 2, y - high / 4, y + high / 4, y + high / 2):
                over = [(max(a, start), min(b, end)) for a, b in inside_at(rings, edge)]
                start, end = max(over, key=lambda span: span[1] - span[0], default=(0.0, 0.0))
            if end - start > best[2]:
                best = ((start + end) / 2, y, end - start)
    return best
