"""What stands above and below the line of an indicator, said so that others can tell which parts may be told.

Who publishes results must know of which kind a numerator is (persons, crowns), and which numerators are the same
quantity or a sum of the same inputs: then one can be computed from the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval import units
from sluzby_eval.evaluation.dimensions import COUNTED, names
from sluzby_eval.evaluation.exact import coefficients
from sluzby_eval.evaluation.formula import Binary, Call, Name, Node, Number, walk
from sluzby_eval.evaluation.grains import GRAINS
from sluzby_eval.evaluation.plan import ONE, Aggregate, Plan, Slot
from sluzby_eval.evaluation.wording import Wording
from sluzby_eval.results import Side

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sluzby_eval.evaluation.spec import Input


def sides_of(plan: Plan, inputs: Mapping[str, Input]) -> tuple[Side | None, Side | None]:
    """Describe the numerator and the denominator of a plan; None where there is none of lines."""
    if plan.method is not None or plan.is_territorial:
        return None, None
    if plan.denominator is None:
        return _side(plan.outer, plan, inputs), None
    return _side(plan.numerator or plan.outer, plan, inputs), _side(plan.denominator, plan, inputs)


def _side(node: Node, plan: Plan, inputs: Mapping[str, Input]) -> Side | None:
    taken = [plan.aggregates[part.index] for part in walk(node) if isinstance(part, Slot)]
    if not taken:
        return None
    factors = coefficients(node, plan)
    terms: dict[str, float] = {}
    for index, factor in (factors or {}).items():
        for name, inner in _terms(plan.aggregates[index]).items():
            terms[name] = terms.get(name, 0.0) + float(factor) * inner
    told = " + ".join(f"{factor:g} {name}" for name, factor in sorted(terms.items()))
    found = {name for item in taken for part in _inside(item) for name in names(part)}
    return Side(
        text=f"{plan.grain}: {told or '; '.join(_written(item.as_call()) for item in taken)}",
        measures=tuple(sorted({measure for item in taken for measure in _measures(item, plan, inputs)})),
        inputs={name: _bases(inputs[name].unit) for name in sorted(found & set(inputs))},
        terms=terms,
        additive=factors is not None,
    )


def _inside(item: Aggregate) -> tuple[Node, ...]:
    return (item.argument,) if item.where is None else (item.argument, item.where)


def _terms(item: Aggregate) -> dict[str, float]:
    """Take a sum apart into inputs and factors; what is no plain sum of inputs stays one term."""
    condition = "" if item.where is None else f" [{_written(item.where)}]"
    found = _linear(item.argument)
    if found is None:
        return {_written(item.as_call()): 1.0}
    return {name + condition: factor for name, factor in found.items()}


def _linear(node: Node) -> dict[str, float] | None:
    match node:
        case Name():
            return {node.name: 1.0}
        case Binary(op="+" | "-"):
            left, right = _linear(node.left), _linear(node.right)
            if left is None or right is None:
                return None
            sign = 1.0 if node.op == "+" else -1.0
            return {name: left.get(name, 0.0) + sign * right.get(name, 0.0) for name in {**left, **right}}
        case Binary(op="*" | "/", right=Number(value=number)) if number:
            return _times(_linear(node.left), number if node.op == "*" else 1 / number)
        case Binary(op="*", left=Number(value=number)):
            return _times(_linear(node.right), number)
        case _:
            return None


def _times(found: dict[str, float] | None, factor: float) -> dict[str, float] | None:
    return None if found is None else {name: value * factor for name, value in found.items()}


def _measures(item: Aggregate, plan: Plan, inputs: Mapping[str, Input]) -> set[str]:
    """List the base units of what is added up or counted."""
    if item.argument == ONE:
        return {grain.counts for grain in GRAINS.values() if grain.name == plan.grain}
    found: set[str] = set()
    for name in (part.name for part in walk(item.argument) if isinstance(part, Name)):
        found |= set(_bases(inputs[name].unit) if name in inputs else COUNTED.get(name, {}))
    return found


def _bases(code: str) -> tuple[str, ...]:
    """List the base units of a unit, those that it is measured per left out."""
    unit = units.catalogue().get(code)
    return () if unit is None else tuple(sorted(base for base, power in unit.dimension.items() if power > 0))


def _written(node: Node | Call) -> str:
    return Wording(labels={}, titles={}, language="en").write(node)
