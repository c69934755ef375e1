"""Types of formulas, known before any data: what may stand where, which units add up, what may be summed.

Besides its unit, every part has a nature. Extensive numbers (costs, beds) may be summed over services;
intensive ones (a ratio, a number per something) may not, because the sum or plain mean of ratios is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping  # noqa: TC003 - dataclasses keep them
from dataclasses import dataclass, field
from typing import Literal

from sluzby_eval import units
from sluzby_eval.evaluation import formula as nodes
from sluzby_eval.evaluation.grains import DIMENSIONS, NAMES, Grain
from sluzby_eval.findings import Finding

__all__ = [
    "CONDITION", "COUNTED", "DIMENSIONS", "NAMES", "PLAIN", "UNKNOWN", "Place", "Quantity", "Scope",
    "has_aggregate", "infer", "is_additive", "names", "quantity", "used",
]  # fmt: skip
COUNTED: Mapping[str, units.Dimension] = {
    "service_id": {"service": 1},
    "ico": {"provider": 1},
    "person": {"person": 1},
    "client": {"client": 1},
    "date": {"day": 1},
}
NOT_ADDITIVE = ("median", "quantile", "count_distinct")

Nature = Literal["constant", "extensive", "intensive", "condition"]
Place = Literal["line", "outer"]  # inside an aggregate, where a name is one number of one line; or outside


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """What is known of a part: its unit (None = any, after an error or an undeclared fact) and its nature."""

    dimension: units.Dimension | None
    nature: Nature


UNKNOWN = Quantity(dimension=None, nature="constant")
PLAIN = Quantity(dimension=units.DIMENSIONLESS, nature="constant")
CONDITION = Quantity(dimension=units.DIMENSIONLESS, nature="condition")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The names that a formula may use."""

    inputs: Mapping[str, Quantity]
    parameters: Mapping[str, units.Dimension | None] = field(default_factory=dict)
    dated_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # parameter -> what it depends on
    indicators: Mapping[str, units.Dimension | None] = field(default_factory=dict)
    areas: Mapping[str, units.Dimension] = field(default_factory=dict)
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # dimension -> codes that exist
    grain: Grain | None = None  # None = not known, in a derived input
    tables: Mapping[str, frozenset[str]] = field(default_factory=dict)  # input -> where it comes from
    counts: Mapping[str, str] = field(default_factory=dict)  # indicator -> its grain, or "method"
    historic: frozenset[str] = frozenset()  # inputs that look back some years


def quantity(code: str) -> Quantity:
    """Return the quantity of an input by its unit; a number per something and a share are intensive."""
    unit = units.catalogue().get(code)
    if unit is None:
        return Quantity(dimension=None, nature="extensive")
    per = any(exponent < 0 for exponent in unit.dimension.values())
    is_ratio = per or unit.percent or code.startswith("index")
    return Quantity(dimension=unit.dimension, nature="intensive" if is_ratio else "extensive")


def infer(node: nodes.Node, scope: Scope, *, place: Place = "outer") -> tuple[Quantity, list[nodes.Problem]]:
    """Type a formula; place "line" is for formulas of derived inputs.

    >>> from sluzby_eval.evaluation.formula import parse
    >>> scope = Scope(inputs={"costs": quantity("CZK"), "days": quantity("bed_day")})
    >>> found, problems = infer(parse("sum(costs) / sum(days)")[0], scope)
    >>> units.describe(found.dimension), problems
    ('CZK/bed_day', [])
    """
    typing = _Typing(scope)
    found = typing.type_of(node, place)
    return found, typing.problems


def is_additive(node: nodes.Node) -> bool:
    """Whether all aggregates of a formula can be shared out by area of operation."""
    return not any(isinstance(part, nodes.Call) and part.name in NOT_ADDITIVE for part in nodes.walk(node))


