"""Small wrong changes of definitions, of the kind that people make: what examples must notice.

Every mutant is a definition that would pass `check` and give other numbers: sides swapped, a filter dropped, a
mean of ratios for a ratio of sums, another year, a factor of the unit, a term left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping  # noqa: TC003 - dataclasses keep it
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Literal

from sluzby_eval.evaluation import formula as nodes
from sluzby_eval.evaluation.dimensions import NAMES
from sluzby_eval.evaluation.spec import Applies, Indicator

if TYPE_CHECKING:
    from sluzby_eval.evaluation.catalogue import Catalogue, Definition

Kind = Literal[
    "swap_sides", "drop_filter", "mean_of_ratios", "wrong_year", "unit_factor", "sign", "or_zero", "extreme",
    "boundary", "drop_term", "empty",
]  # fmt: skip
BOUNDARIES = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
FACTORS = ((12.0, "*"), (100.0, "*"), (1000.0, "/"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One changed definition."""

    indicator: str
    kind: Kind
    spec: Indicator
    tree: nodes.Node
    at: int  # character of the formula; the whole of it for what is not in the formula
    inputs: Mapping[str, nodes.Node]  # inputs over time that are changed, under new names
    told: str  # the changed formula, or the changed setting


Change = tuple[Kind, int, nodes.Node]


def mutants_of(catalogue: Catalogue, identifier: str) -> list[Mutant]:
    """List the mutants of one indicator; those that are the same as it, or as each other, are left out."""
    definition = catalogue.definitions[identifier]
    tree, spec = definition.tree, definition.spec
    found: list[Mutant] = []
    seen = [tree]
    for kind, at, changed in _changes(tree, spec):
        if changed not in seen:
            seen.append(changed)
            found.append(_mutant(definition, kind, changed, at))
    return [*found, *_of_settings(definition), *_of_inputs(catalogue, definition)]


def _mutant(definition: Definition, kind: Kind, tree: nodes.Node, at: int, told: str | None = None) -> Mutant:
    text = told or as_text(tree)
    spec = definition.spec
    return Mutant(indicator=spec.id, kind=kind, spec=spec, tree=tree, at=at, inputs={}, told=text)


def _changes(tree: nodes.Node, spec: Indicator) -> Iterator[Change]:
    if isinstance(tree, nodes.Applied):
        yield from _of_method(tree)
        return
    several = set(spec.levels) != {"service"}
    for kind, at, changed in _variants(tree, inside=False):
        if kind != "mean_of_ratios" or several:
            yield kind, at, changed
    for number, op in FACTORS:
        yield "unit_factor", tree.at, nodes.Binary(op=op, left=tree, right=nodes.Number(value=number))


def _variants(node: nodes.Node, *, inside: bool) -> Iterator[Change]:
    """Yield the changes of a node and of everything below it; `inside` an aggregate names are numbers."""
    yield from _of_node(node, inside=inside)
    within = inside or (isinstance(node, nodes.Call) and node.name in nodes.AGGREGATES)
    if isinstance(node, nodes.Call) and node.name in ("or_zero", "count_distinct"):
        within = False
    for item in fields(node):
        value = getattr(node, item.name)
        if isinstance(value, nodes.Node):
            for kind, at, part in _variants(value, inside=within):
                yield kind, at, _with(node, item.name, part)
        elif isinstance(value, tuple):
            for index, part in enumerate(value):
                for kind, at, changed in (
                    _variants(part, inside=within) if isinstance(part, nodes.Node) else ()
                ):
                    yield kind, at, _with(node, item.name, (*value[:index], changed, *value[index + 1 :]))


def _with(node: nodes.Node, name: str, value: object) -> nodes.Node:
    return replace(node, **{name: value})  # type: ignore[arg-type]


def _of_node(node: nodes.Node, *, inside: bool) -> Iterator[Change]:
    match node:
        case nodes.Binary():
            yield from _of_binary(node)
        case nodes.Call():
            yield from _of_call(node)
        case nodes.Compare() if node.op in BOUNDARIES:
            yield "boundary", node.at, replace(node, op=BOUNDARIES[node.op])
        case nodes.Name() if inside and node.name not in NAMES:
            yield "or_zero", node.at, nodes.Call(name="or_zero", args=(node,), at=node.at, end=node.end)


def _of_binary(node: nodes.Binary) -> Iterator[Change]:
    if node.op in "/-":
        yield "swap_sides", node.at, replace(node, left=node.right, right=node.left)
    if node.op in "+-":
        yield "sign", node.at, replace(node, op="-" if node.op == "+" else "+")
        yield "drop_term", node.at, node.left
        if node.op == "+":
            yield "drop_term", node.at, node.right
    if node.op == "/" and _plain_sum(node.left) and _plain_sum(node.right):
        above, below = (side.args[0] for side in (node.left, node.right) if isinstance(side, nodes.Call))
        ratio = nodes.Binary(op="/", left=above, right=below)
        yield "mean_of_ratios", node.at, nodes.Call(name="mean", args=(ratio,), at=node.at, end=node.end)


