"""Units of measure: a closed list with dimensions, labels and decimals, and their algebra.

A dimension is a mapping of base units to exponents: Kč per bed-day is {CZK: 1, bed_day: -1}. Only `CZK` and `CZK`
add up; `CZK` and `fte` do not, and that is known before any data is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml

UNITS_FILE = Path(__file__).parent / "codelists" / "units.yaml"

Dimension = Mapping[str, int]
DIMENSIONLESS: Dimension = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One unit that a definition may name."""

    code: str
    dimension: Dimension
    label: Mapping[str, str]  # shown after the number: "Kč", "lůžkodnů"; empty for pure numbers
    decimals: int
    percent: bool = False  # the value is a fraction and shown times 100 with " %"
    name: Mapping[str, str] = field(
        default_factory=dict
    )  # of a pure number: said where the unit stands alone


def multiply(left: Dimension, right: Dimension, *, sign: int = 1) -> Dimension:
    """Multiply two dimensions, or divide with sign=-1.

    >>> dict(multiply({"CZK": 1}, {"bed_day": 1}, sign=-1))
    {'CZK': 1, 'bed_day': -1}
    """
    result = dict(left)
    for base, exponent in right.items():
        result[base] = result.get(base, 0) + sign * exponent
    return {base: exponent for base, exponent in result.items() if exponent}


def describe(dimension: Dimension) -> str:
    """Write a dimension for a message.

    >>> describe({"CZK": 1, "bed_day": -1})
    'CZK/bed_day'
    """
    over = "·".join(base for base, exponent in dimension.items() for _ in range(exponent))
    under = "·".join(base for base, exponent in dimension.items() for _ in range(-exponent))
    return (over or "1") + (f"/{under}" if under else "")


@cache
def catalogue() -> Mapping[str, Unit]:
    """Load the list of units."""
    loaded = yaml.load(UNITS_FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {code: Unit(code=code, **entry) for code, entry in loaded.items()}


def is_percent(code: str) -> bool:
    """Tell whether a unit is shown as a percentage; one that is not listed is not."""
    known = catalogue().get(code)
    return known is not None and known.percent


def times(code: str) -> int:
    """Return by what a value of a unit is multiplied where it is shown."""
    return 100 if is_percent(code) else 1


def decimals(code: str) -> int:
    """Return with how many decimals a unit is shown; one that is not listed with none."""
    known = catalogue().get(code)
    return 0 if known is None else known.decimals