class _Typing:
    """Walks a formula once, collecting every problem."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.problems: list[nodes.Problem] = []

    def report(self, code: str, node: nodes.Node, **args: object) -> Quantity:
        self.problems.append(nodes.Problem(code=code, at=node.at, args=args))
        return UNKNOWN

    def type_of(self, node: nodes.Node, place: Place) -> Quantity:
        match node:
            case nodes.Number():
                return PLAIN
            case nodes.Name():
                return self._name(node, place)
            case nodes.Binary():
                return self._binary(node, place)
            case nodes.Compare():
                return self._compare(node, place)
            case nodes.Logic() | nodes.Not():
                for part in nodes.children(node):
                    self._condition(part, place)
                return CONDITION
            case nodes.Choice():
                self._condition(node.condition, place)
                return self._same([node.then, node.otherwise], place)
            case nodes.Call():
                return self._call(node, place)
            case nodes.Earlier():
                return self._name(node.operand, place)
            case _:
                return self.report("D313", node)

    def _name(self, node: nodes.Name, place: Place) -> Quantity:
        if node.name in NAMES:
            return self.report("D313", node, value=node.name)
        if node.name not in self.scope.inputs:
            known = self.scope.inputs
            return self.report(
                "D304", node, value=node.name, suggestion=_suggest(node.name, [*known, *nodes.FUNCTIONS])
            )
        if place == "outer":
            return self.report("D308", node, value=node.name)
        self._check_grain(node)
        return self.scope.inputs[node.name]

    def _check_grain(self, node: nodes.Name) -> None:
        """Tell an input that a row of this grain cannot have."""
        grain = self.scope.grain
        if grain is None:
            return
        strange = sorted(self.scope.tables.get(node.name, frozenset()) - set(grain.tables))
        if strange:
            self.report("D321", node, value=node.name, table=", ".join(strange), grain=grain.name)
        elif node.name in self.scope.historic and not grain.has_history:
            self.report("D323", node, value=node.name, grain=grain.name)

    def _check_text(self, node: nodes.Name) -> None:
        """Tell a text column that a row of this grain does not have."""
        grain = self.scope.grain
        if node.name in DIMENSIONS or (grain is not None and node.name in grain.texts):
            return
        known = ", ".join((*DIMENSIONS, *(grain.texts if grain else ())))
        self.report("D322", node, value=node.name, grain=grain.name if grain else "", known=known)

    def _binary(self, node: nodes.Binary, place: Place) -> Quantity:
        if node.op in "+-":
            return self._same([node.left, node.right], place)
        left, right = self._number(node.left, place), self._number(node.right, place)
        sign = 1 if node.op == "*" else -1
        dimension = None
        if left.dimension is not None and right.dimension is not None:
            dimension = units.multiply(left.dimension, right.dimension, sign=sign)
        return Quantity(dimension=dimension, nature=_product(left.nature, right.nature, node.op))

    def _same(self, parts: Iterable[nodes.Node], place: Place, *, literals_fit: bool = False) -> Quantity:
        """Type parts that are added, compared or chosen from: one unit; a literal 0 fits any.

        In a comparison every literal does: `beds > 50`.
        """
        found = [(part, self._number(part, place)) for part in parts]
        weighty = [
            (part, item)
            for part, item in found
            if not (isinstance(part, nodes.Number) and (literals_fit or part.value == 0))
        ]
        if not weighty:
            return PLAIN
        first = next((item for _, item in weighty if item.dimension is not None), weighty[0][1])
        for part, item in weighty:
            if item.dimension is None or first.dimension is None or item.dimension == first.dimension:
                continue
            self.report(
                "D402", part, value=units.describe(item.dimension), expected=units.describe(first.dimension)
            )
            return UNKNOWN
        natures = {item.nature for _, item in weighty}
        nature: Nature = next(
            kind for kind in ("intensive", "extensive", "constant") if kind in natures | {"constant"}
        )
        return Quantity(dimension=first.dimension, nature=nature)

    def _number(self, node: nodes.Node, place: Place) -> Quantity:
        found = self.type_of(node, place)
        if found.nature == "condition":
            return self.report("D405", node)
        return found

    def _condition(self, node: nodes.Node, place: Place) -> None:
        before = len(self.problems)
        found = self.type_of(node, place)
        if found.nature != "condition" and len(self.problems) == before:
            self.report("D406", node)

    def _compare(self, node: nodes.Compare, place: Place) -> Quantity:
        left, right = node.left, node.right
        if isinstance(left, nodes.Name) and left.name in NAMES:
            self._check_text(left)
            self._compare_text(node, left.name, place)
        elif node.op in ("in", "not in") or isinstance(right, nodes.Texts):
            self.report("D313", node)
        else:
            self._same([left, right], place, literals_fit=True)
        return CONDITION

    def _compare_text(self, node: nodes.Compare, dimension: str, place: Place) -> None:
        if place == "outer":
            self.report("D308", node.left, value=dimension)
        if not isinstance(node.right, nodes.Texts) or node.op not in ("==", "!=", "in", "not in"):
            self.report("D313", node, value=dimension)
            return
        known = self.scope.texts.get(dimension)
        for value in node.right.values if known else ():
            if value not in (known or ()):
                suggestion = _suggest(value, known or ())
                self.report("D315", node.right, value=value, name=dimension, suggestion=suggestion)

    def _call(self, node: nodes.Call, place: Place) -> Quantity:
        match node.name:
            case "population":
                return self._of_area(node, place, {"inhabitant": 1})
            case "area":
                return self._of_area(node, place, self.scope.areas.get(node.text))
            case "parameter":
                return self._parameter(node, place)
            case "indicator":
                return self._indicator(node, place)
            case "min" | "max":
                return self._same(node.args, place)
            case "or_zero":
                return self._or_zero(node, place)
            case _:
                return self._aggregate(node, place)

    def _of_area(self, node: nodes.Call, place: Place, dimension: units.Dimension | None) -> Quantity:
        if place == "line":
            return self.report("D317", node, value=node.name)
        return Quantity(dimension=dimension, nature="extensive")

    def _parameter(self, node: nodes.Call, place: Place) -> Quantity:
        if node.text not in self.scope.parameters:
            suggestion = _suggest(node.text, self.scope.parameters)
            return self.report("D311", node.args[0], value=node.text, suggestion=suggestion)
        by = self.scope.dated_by.get(node.text, ())
        if place == "outer" and by:
            return self.report("D318", node, value=node.text, by=", ".join(by))
        return Quantity(dimension=self.scope.parameters[node.text], nature="constant")

    def _indicator(self, node: nodes.Call, place: Place) -> Quantity:
        if node.text not in self.scope.indicators:
            suggestion = _suggest(node.text, self.scope.indicators)
            return self.report("D311", node.args[0], value=node.text, suggestion=suggestion)
        if place == "line":
            return self.report("D317", node, value=node.name)
        other = self.scope.counts.get(node.text, "line")
        if self.scope.grain is not None and other != self.scope.grain.name:
            return self.report("D324", node, value=node.text, other=other, grain=self.scope.grain.name)
        return Quantity(dimension=self.scope.indicators[node.text], nature="intensive")

    def _or_zero(self, node: nodes.Call, place: Place) -> Quantity:
        if place == "outer":
            return self.report("D308", node, value=node.name)
        return self._number(node.args[0], place)

    def _aggregate(self, node: nodes.Call, place: Place) -> Quantity:
        if place == "line":
            return self.report("D309", node, value=node.name)
        if node.where is not None:
            self._condition(node.where, "line")
        if node.name == "count":
            return Quantity(dimension=self._rows(), nature="extensive")
        if node.name == "count_distinct":
            return self._count_distinct(node)
        return self._of_lines(node)

    def _rows(self) -> units.Dimension:
        """Return the unit of counted rows: services, audits, findings, ..."""
        return {self.scope.grain.counts if self.scope.grain else "service": 1}

    def _count_distinct(self, node: nodes.Call) -> Quantity:
        name = node.args[0].name if isinstance(node.args[0], nodes.Name) else ""
        if name not in COUNTED:
            suggestion = _suggest(name, COUNTED)
            return self.report("D306", node, value=node.name, expected=_counted_text(), suggestion=suggestion)
        if isinstance(node.args[0], nodes.Name):
            self._check_text(node.args[0])
        return Quantity(dimension=COUNTED[name], nature="extensive")

    def _of_lines(self, node: nodes.Call) -> Quantity:
        argument = self.type_of(node.args[0], "line")
        if argument.nature == "condition":  # how many lines fulfil it
            return Quantity(dimension=self._rows(), nature="extensive")
        if argument.nature == "intensive" and node.name in ("sum", "mean"):
            self.report("D404", node, value=node.name)
        if node.name == "weighted_mean":
            weight = self._number(node.args[1], "line")
            if weight.nature == "intensive":
                self.report("D404", node.args[1], value=node.name)
        nature: Nature = "extensive" if node.name == "sum" else "intensive"
        return Quantity(dimension=argument.dimension, nature=nature)


def _product(left: Nature, right: Nature, op: str) -> Nature:
    kinds = {left, right}
    if left == right == "constant":
        return "constant"
    if op == "*":
        return "extensive" if "extensive" in kinds else "intensive"
    if right == "constant":
        return left
    if left == "extensive" and right == "intensive":
        return "extensive"
    return "intensive"


def _suggest(text: str, known: Iterable[str]) -> str | None:
    return Finding.suggestion(text, known)


def _counted_text() -> str:
    return " | ".join(COUNTED)


def used(node: nodes.Node, function: str) -> list[str]:
    """List what a formula looks up by a function: bands of population, ids of indicators, ..."""
    calls = (part for part in nodes.walk(node) if isinstance(part, nodes.Call) and part.name == function)
    return list(dict.fromkeys(call.text for call in calls))


def has_aggregate(node: nodes.Node) -> bool:
    """Whether a formula counts lines at all; otherwise it is purely of the territory."""
    return any(isinstance(part, nodes.Call) and part.name in nodes.AGGREGATES for part in nodes.walk(node))


def names(node: nodes.Node) -> list[str]:
    """List the inputs that a formula names; what stands for last year's value names its input, too."""
    found = (part.name for part in nodes.walk(node) if isinstance(part, nodes.Name))
    return [name for name in dict.fromkeys(found) if name not in NAMES]
