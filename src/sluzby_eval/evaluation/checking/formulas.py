"""Rules of formulas: parts that do nothing, conditions that are always the same, factors that contradict the unit."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, TypeVar

from sluzby_eval import units
from sluzby_eval.codelist import codelist
from sluzby_eval.evaluation import formula as nodes
from sluzby_eval.evaluation.checking.row import holds
from sluzby_eval.evaluation.checking.subject import Subject, factor, sides
from sluzby_eval.evaluation.dimensions import has_aggregate
from sluzby_eval.evaluation.spec import LINE_LEVELS
from sluzby_eval.model import FORMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sluzby_eval.findings import Finding

PER = {"_per_100_": 100.0, "_per_1000_": 1000.0}
MONTHS = 12
_Part = TypeVar("_Part", bound=nodes.Node)


def constants(subject: Subject) -> Iterator[Finding]:
    """No division by a literal zero, no factor of one, no product with zero."""
    for part in _parts(subject, nodes.Binary):
        for side, node in (("left", part.left), ("right", part.right)):
            if not isinstance(node, nodes.Number):
                continue
            if part.op == "/" and side == "right" and node.value == 0:
                yield subject.at("D330", node)
            elif (part.op in "*/" and node.value == 1 and not (part.op == "/" and side == "left")) or (
                part.op in "+-" and node.value == 0 and side == "right"
            ):
                yield subject.at("D331", node, value=f"{part.op} {node.value:g}")
            elif part.op == "*" and node.value == 0:
                yield subject.at("D332", node)


def equal_sides(subject: Subject) -> Iterator[Finding]:
    """Require: the two sides of a part differ."""
    for part in _parts(subject, nodes.Binary):
        if part.op in "/-" and part.left == part.right and not isinstance(part.left, nodes.Number):
            yield subject.at("D333", part.right, value=part.op)
        elif part.op == "+" and part.right in _terms(part.left):
            yield subject.at("D334", part.right)
    for compared in _parts(subject, nodes.Compare):
        if compared.left == compared.right:
            yield subject.at("D333", compared.right, value=compared.op)
    for choice in _parts(subject, nodes.Choice):
        if choice.then == choice.otherwise:
            yield subject.at("D335", choice.otherwise)


def repeated_parts(subject: Subject) -> Iterator[Finding]:
    """Require: no part of min, max, and, or stands there twice."""
    lists = [(call.name, call.args) for call in subject.calls("min", "max")]
    lists += [(logic.op, logic.items) for logic in _parts(subject, nodes.Logic)]
    for name, items in lists:
        for index, item in enumerate(items):
            if item in items[:index]:
                yield subject.at("D333", item, value=name)


def _terms(node: nodes.Node) -> list[nodes.Node]:
    if isinstance(node, nodes.Binary) and node.op == "+":
        return [*_terms(node.left), node.right]
    return [node]


def conditions(subject: Subject) -> Iterator[Finding]:
    """Require: a condition on type or form is true of some lines for which the question arises, and not of others."""
    for call in subject.calls(*nodes.AGGREGATES):
        if call.where is None or _asks_more(call.where):
            continue
        answers = {holds(call.where, row, {}, {}) for row in _lines(subject)}
        if answers == {False}:
            yield subject.at("D336", call.where)
        elif answers == {True}:
            yield subject.at("D337", call.where)


def _asks_more(node: nodes.Node) -> bool:
    return any(
        isinstance(part, nodes.Name) and part.name not in ("type", "form") for part in nodes.walk(node)
    )


def _lines(subject: Subject) -> Iterator[dict[str, str | None]]:
    applies = subject.spec.applies
    named = {
        text
        for call in subject.calls(*nodes.AGGREGATES)
        for part in nodes.walk(call)
        if isinstance(part, nodes.Texts)
        for text in part.values
        if text not in FORMS
    }
    every = [*codelist("service_types"), *sorted(named), "?"]
    for kind, form in itertools.product(applies.types or every, applies.forms or FORMS):
        yield {"type": kind, "form": form}


def repeated_codes(subject: Subject) -> Iterator[Finding]:
    """No code stands twice in a list."""
    for part in _parts(subject, nodes.Texts):
        for index, value in enumerate(part.values):
            if value in part.values[:index]:
                yield subject.at("D338", part, value=value)


def missing_below(subject: Subject) -> Iterator[Finding]:
    """Require: what is missing is not made zero under the line."""
    for part in _parts(subject, nodes.Binary):
        if part.op != "/":
            continue
        for call in nodes.walk(part.right):
            if isinstance(call, nodes.Call) and call.name == "or_zero":
                yield subject.at("D339", call)


def extremes(subject: Subject) -> Iterator[Finding]:
    """Require: a least and a greatest value hang on one line."""
    for call in subject.calls("quantile"):
        share = call.args[1]
        if isinstance(share, nodes.Number) and share.value in (0, 1):
            yield subject.at("D340", share, value=f"{share.value:g}")


def exact_equality(subject: Subject) -> Iterator[Finding]:
    """Require: computed numbers are not asked for being equal."""
    for part in _parts(subject, nodes.Compare):
        plain = (nodes.Name, nodes.Number, nodes.Texts)
        computed = not (isinstance(part.left, plain) and isinstance(part.right, plain))
        if part.op in ("==", "!=") and computed:
            yield subject.at("D341", part, value=part.op)


def scale(subject: Subject) -> Iterator[Finding]:
    """Require: the factor of the formula is the one that the unit promises."""
    unit = units.catalogue().get(subject.spec.unit)
    if unit is None or subject.tree is None:
        return
    found = factor(subject.tree)
    if unit.percent and math.isclose(found, 100):
        yield subject.at("D342", subject.tree)
        return
    promised = next((number for mark, number in PER.items() if mark in unit.code), None)
    if promised is not None and not math.isclose(found, promised):
        yield subject.at("D343", subject.tree, value=subject.spec.unit, expected=f"{promised:g}")
    elif promised is None and found in PER.values() and unit.dimension:
        yield subject.at("D344", subject.tree, value=f"{found:g}")
    if unit.code.endswith("_month") and sides(subject.tree) and not math.isclose(found, 1 / MONTHS):
        yield subject.at("D345", subject.tree, value=unit.code)


def inhabitants(subject: Subject) -> Iterator[Finding]:
    """Require: a number per inhabitant has no value for a service or a provider."""
    if subject.tree is None or not has_aggregate(subject.tree):
        return
    for call in subject.calls("population", "area"):
        for index, level in enumerate(subject.spec.levels):
            if level in LINE_LEVELS:
                yield subject.report("D346", "levels", index, value=level, function=call.name)
        return


def unused_reference(subject: Subject) -> Iterator[Finding]:
    """Require: a formula that is nothing but another indicator is that indicator."""
    if isinstance(subject.tree, nodes.Call) and subject.tree.name == "indicator":
        yield subject.at("D347", subject.tree, value=subject.tree.text)


def dimension_counts(subject: Subject) -> Iterator[Finding]:
    """Require: a count of services within a service, or of providers within a provider, is always one."""
    for name, level in (("service_id", "service"), ("ico", "provider")):
        tree = subject.tree
        counted = (
            isinstance(tree, nodes.Call)
            and tree.name == "count_distinct"
            and tree.args[0] == nodes.Name(name=name)
        )
        if counted and level in subject.spec.levels:
            yield subject.report("D348", "levels", subject.spec.levels.index(level), value=level)


def _parts(subject: Subject, kind: type[_Part]) -> Iterator[_Part]:
    for part in nodes.walk(subject.tree) if subject.tree is not None else ():
        if isinstance(part, kind):
            yield part


RULES = (
    constants, equal_sides, repeated_parts, conditions, repeated_codes, missing_below, extremes, exact_equality, scale,
    inhabitants, unused_reference, dimension_counts,
)  # fmt: skip
