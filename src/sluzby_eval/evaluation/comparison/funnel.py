"""Funnel plots as figures: who lies outside the limits of chance around the average of all."""

from __future__ import annotations

import math
from collections.abc import Iterable  # noqa: TC003 - part of a public signature
from dataclasses import dataclass
from typing import Literal

from sluzby_eval.evaluation.comparison.intervals import FUNNEL, Method, funnel_proportion, funnel_rate

Position = Literal["within", "low_95", "high_95", "low_998", "high_998"]
Row = tuple[str, float, float, float]  # unit, value, numerator, denominator


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One unit with its limits; limits and value in the unit of the indicator."""

    unit: str
    value: float
    exposure: float
    low_95: float
    high_95: float
    low_998: float
    high_998: float
    position: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """The average of all units and where each of them lies."""

    average: float
    points: tuple[Point, ...]


def funnel(rows: Iterable[Row], method: Method) -> Funnel | None:
    """Put units into the funnel of their common average; None where there is nobody.

    The average is the ratio of sums. A value that is a multiple of numerator / denominator (per 1,000) has limits
    in the same multiple.
    """
    sound = [row for row in rows if row[3] > 0 and row[2] >= 0]
    whole = math.fsum(row[3] for row in sound)
    if not sound or whole <= 0:
        return None
    average = math.fsum(row[2] for row in sound) / whole
    factor = next((value * below / above for _unit, value, above, below in sound if above > 0), 1.0)
    points = tuple(_point(row, average, factor, method) for row in sound)
    return Funnel(average=average * factor, points=points)


def _point(row: Row, average: float, factor: float, method: Method) -> Point:
    unit, value, _above, exposure = row
    limits = funnel_proportion if method == "wilson" else funnel_rate
    inner, outer = (
        [
            limit * factor
            for limit in limits(min(average, 1.0) if method == "wilson" else average, exposure, share)
        ]
        for share in FUNNEL
    )
    return Point(
        unit=unit, value=value, exposure=exposure, low_95=inner[0], high_95=inner[1], low_998=outer[0],
        high_998=outer[1], position=_position(value, inner, outer),
    )  # fmt: skip


def _position(value: float, inner: list[float], outer: list[float]) -> Position:
    if value < outer[0]:
        return "low_998"
    if value > outer[1]:
        return "high_998"
    if value < inner[0]:
        return "low_95"
    return "high_95" if value > inner[1] else "within"
