"""Exact money: fractions inside, whole crowns outside, shares of a whole that add up to it.

Nothing here is a binary float: a float of the dataset is taken as the decimal that was typed.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

_Key = TypeVar("_Key", bound=Hashable)
PLACES = 6  # decimals of a number that is no money


def exact(value: float | Decimal | str | Fraction) -> Fraction:
    """Return the number that was typed, exactly.

    >>> exact(0.1) + exact(0.2) == exact("0.3")
    True
    """
    if isinstance(value, float):
        return Fraction(Decimal(repr(value)))
    return Fraction(value)


def half_up(value: Fraction, step: int | Fraction = 1) -> Fraction:
    """Round to a multiple of a step; a half goes up, away from zero.

    >>> half_up(Fraction(5, 2)), half_up(Fraction(-5, 2)), half_up(Fraction(1149), 100)
    (Fraction(3, 1), Fraction(-3, 1), Fraction(1100, 1))
    """
    whole = abs(value) / step + Fraction(1, 2)
    rounded = (whole.numerator // whole.denominator) * Fraction(step)
    return rounded if value >= 0 else -rounded


def down(value: Fraction | int, step: int) -> int:
    """Round down to a multiple of a step.

    >>> down(Fraction(2916666, 10), 100)
    291600
    """
    return int(value // step) * step


def up(value: Fraction | int, step: int) -> int:
    """Round up to a multiple of a step."""
    return -down(-value, step)


def shares_of(total: int, weights: Mapping[_Key, Fraction | int]) -> dict[_Key, int]:
    """Split a whole number by weights, whole and exactly: the largest remainders get what is left, ties by key.

    Weights of nothing at all leave nothing to split, and the total must be zero then.

    >>> shares_of(800, {"6201": 50, "6202": 30, "6203": 20})
    {'6201': 400, '6202': 240, '6203': 160}
    >>> shares_of(100, {"a": 1, "b": 1, "c": 1})
    {'a': 34, 'b': 33, 'c': 33}
    """
    whole = sum((Fraction(weight) for weight in weights.values()), Fraction())
    if not whole:
        if total:
            raise ValueError("a total cannot be split by weights of nothing")
        return dict.fromkeys(weights, 0)
    quotas = {key: Fraction(total) * weight / whole for key, weight in weights.items()}
    parts = {key: int(quota // 1) for key, quota in quotas.items()}
    ranked = sorted(quotas, key=lambda key: (parts[key] - quotas[key], str(key)))
    for key in ranked[: total - sum(parts.values())]:
        parts[key] += 1
    return parts
