"""Arithmetic of columns in layouts: `pop_15 - pop_15_64`, `residents > beds`; a closed grammar, no eval.

Names, numbers, + - * /, one comparison at the top. A blank column makes the whole blank; nothing is ever
divided by zero, and no null becomes a zero.
"""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

MAX_LENGTH = 200
_OPERATORS: dict[type[ast.operator], Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


class ArithmeticSyntaxError(ValueError):
    """The text is not in the grammar; the message says what is not understood."""


def names(text: str) -> set[str]:
    """Return the columns that an expression reads.

    >>> sorted(names("pop_15 - pop_15_64"))
    ['pop_15', 'pop_15_64']
    """
    return {node.id for node in ast.walk(_tree(text)) if isinstance(node, ast.Name)}


def value(text: str) -> pl.Expr:
    """Turn arithmetic into an expression over columns.

    >>> import polars as pl
    >>> pl.DataFrame({"a": [3.0, None], "b": [1.0, 1.0]}).select(c=value("a - b"))["c"].to_list()
    [2.0, None]
    """
    return _value(_tree(text))


def comparison(text: str) -> pl.Expr:
    """Turn a comparison into a condition over columns; null where a column is blank.

    >>> import polars as pl
    >>> pl.DataFrame({"a": [3.0, None], "b": [1.0, 1.0]}).select(c=comparison("a > 2 * b"))["c"].to_list()
    [True, None]
    """
    tree = _comparison(text)
    return _COMPARISONS[type(tree.ops[0])](_value(tree.left), _value(tree.comparators[0]))


def check(text: str, *, compare: bool) -> None:
    """Check that a text is in the grammar, without making an expression of it.

    Raises:
        ArithmeticSyntaxError: it is not.
    """
    if compare:
        tree = _comparison(text)
        parts = [tree.left, *tree.comparators]
    else:
        parts = [_tree(text)]
    for part in parts:
        _check(part)


def _check(node: ast.expr) -> None:
    match node:
        case ast.Name():
            return
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            _check(operand)
        case ast.BinOp(left=left, op=op, right=right) if isinstance(op, ast.Div) or type(op) in _OPERATORS:
            _check(left)
            _check(right)
        case _:
            raise ArithmeticSyntaxError(ast.unparse(node))


def _comparison(text: str) -> ast.Compare:
    tree = _tree(text)
    if not isinstance(tree, ast.Compare) or len(tree.ops) != 1 or type(tree.ops[0]) not in _COMPARISONS:
        raise ArithmeticSyntaxError(text)
    return tree


def _tree(text: str) -> ast.expr:
    if len(text) > MAX_LENGTH:
        raise ArithmeticSyntaxError(f"{text[:40]}…")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError) as error:
        raise ArithmeticSyntaxError(text) from error


def _value(node: ast.expr) -> pl.Expr:
    import polars as pl  # layouts are checked without it

    match node:
        case ast.Name(id=name):
            return pl.col(name)
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return pl.lit(float(number))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            divisor = _value(right)
            return pl.when(divisor != 0).then(_value(left) / divisor)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_value(left), _value(right))
    raise ArithmeticSyntaxError(ast.unparse(node))
