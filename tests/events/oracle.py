"""Indicators over acts in plain Python, written from the definition of the language, not from the engine."""

from __future__ import annotations

from fractions import Fraction
from operator import add, eq, ge, gt, le, lt, mul, ne, sub

from sluzby_eval.evaluation.formula import (
    Binary,
    Call,
    Choice,
    Compare,
    Logic,
    Name,
    Not,
    Number,
    Texts,
    parse,
)

COLUMNS = {"act_minutes": "minutes", "act_hour": "hour", "act_weekday": "weekday", "act_month": "month"}


def value(formula, acts):
    """Return value, acts counted and acts there; None = blank."""
    tree, problems = parse(formula)
    assert not problems
    calls = list(_aggregates(tree))
    taking_part = [act for act in acts if all(_complete(call, act) for call in calls)]
    return (_outer(tree, taking_part) if taking_part else None), len(taking_part), len(acts)


def _aggregates(node):
    if isinstance(node, Call):
        yield node
    elif isinstance(node, Binary):
        yield from _aggregates(node.left)
        yield from _aggregates(node.right)


def _complete(call, act):
    chosen = True if call.where is None else _cell(call.where, act)
    if chosen is None:
        return False
    return not chosen or not call.args or _cell(call.args[0], act) is not None


def _outer(node, acts):
    match node:
        case Number():
            return node.value
        case Call():
            return _aggregate(node, acts)
        case Binary():
            left, right = _outer(node.left, acts), _outer(node.right, acts)
            if left is None or right is None or (node.op == "/" and right == 0):
                return None
            return {"+": left + right, "-": left - right, "*": left * right, "/": left / (right or 1)}[
                node.op
            ]
    raise AssertionError(node)


def _aggregate(call, acts):
    chosen = [act for act in acts if call.where is None or _cell(call.where, act)]
    numbers = [_cell(call.args[0], act) for act in chosen] if call.args else []
    match call.name:
        case "count":
            return float(len(chosen))
        case "sum":
            return float(sum(numbers))
        case "mean":
            return sum(numbers) / len(numbers) if numbers else None
        case "count_distinct":
            return float(len(set(numbers)))
        case "median":
            return _quantile(numbers, Fraction(1, 2))
        case "quantile":
            return _quantile(numbers, Fraction(str(call.args[1].value)))
    raise AssertionError(call)


def _quantile(numbers, share):
    if not numbers:
        return None
    ordered = sorted(numbers)
    place = (len(ordered) - 1) * share
    low = int(place)
    high = min(low + (place > low), len(ordered) - 1)
    return float(ordered[low] + (ordered[high] - ordered[low]) * (place - low))


def _cell(node, act):
    match node:
        case Number():
            return node.value
        case Name():
            return act[COLUMNS.get(node.name, node.name)]
        case Binary():
            return _pair(node, act, {"+": add, "-": sub, "*": mul})
        case Compare(right=Texts() as texts):
            found = _cell(node.left, act)
            return None if found is None else (found in texts.values) is (node.op in ("==", "in"))
        case Compare():
            return _pair(node, act, {"<": lt, "<=": le, ">": gt, ">=": ge, "==": eq, "!=": ne})
        case Not():
            found = _cell(node.operand, act)
            return None if found is None else not found
        case Logic():
            return _logic(node, act)
        case Choice():
            condition = _cell(node.condition, act)
            return None if condition is None else _cell(node.then if condition else node.otherwise, act)
    raise AssertionError(node)


def _pair(node, act, operators):
    left, right = _cell(node.left, act), _cell(node.right, act)
    return None if left is None or right is None else operators[node.op](left, right)


def _logic(node, act):
    parts = [_cell(item, act) for item in node.items]
    decisive = node.op == "or"
    if decisive in parts:
        return decisive
    return None if None in parts else not decisive