def _plain_sum(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Call) and node.name == "sum" and node.where is None


def _of_call(node: nodes.Call) -> Iterator[Change]:
    if node.where is not None:
        yield "drop_filter", node.at, replace(node, where=None)
    if node.name in ("min", "max"):
        yield "extreme", node.at, replace(node, name="max" if node.name == "min" else "min")
    if node.name == "or_zero":
        yield "or_zero", node.at, node.args[0]
    if node.name == "median":
        yield "mean_of_ratios", node.at, replace(node, name="mean")


def _of_method(tree: nodes.Applied) -> Iterator[Change]:
    if len(tree.of) == 2:
        yield "swap_sides", 0, replace(tree, of=tree.of[::-1])
    for index, (key, value) in enumerate(tree.options):
        if "year" in key and value.isdigit():
            other = (key, str(int(value) + 1))
            yield (
                "wrong_year",
                0,
                replace(tree, options=(*tree.options[:index], other, *tree.options[index + 1 :])),
            )


def _of_settings(definition: Definition) -> Iterator[Mutant]:
    spec, tree = definition.spec, definition.tree
    for name in ("forms", "types"):
        if getattr(spec.applies, name):
            kept = {"forms": spec.applies.forms, "types": spec.applies.types, name: ()}
            changed = spec.model_copy(update={"applies": Applies.model_validate(kept)})
            yield replace(_mutant(definition, "drop_filter", tree, 0, f"applies.{name}: []"), spec=changed)
    if not isinstance(tree, nodes.Applied):
        other = "not_applicable" if spec.when_empty == "zero" else "zero"
        changed = spec.model_copy(update={"when_empty": other})
        yield replace(_mutant(definition, "empty", tree, 0, f"when_empty: {other}"), spec=changed)


def _of_inputs(catalogue: Catalogue, definition: Definition) -> Iterator[Mutant]:
    """Let inputs over time look one year further back."""
    if isinstance(definition.tree, nodes.Applied):
        return
    for name in catalogue.plan(definition.spec.id).inputs:
        earlier = catalogue.derived.get(name)
        if isinstance(earlier, nodes.Earlier):
            moved = replace(earlier, back=tuple(year + 1 for year in earlier.back))
            new = f"{name}_moved"
            mutant = _mutant(definition, "wrong_year", renamed(definition.tree, name, new), 0, f"{name}: t−1")
            yield replace(mutant, inputs={new: moved})


def renamed(node: nodes.Node, old: str, new: str) -> nodes.Node:
    """Put one name in the place of another."""
    if isinstance(node, nodes.Name):
        return replace(node, name=new) if node.name == old else node
    changed: dict[str, object] = {}
    for item in fields(node):
        value = getattr(node, item.name)
        if isinstance(value, nodes.Node):
            changed[item.name] = renamed(value, old, new)
        elif isinstance(value, tuple) and any(isinstance(part, nodes.Node) for part in value):
            changed[item.name] = tuple(
                renamed(part, old, new) for part in value if isinstance(part, nodes.Node)
            )
    return replace(node, **changed) if changed else node  # type: ignore[arg-type]


# formulas as text


def as_text(node: nodes.Node) -> str:
    """Write a formula as it is typed.

    >>> from sluzby_eval.evaluation.formula import parse
    >>> as_text(parse("sum(a - b, where=form == 'pob') / (12 * count())")[0])
    'sum(a - b, where=form == "pob") / (12 * count())'
    """
    match node:
        case nodes.Number():
            return f"{node.value:.15g}"
        case nodes.Name():
            return node.name
        case nodes.Texts():
            quoted = [f'"{text}"' for text in node.values]
            return quoted[0] if len(quoted) == 1 else f"({', '.join(quoted)})"
        case nodes.Binary() | nodes.Compare():
            return f"{_inner(node.left)} {node.op} {_inner(node.right)}"
        case nodes.Logic():
            return f" {node.op} ".join(_inner(item) for item in node.items)
        case nodes.Not():
            return f"not {_inner(node.operand)}"
        case nodes.Choice():
            parts = (_inner(part) for part in (node.then, node.condition, node.otherwise))
            return "{} if {} else {}".format(*parts)
        case nodes.Call():
            where = [] if node.where is None else [f"where={as_text(node.where)}"]
            return f"{node.name}({', '.join([*(as_text(item) for item in node.args), *where])})"
        case nodes.Applied():
            return node.text
        case _:
            return "…"


def _inner(node: nodes.Node) -> str:
    text = as_text(node)
    return (
        f"({text})" if isinstance(node, nodes.Binary | nodes.Logic | nodes.Choice | nodes.Compare) else text
    )


def kinds(mutants: Iterable[Mutant]) -> dict[Kind, int]:
    """Count mutants by kind."""
    found: dict[Kind, int] = {}
    for mutant in mutants:
        found[mutant.kind] = found.get(mutant.kind, 0) + 1
    return found
