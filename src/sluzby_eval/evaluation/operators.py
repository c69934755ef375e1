"""The operators of formulas over plain numbers, floats or fractions, where what is missing makes the result missing.

Engines write division and blanks in their own way; from here they take only the comparisons.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence  # noqa: TC003 - part of public signatures
from fractions import Fraction
from typing import Any, TypeVar

_Number = TypeVar("_Number", float, Fraction)

COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def combined(op: str, left: _Number | None, right: _Number | None) -> _Number | None:
    """Compute one of + - * /; None where a side is missing, or divides by zero.

    >>> combined("/", 3.0, 2.0), combined("/", Fraction(3), Fraction(0)), combined("+", 1.0, None)
    (1.5, None, None)
    """
    if left is None or right is None:
        return None
    match op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _:
            return left / right if right else None


def compared(op: str, left: _Number | None, right: _Number | None) -> bool | None:
    """Compare two numbers; None where a side is missing."""
    if left is None or right is None or op not in COMPARISONS:
        return None
    return bool(COMPARISONS[op](left, right))


def together(op: str, conditions: Sequence[bool | None]) -> bool | None:
    """Join conditions by `and` or `or`; None where one that cannot be told would decide.

    >>> together("or", [None, True]), together("and", [None, True]), together("and", [])
    (True, None, True)
    """
    decisive = op == "or"
    if decisive in conditions:
        return decisive
    return None if None in conditions else not decisive
