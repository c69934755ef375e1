"""Scales from values to pixels, with round ticks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sluzby_eval import units
from sluzby_eval.czech import format_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sluzby_eval.reporting.format import Format


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A linear scale from values to pixels, with round ticks."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the pixel of a value."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def step(self, count: int = 5) -> float:
        """Return the distance of about so many round ticks."""
        return _round_step((self.high - self.low) / count)

    def ticks(self, count: int = 5) -> list[float]:
        """Return about so many round values inside the scale.

        >>> Scale(low=0, high=43, start=0, end=100).ticks()
        [0.0, 10.0, 20.0, 30.0, 40.0]
        """
        step = self.step(count)
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        return [number * step + 0.0 for number in range(first, last + 1)]


def scale(values: Sequence[float], *, start: float, end: float, from_zero: bool) -> Scale:
    """Make a scale that holds all values, with a little room; bars start at zero."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
        room = (high - low) * 0.02
        return Scale(low=low - (room if low < 0 else 0), high=(high + room) or 1.0, start=start, end=end)
    room = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
    return Scale(low=low - room, high=high + room, start=start, end=end)


def line_scale(values: Sequence[float], *, start: float, end: float) -> Scale:
    """Make a scale for lines: from zero where zero is not far, else around the values."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    return scale(values, start=start, end=end, from_zero=low >= 0 and low <= high / 2)


def tick_text(value: float, step: float, unit: str, format: Format) -> str:
    """Write a tick with as many decimals as the step needs."""
    factor = units.times(unit)
    decimals = max(0, -math.floor(math.log10(step * factor) + 1e-9))
    return format_number(value * factor, decimals, format.language)


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
