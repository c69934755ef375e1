"""Nearest neighbours: the units most alike a given one by declared features.

Every feature (the value of an indicator, its logarithm where counts differ in orders of magnitude) is put on a
common scale, and the distance is the weighted Euclidean one:

    d(a, b) = sqrt( sum of weight * (z_a - z_b)^2 / sum of weights )

after the nearest neighbours model of CIPFA (standardised features, equal or declared weights), with a robust scale
by default: z = (x - median) / (1.4826 * MAD), so that one huge unit does not make all others look alike. A feature
that does not vary adds nothing. A unit that lacks any feature is no neighbour of anybody; which ones is told.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence  # noqa: TC003 - dataclasses keep it
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sluzby_eval.evaluation.comparison.peers import NORMAL
from sluzby_eval.model import ALL, UNKNOWN

if TYPE_CHECKING:
    import polars as pl

    from sluzby_eval.evaluation.comparison.spec import Feature, Likeness

Vector = tuple[float, ...]
LEAST_UNITS = 3  # a scale needs so many


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """One unit, how far it is, and its features."""

    unit: str
    distance: float
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """A unit with its nearest neighbours; `missing` are the features that it lacks, then there are none."""

    unit: str
    features: Mapping[str, float | None]
    neighbours: tuple[Neighbour, ...]
    missing: tuple[str, ...]
    left_out: tuple[str, ...]  # units that lack a feature
    compared: int  # units among which the neighbours were sought


def nearest(
    results: pl.DataFrame, likeness: Likeness, *, unit: str, level: str, year: int, k: int | None = None
) -> Neighbourhood:
    """Find the units that are most alike one, of the same level and year (and type and form where declared)."""
    values = _values(results, likeness, unit=unit, level=level, year=year)
    names = [feature.indicator for feature in likeness.features]
    own = values.get(unit, {})
    told = {name: own.get(name) for name in names}
    vectors = {
        key: _vector(likeness.features, row)
        for key, row in sorted(values.items())
        if all(_usable(feature, row.get(feature.indicator)) for feature in likeness.features)
    }
    missing = tuple(
        feature.indicator for feature in likeness.features if not _usable(feature, own.get(feature.indicator))
    )
    found = _ordered(vectors, likeness, unit) if unit in vectors and len(vectors) >= LEAST_UNITS else []
    return Neighbourhood(
        unit=unit,
        features=told,
        neighbours=tuple(
            Neighbour(unit=key, distance=far, features={name: values[key][name] for name in names})
            for far, key in found[: k or likeness.k]
        ),
        missing=missing,
        left_out=tuple(sorted(set(values) - set(vectors))),
        compared=max(0, len(vectors) - 1),
    )


def _values(
    results: pl.DataFrame, likeness: Likeness, *, unit: str, level: str, year: int
) -> dict[str, dict[str, float]]:
    """Return unit -> indicator -> value; of a service the row of its type and form, else the row over all."""
    names = [feature.indicator for feature in likeness.features]
    rows = results.filter(level=level, year=year, basis="seat")
    rows = rows.filter(rows["indicator"].is_in(names), rows["unit"] != UNKNOWN)
    own = rows.filter(unit=unit)
    for key in ("type", "form"):
        if key in likeness.within:
            concrete = own.filter(own[key] != ALL)[key].unique().sort().to_list()
            rows = rows.filter(rows[key].is_in(concrete))
        elif level != "service" or key == "form":
            rows = rows.filter(rows[key] == ALL)
    found: dict[str, dict[str, float]] = {key: {} for key in rows["unit"].unique().sort()}
    for key, name, value in rows.select("unit", "indicator", "value").iter_rows():
        if value is not None:
            found[key].setdefault(name, value)
    return found


def _usable(feature: Feature, value: float | None) -> bool:
    return value is not None and not (feature.log and value <= 0)


def _vector(features: Sequence[Feature], row: Mapping[str, float]) -> Vector:
    return tuple(
        math.log(row[feature.indicator]) if feature.log else row[feature.indicator] for feature in features
    )


def _ordered(vectors: Mapping[str, Vector], likeness: Likeness, unit: str) -> list[tuple[float, str]]:
    """Return the others from the nearest; equal distances go by the unit's code."""
    weights = [feature.weight for feature in likeness.features]
    scales = [_scale(column, likeness.scale) for column in zip(*vectors.values(), strict=True)]
    own = vectors[unit]
    return sorted(
        (distance(own, other, scales, weights), key) for key, other in vectors.items() if key != unit
    )


def distance(one: Vector, other: Vector, scales: Sequence[float], weights: Sequence[float]) -> float:
    """Return the weighted Euclidean distance on common scales; a scale of zero leaves its feature out.

    >>> distance((0.0, 0.0), (3.0, 4.0), (1.0, 1.0), (1.0, 1.0)) * math.sqrt(2)
    5.0
    """
    parts = [
        weight * ((a - b) / scale) ** 2
        for a, b, scale, weight in zip(one, other, scales, weights, strict=True)
        if scale > 0
    ]
    return math.sqrt(math.fsum(parts) / math.fsum(weights))


def _scale(column: Sequence[float], kind: str) -> float:
    """Return what one step of a feature is; where more than half of the units are equal, the deviation of all."""
    if kind == "none":
        return 1.0
    spread = statistics.pstdev(column)
    if kind == "standard":
        return spread
    middle = statistics.median(column)
    robust = NORMAL * statistics.median(abs(value - middle) for value in column)
    return robust if robust > 0 else spread
