"""Writing changes: numbers with their sign, parts that add up as printed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sluzby_eval import units
from sluzby_eval.czech import NBSP, format_signed
from sluzby_eval.evaluation.decomposition import rounded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from sluzby_eval.reporting.format import Format

DIGITS = 3  # that a change has at least, so that its parts can be told apart
MOST = 6  # decimals


def signed(words: Format, value: float, decimals: int) -> str:
    """Write a number with its sign; what rounds to zero has none."""
    return format_signed(value, decimals, words.language)


def decimals_of(measure: str, change: float) -> int:
    """Return the decimals of a unit, or more where a change would be left with too few digits."""
    own, shown = units.decimals(measure), abs(change) * units.times(measure)
    if shown == 0:
        return own
    return max(own, min(MOST, DIGITS - 1 - math.floor(math.log10(shown))))


def parts(words: Format, amounts: Sequence[Fraction], total: Fraction, measure: str) -> list[str]:
    """Write the parts of a change; as printed they add up to the printed change."""
    scale = units.times(measure)
    decimals = decimals_of(measure, float(total) or max((abs(float(item)) for item in amounts), default=0.0))
    exact = rounded([item * scale for item in amounts], total * scale, decimals)
    return [signed(words, float(item), decimals) for item in exact]


def change(words: Format, value: float, measure: str) -> str:
    """Write a change with its unit; of a share in percentage points."""
    label = words.gettext("pp") if units.is_percent(measure) else words.unit(measure)
    told = signed(words, value * units.times(measure), decimals_of(measure, value))
    return f"{told}{NBSP}{label}" if label else told
