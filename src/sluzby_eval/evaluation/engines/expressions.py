"""Formula trees to polars expressions: every part becomes a value and the reason why it is not there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

import polars as pl

from sluzby_eval.errors import EngineError
from sluzby_eval.evaluation import cube
from sluzby_eval.evaluation import formula as nodes
from sluzby_eval.evaluation.grains import NAMES, text
from sluzby_eval.evaluation.operators import COMPARISONS

NOTHING = pl.lit(None, dtype=pl.Float64)
FINE = pl.lit(cube.HERE, dtype=pl.Int8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A value, and why it is null; the reason is 0 exactly where the value is there."""

    value: pl.Expr
    reason: pl.Expr


Leaf = Callable[[nodes.Node], Cell | None]


def column(name: str, code: int) -> Cell:
    """Return a column whose nulls all have one reason."""
    return Cell(value=pl.col(name), reason=pl.when(pl.col(name).is_null()).then(_code(code)).otherwise(FINE))


def compile_node(node: nodes.Node, leaf: Leaf) -> Cell:
    """Compile a formula; `leaf` gives the cells of what stands at its ends."""
    found = leaf(node)
    if found is not None:
        return found
    match node:
        case nodes.Number():
            return Cell(value=pl.lit(node.value, dtype=pl.Float64), reason=FINE)
        case nodes.Binary():
            return _binary(node.op, compile_node(node.left, leaf), compile_node(node.right, leaf))
        case nodes.Compare():
            return _compare(node, leaf)
        case nodes.Logic():
            return _logic(node.op, [compile_node(item, leaf) for item in node.items])
        case nodes.Not():
            operand = compile_node(node.operand, leaf)
            return Cell(value=~operand.value, reason=operand.reason)
        case nodes.Choice():
            parts = (node.condition, node.then, node.otherwise)
            return _choice(*(compile_node(part, leaf) for part in parts))
        case nodes.Call(name="min" | "max"):
            return _extreme(node.name, [compile_node(item, leaf) for item in node.args])
        case nodes.Call(name="or_zero"):
            return _or_zero(compile_node(node.args[0], leaf))
        case _:
            raise EngineError(f"a formula holds {node}, which cannot be computed here")


def number_of(cell: Cell) -> Cell:
    """Return a condition as 1 and 0, a number as it is."""
    return Cell(value=cell.value.cast(pl.Float64), reason=cell.reason)


def worst(reasons: list[pl.Expr]) -> pl.Expr:
    """Return the greatest of several reasons."""
    return pl.max_horizontal(reasons) if len(reasons) > 1 else reasons[0]


def _code(code: int) -> pl.Expr:
    return pl.lit(code, dtype=pl.Int8)


def _binary(operator: str, left: Cell, right: Cell) -> Cell:
    reason = worst([left.reason, right.reason])
    match operator:
        case "+":
            return Cell(value=left.value + right.value, reason=reason)
        case "-":
            return Cell(value=left.value - right.value, reason=reason)
        case "*":
            return Cell(value=left.value * right.value, reason=reason)
        case _:
            quotient = pl.when(right.value != 0).then(left.value / right.value)
            by_zero = pl.when((reason == cube.HERE) & (right.value == 0)).then(_code(cube.ZERO_DENOMINATOR))
            return Cell(value=quotient, reason=by_zero.otherwise(reason))


def _compare(node: nodes.Compare, leaf: Leaf) -> Cell:
    left = compile_node(node.left, leaf)
    if isinstance(node.right, nodes.Texts):
        among = left.value.is_in(list(node.right.values))
        return Cell(value=~among if node.op in ("!=", "not in") else among, reason=left.reason)
    right = compile_node(node.right, leaf)
    result = COMPARISONS[node.op](left.value, right.value)
    return Cell(value=result, reason=worst([left.reason, right.reason]))


def _logic(operator: str, items: list[Cell]) -> Cell:
    """Join conditions; one that decides alone (false and unknown) needs no other."""
    value = reduce(and_ if operator == "and" else or_, [item.value for item in items])
    reason = pl.when(value.is_null()).then(worst([item.reason for item in items])).otherwise(FINE)
    return Cell(value=value, reason=reason)


def _choice(condition: Cell, then: Cell, otherwise: Cell) -> Cell:
    then, otherwise = number_of(then), number_of(otherwise)
    unknown = condition.value.is_null()
    return Cell(
        value=pl.when(unknown)
        .then(NOTHING)
        .when(condition.value)
        .then(then.value)
        .otherwise(otherwise.value),
        reason=pl.when(unknown)
        .then(condition.reason)
        .when(condition.value)
        .then(then.reason)
        .otherwise(otherwise.reason),
    )


def _extreme(name: str, items: list[Cell]) -> Cell:
    """Return the least or greatest; polars alone would skip a null and make a number of what is unknown."""
    values = [item.value for item in items]
    reason = worst([item.reason for item in items])
    found = pl.min_horizontal(values) if name == "min" else pl.max_horizontal(values)
    return Cell(value=pl.when(reason == cube.HERE).then(found), reason=reason)


def _or_zero(item: Cell) -> Cell:
    """Return 0 for what nobody reported; what the import refused stays unknown."""
    missing = item.reason == cube.MISSING
    return Cell(
        value=pl.when(missing).then(pl.lit(0.0)).otherwise(item.value),
        reason=pl.when(missing).then(FINE).otherwise(item.reason),
    )


def line_leaf(node: nodes.Node) -> Cell | None:
    """Return the columns of a line: an input, a dimension, a parameter."""
    match node:
        case nodes.Name() if node.name in NAMES:
            return column(text(node.name), cube.MISSING)
        case nodes.Name():
            return Cell(value=pl.col(cube.value(node.name)), reason=pl.col(cube.reason(node.name)))
        case nodes.Call(name="parameter"):
            return column(cube.parameter(node.text), cube.NO_PARAMETER)
        case _:
            return None
