"""A formula in a file, and its checks: they run even where the rest of the file is faulty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping  # noqa: TC003 - dataclasses keep it
from dataclasses import dataclass, replace
from pathlib import Path  # noqa: TC003 - dataclasses keep it
from typing import Any

from sluzby_eval import units
from sluzby_eval.definitions import Document, Trail  # noqa: TC001 - dataclasses keep them
from sluzby_eval.evaluation.dimensions import Place as Stand
from sluzby_eval.evaluation.dimensions import Scope, infer
from sluzby_eval.evaluation.formula import FUNCTIONS, Applied, Earlier, Name, Node, Problem, parse
from sluzby_eval.evaluation.grains import GRAINS
from sluzby_eval.evaluation.methods.choosing import applied, faults, method_parameters
from sluzby_eval.evaluation.methods.registry import METHODS
from sluzby_eval.findings import Finding, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file of definitions with its values as plain text."""

    path: Path
    document: Document

    def place(self, trail: Trail, at: int) -> Place:
        """Return the place of a character of a text value, exact where the text stands on one line."""
        place = self.document.place(trail)
        if trail not in self.document.value_at or place.line is None or place.column is None:
            return place
        lines = self.path.read_text(encoding="utf-8").splitlines()
        opening = lines[place.line - 1][place.column - 1 : place.column]
        if opening in "|>":
            return _place_in_block(lines, place, at)
        quoted = opening in "'\""
        return Place(file=place.file, line=place.line, column=place.column + quoted + at)


