"""A slow, plain second engine: what the values must be, written from the rules and not from the engine.

No frames, no vectors: every value is computed for itself, from the lines of one unit, by walking the formula.
It shares only the parser of formulas with the engine.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence  # noqa: TC003 - dataclasses keep them
from dataclasses import dataclass, field
from typing import Any

from sluzby_eval.evaluation.formula import (
    Binary,
    Call,
    Choice,
    Compare,
    Earlier,
    Logic,
    Name,
    Node,
    Not,
    Number,
    Texts,
    walk,
)

AGGREGATES = {"sum", "count", "count_distinct", "mean", "median", "quantile", "weighted_mean"}
ORDER = ["zero_denominator", "parameter_missing", "quarantined", "not_reported", "no_population"]


@dataclass(frozen=True)
class Blank:
    """A value that is not there, and why."""

    why: str


def gravest(*values: Any) -> Blank | None:
    blanks = [value.why for value in values if isinstance(value, Blank)]
    return Blank(max(blanks, key=ORDER.index)) if blanks else None


@dataclass
class Line:
    """One counted row: a service in one form, a whole service, an audit, a request, ..."""

    service_id: str | None
    form: str
    type: str = "DPS"
    ico: str | None = None
    legal_form: str | None = None
    founder: str | None = None
    area: str | None = None
    inputs: dict[str, float | Blank] = field(default_factory=dict)
    parameters: dict[str, float | None] = field(default_factory=dict)
    shares: dict[str, float] = field(default_factory=dict)
    year: int = 0
    texts: dict[str, str | None] = field(default_factory=dict)  # outcome, state, ...: by the grain


@dataclass
class World:
    """Everything of one year."""

    lines: list[Line]
    parents: dict[str, str | None]  # area -> area above
    level_of: dict[str, str]
    derived: Mapping[str, Node] = field(default_factory=dict)
    population: dict[Any, dict[tuple[str, str], float]] = field(default_factory=dict)  # date -> (area, band)
    facts: dict[Any, dict[tuple[str, str], float]] = field(default_factory=dict)
    constants: dict[str, float | None] = field(default_factory=dict)
    other_years: list[Line] = field(default_factory=list)  # the same rows in the years before
    whole_services: bool = False  # a row is found again by its service alone

    def back(self, line: Line, years: int) -> Line | None:
        """The same row some years before."""
        for other in (line, *self.other_years):
            same = other.service_id == line.service_id and (self.whole_services or other.form == line.form)
            if same and other.year == line.year - years:
                return other
        return None

    def unit_of(self, area: str | None, level: str) -> str:
        while area is not None:
            if self.level_of.get(area) == level:
                return area
            area = self.parents.get(area)
        return "unknown"

    def children(self, area: str) -> list[str]:
        return sorted(code for code, parent in self.parents.items() if parent == area)


# formulas of a line


def of_line(node: Node, line: Line, world: World) -> Any:
    """Value of a formula at a line: a number, a truth, or a Blank."""
    if isinstance(node, Name):
        return _name(node.name, line, world)
    if isinstance(node, Earlier):
        return earlier(node, line, world)
    if isinstance(node, Call) and node.name == "parameter":
        value = line.parameters.get(node.text)
        return Blank("parameter_missing") if value is None else value
    if isinstance(node, Call) and node.name == "or_zero":
        value = of_line(node.args[0], line, world)
        return 0.0 if value == Blank("not_reported") else value
    return _operate(node, lambda part: of_line(part, line, world))


def earlier(node: Earlier, line: Line, world: World) -> Any:
    """The mean over some years back, of those that are there; enough of them must be."""
    found = [world.back(line, years) for years in node.back]
    values = [Blank("not_reported") if row is None else _name(node.operand.name, row, world) for row in found]
    told = [value for value in values if not isinstance(value, Blank)]
    if len(told) >= node.at_least:
        return math.fsum(told) / len(told)
    return gravest(*values)


def _name(name: str, line: Line, world: World) -> Any:
    if name in ("type", "form", "ico", "service_id", "legal_form", "founder"):
        text = getattr(line, name)
        return Blank("not_reported") if text is None else text
    if name in line.texts:
        text = line.texts[name]
        return Blank("not_reported") if text is None else text
    value = line.inputs.get(name, Blank("not_reported"))
    if isinstance(value, Blank) and name in world.derived:
        return of_line(world.derived[name], line, world)
    return value


def _operate(node: Node, get: Any) -> Any:
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Texts):
        return node.values
    if isinstance(node, Choice):
        condition = get(node.condition)
        if isinstance(condition, Blank):
            return condition
        return get(node.then) if condition else get(node.otherwise)
    if isinstance(node, Logic):
        return _logic(node.op, [get(item) for item in node.items])
    if isinstance(node, Not):
        value = get(node.operand)
        return value if isinstance(value, Blank) else not value
    if isinstance(node, Binary | Compare):
        left, right = get(node.left), get(node.right)
        return gravest(left, right) or _two(node.op, left, right)
    if isinstance(node, Call) and node.name in ("min", "max"):
        values = [get(item) for item in node.args]
        return gravest(*values) or (min(values) if node.name == "min" else max(values))
    raise AssertionError(node)


def _logic(operator: str, values: list[Any]) -> Any:
    decisive = operator == "or"
    if any(value is decisive for value in values):
        return decisive
    return gravest(*values) or (not decisive)


def _two(operator: str, left: Any, right: Any) -> Any:
    if isinstance(right, tuple):
        return (left in right) == (operator in ("in", "=="))
    if operator == "/":
        return Blank("zero_denominator") if right == 0 else left / right
    return {
        "+": lambda: left + right, "-": lambda: left - right, "*": lambda: left * right,
        "==": lambda: left == right, "!=": lambda: left != right, "<": lambda: left < right,
        "<=": lambda: left <= right, ">": lambda: left > right, ">=": lambda: left >= right,
    }[operator]()  # fmt: skip


# one value


def why_not(line: Line, calls: Sequence[Call], world: World) -> str | None:
    """Why a line does not count, or None where it does."""
    reasons: list[Any] = []
    for call in calls:
        holds = True if call.where is None else of_line(call.where, line, world)
        if isinstance(holds, Blank):
            reasons.append(holds)
        elif holds:
            arguments = call.args[:1] if call.name == "quantile" else call.args
            reasons += [of_line(argument, line, world) for argument in arguments]
    found = gravest(*reasons)
    return found.why if found else None


def members(
    world: World, level: str, unit: str, kind: str, form: str, basis: str
) -> list[tuple[Line, float]]:
    """The lines of a unit, each with the part of it that belongs there."""
    found = []
    for line in world.lines:
        if kind not in ("all", line.type) or form not in ("all", line.form):
            continue
        weight = _weight(world, line, level, unit, basis)
        if weight:
            found.append((line, weight))
    return found


def _weight(world: World, line: Line, level: str, unit: str, basis: str) -> float:
    if level == "service":
        return float(line.service_id == unit)
    if level == "provider":
        return float((line.ico or "unknown") == unit)
    shares = {area: share for area, share in line.shares.items() if share > 0}
    if basis == "operation" and line.form in ("amb", "ter") and shares:
        here = [share for area, share in shares.items() if world.unit_of(area, level) == unit]
        return math.fsum(here) / math.fsum(shares.values())
    return float(world.unit_of(line.area, level) == unit)


def compute(
    tree: Node, world: World, *, level: str, unit: str, type: str, form: str, basis: str,
    applies: Sequence[Any] = (), zero_when_empty: bool = False, minimum_coverage: float = 0.8,
) -> dict[str, Any]:  # fmt: skip
    """One row of the results."""
    calls = [part for part in walk(tree) if isinstance(part, Call) and part.name in AGGREGATES]
    here = [
        (line, weight)
        for line, weight in members(world, level, unit, type, form, basis)
        if all(line.form in (rule.forms or (line.form,)) for rule in applies)
        and all(line.type in (rule.types or (line.type,)) for rule in applies)
    ]
    reasons = [why_not(line, calls, world) for line, _ in here]
    counted = [item for item, reason in zip(here, reasons, strict=True) if reason is None]
    expected, n = len(here), len(counted)
    outer = Outer(world, counted, level, unit, tree)
    if not calls:
        n, expected = outer.areas()
    row: dict[str, Any] = {"n_counted": n, "n_expected": expected}
    of_territory = any(isinstance(part, Call) and part.name in ("population", "area") for part in walk(tree))
    blank = {"value": None, "numerator": None, "denominator": None, **row}
    if of_territory and (level in ("service", "provider") or unit == "unknown"):
        return {**blank, "status": "not_applicable"}
    if calls and not expected and (level in ("service", "provider") or not zero_when_empty):
        return {**blank, "status": "not_applicable"}
    if calls and expected and not counted:
        return {**blank, "status": max((reason for reason in reasons if reason), key=ORDER.index)}
    value = outer.value(tree)
    if isinstance(value, Blank) and value.why != "zero_denominator":
        return {**blank, "status": value.why}
    above, below = sides(tree)
    row["numerator"] = _number(outer.value(above)) if above is not None else _number(value)
    row["denominator"] = _number(outer.value(below)) if below is not None else None
    if isinstance(value, Blank):
        return {**row, "value": None, "status": value.why}
    low = expected > 0 and n / expected < minimum_coverage
    return {**row, "value": float(value), "status": "low_coverage" if low else "ok"}


def _number(value: Any) -> float | None:
    return None if isinstance(value, Blank) else float(value)


def sides(tree: Node) -> tuple[Node | None, Node | None]:
    """What stands above and below the line of A / B, literal factors aside."""
    tree = _bare(tree)
    if isinstance(tree, Call) and tree.name == "mean":
        return (
            Call(name="sum", args=tree.args, where=tree.where),
            Call(name="count", args=(), where=tree.where),
        )
    if isinstance(tree, Call) and tree.name == "weighted_mean":
        product = Binary(op="*", left=tree.args[0], right=tree.args[1])
        return (
            Call(name="sum", args=(product,), where=tree.where),
            Call(name="sum", args=tree.args[1:], where=tree.where),
        )
    if isinstance(tree, Binary) and tree.op == "/":
        return _bare(tree.left), tree.right
    return None, None


def _bare(tree: Node) -> Node:
    if isinstance(tree, Binary) and tree.op in "*/" and isinstance(tree.right, Number):
        return _bare(tree.left)
    if isinstance(tree, Binary) and tree.op == "*" and isinstance(tree.left, Number):
        return _bare(tree.right)
    return tree


@dataclass
class Outer:
    """Formula over the counted lines of one unit."""

    world: World
    counted: list[tuple[Line, float]]
    level: str
    unit: str
    tree: Node

    def value(self, node: Node) -> Any:
        if isinstance(node, Call) and node.name in AGGREGATES:
            return self.aggregate(node)
        if isinstance(node, Call) and node.name in ("population", "area"):
            found = self.figure(node.name, node.text, self.unit)[0]
            why = "no_population" if node.name == "population" else "not_reported"
            return Blank(why) if found is None else found
        if isinstance(node, Call) and node.name == "parameter":
            value = self.world.constants.get(node.text)
            return Blank("parameter_missing") if value is None else value
        return _operate(node, self.value)

    def aggregate(self, call: Call) -> Any:
        chosen = [
            (line, weight)
            for line, weight in self.counted
            if call.where is None or of_line(call.where, line, self.world) is True
        ]
        if call.name == "count":
            return math.fsum(weight for _, weight in chosen)
        values = [(of_line(call.args[0], line, self.world), weight) for line, weight in chosen]
        if call.name == "count_distinct":
            return float(len({value for value, _ in values}))
        if call.name == "sum":
            return math.fsum(value * weight for value, weight in values)
        if call.name in ("median", "quantile"):
            share = call.args[1].value if call.name == "quantile" else 0.5  # type: ignore[attr-defined]
            return quantile([value for value, _ in values], share)
        return self.mean(call, chosen)

    def mean(self, call: Call, chosen: list[tuple[Line, float]]) -> Any:
        total = weights = 0.0
        for line, part in chosen:
            weight = 1.0 if call.name == "mean" else of_line(call.args[1], line, self.world)
            total += of_line(call.args[0], line, self.world) * weight * part
            weights += weight * part
        return Blank("zero_denominator") if weights == 0 else total / weights

    def names(self, kind: str) -> list[str]:
        return [part.text for part in walk(self.tree) if isinstance(part, Call) and part.name == kind]

    def figure(self, kind: str, name: str, unit: str) -> tuple[float | None, int, int]:
        """The figure of an area, how many areas were added up for it, and how many should have been."""
        table = self.world.population if kind == "population" else self.world.facts
        dates = [
            date
            for date, numbers in table.items()
            if all(any(key[1] == other for key in numbers) for other in self.names(kind))
        ]
        return self._resolve(table[max(dates)] if dates else {}, name, unit)

    def _resolve(
        self, numbers: Mapping[tuple[str, str], float], name: str, unit: str
    ) -> tuple[float | None, int, int]:
        if (unit, name) in numbers:
            return numbers[unit, name], 1, 1
        below = [self._resolve(numbers, name, child) for child in self.world.children(unit)]
        if not below:
            return None, 0, 1
        values = [value for value, _, _ in below if value is not None]
        total = math.fsum(values) if len(values) == len(below) else None
        return total, sum(item[1] for item in below), sum(item[2] for item in below)

    def areas(self) -> tuple[int, int]:
        found = [
            self.figure(kind, name, self.unit) for kind in ("population", "area") for name in self.names(kind)
        ]
        return min(item[1] for item in found), max(item[2] for item in found)


def quantile(values: list[float], share: float) -> Any:
    """Linear interpolation between the neighbours of the position (n − 1) · share."""
    if not values:
        return Blank("zero_denominator")
    if share == 0.5:
        return statistics.median(values)
    ordered = sorted(values)
    position = (len(ordered) - 1) * share
    lower = math.floor(position)
    upper = min(lower + 1, len(ordered) - 1)
    return ordered[lower] + (ordered[upper] - ordered[lower]) * (position - lower)
