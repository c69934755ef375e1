"""Outer formulas in rational numbers, for those who take a figure apart; engines compute them in floats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from sluzby_eval.evaluation.formula import Binary, Call, Choice, Compare, Logic, Node, Not, Number
from sluzby_eval.evaluation.operators import combined, compared, together
from sluzby_eval.evaluation.plan import Plan, Slot

if TYPE_CHECKING:
    from sluzby_eval.evaluation.plan import Aggregate

Found = Fraction | None
Lookup = Mapping[tuple[str, str], Found]  # (population | area | parameter, name) -> value


def coefficients(node: Node | None, plan: Plan) -> dict[int, Fraction] | None:
    """Return slot -> factor of a formula that only adds sums up; None where it is not of that kind."""
    match node:
        case Slot() if plan.aggregates[node.index].kind == "sum":
            return {node.index: Fraction(1)}
        case Binary(op="+" | "-"):
            left, right = coefficients(node.left, plan), coefficients(node.right, plan)
            if left is None or right is None:
                return None
            sign = 1 if node.op == "+" else -1
            return {
                key: left.get(key, Fraction(0)) + sign * right.get(key, Fraction(0)) for key in left | right
            }
        case Binary(op="*" | "/", right=Number(value=number)):
            return _scaled(coefficients(node.left, plan), number, node.op)
        case Binary(op="*", left=Number(value=number)):
            return _scaled(coefficients(node.right, plan), number, "*")
        case _:
            return None


def _scaled(found: dict[int, Fraction] | None, number: float, op: str) -> dict[int, Fraction] | None:
    if found is None or (op == "/" and number == 0):
        return None
    factor = Fraction(number) if op == "*" else 1 / Fraction(number)
    return {key: value * factor for key, value in found.items()}


def factor_of(node: Node) -> Fraction:
    """Return the number by which numerator / denominator is multiplied: 1000 of `1000 * A / B`.

    The counterpart of what `plan.numerator` leaves out.
    """
    match node:
        case Binary(op="*", right=Number(value=number)):
            return factor_of(node.left) * Fraction(number)
        case Binary(op="/", right=Number(value=number)):
            return factor_of(node.left) / Fraction(number)
        case Binary(op="*", left=Number(value=number)):
            return factor_of(node.right) * Fraction(number)
        case Binary(op="/"):
            return factor_of(node.left)
        case _:
            return Fraction(1)


def evaluate(node: Node, slots: Mapping[int, Found], lookup: Lookup) -> Found:
    """Compute a formula; None where anything that it needs is missing, or divides by zero."""
    found = _value(node, slots, lookup)
    return Fraction(found) if isinstance(found, bool) else found


def _value(node: Node, slots: Mapping[int, Found], lookup: Lookup) -> Fraction | bool | None:
    match node:
        case Number():
            return Fraction(node.value)
        case Slot():
            return slots.get(node.index)
        case Binary():
            return combined(node.op, evaluate(node.left, slots, lookup), evaluate(node.right, slots, lookup))
        case Call():
            return _call(node, slots, lookup)
        case Choice():
            condition = _condition(node.condition, slots, lookup)
            if condition is None:
                return None
            return _value(node.then if condition else node.otherwise, slots, lookup)
        case _:
            return _condition(node, slots, lookup)


def _condition(node: Node, slots: Mapping[int, Found], lookup: Lookup) -> bool | None:
    match node:
        case Compare():
            left, right = evaluate(node.left, slots, lookup), evaluate(node.right, slots, lookup)
            return compared(node.op, left, right)
        case Logic():
            items = [_condition(item, slots, lookup) for item in node.items]
            return together(node.op, items)
        case Not():
            inner = _condition(node.operand, slots, lookup)
            return None if inner is None else not inner
        case _:
            return None


def _call(node: Call, slots: Mapping[int, Found], lookup: Lookup) -> Found:
    if node.name in ("population", "area", "parameter"):
        return lookup.get((node.name, node.text))
    items = [evaluate(item, slots, lookup) for item in node.args]
    if node.name == "or_zero":
        return items[0] if items[0] is not None else Fraction(0)
    numbers = [item for item in items if item is not None]
    if len(numbers) < len(items):
        return None
    return min(numbers) if node.name == "min" else max(numbers)


def aggregate(item: Aggregate, values: Sequence[object], weights: Sequence[Fraction]) -> Found:
    """Take one aggregate over the parts of lines; sums are shared out by weight.

    Quantiles are interpolated linearly (type 7 of Hyndman and Fan), as the engine does.
    """
    if item.kind == "count_distinct":
        return Fraction(len({value for value in values if value is not None}))
    numbers = [
        (Fraction(value), weight)
        for value, weight in zip(values, weights, strict=True)
        if isinstance(value, int | float)
    ]
    if item.kind == "sum":
        return sum((value * weight for value, weight in numbers), Fraction(0))
    if not numbers:
        return None
    ordered = sorted(value for value, _weight in numbers)
    place = Fraction(item.share) * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