def _place_in_block(lines: list[str], place: Place, at: int) -> Place:
    """Find the line of a block scalar in which a character stands."""
    number = place.line or 1
    for text in lines[number:]:
        number += 1
        length = len(text.strip())
        if at <= length:
            indent = len(text) - len(text.lstrip())
            return Place(file=place.file, line=number, column=indent + at + 1)
        at -= length + 1
    return place


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A formula with the unit that it is declared to have; the rest of its definition may be faulty."""

    name: str
    source: Source
    trail: Trail  # of the mapping that holds `formula` and `unit`
    unit: str | None
    tree: Node | None
    problems: tuple[Problem, ...]
    key: str = "formula"  # under which the tree stands: formula, method, of
    grain: str = "line"

    @classmethod
    def read(cls, name: str, source: Source, trail: Trail, raw: Mapping[str, Any]) -> Draft:
        """Take formula and unit from plain values."""
        unit, grain = raw.get("unit"), raw.get("grain")
        key, tree, problems = _tree(raw)
        return cls(
            name=name,
            source=source,
            trail=trail,
            unit=unit if isinstance(unit, str) else None,
            tree=tree,
            problems=tuple(problems),
            key=key,
            grain=grain if isinstance(grain, str) else "line",
        )

    @property
    def dimension(self) -> units.Dimension | None:
        """The dimension of the declared unit; None where the unit is unknown."""
        unit = units.catalogue().get(self.unit or "")
        return unit.dimension if unit else None

    def check(self, scope: Scope, stand: Stand) -> list[Finding]:
        """Check the formula, its names, and its unit against the declared one."""
        findings = [self.finding(problem) for problem in self.problems]
        if self.unit is not None and self.unit not in units.catalogue():
            findings.append(unknown_unit(self.source, (*self.trail, "unit"), self.unit))
        if self.tree is None:
            return findings
        if isinstance(self.tree, Applied):
            return [*findings, *self._check_method(self.tree, scope)]
        if stand == "outer":
            scope = replace(scope, grain=GRAINS.get(self.grain))
        found, problems = infer(self.tree, scope, place=stand)
        findings += [self.finding(problem) for problem in problems]
        if problems or found.dimension is None or self.dimension is None:
            return findings
        if found.nature == "condition" or found.dimension != self.dimension:
            findings.append(self._wrong_unit(found.dimension))
        return findings

    def _check_method(self, tree: Applied, scope: Scope) -> list[Finding]:
        """Check what is said to a method, and its unit where it follows from that of its indicator."""
        found = [self.finding(problem, key) for key, problem in faults(tree, scope.indicators)]
        parameters = () if found else method_parameters(tree)
        for name in parameters:
            if name not in scope.parameters:
                suggestion = Finding.suggestion(name, scope.parameters)
                args: dict[str, object] = {"value": name, "suggestion": suggestion}
                found.append(self.finding(Problem(code="D311", args=args), self._option_of(tree, name)))
        if found or self.dimension is None:
            return found
        answer = METHODS[tree.name].answer
        expected = scope.indicators.get(tree.of[0]) if answer == "same" else units.DIMENSIONLESS
        if answer != "other" and expected is not None and dict(expected) != dict(self.dimension):
            found.append(self._wrong_unit(expected))
        return found

    def _option_of(self, tree: Applied, value: str) -> str:
        return next((key for key, text in tree.options if text == value), "name")

    def finding(self, problem: Problem, key: str | None = None) -> Finding:
        """Give a problem its place; `key` is that of an option of a method."""
        args = dict(problem.args)
        if problem.code == "D305":
            args["suggestion"] = Finding.suggestion(str(args.get("value")), FUNCTIONS)
            args["known"] = ", ".join(FUNCTIONS)
        value = args.pop("value", None)
        expected = args.pop("expected", None)
        return Finding(
            code=problem.code,
            place=self._place(problem, key),
            args=args,
            value=None if value is None else str(value),
            expected=None if expected is None else str(expected),
        )

    def _place(self, problem: Problem, key: str | None) -> Place:
        if key is None:
            return self.source.place((*self.trail, self.key), problem.at)
        return self.source.document.place((*self.trail, "method", key))

    def _wrong_unit(self, found: units.Dimension) -> Finding:
        fitting = [code for code, unit in units.catalogue().items() if dict(unit.dimension) == dict(found)]
        return Finding(
            code="D403",
            place=self.source.document.place((*self.trail, "unit")),
            args={"found": units.describe(found), "suggestion": ", ".join(fitting) or None},
            value=self.unit,
            expected=units.describe(found),
        )


def _tree(raw: Mapping[str, Any]) -> tuple[str, Node | None, list[Problem]]:
    """Read the tree of a formula, of a method, or of an input over time."""
    text, method, of = raw.get("formula"), raw.get("method"), raw.get("of")
    if isinstance(text, str):
        return ("formula", *parse(text))
    if isinstance(method, dict):
        said = {key: item for key, item in method.items() if isinstance(item, str | list)}
        return "method", applied(said), []
    if isinstance(of, str):
        return "of", _earlier(of, raw), []
    return "formula", None, []


def _earlier(of: str, raw: Mapping[str, Any]) -> Earlier | None:
    """Make the tree of `of: x` with `years_back` or `average_over`; faulty numbers are told by the model."""
    numbers = {key: raw.get(key) for key in ("years_back", "average_over", "at_least")}
    told = {key: int(item) for key, item in numbers.items() if isinstance(item, str) and item.isdigit()}
    back = tuple(range(told["average_over"])) if "average_over" in told else (told.get("years_back", 1),)
    if not back:
        return None
    return Earlier(operand=Name(name=of), back=back, at_least=told.get("at_least", len(back)))


def unknown_unit(source: Source, trail: Trail, unit: str) -> Finding:
    """Tell that a unit is not in the list of units."""
    return Finding(
        code="D401",
        place=source.document.place(trail),
        args={"suggestion": Finding.suggestion(unit, units.catalogue())},
        value=unit,
    )


def in_circles(references: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Return each name that refers to itself through others, with the way round.

    >>> in_circles({"a": ["b"], "b": ["a"], "c": ["a"]})
    {'a': ['a', 'b', 'a'], 'b': ['b', 'a', 'b']}
    """
    return {name: way for name in references if (way := _way_back(references, name))}


def _way_back(references: Mapping[str, Iterable[str]], start: str) -> list[str] | None:
    seen: set[str] = set()
    ways = [[start]]
    while ways:
        way = ways.pop()
        for name in references.get(way[-1], ()):
            if name == start:
                return [*way, name]
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return None
