"""Asking a condition of one row of an example, without any frame: which way it goes, or that it cannot be told."""

from __future__ import annotations

from collections.abc import Mapping

from sluzby_eval.evaluation import formula as nodes
from sluzby_eval.evaluation.dimensions import DIMENSIONS
from sluzby_eval.evaluation.operators import combined, compared, together

Row = Mapping[str, str | None]
Parameters = Mapping[str, float | None]


def holds(
    node: nodes.Node, row: Row, parameters: Parameters, derived: Mapping[str, nodes.Node]
) -> bool | None:
    """Tell whether a condition holds for a row; None where something that it needs is not there.

    >>> from sluzby_eval.evaluation.formula import parse
    >>> holds(parse("a > 2 and form == 'pob'")[0], {"a": "3", "form": "pob"}, {}, {})
    True
    >>> holds(parse("a > 2")[0], {"a": None}, {}, {}) is None
    True
    """
    return _Asking(row, parameters, derived).condition(node)


class _Asking:
    """Computes parts of a formula over one row."""

    def __init__(self, row: Row, parameters: Parameters, derived: Mapping[str, nodes.Node]) -> None:
        self.row, self.parameters, self.derived = row, parameters, derived

    def condition(self, node: nodes.Node) -> bool | None:
        match node:
            case nodes.Not():
                found = self.condition(node.operand)
                return None if found is None else not found
            case nodes.Logic():
                return together(node.op, [self.condition(item) for item in node.items])
            case nodes.Compare(left=nodes.Name() as left) if left.name in DIMENSIONS:
                return self._text(left.name, node)
            case nodes.Compare():
                return compared(node.op, self.number(node.left), self.number(node.right))
            case _:
                return None

    def _text(self, name: str, node: nodes.Compare) -> bool | None:
        value = self.row.get(name)
        if value is None or not isinstance(node.right, nodes.Texts):
            return None
        inside = value in node.right.values
        return inside if node.op in ("==", "in") else not inside

    def number(self, node: nodes.Node) -> float | None:
        match node:
            case nodes.Number():
                return node.value
            case nodes.Name():
                return self._input(node.name)
            case nodes.Binary():
                return combined(node.op, self.number(node.left), self.number(node.right))
            case nodes.Choice():
                way = self.condition(node.condition)
                return None if way is None else self.number(node.then if way else node.otherwise)
            case nodes.Call(name="parameter"):
                return self.parameters.get(node.text)
            case nodes.Call(name="or_zero"):
                return self.number(node.args[0]) or 0.0
            case nodes.Call(name="min" | "max"):
                parts = [part for item in node.args if (part := self.number(item)) is not None]
                chosen = (min if node.name == "min" else max)(parts, default=None)
                return chosen if len(parts) == len(node.args) else None
            case _:
                return None

    def _input(self, name: str) -> float | None:
        text = self.row.get(name)
        if text is None:
            return self.number(self.derived[name]) if name in self.derived and name not in self.row else None
        try:
            return float(text)
        except ValueError:
            return None
