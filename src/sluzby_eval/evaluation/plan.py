"""From a formula to a plan: which sums the lines give, and what is made of them afterwards.

A plan has aggregates, computed over the lines of a unit, and an outer formula over these (`Slot`), over
figures of the territory and parameters. Means become a sum over a count here, so that they roll up as ratios
of sums.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping  # noqa: TC003 - part of public signatures
from dataclasses import dataclass, replace
from typing import Literal

from sluzby_eval.evaluation.dimensions import names, used
from sluzby_eval.evaluation.formula import (
    AGGREGATES,
    SCALARS,
    Applied,
    Binary,
    Call,
    Choice,
    Compare,
    Logic,
    Node,
    Not,
    Number,
)
from sluzby_eval.evaluation.spec import Applies, Peers  # noqa: TC001 - dataclasses keep it

ONE = Number(value=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot(Node):
    """The place of an aggregate in the outer formula."""

    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    """One number taken from many lines."""

    kind: Literal["sum", "quantile", "count_distinct"]
    argument: Node
    where: Node | None = None
    share: float = 0.5  # which quantile; 0.5 is the median

    def as_call(self) -> Call:
        """Return it as a part of a formula, to be shown."""
        name = "median" if self.kind == "quantile" and self.share == 0.5 else self.kind
        if self.argument == ONE:
            return Call(name="count", where=self.where)
        return Call(name=name, args=(self.argument,), where=self.where)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that an engine needs to compute one indicator."""

    id: str
    outer: Node
    aggregates: tuple[Aggregate, ...]
    numerator: Node | None  # None = the value itself
    denominator: Node | None
    applies: tuple[Applies, ...]  # all must hold
    inputs: tuple[str, ...]
    bands: tuple[str, ...]
    areas: tuple[str, ...]
    parameters: tuple[str, ...]  # of the outer formula
    line_parameters: tuple[str, ...]
    levels: tuple[str, ...]
    bases: tuple[str, ...]
    peers: Peers
    zero_when_empty: bool
    minimum_coverage: float
    grain: str = "line"
    method: Applied | None = None  # then there is no formula: it works on the values of other plans

    @property
    def is_territorial(self) -> bool:
        """Whether it speaks of the territory alone, with no line of a service in it."""
        return not self.aggregates and self.method is None

    @property
    def of_areas_only(self) -> bool:
        """Whether it needs a figure of the territory, so that services and providers have no value."""
        return bool(self.bands or self.areas)

    def slot(self, index: int) -> str:
        """Name the column of an aggregate."""
        return f"{self.id}#{index}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a plan takes from the definition besides the formula."""

    applies: tuple[Applies, ...] = ()
    levels: tuple[str, ...]
    bases: tuple[str, ...] = ("seat",)
    peers: Peers = "type_form"
    zero_when_empty: bool = False
    minimum_coverage: float = 0.8
    grain: str = "line"


def compile_plan(identifier: str, tree: Node, choices: Choices) -> Plan:
    """Make the plan of a formula whose references to other indicators were already put in (`inline`)."""
    aggregates: list[Aggregate] = []
    outer = _outer(tree, aggregates)
    numerator, denominator = _sides(outer)
    inside = [node for item in aggregates for node in (item.argument, item.where) if node is not None]
    return Plan(
        id=identifier,
        outer=outer,
        aggregates=tuple(aggregates),
        numerator=numerator,
        denominator=denominator,
        applies=choices.applies,
        inputs=tuple(dict.fromkeys(name for node in inside for name in names(node))),
        bands=tuple(sorted(used(outer, "population"))),
        areas=tuple(sorted(used(outer, "area"))),
        parameters=tuple(used(outer, "parameter")),
        line_parameters=tuple(dict.fromkeys(name for node in inside for name in used(node, "parameter"))),
        levels=choices.levels,
        bases=choices.bases,
        peers=choices.peers,
        zero_when_empty=choices.zero_when_empty,
        minimum_coverage=choices.minimum_coverage,
        grain=choices.grain,
        method=tree if isinstance(tree, Applied) else None,
    )


def inline(tree: Node, formulas: Mapping[str, Node]) -> Node:
    """Put the formulas of other indicators in the place of `indicator("…")`; circles were refused before."""
    if isinstance(tree, Call) and tree.name == "indicator":
        return inline(formulas[tree.text], formulas)
    return _map(tree, lambda part: inline(part, formulas))


def _outer(node: Node, found: list[Aggregate]) -> Node:
    if not (isinstance(node, Call) and node.name in AGGREGATES):
        return _map(node, lambda part: _outer(part, found))
    where = node.where
    match node.name:
        case "count":
            return _slot(found, Aggregate(kind="sum", argument=ONE, where=where))
        case "mean":
            argument = node.args[0]
            total = _slot(found, Aggregate(kind="sum", argument=argument, where=where))
            count = _slot(found, Aggregate(kind="sum", argument=ONE, where=where))  # paired with the total
            return Binary(op="/", left=total, right=count)
        case "weighted_mean":
            value, weight = node.args
            product = Binary(op="*", left=value, right=weight)
            total = _slot(found, Aggregate(kind="sum", argument=product, where=where))
            weights = _slot(found, Aggregate(kind="sum", argument=weight, where=where))
            return Binary(op="/", left=total, right=weights)
        case "quantile":
            share = node.args[1].value if isinstance(node.args[1], Number) else 0.5
            return _slot(found, Aggregate(kind="quantile", argument=node.args[0], where=where, share=share))
        case "median":
            return _slot(found, Aggregate(kind="quantile", argument=node.args[0], where=where))
        case "count_distinct":
            return _slot(found, Aggregate(kind="count_distinct", argument=node.args[0], where=where))
        case _:
            return _slot(found, Aggregate(kind="sum", argument=node.args[0], where=where))


def _slot(found: list[Aggregate], aggregate: Aggregate) -> Slot:
    if aggregate not in found:
        found.append(aggregate)
    return Slot(index=found.index(aggregate))


def _map(node: Node, change: Callable[[Node], Node]) -> Node:
    """Rebuild a node with its parts changed; leaves stay as they are."""
    match node:
        case Binary() | Compare():
            return replace(node, left=change(node.left), right=change(node.right))
        case Logic():
            return replace(node, items=tuple(change(item) for item in node.items))
        case Not():
            return replace(node, operand=change(node.operand))
        case Choice():
            parts = [change(part) for part in (node.condition, node.then, node.otherwise)]
            return replace(node, condition=parts[0], then=parts[1], otherwise=parts[2])
        case Call() if node.name in SCALARS:
            return replace(node, args=tuple(change(item) for item in node.args))
        case _:
            return node


def _sides(outer: Node) -> tuple[Node | None, Node | None]:
    """Find numerator and denominator of `A / B`, which may be multiplied or divided by numbers."""
    node = _without_factors(outer)
    if isinstance(node, Binary) and node.op == "/":
        return _without_factors(node.left), node.right
    return None, None


def _without_factors(node: Node) -> Node:
    while isinstance(node, Binary) and node.op in "*/":
        if isinstance(node.right, Number):
            node = node.left
        elif isinstance(node.left, Number) and node.op == "*":
            node = node.right
        else:
            break
    return node
