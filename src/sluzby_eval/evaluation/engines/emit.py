"""Formula trees to expressions of narwhals, which every engine understands.

Only what all engines answer alike is used: filtered sums are written with when/then, because DuckDB and Spark
know no filter inside an aggregation, and quantiles are taken from histograms. A blank stays a blank: arithmetic
with it gives null, and conditions follow the logic of three values.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import add, and_, mul, or_, sub

import narwhals as nw

from sluzby_eval.errors import EngineError
from sluzby_eval.evaluation import formula as nodes
from sluzby_eval.evaluation.operators import COMPARISONS

Column = Callable[[str], nw.Expr]  # an input by its name
Among = Callable[[str, tuple[str, ...]], nw.Expr]  # whether a text is one of some

_ARITHMETIC: dict[str, Callable[[nw.Expr, nw.Expr], nw.Expr]] = {"+": add, "-": sub, "*": mul}


def emit(node: nodes.Node, column: Column, among: Among) -> nw.Expr:
    """Compile a formula of one row; `column` and `among` say what stands at its ends."""
    match node:
        case nodes.Number():
            return nw.lit(node.value)
        case nodes.Name():
            return column(node.name)
        case nodes.Binary(op="/"):
            right = emit(node.right, column, among)
            return nw.when(right != 0).then(emit(node.left, column, among) / right)
        case nodes.Binary():
            sides = (emit(side, column, among) for side in (node.left, node.right))
            return reduce(_ARITHMETIC[node.op], sides)
        case nodes.Compare():
            return _compare(node, column, among)
        case nodes.Logic():
            parts = [emit(item, column, among) for item in node.items]
            return reduce(and_ if node.op == "and" else or_, parts)
        case nodes.Not():
            return ~emit(node.operand, column, among)
        case nodes.Choice():
            condition = emit(node.condition, column, among)
            then, otherwise = (emit(part, column, among) for part in (node.then, node.otherwise))
            chosen = nw.when(condition).then(then).otherwise(otherwise)
            return nw.when(~condition.is_null()).then(chosen)
        case nodes.Call(name="or_zero"):
            return emit(node.args[0], column, among).fill_null(0)
        case _:
            raise EngineError(f"a formula holds {node}, which cannot be computed over acts")


def _compare(node: nodes.Compare, column: Column, among: Among) -> nw.Expr:
    if isinstance(node.right, nodes.Texts) and isinstance(node.left, nodes.Name):
        found = among(node.left.name, node.right.values)
        return ~found if node.op in ("!=", "not in") else found
    left, right = emit(node.left, column, among), emit(node.right, column, among)
    compared: nw.Expr = COMPARISONS[node.op](left, right)
    return compared
