"""Rules of worked examples: they show the missing, the zero, both ways of every condition, and every input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.evaluation.checking.row import holds
from sluzby_eval.evaluation.checking.subject import Subject, sides
from sluzby_eval.evaluation.dimensions import DIMENSIONS, has_aggregate, names
from sluzby_eval.evaluation.formula import AGGREGATES, Call, Choice, Node, walk
from sluzby_eval.evaluation.plan import inline
from sluzby_eval.evaluation.spec import LINE_LEVELS, Example

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sluzby_eval.findings import Finding

AREAS = ("municipality", "orp", "district", "region")
KEYS = {*DIMENSIONS, "service", "year", *AREAS}
WHO = ("service", "service_id", "year", *AREAS)
USUAL = {"type": "DPS", "form": "pob", "ico": "00000001"}
WITH_INPUTS = ("line", "service")  # grains whose examples give inputs; the others give columns of their table
ZERO = "zero_denominator"
MISSING = ("not_reported", "quarantined", "low_coverage", "no_population", "parameter_missing")


def kinds(subject: Subject) -> Iterator[Finding]:
    """One example at least has a number, one a missing value, and one of a ratio a zero below the line."""
    examples = subject.spec.examples
    if not examples:
        return
    told = [text for example in examples for text in _expected(example)]
    if not any(_is_number(text) for text in told):
        yield subject.report("D510", "examples")
    if _asks_numbers(subject) and not any(text in MISSING for text in told) and not _has_null(subject):
        yield subject.report("D511", "examples")
    found = sides(_whole(subject))
    if found is not None and not _never_zero(found[1]) and ZERO not in told:
        yield subject.report("D512", "examples")


def _asks_numbers(subject: Subject) -> bool:
    """Whether the formula needs anything that may be missing; a mere count of lines does not."""
    tree = _whole(subject)
    return tree is None or bool(names(tree)) or any(subject.calls("population", "area"))


def _never_zero(node: Node) -> bool:
    """Whether a denominator is a number of what is counted: without any of it there is no ratio at all."""
    return isinstance(node, Call) and node.name in ("count", "count_distinct")


def _has_null(subject: Subject) -> bool:
    return any(None in row.values() for example in subject.spec.examples for row in example.given)


def several_lines(subject: Subject) -> Iterator[Finding]:
    """One example at least puts two lines together that differ in size."""
    if not _of_lines(subject) or not subject.spec.examples:
        return
    if set(subject.spec.levels) <= {"service"}:
        return
    for example in subject.spec.examples:
        numbers = [tuple(sorted(item for item in row.items() if item[0] not in WHO)) for row in example.given]
        unlike = len(set(numbers)) > 1 or (len(numbers) > 1 and not _asks_numbers(subject))
        if unlike and _beyond_services(example):
            return
    yield subject.report("D513", "examples")


def _beyond_services(example: Example) -> bool:
    return any(level != "service" for level in example.expect)


def outsiders(subject: Subject) -> Iterator[Finding]:
    """Require: an indicator for some types or forms has an example with a line of another."""
    applies = subject.spec.applies
    for name, wanted in (("types", applies.types), ("forms", applies.forms)):
        if (
            wanted
            and subject.spec.examples
            and not any(_line(row)[name[:-1]] not in wanted for row in _rows(subject))
        ):
            yield subject.report("D514", "applies", name, key=True, value=", ".join(wanted))


def both_ways(subject: Subject) -> Iterator[Finding]:
    """Every condition is true of some row of the examples, and false of another."""
    if not subject.spec.examples or subject.tree is None or subject.spec.grain not in WITH_INPUTS:
        return
    for code, condition in _conditions(subject.tree):
        answers = {answer for answer in _answers(subject, condition) if answer is not None}
        if answers != {True, False}:
            side = {"cs": "neplatí", "en": "false"} if True in answers else {"cs": "platí", "en": "true"}
            yield subject.at(code, condition, way=side)


def _conditions(tree: Node) -> Iterator[tuple[str, Node]]:
    for part in walk(tree):
        if isinstance(part, Call) and part.name in AGGREGATES and part.where is not None:
            yield "D515", part.where
        elif isinstance(part, Choice) and not has_aggregate(part.condition):
            yield "D516", part.condition


def _answers(subject: Subject, condition: Node) -> Iterator[bool | None]:
    derived = _derived(subject)
    for example in subject.spec.examples:
        for row in example.given:
            yield holds(condition, _line(row), example.parameters, derived)


def _derived(subject: Subject) -> dict[str, Node]:
    drafts = subject.world.loader.input_drafts
    return {name: draft.tree for name, draft in drafts.items() if draft.tree is not None}


def inputs(subject: Subject) -> Iterator[Finding]:
    """Every input of the formula is given by some example, and nothing else is."""
    tree = _whole(subject)
    if tree is None or not subject.spec.examples or not _of_lines(subject):
        return
    if subject.spec.grain not in WITH_INPUTS:
        return
    wanted = names(tree)
    given = {key for row in _rows(subject) for key in row}
    for name in names(subject.tree) if subject.tree is not None else ():
        if name not in given and not given.intersection(_below(subject, name)):
            yield subject.report("D517", "examples", value=name)
    if not wanted:
        return
    useful = {*wanted, *(part for name in wanted for part in _below(subject, name)), *KEYS}
    known = subject.world.loader.input_units
    for index, example in enumerate(subject.spec.examples):
        for number, row in enumerate(example.given):
            for key in row:
                if key in known and key not in useful:
                    yield subject.report("D518", "examples", index, "given", number, key, key=True, value=key)


def _below(subject: Subject, name: str) -> set[str]:
    """Return the inputs that a derived input is made of."""
    drafts = subject.world.loader.input_drafts
    found: set[str] = set()
    waiting = [name]
    while waiting:
        draft = drafts.get(waiting.pop())
        parts = names(draft.tree) if draft is not None and draft.tree is not None else []
        waiting += [part for part in parts if part not in found]
        found.update(parts)
    return found


def bases(subject: Subject) -> Iterator[Finding]:
    """Require: an indicator that is also counted by area of operation has an example of that."""
    counted = "operation" in subject.spec.bases and subject.spec.examples
    if counted and not any(example.basis == "operation" for example in subject.spec.examples):
        yield subject.report("D519", "bases", subject.spec.bases.index("operation"))


def titles(subject: Subject) -> Iterator[Finding]:
    """Every example says what it shows, and each shows something else."""
    seen: list[Mapping[str, object]] = []
    for index, example in enumerate(subject.spec.examples):
        if not example.title.strip():
            yield subject.report("D520", "examples", index)
        content = example.model_dump(exclude={"title"})
        if content in seen:
            yield subject.report("D521", "examples", index, value=seen.index(content) + 1)
        seen.append(content)


def units(subject: Subject) -> Iterator[Finding]:
    """Require: an expectation speaks of services that are given; no line is given twice."""
    for index, example in enumerate(subject.spec.examples):
        given = {
            str(row.get("service") or row.get("service_id") or f"S{n}")
            for n, row in enumerate(example.given, 1)
        }
        told = example.expect.get("service")
        for name in told if isinstance(told, dict) else ():
            if (
                example.given
                and name not in given
                and name not in ("value", "status", "n_counted", "n_expected")
            ):
                hint = ", ".join(sorted(given))
                yield subject.report(
                    "D522", "examples", index, "expect", "service", name, key=True, value=name, known=hint
                )
        if subject.spec.grain != "line":
            continue
        lines = [(row.get("service"), row.get("form"), row.get("year")) for row in example.given]
        for number, line in enumerate(lines):
            if line[0] is not None and line in lines[:number]:
                yield subject.report("D523", "examples", index, "given", number, value=line[0])


def levels(subject: Subject) -> Iterator[Finding]:
    """Examples expect something only where the indicator has values; both lines and areas are shown."""
    spec = subject.spec
    told = {level for example in spec.examples for level in example.expect}
    own_lines = set(spec.levels) & set(LINE_LEVELS)
    if spec.examples and set(spec.levels) - set(LINE_LEVELS) and told <= set(LINE_LEVELS):
        yield subject.report("D524", "examples", value=", ".join(sorted(set(spec.levels) - set(LINE_LEVELS))))
    elif spec.examples and own_lines and not told & set(LINE_LEVELS):
        yield subject.report("D524", "examples", value=", ".join(sorted(own_lines)))


def _expected(example: Example) -> Iterator[str]:
    def leaves(value: object, name: str) -> Iterator[str]:
        if isinstance(value, dict):
            for key, item in value.items():
                yield from leaves(item, key)
        elif name not in ("n_counted", "n_expected", "coverage", "numerator", "denominator"):
            yield str(value)

    return leaves(example.expect, "")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _rows(subject: Subject) -> Iterator[Mapping[str, str | None]]:
    for example in subject.spec.examples:
        yield from example.given


def _line(row: Mapping[str, str | None]) -> dict[str, str | None]:
    return {**USUAL, **row}


def _of_lines(subject: Subject) -> bool:
    return subject.tree is not None and has_aggregate(subject.tree)


def _whole(subject: Subject) -> Node | None:
    """Return the formula with other indicators put in."""
    loader = subject.world.loader
    trees = {name: draft.tree for name, draft in loader.drafts.items() if draft.tree is not None}
    known = all(name in trees for name in loader.all_references(subject.spec.id))
    return inline(subject.tree, trees) if subject.tree is not None and known else subject.tree


RULES = (
    kinds, several_lines, outsiders, both_ways, inputs, bases, titles, units, levels,
)  # fmt: skip
